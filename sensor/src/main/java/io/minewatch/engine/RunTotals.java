package io.minewatch.engine;

import io.minewatch.capture.Frame;
import io.minewatch.capture.InterfaceReading;
import io.minewatch.detect.Judge;
import io.minewatch.detect.Suppression;
import io.minewatch.flow.FlowCounters;
import io.minewatch.packet.DecodeCounters;
import io.minewatch.packet.DecodeStatus;
import io.minewatch.report.FeedState;
import io.minewatch.report.RunSummary;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The counters of an analysis, over all its workers. Single thread. */
final class RunTotals {
    private final AnomalyCounters anomalies = new AnomalyCounters();
    private final FlowCounters flows = new FlowCounters();
    private final HostSet hosts = new HostSet();
    private long frames;
    private long frameBytes;
    private long firstNanos = Long.MAX_VALUE;
    private long lastNanos = Long.MIN_VALUE;
    private long encryptedFlows;
    private long miningFlows;
    private long shapesJudged;
    private long shapesLikeMining;

    AnomalyCounters anomalies() {
        return anomalies;
    }

    void frame(Frame frame) {
        frames++;
        frameBytes += frame.wireLength();
        long timeNanos = frame.timeNanos();
        if (timeNanos < firstNanos) {
            firstNanos = timeNanos;
        }
        if (timeNanos > lastNanos) {
            lastNanos = timeNanos;
        }
    }

    void miningFlow() {
        miningFlows++;
    }

    /** Takes over what the judge has counted, at its end. */
    void add(Judge judge) {
        shapesJudged += judge.encryptedJudged();
        shapesLikeMining += judge.encryptedLikeMining();
        anomalies.add(Anomaly.TUNNEL_TOR, judge.torConnections());
    }

    /**
     * What was counted so far, while the workers go on: theirs as they last published it.
     *
     * @param workers of this run
     * @param judge of this run
     */
    RunSummary soFar(
            List<Worker> workers,
            Judge judge,
            DecodeCounters decode,
            LiveOptions.Basis basis,
            List<InterfaceReading> interfaces) {
        RunTotals sum = new RunTotals();
        sum.anomalies.addAll(anomalies);
        sum.add(judge);
        sum.frames = frames;
        sum.frameBytes = frameBytes;
        sum.firstNanos = firstNanos;
        sum.lastNanos = lastNanos;
        sum.miningFlows = miningFlows;
        long known = -1;
        for (Worker worker : workers) {
            WorkerReading reading = worker.reading();
            sum.anomalies.addAll(reading.anomalies());
            sum.flows.addAll(reading.flows());
            sum.encryptedFlows += reading.encryptedFlows();
            // Workers meet the same hosts: their counts do not add up.
            known = workers.size() == 1 ? reading.hosts() : -1;
        }
        return sum.summary(
                Analysis.FileOutcome.NONE,
                decode,
                basis.feeds().get(),
                basis.indicators().current().size(),
                known,
                List.of(),
                interfaces);
    }

    /** Takes over what a worker has counted, at its end. */
    void add(Worker worker) {
        anomalies.addAll(worker.anomalies());
        flows.addAll(worker.flowCounters());
        hosts.addAll(worker.hosts());
        encryptedFlows += worker.protocols().flowsEncrypted();
    }

    RunSummary summary(
            Analysis.FileOutcome files,
            DecodeCounters decode,
            FeedState feeds,
            long indicators,
            List<Suppression> suppressed,
            List<InterfaceReading> interfaces) {
        return summary(files, decode, feeds, indicators, hosts.count(), suppressed, interfaces);
    }

    private RunSummary summary(
            Analysis.FileOutcome files,
            DecodeCounters decode,
            FeedState feeds,
            long indicators,
            long hostCount,
            List<Suppression> suppressed,
            List<InterfaceReading> interfaces) {
        Map<String, Long> status = new TreeMap<>();
        for (DecodeStatus s : DecodeStatus.values()) {
            if (decode.get(s) > 0) {
                status.put(s.label(), decode.get(s));
            }
        }
        Map<String, Long> oddities = new TreeMap<>();
        for (Anomaly anomaly : Anomaly.values()) {
            if (anomalies.get(anomaly) > 0) {
                oddities.put(
                        anomaly.layer().label() + "." + anomaly.label(), anomalies.get(anomaly));
            }
        }
        return new RunSummary(
                frames == 0 ? 0 : firstNanos,
                frames == 0 ? 0 : lastNanos,
                frames,
                frameBytes,
                decode.truncatedFrames(),
                decode.get(DecodeStatus.DUPLICATE),
                status,
                new TreeMap<>(decode.unsupportedLinks()),
                oddities,
                flows.startedTcp(),
                flows.startedUdp(),
                flows.expired(),
                flows.evicted(),
                flows.oneSided(),
                encryptedFlows,
                flows.active(),
                hostCount,
                flows.gaps(),
                flows.gapOctets(),
                miningFlows,
                shapesJudged,
                shapesLikeMining,
                indicators,
                feeds,
                suppressed,
                files.read(),
                files.incomplete(),
                files.refused(),
                files.skipped(),
                files.notes(),
                interfaces);
    }
}
