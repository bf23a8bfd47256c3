package io.minewatch.protocol;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;

/**
 * Reads one protocol from both directions of one TCP flow. Instances belong to one flow. Nothing
 * throws on any octets: a parser that is lost counts an anomaly and answers {@link
 * ParseStatus#DONE}, or resynchronises. Single thread.
 */
public interface StreamParser {
    /**
     * The next octets of one direction, in order, cut anywhere.
     *
     * <p>The result must not depend on how the stream was cut.
     */
    ParseStatus onBytes(FlowView flow, Direction direction, StreamBytes in, Observations out);

    /** Octets of this direction were lost before the next {@link #onBytes}. */
    ParseStatus onGap(FlowView flow, Direction direction, long length, Observations out);

    /**
     * The flow goes on: time to say how it stands. Only for flows marked as mining, in runs without
     * end.
     */
    default void onInterval(FlowView flow, Observations out) {}

    /**
     * The flow is over. Not called after {@link ParseStatus#DONE}, unless the parser asks for it by
     * {@link #wantsEnd}.
     */
    void onEnd(FlowView flow, Observations out);

    /**
     * Whether {@link #onEnd} must come even after {@link ParseStatus#DONE} (a session that reports
     * at its end).
     */
    default boolean wantsEnd() {
        return false;
    }

    /**
     * What {@link ParseStatus#HAND_OVER} peeled off, as it stands in the chain of wrappings ({@code
     * http-connect}); empty: nothing wraps what follows. Asked after the first hand-over.
     */
    default String wrapping() {
        return "";
    }

    /**
     * The name of the protocol that follows a {@link ParseStatus#HAND_OVER}, where both sides
     * agreed on it in words; empty: probing finds out. Asked after the first hand-over.
     */
    default String successor() {
        return "";
    }

    /**
     * The name of the server that the client asked for before it agreed on what follows; empty
     * without one. Asked after the first hand-over.
     */
    default String serverName() {
        return "";
    }
}
