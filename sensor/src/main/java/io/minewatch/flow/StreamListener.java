package io.minewatch.flow;

/**
 * Takes one flow's streams, in order, without a copy. Implemented by the protocol stage. Single
 * thread.
 */
public interface StreamListener {
    /**
     * The next octets of one direction.
     *
     * @return false: nothing more of this flow is wanted (the reassembler drops its buffers and
     *     only counts)
     */
    boolean onBytes(FlowView flow, Direction direction, StreamBytes bytes);

    /**
     * Octets were lost: the next {@link #onBytes} of this direction begins behind them.
     *
     * @param length how many, 1 or more
     * @return as {@link #onBytes}
     */
    boolean onGap(FlowView flow, Direction direction, long length);

    /**
     * The flow goes on and may go on for days: time to say how it stands. Only for flows marked as
     * mining, in runs without end.
     */
    default void onInterval(FlowView flow) {}

    /** Whether {@link #onEnd} must come even when nothing more of the flow is wanted. */
    default boolean wantsEnd() {
        return true;
    }

    /**
     * The flow is over. Called exactly once for each listener, after its last octets; not called
     * where {@link #wantsEnd} says no.
     */
    void onEnd(FlowView flow);
}
