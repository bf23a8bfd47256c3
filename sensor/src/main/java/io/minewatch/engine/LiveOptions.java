package io.minewatch.engine;

import io.minewatch.capture.Frame;
import io.minewatch.detect.DetectionSettings;
import io.minewatch.detect.Judge;
import io.minewatch.detect.Segments;
import io.minewatch.feeds.match.AllowList;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.packet.Packet;
import io.minewatch.report.FeedState;
import io.minewatch.report.RunSummary;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a run without end is told beside all else. Immutable.
 *
 * @param openIntervalNanos packet time between two lines of a mining connection that goes on
 * @param readingIntervalNanos packet time between two summaries of what was covered so far
 * @param basis what judgement rests on; asked at the end of each batch, so that a new one holds
 *     from there on
 * @param packets told of each TCP and UDP packet, by the thread of its lane; null for nobody
 */
public record LiveOptions(
        long openIntervalNanos,
        long readingIntervalNanos,
        Supplier<Basis> basis,
        BatchListener listener,
        @Nullable PacketListener packets) {
    /** Nobody is told of packets. */
    public LiveOptions(
            long openIntervalNanos,
            long readingIntervalNanos,
            Supplier<Basis> basis,
            BatchListener listener) {
        this(openIntervalNanos, readingIntervalNanos, basis, listener, null);
    }

    /**
     * Called by the thread that reads the packet's lane, which is the analysing thread where there
     * is one lane; must not wait for anybody.
     */
    @FunctionalInterface
    public interface PacketListener {
        /**
         * A TCP or UDP packet, decoded, before its flow is told.
         *
         * @param frame that carried it (or its last fragment); valid during the call
         * @param packet valid during the call
         */
        void onPacket(Frame frame, Packet packet);
    }

    /**
     * What judgement rests on. Immutable.
     *
     * @param allowed what of the feeds does not count
     * @param feeds how the feeds in force stand now
     */
    public record Basis(
            DetectionSettings detection,
            Segments segments,
            LiveIndicators indicators,
            AllowList allowed,
            Supplier<FeedState> feeds) {}

    /** Called by the analysing thread; must not wait for anybody. */
    public interface BatchListener {
        /**
         * A batch was judged: a few milliseconds of work under load, a tenth of a second without.
         *
         * @param nowNanos packet time
         * @param judge to be asked during the call only
         */
        void onBatchEnd(long nowNanos, Judge judge);

        /** The source is open, but nothing ever came: several times a second. */
        void onWaiting();

        /** What was covered so far; its lists are empty. */
        void onReading(RunSummary soFar);

        /** The source has ended; findings that close now do so because the run does. */
        void onLastBatch();
    }
}
