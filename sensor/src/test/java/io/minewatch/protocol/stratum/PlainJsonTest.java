package io.minewatch.protocol.stratum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.minewatch.flow.StreamBytes;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way against the long one. */
@NullUnmarked
class PlainJsonTest {
    private static final String MESSAGES =
            "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\"4A\","
                    + "\"pass\":\"x\",\"agent\":\"XMRig/6.21.0\",\"algo\":[\"rx/0\",\"cn/r\"]}}\n"
                    + "{ \"id\" : -1.5e+3 , \"result\" : [ true , false , null , {} , [] ] }\r\n"
                    + "[{\"id\":\"0a\",\"id\":0,\"\":\"\"},{\"blob\":\"0123456789abcdef01\"}]\n"
                    + "{\"error\":{\"code\":-1,\"message\":\"Low difficulty share\\n\"},\"x\":1e9}\n";

    private static final byte[] ODD =
            "\"\\{}[]:,01.-+eEtfnu \n\r\t\0\u007F/x".getBytes(StandardCharsets.ISO_8859_1);

    /** What was read, and what was counted. */
    private static String read(byte[] bytes, int piece) {
        AnomalyCounters anomalies = new AnomalyCounters();
        JsonFramer framer = new JsonFramer(anomalies);
        StreamBytes view = new StreamBytes();
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < bytes.length; at += piece) {
            view.set(bytes, at, Math.min(piece, bytes.length - at), 0, 1, 0);
            for (JsonValue v = framer.next(view); v != null; v = framer.next(view)) {
                write(v, out);
                out.append('\n');
            }
        }
        out.append(framer.malformed());
        for (Anomaly anomaly : Anomaly.values()) {
            out.append(' ').append(anomalies.get(anomaly));
        }
        return out.toString();
    }

    private static void write(JsonValue value, StringBuilder out) {
        out.append(value.kind());
        if (value.isArray()) {
            for (JsonValue element : value.elements()) {
                write(element, out.append(' '));
            }
            out.append(';');
        } else if (value.isObject()) {
            out.append(value.size());
            for (String name :
                    new String[] {
                        "", "id", "jsonrpc", "method", "params", "login", "pass", "agent", "algo",
                        "result", "blob", "error", "code", "message", "x"
                    }) {
                write(value.get(name), out.append(' ').append(name).append('='));
            }
            out.append(';');
        } else {
            out.append(value.scalarText()).append(value.isTrue()).append(value.isHex(1, 16));
        }
    }

    @Property(tries = 400)
    void bothWaysComeToTheSameResultWhateverTheOctets(
            @ForAll @Size(max = 6) int[] places, @ForAll @IntRange(min = 2, max = 90) int piece) {
        byte[] bytes = MESSAGES.getBytes(StandardCharsets.ISO_8859_1);
        for (int place : places) {
            int octet = Math.floorMod(place / bytes.length, ODD.length + 2);
            bytes[Math.floorMod(place, bytes.length)] =
                    octet < ODD.length ? ODD[octet] : (byte) (0x80 + octet);
        }
        // One octet at a time never holds a whole text: all of it goes the long way.
        String expected = read(bytes, 1);
        assertEquals(expected, read(bytes, bytes.length));
        assertEquals(expected, read(bytes, piece));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"id\":1}",
                "{\"id\":0.5,\"a\":[1,-2,3e4,5E-6]}",
                "{\"id\":\"\u007F\"}",
                "{\"a\":\"01234567\",\"b\":\"0123456789abcdef\",\"c\":\"\"}",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
            })
    void ordinaryTextsAreReadInOnePass(String text) {
        byte[] bytes = (text + "{").getBytes(StandardCharsets.ISO_8859_1);
        PlainJson plain = new PlainJson(bytes, 0, bytes.length);
        assertNotNull(plain.read());
        assertEquals(text.length(), plain.end());
        assertEquals(read(bytes, 1), read(bytes, bytes.length));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"id\":1",
                "{\"id\":01}",
                "{\"id\":1.}",
                "{\"id\":.5}",
                "{\"id\":-}",
                "{\"id\":1e}",
                "{\"id\":+1}",
                "{\"id\":nul}",
                "{\"id\":nullx}",
                "{\"id\":1,}",
                "{\"id\" 1}",
                "{id:1}",
                "[1,]",
                "[1 2]",
                "{\"id\":1]",
                "{\"id\":\"\\u0031\"}",
                "{\"id\":\"0123456\\n\"}",
                "{\"id\":\"0123456\u0001\"}",
                "{\"id\":\"0123456\u00e4\"}",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
            })
    void everythingElseIsLeftToTheFramer(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        assertNull(new PlainJson(bytes, 0, bytes.length).read());
        assertEquals(read(bytes, 1), read(bytes, bytes.length));
    }

    @ParameterizedTest
    @ValueSource(ints = {127, 128, 129, 510, 511, 512, 513, 1023, 1024, 1025, 4090, 4096, 4097})
    void limitsCutTheSameByBothWays(int length) {
        String digits = "7".repeat(length);
        for (String text :
                new String[] {
                    "{\"id\":" + digits + "}",
                    "{\"id\":\"" + digits + "\"}",
                    "{\"params\":{\"blob\":{\"id\":\"" + digits + "\"}}}",
                    "[" + "1,".repeat(length - 1) + "1]",
                    "{\"params\":{\"x\":[" + "1,".repeat(length - 1) + "1]}}",
                    "{" + "\"x\":1,".repeat(length - 1) + "\"x\":2}",
                }) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            assertEquals(read(bytes, 1), read(bytes, bytes.length), text);
        }
    }
}
