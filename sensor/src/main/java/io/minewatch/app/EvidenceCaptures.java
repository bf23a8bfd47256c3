package io.minewatch.app;

import io.minewatch.capture.AtEnd;
import io.minewatch.capture.CaptureGroup;
import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import io.minewatch.capture.GroupSource;
import io.minewatch.capture.PcapNgWriter;
import io.minewatch.config.SensorConfig.EvidenceConfig;
import io.minewatch.detect.Evidence;
import io.minewatch.detect.Finding;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FrameRef;
import io.minewatch.packet.DecodeLimits;
import io.minewatch.packet.DecodeStatus;
import io.minewatch.packet.IpAddress;
import io.minewatch.packet.Packet;
import io.minewatch.packet.PacketDecoder;
import io.minewatch.stats.AnomalyCounters;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads captures a second time and writes the packets of each finding into a file of its own:
 * everything between host and pool while the finding lasted, and the frames its evidence names.
 * Only one group's files are open at a time. Single thread.
 */
final class EvidenceCaptures {
    /** Files open at a time; systems allow 1,024 by default. */
    private static final int MAX_OPEN = 256;

    /**
     * Time before and behind a finding that belongs to it: connections open before the first mining
     * message and close after the last. One minute, as closed flows linger.
     */
    private static final long MARGIN_NANOS = 60_000_000_000L;

    /** Longest part of a file's name that comes from a finding's id. */
    private static final int MAX_NAME = 80;

    private final Path folder;
    private final EvidenceConfig bounds;
    private final Set<String> names = new HashSet<>();
    private int written;
    private long cut;

    EvidenceCaptures(Path folder, EvidenceConfig bounds) {
        this.folder = folder;
        this.bounds = bounds;
    }

    /** Captures written so far. */
    int written() {
        return written;
    }

    /** Captures that reached a bound and lack packets. */
    long cut() {
        return cut;
    }

    /** Makes the folder. */
    void prepare() throws UsageException {
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new UsageException("--evidence: " + folder + " is a file; name a folder");
        } catch (IOException e) {
            throw new UsageException("--evidence: the folder " + folder + " cannot be made");
        }
    }

    /** Two ends without order, so that both directions meet. */
    private record Pair(IpAddress low, IpAddress high) {
        static Pair of(IpAddress a, IpAddress b) {
            return a.compareTo(b) <= 0 ? new Pair(a, b) : new Pair(b, a);
        }
    }

    /** One frame of one file. */
    private record FrameKey(int fileIndex, long number) {}

    /** What is wanted for one finding, and its file once the first packet is there. */
    private static final class Target {
        final Finding finding;
        final Path file;
        final int port;
        final int flowPort;
        final long fromNanos;
        @Nullable PcapNgWriter writer;
        long packets;
        long octets;
        boolean full;

        Target(Finding finding, Path file) {
            this.finding = finding;
            this.file = file;
            this.port = finding.pool().nextPort();
            FlowRef flow = finding.flow();
            this.flowPort = flow == null ? port : flow.responderPort();
            long first = finding.first().timeNanos();
            this.fromNanos =
                    (flow == null ? first : Math.min(first, flow.start().timeNanos()))
                            - MARGIN_NANOS;
        }

        boolean wants(Packet packet) {
            return packet.timeNanos() >= fromNanos
                    && packet.timeNanos() <= finding.last().timeNanos() + MARGIN_NANOS
                    && (port == 0
                            || isPort(packet.sourcePort())
                            || isPort(packet.destinationPort()));
        }

        private boolean isPort(int number) {
            return number == port || number == flowPort;
        }
    }

    /**
     * Writes the captures of one group.
     *
     * @param findings of this group, the most severe first
     */
    void write(CaptureGroup group, List<Finding> findings) throws IOException {
        List<Target> all = new ArrayList<>();
        for (Finding finding : findings) {
            if (written + all.size() < bounds.maxFindings()) {
                all.add(new Target(finding, folder.resolve(name(finding))));
            }
        }
        for (int from = 0; from < all.size(); from += MAX_OPEN) {
            pass(group, all.subList(from, Math.min(all.size(), from + MAX_OPEN)));
        }
    }

    private void pass(CaptureGroup group, List<Target> targets) throws IOException {
        Map<Pair, List<Target>> byPair = new HashMap<>();
        Map<FrameKey, List<Target>> byFrame = new HashMap<>();
        for (Target target : targets) {
            IpAddress next = target.finding.pool().nextIp();
            FlowRef flow = target.finding.flow();
            Pair ends = next == null ? null : Pair.of(target.finding.host().ip(), next);
            if (ends != null) {
                add(byPair, ends, target);
            }
            // Where only a name is known, and where others carry the host's session.
            Pair carried = flow == null ? null : Pair.of(flow.originator(), flow.responder());
            if (carried != null && !carried.equals(ends)) {
                add(byPair, carried, target);
            }
            for (Evidence evidence : target.finding.evidence()) {
                addFrame(byFrame, evidence.first(), target);
                addFrame(byFrame, evidence.last(), target);
            }
        }
        try (GroupSource source = group.open(AtEnd.STOP)) {
            Frame frame = new Frame();
            Packet packet = new Packet();
            // Window 0: both copies of a mirror are evidence.
            DecodeLimits limits =
                    new DecodeLimits(
                            DecodeLimits.DEFAULT.maxFragmentedPackets(),
                            DecodeLimits.DEFAULT.maxFragmentOctets(),
                            0);
            PacketDecoder decoder = new PacketDecoder(new AnomalyCounters(), limits);
            long sequence = 0;
            Set<Target> takers = new LinkedHashSet<>();
            while (source.next(frame) == FrameSource.Next.FRAME) {
                takers.clear();
                takers.addAll(
                        byFrame.getOrDefault(
                                new FrameKey(frame.fileIndex(), frame.number()), List.of()));
                DecodeStatus status = decoder.decode(frame, frame.fileIndex(), ++sequence, packet);
                if (status == DecodeStatus.TCP || status == DecodeStatus.UDP) {
                    Pair pair =
                            Pair.of(
                                    new IpAddress(packet.sourceHigh(), packet.sourceLow()),
                                    new IpAddress(
                                            packet.destinationHigh(), packet.destinationLow()));
                    for (Target target : byPair.getOrDefault(pair, List.of())) {
                        if (target.wants(packet)) {
                            takers.add(target);
                        }
                    }
                }
                for (Target target : takers) {
                    write(target, frame);
                }
            }
        } finally {
            for (Target target : targets) {
                if (target.writer != null) {
                    target.writer.close();
                    written++;
                }
            }
        }
    }

    private void write(Target target, Frame frame) throws IOException {
        if (target.packets >= bounds.maxPackets()
                || target.octets + frame.capturedLength() > bounds.maxOctets()) {
            cut += target.full ? 0 : 1;
            target.full = true;
            return;
        }
        if (target.writer == null) {
            target.writer = PcapNgWriter.create(target.file, comment(target.finding));
        }
        target.packets++;
        target.octets += frame.capturedLength();
        target.writer.write(frame, null);
    }

    /** The finding's id; with a number where an analysis before had the same. */
    private String name(Finding finding) {
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < Math.min(finding.id().length(), MAX_NAME); i++) {
            char c = finding.id().charAt(i);
            boolean plain =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '-'
                            || c == '_';
            safe.append(plain ? c : '_');
        }
        String name = safe + ".pcapng";
        for (int i = 2; !names.add(name); i++) {
            name = safe + "-" + i + ".pcapng";
        }
        return name;
    }

    private static String comment(Finding finding) {
        StringBuilder comment = new StringBuilder();
        comment.append("Minewatch finding ")
                .append(finding.id())
                .append(": ")
                .append(finding.level().label())
                .append(", ")
                .append(finding.title())
                .append(". Host ")
                .append(finding.host().ip());
        IpAddress pool = finding.pool().ip();
        if (pool != null) {
            comment.append(", pool ").append(pool).append(" port ").append(finding.pool().port());
        }
        comment.append('.');
        for (Evidence evidence : finding.evidence()) {
            comment.append('\n').append(evidence.text());
        }
        return comment.toString();
    }

    private static void add(Map<Pair, List<Target>> map, Pair pair, Target target) {
        map.computeIfAbsent(pair, key -> new ArrayList<>()).add(target);
    }

    private static void addFrame(Map<FrameKey, List<Target>> map, FrameRef frame, Target target) {
        if (frame.number() > 0) {
            map.computeIfAbsent(
                            new FrameKey(frame.fileIndex(), frame.number()),
                            key -> new ArrayList<>())
                    .add(target);
        }
    }
}
