package io.minewatch.detect;

import java.util.Arrays;
import java.util.Locale;

/** Rates and their intervals. Pure functions. */
final class Roc {
    /** Quantile of the normal law for intervals of 95 %. */
    private static final double Z = 1.959964;

    private Roc() {}

    /** The smallest threshold that at most {@code falseRate} of the innocent reach. */
    static double threshold(double[] innocent, double falseRate) {
        double[] sorted = innocent.clone();
        Arrays.sort(sorted);
        int allowed = (int) Math.floor(falseRate * sorted.length);
        return Math.nextUp(sorted[sorted.length - 1 - allowed]);
    }

    /** How many reach a threshold. */
    static int reaching(double[] values, double threshold) {
        int n = 0;
        for (double value : values) {
            n += value >= threshold ? 1 : 0;
        }
        return n;
    }

    /** Chance that one of the guilty has a higher score than one of the innocent. */
    static double area(double[] guilty, double[] innocent) {
        double[] sorted = innocent.clone();
        Arrays.sort(sorted);
        double sum = 0;
        for (double value : guilty) {
            int below = lower(sorted, value);
            int equal = lower(sorted, Math.nextUp(value)) - below;
            sum += below + equal / 2.0;
        }
        return sum / guilty.length / sorted.length;
    }

    private static int lower(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Lower end of Wilson's interval for {@code k} of {@code n}. */
    static double low(int k, int n) {
        return wilson(k, n, -Z);
    }

    /** Upper end. */
    static double high(int k, int n) {
        return wilson(k, n, Z);
    }

    private static double wilson(int k, int n, double z) {
        double p = (double) k / n;
        double middle = p + z * z / (2 * n);
        double half = z * Math.sqrt(p * (1 - p) / n + z * z / (4.0 * n * n));
        return Math.min(1, Math.max(0, (middle + half) / (1 + z * z / n)));
    }

    /** {@code .974 (.962-.983)}. */
    static String rate(int k, int n) {
        return decimals((double) k / n)
                + " ("
                + decimals(low(k, n))
                + "-"
                + decimals(high(k, n))
                + ")";
    }

    static String decimals(double rate) {
        String text = String.format(Locale.ROOT, "%.3f", rate);
        return text.startsWith("0") ? text.substring(1) : text;
    }
}
