package io.minewatch.observable;

/**
 * A coin's peer-to-peer protocol: the mark of a node, not of a miner; for a decentralised pool, of
 * somebody who takes part in it.
 *
 * @param protocol {@code levin}, {@code bitcoin}, {@code ethereum}, {@code p2pool}
 * @param coin what the traffic says of the coin ("Monero", "Bitcoin", ...); "unknown" where it says
 *     nothing
 * @param session of a decentralised pool: both ends have made themselves known and handed blocks of
 *     its chain over; live, stated again while the flow goes on
 * @param midstream the flow's beginning was not captured
 * @param gapBytes octets of the flow that the sensor did not see until then
 */
public record PeerProtocol(
        FlowRef flow,
        FrameRef frame,
        String protocol,
        String coin,
        boolean session,
        boolean midstream,
        long gapBytes)
        implements Observable {
    /** What a node says; no pool. */
    public PeerProtocol(FlowRef flow, FrameRef frame, String protocol, String coin) {
        this(flow, frame, protocol, coin, false, false, 0);
    }

    @Override
    public Kind kind() {
        return Kind.PEER_PROTOCOL;
    }
}
