package io.minewatch.evidence;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.capture.Frame;
import io.minewatch.capture.LinkType;
import io.minewatch.packet.DecodeLimits;
import io.minewatch.packet.IpAddress;
import io.minewatch.packet.Packet;
import io.minewatch.packet.PacketDecoder;
import io.minewatch.stats.AnomalyCounters;
import io.minewatch.testkit.Frames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered is the newest of each pair, whole and in order, in bounded memory. */
class RecentFramesTest {
    private static final String POOL = "203.0.113.5";
    private static final int PAIRS = 200;

    /** For lanes of 20,000 octets. */
    private static final long MEMORY = 65L * 20_000;

    private final Packet packet = new Packet();
    private final PacketDecoder decoder =
            new PacketDecoder(
                    new AnomalyCounters(),
                    new DecodeLimits(
                            DecodeLimits.DEFAULT.maxFragmentedPackets(),
                            DecodeLimits.DEFAULT.maxFragmentOctets(),
                            0));
    private long number;
    private long held;

    private Frame frame(String host, int port, int payload) {
        byte[] octets =
                Frames.ethernet(
                        0x0800,
                        Frames.ipv4(host, POOL, 17, Frames.udp(port, 40_000, new byte[payload])));
        number++;
        // Told apart by their last octets.
        octets[octets.length - 1] = (byte) number;
        octets[octets.length - 2] = (byte) (number >>> 8);
        return Frames.frame(LinkType.ETHERNET, octets, number * 1000, number);
    }

    private void add(RecentFrames recent, Frame frame) {
        decoder.decode(frame, 0, number, packet);
        recent.add(
                frame,
                packet,
                RecentFrames.key(
                        packet.sourceHigh(),
                        packet.sourceLow(),
                        packet.destinationHigh(),
                        packet.destinationLow()));
    }

    private static Scope scope(String host, int port, Set<Scope.FrameKey> frames) {
        return new Scope(
                Set.of(Scope.Pair.of(address(host), address(POOL))),
                frames,
                port,
                port,
                0,
                Long.MAX_VALUE);
    }

    private static IpAddress address(String text) {
        return requireNonNull(IpAddress.parse(text));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void theNewestFramesOfEachPairAreHeldInOrder(int seed) {
        Random random = new Random(seed);
        RecentFrames recent = new RecentFrames(MEMORY);
        Map<String, List<Frame>> all = new HashMap<>();
        for (int i = 0; i < 30_000; i++) {
            String host = "10.0.0." + (random.nextInt(PAIRS) + 1);
            Frame frame =
                    frame(host, 3333, 2 + random.nextInt(random.nextInt(10) == 0 ? 9000 : 300));
            add(recent, frame);
            all.computeIfAbsent(host, key -> new ArrayList<>()).add(frame);
            if (i % 500 == 499) {
                held = 0;
                all.forEach((each, frames) -> held += compare(recent, each, frames));
            }
        }
        assertTrue(held > MEMORY / 3 && held <= MEMORY, held + " octets held");
    }

    /** Octets held of a pair. */
    private static long compare(RecentFrames recent, String host, List<Frame> frames) {
        List<RecentFrames.Found> found = recent.find(scope(host, 3333, Set.of()), null);
        assertTrue(found.size() <= frames.size(), host);
        long octets = 0;
        List<Frame> newest = frames.subList(frames.size() - found.size(), frames.size());
        for (int i = 0; i < found.size(); i++) {
            Frame held = recent.frame(found.get(i));
            assertEquals(newest.get(i).number(), held.number(), host);
            assertEquals(newest.get(i).timeNanos(), held.timeNanos());
            assertEquals(newest.get(i).wireLength(), held.wireLength());
            assertArrayEquals(
                    newest.get(i).buffer(),
                    Arrays.copyOfRange(
                            held.buffer(), held.offset(), held.offset() + held.capturedLength()));
            octets += held.capturedLength();
        }
        return octets;
    }

    @Test
    void aBusyPairDoesNotPushOutAQuietOneOfAnotherLane() {
        RecentFrames recent = new RecentFrames(MEMORY);
        int kept = 0;
        for (int i = 1; i <= 100; i++) {
            add(recent, frame("10.0.1." + i, 3333, 100));
        }
        for (int i = 0; i < 10_000; i++) {
            add(recent, frame("10.0.0.1", 443, 1400));
        }
        for (int i = 1; i <= 100; i++) {
            kept += recent.find(scope("10.0.1." + i, 3333, Set.of()), null).size();
        }
        assertTrue(kept >= 90, "of 100 quiet pairs " + kept + " are remembered");
    }

    @Test
    void anotherPortAndAnotherTimeDoNotBelong() {
        RecentFrames recent = new RecentFrames(1 << 20);
        add(recent, frame("10.0.0.1", 3333, 10));
        add(recent, frame("10.0.0.1", 80, 10));
        add(recent, frame("10.0.0.1", 3333, 10));
        assertEquals(2, recent.find(scope("10.0.0.1", 3333, Set.of()), null).size());
        Scope late =
                new Scope(
                        scope("10.0.0.1", 3333, Set.of()).pairs(),
                        Set.of(),
                        3333,
                        3333,
                        3000,
                        Long.MAX_VALUE);
        assertEquals(1, recent.find(late, null).size());
        assertEquals(1, recent.find(scope("10.0.0.1", 3333, Set.of()), late).size());
    }

    @Test
    void aNameLookedUpElsewhereIsFoundByItsNumber() {
        RecentFrames recent = new RecentFrames(1 << 20);
        byte[] query =
                Frames.ethernet(
                        0x0800,
                        Frames.ipv4(
                                "10.0.0.1", "10.0.0.53", 17, Frames.udp(5000, 53, new byte[20])));
        number = 7;
        add(recent, Frames.frame(LinkType.ETHERNET, query, 7000, 7));
        Scope scope = scope("10.0.0.1", 3333, Set.of(new Scope.FrameKey(0, 7)));
        List<RecentFrames.Found> found = recent.find(scope, null);
        assertEquals(1, found.size());
        assertEquals(7, recent.frame(found.get(0)).number());
        assertEquals(List.of(), recent.find(scope, scope));
    }

    @Test
    void aFrameLargerThanHalfALaneIsLeftOut() {
        RecentFrames recent = new RecentFrames(65L * 2000);
        add(recent, frame("10.0.0.1", 3333, 100));
        add(recent, frame("10.0.0.1", 3333, 1400));
        assertEquals(1, recent.find(scope("10.0.0.1", 3333, Set.of()), null).size());
    }
}
