package io.minewatch.observable;

import java.util.List;

/**
 * A flow that nobody can read began with turns of the sizes that Stratum V2's have, and with random
 * octets. Stated when the server has answered the opening of a channel; live, again while the flow
 * goes on.
 *
 * @param flow oriented so that the originator is the end that would be the miner
 * @param frame that carried the octet with which it was certain
 * @param transport what carries the octets
 * @param via wrappings outside of it, outermost first
 * @param turns octets of each turn until then, the client's first
 * @param gapBytes octets of the flow that the sensor did not see
 */
public record HandshakeSizes(
        FlowRef flow,
        FrameRef frame,
        String transport,
        List<String> via,
        List<Integer> turns,
        long gapBytes)
        implements Observable {
    /** Copies the lists. */
    public HandshakeSizes {
        via = List.copyOf(via);
        turns = List.copyOf(turns);
    }

    @Override
    public Kind kind() {
        return Kind.HANDSHAKE_SIZES;
    }
}
