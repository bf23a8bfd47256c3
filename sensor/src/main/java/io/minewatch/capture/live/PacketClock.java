package io.minewatch.capture.live;

/**
 * Packet time as the lanes of a capture meet it, so that one without packets knows how far it has
 * gone on: the last frame's time of any lane and what has passed since, by a clock that nobody
 * sets. Thread-safe.
 */
final class PacketClock {
    /**
     * A frame that is older than the clock comes from a lane that is behind, as far as a ring may
     * be; one still older says that time was set back.
     */
    private static final long MAX_BEHIND_NANOS = 60_000_000_000L;

    /** Until then nobody was in time: the clock is wrong, by a little. */
    private static final long TRUST_NANOS = 10_000_000_000L;

    private record Seen(long timeNanos, long instant) {}

    private volatile Seen last = new Seen(0, 0);

    /** A frame of this time was handed out a moment ago. */
    void seen(long timeNanos) {
        seen(timeNanos, System.nanoTime());
    }

    /** The same, at an instant of {@link System#nanoTime}. */
    void seen(long timeNanos, long instant) {
        Seen before = last;
        long behind = at(instant) - timeNanos;
        if (behind <= 0 || behind > MAX_BEHIND_NANOS || instant - before.instant() > TRUST_NANOS) {
            last = new Seen(timeNanos, instant);
        }
    }

    /**
     * Packet time at an instant of {@link System#nanoTime}: hardly later than what the kernel gave
     * frames then; 0 before the first frame.
     */
    long at(long instant) {
        Seen seen = last;
        return seen.timeNanos() == 0 ? 0 : seen.timeNanos() + instant - seen.instant();
    }
}
