package io.minewatch.app;

import io.minewatch.config.SensorConfig;
import io.minewatch.feeds.fetch.Fetcher;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.feeds.refresh.FeedRefresher;
import io.minewatch.feeds.refresh.FeedSource;
import io.minewatch.feeds.refresh.FeedStatus;
import io.minewatch.feeds.refresh.FeedUpdater;
import io.minewatch.feeds.refresh.UpdateResult;
import java.io.Closeable;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the feeds of a configuration up to date while the sensor runs. For any number of threads.
 */
final class FeedKeeper implements Closeable {
    private final Console console;
    private final Fetcher fetcher;
    private final FeedRefresher refresher;

    private FeedKeeper(Console console, Fetcher fetcher, FeedRefresher refresher) {
        this.console = console;
        this.fetcher = fetcher;
        this.refresher = refresher;
    }

    /**
     * Puts the last good copies in force and begins to refresh them.
     *
     * @param configFile beside which relative paths lie; null without a configuration file
     * @param live what look-ups read
     * @param news told in one sentence what went well, on the refresher's threads
     * @param alarms told in one sentence what a person should look at
     * @throws UsageException when a file that the operator named cannot be read
     */
    static FeedKeeper start(
            SensorConfig config,
            @Nullable Path configFile,
            Console console,
            LiveIndicators live,
            Consumer<String> news,
            Consumer<String> alarms)
            throws UsageException {
        FeedSettings settings = FeedSettings.of(config, configFile, console);
        Fetcher fetcher = FeedSettings.fetcher(console);
        FeedRefresher refresher =
                new FeedRefresher(
                        FeedLoader.builtIn(config.feeds()),
                        settings.sources(),
                        settings.copies(),
                        new FeedUpdater(fetcher, settings.copies(), Clock.systemUTC()),
                        live,
                        Clock.systemUTC(),
                        new Random(),
                        new FeedRefresher.Listener() {
                            @Override
                            public void tried(FeedSource source, UpdateResult result) {
                                if (result.kind() == UpdateResult.Kind.UPDATED) {
                                    news.accept(
                                            "feed " + source.name() + " updated: " + result.text());
                                }
                            }

                            @Override
                            public void alarm(String feed, String text) {
                                alarms.accept(feed.isEmpty() ? text : "feed " + feed + ": " + text);
                            }
                        });
        refresher.start();
        return new FeedKeeper(console, fetcher, refresher);
    }

    /** Goes on with the feeds of another configuration. What is built in stays as it was. */
    void reload(SensorConfig config, @Nullable Path configFile) throws UsageException {
        refresher.reload(FeedSettings.of(config, configFile, console).sources());
    }

    /** How the feeds stand now. */
    List<FeedStatus> statuses() {
        return refresher.statuses();
    }

    @Override
    public void close() {
        refresher.close();
        fetcher.close();
    }
}
