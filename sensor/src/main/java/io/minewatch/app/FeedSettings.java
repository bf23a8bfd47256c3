package io.minewatch.app;

import io.minewatch.config.SensorConfig;
import io.minewatch.config.SensorConfig.FeedConfig;
import io.minewatch.config.SensorConfig.FeedsConfig;
import io.minewatch.config.SensorConfig.FetchingConfig;
import io.minewatch.feeds.fetch.Credentials;
import io.minewatch.feeds.fetch.Fetcher;
import io.minewatch.feeds.fetch.Integrity;
import io.minewatch.feeds.fetch.KeyStoreFile;
import io.minewatch.feeds.fetch.ProxyServer;
import io.minewatch.feeds.fetch.SecretRef;
import io.minewatch.feeds.fetch.Transport;
import io.minewatch.feeds.format.FeedFormats;
import io.minewatch.feeds.load.FeedSpec;
import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.refresh.CopyStore;
import io.minewatch.feeds.refresh.FeedSource;
import io.minewatch.feeds.refresh.FeedSources;
import io.minewatch.packet.IpNetwork;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The feeds of a configuration, with paths resolved beside it. Never from the working directory.
 *
 * @param sources in the order in which they are read: those that are kept up to date, the folder of
 *     updates, the operator's own files; what is read later may have the last word
 * @param copies the last good copies of what was fetched
 */
record FeedSettings(List<FeedSource> sources, CopyStore copies) {
    /** Where updates lie on a machine that has them. */
    static final Path SYSTEM_FOLDER = Path.of("/var/lib/minewatch/feeds");

    /** Name of the folder of updates, as part of the names of the feeds in it. */
    private static final String FOLDER = "folder";

    private static final String COPIES = "fetched";
    private static final String IN_FILE = "file:";
    private static final String IN_VARIABLE = "env:";

    /** Copies the list. */
    FeedSettings {
        sources = List.copyOf(sources);
    }

    /**
     * The feeds that hold.
     *
     * @param configFile beside which relative paths lie; null without a configuration file
     * @throws UsageException when a file that the operator named cannot be read
     */
    static FeedSettings of(SensorConfig sensor, @Nullable Path configFile, Console console)
            throws UsageException {
        FeedsConfig config = sensor.feeds();
        List<FeedSource> sources = new ArrayList<>();
        Set<String> names = new HashSet<>();
        names.add(FOLDER);
        for (FeedConfig each : config.sources()) {
            sources.add(source(each, configFile));
            names.add(each.name());
        }
        Path folder =
                config.folder().isEmpty()
                        ? usualFolder(console)
                        : beside(configFile, config.folder());
        if (!config.folder().isEmpty() && (folder == null || !Files.isDirectory(folder))) {
            throw new UsageException("feeds.folder: " + folder + ": there is no such folder");
        }
        // The usual place may well not be there: nothing is missing then. It may come later.
        if (folder != null) {
            sources.add(FeedSources.ownFolder(FOLDER, folder));
        }
        for (String file : config.files()) {
            Path path = beside(configFile, file);
            if (!Files.isReadable(path)) {
                throw new UsageException(
                        "feeds.files: " + path + ": there is no such file, or it cannot be read");
            }
            String base = FeedSources.base(path);
            String name = base;
            for (int i = 2; !names.add(name); i++) {
                name = base + "-" + i;
            }
            sources.add(FeedSources.own(name, path));
        }
        List<Addresses.Network> own = ownNetworks(sensor);
        sources.replaceAll(source -> source.sparing(own));
        return new FeedSettings(
                sources,
                new CopyStore(folder == null ? Path.of("/nonexistent") : folder.resolve(COPIES)));
    }

    /** What the operator calls his own, which no list may accuse. */
    static List<Addresses.Network> ownNetworks(SensorConfig config) {
        List<Addresses.Network> own = new ArrayList<>();
        for (SensorConfig.SegmentConfig segment : config.segments()) {
            for (IpNetwork network : segment.networks()) {
                own.add(
                        new Addresses.Network(
                                network.first().high(),
                                network.first().low(),
                                network.prefixBits()));
            }
        }
        return own;
    }

    /** The program's HTTP client; nothing runs before its first request. */
    static Fetcher fetcher(Console console) {
        return new Fetcher("minewatch/" + Version.text(), console::variable);
    }

    /** How an address is reached that stands in no configuration. */
    static Transport transport(FetchingConfig fetching, @Nullable Path configFile)
            throws UsageException {
        return transport(fetching, Credentials.NONE, configFile);
    }

    private static FeedSource source(FeedConfig config, @Nullable Path configFile)
            throws UsageException {
        SecretRef secret = secret(config.authSecret(), configFile);
        Credentials credentials =
                secret == null
                        ? Credentials.NONE
                        : new Credentials(
                                config.auth(), config.authName(), secret, config.clearText());
        return new FeedSource(
                new FeedSpec(
                        config.name(),
                        FeedFormats.named(config.format()),
                        config.options(),
                        config.defaults(),
                        config.overrides()),
                config.protocol(),
                config.uri(),
                config.path().isEmpty() ? null : beside(configFile, config.path()),
                config.schedule(),
                config.guard(),
                transport(config.fetching(), credentials, configFile),
                new Integrity(
                        config.sha256(),
                        config.sha256Uri(),
                        config.signatureUri(),
                        config.publicKey().isEmpty()
                                ? null
                                : beside(configFile, config.publicKey())),
                config.tags());
    }

    private static Transport transport(
            FetchingConfig config, Credentials credentials, @Nullable Path configFile)
            throws UsageException {
        return new Transport(
                config.connectTimeout(),
                config.totalTimeout(),
                config.maxOctets(),
                config.maxRedirects(),
                config.privateRedirects(),
                config.proxy().isEmpty()
                        ? null
                        : ProxyServer.parse(
                                config.proxy(),
                                config.proxyUser(),
                                secret(config.proxySecret(), configFile)),
                config.trustStore().isEmpty()
                        ? null
                        : new KeyStoreFile(
                                beside(configFile, config.trustStore()),
                                null,
                                secret(config.trustSecret(), configFile)),
                config.clientCertificate().isEmpty()
                        ? null
                        : new KeyStoreFile(
                                beside(configFile, config.clientCertificate()),
                                config.clientKey().isEmpty()
                                        ? null
                                        : beside(configFile, config.clientKey()),
                                secret(config.clientSecret(), configFile)),
                credentials);
    }

    static @Nullable SecretRef secret(String text, @Nullable Path configFile)
            throws UsageException {
        if (text.startsWith(IN_FILE)) {
            return SecretRef.inFile(beside(configFile, text.substring(IN_FILE.length())));
        }
        return text.startsWith(IN_VARIABLE)
                ? SecretRef.inVariable(text.substring(IN_VARIABLE.length()))
                : null;
    }

    private static @Nullable Path usualFolder(Console console) {
        if (Files.isDirectory(SYSTEM_FOLDER)) {
            return SYSTEM_FOLDER;
        }
        String cache = console.variable("XDG_CACHE_HOME");
        String home = console.variable("HOME");
        // The XDG base directory specification ignores relative paths; so must we, as the working
        // directory is not ours.
        if (cache != null && cache.startsWith("/")) {
            return Path.of(cache, "minewatch", "feeds");
        }
        return home != null && home.startsWith("/")
                ? Path.of(home, ".cache", "minewatch", "feeds")
                : null;
    }

    private static Path beside(@Nullable Path configFile, String file) throws UsageException {
        try {
            return configFile == null
                    ? Path.of(file)
                    : configFile.toAbsolutePath().resolveSibling(file);
        } catch (InvalidPathException e) {
            throw new UsageException("feeds: no path of a file: " + file);
        }
    }
}
