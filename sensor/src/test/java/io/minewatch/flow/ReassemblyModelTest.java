package io.minewatch.flow;

import static io.minewatch.packet.Packet.ACK;
import static io.minewatch.packet.Packet.SYN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.packet.PacketBuilder;
import io.minewatch.stats.AnomalyCounters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Reassembly against plain arrays: whatever happens to the segments, the octets are the same. */
final class ReassemblyModelTest {
    private record Piece(int at, int length) {}

    private static byte[] stream(Random random, int length) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }

    private static List<Piece> chop(Random random, int length, int largest) {
        List<Piece> pieces = new ArrayList<>();
        for (int at = 0; at < length; ) {
            int size = Math.min(length - at, 1 + random.nextInt(largest));
            pieces.add(new Piece(at, size));
            at += size;
        }
        return pieces;
    }

    /** Sends pieces from client to server, after a SYN with {@code first - 1}. */
    private static FlowTestBed send(byte[] octets, int first, List<Piece> pieces) {
        FlowTestBed bed = new FlowTestBed();
        bed.up(SYN, first - 1, 0, "");
        for (Piece piece : pieces) {
            bed.packets.tcp(
                    FlowTestBed.CLIENT,
                    FlowTestBed.CLIENT_PORT,
                    FlowTestBed.SERVER,
                    FlowTestBed.SERVER_PORT,
                    ACK,
                    first + piece.at,
                    1);
            // A buffer that is overwritten afterwards, as the capture's is.
            byte[] frame = Arrays.copyOfRange(octets, piece.at, piece.at + piece.length);
            bed.table.onPacket(bed.packets.at(bed.now).payload(frame, 0, frame.length).packet());
            Arrays.fill(frame, (byte) 0xEE);
            bed.now += 1000;
        }
        return bed;
    }

    @Property(tries = 200)
    void anyOrderWithDuplicatesAndOverlapsGivesTheSameOctets(
            @ForAll long seed,
            @ForAll int first,
            @ForAll @IntRange(min = 1, max = 400) int largest) {
        Random random = new Random(seed);
        byte[] octets = stream(random, 1 + random.nextInt(8000));
        List<Piece> pieces = chop(random, octets.length, largest);
        // At most 512 waiting segments: half of their bound.
        if (pieces.size() > 256) {
            pieces = chop(random, octets.length, 400);
        }
        int extra = random.nextInt(pieces.size() + 1);
        for (int i = 0; i < extra; i++) {
            int at = random.nextInt(octets.length);
            pieces.add(new Piece(at, 1 + random.nextInt(octets.length - at)));
        }
        Collections.shuffle(pieces, random);
        FlowTestBed bed = send(octets, first, pieces);
        assertEquals(0, bed.table.heldOctets());
        FlowRecorder.Told record = bed.finished();
        assertArrayEquals(octets, record.up.toByteArray());
        assertEquals(0, record.gapOctets);
        assertEquals(0, bed.anomalies.get(io.minewatch.stats.Anomaly.STREAM_OVERLAP_DIFFERS));
    }

    @Property(tries = 100)
    void lostPiecesAreGapsOfTheirLengthAndNothingElseIsLost(@ForAll long seed, @ForAll int first) {
        Random random = new Random(seed);
        byte[] octets = stream(random, 2 + random.nextInt(5000));
        boolean[] lost = new boolean[octets.length];
        List<Piece> sent = new ArrayList<>();
        for (Piece piece : chop(random, octets.length, 100)) {
            boolean last = piece.at + piece.length == octets.length;
            if (!last && random.nextInt(4) == 0) {
                Arrays.fill(lost, piece.at, piece.at + piece.length, true);
            } else {
                sent.add(piece);
            }
        }
        Collections.shuffle(sent, random);
        FlowRecorder.Told record = send(octets, first, sent).finished();
        java.io.ByteArrayOutputStream expected = new java.io.ByteArrayOutputStream();
        int missing = 0;
        for (int i = 0; i < octets.length; i++) {
            if (lost[i]) {
                missing++;
            } else {
                expected.write(octets[i]);
            }
        }
        assertArrayEquals(expected.toByteArray(), record.up.toByteArray());
        assertEquals(missing, record.gapOctets);
        assertEquals(missing, record.flow.gapBytes());
    }

    @Property(tries = 200)
    void anySegmentsLeaveTheStateBounded(@ForAll long seed) {
        Random random = new Random(seed);
        FlowLimits limits =
                FlowLimits.defaults()
                        .withMaxFlows(1 + random.nextInt(8))
                        .withBuffers(2000, 8, 6000);
        FlowRecorder recorder = new FlowRecorder();
        AnomalyCounters anomalies = new AnomalyCounters();
        FlowTable table =
                new FlowTable(limits, recorder, anomalies, new FlowCounters(), random.nextLong());
        PacketBuilder packets = new PacketBuilder();
        byte[] octets = stream(random, 4000);
        long now = FlowTestBed.EPOCH;
        for (int i = 0; i < 500; i++) {
            int client = random.nextInt(6);
            int sequence = random.nextInt(20) == 0 ? random.nextInt() : random.nextInt(6000) - 3000;
            int flags = random.nextInt(4) == 0 ? random.nextInt(64) : ACK;
            int acknowledgement = random.nextInt(6000) - 3000;
            if (random.nextBoolean()) {
                packets.tcp(client, 1000 + client, 99, 3333, flags, sequence, acknowledgement);
            } else {
                packets.tcp(99, 3333, client, 1000 + client, flags, sequence, acknowledgement);
            }
            int length = random.nextInt(3) == 0 ? 0 : random.nextInt(300);
            now += random.nextInt(100) == 0 ? random.nextLong() % (1L << 45) : 1_000_000;
            recorder.stopAfter = 500 + random.nextInt(5000);
            recorder.mining = random.nextInt(8) == 0;
            packets.at(now).payload(octets, random.nextInt(3000), length);
            if (random.nextInt(10) == 0) {
                packets.wireLength(length + random.nextInt(100));
            }
            table.onPacket(packets.packet());
            if (random.nextInt(20) == 0) {
                table.advance(now);
            }
            assertTrue(table.heldOctets() <= limits.maxBufferedTotal());
            assertTrue(table.size() <= limits.maxFlows());
            assertEquals(table.size(), recorder.open());
        }
        table.finish();
        assertEquals(0, table.heldOctets());
        assertEquals(0, table.size());
        assertEquals(0, recorder.open());
    }
}
