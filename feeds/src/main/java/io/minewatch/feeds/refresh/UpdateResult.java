package io.minewatch.feeds.refresh;

import io.minewatch.feeds.load.FeedReport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What came of one try to update a feed. Immutable.
 *
 * @param kind what it was
 * @param text one line for people; of a failure with the remedy
 * @param indicators that the copy that holds now brings; 0 without a copy
 * @param report of the new copy, where one came and was read; else null
 * @param retryAfter how long the server asked to be left alone; null when it did not
 */
public record UpdateResult(
        Kind kind,
        String text,
        int indicators,
        @Nullable FeedReport report,
        @Nullable Duration retryAfter) {
    /** How a try ended. */
    public enum Kind {
        /** A new copy holds. */
        UPDATED,
        /** The copy at hand is still the newest. */
        UNCHANGED,
        /** A new copy came and is not trusted; the former one holds. */
        HELD_BACK,
        /** Nothing came; the copy at hand, if any, holds. */
        FAILED,
        /** Another process is updating this feed just now. */
        BUSY;

        /** Whether the copy that holds is the newest there is. */
        public boolean isSuccess() {
            return this == UPDATED || this == UNCHANGED;
        }
    }
}
