package io.minewatch.output;

import io.minewatch.coin.HashRateEstimate;
import io.minewatch.detect.HashRate;
import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.MiningSummary.WorkSample;
import org.jspecify.annotations.Nullable;

/** The hash rate that one flow shows by itself. */
final class FlowRate {
    private static final double NANOS_PER_SECOND = 1e9;

    private FlowRate() {}

    /** The estimate; null where the flow says nothing of it. */
    static @Nullable HashRate of(MiningSummary mining) {
        WorkSample work = mining.work();
        if (work == null) {
            return null;
        }
        double seconds = (work.toNanos() - work.fromNanos()) / NANOS_PER_SECOND;
        HashRateEstimate estimate;
        if (work.basis().equals("hashcount")) {
            double betweenReports = seconds / Math.max(1, work.shares() - 1);
            estimate = HashRateEstimate.ofCounter(work.difficultySum(), seconds, betweenReports);
        } else if (work.shares() == 0) {
            estimate =
                    HashRateEstimate.withoutShare(
                            mining.lastDifficulty(), seconds, HashRateEstimate.DEFAULT_CONFIDENCE);
        } else {
            estimate =
                    HashRateEstimate.of(
                            work.shares(),
                            work.difficultySum(),
                            work.difficultySquareSum(),
                            seconds);
        }
        return Double.isNaN(estimate.high())
                ? null
                : new HashRate(
                        estimate.hashesPerSecond(),
                        estimate.low(),
                        estimate.high(),
                        estimate.confidence(),
                        work.basis(),
                        work.shares(),
                        seconds);
    }
}
