package io.minewatch.shape;

import io.minewatch.coin.GammaQuantile;

/**
 * Tails of the binomial distribution as logarithms, so that 1 in 10^40 is a number as well. Pure
 * functions.
 */
final class LogBinomial {
    private LogBinomial() {}

    /**
     * Natural logarithm of the chance of {@code k} or more hits in {@code n} trials.
     *
     * @param p chance of one hit; taken as at least 1e-9 and at most 1 - 1e-9
     * @return 0 at most
     */
    static double upperTail(int k, int n, double p) {
        if (k <= 0) {
            return 0;
        }
        double hit = Math.min(Math.max(p, 1e-9), 1 - 1e-9);
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = k; i <= n; i++) {
            largest = Math.max(largest, mass(i, n, hit));
        }
        double sum = 0;
        for (int i = k; i <= n; i++) {
            sum += Math.exp(mass(i, n, hit) - largest);
        }
        return Math.min(0, largest + Math.log(sum));
    }

    private static double mass(int i, int n, double p) {
        return GammaQuantile.logGamma(n + 1)
                - GammaQuantile.logGamma(i + 1)
                - GammaQuantile.logGamma(n - i + 1)
                + i * Math.log(p)
                + (n - i) * Math.log1p(-p);
    }
}
