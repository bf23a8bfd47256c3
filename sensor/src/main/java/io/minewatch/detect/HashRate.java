package io.minewatch.detect;

import io.minewatch.coin.HashRateEstimate;
import io.minewatch.observable.MiningSummary.WorkSample;
import org.jspecify.annotations.Nullable;

/**
 * An estimated hash rate with its interval. Immutable.
 *
 * @param hashesPerSecond best estimate; NaN when only {@code high} is known (no share yet)
 * @param low lower end of the interval
 * @param high upper end of the interval
 * @param confidence probability that the interval covers the true mean rate, 0.95
 * @param basis {@code accepted-shares}, {@code submitted-results}, {@code hashcount}
 * @param shares what the estimate rests on
 * @param seconds packet time that it is a mean over
 */
public record HashRate(
        double hashesPerSecond,
        double low,
        double high,
        double confidence,
        String basis,
        long shares,
        double seconds) {
    private static final double NANOS_PER_SECOND = 1e9;

    /**
     * The estimate of a sample.
     *
     * @param shareDifficulty of the jobs, for the bound where no share came; NaN when unknown
     * @return null where the sample says nothing
     */
    public static @Nullable HashRate of(WorkSample work, double shareDifficulty) {
        double seconds = (work.toNanos() - work.fromNanos()) / NANOS_PER_SECOND;
        HashRateEstimate estimate;
        if (work.basis().equals(WorkSample.HASHCOUNT)) {
            double betweenReports = seconds / Math.max(1, work.shares() - 1);
            estimate = HashRateEstimate.ofCounter(work.difficultySum(), seconds, betweenReports);
        } else if (work.shares() == 0) {
            estimate =
                    HashRateEstimate.withoutShare(
                            shareDifficulty, seconds, HashRateEstimate.DEFAULT_CONFIDENCE);
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
