package io.minewatch.packet;

import static io.minewatch.packet.SampleFrames.CLIENT;
import static io.minewatch.packet.SampleFrames.CLIENT_6;
import static io.minewatch.packet.SampleFrames.SEGMENT;
import static io.minewatch.packet.SampleFrames.SERVER;
import static io.minewatch.packet.SampleFrames.SERVER_6;
import static io.minewatch.packet.SampleFrames.V4;
import static io.minewatch.packet.SampleFrames.V6;
import static io.minewatch.testkit.Frames.ethernet;
import static io.minewatch.testkit.Frames.frame;
import static io.minewatch.testkit.Frames.ipv4;
import static io.minewatch.testkit.Frames.ipv6;
import static io.minewatch.testkit.Frames.join;
import static io.minewatch.testkit.Frames.vlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.minewatch.capture.LinkType;
import io.minewatch.stats.AnomalyCounters;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DuplicatesTest {
    private static final long START = 1_600_000_000_000_000_000L;
    private static final long MILLISECOND = 1_000_000;
    private static final long WINDOW = DecodeLimits.DEFAULT_DUPLICATE_WINDOW_NANOS;

    private final PacketDecoder decoder =
            new PacketDecoder(new AnomalyCounters(), DecodeLimits.DEFAULT);
    private final Packet packet = new Packet();

    private DecodeStatus decode(byte[] ethernet, long timeNanos) {
        return decoder.decode(frame(LinkType.ETHERNET, ethernet, timeNanos, 1), 0, 1, packet);
    }

    @Test
    void theSecondCopyOfAMirrorIsADuplicateWhateverIsAroundIt() {
        assertEquals(DecodeStatus.TCP, decode(ethernet(0x0800, V4), START));
        byte[] routed = ipv4(CLIENT, SERVER, 6, 0x1234, 0, 63, SEGMENT);
        byte[] tagged = ethernet(7, 8, 0x8100, vlan(5, 0x0800, routed));
        assertEquals(DecodeStatus.DUPLICATE, decode(tagged, START + MILLISECOND));
        byte[] padded = join(ethernet(0x0800, V4), new byte[9]);
        assertEquals(DecodeStatus.DUPLICATE, decode(padded, START + 2 * MILLISECOND));
        byte[] tunnelled = SampleFrames.outer(47, join("0000 0800", routed));
        assertEquals(DecodeStatus.DUPLICATE, decode(tunnelled, START + 3 * MILLISECOND));
        assertEquals(3, decoder.counters().get(DecodeStatus.DUPLICATE));
        assertEquals(DecodeStatus.TCP, decode(ethernet(0x86DD, V6), START));
        byte[] hop = ipv6(CLIENT_6, SERVER_6, 6, 63, SEGMENT.length, SEGMENT);
        assertEquals(DecodeStatus.DUPLICATE, decode(ethernet(0x86DD, hop), START));
    }

    @Test
    void aRetransmissionIsNoDuplicate() {
        assertEquals(DecodeStatus.TCP, decode(ethernet(0x0800, V4), START));
        byte[] again = ipv4(CLIENT, SERVER, 6, 0x1235, 0, 64, SEGMENT);
        assertEquals(DecodeStatus.TCP, decode(ethernet(0x0800, again), START + 1000));
        assertEquals(DecodeStatus.TCP, decode(ethernet(0x86DD, V6), START));
        assertEquals(DecodeStatus.TCP, decode(ethernet(0x86DD, V6), START + 30 * MILLISECOND));
    }

    @Test
    void anyOctetThatRoutersDoNotChangeMakesAnotherPacket() {
        for (byte[] ip : new byte[][] {V4, V6}) {
            boolean four = ip == V4;
            for (int at = 0; at < ip.length; at++) {
                DuplicateFilter filter = new DuplicateFilter(WINDOW);
                byte[] other = ip.clone();
                other[at] ^= 0x10;
                int version = four ? 4 : 6;
                assertFalse(filter.seen(ip, 0, ip.length, version, START));
                boolean changes = four ? at == 8 || at == 10 || at == 11 : at == 7;
                assertEquals(changes, filter.seen(other, 0, ip.length, version, START), "at " + at);
            }
        }
    }

    @Property(tries = 200)
    void everyLengthIsComparedWhole(
            @ForAll @IntRange(min = 20, max = 200) int length, @ForAll long seed) {
        byte[] octets = new byte[length + 8];
        new Random(seed).nextBytes(octets);
        DuplicateFilter filter = new DuplicateFilter(WINDOW);
        assertFalse(filter.seen(octets, 4, length, 4, START));
        byte[] other = octets.clone();
        other[3] ^= 1;
        other[length + 4] ^= 1;
        assertEquals(true, filter.seen(other, 4, length, 4, START));
        other[length + 3] ^= 1;
        assertFalse(filter.seen(other, 4, length, 4, START));
    }

    @Test
    void theDistanceInTimeCountsInBothDirections() {
        byte[] octets = ethernet(0x0800, V4);
        assertEquals(DecodeStatus.TCP, decode(octets, START));
        assertEquals(DecodeStatus.DUPLICATE, decode(octets, START - MILLISECOND));
        assertEquals(DecodeStatus.DUPLICATE, decode(octets, START + WINDOW));
        assertEquals(DecodeStatus.TCP, decode(octets, START + WINDOW + 1));
        assertEquals(DecodeStatus.TCP, decode(octets, 0));
        assertEquals(DecodeStatus.DUPLICATE, decode(octets, 0));
        assertEquals(DecodeStatus.TCP, decode(octets, 1L << 62));
    }

    @Test
    void withoutAWindowEveryCopyCounts() {
        DuplicateFilter filter = new DuplicateFilter(0);
        assertFalse(filter.seen(V4, 0, V4.length, 4, START));
        assertFalse(filter.seen(V4, 0, V4.length, 4, START));
    }

    @Test
    void aCopyIsRecognisedForAsLongAsItsOctetsAreInTheRing() {
        DuplicateFilter filter = new DuplicateFilter(WINDOW);
        byte[] octets = new byte[60_000];
        System.arraycopy(V4, 0, octets, 0, V4.length);
        byte[] first = octets.clone();
        assertFalse(filter.seen(first, 0, first.length, 4, START));
        int between = DuplicateFilter.RING_SIZE / octets.length - 1;
        for (int i = 1; i <= between; i++) {
            octets[21] = (byte) (first[21] ^ i);
            assertFalse(filter.seen(octets, 0, octets.length, 4, START), "packet " + i);
        }
        assertEquals(true, filter.seen(first, 0, first.length, 4, START));
        for (int i = 1; i <= 2; i++) {
            octets[22] = (byte) (first[22] ^ i);
            assertFalse(filter.seen(octets, 0, octets.length, 4, START), "packet " + i);
        }
        assertFalse(filter.seen(first, 0, first.length, 4, START));
    }

    @Test
    void aPacketLargerThanTheRingIsNeverADuplicate() {
        DuplicateFilter filter = new DuplicateFilter(WINDOW);
        byte[] octets = new byte[DuplicateFilter.RING_SIZE + 1];
        assertFalse(filter.seen(octets, 0, octets.length, 4, START));
        assertFalse(filter.seen(octets, 0, octets.length, 4, START));
    }
}
