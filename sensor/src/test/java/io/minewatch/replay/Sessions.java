package io.minewatch.replay;

import io.minewatch.capture.AtEnd;
import io.minewatch.capture.CaptureGroup;
import io.minewatch.capture.CapturePlan;
import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import io.minewatch.capture.GroupSource;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowCounters;
import io.minewatch.flow.FlowHandler;
import io.minewatch.flow.FlowLimits;
import io.minewatch.flow.FlowTable;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.flow.StreamListener;
import io.minewatch.packet.DecodeLimits;
import io.minewatch.packet.Packet;
import io.minewatch.packet.PacketDecoder;
import io.minewatch.stats.AnomalyCounters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the Monero sessions out of a capture, by their text alone and apart from the sensor's own
 * parsers.
 */
final class Sessions {
    private static final Pattern HEIGHT = Pattern.compile("\"height\":\\s*(\\d+)");
    private static final Pattern MINING =
            Pattern.compile("\"method\":\\s*\"(job|submit|login|keepalived)\"");

    private Sessions() {}

    /** All of them, in the order in which they began. */
    static List<Session> read(Path capture) throws IOException {
        CapturePlan plan =
                CapturePlan.of(List.of(capture.toString()), CapturePlan.Mode.SEPARATE, System.in);
        List<Session> sessions = new ArrayList<>();
        String name = capture.getFileName().toString().replaceFirst("_.*", "");
        for (CaptureGroup group : plan.groups()) {
            try (GroupSource source = group.open(AtEnd.STOP)) {
                AnomalyCounters anomalies = new AnomalyCounters();
                FlowTable flows =
                        new FlowTable(
                                FlowLimits.defaults(),
                                new Reader(name, sessions),
                                anomalies,
                                new FlowCounters());
                PacketDecoder decoder = new PacketDecoder(anomalies, DecodeLimits.DEFAULT);
                Frame frame = new Frame();
                Packet packet = new Packet();
                long sequence = 0;
                while (source.next(frame) == FrameSource.Next.FRAME) {
                    decoder.decode(frame, frame.fileIndex(), ++sequence, packet);
                    flows.onPacket(packet);
                }
                flows.finish();
            }
        }
        sessions.removeIf(s -> !s.isXmrig);
        sessions.sort(Comparator.comparingLong(s -> s.startNanos));
        return sessions;
    }

    private record Reader(String name, List<Session> sessions) implements FlowHandler {
        @Override
        public void onFlowStarted(FlowView flow) {}

        @Override
        public StreamListener listenerFor(FlowView flow) {
            Session session =
                    new Session(
                            name + " :" + flow.originatorPort(),
                            flow.originator(),
                            flow.originatorPort(),
                            flow.responder(),
                            flow.responderPort(),
                            flow.firstTimeNanos());
            sessions.add(session);
            return new StreamListener() {
                @Override
                public boolean onBytes(FlowView f, Direction direction, StreamBytes bytes) {
                    take(session, direction, bytes);
                    return true;
                }

                @Override
                public boolean onGap(FlowView f, Direction direction, long length) {
                    return true;
                }

                @Override
                public void onEnd(FlowView f) {}
            };
        }

        @Override
        public void onDatagram(FlowView flow, Direction direction, Packet packet) {}

        @Override
        public void onFlowEnded(FlowView flow) {}
    }

    private static void take(Session session, Direction direction, StreamBytes bytes) {
        session.add(direction, bytes.timeNanos(), bytes.length());
        String text =
                new String(
                        bytes.buffer(),
                        bytes.offset(),
                        bytes.length(),
                        StandardCharsets.ISO_8859_1);
        session.isXmrig |= MINING.matcher(text).find();
        Matcher height = HEIGHT.matcher(text);
        while (direction == Direction.FROM_RESPONDER && height.find()) {
            long now = Long.parseLong(height.group(1));
            if (session.height > 0 && now > session.height) {
                session.heights.putIfAbsent(now, bytes.timeNanos());
            }
            session.height = Math.max(session.height, now);
        }
    }
}
