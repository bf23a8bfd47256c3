package io.minewatch.detect;

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
        double seconds) {}
