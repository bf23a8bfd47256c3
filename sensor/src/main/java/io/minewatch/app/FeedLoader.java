package io.minewatch.app;

import io.minewatch.config.SensorConfig.FeedsConfig;
import io.minewatch.feeds.bundled.BundledFeeds;
import io.minewatch.feeds.load.FeedReader;
import io.minewatch.feeds.load.FeedReport;
import io.minewatch.feeds.load.FeedSpec;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.IndicatorSetBuilder;
import io.minewatch.feeds.model.FeedInfo;
import io.minewatch.feeds.model.FeedProblem;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loads the lists of pools: what came with the program, then updates, then the operator's own
 * files. What is read later has the last word. Never from the working directory.
 */
final class FeedLoader {
    /** Where updates lie on a machine that has them. */
    static final Path SYSTEM_FOLDER = Path.of("/var/lib/minewatch/feeds");

    /** Rows with problems that are shown; the first ones tell what is wrong with a file. */
    private static final int MAX_SHOWN = 5;

    private static final String ENDING = ".csv";

    private FeedLoader() {}

    /**
     * The indicators that hold.
     *
     * @param configFile beside which relative paths lie; null without a configuration file
     * @throws UsageException when a file that the operator named cannot be read
     */
    static IndicatorSet load(FeedsConfig config, @Nullable Path configFile, Console console)
            throws UsageException {
        IndicatorSet bundled = config.builtIn() ? BundledFeeds.load() : IndicatorSet.empty();
        List<Path> files = updates(config, configFile, console);
        for (String file : config.files()) {
            Path path = beside(configFile, file);
            if (!Files.isReadable(path)) {
                throw new UsageException(
                        "feeds.files: " + path + ": there is no such file, or it cannot be read");
            }
            files.add(path);
        }
        if (files.isEmpty()) {
            return bundled;
        }
        IndicatorSetBuilder builder = bundled.toBuilder();
        FeedReader reader = new FeedReader(builder, LocalDate.now(ZoneOffset.UTC));
        int shown = 0;
        int problems = 0;
        for (Path file : files) {
            FeedReport report = reader.read(FeedSpec.named(name(file)).overriding(), file);
            problems += report.problemCount();
            for (FeedProblem problem : report.problems()) {
                if (shown < MAX_SHOWN) {
                    shown++;
                    console.say("minewatch: feed " + problem);
                }
            }
        }
        if (problems > shown) {
            console.say(
                    "minewatch: feeds: "
                            + (problems - shown)
                            + " more rows with problems were left out");
        }
        return builder.build();
    }

    /** Names and versions of the feeds in a set, as reports show them. */
    static String describe(IndicatorSet indicators) {
        List<String> names = new ArrayList<>();
        for (FeedInfo feed : indicators.feeds()) {
            names.add(feed.version().isEmpty() ? feed.name() : feed.name() + " " + feed.version());
        }
        return String.join(", ", names);
    }

    private static List<Path> updates(
            FeedsConfig config, @Nullable Path configFile, Console console) throws UsageException {
        List<Path> files = new ArrayList<>();
        Path folder =
                config.folder().isEmpty()
                        ? usualFolder(console)
                        : beside(configFile, config.folder());
        if (folder == null || !Files.isDirectory(folder)) {
            if (!config.folder().isEmpty()) {
                throw new UsageException("feeds.folder: " + folder + ": there is no such folder");
            }
            return files;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (entry.toString().endsWith(ENDING) && Files.isRegularFile(entry)) {
                    files.add(entry);
                }
            }
        } catch (IOException e) {
            console.say("minewatch: feeds: the folder " + folder + " cannot be read");
        }
        files.sort(Comparator.naturalOrder());
        return files;
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

    private static String name(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
    }
}
