package io.minewatch.feeds.hygiene;

import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.Indicator;
import java.util.Locale;

/** The ways in which feeds write what they look for, undone. */
final class Forms {
    /** What stands in place of a character so that nobody follows the link by mistake. */
    private static final String[][] DEFANGED = {
        {"[.]", "."},
        {"(.)", "."},
        {"{.}", "."},
        {"[dot]", "."},
        {"(dot)", "."},
        {"[:]", ":"},
        {"[://]", "://"},
        {"[/]", "/"},
    };

    private Forms() {}

    /** The text with plain dots, colons and schemes. */
    static String refang(String text) {
        String plain = text.strip();
        if (plain.indexOf('[') >= 0 || plain.indexOf('(') >= 0 || plain.indexOf('{') >= 0) {
            for (String[] pair : DEFANGED) {
                plain = plain.replace(pair[0], pair[1]);
            }
            plain = plain.replace("[DOT]", ".").replace("(DOT)", ".");
        }
        if (plain.regionMatches(true, 0, "hxxp://", 0, 7)
                || plain.regionMatches(true, 0, "hxxps://", 0, 8)) {
            plain = "http" + plain.substring(4);
        }
        return plain;
    }

    /** Where the text behind {@code scheme://} begins; 0 without a scheme. */
    static int afterScheme(String text) {
        int colon = text.indexOf("://");
        for (int i = 0; i < colon; i++) {
            char c = text.charAt(i);
            boolean sound =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (i > 0 && (c >= '0' && c <= '9'))
                            || (i > 0 && (c == '+' || c == '-' || c == '.'));
            if (!sound) {
                return 0;
            }
        }
        return colon > 0 ? colon + 3 : 0;
    }

    /** What a refanged text is by its form alone. */
    static Indicator.Type typeOf(String text) {
        int begin = afterScheme(text);
        int slash = text.indexOf('/', begin);
        if (begin > 0) {
            boolean path = slash >= 0 && slash < text.length() - 1;
            if (path || text.indexOf('?', begin) >= 0) {
                return Indicator.Type.URL;
            }
            String host = slash < 0 ? text.substring(begin) : text.substring(begin, slash);
            return looksLikeAddress(host) ? Indicator.Type.ADDRESS : Indicator.Type.DOMAIN;
        }
        if (looksLikeAddress(text)) {
            return Indicator.Type.ADDRESS;
        }
        if (text.length() == Tokens.JA4_LENGTH && Tokens.isJa4(text.toLowerCase(Locale.ROOT))) {
            return Indicator.Type.JA4;
        }
        if (text.regionMatches(true, 0, "CN=", 0, 3)) {
            return Indicator.Type.CERTIFICATE_SUBJECT;
        }
        if (slash >= 0) {
            return Indicator.Type.URL;
        }
        return Tokens.looksLikeWallet(text) ? Indicator.Type.WALLET : Indicator.Type.DOMAIN;
    }

    /**
     * Whether it is meant as an address or network, with or without a port; it may be a bad one.
     */
    private static boolean looksLikeAddress(String text) {
        if (text.isEmpty() || text.charAt(0) == '[') {
            return !text.isEmpty();
        }
        if (Character.digit(text.charAt(0), 16) < 0 && text.charAt(0) != ':') {
            return false;
        }
        if (Addresses.parse(text) != null) {
            return true;
        }
        boolean dot = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            dot |= c == '.';
            boolean digit = c >= '0' && c <= '9';
            if (!digit && c != '.' && c != '/' && c != ':') {
                return false;
            }
        }
        return dot;
    }

    /**
     * Where the port begins in {@code host:port} or {@code [address]:port}, that is the index of
     * its colon; -1 without one. IPv6 addresses without brackets have none.
     */
    static int portColon(String text) {
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            return close > 0 && close + 1 < text.length() && text.charAt(close + 1) == ':'
                    ? close + 1
                    : -1;
        }
        int colon = text.indexOf(':');
        return colon > 0 && colon == text.lastIndexOf(':') ? colon : -1;
    }
}
