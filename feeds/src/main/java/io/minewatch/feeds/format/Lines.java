package io.minewatch.feeds.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What formats of one entry a line have in common. */
final class Lines {
    /** Lines of a file's beginning that tell its format; more would not make it surer. */
    private static final int MAX_SAMPLE = 50;

    /** Longest piece of a feed that a message repeats. */
    private static final int MAX_QUOTED = 80;

    private static final String[] VERSION_WORDS = {
        "version:", "last modified:", "last updated:", "last update:", "updated:", "generated:"
    };

    private Lines() {}

    /** Takes a line: without blanks around, not empty. */
    @FunctionalInterface
    interface Taker {
        /** A line, with its number from 1. */
        void line(int number, String text) throws IOException;
    }

    /** Gives all lines that are not blank, until the sink is full. */
    static void each(FeedInput in, FeedSink sink, Taker taker) throws IOException {
        for (String line = in.nextLine(); line != null; line = in.nextLine()) {
            String text = line.strip();
            if (!text.isEmpty()) {
                taker.line(in.line(), text);
            }
            if (sink.isFull()) {
                return;
            }
        }
    }

    /**
     * The first lines of a file that are neither blank nor begin with one of these; the last line
     * of the head is left out where the head cuts it.
     */
    static List<String> sample(FeedHead head, String... comments) {
        List<String> sample = new ArrayList<>();
        String[] lines = head.text().split("\r\n|\r|\n", -1);
        boolean cut = head.text().length() > FeedHead.MAX_LENGTH / 2 && lines.length > 1;
        for (int i = 0; i < lines.length - (cut ? 1 : 0) && sample.size() < MAX_SAMPLE; i++) {
            String line = lines[i].strip();
            if (!line.isEmpty() && !startsWithAny(line, comments)) {
                sample.add(line);
            }
        }
        return sample;
    }

    /** Whether it starts with one of these. */
    static boolean startsWithAny(String text, String... beginnings) {
        for (String beginning : beginnings) {
            if (text.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    /** The text before a mark that follows a blank, without blanks at its end. */
    static String before(String text, String... marks) {
        int end = text.length();
        for (String mark : marks) {
            for (int at = text.indexOf(mark); at > 0; at = text.indexOf(mark, at + 1)) {
                if (at < end && Character.isWhitespace(text.charAt(at - 1))) {
                    end = at;
                }
            }
        }
        return text.substring(0, end).strip();
    }

    /** What a comment says of the feed's version; null for other comments. */
    static @Nullable String version(String comment) {
        String text = comment.strip();
        String lower = text.toLowerCase(Locale.ROOT);
        for (String word : VERSION_WORDS) {
            if (lower.startsWith(word)) {
                return text.substring(word.length()).strip();
            }
        }
        return null;
    }

    /** A text of a feed in quotes, shortened, without control characters. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(MAX_QUOTED + 2).append('\'');
        for (int i = 0; i < text.length() && i < MAX_QUOTED; i++) {
            char c = text.charAt(i);
            quoted.append(Character.isISOControl(c) ? ' ' : c);
        }
        return quoted.append(text.length() > MAX_QUOTED ? "...'" : "'").toString();
    }
}
