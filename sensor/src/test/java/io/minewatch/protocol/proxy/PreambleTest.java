package io.minewatch.protocol.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.flow.Direction;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.ForwardedConnection;
import io.minewatch.observable.Observable;
import io.minewatch.observable.ProxyRequest;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;
import io.minewatch.protocol.Talk;
import io.minewatch.protocol.TestFlow;
import io.minewatch.stats.AnomalyCounters;
import io.minewatch.testkit.Frames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PreambleTest {
    private static final ProtocolDefinition SOCKS5 = new Socks5Protocol();
    private static final ProtocolDefinition SOCKS4 = new Socks4Protocol();
    private static final ProtocolDefinition PROXY = new ProxyHeaderProtocol();
    private static final TestFlow FLOW = TestFlow.tcp(1080);

    private static Probe client(ProtocolDefinition protocol, String hex) {
        return probe(protocol, Direction.FROM_ORIGINATOR, Frames.hex(hex));
    }

    private static Probe server(ProtocolDefinition protocol, String hex) {
        return probe(protocol, Direction.FROM_RESPONDER, Frames.hex(hex));
    }

    /** The answer; more octets never change a yes or a no. */
    private static Probe probe(ProtocolDefinition protocol, Direction direction, byte[] octets) {
        Probe decided = Probe.MAYBE;
        for (int length = 1; length <= octets.length; length++) {
            byte[] shifted = new byte[length + 5];
            System.arraycopy(octets, 0, shifted, 5, length);
            Probe now = protocol.probe(FLOW, direction, shifted, 5, length);
            if (decided != Probe.MAYBE) {
                assertEquals(decided, now, "at " + length);
            }
            decided = now;
        }
        return decided;
    }

    @Test
    void greetingsOfSocks5AreRecognised() {
        assertEquals(Probe.YES, client(SOCKS5, "05 01 00"));
        assertEquals(Probe.YES, client(SOCKS5, "05 03 00 01 02 05 01 00 03"));
        assertEquals(Probe.MAYBE, client(SOCKS5, "05 02 00"));
        assertEquals(Probe.NO, client(SOCKS5, "05 00 0b 03"));
        assertEquals(Probe.NO, client(SOCKS5, "05 01 ff"));
        assertEquals(Probe.NO, client(SOCKS5, "05 20 00 01 02"));
        assertEquals(Probe.NO, client(SOCKS5, "05 02 00 41"));
    }

    @Test
    void answersOfSocks5AreRecognised() {
        assertEquals(Probe.YES, server(SOCKS5, "05 00 05 00 00 01 0a 14 00 08 9c 40"));
        assertEquals(Probe.YES, server(SOCKS5, "05 02 01 00 05 00 00 03 05"));
        assertEquals(Probe.MAYBE, server(SOCKS5, "05 00"));
        assertEquals(Probe.NO, server(SOCKS5, "05 ff"));
        assertEquals(Probe.NO, server(SOCKS5, "05 00 05 00 00 07"));
        assertEquals(Probe.NO, server(SOCKS5, "05 02 01 01"));
    }

    @Test
    void requestsOfSocks4AreRecognised() {
        assertEquals(Probe.YES, client(SOCKS4, "04 01 0d05 cb00710f 00"));
        assertEquals(Probe.YES, client(SOCKS4, "04 01 0d05 00000001 6f7073 00 706f6f6c2e6578 00"));
        assertEquals(Probe.MAYBE, client(SOCKS4, "04 01 0d05 00000001 6f7073 00 706f6f6c"));
        assertEquals(Probe.NO, client(SOCKS4, "04 02 0d05 cb00710f 00"));
        assertEquals(Probe.NO, client(SOCKS4, "04 01 0000 cb00710f 00"));
        assertEquals(Probe.NO, client(SOCKS4, "04 01 0d05 cb00710f 01 02 03"));
        assertEquals(Probe.YES, server(SOCKS4, "00 5a 0d05 cb00710f 7b 22"));
        assertEquals(Probe.NO, server(SOCKS4, "00 5a 0d05 cb00710f 32 32"));
        assertEquals(Probe.NO, server(SOCKS4, "00 5b"));
    }

    @Test
    void headersOfBothVersionsAreRecognised() {
        assertEquals(
                Probe.YES, probe(PROXY, Direction.FROM_ORIGINATOR, Frames.ascii("PROXY TCP4 1")));
        assertEquals(
                Probe.YES,
                probe(PROXY, Direction.FROM_ORIGINATOR, Frames.ascii("PROXY UNKNOWN\r\n")));
        assertEquals(
                Probe.NO, probe(PROXY, Direction.FROM_ORIGINATOR, Frames.ascii("PROXYING IS FUN")));
        assertEquals(
                Probe.NO, probe(PROXY, Direction.FROM_RESPONDER, Frames.ascii("PROXY TCP4 1")));
        assertEquals(Probe.YES, client(PROXY, "0d0a0d0a000d0a515549540a 21 11 000c"));
        assertEquals(Probe.YES, client(PROXY, "0d0a0d0a000d0a515549540a 20 00 0000"));
        assertEquals(Probe.NO, client(PROXY, "0d0a0d0a000d0a515549540a 31 11 000c"));
        assertEquals(Probe.NO, client(PROXY, "0d0a0d0a000d0a515549540b"));
    }

    // ---- Parsing

    /** Facts, and for each direction what is handed over, or how it ended. */
    private static List<Object> read(ProtocolDefinition protocol, Talk talk, int size) {
        List<Observable> facts = new ArrayList<>();
        StringBuilder[] rest = {new StringBuilder(), new StringBuilder()};
        boolean[] over = new boolean[1];
        boolean[] handed = new boolean[2];
        StreamParser parser =
                protocol.newParser(FLOW, new ParserContext(List.of(), new AnomalyCounters()));
        talk.chopped(
                new Talk.Receiver() {
                    @Override
                    public boolean bytes(Direction direction, StreamBytes bytes) {
                        int side = direction.ordinal();
                        if (!handed[side]) {
                            ParseStatus status = parser.onBytes(FLOW, direction, bytes, facts::add);
                            handed[side] = status == ParseStatus.HAND_OVER;
                            over[0] |= status == ParseStatus.DONE;
                        }
                        for (int i = 0; handed[side] && i < bytes.length(); i++) {
                            rest[side].append((char) bytes.buffer()[bytes.offset() + i]);
                        }
                        return !over[0];
                    }

                    @Override
                    public boolean gap(Direction direction, long length) {
                        return true;
                    }
                },
                size);
        parser.onEnd(FLOW, facts::add);
        return List.of(facts, rest[0].toString(), rest[1].toString(), over[0]);
    }

    @Test
    void whatFollowsIsHandedOverInBothDirections() {
        List<Object> read =
                read(
                        SOCKS5,
                        new Talk()
                                .client(Frames.hex("05 01 00"))
                                .server(Frames.hex("05 00"))
                                .client(
                                        Frames.hex(
                                                "05 01 00 03 10 706f6f6c2e6578616d706c652e6e6574"
                                                        + " 0d0541 42"))
                                .server(Frames.hex("05 00 00 01 00000000 0000 43")),
                        1);
        assertEquals("AB", read.get(1));
        assertEquals("C", read.get(2));
        ProxyRequest asked = (ProxyRequest) ((List<?>) read.get(0)).get(0);
        assertEquals("pool.example.net", asked.host());
        assertEquals(3333, asked.port());
    }

    @Test
    void strangeNamesAreNotTold() {
        for (String name : List.of("a b", "a/b", "\u00e4.example", "x\u0000y")) {
            byte[] octets = Frames.ascii(name);
            List<Object> read =
                    read(
                            SOCKS5,
                            new Talk()
                                    .client(
                                            Frames.join(
                                                    "05 01 00 05 01 00 03",
                                                    new byte[] {(byte) octets.length},
                                                    octets,
                                                    Frames.hex("0d05 41"))),
                            3);
            assertEquals(List.of(), read.get(0), name);
            assertEquals("A", read.get(1), name);
        }
        List<Object> dotted =
                read(
                        SOCKS5,
                        new Talk()
                                .client(
                                        Frames.join(
                                                "05 01 00 05 01 00 03 0d",
                                                Frames.ascii("Pool.Example."),
                                                Frames.hex("0d05"))),
                        3);
        assertEquals("pool.example", ((ProxyRequest) ((List<?>) dotted.get(0)).get(0)).host());
    }

    @Test
    void brokenPreamblesEndSilently() {
        for (String hex :
                List.of(
                        "05 01 00 07",
                        "05 01 00 05 02 00 01 00000000 0000",
                        "05 01 00 05 01 00 05",
                        "05 00")) {
            List<Object> read = read(SOCKS5, new Talk().client(Frames.hex(hex)), 1);
            assertEquals(List.of(List.of(), "", "", true), read, hex);
        }
        assertEquals(
                true, read(SOCKS5, new Talk().server(Frames.hex("05 01")), 1).get(3), "GSSAPI");
        assertEquals(
                true,
                read(PROXY, new Talk().client("PROXY TCP4 " + "1".repeat(200)), 1).get(3),
                "a line without end");
    }

    @Test
    void headerWithoutAddressesIsPeeledOffAllTheSame() {
        for (byte[] header :
                List.of(
                        Frames.ascii("PROXY UNKNOWN\r\n"),
                        Frames.ascii("PROXY TCP4 1.2.3.4 5.6.7.8 99999 1\r\n"),
                        Frames.ascii("PROXY TCP4 300.2.3.4 5.6.7.8 9 1\r\n"),
                        Frames.hex("0d0a0d0a000d0a515549540a 20 00 0000"),
                        Frames.hex("0d0a0d0a000d0a515549540a 21 31 0002 0000"),
                        Frames.hex("0d0a0d0a000d0a515549540a 21 11 0003 000000"))) {
            List<Object> read =
                    read(PROXY, new Talk().client(Frames.join(header, Frames.ascii("Z"))), 1);
            assertEquals(List.of(), read.get(0));
            assertEquals("Z", read.get(1));
        }
        List<Object> six =
                read(
                        PROXY,
                        new Talk()
                                .client("PROXY TCP6 2001:db8::1 2001:db8::2 50000 443\r\nZ")
                                .server("Y"),
                        1);
        ForwardedConnection told = (ForwardedConnection) ((List<?>) six.get(0)).get(0);
        assertEquals("2001:db8::1", told.client().toString());
        assertEquals(443, told.destinationPort());
        assertEquals("Z", six.get(1));
        assertEquals("Y", six.get(2));
    }

    @FuzzTest(maxDuration = "10m")
    void anyOctetsAreReadTheSameHoweverCut(byte[] octets) {
        int middle = octets.length / 2;
        Talk talk =
                new Talk()
                        .client(Arrays.copyOf(octets, middle))
                        .server(Arrays.copyOfRange(octets, middle, octets.length));
        for (ProtocolDefinition protocol : List.of(SOCKS5, SOCKS4, PROXY)) {
            List<Object> whole = read(protocol, talk, Integer.MAX_VALUE);
            assertEquals(whole, read(protocol, talk, 1), protocol.name());
            assertEquals(whole, read(protocol, talk, 3), protocol.name());
            if (octets.length > 0) {
                for (Direction direction : Direction.values()) {
                    probe(protocol, direction, Arrays.copyOf(octets, Math.min(octets.length, 64)));
                }
            }
        }
    }

    /** Octets by chance, for every build. */
    @Test
    void octetsByChanceAreReadTheSameHoweverCut() {
        Random random = new Random(1928);
        byte[] first = {4, 5, 'P', 0x0D, 0};
        for (int i = 0; i < 2_000; i++) {
            byte[] octets = new byte[1 + random.nextInt(80)];
            for (int at = 0; at < octets.length; at++) {
                octets[at] = (byte) (random.nextInt(4) > 0 ? random.nextInt(6) : random.nextInt());
            }
            octets[0] = first[random.nextInt(first.length)];
            anyOctetsAreReadTheSameHoweverCut(octets);
        }
    }
}
