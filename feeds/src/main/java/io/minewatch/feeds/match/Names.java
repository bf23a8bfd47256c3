package io.minewatch.feeds.match;

import org.jspecify.annotations.Nullable;

/** Octets of a name that lies in a text or in a buffer, and what its first label tells. */
final class Names {
    /** First labels that stand for something to read or to write to, not for mining. */
    private static final String[] WEB_LABELS = {
        "www", "web", "api", "blog", "forum", "forums", "status", "docs", "doc", "wiki", "support",
        "help", "static", "cdn", "img", "assets", "mail", "mx", "smtp", "ns", "explorer", "wallet",
        "dashboard", "news", "m", "shop"
    };

    /** Words that begin the first label of mining endpoints, alone or before a digit or hyphen. */
    private static final String[] MINING_WORDS = {
        "pool", "stratum", "mine", "xmr", "randomx", "rx"
    };

    private Names() {}

    /** The character of the text, or the octet of the buffer where there is no text. */
    static int at(@Nullable CharSequence text, byte[] octets, int index) {
        return text != null ? text.charAt(index) : octets[index] & 0xFF;
    }

    static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }

    /** Whether the first label is one of a page or of mail, with or without a number behind. */
    static boolean beginsAsWeb(@Nullable CharSequence text, byte[] octets, int from, int end) {
        for (String label : WEB_LABELS) {
            if (begins(label, text, octets, from, end)) {
                int after = from + label.length();
                while (after < end && isDigit(at(text, octets, after))) {
                    after++;
                }
                if (after < end && at(text, octets, after) == '.') {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Whether the first label is one that pools give to the hosts on which they mine: a word of
     * mining, or a place with a number ({@code la01}, {@code xmr-eu2}).
     */
    static boolean beginsAsMining(@Nullable CharSequence text, byte[] octets, int from, int end) {
        for (String word : MINING_WORDS) {
            int after = from + word.length();
            if (begins(word, text, octets, from, end) && after < end) {
                int next = at(text, octets, after);
                if (next == '.' || next == '-' || isDigit(next)) {
                    return true;
                }
            }
        }
        return isNumbered(text, octets, from, end) && !beginsAsWeb(text, octets, from, end);
    }

    /** Whether the first label begins with a letter and ends in a digit. */
    private static boolean isNumbered(
            @Nullable CharSequence text, byte[] octets, int from, int end) {
        int dot = from;
        while (dot < end && at(text, octets, dot) != '.') {
            dot++;
        }
        return dot > from
                && isDigit(at(text, octets, dot - 1))
                && lower(at(text, octets, from)) >= 'a'
                && lower(at(text, octets, from)) <= 'z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean begins(
            String word, @Nullable CharSequence text, byte[] octets, int from, int end) {
        if (end - from < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (lower(at(text, octets, from + i)) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
