package io.minewatch.golden;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * All captures that scripts make, and the tool that writes them.
 *
 * <p>{@code GoldenCaptures <pcaps folder>} writes the capture files and their table in the README;
 * with {@code --write-expected} it also writes, beside every capture of the folder, what the sensor
 * says of it today. What is written is to be read before it is committed: the facts in the scripts
 * say what is right.
 */
public final class GoldenCaptures {
    static final List<GoldenCapture> ALL =
            Stream.of(
                            CryptonoteCaptures.ALL,
                            StratumCaptures.ALL,
                            StratumV2Captures.ALL,
                            HttpCaptures.ALL,
                            WrappedCaptures.ALL,
                            TrapCaptures.ALL,
                            BenignCaptures.ALL)
                    .flatMap(List::stream)
                    .toList();

    static final String CAPTURE_ENDING = ".pcap";
    static final String EXPECTED_ENDING = ".expected.jsonl";

    private static final String TABLE_HEAD = "| made by a script | what it shows |\n";

    private GoldenCaptures() {}

    /** Writes the files. */
    public static void main(String[] arguments) throws IOException {
        List<String> options = List.of(arguments);
        Path folder = Path.of(options.get(0));
        for (GoldenCapture capture : ALL) {
            Path file = folder.resolve(capture.name() + CAPTURE_ENDING);
            Files.createDirectories(file.getParent());
            Files.write(file, capture.pcap());
        }
        writeTable(folder.resolve("README.md"));
        if (options.contains("--write-expected")) {
            for (Path file : captureFiles(folder)) {
                String name = nameOf(folder, file);
                List<String> lines = Reading.lines(Files.readAllBytes(file), pathOf(name), 1);
                Files.writeString(
                        folder.resolve(name + EXPECTED_ENDING),
                        String.join("", lines.stream().map(line -> line + "\n").toList()),
                        StandardCharsets.UTF_8);
            }
        }
    }

    /** Renews the table of all captures that scripts make, up to the end of the file. */
    private static void writeTable(Path readme) throws IOException {
        String text = Files.readString(readme);
        int table = text.indexOf(TABLE_HEAD);
        if (table < 0) {
            throw new IllegalArgumentException(readme + " has no line: " + TABLE_HEAD);
        }
        StringBuilder rows = new StringBuilder(text.substring(0, table));
        rows.append(TABLE_HEAD).append("|---|---|\n");
        for (GoldenCapture capture : ALL) {
            rows.append(tableRow(capture));
        }
        Files.writeString(readme, rows);
    }

    /** The line of one capture in the table. */
    static String tableRow(GoldenCapture capture) {
        return "| `%s.pcap` | %s |\n".formatted(capture.name(), capture.shows());
    }

    /** All captures below the folder, those of real software too, in the order of their names. */
    static List<Path> captureFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(CAPTURE_ENDING)).sorted().toList();
        }
    }

    /** Folder and name without ending, below the folder of all captures. */
    static String nameOf(Path folder, Path file) {
        String path = folder.relativize(file).toString().replace('\\', '/');
        return path.substring(0, path.length() - CAPTURE_ENDING.length());
    }

    /** The path that a user at the root of the project gives. */
    static String pathOf(String name) {
        return "pcaps/" + name + CAPTURE_ENDING;
    }
}
