package io.minewatch.feeds.load;

import io.minewatch.feeds.format.FeedFormat;
import io.minewatch.feeds.hygiene.FeedDefaults;
import io.minewatch.feeds.model.Addresses.Network;
import java.util.List;
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
 * @param own networks of the operator's own hosts, which it may not accuse
 */
public record FeedSpec(
        String name,
        @Nullable FeedFormat format,
        Map<String, String> options,
        FeedDefaults defaults,
        boolean overrides,
        List<Network> own) {
    /** Copies the options and networks. */
    public FeedSpec {
        options = Map.copyOf(options);
        own = List.copyOf(own);
    }

    /** A feed of an operator without networks. */
    public FeedSpec(
            String name,
            @Nullable FeedFormat format,
            Map<String, String> options,
            FeedDefaults defaults,
            boolean overrides) {
        this(name, format, options, defaults, overrides, List.of());
    }

    /** A feed of which only the name is known. */
    public static FeedSpec named(String name) {
        return new FeedSpec(name, null, Map.of(), FeedDefaults.USUAL, false);
    }

    /** The operator's own list. */
    public FeedSpec overriding() {
        return new FeedSpec(name, format, options, defaults, true, own);
    }

    /** The same under another name. */
    public FeedSpec called(String other) {
        return new FeedSpec(other, format, options, defaults, overrides, own);
    }

    /** The same, which may not accuse these networks. */
    public FeedSpec sparing(List<Network> networks) {
        return new FeedSpec(name, format, options, defaults, overrides, networks);
    }
}
