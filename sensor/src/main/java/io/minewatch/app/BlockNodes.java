package io.minewatch.app;

import io.minewatch.blocks.BlockWatch;
import io.minewatch.blocks.NodeListener;
import io.minewatch.blocks.NodeLogin;
import io.minewatch.config.SensorConfig;
import io.minewatch.feeds.fetch.FetchException;
import io.minewatch.feeds.fetch.SecretRef;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The nodes of the configuration, as {@code watch} and {@code doctor} ask them. */
final class BlockNodes {
    private BlockNodes() {}

    /**
     * Begins to ask; null where the configuration names none.
     *
     * @throws UsageException when the secret of their login is not where it should be
     */
    static @Nullable BlockWatch ask(
            ConfigLoader.Loaded loaded, Console console, NodeListener listener)
            throws UsageException {
        SensorConfig.BlockClockConfig settings = loaded.config().blockClock();
        return settings.nodes().isEmpty()
                ? null
                : BlockWatch.start(
                        settings.nodes(),
                        login(settings, loaded.source(), console),
                        settings.coin(),
                        (int) settings.error().toSeconds(),
                        settings.every(),
                        listener,
                        Clock.systemUTC());
    }

    private static @Nullable NodeLogin login(
            SensorConfig.BlockClockConfig settings, @Nullable Path configFile, Console console)
            throws UsageException {
        SecretRef secret = FeedSettings.secret(settings.secret(), configFile);
        if (secret == null) {
            return null;
        }
        try {
            return new NodeLogin(settings.user(), secret.read(console::variable));
        } catch (FetchException e) {
            throw new UsageException("block-clock.secret: " + e.getMessage());
        }
    }
}
