package io.minewatch.live;

import static io.minewatch.live.Weather.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.config.SensorConfig;
import io.minewatch.detect.DetectionSettings;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Judge;
import io.minewatch.detect.Level;
import io.minewatch.engine.Analysis;
import io.minewatch.engine.AnalysisOptions;
import io.minewatch.engine.LiveOptions;
import io.minewatch.feeds.match.AllowList;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.observable.MiningActivity;
import io.minewatch.output.alert.AlertLife;
import io.minewatch.output.event.AlertEvent;
import io.minewatch.report.FeedState;
import io.minewatch.report.HostReport;
import io.minewatch.report.RunListener;
import io.minewatch.report.RunSummary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Hours of packet time with many miners, through analysis and the life of alerts. The build runs a
 * short form; {@code sensor/scripts/long-run.sh} the whole day.
 */
class LongRunTest {
    private static final int MINERS = Integer.getInteger("minewatch.long.miners", 100);
    private static final int HOURS = Integer.getInteger("minewatch.long.hours", 5);
    private static final long HOUR = 3600 * SECOND;

    /**
     * Until then all miners are there, the jobs and shares that a session remembers are as many as
     * it may, and what ages out has done so: after half of the time, as a day showed.
     */
    private static final int WARM_HOURS = HOURS / 2 + 1;

    /**
     * What a measurement of used memory may differ by. The short form ends before all that is
     * bounded has reached its bound: it notices gross leaks only.
     */
    private static final long MEMORY_NOISE = (HOURS < 24 ? 24L : 4L) << 20;

    private final Map<String, List<Finding>> told = new HashMap<>();
    private final Map<String, Long> closedAt = new HashMap<>();
    private final Weather weather = new Weather(MINERS, HOURS * HOUR, 10, 5);
    private final List<Long> memory = new ArrayList<>();
    private long lastSampleNanos = Weather.START;

    private final AlertLife life =
            new AlertLife(
                    SensorConfig.defaults().alerts(),
                    List.of(),
                    new AlertLife.Sink() {
                        @Override
                        public void emit(Finding finding, long updates) {
                            told.computeIfAbsent(
                                            finding.host().ip().toString(), h -> new ArrayList<>())
                                    .add(finding);
                            if (finding.state() == Finding.State.CLOSED) {
                                closedAt.put(finding.host().ip().toString(), weather.idleNanos());
                            }
                        }

                        @Override
                        public void closeUnseen(AlertEvent last, long packetNanos) {
                            throw new AssertionError("nothing was open before");
                        }

                        @Override
                        public void summary(String text, Map<String, Object> details) {}
                    });

    @Test
    void everyMinerIsOneFindingAndMemoryStaysFlat() {
        RunSummary summary = run();
        long frames = weather.frames();
        assertEquals(frames, summary.frames());
        assertEquals(0, summary.flowsEvicted());
        assertEquals(MINERS, told.size(), () -> "hosts told of: " + told.keySet());
        int stopped = 0;
        for (int i = 0; i < MINERS; i++) {
            List<Finding> findings = told.get(Weather.host(i));
            assertEquals(1, findings.stream().map(Finding::id).distinct().count(), Weather.host(i));
            assertEquals(
                    1,
                    findings.stream().filter(f -> f.state() == Finding.State.NEW).count(),
                    Weather.host(i));
            Finding last = findings.get(findings.size() - 1);
            assertEquals(Level.CONFIRMED, last.level(), Weather.host(i));
            if (Weather.stopsAtHalfTime(i)) {
                stopped++;
                assertEquals(Finding.State.CLOSED, last.state(), Weather.host(i));
                long silent = closedAt.get(Weather.host(i)) - (Weather.START + HOURS * HOUR / 2);
                // An hour after the connection ended, less than a minute after half time; flows
                // linger for a minute, and findings are looked at every minute.
                assertTrue(
                        silent >= HOUR && silent < HOUR + 240 * SECOND,
                        () -> "closed after " + silent / SECOND + " s");
            } else {
                assertTrue(
                        findings.stream().noneMatch(f -> f.state() == Finding.State.CLOSED),
                        Weather.host(i));
            }
        }
        assertEquals(MINERS - stopped, life.openCount());
        long warm = Collections.max(memory.subList(0, WARM_HOURS));
        for (int hour = WARM_HOURS; hour < memory.size(); hour++) {
            long used = memory.get(hour);
            assertTrue(
                    used <= warm + warm / 10 + MEMORY_NOISE,
                    () -> "memory in use by the hour, octets: " + memory);
        }
        System.out.println(
                "LongRunTest: "
                        + HOURS
                        + " h, "
                        + MINERS
                        + " miners, "
                        + frames
                        + " frames, "
                        + summary.flowsTcp()
                        + " TCP and "
                        + summary.flowsUdp()
                        + " UDP flows; KiB in use by the hour: "
                        + memory.stream().map(m -> m >> 10).toList());
    }

    private RunSummary run() {
        SensorConfig config = SensorConfig.defaults();
        LiveIndicators indicators = new LiveIndicators(IndicatorSet.empty());
        LiveOptions.Basis basis =
                new LiveOptions.Basis(
                        DetectionSettings.defaults(),
                        config.segmentMap(),
                        indicators,
                        AllowList.NONE,
                        () -> FeedState.NONE);
        List<RunSummary> last = new ArrayList<>();
        LiveOptions live =
                new LiveOptions(
                        config.watch().openInterval().toNanos(),
                        60 * SECOND,
                        () -> basis,
                        new LiveOptions.BatchListener() {
                            @Override
                            public void onBatchEnd(long nowNanos, Judge judge) {
                                if (nowNanos < Weather.START) {
                                    return;
                                }
                                life.tick(nowNanos, judge::restate);
                                if (nowNanos >= lastSampleNanos + HOUR) {
                                    lastSampleNanos += HOUR;
                                    memory.add(used());
                                }
                            }

                            @Override
                            public void onWaiting() {}

                            @Override
                            public void onReading(RunSummary soFar) {}

                            @Override
                            public void onLastBatch() {
                                life.suspend();
                            }
                        });
        Analysis analysis =
                new Analysis(
                        config,
                        DetectionSettings.defaults(),
                        indicators,
                        () -> FeedState.NONE,
                        new AnalysisOptions(
                                1, Long.MIN_VALUE, Long.MAX_VALUE, null, null, null, live));
        analysis.analyze(
                weather,
                "",
                () -> Analysis.FileOutcome.NONE,
                new RunListener() {
                    @Override
                    public void onMiningFlow(MiningActivity activity) {}

                    @Override
                    public void onFinding(Finding finding) {
                        life.onFinding(finding);
                    }

                    @Override
                    public void onHost(HostReport host) {}

                    @Override
                    public void onSummary(RunSummary summary) {
                        last.add(summary);
                    }
                });
        return last.get(0);
    }

    private static long used() {
        Runtime java = Runtime.getRuntime();
        System.gc();
        return java.totalMemory() - java.freeMemory();
    }
}
