package io.minewatch.shape;

import java.util.Arrays;

/**
 * When the blocks of one coin became known, to one source. Thread-safe: a node tells of blocks
 * while flows are held against those known.
 */
public final class BlockTimes {
    /** Sixteen years of Monero's blocks; more are not taken. */
    private static final int MAX_BLOCKS = 1 << 22;

    private static final int FIRST_CAPACITY = 64;

    private long[] times = new long[FIRST_CAPACITY];
    private int count;

    /** No block yet. */
    public BlockTimes() {}

    /**
     * Adds a block.
     *
     * @param timeNanos since 1970-01-01T00:00Z; in any order
     */
    public synchronized void add(long timeNanos) {
        if (count == MAX_BLOCKS) {
            return;
        }
        if (count == times.length) {
            times = Arrays.copyOf(times, 2 * count);
        }
        int at = count++;
        while (at > 0 && times[at - 1] > timeNanos) {
            times[at] = times[at - 1];
            at--;
        }
        times[at] = timeNanos;
    }

    /** How many blocks are known. */
    public synchronized int count() {
        return count;
    }

    /** The blocks from one time on and before another, rising. */
    public synchronized long[] between(long fromNanos, long toNanos) {
        int from = index(fromNanos);
        return Arrays.copyOfRange(times, from, Math.max(from, index(toNanos)));
    }

    private int index(long timeNanos) {
        int at = Arrays.binarySearch(times, 0, count, timeNanos);
        if (at < 0) {
            return -at - 1;
        }
        while (at > 0 && times[at - 1] == timeNanos) {
            at--;
        }
        return at;
    }
}
