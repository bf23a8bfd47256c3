package io.minewatch.output.link;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a syslog receiver listens: {@code tls://collector.example:6514}, {@code unix:/dev/log}.
 * Immutable.
 *
 * @param host name or address; the path of a local socket
 * @param port 0 for a local socket
 */
public record Address(Scheme scheme, String host, int port) {
    /** Ways to a receiver, with the port they have by default. */
    public enum Scheme {
        UDP(514),
        TCP(601),
        TLS(6514),
        RELP(2514),
        /** RELP inside of TLS. */
        RELPS(2515),
        UNIX(0);

        private final int defaultPort;

        Scheme(int defaultPort) {
            this.defaultPort = defaultPort;
        }

        /** Whether a certificate has a say. */
        public boolean isEncrypted() {
            return this == TLS || this == RELPS;
        }

        /** The name in configuration. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int MAX_PORT = 65_535;

    /** The address, or null when the text is none. */
    public static @Nullable Address parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return null;
        }
        for (Scheme scheme : Scheme.values()) {
            if (scheme.label().equals(text.substring(0, colon).toLowerCase(Locale.ROOT))) {
                return scheme == Scheme.UNIX
                        ? local(text.substring(colon + 1))
                        : network(scheme, text);
            }
        }
        return null;
    }

    private static @Nullable Address local(String path) {
        String plain = path.startsWith("//") ? path.substring(2) : path;
        return plain.startsWith("/") ? new Address(Scheme.UNIX, plain, 0) : null;
    }

    private static @Nullable Address network(Scheme scheme, String text) {
        try {
            URI uri = new URI(text);
            String host = uri.getHost();
            String path = uri.getRawPath();
            if (host == null
                    || uri.getRawUserInfo() != null
                    || uri.getRawQuery() != null
                    || uri.getRawFragment() != null
                    || !(path == null || path.isEmpty() || path.equals("/"))
                    || uri.getPort() == 0
                    || uri.getPort() > MAX_PORT) {
                return null;
            }
            String plain = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            return new Address(
                    scheme, plain, uri.getPort() < 0 ? scheme.defaultPort : uri.getPort());
        } catch (URISyntaxException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return switch (scheme) {
            case UNIX -> "unix:" + host;
            default ->
                    scheme.label()
                            + "://"
                            + (host.indexOf(':') < 0 ? host : "[" + host + "]")
                            + ":"
                            + port;
        };
    }
}
