package io.minewatch.protocol.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Host and port as they stand in a request target or a Host field (RFC 3986 section 3.2).
 *
 * @param host lower case, without brackets and without a trailing dot; not empty
 * @param port 1 to 65535; the default given where none stands
 * @param literal the host is an IP address, not a name
 */
record Authority(String host, int port, boolean literal) {
    /** Longest host name in text, RFC 1035 section 3.1. */
    static final int MAX_HOST = 253;

    /** Null: no valid authority. */
    static @Nullable Authority parse(String text, int defaultPort) {
        String host;
        String port;
        boolean bracketed = text.startsWith("[");
        if (bracketed) {
            int close = text.indexOf(']');
            if (close < 0) {
                return null;
            }
            host = text.substring(1, close);
            port = text.substring(close + 1);
            if (!port.isEmpty() && port.charAt(0) != ':') {
                return null;
            }
            port = port.isEmpty() ? port : port.substring(1);
        } else {
            int colon = text.indexOf(':');
            host = colon < 0 ? text : text.substring(0, colon);
            port = colon < 0 ? "" : text.substring(colon + 1);
        }
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        int number = port.isEmpty() ? defaultPort : portNumber(port);
        if (host.isEmpty() || host.length() > MAX_HOST || number < 1) {
            return null;
        }
        boolean digits = true;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!(digit || letter || c == '.' || c == '-' || c == '_' || (bracketed && c == ':'))) {
                return null;
            }
            digits &= digit || c == '.';
        }
        return new Authority(host.toLowerCase(Locale.ROOT), number, bracketed || digits);
    }

    /** The authority of an absolute-form target (RFC 9112 section 3.2.2), or null. */
    static @Nullable Authority ofUrl(String target) {
        int scheme = target.indexOf("://");
        if (scheme != 4 && scheme != 5) {
            return null;
        }
        boolean secure = target.regionMatches(true, 0, "https", 0, 5);
        if (!secure && !target.regionMatches(true, 0, "http", 0, 4)) {
            return null;
        }
        int from = scheme + 3;
        int to = from;
        while (to < target.length() && "/?#".indexOf(target.charAt(to)) < 0) {
            to++;
        }
        String text = target.substring(from, to);
        return parse(text.substring(text.lastIndexOf('@') + 1), secure ? 443 : 80);
    }

    private static int portNumber(String text) {
        if (text.length() > 5) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return number <= 65_535 ? number : -1;
    }
}
