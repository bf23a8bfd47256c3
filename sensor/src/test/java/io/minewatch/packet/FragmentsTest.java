package io.minewatch.packet;

import static io.minewatch.packet.SampleFrames.CLIENT;
import static io.minewatch.packet.SampleFrames.CLIENT_6;
import static io.minewatch.packet.SampleFrames.SERVER;
import static io.minewatch.packet.SampleFrames.SERVER_6;
import static io.minewatch.testkit.Frames.ethernet;
import static io.minewatch.testkit.Frames.frame;
import static io.minewatch.testkit.Frames.ipv4;
import static io.minewatch.testkit.Frames.ipv6;
import static io.minewatch.testkit.Frames.ipv6Fragment;
import static io.minewatch.testkit.Frames.join;
import static io.minewatch.testkit.Frames.tcp;
import static io.minewatch.testkit.Frames.udp;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.capture.Frame;
import io.minewatch.capture.LinkType;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FragmentsTest {
    private static final byte[] CONTENT = content(100);
    private static final byte[] DATAGRAM = udp(5000, 3333, CONTENT);

    private final AnomalyCounters anomalies = new AnomalyCounters();
    private PacketDecoder decoder = new PacketDecoder(anomalies, DecodeLimits.DEFAULT);
    private final Packet packet = new Packet();
    private long frames;
    private long timeNanos;

    private static byte[] content(int length) {
        byte[] octets = new byte[length];
        new Random(length).nextBytes(octets);
        return octets;
    }

    private DecodeStatus decode(byte[] ip) {
        return decoder.decode(frame(LinkType.RAW, ip, timeNanos, ++frames), 0, frames, packet);
    }

    private static byte[] piece(int id, byte[] whole, int start, int end) {
        return piece(id, whole, start, end, end < whole.length);
    }

    private static byte[] piece(int id, byte[] whole, int start, int end, boolean more) {
        int field = start / 8 | (more ? 0x2000 : 0);
        return ipv4(CLIENT, SERVER, 17, id, field, 64, Arrays.copyOfRange(whole, start, end));
    }

    private static byte[] piece6(int id, byte[] whole, int start, int end) {
        byte[] part = Arrays.copyOfRange(whole, start, end);
        byte[] fragment = ipv6Fragment(17, start, end < whole.length, id, part);
        return ipv6(CLIENT_6, SERVER_6, 44, fragment);
    }

    private void assertWhole(byte[] content) {
        assertEquals(5000, packet.sourcePort());
        assertEquals(3333, packet.destinationPort());
        assertEquals(content.length, packet.payloadWireLength());
        assertArrayEquals(content, payload());
    }

    private byte[] payload() {
        int from = packet.payloadOffset();
        return Arrays.copyOfRange(packet.buffer(), from, from + packet.payloadLength());
    }

    @Property(tries = 200)
    void piecesInAnyOrderAndRepeatedMakeThePacketOnce(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int units) {
        Random random = new Random(seed);
        byte[] whole = udp(5000, 3333, content(8 + random.nextInt(900)));
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < whole.length; ) {
            int end = Math.min(whole.length, at + 8 * (1 + random.nextInt(units)));
            if (at == 0 && end == whole.length) {
                end = 8;
            }
            boolean four = (seed & 1) == 0;
            pieces.add(four ? piece(7, whole, at, end) : piece6(7, whole, at, end));
            at = end;
        }
        Collections.shuffle(pieces, random);
        PacketDecoder fresh = new PacketDecoder(anomalies, DecodeLimits.DEFAULT);
        int last = pieces.size() - 1;
        for (int i = 0; i < last; i++) {
            assertEquals(DecodeStatus.FRAGMENT, decodeWith(fresh, pieces.get(i), 0));
            // The mirror's second copy, and one that comes too late to be known for it.
            byte[] again = pieces.get(random.nextInt(i + 1));
            DecodeStatus status =
                    decodeWith(fresh, again, random.nextBoolean() ? 0 : 1_000_000_000);
            assertTrue(status == DecodeStatus.DUPLICATE || status == DecodeStatus.FRAGMENT);
        }
        assertEquals(DecodeStatus.UDP, decodeWith(fresh, pieces.get(last), 0));
        assertArrayEquals(Arrays.copyOfRange(whole, 8, whole.length), payload());
        assertEquals(frames, packet.frameNumber());
        assertEquals(0, anomalies.get(Anomaly.FRAGMENT_OVERLAP));
    }

    private DecodeStatus decodeWith(PacketDecoder fresh, byte[] ip, long time) {
        return fresh.decode(frame(LinkType.RAW, ip, time, ++frames), 0, frames, packet);
    }

    @Test
    void familiesWithTheSameIdentificationDoNotMix() {
        byte[] other = udp(5000, 3333, content(80));
        assertEquals(DecodeStatus.FRAGMENT, decode(piece(7, DATAGRAM, 0, 48)));
        assertEquals(DecodeStatus.FRAGMENT, decode(piece6(7, other, 0, 48)));
        assertEquals(DecodeStatus.UDP, decode(piece6(7, other, 48, other.length)));
        assertWhole(content(80));
        assertEquals(DecodeStatus.UDP, decode(piece(7, DATAGRAM, 48, DATAGRAM.length)));
        assertWhole(CONTENT);
    }

    @Test
    void identificationsAndProtocolsDoNotMix() {
        decode(piece(7, DATAGRAM, 0, 48));
        byte[] rest = Arrays.copyOfRange(DATAGRAM, 48, DATAGRAM.length);
        assertEquals(DecodeStatus.FRAGMENT, decode(piece(8, DATAGRAM, 48, DATAGRAM.length)));
        byte[] tcpRest = ipv4(CLIENT, SERVER, 6, 7, 6, 64, rest);
        assertEquals(DecodeStatus.FRAGMENT, decode(tcpRest));
        assertEquals(DecodeStatus.UDP, decode(piece(7, DATAGRAM, 48, DATAGRAM.length)));
        assertWhole(CONTENT);
    }

    @Test
    void aFragmentedTunnelIsUnwrappedWhenWhole() {
        byte[] inner = ipv4(CLIENT, SERVER, 6, tcp(40001, 3333, 1, 1, 0x18, CONTENT));
        byte[] outer = udp(50000, 4789, join("08000000 00000100", ethernet(0x0800, inner)));
        assertEquals(DecodeStatus.FRAGMENT, decode(piece(7, outer, 48, outer.length)));
        assertEquals(DecodeStatus.TCP, decode(piece(7, outer, 0, 48)));
        assertEquals(3333, packet.destinationPort());
        assertArrayEquals(CONTENT, payload());
        assertEquals(Tunnel.VXLAN, packet.tunnel(0));
    }

    @Test
    void fragmentsInsideOfFragmentsComeTogether() {
        byte[] first = piece(1, DATAGRAM, 0, 48);
        byte[] second = piece(1, DATAGRAM, 48, DATAGRAM.length);
        for (byte[] inner : new byte[][] {first, second}) {
            int id = inner == first ? 10 : 11;
            for (int start = 0; start < inner.length; start += 32) {
                int end = Math.min(inner.length, start + 32);
                int field = start / 8 | (end < inner.length ? 0x2000 : 0);
                byte[] part = Arrays.copyOfRange(inner, start, end);
                DecodeStatus status = decode(ipv4("192.0.2.8", "192.0.2.9", 4, id, field, 9, part));
                boolean done = inner == second && end == inner.length;
                assertEquals(done ? DecodeStatus.UDP : DecodeStatus.FRAGMENT, status);
            }
        }
        assertWhole(CONTENT);
    }

    @Test
    void whatArrivedFirstWinsAndTheOverlapIsCounted() {
        byte[] forged = DATAGRAM.clone();
        Arrays.fill(forged, 16, forged.length, (byte) 'x');
        decode(piece(7, DATAGRAM, 16, 48));
        decode(piece(7, forged, 8, 64));
        assertEquals(1, anomalies.get(Anomaly.FRAGMENT_OVERLAP));
        decode(piece(7, DATAGRAM, 56, DATAGRAM.length));
        assertEquals(DecodeStatus.UDP, decode(piece(7, DATAGRAM, 0, 16)));
        byte[] expected = CONTENT.clone();
        Arrays.fill(expected, 40, 56, (byte) 'x');
        assertWhole(expected);
    }

    @Test
    void aPieceRepeatedWithOtherContentIsAnOverlap() {
        byte[] forged = DATAGRAM.clone();
        Arrays.fill(forged, 8, 48, (byte) 'x');
        decode(piece(7, DATAGRAM, 0, 48));
        decode(piece(7, forged, 0, 48));
        assertEquals(1, anomalies.get(Anomaly.FRAGMENT_OVERLAP));
        assertEquals(DecodeStatus.UDP, decode(piece(7, DATAGRAM, 48, DATAGRAM.length)));
        assertWhole(CONTENT);
    }

    @Test
    void nothingGoesBeyondTheEnd() {
        byte[] big = new byte[2000];
        byte[] pingOfDeath = ipv4(CLIENT, SERVER, 17, 7, 0x1FFF, 64, big);
        assertEquals(DecodeStatus.MALFORMED, decode(pingOfDeath));
        decode(piece(8, DATAGRAM, 48, DATAGRAM.length));
        assertEquals(DecodeStatus.MALFORMED, decode(piece(8, big, 104, 160)));
        assertEquals(DecodeStatus.MALFORMED, decode(piece(8, big, 8, 16, false)));
        assertEquals(3, anomalies.get(Anomaly.FRAGMENT_BEYOND_END));
        assertEquals(DecodeStatus.UDP, decode(piece(8, DATAGRAM, 0, 48)));
        assertWhole(CONTENT);
        decode(piece(9, big, 104, 160));
        assertEquals(DecodeStatus.MALFORMED, decode(piece(9, DATAGRAM, 48, 56, false)));
        assertEquals(4, anomalies.get(Anomaly.FRAGMENT_BEYOND_END));
    }

    @Test
    void impossibleLengthsAreRefusedAndTinyFirstFragmentsCounted() {
        assertEquals(DecodeStatus.MALFORMED, decode(piece(7, DATAGRAM, 0, 20)));
        assertEquals(DecodeStatus.MALFORMED, decode(piece(7, DATAGRAM, 8, 8)));
        assertEquals(2, anomalies.get(Anomaly.FRAGMENT_BAD_LENGTH));
        byte[] segment = tcp(5000, 3333, 1, 1, 0x18, CONTENT);
        byte[] start = Arrays.copyOf(segment, 8);
        byte[] rest = Arrays.copyOfRange(segment, 8, segment.length);
        decode(ipv4(CLIENT, SERVER, 6, 9, 0x2000, 64, start));
        assertEquals(1, anomalies.get(Anomaly.FRAGMENT_TINY));
        assertEquals(DecodeStatus.TCP, decode(ipv4(CLIENT, SERVER, 6, 9, 1, 64, rest)));
        assertWhole(CONTENT);
    }

    @Test
    void cutFragmentsGiveWhatIsThereAndTheLengthOnTheWire() {
        byte[] first = piece(7, DATAGRAM, 0, 48);
        Frame frame = new Frame();
        frame.set(first, 0, 38, first.length, 0, LinkType.RAW, 1);
        assertEquals(DecodeStatus.FRAGMENT, decoder.decode(frame, 0, 1, packet));
        assertEquals(DecodeStatus.UDP, decode(piece(7, DATAGRAM, 48, DATAGRAM.length)));
        assertEquals(CONTENT.length, packet.payloadWireLength());
        assertArrayEquals(Arrays.copyOf(CONTENT, 10), payload());
    }

    @Test
    void afterHalfAMinuteOfPacketTimeAPacketIsGivenUp() {
        decode(piece(7, DATAGRAM, 0, 48));
        timeNanos = FragmentTable.TIMEOUT_NANOS + 1;
        assertEquals(DecodeStatus.FRAGMENT, decode(piece(7, DATAGRAM, 48, DATAGRAM.length)));
        assertEquals(1, anomalies.get(Anomaly.FRAGMENT_TIMEOUT));
        assertEquals(DecodeStatus.UDP, decode(piece(7, DATAGRAM, 0, 48)));
        assertWhole(CONTENT);
    }

    @Test
    void tooManyPacketsDriveOutTheOldest() {
        decoder = new PacketDecoder(anomalies, new DecodeLimits(3, 1 << 20));
        for (int id = 1; id <= 5; id++) {
            decode(piece(id, DATAGRAM, 0, 48));
        }
        assertEquals(2, anomalies.get(Anomaly.FRAGMENT_LIMIT));
        for (int id = 5; id >= 3; id--) {
            assertEquals(DecodeStatus.UDP, decode(piece(id, DATAGRAM, 48, DATAGRAM.length)));
        }
        assertEquals(DecodeStatus.FRAGMENT, decode(piece(1, DATAGRAM, 48, DATAGRAM.length)));
    }

    @Test
    void octetsAndPiecesAreBounded() {
        Cursor cursor = new Cursor(anomalies);
        FragmentTable table = new FragmentTable(new DecodeLimits(1000, 1 << 17), anomalies);
        byte[] octets = new byte[60_000];
        for (int id = 0; id < 50; id++) {
            at(cursor, octets);
            table.add(cursor, id, 0, true, 17);
            assertTrue(table.heldOctets() <= 1 << 17);
        }
        assertEquals(2, table.size());
        assertEquals(48, anomalies.get(Anomaly.FRAGMENT_LIMIT));
        byte[] eight = new byte[8];
        for (int i = 0; i <= FragmentTable.MAX_FRAGMENTS; i++) {
            at(cursor, eight);
            table.add(cursor, 99, 16 * i, true, 17);
        }
        assertEquals(DecodeStatus.MALFORMED, cursor.status);
        // One for the octets of the new packet, one for its pieces.
        assertEquals(50, anomalies.get(Anomaly.FRAGMENT_LIMIT));
        assertEquals(1, table.size());
    }

    private static void at(Cursor cursor, byte[] octets) {
        cursor.begin(frame(LinkType.RAW, octets, 0, 1), new Packet());
        cursor.ipVersion = 4;
    }
}
