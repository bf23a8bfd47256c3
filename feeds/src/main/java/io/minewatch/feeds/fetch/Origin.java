package io.minewatch.feeds.fetch;

import io.minewatch.feeds.fetch.FetchException.Kind;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;

/**
 * Scheme, host and port of a URL (RFC 6454): what credentials and connections belong to. Immutable.
 *
 * @param secure https
 * @param host lower case, without brackets
 * @param port from 1 to 65535
 */
record Origin(boolean secure, String host, int port) {
    /**
     * The origin of a URL that can be fetched.
     *
     * @throws FetchException of kind {@code SETUP} for anything but http and https with a host
     */
    static Origin of(URI uri) throws FetchException {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("https");
        String host = uri.getHost();
        if ((!secure && !scheme.equals("http")) || host == null || host.isEmpty()) {
            throw new FetchException(
                    Kind.SETUP,
                    "'" + shown(uri) + "' is no address to fetch",
                    "write https://host/path (international names in their xn-- form)");
        }
        if (uri.getRawUserInfo() != null) {
            throw new FetchException(
                    Kind.SETUP,
                    "the address of " + host + " holds a user name",
                    "move it to the source's `auth` section");
        }
        int port = uri.getPort() < 0 ? (secure ? 443 : 80) : uri.getPort();
        if (port < 1 || port > 65_535) {
            throw new FetchException(Kind.SETUP, port + " is no port", "write one from 1 to 65535");
        }
        return new Origin(secure, bare(host).toLowerCase(Locale.ROOT), port);
    }

    /** The host without the brackets of an IPv6 address. */
    static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    /** A URL for messages: without user, query and fragment, which may hold secrets. */
    static String shown(URI uri) {
        String host = uri.getHost();
        if (host == null) {
            return String.valueOf(uri.getScheme()) + ":...";
        }
        return uri.getScheme()
                + "://"
                + host
                + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                + (uri.getRawPath() == null ? "" : uri.getRawPath());
    }

    /** Value of the field {@code Host} (RFC 9110 section 7.2). */
    String hostField() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (secure ? 443 : 80) ? name : name + ":" + port;
    }

    /**
     * Whether an address belongs to a machine or a private network: loopback, link-local, RFC 1918,
     * RFC 4193, RFC 6598, unspecified, multicast.
     */
    static boolean isPrivate(InetAddress address) {
        byte[] octets = address.getAddress();
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || (octets.length == 16 && (octets[0] & 0xFE) == 0xFC)
                || (octets.length == 4 && (octets[0] & 0xFF) == 100 && (octets[1] & 0xC0) == 64)
                || (octets.length == 4 && octets[0] == 0);
    }

    @Override
    public String toString() {
        return hostField();
    }
}
