package io.minewatch.detect;

import io.minewatch.feeds.bundled.BundledFeeds;
import io.minewatch.feeds.match.LiveIndicators;

/** The feed that ships, loaded once. */
final class TestFeeds {
    private static final LiveIndicators BUNDLED = new LiveIndicators(BundledFeeds.load());

    private TestFeeds() {}

    static LiveIndicators bundled() {
        return BUNDLED;
    }
}
