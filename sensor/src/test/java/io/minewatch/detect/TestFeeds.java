package io.minewatch.detect;

import io.minewatch.feeds.BundledFeeds;
import io.minewatch.feeds.IndicatorSet;

/** The feed that ships, loaded once. */
final class TestFeeds {
    private static final IndicatorSet BUNDLED = BundledFeeds.load();

    private TestFeeds() {}

    static IndicatorSet bundled() {
        return BUNDLED;
    }
}
