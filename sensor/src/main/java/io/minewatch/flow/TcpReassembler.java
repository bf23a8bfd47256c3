package io.minewatch.flow;

import io.minewatch.flow.TcpStream.Disorder;
import io.minewatch.flow.TcpStream.Segment;
import io.minewatch.packet.Packet;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts the segments of a TCP flow back in order (RFC 9293 section 3.10.7.4, seen from outside) and
 * hands the octets to the flow's listener. Octets in order pass straight from the packet's buffer;
 * what came too early is copied and waits.
 *
 * <p>An octet is delivered once, as it arrived first. A sequence number means the octet closest to
 * the present one, so that streams may be of any length.
 *
 * <p>When to stop waiting for octets that the capture has lost:
 *
 * <ul>
 *   <li>the other end has acknowledged them, so it has them and nobody will send them again; but
 *       not before {@link #ACKNOWLEDGED_PATIENCE_NANOS} or {@link #ACKNOWLEDGED_PATIENCE_PACKETS},
 *       since a mirror port may show an acknowledgement before the segment;
 *   <li>the other end is not to be heard at all, and what waits is older than {@link
 *       #ONE_SIDED_PATIENCE_NANOS};
 *   <li>a bound of {@link FlowLimits} is reached;
 *   <li>the flow is over.
 * </ul>
 *
 * <p>A spoofed segment ahead of the stream thus waits until the true octets pass over it, as long
 * as the other end is heard.
 *
 * <p>A flow without its SYN begins with the first segment seen of each direction; an earlier
 * segment that comes after it counts as sent again. Single thread.
 */
final class TcpReassembler {
    /**
     * How far from the next octet a segment may lie: 16 MiB, the largest receive buffer that common
     * systems tune themselves to is 4 MiB to 6 MiB. Beyond it lie spoofed segments, and streams of
     * which more was lost than that.
     */
    static final int WINDOW = 16 << 20;

    /**
     * Segments far out of the window that, each beginning where the last one ended, prove that the
     * stream has moved there: four, two could still be one stray message and its repetition.
     */
    static final int STRAYS_TO_FOLLOW = 4;

    /**
     * 50 ms: directions that reach the sensor over two ports or queues are some milliseconds apart
     * at most, and a parser does not miss 50.
     */
    static final long ACKNOWLEDGED_PATIENCE_NANOS = 50_000_000L;

    /** 32 packets of the flow: on a fast flow, the same as the patience in time, but for memory. */
    static final int ACKNOWLEDGED_PATIENCE_PACKETS = 32;

    /** Ten seconds: a sender has repeated a lost segment three times by then. */
    static final long ONE_SIDED_PATIENCE_NANOS = 10_000_000_000L;

    private final FlowLimits limits;
    private final AnomalyCounters anomalies;
    private final FlowCounters counters;
    private final StreamBytes view = new StreamBytes();

    /** What all streams hold, charged as {@link Segment#charge}. */
    private long held;

    /** Streams that hold segments, the one that has longest done so first. */
    private @Nullable Disorder waitingHead;

    private @Nullable Disorder waitingTail;

    // The segment in hand: what is left of the packet being handled.
    private int sequence;
    private byte[] buffer = new byte[0];
    private int offset;
    private int present;
    private int wire;
    private long timeNanos;
    private long frameNumber;
    private int fileIndex;

    TcpReassembler(FlowLimits limits, AnomalyCounters anomalies, FlowCounters counters) {
        this.limits = limits;
        this.anomalies = anomalies;
        this.counters = counters;
    }

    /** Octets that wait in all streams, overhead included. */
    long held() {
        return held;
    }

    /** Takes a packet of a flow that has a listener and streams. It is counted already. */
    void onSegment(TcpStream streams, Direction direction, Packet packet) {
        TcpStream stream = streams.get(direction);
        TcpStream other = stream.reverse();
        int flags = packet.tcpFlags();
        // First what the other end said before this: an answer often rides on its acknowledgement.
        if ((flags & Packet.ACK) != 0) {
            acknowledge(other, packet.tcpAcknowledgement(), packet.timeNanos());
        }
        giveUpWaiting(other, packet.timeNanos());
        sequence = packet.tcpSequence();
        if ((flags & Packet.SYN) != 0) {
            sequence++;
        }
        wire = Math.max(packet.payloadWireLength(), packet.payloadLength());
        if ((flags & Packet.FIN) != 0) {
            stream.finSeen = true;
            stream.finSequence = sequence + wire;
        }
        if (wire > 0) {
            buffer = packet.buffer();
            offset = packet.payloadOffset();
            present = packet.payloadLength();
            timeNanos = packet.timeNanos();
            frameNumber = packet.frameNumber();
            fileIndex = packet.fileIndex();
            accept(stream);
        }
        giveUpWaiting(stream, packet.timeNanos());
        stream.tidy();
        other.tidy();
    }

    /** Delivers what still waits, tells of octets that are known to be missing at the end. */
    void finish(Flow flow) {
        TcpStream a = flow.streams;
        if (a == null) {
            return;
        }
        TcpStream b = a.reverse();
        while (flow.streams != null) {
            Segment first = head(a);
            Segment second = head(b);
            if (first == null && second == null) {
                break;
            }
            boolean takeFirst =
                    second == null || (first != null && first.timeNanos <= second.timeNanos);
            TcpStream stream = takeFirst ? a : b;
            gapToHead(stream);
            deliverReady(stream);
        }
        tellMissingEnd(a);
        tellMissingEnd(b);
        drop(flow);
    }

    /** Lets go of all that is held for the flow, of its listener if that does not want the end. */
    void drop(Flow flow) {
        TcpStream streams = flow.streams;
        if (streams != null) {
            flow.streams = null;
            clear(streams);
            clear(streams.reverse());
            StreamListener listener = flow.listener;
            if (listener != null && !listener.wantsEnd()) {
                flow.listener = null;
            }
        }
    }

    /** Whether an RST with this number may come from the stream's own sender. */
    boolean plausibleReset(TcpStream stream, int resetSequence) {
        return !stream.started || isNear(resetSequence, stream.next);
    }

    /** Whether two sequence numbers are at most {@link #WINDOW} apart. */
    private static boolean isNear(int a, int b) {
        int distance = a - b;
        return distance >= -WINDOW && distance <= WINDOW;
    }

    private void accept(TcpStream stream) {
        while (wire > 0 && stream.flow.streams != null) {
            if (!stream.started) {
                stream.started = true;
                stream.next = sequence;
            }
            int ahead = sequence - stream.next;
            if (!isNear(sequence, stream.next)) {
                if (!followStray(stream)) {
                    return;
                }
            } else if (ahead <= 0) {
                if (-ahead >= wire) {
                    return;
                }
                endStrays(stream);
                trim(-ahead);
                deliverInHand(stream);
                return;
            } else {
                endStrays(stream);
                if (insert(stream)) {
                    return;
                }
                makeRoom(stream);
            }
        }
    }

    /** Counts a segment out of the window; true when the stream has moved to where it lies. */
    private boolean followStray(TcpStream stream) {
        anomalies.count(Anomaly.STREAM_OUT_OF_WINDOW);
        Disorder disorder = stream.disorder(timeNanos);
        boolean inRow = disorder.strays > 0 && sequence == disorder.strayNext;
        disorder.strays = inRow ? disorder.strays + 1 : 1;
        disorder.strayNext = sequence + wire;
        if (disorder.strays < STRAYS_TO_FOLLOW) {
            return false;
        }
        disorder.strays = 0;
        flush(stream);
        if (stream.flow.streams == null) {
            return false;
        }
        gap(stream, (sequence - stream.next) & 0xFFFFFFFFL);
        return true;
    }

    private static void endStrays(TcpStream stream) {
        Disorder disorder = stream.disorder;
        if (disorder != null) {
            disorder.strays = 0;
        }
    }

    private static @Nullable Segment head(TcpStream stream) {
        Disorder disorder = stream.disorder;
        return disorder == null ? null : disorder.head;
    }

    /** Delivers the segment in hand, which begins with the next octet, and what it sets free. */
    private void deliverInHand(TcpStream stream) {
        while (wire > 0) {
            Segment head = head(stream);
            int room = head == null ? wire : Math.min(wire, head.sequence - stream.next);
            if (room > 0
                    && !deliver(
                            stream,
                            buffer,
                            offset,
                            Math.min(room, present),
                            room,
                            timeNanos,
                            frameNumber,
                            fileIndex)) {
                return;
            }
            trim(room);
            if (wire > 0 && head != null) {
                int overlap = Math.min(wire, head.wireLength);
                compare(head, 0, overlap);
                if (!deliverHead(stream)) {
                    return;
                }
                trim(overlap);
            }
        }
        if (!deliverReady(stream)) {
            return;
        }
        Disorder disorder = stream.disorder;
        if (disorder != null && disorder.missing) {
            disorder.missing = stream.acknowledged - stream.next > 0;
            disorder.missingSinceNanos = timeNanos;
            disorder.missingSincePacket = stream.flow.packets();
        }
    }

    /** Drops the first octets of the segment in hand. */
    private void trim(int count) {
        sequence += count;
        int dropped = Math.min(count, present);
        offset += dropped;
        present -= dropped;
        wire -= count;
    }

    /**
     * Copies the segment in hand, which begins after the next octet, to its place; octets that are
     * held already stay as they are.
     *
     * @return false when a bound was reached; the rest is still in hand
     */
    private boolean insert(TcpStream stream) {
        Disorder disorder = stream.disorder(timeNanos);
        Segment before = null;
        Segment after = disorder.head;
        Segment tail = disorder.tail;
        if (tail != null && sequence - tail.end() >= 0) {
            before = tail;
            after = null;
        }
        while (wire > 0) {
            while (after != null && after.end() - sequence <= 0) {
                before = after;
                after = after.next;
            }
            if (after != null && sequence - after.sequence >= 0) {
                int overlap = Math.min(wire, after.end() - sequence);
                compare(after, sequence - after.sequence, overlap);
                trim(overlap);
                continue;
            }
            int length = after == null ? wire : Math.min(wire, after.sequence - sequence);
            int copied = Math.min(length, present);
            int charge = copied + FlowLimits.SEGMENT_OVERHEAD;
            if (disorder.segments >= limits.maxSegmentsPerStream()
                    || disorder.held + charge > limits.maxBufferedPerStream()
                    || held + charge > limits.maxBufferedTotal()) {
                return false;
            }
            Segment segment =
                    new Segment(
                            sequence,
                            Arrays.copyOfRange(buffer, offset, offset + copied),
                            length,
                            timeNanos,
                            frameNumber,
                            fileIndex);
            segment.next = after;
            if (before == null) {
                disorder.head = segment;
            } else {
                before.next = segment;
            }
            if (after == null) {
                disorder.tail = segment;
            }
            if (disorder.segments == 0) {
                startWaiting(disorder);
            }
            disorder.segments++;
            disorder.held += charge;
            held += charge;
            before = segment;
            trim(length);
        }
        return true;
    }

    /** Gives up waiting somewhere so that the segment in hand finds room. */
    private void makeRoom(TcpStream stream) {
        anomalies.count(Anomaly.STREAM_BUFFER_LIMIT);
        int charge = Math.min(wire, present) + FlowLimits.SEGMENT_OVERHEAD;
        Disorder oldest = waitingHead;
        Disorder own = stream.disorder;
        if (own != null
                && own.segments > 0
                && (own.segments >= limits.maxSegmentsPerStream()
                        || own.held + charge > limits.maxBufferedPerStream())) {
            flush(stream);
        } else if (oldest != null && charge <= limits.maxBufferedPerStream()) {
            flush(oldest.stream);
        } else if (own != null && own.segments > 0) {
            flush(stream);
        } else {
            // Larger than a bound by itself: no waiting for what is before it.
            gap(stream, sequence - stream.next);
        }
    }

    /** Delivers all that the stream holds, with gaps. */
    private void flush(TcpStream stream) {
        while (stream.waits() && gapToHead(stream) && deliverReady(stream)) {}
    }

    /** Tells of the octets missing before the first segment held; false: no more is wanted. */
    private boolean gapToHead(TcpStream stream) {
        Segment head = head(stream);
        return head == null || gap(stream, head.sequence - stream.next);
    }

    /** Delivers the segments held that now begin with the next octet; false: no more is wanted. */
    private boolean deliverReady(TcpStream stream) {
        Segment head = head(stream);
        while (head != null && head.sequence == stream.next) {
            if (!deliverHead(stream)) {
                return false;
            }
            head = head(stream);
        }
        return stream.flow.streams != null;
    }

    /** Takes the first segment held, which begins with the next octet, and delivers it. */
    private boolean deliverHead(TcpStream stream) {
        Disorder disorder = stream.disorder;
        Segment head = head(stream);
        if (disorder == null || head == null) {
            return true;
        }
        disorder.head = head.next;
        disorder.segments--;
        disorder.held -= head.charge();
        held -= head.charge();
        if (head.next == null) {
            disorder.tail = null;
            stopWaiting(disorder);
        }
        return deliver(
                stream,
                head.octets,
                0,
                head.octets.length,
                head.wireLength,
                head.timeNanos,
                head.frameNumber,
                head.fileIndex);
    }

    /** Delivers octets that begin with the next one; false: no more is wanted. */
    private boolean deliver(
            TcpStream stream,
            byte[] octets,
            int start,
            int length,
            int wireLength,
            long time,
            long frame,
            int file) {
        StreamListener listener = stream.flow.listener;
        stream.next += length;
        if (length > 0
                && listener != null
                && !listener.onBytes(
                        stream.flow,
                        stream.direction(),
                        view.set(octets, start, length, time, frame, file))) {
            drop(stream.flow);
            return false;
        }
        return gap(stream, wireLength - length);
    }

    /** Tells of lost octets, none included, and moves behind them; false: no more is wanted. */
    private boolean gap(TcpStream stream, long length) {
        if (length == 0) {
            return true;
        }
        stream.next += (int) length;
        tellGap(stream, length);
        return stream.flow.streams != null;
    }

    private void tellGap(TcpStream stream, long length) {
        anomalies.count(Anomaly.STREAM_GAP);
        counters.gaps++;
        counters.gapOctets += length;
        stream.flow.addGap(length);
        StreamListener listener = stream.flow.listener;
        if (listener != null && !listener.onGap(stream.flow, stream.direction(), length)) {
            drop(stream.flow);
        }
    }

    private void tellMissingEnd(TcpStream stream) {
        if (stream.flow.streams == null) {
            return;
        }
        long missing = 0;
        if (!stream.started) {
            Disorder disorder = stream.disorder;
            missing = disorder == null ? 0 : disorder.acknowledgedUnseen;
        } else if (stream.finSeen) {
            int behind = stream.finSequence - stream.next;
            missing = behind;
        } else if (stream.acknowledgementSeen) {
            // One alone may be the number of a FIN that was lost.
            int behind = stream.acknowledged - stream.next;
            missing = behind == 1 ? 0 : behind;
        }
        if (missing > 0 && (missing <= WINDOW || !stream.started)) {
            tellGap(stream, missing);
        }
    }

    private void acknowledge(TcpStream stream, int number, long nowNanos) {
        if (stream.flow.streams == null) {
            return;
        }
        Disorder disorder = stream.disorder;
        if (disorder != null) {
            disorder.acknowledgementNanos = nowNanos;
        }
        if (!stream.acknowledgementSeen) {
            // A first number far from the octets is none of this stream's.
            if (stream.started && !isNear(number, stream.next)) {
                return;
            }
            stream.acknowledgementSeen = true;
            stream.acknowledged = number;
        } else {
            int progress = number - stream.acknowledged;
            if (!stream.started) {
                if (progress > 0 && progress <= WINDOW) {
                    stream.disorder(nowNanos).acknowledgedUnseen += progress;
                    stream.acknowledged = number;
                }
            } else if (isNear(number, stream.next)
                    && (progress > 0 || !isNear(stream.acknowledged, stream.next))) {
                stream.acknowledged = number;
            }
        }
        if (stream.started && stream.acknowledged - stream.next > 0) {
            Disorder missing = stream.disorder(nowNanos);
            if (!missing.missing) {
                missing.missing = true;
                missing.missingSinceNanos = nowNanos;
                missing.missingSincePacket = stream.flow.packets();
            }
        }
    }

    private void giveUpWaiting(TcpStream stream, long nowNanos) {
        while (stream.flow.streams != null) {
            Disorder disorder = stream.disorder;
            Segment head = head(stream);
            if (disorder == null || head == null) {
                return;
            }
            boolean lost;
            if (disorder.missing && stream.acknowledged - head.sequence >= 0) {
                lost =
                        nowNanos - disorder.missingSinceNanos > ACKNOWLEDGED_PATIENCE_NANOS
                                || stream.flow.packets() - disorder.missingSincePacket
                                        > ACKNOWLEDGED_PATIENCE_PACKETS;
            } else {
                lost =
                        nowNanos - head.timeNanos > ONE_SIDED_PATIENCE_NANOS
                                && (!stream.acknowledgementSeen
                                        || nowNanos - disorder.acknowledgementNanos
                                                > ONE_SIDED_PATIENCE_NANOS);
            }
            if (!lost) {
                return;
            }
            if (gapToHead(stream)) {
                deliverReady(stream);
            }
            disorder.missing = disorder.missing && stream.acknowledged - stream.next > 0;
        }
    }

    /** Counts when octets in hand differ from those held from {@code at} on. */
    private void compare(Segment segment, int at, int length) {
        int known = Math.min(Math.min(length, present), segment.octets.length - at);
        if (known > 0
                && !Arrays.equals(segment.octets, at, at + known, buffer, offset, offset + known)) {
            anomalies.count(Anomaly.STREAM_OVERLAP_DIFFERS);
        }
    }

    private void clear(TcpStream stream) {
        Disorder disorder = stream.disorder;
        if (disorder != null && disorder.segments > 0) {
            held -= disorder.held;
            disorder.held = 0;
            disorder.segments = 0;
            disorder.head = null;
            disorder.tail = null;
            stopWaiting(disorder);
        }
    }

    private void startWaiting(Disorder disorder) {
        Disorder last = waitingTail;
        disorder.waitingPrevious = last;
        disorder.waitingNext = null;
        if (last == null) {
            waitingHead = disorder;
        } else {
            last.waitingNext = disorder;
        }
        waitingTail = disorder;
    }

    private void stopWaiting(Disorder disorder) {
        Disorder before = disorder.waitingPrevious;
        Disorder after = disorder.waitingNext;
        if (before == null) {
            waitingHead = after;
        } else {
            before.waitingNext = after;
        }
        if (after == null) {
            waitingTail = before;
        } else {
            after.waitingPrevious = before;
        }
        disorder.waitingPrevious = null;
        disorder.waitingNext = null;
    }
}
