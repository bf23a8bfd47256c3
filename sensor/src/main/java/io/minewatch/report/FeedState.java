package io.minewatch.report;

import java.util.List;

/**
 * The feeds that a run rests on. Immutable.
 *
 * @param names names and versions of the lists in force, for people
 * @param sources how each list that is kept up to date stands
 */
public record FeedState(String names, List<Source> sources) {
    /** Nothing is known of the feeds. */
    public static final FeedState NONE = new FeedState("", List.of());

    /** The age of a list that was never fetched, or whose file is gone. */
    public static final long NO_AGE = -1;

    /**
     * One list.
     *
     * @param condition {@code fresh}, {@code late}, {@code held back}, {@code stale}, {@code
     *     missing}
     * @param indicators that it brings
     * @param ageSeconds since it was last known to be the newest (a file: since it was written);
     *     {@link #NO_AGE} where that is not known
     * @param problem what is wrong with it and what to do; empty where nothing is
     */
    public record Source(
            String name,
            String version,
            String condition,
            long indicators,
            long ageSeconds,
            String problem) {}

    /** Copies the list. */
    public FeedState {
        sources = List.copyOf(sources);
    }
}
