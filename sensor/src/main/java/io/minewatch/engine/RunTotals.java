package io.minewatch.engine;

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

/** The counters of an analysis, over all its lanes and workers. Single thread. */
final class RunTotals {
    private final FrameTotals frames = new FrameTotals();
    private final AnomalyCounters anomalies = new AnomalyCounters();
    private final DecodeCounters decoded = new DecodeCounters();
    private final FlowCounters flows = new FlowCounters();
    private final HostSet hosts = new HostSet();
    private long encryptedFlows;
    private long miningFlows;
    private long shapesJudged;
    private long shapesLikeMining;

    void miningFlow() {
        miningFlows++;
    }

    /** Takes over what the judge has counted, at its end. */
    void add(Judge judge) {
        shapesJudged += judge.encryptedJudged();
        shapesLikeMining += judge.encryptedLikeMining();
        anomalies.add(Anomaly.TUNNEL_TOR, judge.torConnections());
    }

    /** Takes over what a lane and its workers have counted, at its end. */
    void add(Lane lane) {
        frames.add(lane.totals());
        anomalies.addAll(lane.anomalies());
        decoded.addAll(lane.decoded());
        for (Worker worker : lane.crew().workers()) {
            anomalies.addAll(worker.anomalies());
            flows.addAll(worker.flowCounters());
            hosts.addAll(worker.hosts());
            encryptedFlows += worker.protocols().flowsEncrypted();
        }
    }

    /**
     * What was counted so far, while the lanes go on: theirs as they last published it.
     *
     * @param lanes of this run
     * @param judge of this run
     */
    RunSummary soFar(
            List<LaneReading> lanes,
            Judge judge,
            LiveOptions.Basis basis,
            List<InterfaceReading> interfaces) {
        RunTotals sum = new RunTotals();
        sum.add(judge);
        sum.miningFlows = miningFlows;
        int workers = 0;
        long known = -1;
        for (LaneReading lane : lanes) {
            sum.frames.add(lane.totals());
            sum.anomalies.addAll(lane.anomalies());
            sum.decoded.addAll(lane.decoded());
            for (WorkerReading reading : lane.workers()) {
                sum.anomalies.addAll(reading.anomalies());
                sum.flows.addAll(reading.flows());
                sum.encryptedFlows += reading.encryptedFlows();
                // Workers meet the same hosts: their counts do not add up.
                known = workers++ == 0 ? reading.hosts() : -1;
            }
        }
        return sum.summary(
                Analysis.FileOutcome.NONE,
                basis.feeds().get(),
                basis.indicators().current().size(),
                known,
                List.of(),
                interfaces);
    }

    RunSummary summary(
            Analysis.FileOutcome files,
            FeedState feeds,
            long indicators,
            List<Suppression> suppressed,
            List<InterfaceReading> interfaces) {
        return summary(files, feeds, indicators, hosts.count(), suppressed, interfaces);
    }

    private RunSummary summary(
            Analysis.FileOutcome files,
            FeedState feeds,
            long indicators,
            long hostCount,
            List<Suppression> suppressed,
            List<InterfaceReading> interfaces) {
        Map<String, Long> status = new TreeMap<>();
        for (DecodeStatus s : DecodeStatus.values()) {
            if (decoded.get(s) > 0) {
                status.put(s.label(), decoded.get(s));
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
                frames.firstNanos(),
                frames.lastNanos(),
                frames.frames(),
                frames.octets(),
                decoded.truncatedFrames(),
                decoded.get(DecodeStatus.DUPLICATE),
                status,
                new TreeMap<>(decoded.unsupportedLinks()),
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
