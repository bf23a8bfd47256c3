package io.minewatch.engine;

/**
 * When a run without end is to do what it does now and then only, by packet time. Single thread.
 */
final class Beat {
    private final LiveOptions live;
    private long openDueNanos;
    private long readingDueNanos;

    Beat(LiveOptions live) {
        this.live = live;
    }

    /** Also when somebody has set the clock back. */
    private static boolean isDue(long nowNanos, long dueNanos, long intervalNanos) {
        return nowNanos >= dueNanos || nowNanos < dueNanos - intervalNanos;
    }

    /** What is due at a batch's end. */
    BatchEnd at(long nowNanos) {
        boolean tellOpen = isDue(nowNanos, openDueNanos, live.openIntervalNanos());
        if (tellOpen) {
            openDueNanos = nowNanos + live.openIntervalNanos();
        }
        boolean read = isDue(nowNanos, readingDueNanos, live.readingIntervalNanos());
        if (read) {
            readingDueNanos = nowNanos + live.readingIntervalNanos();
        }
        return new BatchEnd(nowNanos, tellOpen, read);
    }
}
