package io.minewatch.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.capture.AtEnd;
import io.minewatch.capture.CaptureFiles;
import io.minewatch.capture.CapturePlan;
import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import io.minewatch.config.SensorConfig;
import io.minewatch.config.SensorConfig.EvidenceConfig;
import io.minewatch.detect.DetectionSettings;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Judge;
import io.minewatch.detect.Level;
import io.minewatch.engine.Analysis;
import io.minewatch.engine.AnalysisOptions;
import io.minewatch.engine.LiveOptions;
import io.minewatch.feeds.bundled.BundledFeeds;
import io.minewatch.feeds.match.AllowList;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.observable.MiningActivity;
import io.minewatch.report.FeedState;
import io.minewatch.report.HostReport;
import io.minewatch.report.RunListener;
import io.minewatch.report.RunSummary;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sensor at work keeps the same packets of a finding as a second reading of the capture does. */
class LiveEvidenceTest {
    private static final Path PCAPS =
            Path.of(System.getProperty("minewatch.root")).resolve("pcaps");

    private final List<String> told = new CopyOnWriteArrayList<>();

    @TempDir private Path folder = Path.of("");

    /**
     * @param pause frames after which the source says that it is idle: findings come while packets
     *     go on
     */
    @ParameterizedTest
    @CsvSource({
        "stratum/cryptonote/xmrig-6.pcap, 1, 1",
        "stratum/cryptonote/xmrig-6.pcap, 7, 1",
        "stratum/cryptonote/xmrig-6.pcap, 7, 3",
        "stratum/cryptonote/xmrig-6.pcap, 1000, 1",
        "proxy/socks5.pcap, 3, 1",
        "dns/looked-up-and-connected.pcap, 2, 1",
        "benign/electrum.pcap, 1, 1",
    })
    void theSamePacketsAsOffline(String name, int pause, int workers) throws Exception {
        Path capture = PCAPS.resolve(name);
        EvidenceConfig live = EvidenceConfig.DEFAULTS.in(folder.resolve("live").toString());
        Map<String, Finding> last = run(capture, pause, workers, live);
        Path offline = folder.resolve("offline");
        EvidenceCaptures captures = new EvidenceCaptures(offline, EvidenceConfig.DEFAULTS);
        captures.prepare();
        CapturePlan plan =
                CapturePlan.of(
                        List.of(capture.toString()),
                        CapturePlan.Mode.AUTO,
                        InputStream.nullInputStream());
        captures.write(plan.groups().get(0), List.copyOf(last.values()));
        List<Path> written = files(offline);
        assertEquals(name.startsWith("benign"), written.isEmpty());
        assertEquals(names(written), names(files(folder.resolve("live"))));
        for (Path file : written) {
            Path other = folder.resolve("live").resolve(String.valueOf(file.getFileName()));
            assertEquals(frames(file), frames(other), file::toString);
            String id = String.valueOf(file.getFileName()).replace(".pcapng", "");
            assertTrue(
                    Files.readString(other, java.nio.charset.StandardCharsets.ISO_8859_1)
                            .contains("Minewatch finding " + id + ": "));
        }
    }

    @Test
    void aRiseOfTheLevelStandsAtThePacketThatComesNext() throws Exception {
        Path capture = PCAPS.resolve("stratum/cryptonote/xmrig-6.pcap");
        EvidenceConfig live = EvidenceConfig.DEFAULTS.in(folder.resolve("live").toString());
        run(capture, 1, 1, live);
        String text = new String(Files.readAllBytes(files(folder.resolve("live")).get(0)), UTF_8);
        assertTrue(text.indexOf(": suspected, ") > 0 || text.indexOf(": likely, ") > 0, text);
        assertTrue(text.lastIndexOf(": confirmed, ") > text.indexOf("mw-"), text);
    }

    @Test
    void aCaptureStopsAtItsBounds() throws Exception {
        Path capture = PCAPS.resolve("stratum/cryptonote/xmrig-6.pcap");
        EvidenceConfig bounds =
                new EvidenceConfig(
                        folder.resolve("live").toString(), 10, 5, 1 << 20, 1 << 20, 8 << 20);
        run(capture, 3, 1, bounds);
        assertEquals(5, frames(files(folder.resolve("live")).get(0)).size());
        assertEquals(1, told.size(), told.toString());
        assertTrue(told.get(0).contains(" is full (evidence.max-packets"), told.toString());
    }

    // ---- Helpers

    private Map<String, Finding> run(Path capture, int pause, int workers, EvidenceConfig bounds)
            throws Exception {
        SensorConfig config = SensorConfig.defaults();
        LiveIndicators indicators = new LiveIndicators(BundledFeeds.load());
        LiveOptions.Basis basis =
                new LiveOptions.Basis(
                        DetectionSettings.defaults(),
                        config.segmentMap(),
                        indicators,
                        AllowList.NONE,
                        () -> FeedState.NONE);
        Map<String, Finding> last = new LinkedHashMap<>();
        try (LiveEvidence evidence =
                        new LiveEvidence(bounds, Level.INFO, i -> "eth" + i, told::add);
                FrameSource source = new Pausing(CaptureFiles.open(capture, AtEnd.STOP), pause)) {
            LiveOptions live =
                    new LiveOptions(
                            Long.MAX_VALUE / 4,
                            Long.MAX_VALUE / 4,
                            () -> basis,
                            new Quiet(),
                            evidence);
            new Analysis(
                            config,
                            DetectionSettings.defaults(),
                            indicators,
                            () -> FeedState.NONE,
                            new AnalysisOptions(
                                    workers,
                                    Long.MIN_VALUE,
                                    Long.MAX_VALUE,
                                    null,
                                    null,
                                    null,
                                    live))
                    .analyze(
                            source,
                            "",
                            () -> Analysis.FileOutcome.NONE,
                            evidence.before(
                                    new RunListener() {
                                        @Override
                                        public void onMiningFlow(MiningActivity activity) {}

                                        @Override
                                        public void onFinding(Finding finding) {
                                            last.put(finding.id(), finding);
                                        }

                                        @Override
                                        public void onHost(HostReport host) {}

                                        @Override
                                        public void onSummary(RunSummary summary) {}
                                    }));
        }
        return last;
    }

    private static final class Quiet implements LiveOptions.BatchListener {
        @Override
        public void onBatchEnd(long nowNanos, Judge judge) {}

        @Override
        public void onWaiting() {}

        @Override
        public void onReading(RunSummary soFar) {}

        @Override
        public void onLastBatch() {}
    }

    /** A capture that says that it is idle after every so many frames. */
    private static final class Pausing implements FrameSource {
        private final FrameSource capture;
        private final int pause;
        private int frames;
        private long lastNanos;

        Pausing(FrameSource capture, int pause) {
            this.capture = capture;
            this.pause = pause;
        }

        @Override
        public Next next(Frame frame) {
            if (frames == pause) {
                frames = 0;
                return Next.IDLE;
            }
            frames++;
            Next next = capture.next(frame);
            lastNanos = next == Next.FRAME ? frame.timeNanos() : lastNanos;
            return next;
        }

        @Override
        public boolean isLive() {
            return true;
        }

        @Override
        public long idleNanos() {
            return lastNanos;
        }

        @Override
        public @Nullable String problem() {
            return capture.problem();
        }

        @Override
        public void close() {
            capture.close();
        }
    }

    private static List<Path> files(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static List<String> names(List<Path> files) {
        return files.stream().map(file -> String.valueOf(file.getFileName())).toList();
    }

    /** Each frame's time and octets. */
    private static List<String> frames(Path file) throws Exception {
        List<String> frames = new ArrayList<>();
        try (FrameSource source = CaptureFiles.open(file, AtEnd.STOP)) {
            Frame frame = new Frame();
            while (source.next(frame) == FrameSource.Next.FRAME) {
                frames.add(
                        frame.timeNanos()
                                + " "
                                + frame.wireLength()
                                + " "
                                + Arrays.toString(
                                        Arrays.copyOfRange(
                                                frame.buffer(),
                                                frame.offset(),
                                                frame.offset() + frame.capturedLength())));
            }
        }
        return frames;
    }
}
