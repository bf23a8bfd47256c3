package io.minewatch.engine;

import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import io.minewatch.packet.DecodeCounters;
import io.minewatch.packet.DecodeLimits;
import io.minewatch.packet.DecodeStatus;
import io.minewatch.packet.Packet;
import io.minewatch.packet.PacketDecoder;
import io.minewatch.stats.AnomalyCounters;
import java.util.function.Predicate;

/**
 * One straight line of calls: the frames of one source through one decoder to the crew that follows
 * their flows. A run over files has one; a live capture may have several, each with its own part of
 * the traffic. Single thread; nothing is shared with other lanes.
 */
final class Lane {
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

    /** Told where batches end, in the lane's thread. */
    interface BatchListener {
        /**
         * A batch is over.
         *
         * @param nowNanos packet time that the lane has come to
         */
        void onBatchEnd(long nowNanos);

        /** No frame ever came to this lane, and none has come now. Of live sources only. */
        void onWaiting();
    }

    private final AnalysisOptions options;
    private final FrameSource source;
    private final Crew crew;
    private final AnomalyCounters anomalies = new AnomalyCounters();
    private final PacketDecoder decoder;
    private final FrameTotals totals = new FrameTotals();
    private final Frame frame = new Frame();
    private final Packet packet = new Packet();
    private final int step;
    private long sequence;
    private long previousNanos;

    /**
     * @param crew takes the packets; the lane ends no batch of it
     * @param before number of the frame before the first; 0 or less where there was none
     * @param step between the numbers of two frames: how many lanes there are, so that each frame
     *     of a run has a number of its own
     */
    Lane(
            AnalysisOptions options,
            FrameSource source,
            Crew crew,
            DecodeLimits limits,
            long before,
            int step) {
        this.options = options;
        this.source = source;
        this.crew = crew;
        decoder = new PacketDecoder(anomalies, limits);
        sequence = before;
        this.step = step;
    }

    /** Takes frames until the source ends. The last batch is not ended. */
    void run(BatchListener listener) {
        Predicate<Frame> filter = options.filter();
        LiveOptions live = options.live();
        LiveOptions.PacketListener packets = live == null ? null : live.packets();
        int batchFrames = 0;
        long batchBytes = 0;
        while (true) {
            FrameSource.Next next = source.next(frame);
            if (next == FrameSource.Next.END) {
                return;
            }
            if (next == FrameSource.Next.IDLE) {
                if (live != null) {
                    if (sequence > 0) {
                        listener.onBatchEnd(Math.max(previousNanos, source.idleNanos()));
                        batchFrames = 0;
                        batchBytes = 0;
                    } else {
                        listener.onWaiting();
                    }
                } else if (!pause()) {
                    return;
                }
                continue;
            }
            long timeNanos = frame.timeNanos();
            if (timeNanos < options.sinceNanos()
                    || timeNanos >= options.untilNanos()
                    || (filter != null && !filter.test(frame))) {
                continue;
            }
            sequence += step;
            totals.add(frame);
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
                listener.onBatchEnd(Math.min(previousNanos, timeNanos));
                batchFrames = 0;
                batchBytes = 0;
            }
            previousNanos = timeNanos;
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

    FrameSource source() {
        return source;
    }

    Crew crew() {
        return crew;
    }

    /** Number of the last frame. */
    long sequence() {
        return sequence;
    }

    /** Time of the last frame; 0 before any. */
    long previousNanos() {
        return previousNanos;
    }

    FrameTotals totals() {
        return totals;
    }

    /** What the decoder met. */
    AnomalyCounters anomalies() {
        return anomalies;
    }

    DecodeCounters decoded() {
        return decoder.counters();
    }

    /** The counters as they are now; those of workers as they last published them. */
    LaneReading reading() {
        FrameTotals totalsNow = new FrameTotals();
        totalsNow.add(totals);
        AnomalyCounters anomaliesNow = new AnomalyCounters();
        anomaliesNow.addAll(anomalies);
        DecodeCounters decodedNow = new DecodeCounters();
        decodedNow.addAll(decoder.counters());
        return new LaneReading(
                totalsNow,
                anomaliesNow,
                decodedNow,
                crew.workers().stream().map(Worker::reading).toList());
    }
}
