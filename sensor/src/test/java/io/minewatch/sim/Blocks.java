package io.minewatch.sim;

import java.util.Arrays;

/** Times of blocks: memoryless, two minutes apart in the mean, as Monero's are to within 1.3 %. */
public final class Blocks {
    static final double MEAN_SECONDS = 120.4;

    /** Error of the clock's source, standard deviation in seconds. */
    private static final double CLOCK_ERROR = .5;

    private Blocks() {}

    /** When blocks come, seconds, from ten minutes before the flow until {@code until}. */
    public static double[] draw(Chance chance, double until) {
        double[] times = new double[(int) (until / 10) + 500];
        int n = 0;
        for (double at = -600 + chance.exponential(MEAN_SECONDS);
                at < until;
                at += chance.exponential(MEAN_SECONDS)) {
            times[n++] = at;
        }
        return Arrays.copyOf(times, n);
    }

    /** When the clock's source hears of them. */
    public static double[] heard(Chance chance, double[] blocks) {
        double[] heard = new double[blocks.length];
        for (int i = 0; i < blocks.length; i++) {
            heard[i] = blocks[i] + chance.normal(0, CLOCK_ERROR);
        }
        Arrays.sort(heard);
        return heard;
    }
}
