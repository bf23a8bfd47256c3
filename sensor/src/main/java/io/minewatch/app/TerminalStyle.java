package io.minewatch.app;

/** Width and colour of standard output. */
final class TerminalStyle {
    /** Width of what is not shown on a terminal, or on one whose width is not known. */
    private static final int USUAL_WIDTH = 100;

    private TerminalStyle() {}

    /** Columns: the launcher asks the terminal, since Java cannot. */
    static int width(Console console) {
        String columns = console.variable("MINEWATCH_COLUMNS");
        if (columns == null) {
            columns = console.variable("COLUMNS");
        }
        if (!console.outIsTerminal() || columns == null) {
            return USUAL_WIDTH;
        }
        try {
            return Integer.parseInt(columns);
        } catch (NumberFormatException e) {
            return USUAL_WIDTH;
        }
    }

    /** Only for a person at a terminal who did not ask for none (no-color.org). */
    static boolean colour(Console console) {
        return console.outIsTerminal()
                && console.variable("NO_COLOR") == null
                && !"dumb".equals(console.variable("TERM"));
    }
}
