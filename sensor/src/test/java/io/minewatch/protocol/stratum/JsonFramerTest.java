package io.minewatch.protocol.stratum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.flow.StreamBytes;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFramerTest {
    private final AnomalyCounters anomalies = new AnomalyCounters();

    /** Ids of the values found when the octets come in pieces of that many. */
    private List<String> ids(byte[] bytes, int... pieces) {
        JsonFramer framer = new JsonFramer(anomalies);
        return ids(framer, bytes, pieces);
    }

    private static List<String> ids(JsonFramer framer, byte[] bytes, int... pieces) {
        List<String> found = new ArrayList<>();
        StreamBytes view = new StreamBytes();
        int at = 0;
        for (int turn = 0; at < bytes.length; turn++) {
            int n = Math.min(pieces[turn % pieces.length], bytes.length - at);
            byte[] piece = java.util.Arrays.copyOfRange(bytes, at, at + n);
            view.set(piece, 0, n, 0, 1, 0);
            for (JsonValue value = framer.next(view); value != null; value = framer.next(view)) {
                found.add(
                        value.isArray()
                                ? "batch of " + value.size()
                                : String.valueOf(value.get("id").scalarText()));
            }
            assertEquals(0, view.length());
            at += n;
        }
        return found;
    }

    private List<String> ids(String text) {
        return ids(text.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"id\":1}{\"id\":2} | 1,2",
                "{\"id\":1}\\r\\n\\n{\"id\":2} | 1,2",
                "\\n\\n \\t{ \"id\" : 1 } | 1",
                "[{\"id\":1},{\"id\":2}]\\n{\"id\":3} | batch of 2,3",
                "junk before\\n{\"id\":1} | 1",
                "tail\"]}\\n{\"id\":1}\\n | 1",
                "{\"id\":1,\"cut\\n{\"id\":2}\\n | 2",
                "{\"id\":1,\\n{\"id\":2}\\n | 2",
                "{\"id\":1]}\\n{\"id\":2} | 2",
                "{\"id\":tru}\\n{\"id\":2} | 2",
                "{\"\\u0069d\":\"\\u0031\"} | 1",
                "{\"id\":1,\"id\":2} | 2",
                "{\"id\":\"a\\\\\"}{\"id\":2} | a\\,2",
                "{\"x\":\"}{\\\"\",\"id\":1} | 1",
                "{\"id\":123456789012345678901234567890} | 123456789012345678901234567890",
                "{} | null"
            })
    void findsValuesWhereverTheyAre(String escaped, String expected) {
        String text = escaped.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t");
        assertEquals(expected, String.join(",", ids(text)));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertEquals(expected, String.join(",", ids(bytes, 1)));
        assertEquals(expected, String.join(",", ids(bytes, 3)));
    }

    @Test
    void octetsThatAreNoUtf8AreReadAsReplacements() {
        byte[] bytes = "{\"id\":\"w?rker\"}".getBytes(StandardCharsets.UTF_8);
        bytes[8] = (byte) 0xE4;
        assertEquals(List.of("w\uFFFDrker"), ids(bytes, 64));
    }

    @Test
    void afterAGapReadingGoesOnWithTheNextLine() {
        JsonFramer framer = new JsonFramer(anomalies);
        assertEquals(
                List.of(), ids(framer, "{\"id\":1,\"a\":[".getBytes(StandardCharsets.UTF_8), 99));
        framer.onGap();
        assertEquals(
                List.of("2"),
                ids(framer, "\"b\"]}\n{\"id\":2}".getBytes(StandardCharsets.UTF_8), 99));
    }

    @Test
    void memberBehindMegabytesIsStillRead() {
        String text =
                "{\"result\":{\"blob\":\""
                        + "ab".repeat(2_000_000)
                        + "\",\"transactions\":["
                        + "{\"data\":\"00112233\",\"depends\":[1,2,3]},".repeat(20_000)
                        + "{}],\"height\":7},\"error\":null,\"id\":9}";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int piece : new int[] {1460, 65_000, bytes.length}) {
            JsonFramer framer = new JsonFramer(anomalies);
            StreamBytes view = new StreamBytes();
            JsonValue value = JsonValue.ABSENT;
            for (int at = 0; at < bytes.length; at += piece) {
                view.set(bytes, at, Math.min(piece, bytes.length - at), 0, 1, 0);
                JsonValue next = framer.next(view);
                value = next == null ? value : next;
            }
            assertEquals("9", value.get("id").scalarText());
            assertEquals(7, value.get("result").get("height").number());
            assertEquals(
                    JsonFramer.MAX_STRING_BYTES,
                    value.get("result").get("blob").stringOrEmpty().length());
            assertTrue(value.get("result").get("transactions").size() < JsonFramer.MAX_ITEMS);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "{\"a\":",
                "{\"a\":[",
                "[[[[{\"a\":\"",
                "{\"",
                "{\"a\":\"\\u00",
                "[1,",
                "[{},",
                "{\"a\":1,",
                "{\"a\":{\"b\":[],",
                "[1",
                "{\"a\":1 ",
                "[\"\u00e9"
            })
    void endlessTextsCostBoundedMemory(String unit) {
        JsonFramer framer = new JsonFramer(anomalies);
        byte[] bytes = unit.repeat(64 * 1024 / unit.length()).getBytes(StandardCharsets.UTF_8);
        byte[] digits = "1".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);
        StreamBytes view = new StreamBytes();
        for (int i = 0; i < 200; i++) {
            byte[] next = i % 2 == 0 ? bytes : digits;
            for (int at = 0; at < next.length; at += 1400) {
                view.set(next, at, Math.min(1400, next.length - at), 0, 1, 0);
                while (framer.next(view) != null) {
                    assertTrue(view.length() >= 0);
                }
                assertTrue(
                        framer.bufferBytes() <= 4 * JsonFramer.MAX_MESSAGE_BYTES,
                        () -> "buffer of " + framer.bufferBytes());
            }
        }
    }

    @Test
    void deepNestingIsCountedAndSkipped() {
        assertEquals(List.of("1"), ids("[".repeat(100_000) + "\n{\"id\":1}"));
        assertEquals(1, anomalies.get(Anomaly.JSON_TOO_DEEP));
    }

    @Property(tries = 200)
    void cutsNeverMatter(
            @ForAll @Size(min = 1, max = 8) int[] seeds,
            @ForAll @IntRange(min = 0, max = 3) int junk) {
        String text =
                "{\"id\":1,\"s\":\"\u00e4\u20ac\\\"\\u00e9\",\"n\":[1,-2.5e3,true,null]}\r\n\n"
                        + "x".repeat(junk)
                        + "{\"id\":2}\n"
                        + "[{\"id\":3},{\"id\":4}]{\"id\":5,\"long\":\""
                        + "\u20ac\\n".repeat(2000)
                        + "\"}\n{broken\n{\"id\":6,\"deep\":[[[["
                        + "[1,2],".repeat(1500)
                        + "0]]]]}\n";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] pieces = new int[seeds.length];
        for (int i = 0; i < seeds.length; i++) {
            pieces[i] = 1 + Math.floorMod(seeds[i], i % 2 == 0 ? 7 : 1500);
        }
        assertEquals(ids(bytes, bytes.length), ids(bytes, pieces));
    }
}
