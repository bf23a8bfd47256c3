package io.minewatch.engine;

import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import io.minewatch.capture.HostName;
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
import io.minewatch.packet.DecodeStatus;
import io.minewatch.packet.IpAddress;
import io.minewatch.packet.Packet;
import io.minewatch.packet.PacketDecoder;
import io.minewatch.report.FeedState;
import io.minewatch.report.HostReport;
import io.minewatch.report.HostReportBuilder;
import io.minewatch.report.RunListener;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

    private final LiveOptions.Basis basis;
    private final AnalysisOptions options;
    private final FlowLimits flowLimits;
    private final DecodeLimits decodeLimits;
    private final Frame frame = new Frame();
    private final Packet packet = new Packet();
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
        LiveOptions live = options.live();
        LiveOptions.Basis begun = live == null ? basis : live.basis().get();
        RunTotals totals = new RunTotals();
        PacketDecoder decoder = new PacketDecoder(totals.anomalies(), decodeLimits);
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
        try (Crew crew =
                options.workers() == 1
                        ? new SingleCrew(flowLimits)
                        : new ThreadedCrew(options.workers(), flowLimits)) {
            Marks marks = new Marks(source, judge);
            Pulse pulse =
                    live == null ? null : new Pulse(live, begun, source, judge, totals, decoder);
            readAll(source, decoder, totals, crew, marks, pulse);
            if (live != null) {
                live.listener().onLastBatch();
            }
            crew.finish().forEach(marks::onBatch);
            crew.workers().forEach(totals::add);
            if (pulse != null) {
                begun = pulse.basis;
            }
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
                        begun.feeds().get(),
                        begun.indicators().current().size(),
                        judge.suppressions(),
                        source.interfaces()));
    }

    private void readAll(
            FrameSource source,
            PacketDecoder decoder,
            RunTotals totals,
            Crew crew,
            Marks marks,
            @Nullable Pulse pulse) {
        Predicate<Frame> filter = options.filter();
        AnalysisOptions.Progress progress = options.progress();
        LiveOptions live = options.live();
        LiveOptions.PacketListener packets = live == null ? null : live.packets();
        int batchFrames = 0;
        long batchBytes = 0;
        long previousNanos = 0;
        while (true) {
            FrameSource.Next next = source.next(frame);
            if (next == FrameSource.Next.END) {
                break;
            }
            if (next == FrameSource.Next.IDLE) {
                if (pulse != null) {
                    if (sequence > 0) {
                        pulse.endBatch(crew, marks, Math.max(previousNanos, source.idleNanos()));
                        batchFrames = 0;
                        batchBytes = 0;
                    } else {
                        pulse.waiting(crew);
                    }
                } else if (!pause()) {
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
                if (packets != null) {
                    packets.onPacket(frame, packet);
                }
                crew.onPacket(packet);
            }
            batchFrames++;
            batchBytes += frame.capturedLength();
            if (batchFrames == BATCH_FRAMES || batchBytes >= BATCH_BYTES) {
                // The earlier of two neighbours: one frame with a wrong clock must not end every
                // flow.
                long nowNanos = Math.min(previousNanos, timeNanos);
                if (pulse != null) {
                    pulse.endBatch(crew, marks, nowNanos);
                } else {
                    endBatch(crew, marks, BatchEnd.at(nowNanos));
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

    private static void endBatch(Crew crew, Marks marks, BatchEnd end) {
        marks.atBatchEnd(end.nowNanos());
        List<FactLog.Fact> done = crew.endBatch(end);
        if (done != null) {
            marks.onBatch(done);
        }
    }

    /** What a run without end does at the ends of its batches. */
    private static final class Pulse {
        /** About a second's worth, as sources say that they are idle. */
        private static final int WAITS_PER_READING = 10;

        private final LiveOptions live;
        private final FrameSource source;
        private final Judge judge;
        private final RunTotals totals;
        private final PacketDecoder decoder;
        private LiveOptions.Basis basis;
        private long openDueNanos;
        private long readingDueNanos;
        private int waits;

        Pulse(
                LiveOptions live,
                LiveOptions.Basis basis,
                FrameSource source,
                Judge judge,
                RunTotals totals,
                PacketDecoder decoder) {
            this.live = live;
            this.basis = basis;
            this.source = source;
            this.judge = judge;
            this.totals = totals;
            this.decoder = decoder;
        }

        /** Also when somebody has set the clock back. */
        private static boolean isDue(long nowNanos, long dueNanos, long intervalNanos) {
            return nowNanos >= dueNanos || nowNanos < dueNanos - intervalNanos;
        }

        void endBatch(Crew crew, Marks marks, long nowNanos) {
            boolean tellOpen = isDue(nowNanos, openDueNanos, live.openIntervalNanos());
            boolean read = isDue(nowNanos, readingDueNanos, live.readingIntervalNanos());
            adopt();
            Analysis.endBatch(crew, marks, new BatchEnd(nowNanos, tellOpen, read));
            if (tellOpen) {
                openDueNanos = nowNanos + live.openIntervalNanos();
            }
            live.listener().onBatchEnd(nowNanos, judge);
            if (read) {
                readingDueNanos = nowNanos + live.readingIntervalNanos();
                read(crew);
            }
        }

        /** Nothing ever came. There is no packet time yet, so pauses are counted. */
        void waiting(Crew crew) {
            adopt();
            live.listener().onWaiting();
            if (waits++ % WAITS_PER_READING == 0) {
                read(crew);
            }
        }

        private void adopt() {
            LiveOptions.Basis now = live.basis().get();
            if (!now.equals(basis)) {
                basis = now;
                judge.adopt(now.detection(), now.segments(), now.allowed());
            }
        }

        private void read(Crew crew) {
            live.listener()
                    .onReading(
                            totals.soFar(
                                    crew.workers(),
                                    judge,
                                    decoder.counters(),
                                    basis,
                                    source.interfaces()));
        }
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
