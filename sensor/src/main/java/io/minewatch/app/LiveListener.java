package io.minewatch.app;

import io.minewatch.detect.Finding;
import io.minewatch.observable.MiningActivity;
import io.minewatch.output.EveWriter;
import io.minewatch.output.LiveReport;
import io.minewatch.output.metrics.SensorReadings;
import io.minewatch.report.HostReport;
import io.minewatch.report.RunListener;
import io.minewatch.report.RunSummary;
import org.jspecify.annotations.Nullable;

/** Says to terminal and EVE what a live run finds. Single thread: that of the {@link Words}. */
final class LiveListener implements RunListener {
    private final LiveReport report;
    private final @Nullable EveWriter eve;
    private final boolean lines;
    private final Console console;
    private @Nullable RunSummary last;
    private final SensorReadings readings;

    LiveListener(
            LiveReport report,
            @Nullable EveWriter eve,
            boolean lines,
            Console console,
            SensorReadings readings) {
        this.report = report;
        this.eve = eve;
        this.lines = lines;
        this.console = console;
        this.readings = readings;
    }

    /** What was covered in all; null before the run has ended. Only after the words are said. */
    @Nullable RunSummary last() {
        return last;
    }

    void say(String sentence) {
        if (lines) {
            print(report.say(sentence));
        }
    }

    void onReading(RunSummary soFar) {
        if (lines) {
            print(report.onReading(soFar));
        }
    }

    void onStats(RunSummary soFar) {
        if (eve != null) {
            eve.onSummary(soFar);
        }
    }

    private void print(String text) {
        if (!text.isEmpty()) {
            console.out().print(text);
            console.out().flush();
        }
    }

    @Override
    public void onMiningFlow(MiningActivity activity) {
        if (eve != null) {
            eve.onMiningFlow(activity);
        }
    }

    @Override
    public void onFinding(Finding finding) {
        readings.onFinding(finding);
        if (eve != null) {
            eve.onFinding(finding);
        }
        if (lines) {
            print(report.onFinding(finding));
        }
    }

    @Override
    public void onHost(HostReport host) {
        if (eve != null) {
            eve.onHost(host);
        }
    }

    @Override
    public void onSummary(RunSummary summary) {
        last = summary;
        if (eve != null) {
            eve.onSummary(summary);
        }
    }
}
