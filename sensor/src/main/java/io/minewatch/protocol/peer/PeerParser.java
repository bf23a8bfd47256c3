package io.minewatch.protocol.peer;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.PeerProtocol;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.StreamParser;

/** Tells what the probe found, and is done. Immutable. */
final class PeerParser implements StreamParser {
    private final String protocol;
    private final String coin;

    PeerParser(String protocol, String coin) {
        this.protocol = protocol;
        this.coin = coin;
    }

    @Override
    public ParseStatus onBytes(
            FlowView flow, Direction direction, StreamBytes in, Observations out) {
        out.accept(new PeerProtocol(FlowRefs.of(flow), FlowRefs.frame(in), protocol, coin));
        return ParseStatus.DONE;
    }

    @Override
    public ParseStatus onGap(FlowView flow, Direction direction, long length, Observations out) {
        return ParseStatus.DONE;
    }

    @Override
    public void onEnd(FlowView flow, Observations out) {
        // All was said at the first octets.
    }
}
