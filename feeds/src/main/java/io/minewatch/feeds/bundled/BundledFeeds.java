package io.minewatch.feeds.bundled;

import io.minewatch.feeds.match.CompiledFeed;
import io.minewatch.feeds.match.IndicatorSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The indicators that come with the program, compiled at build time from {@code feeds/data}.
 * Loading reads one resource and copies it into place.
 */
public final class BundledFeeds {
    /** Name of the feed in findings. */
    public static final String NAME = "minewatch";

    static final String RESOURCE = "bundled-feed.bin";

    private BundledFeeds() {}

    /** The bundled indicators; a new set at each call. */
    public static IndicatorSet load() {
        try (InputStream in = BundledFeeds.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(
                        RESOURCE + " is not in the program: build it with Maven (process-classes)");
            }
            return CompiledFeed.read(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE, e);
        }
    }
}
