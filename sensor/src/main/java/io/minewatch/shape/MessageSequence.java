package io.minewatch.shape;

import java.util.Arrays;

/**
 * The latest messages of one flow: time, length and direction of each, six octets a message. A ring
 * that grows on demand up to {@link #CAPACITY} messages, 3 KiB; then the oldest is forgotten for
 * each new one and nothing is allocated any more. Single thread.
 */
public final class MessageSequence {
    /**
     * Messages kept: of a miner with a job each 30 s, a share each 30 s and keep-alives an hour; of
     * the busiest, with a job each 10 s and a share each 15 s, more than half an hour, which is
     * what the block clock wants.
     */
    public static final int CAPACITY = 512;

    /** First size: most connections that live on are kept alive for something, and say nothing. */
    private static final int FIRST_CAPACITY = 4;

    private static final int GROWTH = 4;
    private static final int OCTETS_A_MESSAGE = Integer.BYTES + Short.BYTES;

    /** The object and the heads of its two arrays. */
    private static final int OVERHEAD_OCTETS = 80;

    /** A tick is 100 us: finer than any timer of a pool, and 59 hours fit. */
    static final long TICK_NANOS = 100_000;

    private static final double TICKS_A_SECOND = 1e9 / TICK_NANOS;

    /**
     * Ticks between the oldest and the newest message kept, 29 hours: what is older is forgotten.
     */
    private static final long MAX_SPAN_TICKS = 1L << 30;

    private final MessageStore store;
    private int[] ticks;

    /** Below zero: sent by the responder. */
    private short[] lengths;

    /** Time of tick 0, nanoseconds since 1970. */
    private long baseNanos;

    private int head;
    private int count;
    private boolean truncated;

    MessageSequence(MessageStore store) {
        this.store = store;
        ticks = new int[FIRST_CAPACITY];
        lengths = new short[FIRST_CAPACITY];
    }

    static int firstOctets() {
        return OVERHEAD_OCTETS + FIRST_CAPACITY * OCTETS_A_MESSAGE;
    }

    int octets() {
        return OVERHEAD_OCTETS + ticks.length * OCTETS_A_MESSAGE;
    }

    /**
     * Adds the next message. A time before the last one's counts as the last one's.
     *
     * @param timeNanos since 1970-01-01T00:00Z
     * @param fromOriginator who sent it
     * @param length octets on the wire, 1 or more; counted as 32,767 at most
     * @return false: the store has no room to let the sequence grow; the oldest message was
     *     forgotten instead
     */
    public boolean add(long timeNanos, boolean fromOriginator, int length) {
        boolean grown = true;
        if (count == 0) {
            baseNanos = timeNanos;
        }
        if (count == ticks.length) {
            grown = count == CAPACITY || grow();
            if (count == ticks.length) {
                forgetOldest();
            }
        }
        long tick = (timeNanos - baseNanos) / TICK_NANOS;
        if (count > 0) {
            tick = Math.max(tick, ticks[index(count - 1)]);
            if (tick > MAX_SPAN_TICKS) {
                tick = rebase(tick);
            }
        }
        int at = index(count);
        ticks[at] = (int) tick;
        int kept = Math.min(Math.max(length, 1), Short.MAX_VALUE);
        lengths[at] = (short) (fromOriginator ? kept : -kept);
        count++;
        return grown;
    }

    private boolean grow() {
        int larger = Math.min(CAPACITY, ticks.length * GROWTH);
        if (!store.take((larger - ticks.length) * OCTETS_A_MESSAGE)) {
            return false;
        }
        int[] newTicks = new int[larger];
        short[] newLengths = new short[larger];
        for (int i = 0; i < count; i++) {
            newTicks[i] = ticks[index(i)];
            newLengths[i] = lengths[index(i)];
        }
        ticks = newTicks;
        lengths = newLengths;
        head = 0;
        return true;
    }

    private void forgetOldest() {
        head = head + 1 & ticks.length - 1;
        count--;
        truncated = true;
    }

    /** Moves tick 0 to the oldest message that may stay; returns the new message's tick. */
    private long rebase(long tick) {
        while (count > 0 && tick - ticks[index(0)] > MAX_SPAN_TICKS) {
            forgetOldest();
        }
        long shift = count > 0 ? ticks[index(0)] : tick;
        for (int i = 0; i < count; i++) {
            ticks[index(i)] -= (int) shift;
        }
        baseNanos += shift * TICK_NANOS;
        return tick - shift;
    }

    private int index(int i) {
        return head + i & ticks.length - 1;
    }

    /** Messages kept. */
    public int count() {
        return count;
    }

    /** Whether older messages were forgotten. */
    public boolean isTruncated() {
        return truncated;
    }

    /** Seconds from {@link #baseNanos} to message {@code i}, the oldest being 0. */
    double seconds(int i) {
        return ticks[index(i)] / TICKS_A_SECOND;
    }

    /** Time of message {@code i}, to 100 us. */
    public long nanos(int i) {
        return baseNanos + ticks[index(i)] * TICK_NANOS;
    }

    /** Octets of message {@code i}. */
    int length(int i) {
        return Math.abs(lengths[index(i)]);
    }

    boolean fromOriginator(int i) {
        return lengths[index(i)] > 0;
    }

    /** Time that {@link #seconds} counts from. */
    long baseNanos() {
        return baseNanos;
    }

    @Override
    public String toString() {
        return count + " messages " + Arrays.toString(lengths);
    }
}
