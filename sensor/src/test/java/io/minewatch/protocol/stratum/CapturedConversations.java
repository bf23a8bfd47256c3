package io.minewatch.protocol.stratum;

import io.minewatch.bytes.Bytes;
import io.minewatch.capture.AtEnd;
import io.minewatch.capture.CaptureFiles;
import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import io.minewatch.flow.Direction;
import io.minewatch.flow.StreamBytes;
import io.minewatch.packet.IpAddress;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.StreamParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * TCP conversations of a capture file, put in order by a few lines that know nothing of the
 * sensor's own packet and flow stages: a second opinion. Ethernet and IPv4 only.
 */
final class CapturedConversations {
    /** Octets of one direction; none stand for a gap. */
    @SuppressWarnings("ArrayRecordComponent")
    record Segment(Direction direction, byte[] data, long timeNanos, long frame) {}

    static final class Conversation {
        String client = "";
        String server = "";
        boolean syn;
        final List<Segment> segments = new ArrayList<>();
        private final long[] next = {-1, -1};
        private final List<TreeMap<Long, Segment>> waiting =
                List.of(new TreeMap<>(), new TreeMap<>());

        TestFlow flow() {
            return syn ? TestFlow.complete() : TestFlow.begunBefore();
        }

        private void add(Segment segment, long sequence) {
            int side = segment.direction().ordinal();
            if (next[side] < 0) {
                next[side] = sequence;
            }
            // Distance in the 2^32 ring, as a signed number.
            long distance = (int) (sequence - next[side]);
            TreeMap<Long, Segment> queue = waiting.get(side);
            queue.merge(
                    next[side] + distance,
                    segment,
                    (a, b) -> a.data().length >= b.data().length ? a : b);
            drain(side, false);
        }

        private void drain(int side, boolean overGaps) {
            TreeMap<Long, Segment> queue = waiting.get(side);
            while (!queue.isEmpty()) {
                long first = queue.firstKey();
                if (first > next[side]) {
                    if (!overGaps) {
                        return;
                    }
                    Segment behind = queue.firstEntry().getValue();
                    segments.add(
                            new Segment(behind.direction(), new byte[0], behind.timeNanos(), 0));
                    next[side] = first;
                }
                Segment segment = queue.pollFirstEntry().getValue();
                int known = (int) (next[side] - first);
                if (known < segment.data().length) {
                    byte[] fresh = Arrays.copyOfRange(segment.data(), known, segment.data().length);
                    segments.add(
                            new Segment(
                                    segment.direction(),
                                    fresh,
                                    segment.timeNanos(),
                                    segment.frame()));
                    next[side] += fresh.length;
                }
            }
        }

        /** Leads the octets through a parser, as the protocol stage would. */
        void play(StreamParser parser, TestFlow flow, Recorder out) {
            StreamBytes view = new StreamBytes();
            boolean done = false;
            for (Segment s : segments) {
                ParseStatus status;
                if (s.data().length == 0) {
                    status = parser.onGap(flow, s.direction(), 1, out);
                } else {
                    view.set(s.data(), 0, s.data().length, s.timeNanos(), s.frame(), 0);
                    status = parser.onBytes(flow, s.direction(), view, out);
                }
                if (status != ParseStatus.CONTINUE) {
                    done = true;
                    break;
                }
            }
            if (!done || parser.wantsEnd()) {
                parser.onEnd(flow, out);
            }
        }
    }

    private CapturedConversations() {}

    static List<Conversation> read(Path file) throws Exception {
        List<Conversation> all = new ArrayList<>();
        Map<String, Conversation> open = new LinkedHashMap<>();
        Frame frame = new Frame();
        try (FrameSource source = CaptureFiles.open(file, AtEnd.STOP)) {
            while (source.next(frame) == FrameSource.Next.FRAME) {
                packet(frame, open, all);
            }
        }
        for (Conversation c : all) {
            c.drain(0, true);
            c.drain(1, true);
        }
        return all;
    }

    private static void packet(
            Frame frame, Map<String, Conversation> open, List<Conversation> all) {
        byte[] b = frame.buffer();
        int at = frame.offset();
        int end = at + frame.capturedLength();
        int type = Bytes.u16(b, at + 12);
        at += 14;
        while (type == 0x8100) {
            type = Bytes.u16(b, at + 2);
            at += 4;
        }
        if (type != 0x0800 || end - at < 40 || b[at + 9] != 6) {
            return;
        }
        int ipEnd = at + Bytes.u16(b, at + 2);
        if (Bytes.u16(b, at + 2) == 0 || ipEnd > end) {
            ipEnd = end;
        }
        String from = IpAddress.v4(Bytes.i32(b, at + 12)).toString();
        String to = IpAddress.v4(Bytes.i32(b, at + 16)).toString();
        int tcp = at + (b[at] & 0xF) * 4;
        from += ":" + Bytes.u16(b, tcp);
        to += ":" + Bytes.u16(b, tcp + 2);
        long sequence = Bytes.u32(b, tcp + 4);
        int data = tcp + (Bytes.u8(b, tcp + 12) >> 4) * 4;
        boolean syn = (b[tcp + 13] & 2) != 0;
        boolean ack = (b[tcp + 13] & 16) != 0;
        String key = from.compareTo(to) < 0 ? from + to : to + from;
        Conversation c = open.get(key);
        if (c == null || (syn && !ack && !c.segments.isEmpty())) {
            c = new Conversation();
            c.client = syn && ack ? to : from;
            c.server = syn && ack ? from : to;
            c.syn = syn;
            open.put(key, c);
            all.add(c);
        }
        Direction direction =
                from.equals(c.client) ? Direction.FROM_ORIGINATOR : Direction.FROM_RESPONDER;
        if (syn) {
            c.next[direction.ordinal()] = sequence + 1;
        }
        boolean probe = ipEnd - data == 1 && sequence == c.next[direction.ordinal()] - 1;
        if (ipEnd > data && !probe) {
            byte[] bytes = Arrays.copyOfRange(b, data, ipEnd);
            c.add(new Segment(direction, bytes, frame.timeNanos(), frame.number()), sequence);
        }
    }
}
