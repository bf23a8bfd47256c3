package io.minewatch.protocol.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.TlsHandshake;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.RecordListener;
import io.minewatch.protocol.StreamParser;
import io.minewatch.protocol.Talk;
import io.minewatch.protocol.TestFlow;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Record heads reach their listener, whatever the cuts and losses, without an object a record. */
class RecordListenerTest {
    private final TestFlow flow = TestFlow.tcp(443);
    private final AnomalyCounters anomalies = new AnomalyCounters();

    /** Notes every call in words. */
    private static final class Notes implements RecordListener {
        final List<String> said = new ArrayList<>();
        int wanted = Integer.MAX_VALUE;

        @Override
        public void onHandshake(FlowView flow, TlsHandshake handshake, Observations out) {
            said.add("handshake " + handshake.progress().label());
        }

        @Override
        public boolean onRecord(
                FlowView flow,
                Direction direction,
                int type,
                int length,
                StreamBytes carrier,
                Observations out) {
            said.add(
                    (direction == Direction.FROM_ORIGINATOR ? "C" : "S")
                            + type
                            + " "
                            + length
                            + " @"
                            + carrier.timeNanos()
                            + " #"
                            + carrier.frameNumber());
            return --wanted > 0;
        }

        @Override
        public void onRecordsLost(FlowView flow, Direction direction) {
            said.add("lost " + direction);
        }

        @Override
        public void onEnd(FlowView flow, Observations out) {
            said.add("end");
        }
    }

    private StreamParser parser(RecordListener listener, TestFlow of) {
        return new TlsProtocol((f, c) -> listener)
                .newParser(of, new ParserContext(List.of(), anomalies));
    }

    private List<String> read(Talk talk, int size) {
        return read(talk, size, flow);
    }

    private List<String> read(Talk talk, int size, TestFlow of) {
        Notes notes = new Notes();
        StreamParser parser = parser(notes, of);
        talk.chopped(Talk.to(parser, of, fact -> {}), size);
        parser.onEnd(of, fact -> {});
        return notes.said;
    }

    private static Talk opening() {
        byte[] hello = TlsBytes.records(TlsBytes.hello("a.example", 0), 16_000);
        byte[] server = TlsBytes.records(TlsBytes.serverHello(0x0304, 0x1301), 16_000);
        return new Talk()
                .client(hello)
                .server(
                        TlsBytes.join(
                                server,
                                TlsBytes.opaque(20, 1),
                                TlsBytes.opaque(23, 23, 951, 281, 53)))
                .client(TlsBytes.join(TlsBytes.opaque(20, 1), TlsBytes.opaque(23, 53, 300)))
                .server(TlsBytes.opaque(23, 250, 250, 437));
    }

    @Test
    void everyHeadIsToldWithItsPacketWhateverTheCuts() {
        List<String> whole = read(opening(), Integer.MAX_VALUE);
        assertEquals(
                List.of(
                        "C22 83 @1000 #1",
                        "S22 50 @2000 #2",
                        "S20 1 @2000 #2",
                        "S23 23 @2000 #2",
                        "S23 951 @2000 #2",
                        "S23 281 @2000 #2",
                        "S23 53 @2000 #2",
                        "C20 1 @3000 #3",
                        "C23 53 @3000 #3",
                        "C23 300 @3000 #3",
                        "handshake data",
                        "S23 250 @4000 #4",
                        "S23 250 @4000 #4",
                        "S23 437 @4000 #4",
                        "end"),
                whole);
        for (int size : new int[] {1, 2, 3, 7, 100}) {
            assertEquals(whole, read(opening(), size));
        }
    }

    @Test
    void aLossWithinOneBodyIsBridged() {
        byte[] record = TlsBytes.opaque(23, 1000);
        Talk talk =
                opening()
                        .server(Arrays.copyOf(record, 205))
                        .gap(Direction.FROM_RESPONDER, 700)
                        .server(Arrays.copyOfRange(record, 905, 1005))
                        .server(TlsBytes.opaque(23, 85));
        List<String> said = read(talk, 50);
        assertEquals(List.of("S23 1000 @5000 #5", "S23 85 @8000 #8", "end"), tail(said, 3));
        assertEquals(0, anomalies.get(Anomaly.TLS_RECORDS_LOST));
    }

    @Test
    void behindALossOfHeadsTheNextOneIsFound() {
        byte[] rest = new byte[333];
        Arrays.fill(rest, (byte) 23);
        Talk talk =
                opening()
                        .server(TlsBytes.opaque(23, 85))
                        .gap(Direction.FROM_RESPONDER, 5000)
                        .server(TlsBytes.join(rest, TlsBytes.opaque(23, 441, 85)));
        for (int size : new int[] {1, 4, 1400}) {
            assertEquals(
                    List.of(
                            "S23 85 @5000 #5",
                            "lost FROM_RESPONDER",
                            "S23 441 @7000 #7",
                            "S23 85 @7000 #7",
                            "end"),
                    tail(read(talk, size), 5));
        }
        assertEquals(3, anomalies.get(Anomaly.TLS_RECORDS_LOST));
    }

    @Test
    void whereNoHeadComesTheFlowIsGivenUp() {
        byte[] noise = new byte[TlsParser.MAX_SEARCHED_BYTES + 10];
        Talk talk =
                opening()
                        .gap(Direction.FROM_RESPONDER, 5000)
                        .server(noise)
                        .server(TlsBytes.opaque(23, 85));
        Notes notes = new Notes();
        StreamParser parser = parser(notes, flow);
        talk.chopped(Talk.to(parser, flow, fact -> {}), 1400);
        assertEquals("end", notes.said.get(notes.said.size() - 1));
    }

    @Test
    void aFlowWithoutItsBeginningIsFollowed() {
        TestFlow middle = TestFlow.midstream(40_000, 443);
        Talk talk =
                new Talk().server(TlsBytes.opaque(23, 441)).client(TlsBytes.opaque(23, 255, 255));
        assertEquals(
                List.of("S23 441 @1000 #1", "C23 255 @2000 #2", "C23 255 @2000 #2", "end"),
                read(talk, 9, middle));
    }

    @Test
    void aListenerThatHasEnoughEndsTheWork() {
        Notes notes = new Notes();
        notes.wanted = 11;
        StreamParser parser = parser(notes, flow);
        List<Boolean> more = new ArrayList<>();
        Talk.Receiver receiver = Talk.to(parser, flow, fact -> {});
        opening()
                .whole(
                        new Talk.Receiver() {
                            @Override
                            public boolean bytes(Direction direction, StreamBytes bytes) {
                                more.add(receiver.bytes(direction, bytes));
                                return more.get(more.size() - 1);
                            }

                            @Override
                            public boolean gap(Direction direction, long length) {
                                return receiver.gap(direction, length);
                            }
                        });
        assertEquals(List.of(true, true, true, false), more);
        assertEquals("S23 250 @4000 #4", notes.said.get(notes.said.size() - 1));
    }

    @Test
    void recordsCostNoAllocation() {
        long[] sum = new long[1];
        RecordListener listener =
                new RecordListener() {
                    @Override
                    public boolean onRecord(
                            FlowView of,
                            Direction direction,
                            int type,
                            int length,
                            StreamBytes carrier,
                            Observations out) {
                        sum[0] += length + carrier.timeNanos();
                        return true;
                    }

                    @Override
                    public void onEnd(FlowView of, Observations out) {}
                };
        StreamParser parser = parser(listener, flow);
        opening().whole(Talk.to(parser, flow, fact -> {}));
        byte[] records = TlsBytes.opaque(23, 437, 85, 251);
        StreamBytes view = new StreamBytes();
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        for (int i = 0; i < 40_000; i++) {
            if (i == 20_000) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            view.set(records, 0, records.length, i, i, 0);
            assertEquals(
                    ParseStatus.CONTINUE,
                    parser.onBytes(flow, Direction.FROM_RESPONDER, view, fact -> {}));
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 20_000, allocated + " octets in 60,000 records");
        assertTrue(sum[0] > 0);
    }

    @Test
    void randomLossesNeverInventARecordOfAnotherLength() {
        Random random = new Random(11);
        byte[] stream = TlsBytes.opaque(23, 437, 85, 251, 85, 437, 437, 9, 1400, 85);
        for (int round = 0; round < 2_000; round++) {
            Talk talk = opening();
            int at = 0;
            while (at < stream.length) {
                int count = Math.min(stream.length - at, 1 + random.nextInt(700));
                if (random.nextInt(3) == 0) {
                    talk.gap(Direction.FROM_RESPONDER, count);
                } else {
                    talk.server(Arrays.copyOfRange(stream, at, at + count));
                }
                at += count;
            }
            for (String line : tail(read(talk, 60), 8)) {
                assertFalse(
                        line.startsWith("S23") && !line.matches("S23 (437|85|251|9|1400|250) .*"),
                        line);
            }
        }
    }

    @FuzzTest(maxDuration = "10m")
    void anyOctetsAndLossesAreFollowedTheSameHoweverCut(byte[] octets) {
        int half = octets.length / 2;
        Talk talk =
                opening()
                        .server(Arrays.copyOf(octets, half))
                        .gap(Direction.FROM_RESPONDER, 1 + half)
                        .server(Arrays.copyOfRange(octets, half, octets.length));
        List<String> whole = read(talk, Integer.MAX_VALUE);
        assertEquals(whole, read(talk, 3));
        assertEquals("end", whole.get(whole.size() - 1));
    }

    private static List<String> tail(List<String> lines, int count) {
        return lines.subList(Math.max(0, lines.size() - count), lines.size());
    }
}
