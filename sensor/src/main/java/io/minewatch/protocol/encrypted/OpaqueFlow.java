package io.minewatch.protocol.encrypted;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.protocol.Observations;
import io.minewatch.shape.ShapeStage;
import io.minewatch.stats.AnomalyCounters;
import java.util.List;

/**
 * A flow in which no protocol was recognised: followed as an {@link EncryptedFlow} of segments if
 * it lives on quietly, and if what it carries is no text. Single thread.
 */
public final class OpaqueFlow {
    /** Packets within the first seconds after which a flow is a transfer. */
    private static final int MAX_EARLY_PACKETS = 64;

    /** So many octets of random bits are all printable once in four million times. */
    private static final int TEXT_OCTETS = 16;

    private static final int MAX_TEXT_OCTETS = 64;

    private final EncryptedFlow flow;
    private boolean opaque;
    private boolean over;

    /** For a flow that runs within these wrappings. */
    public OpaqueFlow(
            FlowView view, List<String> via, ShapeStage shapes, AnomalyCounters anomalies) {
        flow = EncryptedFlow.ofSegments(view, via, shapes, anomalies);
    }

    /** Whether the flow is in its first seconds, of which nothing is kept. */
    public static boolean isTooYoung(FlowView view, long nowNanos) {
        return nowNanos - view.firstTimeNanos() < EncryptedFlow.SKIPPED_NANOS;
    }

    /**
     * Whether a flow in its first seconds may still be worth to be followed later: it has sent
     * little, and this segment is no text.
     */
    public static boolean mayFollowLater(FlowView view, byte[] buffer, int offset, int length) {
        return view.packets(Direction.FROM_ORIGINATOR) + view.packets(Direction.FROM_RESPONDER)
                        <= MAX_EARLY_PACKETS
                && !isText(buffer, offset, length);
    }

    /**
     * The next segment's octets.
     *
     * @param offset where they are in the carrier's buffer; its own offset may have moved on
     * @param length how many, 1 or more
     * @return false: this is no mining, nothing more is wanted
     */
    public boolean onSegment(
            FlowView view,
            Direction direction,
            int offset,
            int length,
            StreamBytes carrier,
            Observations out) {
        if (over) {
            return false;
        }
        if (!opaque) {
            if (isText(carrier.buffer(), offset, length)) {
                discard();
                return false;
            }
            opaque = length >= TEXT_OCTETS;
        }
        over = !flow.onSegment(view, direction, length, carrier, out);
        return !over;
    }

    private static boolean isText(byte[] buffer, int offset, int length) {
        if (length < TEXT_OCTETS) {
            return false;
        }
        int end = offset + Math.min(length, MAX_TEXT_OCTETS);
        for (int i = offset; i < end; i++) {
            int octet = buffer[i];
            if ((octet < ' ' || octet == 0x7F) && octet != '\n' && octet != '\r' && octet != '\t') {
                return false;
            }
        }
        return true;
    }

    /** The flow is over: states what it looked like. */
    public void onEnd(FlowView view, Observations out) {
        if (!over) {
            flow.onEnd(view, out);
        }
        over = true;
    }

    /** Nothing is wanted of this flow any more. */
    public void discard() {
        flow.discard();
        over = true;
    }
}
