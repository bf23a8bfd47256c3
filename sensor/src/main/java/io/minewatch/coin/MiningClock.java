package io.minewatch.coin;

/**
 * The time in which a miner mined, as far as its messages tell: from the first job to the last
 * message, without the silences in which a suspended machine, an interrupted capture or a dead
 * connection left no message of either side. One clock a flow, started with the first job, told of
 * every message after it. Single thread.
 */
public final class MiningClock {
    /**
     * Longest silence that still counts as mining. Pools send a job at least with every block, on
     * average every 120 s for Monero: a working session is silent for longer less than once in 140
     * blocks even when neither shares nor keepalives come in between.
     */
    public static final long MAX_SILENCE_NANOS = 600_000_000_000L;

    private boolean started;
    private long lastNanos;
    private long activeNanos;

    /**
     * A message of either side.
     *
     * @param timeNanos packet time; one earlier than the last adds nothing
     */
    public void message(long timeNanos) {
        if (!started) {
            started = true;
            lastNanos = timeNanos;
            return;
        }
        long silence = timeNanos - lastNanos;
        if (silence > 0) {
            lastNanos = timeNanos;
            if (silence <= MAX_SILENCE_NANOS) {
                activeNanos += silence;
            }
        }
    }

    /** Whether any message came. */
    public boolean isStarted() {
        return started;
    }

    /** Length of the mining time, 0 before the second message. */
    public long activeNanos() {
        return activeNanos;
    }

    /** Packet time of the latest message. */
    public long toNanos() {
        return lastNanos;
    }

    /**
     * Beginning of a window that ends with the latest message and is as long as the mining time.
     */
    public long fromNanos() {
        return lastNanos - activeNanos;
    }
}
