package io.minewatch.observable;

/**
 * A coin's peer-to-peer protocol: the mark of a node, not of a miner.
 *
 * @param protocol {@code levin}, {@code bitcoin}, {@code ethereum}, {@code p2pool}
 * @param coin what the traffic says of the coin ("Monero", "Bitcoin", ...); "unknown" where it says
 *     nothing
 */
public record PeerProtocol(FlowRef flow, FrameRef frame, String protocol, String coin)
        implements Observable {
    @Override
    public Kind kind() {
        return Kind.PEER_PROTOCOL;
    }
}
