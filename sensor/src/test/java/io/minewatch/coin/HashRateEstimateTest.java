package io.minewatch.coin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashRateEstimateTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int RUNS = 2500;

    /** Exact coverage: the Poisson probabilities of all counts whose interval holds the mean. */
    @ParameterizedTest
    @ValueSource(doubles = {2, 5, 10, 20, 50, 100, 200})
    void exactIntervalCoversAtLeastWhatItClaims(double mean) {
        double covered = 0;
        for (int n = 0; n < 2 * mean + 40; n++) {
            double probability =
                    Math.exp(n * Math.log(mean) - mean - GammaQuantile.logGamma(n + 1));
            HashRateEstimate estimate =
                    n == 0
                            ? HashRateEstimate.withoutShare(1, 1, 0.975)
                            : HashRateEstimate.of(n, n, n, 1);
            if (estimate.low() <= mean && mean <= estimate.high()) {
                covered += probability;
            }
        }
        assertTrue(covered >= 0.95, "covers " + covered);
        assertTrue(covered <= (mean < 50 ? 0.985 : 0.965), "covers " + covered);
    }

    @Test
    void intervalCoversTheTrueRateWhenDifficultyVaries() {
        // Vardiff: a pool that doubles and halves the difficulty during a session.
        double[] difficulties = {16384, 32768, 65536, 32768};
        double rate = 900;
        double windowSeconds = 3600;
        SplittableRandom random = new SplittableRandom(20210309);
        int covered = 0;
        double sumOfRates = 0;
        for (int run = 0; run < RUNS; run++) {
            long shares = 0;
            double sum = 0;
            double squares = 0;
            for (double difficulty : difficulties) {
                double time = 0;
                double end = windowSeconds / difficulties.length;
                while ((time += exponential(random) * difficulty / rate) < end) {
                    shares++;
                    sum += difficulty;
                    squares += difficulty * difficulty;
                }
            }
            HashRateEstimate estimate = HashRateEstimate.of(shares, sum, squares, windowSeconds);
            sumOfRates += estimate.hashesPerSecond();
            covered += estimate.low() <= rate && rate <= estimate.high() ? 1 : 0;
        }
        assertEquals(0.95, (double) covered / RUNS, 0.015);
        assertEquals(rate, sumOfRates / RUNS, rate * 0.01);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 12, 40, 150})
    void intervalFromResultsAloneCoversTheTrueRate(int expectedShares) {
        double difficulty = 10000;
        double windowSeconds = 1800;
        double rate = expectedShares * difficulty / windowSeconds;
        SplittableRandom random = new SplittableRandom(7 + expectedShares);
        int covered = 0;
        int judged = 0;
        for (int run = 0; run < RUNS; run++) {
            long shares = 0;
            double smallest = Double.MAX_VALUE;
            for (double t = exponential(random) * difficulty / rate;
                    t < windowSeconds;
                    t += exponential(random) * difficulty / rate) {
                shares++;
                smallest = Math.min(smallest, difficulty / (1 - random.nextDouble()));
            }
            double estimated = ShareDifficulty.jobDifficulty(smallest, shares);
            if (!Double.isNaN(estimated)) {
                judged++;
                HashRateEstimate estimate =
                        HashRateEstimate.of(
                                shares,
                                estimated * shares,
                                ShareDifficulty.squareSum(estimated, shares),
                                windowSeconds);
                covered += estimate.low() <= rate && rate <= estimate.high() ? 1 : 0;
            }
        }
        double coverage = (double) covered / judged;
        assertTrue(coverage >= 0.935 && coverage <= 0.99, "covers " + coverage);
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 0",
        "0.975, 1.959963984540054",
        "0.025, -1.959963984540054",
        "1e-9, -5.997807"
    })
    void normalQuantileIsTheTabulatedOne(double p, double z) {
        assertEquals(z, GammaQuantile.normalQuantile(p), 1e-6);
    }

    private static double exponential(SplittableRandom random) {
        return -Math.log(1 - random.nextDouble());
    }

    @Test
    void noShareGivesAnUpperBoundOnly() {
        HashRateEstimate estimate = HashRateEstimate.withoutShare(10000, 100, 0.95);
        assertTrue(Double.isNaN(estimate.hashesPerSecond()));
        assertEquals(0, estimate.low());
        assertEquals(299.57, estimate.high(), 0.01);
    }

    @Test
    void largeCountsAgreeAcrossTheLimitOfTheExactMethod() {
        long limit = (long) GammaQuantile.EXACT_SHAPE_LIMIT;
        HashRateEstimate exact = HashRateEstimate.of(limit - 1, 1000.0, 1e6 / (limit - 1.0), 1);
        HashRateEstimate approximate =
                HashRateEstimate.of(limit + 1, 1000.0, 1e6 / (limit + 1.0), 1);
        assertEquals(exact.low(), approximate.low(), 1e-2);
        assertEquals(exact.high(), approximate.high(), 1e-2);
        assertTrue(approximate.low() < 1000 && approximate.high() > 1000);
    }

    @Test
    void uselessNumbersGiveNothing() {
        for (HashRateEstimate estimate :
                List.of(
                        HashRateEstimate.of(0, 0, 0, 10),
                        HashRateEstimate.of(1, 1, 1, 0),
                        HashRateEstimate.of(1, Double.NaN, 1, 1),
                        HashRateEstimate.of(1, 1, Double.POSITIVE_INFINITY, 1),
                        HashRateEstimate.of(1, 1, 1, 1, 1),
                        HashRateEstimate.withoutShare(0, 1, 0.95),
                        HashRateEstimate.ofCounter(0, 1, 1))) {
            assertTrue(Double.isNaN(estimate.hashesPerSecond()));
            assertTrue(Double.isNaN(estimate.high()));
        }
    }

    @Test
    void counterGivesATightInterval() {
        HashRateEstimate estimate = HashRateEstimate.ofCounter(3_600_000, 3600, 30);
        assertEquals(1000, estimate.hashesPerSecond());
        assertEquals(991.7, estimate.low(), 0.1);
        assertEquals(1008.4, estimate.high(), 0.1);
    }

    @Test
    void silenceOfBothSidesIsNoMiningTime() {
        MiningClock clock = new MiningClock();
        assertEquals(0, clock.activeNanos());
        clock.message(100 * SECOND);
        clock.message(160 * SECOND);
        clock.message(160 * SECOND + MiningClock.MAX_SILENCE_NANOS + 1);
        clock.message(150 * SECOND);
        clock.message(170 * SECOND + MiningClock.MAX_SILENCE_NANOS + 1);
        assertEquals(70 * SECOND, clock.activeNanos());
        assertEquals(170 * SECOND + MiningClock.MAX_SILENCE_NANOS + 1, clock.toNanos());
        assertEquals(clock.toNanos() - 70 * SECOND, clock.fromNanos());
    }
}
