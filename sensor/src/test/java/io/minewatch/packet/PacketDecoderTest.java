package io.minewatch.packet;

import static io.minewatch.packet.SampleFrames.CLIENT;
import static io.minewatch.packet.SampleFrames.ETHERNET;
import static io.minewatch.packet.SampleFrames.LOGIN;
import static io.minewatch.packet.SampleFrames.SEGMENT;
import static io.minewatch.packet.SampleFrames.SERVER;
import static io.minewatch.packet.SampleFrames.V4;
import static io.minewatch.packet.SampleFrames.V6;
import static io.minewatch.testkit.Frames.ethernet;
import static io.minewatch.testkit.Frames.frame;
import static io.minewatch.testkit.Frames.hex;
import static io.minewatch.testkit.Frames.ipv4;
import static io.minewatch.testkit.Frames.ipv6;
import static io.minewatch.testkit.Frames.join;
import static io.minewatch.testkit.Frames.tcp;
import static io.minewatch.testkit.Frames.udp;
import static io.minewatch.testkit.Frames.vlan;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.minewatch.capture.Frame;
import io.minewatch.capture.LinkType;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import io.minewatch.testkit.Frames;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketDecoderTest {
    private final AnomalyCounters anomalies = new AnomalyCounters();
    private final PacketDecoder decoder = new PacketDecoder(anomalies, DecodeLimits.DEFAULT);
    private final Packet packet = new Packet();

    private DecodeStatus decode(int linkType, byte[] octets) {
        return decoder.decode(frame(linkType, octets, 0, 1), 0, 1, packet);
    }

    private DecodeStatus decodeEthernet(byte[] octets) {
        return decode(LinkType.ETHERNET, octets);
    }

    private byte[] payload() {
        return Arrays.copyOfRange(
                packet.buffer(),
                packet.payloadOffset(),
                packet.payloadOffset() + packet.payloadLength());
    }

    private String tunnels() {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < packet.tunnelCount(); i++) {
            names.append(i == 0 ? "" : " ").append(packet.tunnel(i).label());
        }
        return names.toString();
    }

    private static long total(AnomalyCounters counters) {
        long sum = 0;
        for (Anomaly anomaly : Anomaly.values()) {
            sum += counters.get(anomaly);
        }
        return sum;
    }

    @TestFactory
    Stream<DynamicTest> everyWrappingYieldsTheSegmentInside() {
        return SampleFrames.all().entrySet().stream()
                .map(
                        entry ->
                                dynamicTest(
                                        entry.getKey(), () -> yieldsTheSegment(entry.getValue())));
    }

    private static void yieldsTheSegment(SampleFrames.Sample sample) {
        PacketDecoderTest test = new PacketDecoderTest();
        assertEquals(DecodeStatus.TCP, test.decode(sample.linkType(), sample.octets()));
        Packet packet = test.packet;
        boolean v4 = packet.sourceHigh() == 0;
        assertEquals(
                v4 ? CLIENT : SampleFrames.CLIENT_6,
                new IpAddress(packet.sourceHigh(), packet.sourceLow()).toString());
        assertEquals(
                v4 ? SERVER : SampleFrames.SERVER_6,
                new IpAddress(packet.destinationHigh(), packet.destinationLow()).toString());
        assertEquals(6, packet.protocol());
        assertEquals(40001, packet.sourcePort());
        assertEquals(3333, packet.destinationPort());
        assertEquals(1000, packet.tcpSequence());
        assertEquals(2000, packet.tcpAcknowledgement());
        assertEquals(Packet.PSH | Packet.ACK, packet.tcpFlags());
        assertArrayEquals(LOGIN, test.payload());
        assertEquals(LOGIN.length, packet.payloadWireLength());
        assertEquals(sample.tunnels(), test.tunnels());
        assertEquals(0, total(test.anomalies));
    }

    @TestFactory
    Stream<DynamicTest> aCutFrameReadsNothingBesideItself() {
        return SampleFrames.all().entrySet().stream()
                .map(entry -> dynamicTest(entry.getKey(), () -> cutEverywhere(entry.getValue())));
    }

    /** At every length: alone, at the end of an array, and amid garbage must give the same. */
    private static void cutEverywhere(SampleFrames.Sample sample) {
        PacketDecoderTest test = new PacketDecoderTest();
        byte[] octets = sample.octets();
        byte[] garbage = new byte[octets.length + 64];
        new Random(1).nextBytes(garbage);
        for (int length = 0; length <= octets.length; length++) {
            for (int wire : new int[] {length, octets.length}) {
                byte[] copy = Arrays.copyOf(octets, length);
                String alone = test.outcome(copy, 0, length, wire, sample);
                byte[] atEnd = new byte[16 + length];
                System.arraycopy(octets, 0, atEnd, 16, length);
                assertEquals(alone, test.outcome(atEnd, 16, length, wire, sample));
                byte[] amid = garbage.clone();
                System.arraycopy(octets, 0, amid, 32, length);
                assertEquals(alone, test.outcome(amid, 32, length, wire, sample));
                byte[] whole = Arrays.copyOf(octets, octets.length + 32);
                assertEquals(alone, test.outcome(whole, 0, length, wire, sample));
            }
        }
    }

    /** Everything that decoding gives, a second after the frame before. */
    private String outcome(
            byte[] buffer, int offset, int length, int wire, SampleFrames.Sample sample) {
        long oddities = total(anomalies);
        long number = decoder.counters().frames() + 1;
        Frame frame = new Frame();
        frame.set(buffer, offset, length, wire, number * 1_000_000_000, sample.linkType(), number);
        DecodeStatus status = decoder.decode(frame, 0, number, packet);
        StringBuilder result = new StringBuilder(status.label());
        result.append(" anomalies ").append(total(anomalies) - oddities);
        if (status == DecodeStatus.TCP || status == DecodeStatus.UDP) {
            assertTrue(packet.payloadLength() <= packet.payloadWireLength());
            assertTrue(packet.payloadOffset() + packet.payloadLength() <= offset + length);
            result.append(' ').append(packet.sourceLow()).append(':').append(packet.sourcePort());
            result.append('>').append(packet.destinationLow()).append(':');
            result.append(packet.destinationPort()).append(' ').append(packet.payloadWireLength());
            result.append(Arrays.toString(payload())).append(tunnels());
        }
        return result.toString();
    }

    @Test
    void aSnapLengthCutIsNoOddity() {
        for (int length = 0; length < ETHERNET.length; length++) {
            Frame frame = new Frame();
            frame.set(ETHERNET, 0, length, ETHERNET.length, 0, LinkType.ETHERNET, 1);
            DecodeStatus status = decoder.decode(frame, 0, 1, packet);
            assertEquals(length < 54 ? DecodeStatus.TRUNCATED : DecodeStatus.TCP, status);
            if (status == DecodeStatus.TCP) {
                assertEquals(length - 54, packet.payloadLength());
                assertEquals(LOGIN.length, packet.payloadWireLength());
            }
        }
        assertEquals(0, total(anomalies));
        assertEquals(ETHERNET.length, decoder.counters().truncatedFrames());
        assertEquals(54, decoder.counters().get(DecodeStatus.TRUNCATED));
    }

    @Property(tries = 200)
    void anyOctetsUnderAnyLinkTypeGiveAStatus(@ForAll byte[] octets, @ForAll long seed) {
        Random random = new Random(seed);
        long before = decoder.counters().frames();
        for (SampleFrames.Sample sample : SampleFrames.all().values()) {
            byte[] damaged = sample.octets().clone();
            for (int i = 0; i < 3; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            decode(sample.linkType(), damaged);
            decode(sample.linkType(), octets);
        }
        assertEquals(before + SampleFrames.all().size() * 2L, decoder.counters().frames());
    }

    @Test
    void hardwareAddressesAreThoseOfTheInnermostEthernet() {
        byte[] inner = ethernet(0x0A0000000001L, 0x0A0000000002L, 0x0800, V4);
        decodeEthernet(SampleFrames.outerUdp(4789, join("08000000 00000100", inner)));
        assertEquals(0x0A0000000001L, packet.sourceMac());
        assertEquals(0x0A0000000002L, packet.destinationMac());
        decode(LinkType.RAW, V4);
        assertEquals(-1, packet.sourceMac());
        assertEquals(-1, packet.destinationMac());
        for (String wireless : new String[] {"wifi", "wifi-qos", "wifi-wds", "wifi-amsdu"}) {
            decode(LinkType.IEEE802_11, sample(wireless));
            assertEquals(Frames.CLIENT_MAC, packet.sourceMac(), wireless);
            assertEquals(Frames.SERVER_MAC, packet.destinationMac(), wireless);
        }
        decode(LinkType.LINUX_SLL2, sample("sll2"));
        assertEquals(Frames.CLIENT_MAC, packet.sourceMac());
    }

    private static byte[] sample(String name) {
        SampleFrames.Sample sample = SampleFrames.all().get(name);
        return sample == null ? new byte[0] : sample.octets();
    }

    @Test
    void tagsGiveOuterAndInnerVlanAndPriorityTagsGiveNone() {
        decodeEthernet(sample("qinq"));
        assertEquals(100, packet.outerVlan());
        assertEquals(200, packet.innerVlan());
        decodeEthernet(sample("vlan"));
        assertEquals(100, packet.outerVlan());
        assertEquals(-1, packet.innerVlan());
        decodeEthernet(ethernet(0x8100, vlan(0x6000, 0x0800, V4)));
        assertEquals(-1, packet.outerVlan());
        decodeEthernet(sample("isl"));
        assertEquals(10, packet.outerVlan());
    }

    @Test
    void nestingHasABottom() {
        byte[] octets = V4;
        for (int i = 0; i < 40; i++) {
            octets = ipv4("192.0.2.1", "192.0.2.2", 4, octets);
        }
        assertEquals(DecodeStatus.MALFORMED, decode(LinkType.RAW, octets));
        assertEquals(1, anomalies.get(Anomaly.TUNNEL_TOO_DEEP));
        byte[] tags = V4;
        for (int i = 0; i < 20; i++) {
            tags = vlan(i + 1, i == 0 ? 0x0800 : 0x8100, tags);
        }
        assertEquals(DecodeStatus.MALFORMED, decodeEthernet(ethernet(0x8100, tags)));
        byte[] extensions = SEGMENT;
        for (int i = 0; i < 20; i++) {
            extensions = join(i == 0 ? "0600000000000000" : "3c00000000000000", extensions);
        }
        assertEquals(DecodeStatus.MALFORMED, decode(101, ipv6("::1", "::2", 60, extensions)));
        assertEquals(1, anomalies.get(Anomaly.IP_TOO_MANY_EXTENSIONS));
    }

    @Test
    void manyTunnelsAreDecodedAndTheFirstOnesNamed() {
        byte[] octets = V4;
        for (int i = 0; i < 12; i++) {
            octets = ipv4("192.0.2.1", "192.0.2.2", 4, octets);
        }
        assertEquals(DecodeStatus.TCP, decode(LinkType.RAW, octets));
        assertEquals(Packet.MAX_TUNNELS, packet.tunnelCount());
    }

    @Test
    void trailersAreNoPayload() {
        byte[] empty = ipv4(CLIENT, SERVER, 6, tcp(40001, 3333, 1, 1, 0x10, new byte[0]));
        assertEquals(DecodeStatus.TCP, decodeEthernet(join(ethernet(0x0800, empty), new byte[6])));
        assertEquals(0, packet.payloadLength());
        assertEquals(0, packet.payloadWireLength());
        byte[] shorter = udp(1, 2, LOGIN);
        shorter[5] = 12;
        assertEquals(DecodeStatus.UDP, decode(101, ipv4(CLIENT, SERVER, 17, shorter)));
        assertEquals(4, packet.payloadLength());
    }

    @ParameterizedTest
    @ValueSource(ints = {2152, 3544, 4789, 4790, 6081, 8472, 1701})
    void whatIsNoTunnelStaysADatagram(int port) {
        for (byte[] content :
                new byte[][] {
                    LOGIN,
                    new byte[0],
                    new byte[100],
                    hex("08000000000001000200"),
                    hex("30ff0000"),
                    join("30ff0014 00000001 45000fff", new byte[16]),
                    hex("00010000")
                }) {
            byte[] octets = ipv4(CLIENT, SERVER, 17, udp(port, 5000, content));
            assertEquals(DecodeStatus.UDP, decode(LinkType.RAW, octets));
            assertEquals(port, packet.sourcePort());
            assertArrayEquals(content, payload());
            assertEquals(0, packet.tunnelCount());
            octets = ipv4(CLIENT, SERVER, 17, udp(5000, port, content));
            assertEquals(DecodeStatus.UDP, decode(LinkType.RAW, octets));
            assertArrayEquals(content, payload());
        }
        assertEquals(0, total(anomalies));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 9, IP_BAD_VERSION",
        "0, 68, IP_BAD_HEADER_LENGTH",
        "3, 19, IP_BAD_TOTAL_LENGTH",
        "32, 64, TCP_BAD_HEADER_LENGTH",
        "32, 240, TCP_BAD_HEADER_LENGTH"
    })
    void contradictionsAreMalformedAndNamed(int at, int value, Anomaly anomaly) {
        byte[] octets = V4.clone();
        octets[at] = (byte) value;
        assertEquals(DecodeStatus.MALFORMED, decode(LinkType.RAW, octets));
        assertEquals(1, anomalies.get(anomaly));
        assertEquals(1, total(anomalies));
    }

    @Test
    void aUdpLengthBelowItsHeaderIsMalformedAndOneBeyondIpIsCounted() {
        byte[] datagram = udp(1, 2, LOGIN);
        datagram[5] = 7;
        assertEquals(DecodeStatus.MALFORMED, decode(101, ipv4(CLIENT, SERVER, 17, datagram)));
        assertEquals(1, anomalies.get(Anomaly.UDP_BAD_LENGTH));
        datagram[5] = 120;
        assertEquals(DecodeStatus.UDP, decode(101, ipv4(CLIENT, SERVER, 17, datagram)));
        assertArrayEquals(LOGIN, payload());
        assertEquals(2, anomalies.get(Anomaly.UDP_BAD_LENGTH));
        datagram[5] = 0;
        assertEquals(DecodeStatus.UDP, decode(101, ipv6("::1", "::2", 17, datagram)));
        assertArrayEquals(LOGIN, payload());
    }

    @Test
    void aTotalLengthBeyondTheFrameIsCountedAndThePayloadIsCut() {
        byte[] octets = V4.clone();
        octets[3] = (byte) (octets[3] + 50);
        assertEquals(DecodeStatus.TCP, decode(LinkType.RAW, octets));
        assertArrayEquals(LOGIN, payload());
        assertEquals(LOGIN.length + 50, packet.payloadWireLength());
        assertEquals(1, anomalies.get(Anomaly.IP_BAD_TOTAL_LENGTH));
    }

    @Test
    void aSegmentLargerThanIpAllowsIsReadWhole() {
        byte[] big = new byte[100_000];
        byte[] octets = ipv4(CLIENT, SERVER, 6, tcp(1, 2, 3, 4, 0x10, big));
        octets[2] = 0;
        octets[3] = 0;
        assertEquals(DecodeStatus.TCP, decodeEthernet(ethernet(0x0800, octets)));
        assertEquals(100_000, packet.payloadLength());
        byte[] six = ipv6("::1", "::2", 6, 64, 0, tcp(1, 2, 3, 4, 0x10, big));
        assertEquals(DecodeStatus.TCP, decodeEthernet(ethernet(0x86DD, six)));
        assertEquals(100_000, packet.payloadLength());
    }

    @Test
    void otherTransportsHaveAddressesOnly() {
        assertEquals(
                DecodeStatus.OTHER_IP,
                decode(LinkType.RAW, ipv4(CLIENT, SERVER, 1, hex("0800000000010001"))));
        assertEquals(1, packet.protocol());
        assertEquals(0, packet.sourcePort());
        assertEquals(CLIENT, new IpAddress(packet.sourceHigh(), packet.sourceLow()).toString());
    }

    @Test
    void whatCarriesNoIpIsSaidSo() {
        byte[] arp = join("0001080006040001", new byte[20]);
        assertEquals(DecodeStatus.NOT_IP, decodeEthernet(ethernet(0x0806, arp)));
        byte[] spanningTree = ethernet(1, 2, 38, join("424203", new byte[35]));
        assertEquals(DecodeStatus.NOT_IP, decodeEthernet(spanningTree));
        assertEquals(DecodeStatus.NOT_IP, decode(LinkType.PPP, hex("c0210101 0004")));
        assertEquals(DecodeStatus.NOT_IP, decode(LinkType.IEEE802_11, hex("8000 00000000")));
        assertEquals(DecodeStatus.NOT_IP, decode(LinkType.NULL, hex("07000000 00")));
        assertEquals(0, total(anomalies));
        byte[] encrypted = sample("wifi");
        encrypted[1] = (byte) (encrypted[1] | 0x40);
        assertEquals(DecodeStatus.NOT_IP, decode(LinkType.IEEE802_11, encrypted));
        assertEquals(1, anomalies.get(Anomaly.WIFI_ENCRYPTED));
    }

    @Test
    void unsupportedLinkTypesAreCountedByName() {
        assertEquals(DecodeStatus.UNSUPPORTED_LINK, decode(LinkType.DBUS, V4));
        assertEquals(DecodeStatus.UNSUPPORTED_LINK, decode(LinkType.DBUS, V4));
        assertEquals(DecodeStatus.UNSUPPORTED_LINK, decode(999, V4));
        DecodeCounters sum = new DecodeCounters();
        sum.addAll(decoder.counters());
        assertEquals(Map.of("dbus", 2L, "linktype-999", 1L), sum.unsupportedLinks());
        assertEquals(3, sum.get(DecodeStatus.UNSUPPORTED_LINK));
        for (int type = 1000; type < 2000; type++) {
            decode(type, V4);
        }
        assertTrue(
                decoder.counters().unsupportedLinks().size() <= DecodeCounters.MAX_LINK_TYPES + 1);
        assertEquals(1003, decoder.counters().frames());
    }

    @Test
    void aCopySurvivesTheNextPacket() {
        decodeEthernet(sample("gre-in-vxlan"));
        Packet copy = new Packet();
        byte[] room = new byte[200];
        packet.copyTo(copy, room, 70);
        decode(LinkType.RAW, V6);
        assertEquals(CLIENT, new IpAddress(copy.sourceHigh(), copy.sourceLow()).toString());
        assertEquals(40001, copy.sourcePort());
        assertEquals(1000, copy.tcpSequence());
        assertEquals(2, copy.tunnelCount());
        assertEquals(Tunnel.GRE, copy.tunnel(1));
        assertEquals(70, copy.payloadOffset());
        assertArrayEquals(LOGIN, Arrays.copyOfRange(room, 70, 70 + copy.payloadLength()));
    }

    @Property(tries = 200)
    void bothDirectionsOfAFlowHashAlike(
            @ForAll long seed, @ForAll long a, @ForAll long b, @ForAll short p, @ForAll short q) {
        Packet there = new Packet();
        there.sourceHigh = a;
        there.sourceLow = b;
        there.destinationHigh = b ^ 1;
        there.destinationLow = a;
        there.sourcePort = p & 0xFFFF;
        there.destinationPort = q & 0xFFFF;
        Packet back = new Packet();
        back.sourceHigh = b ^ 1;
        back.sourceLow = a;
        back.destinationHigh = a;
        back.destinationLow = b;
        back.sourcePort = q & 0xFFFF;
        back.destinationPort = p & 0xFFFF;
        assertEquals(there.flowHash(seed), back.flowHash(seed));
        back.sourcePort ^= 1;
        assertNotEquals(there.flowHash(seed), back.flowHash(seed));
    }

    @Test
    void plainPacketsAreDecodedWithoutAllocation() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Frame four = frame(LinkType.ETHERNET, ETHERNET, 0, 1);
        Frame six = frame(LinkType.ETHERNET, sample("v6-options"), 0, 1);
        Frame tunnel = frame(LinkType.ETHERNET, sample("gre-in-vxlan"), 0, 1);
        decodeAll(four, six, tunnel);
        threads.getCurrentThreadAllocatedBytes();
        long before = threads.getCurrentThreadAllocatedBytes();
        decodeAll(four, six, tunnel);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        // The measurement itself may show some octets; 60,000 decodes must not.
        assertTrue(allocated < 1000, allocated + " octets");
    }

    private void decodeAll(Frame four, Frame six, Frame tunnel) {
        for (int i = 1; i <= 20_000; i++) {
            decoder.decode(four, 0, i, packet);
            decoder.decode(six, 0, i, packet);
            decoder.decode(tunnel, 0, i, packet);
        }
    }
}
