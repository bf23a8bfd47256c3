package io.minewatch.output.metrics;

import io.minewatch.capture.InterfaceReading;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.output.KeptPackets;
import io.minewatch.report.RunSummary;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the sensor last said of itself. Written by the threads that know, read by whoever asks.
 * Thread-safe.
 */
public final class SensorReadings {
    /** Without a sign of life for so long, analysis hangs. */
    private static final long HANGS_NANOS = 30_000_000_000L;

    private static final int STATES = Finding.State.values().length;

    private final AtomicLongArray findings = new AtomicLongArray(Level.values().length * STATES);
    private final LongSupplier lostEvents;
    private volatile LongSupplier recordedPackets = () -> 0;
    private volatile LongSupplier recordLostPackets = () -> 0;
    private volatile LongSupplier evidencePackets = () -> 0;
    private volatile LongSupplier evidenceLostPackets = () -> 0;
    private volatile Supplier<List<Long>> lanePackets = List::of;
    private volatile boolean keeps;
    private volatile @Nullable RunSummary summary;
    private volatile long aliveAt = System.nanoTime();

    /**
     * @param lostEvents events that could not be told
     */
    public SensorReadings(LongSupplier lostEvents) {
        this.lostEvents = lostEvents;
    }

    /** Analysis goes on. */
    public void alive() {
        aliveAt = System.nanoTime();
    }

    /** What was covered so far. */
    public void onReading(RunSummary soFar) {
        summary = soFar;
    }

    /** A finding was said. */
    public void onFinding(Finding finding) {
        findings.incrementAndGet(finding.level().ordinal() * STATES + finding.state().ordinal());
    }

    /** The capture comes in lanes: the packets of each. */
    public void lanes(Supplier<List<Long>> packets) {
        lanePackets = packets;
    }

    List<Long> lanePackets() {
        return lanePackets.get();
    }

    /** Raw traffic is kept beside: how many packets are in files, and how many are not. */
    public void recording(LongSupplier recorded, LongSupplier lost) {
        recordedPackets = recorded;
        recordLostPackets = lost;
        keeps = true;
    }

    long recordedPackets() {
        return recordedPackets.getAsLong();
    }

    long recordLostPackets() {
        return recordLostPackets.getAsLong();
    }

    /** The packets of findings are kept: how many are in files, and how many are not. */
    public void evidence(LongSupplier written, LongSupplier lost) {
        evidencePackets = written;
        evidenceLostPackets = lost;
        keeps = true;
    }

    long evidencePackets() {
        return evidencePackets.getAsLong();
    }

    long evidenceLostPackets() {
        return evidenceLostPackets.getAsLong();
    }

    /** What is kept beside; null where nothing is. */
    public @Nullable KeptPackets kept() {
        return keeps
                ? new KeptPackets(
                        recordedPackets(),
                        recordLostPackets(),
                        evidencePackets(),
                        evidenceLostPackets())
                : null;
    }

    /** What was covered so far; null before anything was said of it. */
    public @Nullable RunSummary summary() {
        return summary;
    }

    long findings(Level level, Finding.State state) {
        return findings.get(level.ordinal() * STATES + state.ordinal());
    }

    long lostEvents() {
        return lostEvents.getAsLong();
    }

    boolean isAlive() {
        return System.nanoTime() - aliveAt < HANGS_NANOS;
    }

    /** Why the sensor is not ready, in one sentence; null when it is. */
    @Nullable String whyNotReady() {
        RunSummary now = summary;
        if (!isAlive()) {
            return "analysis has not moved for 30 s";
        }
        if (now == null) {
            return "no packet was seen yet";
        }
        if (now.indicators() == 0) {
            return "no feed is loaded";
        }
        return now.interfaces().stream().anyMatch(InterfaceReading::up)
                ? null
                : "no interface is captured";
    }
}
