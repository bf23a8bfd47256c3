package io.minewatch.app.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.minewatch.config.SensorConfig.LogStyle;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogLineTest {
    private static final String FORGED = "gone\nlevel=error message=\"owned\" \u001b[2J";

    @AfterEach
    void quiet() {
        Log.reset();
    }

    @Test
    void pairsAreQuotedAndStayOneLine() {
        assertEquals(
                "time=2026-11-25T23:46:39.120Z level=warn logger=io.minewatch.X"
                        + " message=\"gone\\\\x0alevel=error message=\\\"owned\\\" \\\\x1b[2J\""
                        + " output=\"soc\"",
                line(FORGED, Map.of("output", "soc"), null).in(LogStyle.KEY_VALUE));
    }

    @Test
    void sentencesStayOneLine() {
        assertEquals(
                "minewatch: gone\\x0alevel=error message=\"owned\" \\x1b[2J (boom)",
                line(FORGED, Map.of("output", "soc"), "boom").in(LogStyle.TEXT));
    }

    @Test
    void jsonIsAnObject() throws Exception {
        JsonNode read =
                new ObjectMapper()
                        .readTree(line(FORGED, Map.of("output", "soc"), "boom").in(LogStyle.JSON));
        assertEquals("2026-11-25T23:46:39.120Z", read.path("time").asText());
        assertEquals("warn", read.path("level").asText());
        assertEquals("soc", read.path("output").asText());
        assertEquals("boom", read.path("fault").asText());
        assertTrue(read.path("message").asText().startsWith("gone\\x0alevel"), read.toString());
    }

    @Property
    void anythingIsOnePrintableLine(@ForAll String message, @ForAll String value) {
        for (LogStyle style : List.of(LogStyle.TEXT, LogStyle.KEY_VALUE, LogStyle.JSON)) {
            String text = line(message, Map.of("a", value), null).in(style);
            assertTrue(text.chars().noneMatch(c -> c < 0x20 || c == 0x7F), text);
            if (style == LogStyle.KEY_VALUE) {
                // What is left without the quoted values is ours alone.
                String rest = text.replaceAll("\"(\\\\.|[^\"\\\\])*\"", "Q");
                assertTrue(rest.endsWith("logger=io.minewatch.X message=Q a=Q"), rest);
            }
        }
    }

    @Test
    void logbackWritesThroughTheLog() {
        List<String> lines = new CopyOnWriteArrayList<>();
        Log.serve(LogStyle.KEY_VALUE, true, lines::add);
        LoggerFactory.getLogger("io.minewatch.X")
                .atInfo()
                .addKeyValue("output", "soc")
                .log("sends to {}", "there");
        LoggerFactory.getLogger("io.minewatch.X").debug("not wanted");
        LoggerFactory.getLogger("org.apache.kafka.X").warn("not wanted");
        LoggerFactory.getLogger("io.minewatch.X").error("fault", new IllegalStateException("x"));
        assertEquals(2, lines.size(), lines.toString());
        assertTrue(lines.get(0).startsWith("<6>time="), lines.get(0));
        assertTrue(
                lines.get(0)
                        .endsWith(
                                " level=info logger=io.minewatch.X message=\"sends to there\""
                                        + " output=\"soc\""),
                lines.get(0));
        assertTrue(
                lines.get(1).contains("fault=\"java.lang.IllegalStateException: x | at "),
                lines.get(1));
    }

    @Test
    void standardErrorIsNoJournalByAnotherName() {
        assertFalse(Log.isJournal(null));
        assertFalse(Log.isJournal("1:2"));
        assertFalse(Log.isJournal("rubbish"));
    }

    private static LogLine line(
            String message,
            Map<String, String> fields,
            @org.jspecify.annotations.Nullable String fault) {
        return new LogLine(
                Instant.parse("2026-11-25T23:46:39.120Z"),
                "WARN",
                "io.minewatch.X",
                message,
                fields,
                fault);
    }
}
