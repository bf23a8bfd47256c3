package io.minewatch.stats;

import java.util.Locale;

/**
 * A named, counted oddity of decoding. Nothing in a packet is an error of the sensor: what cannot
 * be decoded gets one of these names and a count.
 */
public enum Anomaly {
    // Link layer
    LINK_UNSUPPORTED(Layer.LINK),
    LINK_TRUNCATED(Layer.LINK),
    LINK_MALFORMED(Layer.LINK),
    WIFI_ENCRYPTED(Layer.LINK),
    // Tunnels and tags
    TUNNEL_TOO_DEEP(Layer.TUNNEL),
    TUNNEL_TRUNCATED(Layer.TUNNEL),
    TUNNEL_MALFORMED(Layer.TUNNEL),
    // Tunnels that hide what they carry: flows, but packets of ESP
    TUNNEL_WIREGUARD(Layer.TUNNEL),
    TUNNEL_OPENVPN(Layer.TUNNEL),
    TUNNEL_IPSEC(Layer.TUNNEL),
    TUNNEL_ESP(Layer.TUNNEL),
    TUNNEL_TOR(Layer.TUNNEL),
    // Network layer
    IP_TRUNCATED(Layer.NETWORK),
    IP_BAD_VERSION(Layer.NETWORK),
    IP_BAD_HEADER_LENGTH(Layer.NETWORK),
    IP_BAD_TOTAL_LENGTH(Layer.NETWORK),
    IP_TOO_MANY_EXTENSIONS(Layer.NETWORK),
    FRAGMENT_BAD_LENGTH(Layer.NETWORK),
    FRAGMENT_TINY(Layer.NETWORK),
    FRAGMENT_OVERLAP(Layer.NETWORK),
    FRAGMENT_BEYOND_END(Layer.NETWORK),
    FRAGMENT_LIMIT(Layer.NETWORK),
    FRAGMENT_TIMEOUT(Layer.NETWORK),
    // Transport layer
    TRANSPORT_TRUNCATED(Layer.TRANSPORT),
    TCP_BAD_HEADER_LENGTH(Layer.TRANSPORT),
    UDP_BAD_LENGTH(Layer.TRANSPORT),
    // Flows and streams
    FLOW_LIMIT(Layer.FLOW),
    STREAM_GAP(Layer.STREAM),
    STREAM_OVERLAP_DIFFERS(Layer.STREAM),
    STREAM_OUT_OF_WINDOW(Layer.STREAM),
    STREAM_BUFFER_LIMIT(Layer.STREAM),
    // Protocols
    JSON_MALFORMED(Layer.PROTOCOL),
    JSON_TOO_DEEP(Layer.PROTOCOL),
    JSON_TOO_LONG(Layer.PROTOCOL),
    HTTP_MALFORMED(Layer.PROTOCOL),
    HTTP_TOO_LONG(Layer.PROTOCOL),
    DNS_MALFORMED(Layer.PROTOCOL),
    DNS_POINTER_LOOP(Layer.PROTOCOL),
    TLS_MALFORMED(Layer.PROTOCOL),
    TLS_TOO_LONG(Layer.PROTOCOL),
    TLS_RECORDS_LOST(Layer.PROTOCOL),
    CERTIFICATE_MALFORMED(Layer.PROTOCOL),
    WEBSOCKET_MALFORMED(Layer.PROTOCOL),
    WEBSOCKET_TOO_LONG(Layer.PROTOCOL),
    WEBSOCKET_UNDECODABLE(Layer.PROTOCOL),
    PEER_MALFORMED(Layer.PROTOCOL),
    SESSION_LIMIT(Layer.PROTOCOL),
    SHAPE_LIMIT(Layer.PROTOCOL);

    /** The stage that met the oddity. */
    public enum Layer {
        LINK,
        TUNNEL,
        NETWORK,
        TRANSPORT,
        FLOW,
        STREAM,
        PROTOCOL;

        /** The name in outputs: lower case. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Layer layer;

    Anomaly(Layer layer) {
        this.layer = layer;
    }

    /** The stage that met the oddity. */
    public Layer layer() {
        return layer;
    }

    /** The name in outputs: lower case with underscores. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
