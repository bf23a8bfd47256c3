package io.minewatch.feeds.load;

import io.minewatch.feeds.format.FeedFormat;
import io.minewatch.feeds.hygiene.FeedDefaults;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the operator says of a feed. Immutable.
 *
 * @param name its name in findings and reports
 * @param format null to tell by the content
 * @param options options of the format
 * @param defaults what holds for entries that do not say it themselves
 * @param overrides whether its entries have the last word over those read before
 */
public record FeedSpec(
        String name,
        @Nullable FeedFormat format,
        Map<String, String> options,
        FeedDefaults defaults,
        boolean overrides) {
    /** Copies the options. */
    public FeedSpec {
        options = Map.copyOf(options);
    }

    /** A feed of which only the name is known. */
    public static FeedSpec named(String name) {
        return new FeedSpec(name, null, Map.of(), FeedDefaults.USUAL, false);
    }

    /** The operator's own list. */
    public FeedSpec overriding() {
        return new FeedSpec(name, format, options, defaults, true);
    }
}
