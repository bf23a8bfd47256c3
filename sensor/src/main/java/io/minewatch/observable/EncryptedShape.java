package io.minewatch.observable;

import java.util.List;

/**
 * What the messages of one flow look like that nobody can read. Stated at growing intervals while
 * the flow lives, and at its end.
 *
 * @param flow oriented so that the originator is the end that would be the miner
 * @param transport {@code tls} where records were counted, {@code plain} where bursts of segments
 *     of an unknown protocol were
 * @param via wrappings outside of it, outermost first
 * @param midstream the flow's beginning was not captured
 * @param clockLook how many statements before this one were meant for the block clock test; each
 *     further one has to pay more. -1: this one is too early for that test
 * @param fromNanos where the window begins that the messages are from
 * @param toNanos where it ends
 * @param pushes messages that the server sent unasked in that window
 * @param blockPushes those of them that no timer explains
 * @param gapBytes octets of the flow that the sensor did not see
 */
public record EncryptedShape(
        FlowRef flow,
        FrameRef frame,
        String transport,
        List<String> via,
        boolean midstream,
        ShapeScore score,
        int clockLook,
        long fromNanos,
        long toNanos,
        PushTimes pushes,
        PushTimes blockPushes,
        long gapBytes)
        implements Observable {
    /** Copies the list. */
    public EncryptedShape {
        via = List.copyOf(via);
    }

    @Override
    public Kind kind() {
        return Kind.ENCRYPTED_SHAPE;
    }
}
