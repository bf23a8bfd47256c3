package io.minewatch.protocol.peer;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.BlockSeen;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.PeerProtocol;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.StreamParser;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the network id in the first handshake of either side: it names the coin. Where none
 * comes, the coin stays unknown. Of Monero's main network the flow is read on: nodes tell each
 * other of blocks, which are a clock. Single thread.
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

    private static final int MAIN_NETWORK = 0x10;

    private final int[] searched = new int[2];
    private final int[] matched = new int[2];
    private final boolean[] differs = new boolean[2];
    private final LevinBlocks[] blocks = {new LevinBlocks(), new LevinBlocks()};
    private boolean mainNetwork;

    /** Where in the present octets the network became known, or where they end. */
    private int searchEnd;

    private @Nullable FrameRef first;

    @Override
    public ParseStatus onBytes(
            FlowView flow, Direction direction, StreamBytes in, Observations out) {
        LevinBlocks side = blocks[direction.ordinal()];
        if (!mainNetwork) {
            searchEnd = in.offset() + in.length();
            ParseStatus status = search(flow, direction, in, out);
            if (status != ParseStatus.CONTINUE) {
                return status;
            }
            // What was told before the network was known is not used, however the octets were cut.
            while (in.offset() < searchEnd) {
                in.skip(side.take(in.buffer(), in.offset(), searchEnd - in.offset()));
            }
        }
        while (in.length() > 0) {
            in.skip(side.take(in.buffer(), in.offset(), in.length()));
            long height = side.height();
            if (height > 0) {
                // The chain is one longer than its newest block is high.
                out.accept(new BlockSeen(FlowRefs.of(flow), FlowRefs.frame(in), "XMR", height - 1));
            }
        }
        return ParseStatus.CONTINUE;
    }

    private ParseStatus search(
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
                mainNetwork = monero && buffer[at] == MAIN_NETWORK;
                searchEnd = at + 1;
                return tell(flow, frame, monero ? "Monero" : "unknown", out);
            }
        }
        return ParseStatus.CONTINUE;
    }

    private ParseStatus tell(FlowView flow, FrameRef frame, String coin, Observations out) {
        first = null;
        out.accept(new PeerProtocol(FlowRefs.of(flow), frame, "levin", coin));
        return mainNetwork ? ParseStatus.CONTINUE : ParseStatus.DONE;
    }

    @Override
    public ParseStatus onGap(FlowView flow, Direction direction, long length, Observations out) {
        blocks[direction.ordinal()].lose();
        matched[direction.ordinal()] = 0;
        differs[direction.ordinal()] = false;
        return ParseStatus.CONTINUE;
    }

    @Override
    public void onEnd(FlowView flow, Observations out) {
        FrameRef frame = first;
        if (frame != null && !mainNetwork) {
            tell(flow, frame, "unknown", out);
        }
    }
}
