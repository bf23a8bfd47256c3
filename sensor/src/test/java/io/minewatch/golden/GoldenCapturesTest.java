package io.minewatch.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.minewatch.protocol.stratum.DialectNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped captures are what the scripts make, and the sensor finds what the scripts wrote. */
class GoldenCapturesTest {
    /** Bigger files belong into a set of their own; a reader wants to look at these by hand. */
    private static final int MAX_FILE_BYTES = 40_000;

    private static final Path FOLDER =
            Path.of(System.getProperty("minewatch.root", ".")).resolve("pcaps");

    static List<GoldenCapture> captures() {
        return GoldenCaptures.ALL;
    }

    @ParameterizedTest
    @MethodSource("captures")
    void shippedFileIsWhatTheScriptMakes(GoldenCapture capture) throws IOException {
        Path file = FOLDER.resolve(capture.name() + GoldenCaptures.CAPTURE_ENDING);
        byte[] shipped = Files.readAllBytes(file);
        assertArrayEquals(capture.pcap(), shipped, capture.name());
        assertTrue(shipped.length <= MAX_FILE_BYTES, () -> file + " has " + shipped.length);
    }

    @ParameterizedTest
    @MethodSource("captures")
    void sensorSaysWhatTheScriptWrote(GoldenCapture capture) {
        List<String> lines =
                Reading.lines(capture.pcap(), GoldenCaptures.pathOf(capture.name()), 1);
        List<String> wrong = new ArrayList<>();
        compare("mining flow", capture.miningFacts(), Reading.mining(lines), wrong);
        compare("finding", capture.findingFacts(), Reading.findings(lines), wrong);
        assertEquals(List.of(), wrong, () -> capture.name() + ":\n" + String.join("\n", wrong));
    }

    private static void compare(
            String what, List<List<String>> facts, List<JsonNode> said, List<String> wrong) {
        if (facts.size() != said.size()) {
            wrong.add(what + "s: " + facts.size() + " written, " + said.size() + " said: " + said);
            return;
        }
        for (int i = 0; i < facts.size(); i++) {
            for (String fact : facts.get(i)) {
                int equals = fact.indexOf('=');
                String member = fact.substring(0, equals);
                String actual = Reading.member(said.get(i), member);
                if (!actual.equals(fact.substring(equals + 1))) {
                    wrong.add(
                            "%s %d: %s, but the sensor says \"%s\""
                                    .formatted(what, i + 1, fact, actual));
                }
            }
        }
    }

    @Test
    void everyNameStandsOnce() {
        Set<String> names = new HashSet<>();
        for (GoldenCapture capture : GoldenCaptures.ALL) {
            assertTrue(names.add(capture.name()), capture.name());
        }
    }

    @Test
    void everyCaptureStandsInTheReadme() throws IOException {
        String readme = Files.readString(FOLDER.resolve("README.md"));
        List<String> missing = new ArrayList<>();
        for (GoldenCapture capture : GoldenCaptures.ALL) {
            if (!readme.contains(GoldenCaptures.tableRow(capture))) {
                missing.add(capture.name());
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void everyRecordingHasItsChecksumInTheReadme() throws Exception {
        String readme = Files.readString(FOLDER.resolve("README.md"));
        Set<String> scripted = new HashSet<>();
        GoldenCaptures.ALL.forEach(capture -> scripted.add(capture.name()));
        List<String> missing = new ArrayList<>();
        for (Path file : GoldenCaptures.captureFiles(FOLDER)) {
            String name = GoldenCaptures.nameOf(FOLDER, file);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            if (!scripted.contains(name)
                    && !(readme.contains("`" + name + GoldenCaptures.CAPTURE_ENDING + "`")
                            && readme.contains(HexFormat.of().formatHex(hash)))) {
                missing.add(name + " " + HexFormat.of().formatHex(hash));
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void everyDialectHasACapture() throws IOException {
        Set<String> shown = new HashSet<>();
        for (Path file : GoldenCaptures.captureFiles(FOLDER)) {
            String name = GoldenCaptures.nameOf(FOLDER, file);
            for (JsonNode mining : Reading.mining(expected(name))) {
                shown.add(mining.get("dialect").asText());
            }
        }
        Set<String> missing = new HashSet<>(DialectNames.all());
        missing.removeAll(shown);
        assertEquals(Set.of(), missing);
    }

    static List<String> expected(String name) throws IOException {
        return Files.readAllLines(FOLDER.resolve(name + GoldenCaptures.EXPECTED_ENDING));
    }
}
