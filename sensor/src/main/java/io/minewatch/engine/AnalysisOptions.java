package io.minewatch.engine;

import io.minewatch.capture.Frame;
import io.minewatch.detect.DestinationBaseline;
import io.minewatch.shape.GivenClock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one analysis is told beside the configuration. Immutable.
 *
 * @param workers threads that follow flows, 1 or more; with 1 everything runs in the caller's
 *     thread. Of a capture that comes in several lanes each lane has one worker
 * @param sinceNanos frames before this packet time are passed over
 * @param untilNanos frames at or after this packet time are passed over
 * @param filter frames it refuses are passed over; null: none
 * @param progress told after each batch; null: nobody asks
 * @param blockClock blocks of a coin observed from outside; null: only what the traffic shows
 * @param baseline what hosts are known to connect to; learns on from one analysis to the next.
 *     null: each analysis begins with nothing
 * @param live what a run without end needs; null for files
 */
public record AnalysisOptions(
        int workers,
        long sinceNanos,
        long untilNanos,
        @Nullable Predicate<Frame> filter,
        @Nullable Progress progress,
        @Nullable GivenClock blockClock,
        @Nullable DestinationBaseline baseline,
        @Nullable LiveOptions live) {
    /** Begins with nothing known. */
    public AnalysisOptions(
            int workers,
            long sinceNanos,
            long untilNanos,
            @Nullable Predicate<Frame> filter,
            @Nullable Progress progress,
            @Nullable GivenClock blockClock,
            @Nullable LiveOptions live) {
        this(workers, sinceNanos, untilNanos, filter, progress, blockClock, null, live);
    }

    /** Everything, in one thread, silently. */
    public static AnalysisOptions defaults() {
        return new AnalysisOptions(1, Long.MIN_VALUE, Long.MAX_VALUE, null, null, null, null);
    }

    /** Follows a long run. */
    public interface Progress {
        /**
         * Called every few thousand frames.
         *
         * @param position octets of the current group's files consumed
         * @param frames frames read in this run
         */
        void at(long position, long frames);
    }
}
