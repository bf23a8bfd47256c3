package io.minewatch.output.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Times from packet to hand-over, counted in classes. Thread-safe. */
final class Latency {
    /**
     * Upper ends of the classes in milliseconds: around the second that a new alert may take, and
     * far enough beyond to tell a slow output from one that was away.
     */
    private static final long[] MILLIS = {
        50, 100, 200, 300, 500, 750, 1000, 2000, 5000, 15_000, 60_000, 600_000, 3_600_000
    };

    private final AtomicLongArray counts = new AtomicLongArray(MILLIS.length + 1);
    private final AtomicLong sumMillis = new AtomicLong();

    /** Counts one; a clock that was set back in between makes it 0. */
    void add(long millis) {
        long taken = Math.max(0, millis);
        int place = 0;
        while (place < MILLIS.length && taken > MILLIS[place]) {
            place++;
        }
        counts.incrementAndGet(place);
        sumMillis.addAndGet(taken);
    }

    DeliveryCounters.Latencies counts() {
        List<Long> each = new ArrayList<>();
        for (int i = 0; i < counts.length(); i++) {
            each.add(counts.get(i));
        }
        List<Long> ends = new ArrayList<>();
        for (long end : MILLIS) {
            ends.add(end);
        }
        return new DeliveryCounters.Latencies(ends, each, sumMillis.get());
    }
}
