package io.minewatch.sim;

import java.util.SplittableRandom;

/** Random numbers of the laws that the simulation uses. The same seed gives the same numbers. */
public final class Chance {
    private final SplittableRandom random;

    /** Numbers from a seed. */
    public Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    public double uniform(double from, double to) {
        return from + (to - from) * random.nextDouble();
    }

    /** Memoryless, with that mean. */
    public double exponential(double mean) {
        return -mean * Math.log1p(-random.nextDouble());
    }

    double normal(double mean, double deviation) {
        double radius = Math.sqrt(-2 * Math.log1p(-random.nextDouble()));
        return mean + deviation * radius * Math.cos(2 * Math.PI * random.nextDouble());
    }

    /** The exponential of a normal variable. */
    double logNormal(double median, double spread) {
        return median * Math.exp(normal(0, spread));
    }

    /** From {@code from} to {@code to}, both possible. */
    int integer(int from, int to) {
        return random.nextInt(from, to + 1);
    }

    boolean yes(double chance) {
        return random.nextDouble() < chance;
    }

    @SafeVarargs
    final <T> T one(T... of) {
        return of[random.nextInt(of.length)];
    }
}
