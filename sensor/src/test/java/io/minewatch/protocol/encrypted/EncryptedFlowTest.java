package io.minewatch.protocol.encrypted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.flow.Direction;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.EncryptedShape;
import io.minewatch.observable.HandshakeSizes;
import io.minewatch.observable.Observable;
import io.minewatch.observable.PushTimes;
import io.minewatch.observable.ShapeScore;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.TestFlow;
import io.minewatch.shape.ShapeStage;
import io.minewatch.stats.AnomalyCounters;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages of any lengths at any times, as records and as segments. */
class EncryptedFlowTest {
    private static final long SECOND = 1_000_000_000L;

    /** Octets of one message in the fuzzed input: who and how long, then when. */
    private static final int STEP = 4;

    private static final int MOST_OCTETS = 16_384;

    private final ShapeStage stage = new ShapeStage();
    private final AnomalyCounters anomalies = new AnomalyCounters();
    private final List<Observable> facts = new ArrayList<>();

    private List<EncryptedShape> shapes() {
        return facts.stream()
                .filter(EncryptedShape.class::isInstance)
                .map(EncryptedShape.class::cast)
                .toList();
    }

    private ParserContext context() {
        return new ParserContext(List.of(), anomalies, stage);
    }

    private static StreamBytes carrier(long nanos, long frame, byte[] octets, int length) {
        return new StreamBytes().set(octets, 0, length, nanos, frame, 0);
    }

    /** Job every half minute, a share in between: what a look states. */
    @Test
    void aMinersRecordsAreLookedAtAtFiveMinutesAndDoublingAges() {
        TestFlow flow = TestFlow.tcp(443);
        EncryptedFlow records = EncryptedFlow.ofRecords(flow, context());
        for (int i = 1; i < 90; i++) {
            long now = 30L * i * SECOND;
            assertTrue(record(records, flow, Direction.FROM_RESPONDER, 442, now));
            assertTrue(record(records, flow, Direction.FROM_ORIGINATOR, 250, now + 11 * SECOND));
            assertTrue(record(records, flow, Direction.FROM_RESPONDER, 80, now + 12 * SECOND));
        }
        records.onEnd(flow, facts::add);
        // 5, 10, 20 and 40 minutes, and the end.
        assertEquals(
                List.of(-1, 0, 1, 2, 3), shapes().stream().map(EncryptedShape::clockLook).toList());
        EncryptedShape last = shapes().get(4);
        assertEquals(89, last.score().pushes());
        assertEquals(447, last.score().pushOctets());
        assertEquals(30, last.score().timerSeconds(), .01);
        assertEquals(0, stage.store().octets());
    }

    private boolean record(
            EncryptedFlow records, TestFlow flow, Direction direction, int length, long nanos) {
        StreamBytes carrier = carrier(nanos, 1, new byte[5], 5);
        return records.onRecord(flow, direction, 23, length, carrier, facts::add);
    }

    /** Each message: an octet of side and type, a length of two octets, a gap of one octet. */
    @FuzzTest(maxDuration = "10m")
    void anyMessagesAreScoredWithoutHarm(byte[] octets) {
        for (boolean midstream : new boolean[] {false, true}) {
            for (boolean asRecords : new boolean[] {false, true}) {
                facts.clear();
                TestFlow flow = midstream ? TestFlow.midstream(40_000, 443) : TestFlow.tcp(443);
                run(octets, flow, asRecords);
                assertEquals(0, stage.store().octets(), "all room is given back");
                int looks = -1;
                for (EncryptedShape shape : shapes()) {
                    check(shape);
                    // Looks that the block clock is for are numbered; what comes before is not.
                    assertTrue(shape.clockLook() == looks + 1 || shape.clockLook() == -1);
                    looks = shape.clockLook();
                }
            }
        }
    }

    private void run(byte[] octets, TestFlow flow, boolean asRecords) {
        EncryptedFlow records = asRecords ? EncryptedFlow.ofRecords(flow, context()) : null;
        OpaqueFlow segments = asRecords ? null : new OpaqueFlow(flow, List.of(), stage, anomalies);
        byte[] payload = new byte[MOST_OCTETS];
        long nanos = 1;
        long frame = 1;
        boolean wanted = true;
        ByteBuffer in = ByteBuffer.wrap(octets);
        while (wanted && in.remaining() >= STEP) {
            int what = in.get();
            int length = 1 + (in.getShort() & MOST_OCTETS - 1);
            // Gaps of milliseconds up to minutes; now and then the clock steps back.
            byte gap = in.get();
            nanos += gap < -120 ? -SECOND : (gap & 0x7F) * (gap < 0 ? 10_000_000L : 2 * SECOND);
            Direction direction = what < 0 ? Direction.FROM_RESPONDER : Direction.FROM_ORIGINATOR;
            payload[0] = (byte) what;
            StreamBytes carrier =
                    carrier(Math.max(1, nanos), frame++, payload, Math.min(length, MOST_OCTETS));
            if (records != null) {
                int type = (what & 7) == 0 ? 22 : 23;
                wanted = records.onRecord(flow, direction, type, length, carrier, facts::add);
            } else if (segments != null) {
                wanted = onSegment(segments, flow, direction, carrier);
            }
        }
        if (records != null) {
            records.onEnd(flow, facts::add);
            records.discard();
        }
        if (segments != null) {
            segments.onEnd(flow, facts::add);
            segments.discard();
        }
    }

    private boolean onSegment(
            OpaqueFlow segments, TestFlow flow, Direction direction, StreamBytes carrier) {
        return segments.onSegment(
                flow, direction, carrier.offset(), carrier.length(), carrier, facts::add);
    }

    private static void check(EncryptedShape shape) {
        ShapeScore score = shape.score();
        within(-14, score.pushLength(), 5.5);
        within(-10, score.shareLength(), 4.5);
        within(-4, score.shareTiming(), 2);
        within(-12, score.pushTiming(), 4);
        within(-6, score.restTiming(), 0);
        assertTrue(score.pushes() >= 5 && score.pushesFitting() <= score.pushesJudged());
        assertTrue(score.sharesFitting() <= score.shares());
        assertTrue(shape.fromNanos() <= shape.toNanos());
        rising(shape.pushes());
        rising(shape.blockPushes());
        assertTrue(shape.blockPushes().count() <= shape.pushes().count());
    }

    private static void within(double from, double value, double to) {
        assertTrue(value >= from && value <= to, () -> value + " is not in " + from + " .. " + to);
    }

    private static void rising(PushTimes times) {
        long[] all = times.toArray();
        for (int i = 1; i < all.length; i++) {
            assertTrue(all[i - 1] <= all[i]);
        }
    }

    /** Each turn: an octet of side, a length of one octet and more; cut as another octet says. */
    @FuzzTest(maxDuration = "10m")
    void anyTurnsAreSizedTheSameHoweverCut(byte[] octets) {
        List<Observable> whole = sized(octets, Integer.MAX_VALUE);
        assertEquals(whole, sized(octets, 1 + (octets.length > 0 ? octets[0] & 0x3F : 0)));
        for (Observable fact : whole) {
            HandshakeSizes sizes = (HandshakeSizes) fact;
            assertTrue(sizes.turns().size() >= 5 && sizes.turns().size() <= 9);
            assertEquals(44, sizes.turns().get(3));
        }
    }

    private static List<Observable> sized(byte[] octets, int cut) {
        List<Observable> facts = new ArrayList<>();
        TestFlow flow = TestFlow.tcp(34_254);
        StratumV2Handshake following = null;
        boolean begun = false;
        byte[] payload = new byte[512];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (i * 7);
        }
        for (int i = 0; i + 1 < octets.length; i += 2) {
            Direction direction =
                    octets[i] < 0 ? Direction.FROM_RESPONDER : Direction.FROM_ORIGINATOR;
            int left = 1 + (octets[i] & 1) * 256 + (octets[i + 1] & 0xFF);
            // What the first octet's other bits say: random octets, or one value.
            byte[] source = (octets[i] & 2) == 0 ? payload : new byte[payload.length];
            while (left > 0) {
                int length = Math.min(left, cut);
                if (!begun) {
                    begun = true;
                    following = StratumV2Handshake.begin(direction, length, "plain", List.of());
                }
                if (following != null
                        && !following.onOctets(
                                flow,
                                direction,
                                payload.length - left,
                                length,
                                carrier(i, i, source, source.length),
                                facts::add)) {
                    following = null;
                }
                left -= length;
            }
        }
        return facts;
    }
}
