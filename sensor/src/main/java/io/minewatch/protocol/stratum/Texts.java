package io.minewatch.protocol.stratum;

import io.minewatch.observable.MiningSummary;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Small questions about texts of messages. */
final class Texts {
    /** Which ASCII characters are hexadecimal digits. A table, for digits come in no order. */
    private static final boolean[] DIGIT = new boolean[128];

    static {
        for (char c : "0123456789abcdefABCDEF".toCharArray()) {
            DIGIT[c] = true;
        }
    }

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
            char c = text.charAt(i);
            if (c >= DIGIT.length || !DIGIT[c]) {
                return false;
            }
        }
        return true;
    }

    /** The same for ASCII text in octets. */
    static boolean hex(byte[] b, int offset, int length, int least, int most) {
        int from = length >= 2 && b[offset] == '0' && b[offset + 1] == 'x' ? 2 : 0;
        int digits = length - from;
        if (digits < least || digits > most) {
            return false;
        }
        int end = offset + length;
        for (int i = offset + from; i < end; i++) {
            if (!DIGIT[b[i] & 0x7F]) {
                return false;
            }
        }
        return true;
    }

    /** 32 octets as 64 digits. */
    static boolean hash(JsonValue value) {
        return value.isHex(64, 64);
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
