package io.minewatch.protocol.stratum;

import io.minewatch.observable.MiningSummary;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Small questions about texts of messages. */
final class Texts {
    private Texts() {}

    /** The text, cut to what is kept of one. */
    static String cut(String text) {
        return text.length() <= MiningSummary.MAX_TEXT
                ? text
                : text.substring(0, MiningSummary.MAX_TEXT);
    }

    /** Whether it is hexadecimal digits only, within that many, after an optional 0x. */
    static boolean hex(@Nullable String text, int least, int most) {
        if (text == null) {
            return false;
        }
        int from = text.startsWith("0x") ? 2 : 0;
        int digits = text.length() - from;
        if (digits < least || digits > most) {
            return false;
        }
        for (int i = from; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) > 'f') {
                return false;
            }
        }
        return true;
    }

    /** 32 octets as 64 digits. */
    static boolean hash(JsonValue value) {
        return hex(value.string(), 64, 64);
    }

    /** A host name as compared: lower case, no dot at the end, no scheme, no port. */
    static @Nullable String host(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String host = text.toLowerCase(Locale.ROOT).strip();
        int scheme = host.indexOf("://");
        if (scheme >= 0) {
            host = host.substring(scheme + 3);
        }
        int colon = host.lastIndexOf(':');
        if (colon > 0 && host.indexOf(':') == colon) {
            host = host.substring(0, colon);
        } else if (host.startsWith("[") && host.indexOf(']') > 0) {
            host = host.substring(1, host.indexOf(']'));
        }
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        return host.isEmpty() || host.length() > 253 ? null : host;
    }
}
