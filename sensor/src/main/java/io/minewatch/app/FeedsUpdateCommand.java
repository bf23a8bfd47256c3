package io.minewatch.app;

import io.minewatch.config.ConfigException;
import io.minewatch.feeds.fetch.Fetcher;
import io.minewatch.feeds.load.FeedReport;
import io.minewatch.feeds.refresh.FeedSource;
import io.minewatch.feeds.refresh.FeedUpdater;
import io.minewatch.feeds.refresh.FeedUpdater.Option;
import io.minewatch.feeds.refresh.UpdateResult;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ParseResult;

/** {@code minewatch feeds update}: fetches now, whatever the schedule says. */
final class FeedsUpdateCommand {
    private final Console console;

    FeedsUpdateCommand(Console console) {
        this.console = console;
    }

    int run(ParseResult arguments) throws UsageException, ConfigException {
        ConfigLoader.Loaded loaded =
                ConfigLoader.load(arguments.matchedOptionValue("--config", null), console);
        FeedSettings settings = FeedSettings.of(loaded.config(), loaded.source(), console);
        List<String> names = arguments.matchedPositionalValue(0, List.of());
        List<FeedSource> wanted = wanted(settings.sources(), names);
        List<Option> options = new ArrayList<>();
        if (arguments.hasMatchedOption("--accept")) {
            options.add(Option.ACCEPT);
        }
        if (arguments.hasMatchedOption("--full")) {
            options.add(Option.FULL);
        }
        boolean good = true;
        try (Fetcher fetcher = FeedSettings.fetcher(console)) {
            FeedUpdater updater = new FeedUpdater(fetcher, settings.copies(), Clock.systemUTC());
            for (FeedSource source : wanted) {
                good &= update(updater, source, options.toArray(new Option[0]));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.INCOMPLETE;
        }
        return good ? ExitCode.CLEAN : ExitCode.INCOMPLETE;
    }

    private boolean update(FeedUpdater updater, FeedSource source, Option... options)
            throws InterruptedException {
        UpdateResult result = updater.update(source, options);
        String what =
                switch (result.kind()) {
                    case UPDATED -> "updated";
                    case UNCHANGED -> "unchanged";
                    case HELD_BACK -> "held back";
                    case FAILED -> "failed";
                    case BUSY -> "busy";
                };
        String kept =
                result.kind().isSuccess() || result.indicators() == 0
                        ? ""
                        : " (the former copy holds: "
                                + result.indicators()
                                + (result.indicators() == 1 ? " indicator)" : " indicators)");
        console.out().println(source.name() + ": " + what + ": " + result.text() + kept);
        console.out().flush();
        FeedReport report = result.report();
        if (report != null && result.kind().isSuccess()) {
            FeedLoader.say(List.of(report), console);
        }
        return result.kind().isSuccess();
    }

    private static List<FeedSource> wanted(List<FeedSource> sources, List<String> names)
            throws UsageException {
        List<String> fetched = new ArrayList<>();
        List<FeedSource> wanted = new ArrayList<>();
        for (FeedSource source : sources) {
            if (source.isFetched()) {
                fetched.add(source.name());
                if (names.isEmpty() || names.contains(source.name())) {
                    wanted.add(source);
                }
            }
        }
        for (String name : names) {
            if (!fetched.contains(name)) {
                throw new UsageException(
                        "feeds update: no feed that is fetched has the name "
                                + name
                                + (fetched.isEmpty()
                                        ? ""
                                        : "; there are " + String.join(", ", fetched)));
            }
        }
        if (fetched.isEmpty()) {
            throw new UsageException(
                    "feeds update: the configuration has no feed that is fetched: add one with a"
                            + " `url` under `feeds.sources`");
        }
        return wanted;
    }
}
