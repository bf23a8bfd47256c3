package io.minewatch.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.minewatch.output.PlainText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every capture of {@code pcaps/}, made or recorded, read by the whole sensor. */
class GoldenCaptureTest {
    private static final Path FOLDER =
            Path.of(System.getProperty("minewatch.root", ".")).resolve("pcaps");

    /** Lengths at which each capture is cut. */
    private static final int CUTS = 3;

    /** A difference is clear from its first members; a report of hundreds nobody reads. */
    private static final int MAX_DIFFERENCES = 20;

    static List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path file : GoldenCaptures.captureFiles(FOLDER)) {
            names.add(GoldenCaptures.nameOf(FOLDER, file));
        }
        return names;
    }

    @ParameterizedTest
    @MethodSource("names")
    void sensorSaysWhatIsExpected(String name) throws IOException {
        List<String> expected = Files.readAllLines(expectedFile(name));
        List<String> said = Reading.lines(octets(name), GoldenCaptures.pathOf(name), 1);
        if (!expected.equals(said)) {
            fail(
                    name
                            + " (where the new lines are right: sensor/scripts/write-captures.sh)\n"
                            + String.join("\n", differences(expected, said)));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void threeWorkersSayTheSame(String name) throws IOException {
        byte[] capture = octets(name);
        assertEquals(Reading.lines(capture, name, 1), Reading.lines(capture, name, 3));
    }

    @ParameterizedTest
    @MethodSource("names")
    void cutAnywhereIsReadWithoutFailure(String name) throws IOException {
        byte[] capture = octets(name);
        Random random = new Random(name.hashCode());
        for (int i = 0; i < CUTS; i++) {
            int length = 24 + random.nextInt(capture.length - 24);
            List<String> lines = Reading.lines(Arrays.copyOf(capture, length), name, 1);
            if (name.startsWith("benign/")) {
                assertEquals(List.of(), lines, () -> name + " cut to " + length);
            }
        }
    }

    @Test
    void benignCapturesAreSilentAndAllOthersAreNot() throws IOException {
        for (String name : names()) {
            boolean silent = Files.size(expectedFile(name)) == 0;
            assertEquals(name.startsWith("benign/"), silent, name);
        }
    }

    /** A sentence that is cut loses its end, which is where doubt is spoken of. */
    @Test
    void everyReasonIsShownWholeInTheReport() throws IOException {
        int count = 0;
        for (String name : names()) {
            for (String line : Files.readAllLines(expectedFile(name))) {
                for (JsonNode reason : new ObjectMapper().readTree(line).at("/finding/evidence")) {
                    String text = reason.path("text").asText();
                    assertFalse(PlainText.of(text).endsWith("..."), () -> name + ": " + text);
                    count++;
                }
            }
        }
        assertTrue(count > 500, "reasons: " + count);
    }

    @Test
    void noExpectationIsWithoutItsCapture() throws IOException {
        try (var files = Files.walk(FOLDER)) {
            List<String> expectations =
                    files.map(file -> FOLDER.relativize(file).toString())
                            .filter(file -> file.endsWith(GoldenCaptures.EXPECTED_ENDING))
                            .toList();
            assertFalse(expectations.isEmpty());
            for (String file : expectations) {
                String name =
                        file.substring(0, file.length() - GoldenCaptures.EXPECTED_ENDING.length());
                assertTrue(
                        Files.exists(FOLDER.resolve(name + GoldenCaptures.CAPTURE_ENDING)), file);
            }
        }
    }

    private static byte[] octets(String name) throws IOException {
        return Files.readAllBytes(FOLDER.resolve(name + GoldenCaptures.CAPTURE_ENDING));
    }

    private static Path expectedFile(String name) {
        return FOLDER.resolve(name + GoldenCaptures.EXPECTED_ENDING);
    }

    // ---- Differences for a reader

    private static List<String> differences(List<String> expected, List<String> said) {
        List<String> all = new ArrayList<>();
        if (expected.size() != said.size()) {
            all.add("lines: " + kinds(expected) + " expected, " + kinds(said) + " said");
        }
        for (int i = 0; i < Math.min(expected.size(), said.size()); i++) {
            JsonNode e = Reading.json(expected.get(i));
            JsonNode s = Reading.json(said.get(i));
            compare("line " + (i + 1) + " (" + kind(e) + ") ", e, s, all);
        }
        return all.size() > MAX_DIFFERENCES ? all.subList(0, MAX_DIFFERENCES) : all;
    }

    private static List<String> kinds(List<String> lines) {
        return lines.stream().map(line -> kind(Reading.json(line))).toList();
    }

    private static String kind(JsonNode event) {
        String state = event.path("finding").path("state").asText();
        return event.path("event_type").asText() + (state.isEmpty() ? "" : " " + state);
    }

    private static void compare(String where, JsonNode e, JsonNode s, List<String> all) {
        if (e.isObject() && s.isObject()) {
            TreeSet<String> members = new TreeSet<>();
            for (JsonNode object : List.of(e, s)) {
                object.fieldNames().forEachRemaining(members::add);
            }
            for (String member : members) {
                compare(where + "." + member, e.path(member), s.path(member), all);
            }
        } else if (e.isArray() && s.isArray() && e.size() == s.size()) {
            for (int i = 0; i < e.size(); i++) {
                compare(where + "[" + i + "]", e.get(i), s.get(i), all);
            }
        } else if (!e.equals(s)) {
            all.add(where + ": expected " + shown(e) + ", said " + shown(s));
        }
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() ? "nothing" : node.toString();
    }
}
