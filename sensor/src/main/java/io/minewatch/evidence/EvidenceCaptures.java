package io.minewatch.evidence;

import io.minewatch.capture.AtEnd;
import io.minewatch.capture.CaptureGroup;
import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import io.minewatch.capture.GroupSource;
import io.minewatch.capture.PcapNgWriter;
import io.minewatch.config.SensorConfig.EvidenceConfig;
import io.minewatch.detect.Finding;
import io.minewatch.evidence.Scope.FrameKey;
import io.minewatch.evidence.Scope.Pair;
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
public final class EvidenceCaptures {
    /** Files open at a time; systems allow 1,024 by default. */
    private static final int MAX_OPEN = 256;

    private final Path folder;
    private final EvidenceConfig bounds;
    private final Set<String> names = new HashSet<>();
    private int written;
    private long cut;

    /** Captures go to this folder. */
    public EvidenceCaptures(Path folder, EvidenceConfig bounds) {
        this.folder = folder;
        this.bounds = bounds;
    }

    /** Captures written so far. */
    public int written() {
        return written;
    }

    /** Captures that reached a bound and lack packets. */
    public long cut() {
        return cut;
    }

    /**
     * Makes the folder.
     *
     * @throws IOException with one sentence when that fails
     */
    public void prepare() throws IOException {
        make(folder);
    }

    static void make(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("--evidence: " + folder + " is a file; name a folder", e);
        } catch (IOException e) {
            throw new IOException("--evidence: the folder " + folder + " cannot be made", e);
        }
    }

    /** What is wanted for one finding, and its file once the first packet is there. */
    private static final class Target {
        final Finding finding;
        final Path file;
        final Scope scope;
        @Nullable PcapNgWriter writer;
        long packets;
        long octets;
        boolean full;

        Target(Finding finding, Path file) {
            this.finding = finding;
            this.file = file;
            this.scope = Scope.of(finding);
        }

        boolean wants(Packet packet) {
            return packet.timeNanos() >= scope.fromNanos()
                    && packet.timeNanos() <= scope.untilNanos()
                    && scope.wants(packet.sourcePort(), packet.destinationPort());
        }
    }

    /**
     * Writes the captures of one group.
     *
     * @param findings of this group, the most severe first
     */
    public void write(CaptureGroup group, List<Finding> findings) throws IOException {
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
            for (Pair pair : target.scope.pairs()) {
                byPair.computeIfAbsent(pair, key -> new ArrayList<>()).add(target);
            }
            for (FrameKey frame : target.scope.frames()) {
                byFrame.computeIfAbsent(frame, key -> new ArrayList<>()).add(target);
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
            target.writer = PcapNgWriter.create(target.file, Scope.comment(target.finding));
        }
        target.packets++;
        target.octets += frame.capturedLength();
        target.writer.write(frame, null);
    }

    /** The finding's id; with a number where an analysis before had the same. */
    private String name(Finding finding) {
        String safe = Scope.name(finding.id());
        String name = safe + Scope.ENDING;
        for (int i = 2; !names.add(name); i++) {
            name = safe + "-" + i + Scope.ENDING;
        }
        return name;
    }
}
