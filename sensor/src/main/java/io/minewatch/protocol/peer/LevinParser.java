package io.minewatch.protocol.peer;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.PeerProtocol;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.StreamParser;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the network id in the first handshake of either side: it names the coin. Where none
 * comes, the coin stays unknown. Single thread.
 */
final class LevinParser implements StreamParser {
    /**
     * Octets of one direction that are searched: the id stands in the first 200 of a handshake,
     * both in its request and in its response.
     */
    static final int MAX_SEARCHED_BYTES = 1024;

    /** Name, type (string) and length (16, in its variable form) of the member in the handshake. */
    private static final byte[] MEMBER = {
        'n', 'e', 't', 'w', 'o', 'r', 'k', '_', 'i', 'd', 0x0A, 0x40
    };

    /** Monero's network id but for its last octet, which is 10 main, 11 test, 12 stage (hex). */
    private static final byte[] MONERO = {
        0x12,
        0x30,
        (byte) 0xF1,
        0x71,
        0x61,
        0x04,
        0x41,
        0x61,
        0x17,
        0x31,
        0,
        (byte) 0x82,
        0x16,
        (byte) 0xA1,
        (byte) 0xA1
    };

    private final int[] searched = new int[2];
    private final int[] matched = new int[2];
    private final boolean[] differs = new boolean[2];
    private @Nullable FrameRef first;

    @Override
    public ParseStatus onBytes(
            FlowView flow, Direction direction, StreamBytes in, Observations out) {
        FrameRef frame = first;
        if (frame == null) {
            frame = FlowRefs.frame(in);
            first = frame;
        }
        int side = direction.ordinal();
        byte[] buffer = in.buffer();
        int end = in.offset() + in.length();
        for (int at = in.offset(); at < end; at++) {
            if (++searched[side] > MAX_SEARCHED_BYTES) {
                return tell(flow, frame, "unknown", out);
            }
            if (matched[side] < MEMBER.length) {
                // The member's first letter occurs in it once: a mismatch needs no look back.
                boolean next = buffer[at] == MEMBER[matched[side]];
                matched[side] = next ? matched[side] + 1 : buffer[at] == MEMBER[0] ? 1 : 0;
                continue;
            }
            int index = matched[side]++ - MEMBER.length;
            if (index < MONERO.length) {
                differs[side] |= buffer[at] != MONERO[index];
            } else {
                boolean monero = !differs[side] && buffer[at] >= 0x10 && buffer[at] <= 0x12;
                return tell(flow, frame, monero ? "Monero" : "unknown", out);
            }
        }
        in.skip(in.length());
        return ParseStatus.CONTINUE;
    }

    private ParseStatus tell(FlowView flow, FrameRef frame, String coin, Observations out) {
        first = null;
        out.accept(new PeerProtocol(FlowRefs.of(flow), frame, "levin", coin));
        return ParseStatus.DONE;
    }

    @Override
    public ParseStatus onGap(FlowView flow, Direction direction, long length, Observations out) {
        matched[direction.ordinal()] = 0;
        differs[direction.ordinal()] = false;
        return ParseStatus.CONTINUE;
    }

    @Override
    public void onEnd(FlowView flow, Observations out) {
        FrameRef frame = first;
        if (frame != null) {
            tell(flow, frame, "unknown", out);
        }
    }
}
