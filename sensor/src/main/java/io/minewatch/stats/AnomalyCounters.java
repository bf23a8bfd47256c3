package io.minewatch.stats;

/** How often each {@link Anomaly} was met. One per worker; counters only grow. Single thread. */
public final class AnomalyCounters {
    private final long[] counts = new long[Anomaly.values().length];

    /** Counts one occurrence. */
    public void count(Anomaly anomaly) {
        counts[anomaly.ordinal()]++;
    }

    /** Counts several at once. */
    public void add(Anomaly anomaly, long occurrences) {
        counts[anomaly.ordinal()] += occurrences;
    }

    /** Occurrences so far. */
    public long get(Anomaly anomaly) {
        return counts[anomaly.ordinal()];
    }

    /** Adds all of another worker's counts to these. */
    public void addAll(AnomalyCounters other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }
}
