package io.minewatch.protocol.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.coin.Keccak256;
import io.minewatch.flow.Direction;
import io.minewatch.observable.BlockSeen;
import io.minewatch.observable.Observable;
import io.minewatch.observable.PeerProtocol;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;
import io.minewatch.protocol.Talk;
import io.minewatch.protocol.TestFlow;
import io.minewatch.stats.AnomalyCounters;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PeerProtocolsTest {
    private static final List<ProtocolDefinition> ALL =
            List.of(
                    new LevinProtocol(),
                    new BitcoinProtocol(),
                    new P2poolProtocol(),
                    new P2poolBlockProtocol(),
                    new RlpxProtocol());

    private final TestFlow flow = TestFlow.tcp(18_080);

    /** Probes as the catalog does, then parses; the coin, or "" where nothing was told. */
    private String coin(ProtocolDefinition protocol, byte[] octets, int size) {
        for (int length = 1; ; length++) {
            int shown = Math.min(Math.min(length, octets.length), ProtocolDefinition.PROBE_BYTES);
            Probe answer = protocol.probe(flow, Direction.FROM_ORIGINATOR, octets, 0, shown);
            if (answer == Probe.YES) {
                break;
            }
            if (answer == Probe.NO || shown < length) {
                return "";
            }
        }
        StreamParser parser =
                protocol.newParser(flow, new ParserContext(List.of(), new AnomalyCounters()));
        List<Observable> facts = new ArrayList<>();
        new Talk().client(octets).chopped(Talk.to(parser, flow, facts::add), size);
        parser.onEnd(flow, facts::add);
        assertTrue(facts.size() <= 1);
        return facts.isEmpty() ? "" : ((PeerProtocol) facts.get(0)).coin();
    }

    private void assertCoin(String coin, ProtocolDefinition protocol, byte[] octets) {
        for (int size : new int[] {Integer.MAX_VALUE, 1, 3, 40}) {
            assertEquals(coin, coin(protocol, octets, size));
        }
        for (ProtocolDefinition other : ALL) {
            if (!other.name().equals(protocol.name())) {
                assertEquals("", coin(other, octets, Integer.MAX_VALUE));
            }
        }
    }

    private static byte[] levin(int lastOfNetwork) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(HexFormat.of().parseHex("0121010101010101"));
        out.writeBytes(
                HexFormat.of().parseHex("0b0100000000000001e9030000000000000100000001000000"));
        out.writeBytes(HexFormat.of().parseHex("01110101010102010108"));
        out.writeBytes("\u0009node_data".getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes("\u0000\nnetwork_id\n@".getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(HexFormat.of().parseHex("1230f171610441611731008216a1a1"));
        out.write(lastOfNetwork);
        return out.toByteArray();
    }

    @Test
    void levinNamesMoneroByItsNetworkId() {
        assertCoin("Monero", new LevinProtocol(), levin(0x10));
        assertCoin("unknown", new LevinProtocol(), levin(0x77));
        assertCoin("unknown", new LevinProtocol(), Arrays.copyOf(levin(0x10), 33));
    }

    /** A whole frame of the main network: handshake, or what tells of a block. */
    private static byte[] frame(int command, byte[] body) {
        ByteBuffer frame = ByteBuffer.allocate(33 + body.length).order(ByteOrder.LITTLE_ENDIAN);
        frame.put(HexFormat.of().parseHex("0121010101010101")).putLong(body.length);
        frame.put((byte) 0).putInt(command).putInt(0).putInt(1).putInt(1).put(body);
        return frame.array();
    }

    private static byte[] block(long chainHeight, int blobOctets) {
        ByteBuffer body = ByteBuffer.allocate(100 + blobOctets).order(ByteOrder.LITTLE_ENDIAN);
        body.put(HexFormat.of().parseHex("011101010101020101080162")).put(new byte[blobOctets]);
        body.put("\u0019current_blockchain_height\u0005".getBytes(StandardCharsets.ISO_8859_1));
        body.putLong(chainHeight);
        return body.array();
    }

    @Test
    void nodesOfTheMainNetworkTellOfBlocks() {
        byte[] hello = levin(0x10);
        ByteBuffer.wrap(hello).order(ByteOrder.LITTLE_ENDIAN).putLong(8, hello.length - 33);
        byte[] test = hello.clone();
        test[test.length - 1] = 0x11;
        for (int size : new int[] {Integer.MAX_VALUE, 1, 7, 100}) {
            assertEquals(List.of(2999L, 3000L, 3001L), heights(hello, size));
            assertEquals(List.of(), heights(test, size));
        }
    }

    @Test
    void severalBlocksInOnePieceAreToldOneByOne() {
        byte[] hello = levin(0x10);
        ByteBuffer.wrap(hello).order(ByteOrder.LITTLE_ENDIAN).putLong(8, hello.length - 33);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(frame(2008, block(1000, 20)));
        all.writeBytes(hello);
        all.writeBytes(frame(2008, block(3000, 900)));
        all.writeBytes(frame(2001, block(3001, 0)));
        all.writeBytes(frame(2008, block(3002, 5)));
        for (int size : new int[] {Integer.MAX_VALUE, 1, 7, 1000}) {
            assertEquals(
                    List.of("Monero", "2999", "3000", "3001"),
                    levinFacts(new Talk().client(all.toByteArray()), size));
        }
    }

    /** The coin, then heights, as told. */
    private List<String> levinFacts(Talk talk, int size) {
        StreamParser parser =
                new LevinProtocol()
                        .newParser(flow, new ParserContext(List.of(), new AnomalyCounters()));
        List<Observable> facts = new ArrayList<>();
        talk.chopped(Talk.to(parser, flow, facts::add), size);
        parser.onEnd(flow, facts::add);
        List<String> told = new ArrayList<>();
        for (Observable fact : facts) {
            told.add(
                    fact instanceof BlockSeen seen
                            ? Long.toString(seen.height())
                            : ((PeerProtocol) fact).coin());
        }
        return told;
    }

    /**
     * What nodes tell each other behind a handshake: pieces of either side, each behind an octet
     * with its side and length.
     */
    @FuzzTest(maxDuration = "10m")
    void whatNodesTellIsReadTheSameHoweverCut(byte[] octets) {
        byte[] hello = levin(0x10);
        ByteBuffer.wrap(hello).order(ByteOrder.LITTLE_ENDIAN).putLong(8, hello.length - 33);
        Talk talk = new Talk().client(hello);
        int at = 0;
        while (at < octets.length) {
            int length = Math.min(octets[at] & 0x7F, octets.length - at - 1);
            byte[] piece = Arrays.copyOfRange(octets, at + 1, at + 1 + length);
            if (length == 0) {
                talk.gap(Direction.FROM_RESPONDER, 10);
            } else if (octets[at] >= 0) {
                talk.client(piece);
            } else {
                talk.server(piece);
            }
            at += 1 + length;
        }
        List<String> whole = levinFacts(talk, Integer.MAX_VALUE);
        assertEquals(whole, levinFacts(talk, 1));
        assertEquals(whole, levinFacts(talk, 7));
    }

    /**
     * What a monerod 0.18 in regtest mode told another: its answer to the handshake, then a frame
     * for each of the first three blocks behind the genesis block.
     */
    private static final String RECORDED =
            "0121010101010101060100000000000000e90300000100000002000000010000000111010101"
                    + "0102010108096e6f64655f646174610c10076d795f706f72740678a000000a6e6574776f726b"
                    + "5f69640a401230f171610441611731008216a1a11007706565725f6964053429d913f163fa60"
                    + "0d737570706f72745f666c61677306010000000c7061796c6f61645f646174610c141563756d"
                    + "756c61746976655f646966666963756c74790501000000000000001b63756d756c6174697665"
                    + "5f646966666963756c74795f746f7036340500000000000000000e63757272656e745f686569"
                    + "67687405010000000000000006746f705f69640a80418015bb9ae982a1975da7d79277c27057"
                    + "27a56894ba0fb246adaabb1f4632e30b746f705f76657273696f6e08010121010101010101bb"
                    + "0000000000000000d80700000000000001000000010000000111010101010201010801620c04"
                    + "05626c6f636b0a05021010da869ed806418015bb9ae982a1975da7d79277c2705727a56894ba"
                    + "0fb246adaabb1f4632e300000000023d01ff0101808080f0ffff0703e41fe090c6ac60ade889"
                    + "a22c756b427a8b27b4a93904f8752dba6f2f392a46ce552401e504059aeacc9561bdf927c553"
                    + "29c6f49113eb9a5d9a92d16768683942951ebe02010000001963757272656e745f626c6f636b"
                    + "636861696e5f6865696768740502000000000000000121010101010101bb0000000000000000"
                    + "d80700000000000001000000010000000111010101010201010801620c0405626c6f636b0a05"
                    + "021010df869ed806b0744cbdfe0f05f3a614d2623351e3dc5471b3e4783db9115e9f708dbf19"
                    + "816f00000000023e01ff0201c08080d0ffff0703c7033c863c675fc63184b0c4d16e942afcad"
                    + "fee6df3c4eda6aaa7e4eef04943fcc2401fa1713b61fdc9149b440914b542e57f6d48024546f"
                    + "bc92ac05c6d52ffb7c14fa02010000001963757272656e745f626c6f636b636861696e5f6865"
                    + "696768740503000000000000000121010101010101bb0000000000000000d807000000000000"
                    + "01000000010000000111010101010201010801620c0405626c6f636b0a05021010e2869ed806"
                    + "a0c9b613432c1e25e69aa87d5c070bac7c79f166363a46c9ffff14127462135a00000000023f"
                    + "01ff0301ff8180b0ffff07039790c7ff85a16aa5780a8c534738c444d668e0d32df3e2bb04b2"
                    + "516727b93cbd862401a5cd97209b60e3893c2a21b234f3b211272211c0cf0f7fecdc5f81fe07"
                    + "94d05002010000001963757272656e745f626c6f636b636861696e5f68656967687405040000"
                    + "0000000000";

    @Test
    void aRealNodeTellsOfBlocks() {
        StreamParser parser =
                new LevinProtocol()
                        .newParser(flow, new ParserContext(List.of(), new AnomalyCounters()));
        List<Observable> facts = new ArrayList<>();
        new Talk()
                .server(HexFormat.of().parseHex(RECORDED))
                .chopped(Talk.to(parser, flow, facts::add), 50);
        parser.onEnd(flow, facts::add);
        List<String> told = new ArrayList<>();
        for (Observable fact : facts) {
            told.add(
                    fact instanceof BlockSeen seen
                            ? seen.coin() + " " + seen.height()
                            : ((PeerProtocol) fact).coin());
        }
        assertEquals(List.of("Monero", "XMR 1", "XMR 2", "XMR 3"), told);
    }

    private List<Long> heights(byte[] hello, int size) {
        StreamParser parser =
                new LevinProtocol()
                        .newParser(flow, new ParserContext(List.of(), new AnomalyCounters()));
        List<Observable> facts = new ArrayList<>();
        new Talk()
                .client(hello)
                .client(frame(2008, block(3000, 900)))
                .client(frame(1002, block(9999, 10)))
                .client(frame(2008, block(3001, 0)))
                .client(frame(2004, block(8888, 50_000)))
                .client(frame(2001, block(3002, 70_000)))
                .client("no frame")
                .client(frame(2008, block(7777, 900)))
                .chopped(Talk.to(parser, flow, facts::add), size);
        parser.onEnd(flow, facts::add);
        List<Long> heights = new ArrayList<>();
        for (Observable fact : facts) {
            if (fact instanceof BlockSeen seen) {
                assertEquals("XMR", seen.coin());
                heights.add(seen.height());
            }
        }
        return heights;
    }

    private static byte[] bitcoin(String magic, String command, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(HexFormat.of().parseHex(magic));
        out.writeBytes(Arrays.copyOf(command.getBytes(StandardCharsets.US_ASCII), 12));
        out.write(length);
        out.write(length >> 8);
        out.write(length >> 16);
        out.write(length >> 24);
        out.writeBytes(new byte[] {1, 2, 3, 4});
        return out.toByteArray();
    }

    @Test
    void magicNamesTheCoin() {
        BitcoinProtocol protocol = new BitcoinProtocol();
        assertCoin("Bitcoin", protocol, bitcoin("f9beb4d9", "version", 102));
        assertCoin("Litecoin", protocol, bitcoin("fbc0b6db", "inv", 37));
        assertCoin("Dogecoin", protocol, bitcoin("c0c0c0c0", "sendaddrv2", 0));
        assertCoin("unknown", protocol, bitcoin("12345678", "version", 102));
        assertCoin("", protocol, bitcoin("12345678", "inv", 37));
        assertCoin("", protocol, bitcoin("f9beb4d9", "Version", 102));
        assertCoin("", protocol, bitcoin("f9beb4d9", "inv\0x", 37));
        assertCoin("", protocol, bitcoin("f9beb4d9", "inv", 0x7000_0000));
    }

    @Test
    void p2poolHandshakeIsToldFromEitherSide() {
        byte[] octets = new byte[96];
        new Random(3).nextBytes(octets);
        octets[0] = 0;
        octets[17] = 1;
        byte[] next = HexFormat.of().parseHex("020194000003");
        System.arraycopy(next, 0, octets, 58, next.length);
        assertCoin("Monero", new P2poolProtocol(), octets);
        byte[] answer = octets.clone();
        Arrays.fill(answer, 58, 96, (byte) 0);
        answer[58] = 3;
        assertCoin("Monero", new P2poolProtocol(), answer);
        octets[17] = 2;
        assertCoin("", new P2poolProtocol(), octets);
    }

    /** The curve's base point, SEC 2 section 2.4.1. */
    private static final String POINT =
            "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
                    + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";

    @Test
    void rlpxNeedsAPointOfTheCurve() {
        byte[] octets = new byte[300];
        octets[0] = 1;
        octets[1] = 0x2A;
        System.arraycopy(HexFormat.of().parseHex(POINT), 0, octets, 2, 65);
        assertCoin("Ethereum", new RlpxProtocol(), octets);
        octets[20] ^= 1;
        assertCoin("", new RlpxProtocol(), octets);
        byte[] plain = Arrays.copyOf(HexFormat.of().parseHex(POINT), 307);
        assertCoin("Ethereum", new RlpxProtocol(), plain);
    }

    /** What only begins alike must be left to others, and to the judgement by shape. */
    @Test
    void rlpxTakesNoRandomOctets() {
        byte[] octets = new byte[ProtocolDefinition.PROBE_BYTES];
        Random random = new Random(4);
        for (int i = 0; i < 1_000; i++) {
            random.nextBytes(octets);
            octets[0] = 4;
            assertEquals(
                    Probe.NO,
                    new RlpxProtocol()
                            .probe(flow, Direction.FROM_ORIGINATOR, octets, 0, octets.length));
        }
    }

    @Test
    void discoveryNeedsItsHash() {
        byte[] octets = new byte[130];
        new Random(5).nextBytes(octets);
        octets[96] = 1;
        octets[97] = 2;
        octets[98] = (byte) 0xF0;
        assertFalse(EthereumDiscovery.matches(octets, 0, octets.length));
        byte[] hash = Keccak256.hash(Arrays.copyOfRange(octets, 32, octets.length));
        System.arraycopy(hash, 0, octets, 0, 32);
        assertTrue(EthereumDiscovery.matches(octets, 0, octets.length));
        for (int length = 0; length < octets.length; length++) {
            assertFalse(EthereumDiscovery.matches(octets, 0, length));
        }
    }

    @Test
    void randomOctetsAreNotTaken() {
        Random random = new Random(6);
        byte[] octets = new byte[200];
        for (int i = 0; i < 20_000; i++) {
            random.nextBytes(octets);
            octets[0] = (byte) (i % 6);
            for (ProtocolDefinition protocol : ALL) {
                assertEquals("", coin(protocol, octets, Integer.MAX_VALUE));
            }
        }
    }

    @FuzzTest(maxDuration = "10m")
    void anyOctetsAreProbedAndParsedWithoutHarm(byte[] octets) {
        if (octets.length == 0) {
            return;
        }
        EthereumDiscovery.matches(octets, 0, octets.length);
        for (ProtocolDefinition protocol : ALL) {
            assertEquals(coin(protocol, octets, Integer.MAX_VALUE), coin(protocol, octets, 3));
            // An answer that is no MAYBE stays, however much is shown.
            Probe before = Probe.MAYBE;
            for (int length = 1;
                    length <= Math.min(octets.length, ProtocolDefinition.PROBE_BYTES);
                    length++) {
                Probe now = protocol.probe(flow, Direction.FROM_ORIGINATOR, octets, 0, length);
                if (before != Probe.MAYBE) {
                    assertEquals(before, now);
                }
                before = now;
            }
            assertNotEquals(null, before);
        }
    }
}
