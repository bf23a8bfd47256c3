package io.minewatch.output.delivery;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: twice as long each time, with a random part so that many
 * sensors do not come back at once. Single thread.
 */
final class Backoff {
    /** First wait, milliseconds. */
    static final long FIRST_MILLIS = 1000;

    /** Longest wait, milliseconds: a collector that comes back is used within a minute. */
    static final long MAX_MILLIS = 60_000;

    private final RandomGenerator random;
    private long next = FIRST_MILLIS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** Milliseconds, between half of the present wait and all of it. */
    long nextMillis() {
        long wait = next / 2 + random.nextLong(next / 2 + 1);
        next = Math.min(MAX_MILLIS, next * 2);
        return wait;
    }

    /** It works again. */
    void reset() {
        next = FIRST_MILLIS;
    }
}
