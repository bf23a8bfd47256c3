package io.minewatch.engine;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.capture.AtEnd;
import io.minewatch.capture.CaptureFiles;
import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import io.minewatch.capture.InterfaceReading;
import io.minewatch.capture.LinkType;
import io.minewatch.capture.live.Lanes;
import io.minewatch.config.SensorConfig;
import io.minewatch.detect.DetectionSettings;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Judge;
import io.minewatch.detect.Level;
import io.minewatch.feeds.bundled.BundledFeeds;
import io.minewatch.feeds.match.AllowList;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.observable.MiningActivity;
import io.minewatch.output.EveWriter;
import io.minewatch.output.FileNames;
import io.minewatch.report.FeedState;
import io.minewatch.report.HostReport;
import io.minewatch.report.RunListener;
import io.minewatch.report.RunSummary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several lanes over the shipped captures, spread as the kernel would spread them. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class LanesTest {
    private static final Path PCAPS = Path.of(System.getProperty("minewatch.root"), "pcaps");

    private static final long START = 1_700_000_000L * 1_000_000_000L;

    /** Far enough apart that no packet is taken for a mirror's copy of the one before. */
    private static final long SPACING_NANOS = 30_000_000L;

    private static final LiveIndicators FEEDS = new LiveIndicators(BundledFeeds.load());

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void lanesSayWhatOneLaneSays(int count) throws Exception {
        List<byte[]> frames = frames();
        Heard one = run(lanes(frames, 1));
        Heard several = run(lanes(frames, count));
        assertTrue(one.lines.size() > 100, "the captures hold mining");
        assertEquals("", difference(one.lines, several.lines));
        assertEquals(counters(one.summary), counters(several.summary));
        assertEquals(frames.size(), requireNonNull(several.summary).interfaces().get(0).packets());
        RunSummary reading = requireNonNull(several.lastReading);
        assertTrue(reading.frames() > frames.size() / 2, "read " + reading.frames());
        assertTrue(reading.flowsTcp() > 100, "TCP " + reading.flowsTcp());
    }

    /** The other lanes have nothing at all, and say what time it is. */
    @Test
    void oneLaneMayHaveAllTraffic() throws Exception {
        List<byte[]> frames = frames();
        Heard one = run(lanes(frames, 1));
        AtomicLongArray progress = new AtomicLongArray(3);
        List<Scripted> lanes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            lanes.add(new Scripted(i, progress));
        }
        for (int i = 0; i < frames.size(); i++) {
            lanes.get(1).add(frames.get(i), i);
        }
        Heard several = run(lanes);
        assertEquals("", difference(one.lines, several.lines));
        assertTrue(several.beforeTheEnd > 100, "told while lanes go on");
    }

    @Test
    void laneThatFailsEndsTheRun() {
        AtomicLongArray progress = new AtomicLongArray(2);
        List<FrameSource> lanes = new ArrayList<>();
        lanes.add(new Scripted(0, progress));
        lanes.add(
                new Scripted(1, progress) {
                    @Override
                    public Next next(Frame frame) {
                        throw new IllegalStateException("broken on purpose");
                    }
                });
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> run(lanes));
        assertEquals("broken on purpose", requireNonNull(failure.getCause()).getMessage());
    }

    /** Lines that only one of both says. */
    private static String difference(List<String> one, List<String> several) {
        List<String> less = new ArrayList<>(one);
        List<String> more = new ArrayList<>(several);
        several.forEach(less::remove);
        one.forEach(more::remove);
        return String.join("\n", less) + (more.isEmpty() ? "" : "\n+ " + String.join("\n+ ", more));
    }

    private static List<Object> counters(@Nullable RunSummary of) {
        RunSummary summary = requireNonNull(of);
        return List.of(
                summary.frames(),
                summary.frameBytes(),
                summary.firstNanos(),
                summary.lastNanos(),
                summary.decodeStatus(),
                summary.anomalies(),
                summary.flowsTcp(),
                summary.flowsUdp());
    }

    private static final class Heard {
        /** Without what numbers and ends of flows depend on. */
        List<String> lines = List.of();

        @Nullable RunSummary summary;
        @Nullable RunSummary lastReading;
        int beforeTheEnd;
    }

    private static Heard run(List<? extends FrameSource> lanes) throws Exception {
        SensorConfig config = SensorConfig.defaults();
        Heard heard = new Heard();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LiveOptions.Basis basis =
                new LiveOptions.Basis(
                        DetectionSettings.defaults(),
                        config.segmentMap(),
                        FEEDS,
                        AllowList.NONE,
                        () -> FeedState.NONE);
        LiveOptions live =
                new LiveOptions(
                        Long.MAX_VALUE / 4,
                        1,
                        () -> basis,
                        new LiveOptions.BatchListener() {
                            @Override
                            public void onBatchEnd(long nowNanos, Judge judge) {}

                            @Override
                            public void onWaiting() {}

                            @Override
                            public void onReading(RunSummary soFar) {
                                heard.lastReading = soFar;
                            }

                            @Override
                            public void onLastBatch() {
                                heard.beforeTheEnd =
                                        (int) out.toString(StandardCharsets.UTF_8).lines().count();
                            }
                        });
        Analysis analysis =
                new Analysis(
                        config,
                        DetectionSettings.defaults(),
                        FEEDS,
                        () -> FeedState.NONE,
                        new AnalysisOptions(
                                1, Long.MIN_VALUE, Long.MAX_VALUE, null, null, null, live));
        try (EveWriter eve = new EveWriter(out, "test", Level.SUSPECTED, true)) {
            eve.files(FileNames.interfaces(place -> "test" + place));
            analysis.analyze(
                    lanes,
                    "",
                    () -> Analysis.FileOutcome.NONE,
                    new RunListener() {
                        @Override
                        public void onMiningFlow(MiningActivity activity) {
                            eve.onMiningFlow(activity);
                        }

                        @Override
                        public void onFinding(Finding finding) {
                            eve.onFinding(finding);
                        }

                        @Override
                        public void onHost(HostReport host) {
                            eve.onHost(host);
                        }

                        @Override
                        public void onSummary(RunSummary summary) {
                            heard.summary = summary;
                        }
                    });
        }
        heard.lines =
                out.toString(StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.replaceAll("\"flow_ids?\":[\\[0-9,\\]]+", ""))
                        .sorted()
                        .toList();
        return heard;
    }

    /** Octets of all shipped frames of Ethernet. */
    private static List<byte[]> frames() throws Exception {
        List<byte[]> frames = new ArrayList<>();
        List<Path> captures;
        try (Stream<Path> walk = Files.walk(PCAPS)) {
            captures = walk.filter(p -> p.toString().endsWith(".pcap")).sorted().toList();
        }
        for (Path capture : captures) {
            try (FrameSource source = CaptureFiles.open(capture, AtEnd.STOP)) {
                Frame frame = new Frame();
                while (source.next(frame) == FrameSource.Next.FRAME) {
                    if (frame.linkType() == LinkType.ETHERNET
                            && frame.capturedLength() == frame.wireLength()) {
                        frames.add(
                                Arrays.copyOfRange(
                                        frame.buffer(),
                                        frame.offset(),
                                        frame.offset() + frame.capturedLength()));
                    }
                }
            }
        }
        return frames;
    }

    private static List<Scripted> lanes(List<byte[]> frames, int count) {
        AtomicLongArray progress = new AtomicLongArray(count);
        List<Scripted> lanes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lanes.add(new Scripted(i, progress));
        }
        Frame frame = new Frame();
        for (int i = 0; i < frames.size(); i++) {
            byte[] octets = frames.get(i);
            frame.set(octets, 0, octets.length, octets.length, 0, LinkType.ETHERNET, 0);
            lanes.get(Lanes.of(frame, count)).add(octets, i);
        }
        return lanes;
    }

    /** A lane whose frames are given; a pause after every few of them. */
    private static class Scripted implements FrameSource {
        private static final int FRAMES_BETWEEN_PAUSES = 37;

        private final int lane;

        /** Of each lane, the time that it has come to. */
        private final AtomicLongArray progress;

        private final List<byte[]> frames = new ArrayList<>();
        private final List<Integer> places = new ArrayList<>();
        private int next;
        private int sincePause;
        private int pausesAtEnd = 3;

        Scripted(int lane, AtomicLongArray progress) {
            this.lane = lane;
            this.progress = progress;
        }

        void add(byte[] octets, int place) {
            frames.add(octets);
            places.add(place);
        }

        @Override
        public Next next(Frame frame) {
            if (next == frames.size()) {
                progress.set(lane, Long.MAX_VALUE);
                return isOver() && pausesAtEnd-- == 0 ? Next.END : Next.IDLE;
            }
            if (sincePause++ == FRAMES_BETWEEN_PAUSES) {
                sincePause = 0;
                return Next.IDLE;
            }
            byte[] octets = frames.get(next);
            int place = places.get(next++);
            long time = START + place * SPACING_NANOS;
            progress.set(lane, time);
            frame.set(octets, 0, octets.length, octets.length, time, LinkType.ETHERNET, place + 1);
            return Next.FRAME;
        }

        /** All lanes end at once, as they do when capture is stopped. */
        private boolean isOver() {
            return slowest() == Long.MAX_VALUE;
        }

        private long slowest() {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < progress.length(); i++) {
                least = Math.min(least, progress.get(i));
            }
            return least;
        }

        @Override
        public boolean isLive() {
            return true;
        }

        @Override
        public long idleNanos() {
            if (next < frames.size()) {
                return 0;
            }
            long least = slowest();
            return least == Long.MAX_VALUE ? START + 100_000 * SPACING_NANOS : least;
        }

        @Override
        public List<InterfaceReading> interfaces() {
            return List.of(new InterfaceReading("test0", true, frames.size(), 0, 0, 0, 0, 0, 0, 0));
        }

        @Override
        public void close() {}
    }
}
