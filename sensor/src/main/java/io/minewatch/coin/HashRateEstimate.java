package io.minewatch.coin;

/**
 * A hash rate estimated from shares, with the interval that covers the true mean rate. A share of
 * difficulty D stands for D hashes on average, and shares come as a Poisson process; so the rate is
 * the sum of difficulties over the time, and the exact interval for a count of n is between the
 * gamma quantiles of shapes n and n + 1. For shares of unequal difficulty, n is replaced by the
 * effective count (sum D)^2 / (sum D^2). Immutable.
 *
 * <p>The interval covers the mean over the window. What a miner displays is its mean over the last
 * minutes; a machine whose speed changes during the window may display a figure outside of it.
 *
 * <p>The window should last from the first job to the last message, or at least the last job. One
 * that ends with a share is on average too short by one share in n, which the interval contains
 * (1/n is half of its half-width at n = 4 and less above).
 *
 * @param hashesPerSecond best estimate; NaN where no share was seen
 * @param low lower end of the interval, 0 without a share
 * @param high upper end
 * @param confidence probability with which the interval covers the true mean rate at least
 */
public record HashRateEstimate(double hashesPerSecond, double low, double high, double confidence) {
    /** The probability that reports use. */
    public static final double DEFAULT_CONFIDENCE = 0.95;

    /** Nothing can be said. */
    private static final HashRateEstimate UNKNOWN =
            new HashRateEstimate(Double.NaN, Double.NaN, Double.NaN, DEFAULT_CONFIDENCE);

    /**
     * What shares say.
     *
     * @param shares count, at least 0
     * @param difficultySum expected hashes of all of them
     * @param difficultySquareSum sum of the squares of the same
     * @param seconds length of the window, above 0
     * @param confidence above 0 and below 1
     * @return all NaN where no share or no time is given, or a number is out of range; use {@link
     *     #withoutShare} where none came
     */
    public static HashRateEstimate of(
            long shares,
            double difficultySum,
            double difficultySquareSum,
            double seconds,
            double confidence) {
        if (shares < 1
                || !(difficultySum > 0)
                || !(difficultySquareSum > 0)
                || !isWindow(seconds, confidence)
                || Double.isInfinite(difficultySquareSum)) {
            return UNKNOWN;
        }
        double effective = difficultySum / difficultySquareSum * difficultySum;
        // Rounding, or sums that do not belong together, must not claim more than was counted.
        double count = Math.max(1, Math.min((double) shares, effective));
        double tail = (1 - confidence) / 2;
        double rate = difficultySum / seconds;
        return new HashRateEstimate(
                rate,
                rate * GammaQuantile.of(tail, count) / count,
                rate * GammaQuantile.of(1 - tail, count + 1) / count,
                confidence);
    }

    /** {@link #of} with {@link #DEFAULT_CONFIDENCE}. */
    public static HashRateEstimate of(
            long shares, double difficultySum, double difficultySquareSum, double seconds) {
        return of(shares, difficultySum, difficultySquareSum, seconds, DEFAULT_CONFIDENCE);
    }

    /**
     * What it says that no share came: an upper bound, one-sided, 3.0 difficulties per window at 95
     * %.
     *
     * @param difficulty of the jobs, expected hashes per share
     */
    public static HashRateEstimate withoutShare(
            double difficulty, double seconds, double confidence) {
        if (!(difficulty > 0) || !isWindow(seconds, confidence)) {
            return UNKNOWN;
        }
        double high = -Math.log(1 - confidence) * difficulty / seconds;
        return new HashRateEstimate(Double.NaN, 0, high, confidence);
    }

    /**
     * What the miner's own counter says ({@code hashcount_total}): the difference between its first
     * and last value, over the time between. The counter is read when a share is sent, while
     * threads add to it in batches; so each end may be late by up to one reporting interval, and
     * the interval of the estimate is that of a window longer or shorter by one.
     *
     * @param hashes difference of the counter, above 0
     * @param seconds between the two messages
     * @param reportSeconds usual time between two reports, 0 where exact
     */
    public static HashRateEstimate ofCounter(double hashes, double seconds, double reportSeconds) {
        if (!(hashes > 0) || !isWindow(seconds, DEFAULT_CONFIDENCE) || !(reportSeconds >= 0)) {
            return UNKNOWN;
        }
        // A counter read only two or three times says little of the time in between.
        double shortest = Math.max(seconds - reportSeconds, seconds / 2);
        return new HashRateEstimate(
                hashes / seconds,
                hashes / (seconds + reportSeconds),
                hashes / shortest,
                DEFAULT_CONFIDENCE);
    }

    private static boolean isWindow(double seconds, double confidence) {
        return seconds > 0 && seconds < Double.MAX_VALUE && confidence > 0 && confidence < 1;
    }
}
