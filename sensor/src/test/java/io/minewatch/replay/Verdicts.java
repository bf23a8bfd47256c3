package io.minewatch.replay;

import io.minewatch.capture.AtEnd;
import io.minewatch.capture.CaptureGroup;
import io.minewatch.capture.CapturePlan;
import io.minewatch.capture.GroupSource;
import io.minewatch.config.SensorConfig;
import io.minewatch.detect.DetectionSettings;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.engine.Analysis;
import io.minewatch.engine.AnalysisOptions;
import io.minewatch.feeds.bundled.BundledFeeds;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.observable.MiningActivity;
import io.minewatch.report.FeedState;
import io.minewatch.report.HostReport;
import io.minewatch.report.RunListener;
import io.minewatch.report.RunSummary;
import io.minewatch.shape.GivenClock;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the whole sensor says of a capture. */
final class Verdicts implements RunListener {
    private static final LiveIndicators FEEDS = new LiveIndicators(BundledFeeds.load());

    final List<Finding> findings = new ArrayList<>();
    final List<MiningActivity> flows = new ArrayList<>();
    @Nullable RunSummary summary;

    /** Runs the sensor with its defaults. */
    static Verdicts of(byte[] pcap, @Nullable GivenClock clock) {
        return of(List.of("-"), new ByteArrayInputStream(pcap), clock);
    }

    /** The same of files. */
    static Verdicts of(List<String> inputs, InputStream in, @Nullable GivenClock clock) {
        return of(inputs, in, clock, 1);
    }

    /** The same with several workers. */
    static Verdicts of(
            List<String> inputs, InputStream in, @Nullable GivenClock clock, int workers) {
        Verdicts verdicts = new Verdicts();
        Analysis analysis =
                new Analysis(
                        SensorConfig.defaults(),
                        DetectionSettings.defaults(),
                        FEEDS,
                        () -> FeedState.NONE,
                        new AnalysisOptions(
                                workers, Long.MIN_VALUE, Long.MAX_VALUE, null, null, clock, null));
        Analysis.FileOutcome outcome =
                new Analysis.FileOutcome(List.of(), List.of(), List.of(), 0, List.of());
        for (CaptureGroup group : CapturePlan.of(inputs, CapturePlan.Mode.SEPARATE, in).groups()) {
            try (GroupSource source = group.open(AtEnd.STOP)) {
                analysis.analyze(source, "", () -> outcome, verdicts);
            }
        }
        return verdicts;
    }

    /** The highest level of any finding; null: none. */
    @Nullable Level level() {
        Level best = null;
        for (Finding finding : findings) {
            if (best == null || finding.level().compareTo(best) > 0) {
                best = finding.level();
            }
        }
        return best;
    }

    /** Whether a finding reaches that level. */
    boolean reaches(Level least) {
        Level level = level();
        return level != null && level.compareTo(least) >= 0;
    }

    @Override
    public void onMiningFlow(MiningActivity activity) {
        flows.add(activity);
    }

    @Override
    public void onFinding(Finding finding) {
        findings.add(finding);
    }

    @Override
    public void onHost(HostReport report) {}

    @Override
    public void onSummary(RunSummary run) {
        summary = run;
    }
}
