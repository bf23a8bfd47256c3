package io.minewatch.observable;

/**
 * A flow is over that some other fact of this run was about. Flows of which nothing was said end in
 * silence.
 *
 * @param bytesToResponder octets of frames on the wire
 * @param bytesToOriginator octets of frames on the wire
 */
public record FlowEnded(FlowRef flow, FrameRef frame, long bytesToResponder, long bytesToOriginator)
        implements Observable {
    @Override
    public Kind kind() {
        return Kind.FLOW_ENDED;
    }
}
