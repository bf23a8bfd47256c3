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
 * Follows the messages of two P2Pool nodes until it is certain that they take part in the pool:
 * both have answered the other's challenge, both have gone on with messages that only come after
 * it, and a block of the side chain was handed over. Tells of the node at once and of its part in
 * the pool when that is certain, then is done. A direction with a gap or an unknown message is
 * followed no further. Single thread.
 */
final class P2poolParser implements StreamParser {
    private final P2poolMessages[] sides = {new P2poolMessages(), new P2poolMessages()};

    /** Recognises a block; null: the session's beginning was seen. */
    private final @Nullable P2poolBlockProtocol joining;

    /** First octets of each direction, while it is not known whether they are a block's. */
    private final byte[][] heads;

    private final int[] headOctets = new int[2];
    private boolean told;
    private boolean session;

    /** For a session from its first octets on. */
    P2poolParser() {
        this(null);
    }

    private P2poolParser(@Nullable P2poolBlockProtocol joining) {
        this.joining = joining;
        heads = joining == null ? new byte[0][] : new byte[2][P2poolBlockProtocol.HEAD_BYTES];
    }

    /**
     * For a session whose beginning was not seen, from the octets of a block on: nodes hand blocks
     * over to those only that have answered their challenge. A direction that does not begin with
     * one is not followed; what it had said until then may be anything.
     */
    static P2poolParser joining(P2poolBlockProtocol protocol) {
        return new P2poolParser(protocol);
    }

    private ParseStatus join(
            P2poolBlockProtocol protocol,
            FlowView flow,
            Direction direction,
            StreamBytes in,
            Observations out) {
        int index = direction.ordinal();
        P2poolMessages side = sides[index];
        while (in.length() > 0 && headOctets[index] < heads[index].length && !side.isLost()) {
            heads[index][headOctets[index]++] = in.buffer()[in.offset()];
            in.skip(1);
            switch (protocol.probe(flow, direction, heads[index], 0, headOctets[index])) {
                case NO -> side.lose();
                case YES -> {
                    side.join();
                    side.take(heads[index], 0, headOctets[index]);
                    headOctets[index] = heads[index].length;
                }
                case MAYBE -> {}
            }
        }
        side.take(in.buffer(), in.offset(), in.length());
        if (side.hasBlock()) {
            return recognise(flow, in, out);
        }
        in.skip(in.length());
        return status();
    }

    private ParseStatus recognise(FlowView flow, StreamBytes in, Observations out) {
        session = true;
        flow.markMining();
        tell(flow, FlowRefs.frame(in), true, out);
        return ParseStatus.DONE;
    }

    @Override
    public ParseStatus onBytes(
            FlowView flow, Direction direction, StreamBytes in, Observations out) {
        P2poolBlockProtocol protocol = joining;
        if (protocol != null) {
            return join(protocol, flow, direction, in, out);
        }
        if (!told) {
            told = true;
            tell(flow, FlowRefs.frame(in), false, out);
        }
        P2poolMessages side = sides[direction.ordinal()];
        side.take(in.buffer(), in.offset(), in.length());
        P2poolMessages other = sides[1 - direction.ordinal()];
        if (side.isAtWork() && other.isAtWork() && (side.hasBlock() || other.hasBlock())) {
            return recognise(flow, in, out);
        }
        in.skip(in.length());
        return status();
    }

    private void tell(FlowView flow, FrameRef frame, boolean isSession, Observations out) {
        out.accept(
                new PeerProtocol(
                        FlowRefs.of(flow),
                        frame,
                        "p2pool",
                        "Monero",
                        isSession,
                        flow.midstream(),
                        flow.gapBytes()));
    }

    /**
     * One side that cannot be followed any more leaves nothing to wait for, unless it has shown its
     * part.
     */
    private ParseStatus status() {
        for (P2poolMessages side : sides) {
            if (joining == null && side.isLost() && !side.isAtWork()) {
                return ParseStatus.DONE;
            }
        }
        boolean bothLost = sides[0].isLost() && sides[1].isLost();
        return bothLost ? ParseStatus.DONE : ParseStatus.CONTINUE;
    }

    @Override
    public ParseStatus onGap(FlowView flow, Direction direction, long length, Observations out) {
        sides[direction.ordinal()].lose();
        return status();
    }

    @Override
    public void onInterval(FlowView flow, Observations out) {
        if (session) {
            tell(flow, new FrameRef(flow.fileIndex(), 0, flow.lastTimeNanos()), true, out);
        }
    }

    /** So that {@link #onInterval} comes when there is nothing more to read. */
    @Override
    public boolean wantsEnd() {
        return session;
    }

    @Override
    public void onEnd(FlowView flow, Observations out) {
        // What is certain was said when it became so.
    }
}
