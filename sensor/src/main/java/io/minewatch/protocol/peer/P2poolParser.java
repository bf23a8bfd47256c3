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

/**
 * Follows the messages of two P2Pool nodes until it is certain that they take part in the pool:
 * both have answered the other's challenge, both have gone on with messages that only come after
 * it, and a block of the side chain was handed over. Tells of the node at once and of its part in
 * the pool when that is certain, then is done. A direction with a gap or an unknown message is
 * followed no further. Single thread.
 */
final class P2poolParser implements StreamParser {
    private final P2poolMessages[] sides = {new P2poolMessages(), new P2poolMessages()};
    private boolean told;
    private boolean session;

    @Override
    public ParseStatus onBytes(
            FlowView flow, Direction direction, StreamBytes in, Observations out) {
        if (!told) {
            told = true;
            tell(flow, FlowRefs.frame(in), false, out);
        }
        P2poolMessages side = sides[direction.ordinal()];
        side.take(in.buffer(), in.offset(), in.length());
        P2poolMessages other = sides[1 - direction.ordinal()];
        if (side.isAtWork() && other.isAtWork() && (side.hasBlock() || other.hasBlock())) {
            session = true;
            flow.markMining();
            tell(flow, FlowRefs.frame(in), true, out);
            return ParseStatus.DONE;
        }
        in.skip(in.length());
        return status();
    }

    private static void tell(FlowView flow, FrameRef frame, boolean session, Observations out) {
        out.accept(new PeerProtocol(FlowRefs.of(flow), frame, "p2pool", "Monero", session));
    }

    /**
     * One side that cannot be followed any more leaves nothing to wait for, unless it has shown its
     * part.
     */
    private ParseStatus status() {
        for (P2poolMessages side : sides) {
            if (side.isLost() && !side.isAtWork()) {
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
