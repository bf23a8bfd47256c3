package io.minewatch.shape;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Tests whether pushes of a flow follow the blocks of a coin.
 *
 * <p>Blocks come without memory: within a window in which B of them came, each may have come at any
 * moment, whatever the flow does. So the moments near a push, a share p of the window, are hit by
 * each block with the chance p, and the number of blocks that were hit has a binomial law, for any
 * innocent flow whatever its traffic looks like. No traffic is modelled, nothing is trained.
 * Several lags are tried, and paid for (Bonferroni). Pure functions.
 */
public final class BlockClock {
    /**
     * Half the width of what counts as near a push, seconds: pools and the way to the sensor differ
     * by that.
     */
    public static final double NEAR_SECONDS = 1.5;

    /** The same between two flows of which neither is a clock. */
    public static final double NEAR_SECONDS_BETWEEN_FLOWS = 2;

    /** A pool's push comes before the clock's source knows of the block ... */
    static final int FIRST_LAG_SECONDS = -2;

    /** ... or after. */
    static final int LAST_LAG_SECONDS = 8;

    /** Blocks this near the window's ends are left out: their push may lie outside. */
    private static final double MARGIN_SECONDS = 10;

    /** Fewer blocks or pushes than this prove nothing. */
    private static final int LEAST = 3;

    /** Two pushes of one flow closer than this tell of one block. */
    private static final double ONE_BLOCK_SECONDS = 3;

    private static final double SECOND_NANOS = 1e9;

    private BlockClock() {}

    /**
     * What the best lag shows.
     *
     * @param matched blocks that a push was near to
     * @param blocks blocks in the window
     * @param chance of each to be matched by an innocent flow
     * @param lagSeconds by which the pushes come after the blocks
     * @param nats natural logarithm of one over the chance that an innocent flow does as well at
     *     any lag; the choice of the lag is paid for
     */
    public record Match(int matched, int blocks, double chance, int lagSeconds, double nats) {
        /** The same for a price, in nats. */
        public Match paying(double price) {
            return new Match(matched, blocks, chance, lagSeconds, Math.max(0, nats - price));
        }
    }

    /**
     * Tests pushes against blocks.
     *
     * @param pushes times, rising
     * @param blocks times, rising; those outside of the window do not count
     * @param fromNanos where the window in which the flow was watched begins
     * @param toNanos where it ends
     * @param clockErrorSeconds by how much the clock of the blocks may be wrong besides, 0 or more:
     *     more lags are tried and paid for
     * @return null with fewer than three pushes or blocks
     */
    public static @Nullable Match match(
            long[] pushes, long[] blocks, long fromNanos, long toNanos, int clockErrorSeconds) {
        return test(
                pushes,
                blocks,
                fromNanos,
                toNanos,
                NEAR_SECONDS,
                FIRST_LAG_SECONDS - clockErrorSeconds,
                LAST_LAG_SECONDS + clockErrorSeconds,
                MARGIN_SECONDS + clockErrorSeconds);
    }

    /**
     * Tests whether two flows are pushed to at the same moments: each one's pushes are the clock of
     * the other, and the weaker result counts. The bound holds if one of them mines, so that its
     * pushes are without memory.
     *
     * @param a times of the first flow's pushes without those of its timer, rising
     * @param allA all its pushes
     * @param b of the second
     * @param allB all its pushes
     * @param fromNanos where the window begins in which both were watched
     * @param toNanos where it ends
     */
    public static @Nullable Match synchrony(
            long[] a, long[] allA, long[] b, long[] allB, long fromNanos, long toNanos) {
        Match there = between(allB, a, fromNanos, toNanos);
        Match back = between(allA, b, fromNanos, toNanos);
        if (there == null || back == null) {
            return null;
        }
        return there.nats() <= back.nats() ? there : back;
    }

    /**
     * What the sum of independent results is worth: each of them exceeds x with a chance of e^-x at
     * most, so their sum exceeds s with e^-s times the sum of s^j / j! for j below their number at
     * most, the tail of a Gamma law.
     *
     * @param sum of nats, 0 or more
     * @param terms how many were added, 1 or more
     * @return nats
     */
    public static double sum(double sum, int terms) {
        double part = 1;
        double all = 1;
        for (int j = 1; j < terms; j++) {
            part *= sum / j;
            all += part;
        }
        return Math.max(0, sum - Math.log(all));
    }

    private static @Nullable Match between(long[] pushes, long[] clock, long from, long to) {
        return test(
                pushes, apart(clock), from, to, NEAR_SECONDS_BETWEEN_FLOWS, -2, 2, MARGIN_SECONDS);
    }

    /** Leaves out times that come right after another. */
    private static long[] apart(long[] times) {
        long[] kept = new long[times.length];
        int n = 0;
        for (long time : times) {
            if (n == 0 || time - kept[n - 1] > ONE_BLOCK_SECONDS * SECOND_NANOS) {
                kept[n++] = time;
            }
        }
        return Arrays.copyOf(kept, n);
    }

    private static @Nullable Match test(
            long[] pushes,
            long[] blocks,
            long fromNanos,
            long toNanos,
            double near,
            int firstLag,
            int lastLag,
            double margin) {
        long marginNanos = (long) (margin * SECOND_NANOS);
        int first = lowerBound(blocks, fromNanos + marginNanos);
        int end = lowerBound(blocks, toNanos - marginNanos);
        int inWindow = end - first;
        double windowSeconds = (toNanos - fromNanos) / SECOND_NANOS - 2 * margin;
        if (inWindow < LEAST || pushes.length < LEAST || windowSeconds <= 0) {
            return null;
        }
        long nearNanos = (long) (near * SECOND_NANOS);
        Match best = new Match(0, inWindow, 1, 0, 0);
        for (int lag = firstLag; lag <= lastLag; lag++) {
            long shift = (long) (lag * SECOND_NANOS);
            long covered =
                    covered(
                            pushes,
                            nearNanos,
                            fromNanos + marginNanos + shift,
                            toNanos - marginNanos + shift);
            double chance = Math.min(1, covered / SECOND_NANOS / windowSeconds);
            int matched = 0;
            for (int i = first; i < end; i++) {
                matched += isNear(pushes, blocks[i] + shift, nearNanos) ? 1 : 0;
            }
            double nats = -LogBinomial.upperTail(matched, inWindow, chance);
            if (best.matched() == 0 || nats > best.nats()) {
                best = new Match(matched, inWindow, chance, lag, nats);
            }
        }
        return best.paying(Math.log(lastLag - firstLag + 1));
    }

    /** Nanoseconds of the window that lie near a push. */
    private static long covered(long[] pushes, long near, long from, long to) {
        long sum = 0;
        long done = from;
        for (long push : pushes) {
            long begin = Math.max(done, push - near);
            long end = Math.min(to, push + near);
            if (end > begin) {
                sum += end - begin;
                done = end;
            }
        }
        return sum;
    }

    private static boolean isNear(long[] pushes, long time, long near) {
        int i = lowerBound(pushes, time - near);
        return i < pushes.length && pushes[i] <= time + near;
    }

    /** Index of the first element that is not below {@code value}. */
    private static int lowerBound(long[] sorted, long value) {
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
}
