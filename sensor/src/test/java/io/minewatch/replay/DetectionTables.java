package io.minewatch.replay;

import io.minewatch.detect.SimulatedTables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the tables of {@code docs/DETECTION.md} anew, between their marks. */
public final class DetectionTables {
    private static final int MINERS_EACH = 1000;

    /** Twenty kinds: 100,020 flows. */
    private static final int INNOCENT_EACH = 5001;

    private DetectionTables() {}

    /**
     * Writes.
     *
     * @param args the file
     */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        String text = Files.readString(file, StandardCharsets.UTF_8);
        text =
                between(
                        text,
                        "simulated",
                        SimulatedTables.toReport(MINERS_EACH, INNOCENT_EACH).text());
        if (Captures.arePresent()) {
            text = between(text, "replayed", new ReplayTables(new Captures()).text());
        } else {
            System.err.println("no captures beside the project: the table of real sessions stays");
        }
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    private static String between(String text, String name, String table) {
        String begin = "<!-- " + name + ": begin -->\n";
        String end = "<!-- " + name + ": end -->";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("the file has no marks '" + name + "'");
        }
        return text.substring(0, from + begin.length())
                + '\n'
                + table.strip()
                + "\n\n"
                + text.substring(to);
    }
}
