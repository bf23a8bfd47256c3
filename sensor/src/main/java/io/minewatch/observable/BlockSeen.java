package io.minewatch.observable;

/**
 * A new block of a coin became known on the wire: a pool moved its jobs on to the next height, or a
 * node told of it.
 *
 * @param coin ticker
 * @param height of the block that was found; 0 where it is not said
 */
public record BlockSeen(FlowRef flow, FrameRef frame, String coin, long height)
        implements Observable {
    @Override
    public Kind kind() {
        return Kind.BLOCK_SEEN;
    }
}
