package io.minewatch.evidence;

import io.minewatch.capture.Frame;
import io.minewatch.config.SensorConfig.EvidenceConfig;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.engine.LiveOptions;
import io.minewatch.packet.Packet;
import io.minewatch.report.RunListener;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Evidence captures of a sensor at work. A finding's file begins with what is still remembered of
 * its packets ({@link RecentFrames}) and goes on with those that come, until it closes. Packets and
 * findings belong to the analysing thread, which never waits for the disk; counters may be read by
 * any.
 */
public final class LiveEvidence implements LiveOptions.PacketListener, Closeable {
    /**
     * Findings whose packets are followed at a time; of more, there are no captures. As many as a
     * busy network of a provider has miners, and a table that fits into the processor's cache.
     */
    static final int MAX_OPEN = 4096;

    private final EvidenceConfig bounds;
    private final Level least;
    private final Consumer<String> teller;
    private final RecentFrames recent;
    private final EvidenceWriter writer;
    private final Map<String, Followed> open = new LinkedHashMap<>();
    private Watched watched = new Watched(List.of());
    private boolean saidTooMany;

    /** A finding whose packets are followed. Of the analysing thread. */
    private static final class Followed {
        final EvidenceWriter.File file;
        Scope scope;
        Level level;
        @Nullable String note;
        long packets;
        long octets;
        boolean full;

        Followed(EvidenceWriter.File file, Scope scope, Level level) {
            this.file = file;
            this.scope = scope;
            this.level = level;
        }
    }

    /**
     * Findings by the ends of their packets, in a table that a packet is looked up in without
     * allocation. Immutable.
     */
    private static final class Watched {
        private static final Followed[] NOBODY = {};

        private final long[] keys;
        private final Followed[][] takers;
        private final int shift;

        Watched(Iterable<Followed> all) {
            Map<Long, List<Followed>> byKey = new LinkedHashMap<>();
            for (Followed each : all) {
                for (Scope.Pair pair : each.scope.pairs()) {
                    List<Followed> same =
                            byKey.computeIfAbsent(pair.key(), key -> new ArrayList<>());
                    if (!same.contains(each)) {
                        same.add(each);
                    }
                }
            }
            // At most a quarter full, so that a look-up that misses ends at once.
            int bits = 64 - Long.numberOfLeadingZeros(4L * byKey.size() + 1);
            shift = 64 - bits;
            keys = new long[1 << bits];
            takers = new Followed[1 << bits][];
            byKey.forEach(
                    (key, list) -> {
                        int at = slot(key);
                        while (takers[at] != null) {
                            at = (at + 1) & (keys.length - 1);
                        }
                        keys[at] = key;
                        takers[at] = list.toArray(NOBODY);
                    });
        }

        private int slot(long key) {
            return (int) ((key * 0x9E3779B97F4A7C15L) >>> shift);
        }

        Followed[] of(long key) {
            int at = slot(key);
            while (takers[at] != null) {
                if (keys[at] == key) {
                    return takers[at];
                }
                at = (at + 1) & (keys.length - 1);
            }
            return NOBODY;
        }
    }

    /**
     * Begins to remember.
     *
     * @param least findings below this level have no captures
     * @param interfaces name of an interface by its place
     * @param teller told in one sentence when a capture is full, when the disk fails and when it
     *     works again; called by any thread
     * @throws IOException with one sentence when the folder cannot be used
     */
    public LiveEvidence(
            EvidenceConfig bounds,
            Level least,
            IntFunction<String> interfaces,
            Consumer<String> teller)
            throws IOException {
        this.bounds = bounds;
        this.least = least;
        this.teller = teller;
        recent = new RecentFrames(bounds.memoryOctets());
        writer =
                new EvidenceWriter(
                        new EvidenceFolder(
                                Path.of(bounds.folder()),
                                bounds.maxFindings(),
                                bounds.totalOctets()),
                        interfaces,
                        teller);
    }

    @Override
    public void onPacket(Frame frame, Packet packet) {
        long key =
                RecentFrames.key(
                        packet.sourceHigh(),
                        packet.sourceLow(),
                        packet.destinationHigh(),
                        packet.destinationLow());
        recent.add(frame, packet, key);
        for (Followed each : watched.of(key)) {
            if (each.scope.wants(packet.sourcePort(), packet.destinationPort())
                    && each.scope.isBetween(
                            packet.sourceHigh(),
                            packet.sourceLow(),
                            packet.destinationHigh(),
                            packet.destinationLow())) {
                write(each, frame);
            }
        }
    }

    private void write(Followed followed, Frame frame) {
        if (followed.packets >= bounds.maxPackets()
                || followed.octets + frame.capturedLength() > bounds.maxOctets()) {
            if (!followed.full) {
                followed.full = true;
                teller.accept(
                        "the capture of finding "
                                + followed.file.findingId
                                + " is full (evidence.max-packets, evidence.max-size); what follows"
                                + " is left out");
            }
            return;
        }
        followed.packets++;
        followed.octets += frame.capturedLength();
        writer.add(followed.file, frame, followed.note);
        followed.note = null;
    }

    /** Follows findings, then hands on what is said. */
    public RunListener before(RunListener next) {
        return next.after(
                finding -> {
                    follow(finding);
                    return finding;
                });
    }

    private void follow(Finding finding) {
        Followed followed = open.get(finding.id());
        if (finding.state() == Finding.State.CLOSED) {
            if (followed != null) {
                open.remove(finding.id());
                watched = new Watched(open.values());
                writer.end(followed.file);
            }
            return;
        }
        if (followed != null) {
            update(followed, finding);
        } else if (finding.level().compareTo(least) >= 0) {
            if (open.size() == MAX_OPEN) {
                if (!saidTooMany) {
                    saidTooMany = true;
                    teller.accept(
                            "more than "
                                    + MAX_OPEN
                                    + " findings are open at once: the others have no captures");
                }
                return;
            }
            Scope scope = Scope.of(finding);
            followed =
                    new Followed(
                            new EvidenceWriter.File(finding.id(), Scope.comment(finding)),
                            scope,
                            finding.level());
            open.put(finding.id(), followed);
            watched = new Watched(open.values());
            remember(followed, scope, null);
        }
    }

    private void update(Followed followed, Finding finding) {
        Scope before = followed.scope;
        Scope now = Scope.of(finding);
        Set<Scope.Pair> pairs = new LinkedHashSet<>(before.pairs());
        boolean more = pairs.addAll(now.pairs());
        followed.scope = now.between(pairs);
        if (more) {
            watched = new Watched(open.values());
        }
        if (finding.level() != followed.level) {
            // On the packet that comes next.
            followed.note = Scope.headline(finding);
            followed.level = finding.level();
        }
        remember(followed, followed.scope, before);
    }

    /** Writes what is remembered, in the order in which it came. */
    private void remember(Followed followed, Scope scope, @Nullable Scope known) {
        for (RecentFrames.Found found : recent.find(scope, known)) {
            write(followed, recent.frame(found));
        }
    }

    /** Captures begun so far. */
    public long captures() {
        return writer.captures();
    }

    /** Packets in them. */
    public long packets() {
        return writer.packets();
    }

    /** Packets that belong there and are not: the disk was too slow, full or broken. */
    public long lost() {
        return writer.lost();
    }

    /** Writes what is held. */
    @Override
    public void close() {
        writer.close();
    }
}
