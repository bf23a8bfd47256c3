package io.minewatch.output;

/**
 * Makes strings from the wire harmless and short for a terminal: a worker name may hold escape
 * sequences that clear the screen, or marks that turn the reading direction.
 */
public final class PlainText {
    /** Longest string shown; wallets, logins and addresses are below. */
    static final int MAX_CHARACTERS = 300;

    private PlainText() {}

    /** The text with everything invisible spelled out, cut to {@link #MAX_CHARACTERS}. */
    public static String of(String text) {
        return of(text, MAX_CHARACTERS);
    }

    /**
     * The text with everything invisible spelled out.
     *
     * @param maxCharacters longer ones are cut there and end in three dots
     */
    public static String of(String text, int maxCharacters) {
        StringBuilder out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length() && out.length() < maxCharacters) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isVisible(c)) {
                out.appendCodePoint(c);
            } else if (c < 0x100) {
                out.append("\\x").append(Character.forDigit(c >> 4, 16));
                out.append(Character.forDigit(c & 15, 16));
            } else {
                out.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        }
        return i < text.length() ? out.append("...").toString() : out.toString();
    }

    private static boolean isVisible(int c) {
        if (c < 0x7F) {
            return c >= 0x20;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
