package io.minewatch.detect;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered for a while of packet time, and never more than a number of it: when full,
 * what was renewed longest ago goes. Which that is depends on the packets alone, so every run
 * forgets the same. Single thread.
 */
final class Aging<K, V> {
    private record Entry<V>(V value, long untilNanos) {}

    private final int maxEntries;
    private final Map<K, Entry<V>> entries = new LinkedHashMap<>();
    private long nowNanos;

    Aging(int maxEntries) {
        this.maxEntries = maxEntries;
    }

    /**
     * Remembers, or renews.
     *
     * @param timeNanos packet time; one before an earlier one is taken as that
     * @param lifeNanos how long it holds
     * @return whether it was not remembered any more, or never
     */
    boolean put(K key, V value, long timeNanos, long lifeNanos) {
        nowNanos = Math.max(nowNanos, timeNanos);
        Entry<V> before = entries.remove(key);
        Iterator<Entry<V>> oldest = entries.values().iterator();
        while (oldest.hasNext()
                && (oldest.next().untilNanos() <= nowNanos || entries.size() >= maxEntries)) {
            oldest.remove();
        }
        entries.put(key, new Entry<>(value, nowNanos + lifeNanos));
        return before == null || before.untilNanos() <= nowNanos;
    }

    /** What is remembered at that time; null when nothing is. */
    @Nullable V get(K key, long timeNanos) {
        nowNanos = Math.max(nowNanos, timeNanos);
        Entry<V> entry = entries.get(key);
        return entry == null || entry.untilNanos() <= nowNanos ? null : entry.value();
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    int size() {
        return entries.size();
    }
}
