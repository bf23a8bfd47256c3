package io.minewatch.protocol.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.flow.StreamListener;
import io.minewatch.protocol.Commons;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Talk;
import io.minewatch.protocol.TestFlow;
import io.minewatch.shape.ShapeStage;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import io.minewatch.testkit.Frames;
import io.minewatch.testkit.Wrapping;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WebSocketParserTest {
    private static final int KEY = 0x37FA213D;

    private final AnomalyCounters anomalies = new AnomalyCounters();

    /** What reaches the stream inside: octets by direction, gaps as [n]. */
    private static final class Inside implements StreamListener {
        private final StringBuilder[] heard = {new StringBuilder(), new StringBuilder()};

        @Override
        public boolean onBytes(FlowView flow, Direction direction, StreamBytes bytes) {
            heard[direction.ordinal()].append(
                    new String(
                            bytes.buffer(),
                            bytes.offset(),
                            bytes.length(),
                            StandardCharsets.ISO_8859_1));
            bytes.skip(bytes.length());
            return true;
        }

        @Override
        public boolean onGap(FlowView flow, Direction direction, long length) {
            heard[direction.ordinal()].append('[').append(length).append(']');
            return true;
        }

        @Override
        public void onEnd(FlowView flow) {
            heard[0].append(" end");
        }
    }

    private List<String> read(Talk talk, boolean fromStart, int size, Random random) {
        Inside inside = new Inside();
        WebSocketParser parser =
                new WebSocketParser(
                        new ParserContext(
                                List.of(),
                                "plain",
                                fromStart,
                                "",
                                anomalies,
                                new ShapeStage(),
                                new Commons(),
                                name -> inside));
        TestFlow flow = TestFlow.tcp(80);
        boolean[] done = new boolean[1];
        Talk.Receiver receiver =
                new Talk.Receiver() {
                    @Override
                    public boolean bytes(Direction direction, StreamBytes bytes) {
                        ParseStatus status = parser.onBytes(flow, direction, bytes, fact -> {});
                        done[0] = status == ParseStatus.DONE;
                        return !done[0];
                    }

                    @Override
                    public boolean gap(Direction direction, long length) {
                        done[0] =
                                parser.onGap(flow, direction, length, fact -> {})
                                        == ParseStatus.DONE;
                        return !done[0];
                    }
                };
        if (size > 0) {
            talk.chopped(receiver, size);
        } else {
            talk.chopped(receiver, random);
        }
        if (!done[0] || parser.wantsEnd()) {
            parser.onEnd(flow, fact -> {});
        }
        return List.of(inside.heard[0].toString(), inside.heard[1].toString(), "" + done[0]);
    }

    private List<String> anyCut(Talk talk) {
        List<String> whole = read(talk, true, Integer.MAX_VALUE, new Random(0));
        for (int size : new int[] {1, 2, 7, 125, 126}) {
            assertEquals(whole, read(talk, true, size, new Random(0)));
        }
        for (int seed = 0; seed < 10; seed++) {
            assertEquals(whole, read(talk, true, 0, new Random(seed)));
        }
        return whole;
    }

    @Test
    void examplesOfTheStandard() {
        // RFC 6455 section 5.7: Hello, but as JSON; single, masked, in fragments; a ping between.
        assertEquals(
                List.of("{\"a\":1}\n end", "{\"a\":1}\n", "false"),
                anyCut(
                        new Talk()
                                .client(Wrapping.frame(0x81, KEY, Frames.ascii("{\"a\":1}")))
                                .server(Wrapping.frame(0x01, 0, Frames.ascii("{\"a\"")))
                                .server(Wrapping.frame(0x89, 0, Frames.ascii("Hello")))
                                .server(Wrapping.frame(0x80, 0, Frames.ascii(":1}")))));
        // RFC 7692 section 7.2.3.2: "Hello" twice, the second a reference into the window; not
        // JSON, so nothing comes of it, but the next message needs the window.
        assertEquals(
                List.of("", "", "false"),
                anyCut(
                        new Talk()
                                .server(Frames.hex("c1 07 f2 48 cd c9 c9 07 00"))
                                .server(Frames.hex("c1 05 f2 00 11 00 00"))));
        assertEquals(0, anomalies.get(Anomaly.WEBSOCKET_UNDECODABLE));
        // Section 7.2.3.4: a last block.
        assertEquals(
                List.of("", "", "false"),
                anyCut(new Talk().server(Frames.hex("c1 08 f3 48 cd c9 c9 07 00 00"))));
        assertEquals(0, anomalies.get(Anomaly.WEBSOCKET_UNDECODABLE));
    }

    @Test
    void longMessagesAndAllLengths() {
        for (int length : new int[] {125, 126, 127, 65_535, 65_536, 70_000}) {
            String text = "{\"a\":\"" + "x".repeat(length - 8) + "\"}";
            assertEquals(
                    List.of(text + "\n end", "", "false"),
                    read(
                            new Talk().client(Wrapping.frame(0x81, KEY, Frames.ascii(text))),
                            true,
                            1460,
                            new Random(0)));
        }
        String tooLong = "{\"a\":\"" + "x".repeat(WebSocketParser.MAX_MESSAGE_BYTES) + "\"}";
        assertEquals(
                List.of("{}\n end", "", "false"),
                read(
                        new Talk()
                                .client(Wrapping.frame(0x81, KEY, Frames.ascii(tooLong)))
                                .client(Wrapping.frame(0x81, KEY, Frames.ascii("{}"))),
                        true,
                        1460,
                        new Random(0)));
        assertEquals(1, anomalies.get(Anomaly.WEBSOCKET_TOO_LONG));
    }

    @Test
    void binaryMessagesAreOneStream() {
        assertEquals(
                List.of(" end", "{\"a\":1}\n{\"b\"", "false"),
                anyCut(
                        new Talk()
                                .server(Wrapping.frame(0x82, 0, Frames.ascii("{\"a")))
                                .server(Wrapping.frame(0x02, 0, Frames.ascii("\":1}\n")))
                                .server(Wrapping.frame(0x80, 0, Frames.ascii("{\"b\"")))));
    }

    @Test
    void textThatIsNoJsonIsSkipped() {
        assertEquals(
                List.of(" end", "[1]\n{}\n", "false"),
                anyCut(
                        new Talk()
                                .server(Wrapping.frame(0x81, 0, Frames.ascii("hello {}")))
                                .server(Wrapping.frame(0x81, 0, Frames.ascii("   ")))
                                .server(Wrapping.frame(0x81, 0, new byte[0]))
                                .server(Wrapping.frame(0x81, 0, Frames.ascii("  [1]")))
                                .server(Wrapping.frame(0x81, 0, Frames.ascii("{}")))));
    }

    @Test
    void gapInsideOfAPayloadCostsItsMessage() {
        byte[] frame = Wrapping.frame(0x81, KEY, Frames.ascii("{\"lost\":\"message\"}"));
        byte[] next = Wrapping.frame(0x81, KEY, Frames.ascii("{\"next\":1}"));
        assertEquals(
                List.of("{\"next\":1}\n end", "", "false"),
                anyCut(
                        new Talk()
                                .client(Arrays.copyOf(frame, 10))
                                .gap(Direction.FROM_ORIGINATOR, frame.length - 10)
                                .client(next)));
        // Over the end of the frame: the next beginning is found.
        assertEquals(
                List.of("{\"next\":1}\n end", "", "false"),
                anyCut(
                        new Talk()
                                .client(Arrays.copyOf(frame, 10))
                                .gap(Direction.FROM_ORIGINATOR, frame.length)
                                .client(Frames.hex("01 02 81 81 81"))
                                .client(Wrapping.frame(0x81, KEY, Frames.ascii("{\"next\":1}")))
                                .client(new byte[0])
                                .client(Wrapping.frame(0x89, KEY, Frames.ascii("filler")))));
    }

    @Test
    void endlessTalkWithoutJsonIsLetGo() {
        Talk talk = new Talk();
        for (int i = 0; i <= WebSocketParser.MAX_SENSELESS_MESSAGES; i++) {
            talk.server(Wrapping.frame(0x81, 0, Frames.ascii("2")));
        }
        assertEquals("true", read(talk, true, 1460, new Random(0)).get(2));
        byte[] endless = new byte[1460];
        Talk download = new Talk().server(Frames.hex("81 7f 0000000100000000 41"));
        for (int i = 0; i < 3_000; i++) {
            download.server(endless);
        }
        assertEquals("true", read(download, true, 1460, new Random(0)).get(2));
        Talk lost = new Talk();
        for (int i = 0; i < 1_500; i++) {
            lost.server(endless).client(endless);
        }
        assertEquals("true", read(lost, false, 1460, new Random(0)).get(2));
    }

    @Test
    void beginningsAreKnownByMoreThanOneOctet() {
        byte[] text = Wrapping.frame(0x81, 0, Frames.ascii("{\"id\":1,\"method\":\"login\"}"));
        assertTrue(WebSocketProtocol.isMessage(text, 0));
        byte[] masked = Wrapping.frame(0x82, KEY, Frames.ascii("{\"id\":1,\"method\":\"login\"}"));
        assertTrue(WebSocketProtocol.isMessage(masked, 0));
        Random random = new Random(7);
        byte[] octets = new byte[WebSocketProtocol.KNOWN_BYTES];
        for (int i = 0; i < 200_000; i++) {
            random.nextBytes(octets);
            octets[0] = (byte) 0x81;
            assertFalse(WebSocketProtocol.isMessage(octets, 0));
        }
    }

    @FuzzTest(maxDuration = "10m")
    void anyOctetsAreReadTheSameHoweverCut(byte[] octets) {
        int middle = octets.length / 2;
        Talk talk =
                new Talk()
                        .client(Arrays.copyOf(octets, middle))
                        .server(Arrays.copyOfRange(octets, middle, octets.length));
        for (boolean fromStart : new boolean[] {true, false}) {
            List<String> whole = read(talk, fromStart, Integer.MAX_VALUE, new Random(0));
            assertEquals(whole, read(talk, fromStart, 1, new Random(0)));
            assertEquals(whole, read(talk, fromStart, 3, new Random(0)));
        }
    }

    /** Frames by chance, for every build. */
    @Test
    void framesByChanceAreReadTheSameHoweverCut() {
        Random random = new Random(6455);
        int[] firsts = {0x81, 0x01, 0x80, 0x00, 0x82, 0x02, 0xC1, 0x41, 0xC2, 0x89, 0x88, 0x91};
        for (int i = 0; i < 500; i++) {
            Talk talk = new Talk();
            for (int turn = 0; turn < 6; turn++) {
                byte[] payload = new byte[random.nextInt(200)];
                random.nextBytes(payload);
                if (payload.length > 20 && random.nextInt(3) > 0) {
                    System.arraycopy(Frames.ascii("{\"id\":1,\"m\":\"x\"}"), 0, payload, 0, 16);
                }
                byte[] frame =
                        Wrapping.frame(
                                firsts[random.nextInt(firsts.length)],
                                random.nextInt(2) * random.nextInt(),
                                payload);
                int end = random.nextInt(8) == 0 ? frame.length / 2 : frame.length;
                if (random.nextBoolean()) {
                    talk.client(Arrays.copyOf(frame, end));
                } else {
                    talk.server(Arrays.copyOf(frame, end));
                }
            }
            for (boolean fromStart : new boolean[] {true, false}) {
                List<String> whole = read(talk, fromStart, Integer.MAX_VALUE, new Random(0));
                assertEquals(whole, read(talk, fromStart, 1, new Random(0)), "talk " + i);
                assertEquals(whole, read(talk, fromStart, 3, new Random(0)), "talk " + i);
            }
        }
    }
}
