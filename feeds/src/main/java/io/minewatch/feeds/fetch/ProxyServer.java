package io.minewatch.feeds.fetch;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A proxy between the sensor and its sources. Immutable.
 *
 * @param kind what it speaks
 * @param host name or address
 * @param port from 1 to 65535
 * @param user who asks; empty without
 * @param password where the user's password lies; null without
 */
public record ProxyServer(
        Kind kind, String host, int port, String user, @Nullable SecretRef password) {
    /** What a proxy speaks. */
    public enum Kind {
        /** HTTP: {@code CONNECT} for https sources, absolute requests for http ones (RFC 9110). */
        HTTP,
        /** SOCKS version 5 (RFC 1928); the proxy resolves the name. */
        SOCKS5
    }

    /**
     * The proxy of an address like {@code http://proxy.example:3128} or {@code socks5://host:1080};
     * null when it is none.
     */
    public static @Nullable ProxyServer parse(
            String address, String user, @Nullable SecretRef password) {
        URI uri;
        try {
            uri = URI.create(address);
        } catch (IllegalArgumentException e) {
            return null;
        }
        String scheme = uri.getScheme();
        String path = uri.getPath();
        if (scheme == null
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || (path != null && !path.isEmpty() && !path.equals("/"))) {
            return null;
        }
        Kind kind =
                switch (scheme) {
                    case "http" -> Kind.HTTP;
                    case "socks5" -> Kind.SOCKS5;
                    default -> null;
                };
        int port = uri.getPort();
        if (kind == null || port < 1 || port > 65_535) {
            return null;
        }
        return new ProxyServer(kind, Origin.bare(uri.getHost()), port, user, password);
    }

    @Override
    public String toString() {
        return (kind == Kind.HTTP ? "http" : "socks5") + "://" + host + ":" + port;
    }
}
