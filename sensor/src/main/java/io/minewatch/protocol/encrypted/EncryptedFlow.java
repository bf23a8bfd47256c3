package io.minewatch.protocol.encrypted;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.EncryptedShape;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.PushTimes;
import io.minewatch.observable.ShapeScore;
import io.minewatch.observable.TlsHandshake;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.RecordListener;
import io.minewatch.shape.MessageSequence;
import io.minewatch.shape.ShapeScorer;
import io.minewatch.shape.ShapeStage;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One flow that nobody can read, as a candidate for mining: keeps the sequence of its messages and
 * has it scored when the flow is 5, 10, 20, 40 ... minutes old, and at its end. A flow that sends
 * more than mining ever does is let go at once; nothing is held for the first three seconds, in
 * which most flows end. Single thread.
 */
public final class EncryptedFlow implements RecordListener {
    /** Handshake and login are no messages of mining. */
    public static final long SKIPPED_NANOS = 3_000_000_000L;

    /** What a flow may send besides the allowance a second: a page, a mailbox or a list of jobs. */
    private static final int BURST_MESSAGES = 100;

    /** The busiest miners send a message in four seconds. */
    private static final int MESSAGES_A_SECOND = 2;

    /** Younger flows have shown two blocks at most. */
    private static final long LEAST_AGE_NANOS = 240_000_000_000L;

    private static final long FIRST_LOOK_NANOS = 300_000_000_000L;

    /** At the last of them a flow would be 79 years old. */
    private static final int MAX_LOOKS = 24;

    /** From this age on a look is meant for the block clock: four or five blocks have come. */
    private static final long FIRST_CLOCK_LOOK_NANOS = 600_000_000_000L;

    /** A segment of at least this length may have been full, and the next one belongs to it. */
    private static final int FULL_SEGMENT_OCTETS = 1_200;

    /** What belongs together follows at once. */
    private static final long BURST_NANOS = 1_000_000_000L;

    /** TLS record head, RFC 8446 section 5.1. */
    private static final int RECORD_HEAD_OCTETS = 5;

    private static final int APPLICATION_DATA = 23;

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final List<String> via;

    /** Whether its messages are records of TLS; else segments. */
    private final boolean ofRecords;

    private final ShapeStage stage;
    private final AnomalyCounters anomalies;
    private @Nullable MessageSequence messages;
    private int total;

    /** Looks that were due; each when the flow is twice as old as at the one before. */
    private byte looksDue;

    private byte clockLooks;

    /** Messages kept when the last look was taken. */
    private boolean news;

    /** The end that would be the miner, where a handshake has told it. */
    private @Nullable Direction client;

    // The burst being collected of each direction; 0: none
    private short originatorBurst;
    private short responderBurst;
    private long burstNanos;

    private EncryptedFlow(
            boolean ofRecords, List<String> via, ShapeStage stage, AnomalyCounters anomalies) {
        this.ofRecords = ofRecords;
        this.via = via;
        this.stage = stage;
        this.anomalies = anomalies;
    }

    /** A flow whose messages are TLS records of application data. */
    public static EncryptedFlow ofRecords(FlowView flow, ParserContext context) {
        return new EncryptedFlow(true, context.via(), context.shapes(), context.anomalies());
    }

    @Override
    public void onHandshake(FlowView flow, TlsHandshake handshake, Observations out) {
        FlowRef told = handshake.flow();
        client =
                told.originatorPort() == flow.originatorPort()
                                && told.originator().equals(flow.originator())
                        ? Direction.FROM_ORIGINATOR
                        : Direction.FROM_RESPONDER;
    }

    @Override
    public boolean onRecord(
            FlowView flow,
            Direction direction,
            int type,
            int length,
            StreamBytes carrier,
            Observations out) {
        return type != APPLICATION_DATA
                || onMessage(
                        flow,
                        direction == Direction.FROM_ORIGINATOR,
                        length + RECORD_HEAD_OCTETS,
                        carrier.timeNanos(),
                        carrier,
                        out);
    }

    /** A flow whose messages are segments, or bursts of full ones: no protocol was recognised. */
    public static EncryptedFlow ofSegments(
            FlowView flow, List<String> via, ShapeStage stage, AnomalyCounters anomalies) {
        return new EncryptedFlow(false, via, stage, anomalies);
    }

    /**
     * The next segment's octets of a flow of segments.
     *
     * @param length octets of payload
     * @return false: this is no mining, nothing more is wanted
     */
    public boolean onSegment(
            FlowView flow, Direction direction, int length, StreamBytes carrier, Observations out) {
        boolean fromOriginator = direction == Direction.FROM_ORIGINATOR;
        int burst = fromOriginator ? originatorBurst : responderBurst;
        long now = carrier.timeNanos();
        if (burst > 0 && now - burstNanos > BURST_NANOS) {
            if (!onMessage(flow, fromOriginator, burst, burstNanos, carrier, out)) {
                return false;
            }
            burst = 0;
        }
        burst = Math.min(burst + length, Short.MAX_VALUE);
        burstNanos = now;
        boolean whole = length < FULL_SEGMENT_OCTETS;
        short kept = (short) (whole ? 0 : burst);
        if (fromOriginator) {
            originatorBurst = kept;
        } else {
            responderBurst = kept;
        }
        if (whole) {
            return onMessage(flow, fromOriginator, burst, now, carrier, out);
        }
        total++;
        return isQuiet(flow, now);
    }

    private boolean isQuiet(FlowView flow, long nowNanos) {
        long seconds = (nowNanos - flow.firstTimeNanos()) / SECOND_NANOS;
        if (total <= BURST_MESSAGES + Math.max(0, seconds) * MESSAGES_A_SECOND) {
            return true;
        }
        discard();
        return false;
    }

    private boolean onMessage(
            FlowView flow,
            boolean fromOriginator,
            int length,
            long timeNanos,
            StreamBytes carrier,
            Observations out) {
        total++;
        if (!isQuiet(flow, timeNanos)) {
            return false;
        }
        if (timeNanos - flow.firstTimeNanos() < SKIPPED_NANOS) {
            return true;
        }
        MessageSequence kept = messages;
        if (kept == null) {
            kept = stage.store().open();
            if (kept == null) {
                anomalies.count(Anomaly.SHAPE_LIMIT);
                return false;
            }
            messages = kept;
        }
        long age = timeNanos - flow.firstTimeNanos();
        if (age >= nextLookAge()) {
            long due = nextLookAge();
            while (looksDue < MAX_LOOKS && nextLookAge() <= age) {
                due = nextLookAge();
                looksDue++;
            }
            look(flow, flow.firstTimeNanos() + due, false, FlowRefs.frame(carrier), out);
        }
        if (!kept.add(timeNanos, fromOriginator, length)) {
            anomalies.count(Anomaly.SHAPE_LIMIT);
        }
        news = true;
        return true;
    }

    /** Age of the flow at which the next look is due, nanoseconds. */
    private long nextLookAge() {
        return looksDue == MAX_LOOKS ? Long.MAX_VALUE : FIRST_LOOK_NANOS << looksDue;
    }

    private void look(FlowView flow, long toNanos, boolean last, FrameRef frame, Observations out) {
        MessageSequence kept = messages;
        long age = toNanos - flow.firstTimeNanos();
        if (kept == null || !news || age < LEAST_AGE_NANOS) {
            return;
        }
        Direction miner = client;
        ShapeScorer scorer = stage.scorer();
        ShapeScore score;
        if (miner == null && flow.originatorBasis() == FlowView.OriginatorBasis.FIRST) {
            // Nobody knows which end called: the one that looks more like a miner.
            ShapeScore asIs = scorer.score(kept, true);
            ShapeScore turned = scorer.score(kept, false);
            miner =
                    turned == null || (asIs != null && asIs.total() >= turned.total())
                            ? Direction.FROM_ORIGINATOR
                            : Direction.FROM_RESPONDER;
        } else if (miner == null) {
            miner = Direction.FROM_ORIGINATOR;
        }
        score = scorer.score(kept, miner == Direction.FROM_ORIGINATOR);
        news = false;
        if (score == null) {
            return;
        }
        FlowRef ref =
                FlowRefs.of(
                        flow,
                        miner,
                        miner == Direction.FROM_ORIGINATOR
                                ? flow.originatorBasis().label()
                                : FlowView.OriginatorBasis.CONTENT.label());
        out.accept(
                new EncryptedShape(
                        ref,
                        frame,
                        ofRecords ? "tls" : ParserContext.PLAIN,
                        via,
                        flow.midstream(),
                        score,
                        age < FIRST_CLOCK_LOOK_NANOS && !last ? -1 : clockLooks++,
                        kept.isTruncated() ? kept.nanos(0) : flow.firstTimeNanos() + SKIPPED_NANOS,
                        toNanos,
                        new PushTimes(scorer.pushTimes(false)),
                        new PushTimes(scorer.pushTimes(true)),
                        flow.gapBytes()));
    }

    /** The flow is over: the last look. */
    @Override
    public void onEnd(FlowView flow, Observations out) {
        MessageSequence kept = messages;
        if (kept != null && kept.count() > 0) {
            long last = kept.nanos(kept.count() - 1);
            look(flow, last, true, new FrameRef(flow.fileIndex(), 0, last), out);
        }
        discard();
    }

    /** Nothing is wanted of this flow any more. */
    public void discard() {
        MessageSequence kept = messages;
        if (kept != null) {
            stage.store().close(kept);
            messages = null;
        }
    }
}
