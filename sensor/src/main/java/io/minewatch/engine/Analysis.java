package io.minewatch.engine;

import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import io.minewatch.capture.HostName;
import io.minewatch.config.SensorConfig;
import io.minewatch.detect.DetectionSettings;
import io.minewatch.detect.Finding;
import io.minewatch.detect.FindingListener;
import io.minewatch.detect.Judge;
import io.minewatch.detect.Segments;
import io.minewatch.feeds.match.AllowList;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.flow.FlowLimits;
import io.minewatch.observable.MiningActivity;
import io.minewatch.packet.DecodeLimits;
import io.minewatch.packet.DecodeStatus;
import io.minewatch.packet.IpAddress;
import io.minewatch.packet.Packet;
import io.minewatch.packet.PacketDecoder;
import io.minewatch.report.HostReport;
import io.minewatch.report.HostReportBuilder;
import io.minewatch.report.RunListener;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One run: captures in, findings out. Each frame goes down one straight line of calls: decoder,
 * flow table, parsers; what they learn meets in the judge, batch by batch, in the order of the
 * frames. The same input gives the same findings in the same order, for any number of workers.
 * Single thread (workers' threads are inside).
 */
public final class Analysis {
    /**
     * Frames in a batch. Idle flows end, and facts are judged, at batch ends only: at the same
     * frames in every run. 4,096 frames are a few milliseconds of work, so that the cost of a
     * batch's end does not show.
     */
    static final int BATCH_FRAMES = 4096;

    /**
     * Octets in a batch, whatever the frame count: bounds what several workers' copies of jumbo
     * frames take.
     */
    static final int BATCH_BYTES = 8 << 20;

    private final DetectionSettings detection;
    private final Segments segments;
    private final LiveIndicators indicators;
    private final AllowList allowed;
    private final AnalysisOptions options;
    private final FlowLimits flowLimits;
    private final DecodeLimits decodeLimits;
    private final String feedName;
    private final Frame frame = new Frame();
    private final Packet packet = new Packet();
    private long sequence;

    /**
     * A run over any number of captures.
     *
     * @param feedName name and version of the feeds used
     */
    public Analysis(
            SensorConfig config,
            DetectionSettings detection,
            LiveIndicators indicators,
            String feedName,
            AnalysisOptions options) {
        this.detection = detection;
        this.segments = config.segmentMap();
        this.indicators = indicators;
        this.allowed = config.feeds().allowed();
        this.options = options;
        this.flowLimits = config.limits().flows();
        this.decodeLimits = config.decodeLimits();
        this.feedName = feedName;
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
        RunTotals totals = new RunTotals();
        PacketDecoder decoder = new PacketDecoder(totals.anomalies(), decodeLimits);
        HostReportBuilder hosts = new HostReportBuilder();
        Judge judge =
                new Judge(
                        detection,
                        segments,
                        indicators,
                        allowed,
                        idSeed,
                        options.blockClock(),
                        new FindingListener() {
                            @Override
                            public void onMiningFlow(MiningActivity activity) {
                                totals.miningFlow();
                                listener.onMiningFlow(activity);
                            }

                            @Override
                            public void onFinding(Finding finding) {
                                hosts.onFinding(finding);
                                listener.onFinding(finding);
                            }
                        });
        try (Crew crew =
                options.workers() == 1
                        ? new SingleCrew(flowLimits)
                        : new ThreadedCrew(options.workers(), flowLimits)) {
            Marks marks = new Marks(source, judge);
            readAll(source, decoder, totals, crew, marks);
            crew.finish().forEach(marks::onBatch);
            crew.workers().forEach(totals::add);
        }
        judge.finish();
        totals.add(judge);
        for (HostReport host : hosts.build()) {
            listener.onHost(host);
        }
        listener.onSummary(
                totals.summary(
                        files.get(),
                        decoder.counters(),
                        feedName,
                        indicators.current().size(),
                        judge.suppressions()));
    }

    private void readAll(
            FrameSource source, PacketDecoder decoder, RunTotals totals, Crew crew, Marks marks) {
        Predicate<Frame> filter = options.filter();
        AnalysisOptions.Progress progress = options.progress();
        int batchFrames = 0;
        long batchBytes = 0;
        long previousNanos = 0;
        while (true) {
            FrameSource.Next next = source.next(frame);
            if (next == FrameSource.Next.END) {
                break;
            }
            if (next == FrameSource.Next.IDLE) {
                if (!pause()) {
                    break;
                }
                continue;
            }
            long timeNanos = frame.timeNanos();
            if (timeNanos < options.sinceNanos()
                    || timeNanos >= options.untilNanos()
                    || (filter != null && !filter.test(frame))) {
                continue;
            }
            sequence++;
            totals.frame(frame);
            DecodeStatus status = decoder.decode(frame, frame.fileIndex(), sequence, packet);
            if (status == DecodeStatus.TCP || status == DecodeStatus.UDP) {
                crew.onPacket(packet);
            }
            batchFrames++;
            batchBytes += frame.capturedLength();
            if (batchFrames == BATCH_FRAMES || batchBytes >= BATCH_BYTES) {
                // The earlier of two neighbours: one frame with a wrong clock must not end every
                // flow.
                long nowNanos = Math.min(previousNanos, timeNanos);
                marks.atBatchEnd(nowNanos);
                List<FactLog.Fact> done = crew.endBatch(nowNanos);
                if (done != null) {
                    marks.onBatch(done);
                }
                batchFrames = 0;
                batchBytes = 0;
                if (progress != null) {
                    progress.at(source.position(), sequence);
                }
            }
            previousNanos = timeNanos;
        }
        marks.atBatchEnd(previousNanos);
    }

    /**
     * What the reader knew at the end of each batch. With several workers a batch's facts come
     * later than that; they must meet the same names and the same time as with one.
     */
    private static final class Marks {
        private record Mark(long nowNanos, int names) {}

        private final FrameSource source;
        private final Judge judge;
        private final ArrayDeque<Mark> open = new ArrayDeque<>();
        private int namesTold;

        Marks(FrameSource source, Judge judge) {
            this.source = source;
            this.judge = judge;
        }

        void atBatchEnd(long nowNanos) {
            open.add(new Mark(nowNanos, source.hostNames().size()));
        }

        void onBatch(List<FactLog.Fact> facts) {
            Mark mark = open.remove();
            for (; namesTold < mark.names(); namesTold++) {
                HostName name = source.hostNames().get(namesTold);
                judge.hostName(new IpAddress(name.addressHigh(), name.addressLow()), name.name());
            }
            for (FactLog.Fact fact : facts) {
                judge.accept(fact.observable());
            }
            judge.settle(mark.nowNanos());
        }
    }

    /**
     * A growing capture has nothing new: waits a moment; false when the thread was told to stop.
     */
    private static boolean pause() {
        try {
            Thread.sleep(100);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
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
        /** Copies the lists. */
        public FileOutcome {
            read = List.copyOf(read);
            incomplete = List.copyOf(incomplete);
            refused = List.copyOf(refused);
            notes = List.copyOf(notes);
        }
    }
}
