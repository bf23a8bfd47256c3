package io.minewatch.protocol.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.coin.Keccak256;
import io.minewatch.flow.Direction;
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
