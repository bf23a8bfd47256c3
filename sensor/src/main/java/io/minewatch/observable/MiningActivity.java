package io.minewatch.observable;

/**
 * What is known of one mining flow at this moment. Sent when the protocol is recognised, when the
 * outcome changes, in runs without end at an interval, and once more when the connection is over.
 *
 * @param flow oriented so that the originator is the miner's side
 * @param closed the connection is over: the numbers are final
 */
public record MiningActivity(FlowRef flow, FrameRef frame, MiningSummary summary, boolean closed)
        implements Observable {
    @Override
    public Kind kind() {
        return Kind.MINING_ACTIVITY;
    }
}
