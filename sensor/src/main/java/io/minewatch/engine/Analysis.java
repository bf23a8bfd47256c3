package io.minewatch.engine;

import io.minewatch.capture.FrameSource;
import io.minewatch.capture.InterfaceReading;
import io.minewatch.config.SensorConfig;
import io.minewatch.detect.DestinationBaseline;
import io.minewatch.detect.DetectionSettings;
import io.minewatch.detect.Finding;
import io.minewatch.detect.FindingListener;
import io.minewatch.detect.Judge;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.flow.FlowLimits;
import io.minewatch.observable.MiningActivity;
import io.minewatch.packet.DecodeLimits;
import io.minewatch.report.FeedState;
import io.minewatch.report.HostReport;
import io.minewatch.report.HostReportBuilder;
import io.minewatch.report.RunListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run: captures in, findings out. Each frame goes down one straight line of calls: decoder,
 * flow table, parsers; what they learn meets in the judge, batch by batch, in the order of the
 * frames. The same input gives the same findings in the same order, for any number of workers.
 * Single thread (those of workers and lanes are inside).
 */
public final class Analysis {
    private final LiveOptions.Basis basis;
    private final AnalysisOptions options;
    private final FlowLimits flowLimits;
    private final DecodeLimits decodeLimits;
    private long sequence;

    /**
     * A run over any number of captures.
     *
     * @param feeds asked at the end how the feeds that were used stand
     */
    public Analysis(
            SensorConfig config,
            DetectionSettings detection,
            LiveIndicators indicators,
            Supplier<FeedState> feeds,
            AnalysisOptions options) {
        this.basis =
                new LiveOptions.Basis(
                        detection,
                        config.segmentMap(),
                        indicators,
                        config.feeds().allowed(),
                        feeds);
        this.options = options;
        this.flowLimits = config.limits().flows();
        this.decodeLimits = config.decodeLimits();
    }

    /**
     * Analyses one capture, or several that are one. Nothing is carried over to the next call but
     * the count of frames, from which flow ids come.
     *
     * @param idSeed tells findings of captures apart that are analysed apart
     * @param files asked when all is read: what became of the files
     */
    public void analyze(
            FrameSource source, String idSeed, Supplier<FileOutcome> files, RunListener listener) {
        analyze(List.of(source), idSeed, files, listener);
    }

    /**
     * Analyses one capture that comes in several lanes, each with its own part of the traffic and a
     * thread of its own; workers are as many as lanes then.
     *
     * @param sources one for each lane; of several all are live, and both directions of a flow are
     *     in the same one
     * @throws IllegalArgumentException for several lanes of a run that has an end, a filter or
     *     bounds of time
     */
    public void analyze(
            List<? extends FrameSource> sources,
            String idSeed,
            Supplier<FileOutcome> files,
            RunListener listener) {
        LiveOptions live = options.live();
        LiveOptions.Basis begun = live == null ? basis : live.basis().get();
        RunTotals totals = new RunTotals();
        HostReportBuilder hosts = new HostReportBuilder();
        DestinationBaseline known = options.baseline();
        Judge judge =
                new Judge(
                        begun.detection(),
                        begun.segments(),
                        begun.indicators(),
                        begun.allowed(),
                        idSeed,
                        options.blockClock(),
                        known == null ? new DestinationBaseline() : known,
                        new FindingListener() {
                            @Override
                            public void onMiningFlow(MiningActivity activity) {
                                if (activity.closed()) {
                                    totals.miningFlow();
                                } else if (live == null) {
                                    return;
                                }
                                listener.onMiningFlow(activity);
                            }

                            @Override
                            public void onFinding(Finding finding) {
                                if (live == null) {
                                    hosts.onFinding(finding);
                                }
                                listener.onFinding(finding);
                            }
                        });
        Pulse pulse =
                live == null
                        ? null
                        : new Pulse(live, begun, judge, totals, () -> interfaces(sources));
        if (sources.size() == 1) {
            readOne(sources.get(0), judge, totals, pulse);
        } else if (live != null && pulse != null && options.filter() == null) {
            readMany(sources, judge, totals, live, pulse);
        } else {
            throw new IllegalArgumentException("files have one lane");
        }
        if (pulse != null) {
            begun = pulse.basis();
        }
        judge.finish();
        totals.add(judge);
        for (HostReport host : hosts.build()) {
            listener.onHost(host);
        }
        listener.onSummary(
                totals.summary(
                        files.get(),
                        begun.feeds().get(),
                        begun.indicators().current().size(),
                        judge.suppressions(),
                        interfaces(sources)));
    }

    private static List<InterfaceReading> interfaces(List<? extends FrameSource> lanes) {
        return InterfaceReading.sum(lanes.stream().map(FrameSource::interfaces).toList());
    }

    private void readOne(FrameSource source, Judge judge, RunTotals totals, @Nullable Pulse pulse) {
        try (Crew crew =
                options.workers() == 1
                        ? new SingleCrew(flowLimits)
                        : new ThreadedCrew(options.workers(), flowLimits)) {
            Lane lane = new Lane(options, source, crew, decodeLimits, sequence, 1);
            new OneLane(lane, judge, options, pulse).run();
            sequence = lane.sequence();
            totals.add(lane);
        }
    }

    private void readMany(
            List<? extends FrameSource> sources,
            Judge judge,
            RunTotals totals,
            LiveOptions live,
            Pulse pulse) {
        int count = sources.size();
        List<Lane> lanes = new ArrayList<>();
        for (FrameSource source : sources) {
            long before = 1L + lanes.size() - count;
            lanes.add(
                    new Lane(
                            options,
                            source,
                            new SingleCrew(flowLimits),
                            decodeLimits,
                            before,
                            count));
        }
        try (ManyLanes threads = new ManyLanes(lanes, judge, live, pulse)) {
            threads.run();
        }
        lanes.forEach(totals::add);
    }

    /**
     * What became of the input files. Immutable.
     *
     * @param read paths read whole
     * @param incomplete {@code path: reason} of those read in part
     * @param refused {@code path: reason} of those that could not be read
     * @param skipped files in directories without a capture's magic bytes
     * @param notes further sentences for the reader
     */
    public record FileOutcome(
            List<String> read,
            List<String> incomplete,
            List<String> refused,
            long skipped,
            List<String> notes) {
        /** No files. */
        public static final FileOutcome NONE =
                new FileOutcome(List.of(), List.of(), List.of(), 0, List.of());

        /** Copies the lists. */
        public FileOutcome {
            read = List.copyOf(read);
            incomplete = List.copyOf(incomplete);
            refused = List.copyOf(refused);
            notes = List.copyOf(notes);
        }
    }
}
