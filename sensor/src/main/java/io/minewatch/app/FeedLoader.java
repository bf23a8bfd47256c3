package io.minewatch.app;

import io.minewatch.config.SensorConfig;
import io.minewatch.config.SensorConfig.FeedsConfig;
import io.minewatch.feeds.bundled.BundledFeeds;
import io.minewatch.feeds.load.FeedReport;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.model.FeedInfo;
import io.minewatch.feeds.model.FeedProblem;
import io.minewatch.feeds.refresh.FeedAssembly;
import io.minewatch.feeds.refresh.FeedAssembly.Assembled;
import io.minewatch.feeds.refresh.FeedAssembly.OfFiles;
import io.minewatch.feeds.refresh.FeedSource;
import io.minewatch.feeds.refresh.FeedSources;
import io.minewatch.feeds.refresh.FeedStatus;
import io.minewatch.feeds.refresh.FeedStatus.Condition;
import io.minewatch.report.FeedState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Loads the lists of pools: what came with the program, the last good copies of what was fetched,
 * updates, then the operator's own files. Nothing here asks the network.
 */
final class FeedLoader {
    /** Rows with problems that are shown; the first ones tell what is wrong with a file. */
    private static final int MAX_SHOWN = 5;

    private FeedLoader() {}

    /**
     * The indicators that hold, and how their feeds stand.
     *
     * @param configFile beside which relative paths lie; null without a configuration file
     * @throws UsageException when a file that the operator named cannot be read
     */
    static Assembled load(SensorConfig config, @Nullable Path configFile, Console console)
            throws UsageException {
        FeedSettings settings = FeedSettings.of(config, configFile, console);
        List<FeedSource> sources = FeedSources.expand(settings.sources());
        Assembled assembled =
                new FeedAssembly(settings.copies())
                        .assemble(
                                builtIn(config.feeds()),
                                sources,
                                OfFiles.AS_THEY_ARE,
                                Instant.now());
        say(assembled.reports(), console);
        return assembled;
    }

    /** What came with the program, or nothing where that is not wanted. */
    static IndicatorSet builtIn(FeedsConfig config) {
        return config.builtIn() ? BundledFeeds.load() : IndicatorSet.empty();
    }

    /** The first problems of feeds that were read, on standard error. */
    static void say(List<FeedReport> reports, Console console) {
        int shown = 0;
        int problems = 0;
        for (FeedReport report : reports) {
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
    }

    /** Names and versions of the feeds in a set, as reports show them. */
    static String describe(IndicatorSet indicators) {
        List<String> names = new ArrayList<>();
        for (FeedInfo feed : indicators.feeds()) {
            names.add(feed.version().isEmpty() ? feed.name() : feed.name() + " " + feed.version());
        }
        return String.join(", ", names);
    }

    /** How the feeds in force stand. */
    static FeedState state(IndicatorSet indicators, List<FeedStatus> statuses, Instant now) {
        List<FeedState.Source> sources = new ArrayList<>();
        for (FeedStatus status : statuses) {
            Duration age = status.age(now);
            sources.add(
                    new FeedState.Source(
                            status.name(),
                            status.version(),
                            label(status.condition()),
                            status.indicators(),
                            age == null ? FeedState.NO_AGE : Math.max(0, age.toSeconds()),
                            status.problem()));
        }
        return new FeedState(describe(indicators), sources);
    }

    /** A sentence for each feed that a person should look at. */
    static List<String> notes(List<FeedStatus> statuses, Instant now) {
        List<String> notes = new ArrayList<>();
        for (FeedStatus status : statuses) {
            if (!status.condition().isAlarm()) {
                continue;
            }
            Duration age = status.age(now);
            String since = age == null ? "" : ", last known to be the newest " + age(age) + " ago";
            notes.add(
                    "Feed "
                            + status.name()
                            + " is "
                            + label(status.condition())
                            + since
                            + (status.problem().isEmpty() ? "" : ": " + status.problem())
                            + ".");
        }
        return notes;
    }

    /** A condition as people read it. */
    static String label(Condition condition) {
        return switch (condition) {
            case FRESH -> "fresh";
            case LATE -> "late";
            case HELD_BACK -> "held back";
            case STALE -> "stale";
            case MISSING -> "missing";
        };
    }

    /** A span of time in its largest whole unit: {@code 3 d}. */
    static String age(Duration age) {
        if (age.toDays() > 1) {
            return age.toDays() + " d";
        }
        if (age.toHours() > 1) {
            return age.toHours() + " h";
        }
        return age.toMinutes() > 1 ? age.toMinutes() + " min" : Math.max(0, age.toSeconds()) + " s";
    }
}
