package io.minewatch.output;

/** A text of lines not wider than a terminal. Words are never cut: a wallet stays in one piece. */
final class Page {
    /** Narrower than this, labels would leave no room for text. */
    static final int MIN_WIDTH = 60;

    /** Wider lines than this are hard to read. */
    static final int MAX_WIDTH = 120;

    private static final String RESET = "\u001b[0m";

    private final StringBuilder text = new StringBuilder();
    private final int width;
    private final boolean colour;

    /**
     * @param width columns of the terminal
     * @param colour whether the terminal shows colours
     */
    Page(int width, boolean colour) {
        this.width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width));
        this.colour = colour;
    }

    /** Colours of a level. */
    enum Style {
        BOLD("\u001b[1m"),
        ALARM("\u001b[1;31m"),
        WARNING("\u001b[33m");

        private final String code;

        Style(String code) {
            this.code = code;
        }
    }

    Page blank() {
        text.append('\n');
        return this;
    }

    /** A line that stands out. */
    Page heading(Style style, String words) {
        String[] lines = wrapped("", words, "").split("\n", -1);
        for (String line : lines) {
            text.append(colour ? style.code + line + RESET : line).append('\n');
        }
        return this;
    }

    /** Words behind an indentation, wrapped to the same one. */
    Page line(int indent, String words) {
        return labelled(indent, "", 0, words);
    }

    /** A label in a column of its own, and words beside it. */
    Page labelled(int indent, String label, int labelWidth, String words) {
        String first =
                " ".repeat(indent) + label + " ".repeat(Math.max(0, labelWidth - label.length()));
        text.append(wrapped(first, words, " ".repeat(indent + labelWidth))).append('\n');
        return this;
    }

    private String wrapped(String first, String words, String next) {
        StringBuilder out = new StringBuilder(first);
        int column = first.length();
        int lineStart = column;
        int from = 0;
        while (from <= words.length()) {
            int space = words.indexOf(' ', from);
            int to = space < 0 ? words.length() : space;
            if (column > lineStart && column + 1 + to - from > width) {
                while (out.charAt(out.length() - 1) == ' ') {
                    out.setLength(out.length() - 1);
                }
                out.append('\n').append(next);
                column = next.length();
                lineStart = column;
            } else if (from > 0) {
                out.append(' ');
                column++;
            }
            out.append(words, from, to);
            column += to - from;
            from = to + 1;
        }
        int end = out.length();
        while (end > 0 && out.charAt(end - 1) == ' ') {
            end--;
        }
        return out.substring(0, end);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
