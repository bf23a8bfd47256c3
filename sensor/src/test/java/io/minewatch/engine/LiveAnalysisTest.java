package io.minewatch.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.capture.AtEnd;
import io.minewatch.capture.CaptureFiles;
import io.minewatch.capture.CaptureFormatException;
import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import io.minewatch.capture.InterfaceReading;
import io.minewatch.config.SensorConfig;
import io.minewatch.detect.DetectionSettings;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Judge;
import io.minewatch.detect.Level;
import io.minewatch.detect.PoolRef;
import io.minewatch.feeds.bundled.BundledFeeds;
import io.minewatch.feeds.match.AllowList;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.observable.MiningActivity;
import io.minewatch.report.FeedState;
import io.minewatch.report.HostReport;
import io.minewatch.report.RunListener;
import io.minewatch.report.RunSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run without end, over a source that tells the time of its pauses. */
class LiveAnalysisTest {
    private static final Path CAPTURE =
            Path.of(System.getProperty("minewatch.root"), "pcaps/stratum/cryptonote/xmrig-6.pcap");

    /** Frames of the capture before the connection is closed. */
    private static final int UNFINISHED = 60;

    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3600 * SECOND;

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void miningThatGoesOnIsToldAtTheIntervalAndClosedWhenIdle(int workers) throws Exception {
        Heard heard = new Heard();
        run(workers, heard, 1, 2 * 24, HOUR, IndicatorSet.empty());
        assertTrue(heard.open.size() >= 6, "told " + heard.open.size() + " times");
        MiningActivity last = heard.open.get(heard.open.size() - 1);
        assertTrue(last.summary().submits() > 5, "submits " + last.summary().submits());
        assertEquals(1, heard.closed.size());
        assertEquals(last.summary().submits(), heard.closed.get(0).summary().submits());
        // The finding closes in packet time, while nothing but time passes.
        Finding end = heard.findings.get(heard.findings.size() - 1);
        assertEquals(Finding.State.CLOSED, end.state());
        assertEquals(Level.CONFIRMED, end.level());
        assertFalse(heard.closedAtStop, "closed before the run ended");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void readingsTellFramesFlowsAndInterfaces(int workers) throws Exception {
        Heard heard = new Heard();
        run(workers, heard, 1, 3, SECOND, IndicatorSet.empty());
        RunSummary reading = heard.readings.get(heard.readings.size() - 1);
        assertEquals(UNFINISHED, reading.frames());
        assertEquals(1, reading.flowsTcp());
        assertEquals(1, reading.flowsActive());
        assertEquals(1, reading.interfaces().size());
        assertEquals(UNFINISHED, heard.summary.get(0).frames());
        assertEquals(0, heard.summary.get(0).flowsActive());
    }

    @Test
    void newFeedHoldsFromTheNextBatchOn() throws Exception {
        Heard heard = new Heard();
        run(1, heard, 2, 2 * 24, HOUR, BundledFeeds.load());
        List<Finding> closed =
                heard.findings.stream().filter(f -> f.state() == Finding.State.CLOSED).toList();
        assertEquals(2, closed.size());
        assertNull(closed.get(0).pool().feed());
        PoolRef.FeedMatch feed = closed.get(1).pool().feed();
        assertNotNull(feed);
        assertEquals("pool.supportxmr.com", feed.indicator());
    }

    private static void run(
            int workers, Heard heard, int passes, int pauses, long pauseNanos, IndicatorSet later)
            throws Exception {
        SensorConfig config = SensorConfig.defaults();
        LiveIndicators indicators = new LiveIndicators(IndicatorSet.empty());
        LiveOptions.Basis basis =
                new LiveOptions.Basis(
                        DetectionSettings.defaults(),
                        config.segmentMap(),
                        indicators,
                        AllowList.NONE,
                        () -> FeedState.NONE);
        LiveOptions live =
                new LiveOptions(
                        4 * HOUR,
                        SECOND,
                        () -> basis,
                        new LiveOptions.BatchListener() {
                            @Override
                            public void onBatchEnd(long nowNanos, Judge judge) {
                                indicators.swap(later);
                            }

                            @Override
                            public void onWaiting() {
                                throw new AssertionError("packets came from the first moment on");
                            }

                            @Override
                            public void onReading(RunSummary soFar) {
                                heard.readings.add(soFar);
                            }

                            @Override
                            public void onLastBatch() {
                                heard.atStop = true;
                            }
                        });
        Analysis analysis =
                new Analysis(
                        config,
                        DetectionSettings.defaults(),
                        indicators,
                        () -> FeedState.NONE,
                        new AnalysisOptions(
                                workers, Long.MIN_VALUE, Long.MAX_VALUE, null, null, null, live));
        try (Paused source = new Paused(passes, pauses, pauseNanos)) {
            analysis.analyze(source, "", () -> Analysis.FileOutcome.NONE, heard);
        }
        assertTrue(heard.atStop);
    }

    /** An unfinished session, and behind it pauses in which only time passes; several times. */
    private static final class Paused implements FrameSource {
        private final int pauses;
        private final long pauseNanos;
        private FrameSource capture;
        private int passesLeft;
        private int framesLeft = UNFINISHED;
        private int pausesLeft;
        private long shiftNanos;
        private long nowNanos;

        Paused(int passes, int pauses, long pauseNanos) throws CaptureFormatException {
            this.pauses = pauses;
            this.pauseNanos = pauseNanos;
            capture = CaptureFiles.open(CAPTURE, AtEnd.STOP);
            passesLeft = passes;
            pausesLeft = pauses;
        }

        @Override
        public Next next(Frame frame) {
            if (framesLeft > 0 && capture.next(frame) == Next.FRAME) {
                framesLeft--;
                nowNanos = frame.timeNanos() + shiftNanos;
                frame.set(
                        frame.buffer(),
                        frame.offset(),
                        frame.capturedLength(),
                        frame.wireLength(),
                        nowNanos,
                        frame.linkType(),
                        frame.number());
                return Next.FRAME;
            }
            if (pausesLeft-- > 0) {
                nowNanos += pauseNanos;
                return Next.IDLE;
            }
            if (--passesLeft == 0) {
                return Next.END;
            }
            capture.close();
            try {
                capture = CaptureFiles.open(CAPTURE, AtEnd.STOP);
            } catch (CaptureFormatException e) {
                throw new AssertionError(e);
            }
            framesLeft = UNFINISHED;
            pausesLeft = pauses;
            shiftNanos += (pauses + 1) * pauseNanos;
            return Next.IDLE;
        }

        @Override
        public boolean isLive() {
            return true;
        }

        @Override
        public long idleNanos() {
            return nowNanos;
        }

        @Override
        public List<InterfaceReading> interfaces() {
            return List.of(new InterfaceReading("test0", true, 72, 0, 0, 0, 0, 0, 0, nowNanos));
        }

        @Override
        public void close() {
            capture.close();
        }
    }

    private static final class Heard implements RunListener {
        final List<MiningActivity> open = new ArrayList<>();
        final List<MiningActivity> closed = new ArrayList<>();
        final List<Finding> findings = new ArrayList<>();
        final List<RunSummary> readings = new ArrayList<>();
        final List<RunSummary> summary = new ArrayList<>();
        boolean atStop;
        boolean closedAtStop;

        @Override
        public void onMiningFlow(MiningActivity activity) {
            (activity.closed() ? closed : open).add(activity);
        }

        @Override
        public void onFinding(Finding finding) {
            findings.add(finding);
            closedAtStop |= atStop && finding.state() == Finding.State.CLOSED;
        }

        @Override
        public void onHost(HostReport host) {
            throw new AssertionError("a run without end has no end to report hosts at");
        }

        @Override
        public void onSummary(RunSummary last) {
            summary.add(last);
        }
    }
}
