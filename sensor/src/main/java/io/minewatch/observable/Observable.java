package io.minewatch.observable;

/**
 * A fact read from traffic. All implementations live in this package; all are immutable records.
 */
public sealed interface Observable
        permits FlowStarted,
                FlowEnded,
                MiningActivity,
                DnsMessage,
                ServerName,
                PeerProtocol,
                ProxyRequest,
                TlsHandshake,
                ForwardedConnection,
                EncryptedShape,
                HandshakeSizes,
                BlockSeen {
    /** The flow it was read from. */
    FlowRef flow();

    /** Where it was read. */
    FrameRef frame();

    /** Which fact this is, for a checked switch. */
    Kind kind();

    /** One constant an implementation. */
    enum Kind {
        FLOW_STARTED,
        FLOW_ENDED,
        MINING_ACTIVITY,
        DNS_MESSAGE,
        SERVER_NAME,
        PEER_PROTOCOL,
        PROXY_REQUEST,
        TLS_HANDSHAKE,
        FORWARDED_CONNECTION,
        ENCRYPTED_SHAPE,
        HANDSHAKE_SIZES,
        BLOCK_SEEN
    }
}
