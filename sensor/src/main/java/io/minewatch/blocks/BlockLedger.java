package io.minewatch.blocks;

import io.minewatch.shape.BlockTimes;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;

/**
 * When blocks became known, whichever node told first. Leaves out what tells nothing of that
 * moment: heights that were told before, and those of a node that is catching up. Thread-safe.
 */
final class BlockLedger {
    /** Heights remembered: several nodes tell of one block within seconds. */
    private static final int MAX_HEIGHTS = 64;

    /**
     * So many blocks within {@link #BURST_NANOS} no chain finds: of a coin with a block in two
     * minutes, once in 10^10 minutes. The node is catching up.
     */
    private static final int BURST = 8;

    private static final long BURST_NANOS = 60_000_000_000L;

    private final BlockTimes times;
    private final Clock clock;
    private final ArrayDeque<Long> heights = new ArrayDeque<>();
    private final ArrayDeque<Long> told = new ArrayDeque<>();

    BlockLedger(BlockTimes times, Clock clock) {
        this.times = times;
        this.clock = clock;
    }

    /** Nanoseconds since 1970, of this machine. */
    long nowNanos() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    /**
     * A node tells of a block.
     *
     * @param height of the block
     * @param timeNanos when it became known
     * @return whether that is news
     */
    synchronized boolean onBlock(long height, long timeNanos) {
        while (!told.isEmpty() && timeNanos - told.getFirst() > BURST_NANOS) {
            told.removeFirst();
        }
        if (heights.contains(height)) {
            return false;
        }
        if (heights.size() == MAX_HEIGHTS) {
            heights.removeFirst();
        }
        heights.addLast(height);
        if (told.size() == BURST) {
            told.removeFirst();
            told.addLast(timeNanos);
            return false;
        }
        told.addLast(timeNanos);
        times.add(timeNanos);
        return true;
    }
}
