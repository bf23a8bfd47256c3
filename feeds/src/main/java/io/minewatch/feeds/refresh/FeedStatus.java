package io.minewatch.feeds.refresh;

import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.refresh.FeedSource.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a feed stands. Immutable.
 *
 * @param name its name
 * @param location where it comes from, for people
 * @param protocol how it is asked for
 * @param format as which its copy was read; empty without a copy
 * @param version as the feed itself says; empty when it does not
 * @param condition in one word
 * @param indicators that its copy brings
 * @param counts of these by type and kind
 * @param problemCount entries of its copy that cannot be used
 * @param lastSuccess when its copy was last known to be the newest; of a file, when it was last
 *     written; null for never
 * @param nextAttempt when it is asked again; null where nothing is planned
 * @param errors tries that failed since the start
 * @param problem what is wrong and what to do; empty when nothing is
 */
public record FeedStatus(
        String name,
        String location,
        Protocol protocol,
        String format,
        String version,
        Condition condition,
        int indicators,
        Map<Indicator.Type, Map<IndicatorKind, Integer>> counts,
        int problemCount,
        @Nullable Instant lastSuccess,
        @Nullable Instant nextAttempt,
        long errors,
        String problem) {
    /** How a feed stands, in one word. From good to bad. */
    public enum Condition {
        /** Its copy is the newest, as far as its schedule can tell. */
        FRESH,
        /** The last try failed, or an update was missed. */
        LATE,
        /** A new version came and is not trusted: the former one holds. */
        HELD_BACK,
        /** Its copy is older than the operator allows. */
        STALE,
        /** There is no copy: its indicators are missing. */
        MISSING;

        /** Whether a person should look at it. */
        public boolean isAlarm() {
            return compareTo(HELD_BACK) >= 0;
        }
    }

    /** Copies the map. */
    public FeedStatus {
        counts = Map.copyOf(counts);
    }

    /** Time since the last success; null for never. */
    public @Nullable Duration age(Instant now) {
        return lastSuccess == null ? null : Duration.between(lastSuccess, now);
    }

    /** The last success of the feed that waits longest for one; null where none has had one. */
    public static @Nullable Instant oldestSuccess(List<FeedStatus> feeds) {
        Instant oldest = null;
        for (FeedStatus feed : feeds) {
            Instant success = feed.lastSuccess();
            if (success != null && (oldest == null || success.isBefore(oldest))) {
                oldest = success;
            }
        }
        return oldest;
    }

    /** The condition with what came of the last try: it is never better than its age says. */
    static Condition byTry(Condition byAge, boolean heldBack) {
        Condition byTry = heldBack ? Condition.HELD_BACK : Condition.LATE;
        return byTry.compareTo(byAge) > 0 ? byTry : byAge;
    }

    /** The condition that follows from the times alone. */
    static Condition byAge(
            FeedSource.Schedule schedule,
            boolean fetched,
            @Nullable Instant lastSuccess,
            Instant now) {
        if (lastSuccess == null) {
            return Condition.MISSING;
        }
        Duration age = Duration.between(lastSuccess, now);
        if (!schedule.maxAge().isZero() && age.compareTo(schedule.maxAge()) > 0) {
            return Condition.STALE;
        }
        return fetched && age.compareTo(schedule.lateAfter()) > 0
                ? Condition.LATE
                : Condition.FRESH;
    }
}
