package io.minewatch.app;

import io.minewatch.config.ConfigException;
import io.minewatch.config.SensorConfig.FeedsConfig;
import io.minewatch.feeds.bundled.BundledFeeds;
import io.minewatch.feeds.load.FeedReport;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.model.FeedInfo;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.refresh.FeedAssembly.Assembled;
import io.minewatch.feeds.refresh.FeedStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ParseResult;

/** {@code minewatch feeds list}. */
final class FeedsListCommand {
    private final Console console;

    FeedsListCommand(Console console) {
        this.console = console;
    }

    int run(ParseResult arguments) throws UsageException, ConfigException {
        ConfigLoader.Loaded loaded =
                ConfigLoader.load(arguments.matchedOptionValue("--config", null), console);
        FeedsConfig config = loaded.config().feeds();
        Assembled feeds = FeedLoader.load(loaded.config(), loaded.source(), console);
        if (config.builtIn()) {
            builtIn();
        }
        Instant now = Instant.now();
        boolean sound = true;
        for (FeedStatus status : feeds.statuses()) {
            console.out().println(status.name());
            Duration age = status.age(now);
            Instant next = status.nextAttempt();
            say(
                    status.location()
                            + (status.format().isEmpty() ? "" : ", format " + status.format())
                            + (status.version().isEmpty() ? "" : ", version " + status.version()));
            say(
                    FeedLoader.label(status.condition())
                            + (age == null ? "" : ", " + FeedLoader.age(age) + " old")
                            + (next == null ? "" : ", " + refresh(next, now)));
            counts(status.counts());
            for (FeedReport report : feeds.reports()) {
                if (report.info().name().equals(status.name())) {
                    more(report);
                }
            }
            if (!status.problem().isEmpty()) {
                say(status.problem());
            }
            sound &= status.problemCount() == 0 && !status.condition().isAlarm();
        }
        console.out()
                .println(
                        "In force: "
                                + feeds.indicators().size()
                                + " indicators; "
                                + loaded.config().feeds().allowed().rules().size()
                                + " exceptions by the allow-list.");
        return sound ? ExitCode.CLEAN : ExitCode.FINDINGS;
    }

    /** When a running sensor asks for it again. */
    private static String refresh(Instant next, Instant now) {
        return next.isAfter(now)
                ? "next refresh at " + next.truncatedTo(ChronoUnit.SECONDS)
                : "next refresh is due";
    }

    private void builtIn() {
        IndicatorSet bundled = BundledFeeds.load();
        FeedInfo info = bundled.feeds().get(0);
        console.out().println(info.name());
        say("came with the program, version " + info.version());
        Map<Indicator.Type, Map<IndicatorKind, Integer>> counts =
                new EnumMap<>(Indicator.Type.class);
        for (Indicator.Type type : Indicator.Type.values()) {
            for (IndicatorKind kind : IndicatorKind.values()) {
                if (bundled.count(type, kind) > 0) {
                    counts.computeIfAbsent(type, t -> new EnumMap<>(IndicatorKind.class))
                            .put(kind, bundled.count(type, kind));
                }
            }
        }
        counts(counts);
    }

    private void more(FeedReport report) {
        if (report.merged() > 0) {
            say(report.merged() + " of them stand in other lists as well");
        }
        if (report.expired() > 0) {
            say(report.expired() + " of them have expired and match no longer");
        }
        if (report.early() > 0) {
            say(report.early() + " more are not valid yet");
        }
        if (report.harmless() > 0) {
            say(report.harmless() + " entries call something harmless");
        }
        if (report.problemCount() > 0) {
            say(report.problemCount() + " problems; feeds check tells all");
        }
    }

    private void say(String line) {
        console.out().println("  " + line);
    }

    private void counts(Map<Indicator.Type, Map<IndicatorKind, Integer>> counts) {
        for (Map.Entry<Indicator.Type, Map<IndicatorKind, Integer>> type :
                new EnumMap<>(counts.isEmpty() ? new EnumMap<>(Indicator.Type.class) : counts)
                        .entrySet()) {
            List<String> kinds = new ArrayList<>();
            int sum = 0;
            for (Map.Entry<IndicatorKind, Integer> kind : type.getValue().entrySet()) {
                kinds.add(kind.getValue() + " " + kind.getKey().label());
                sum += kind.getValue();
            }
            say(sum + " " + type.getKey().label() + ": " + String.join(", ", kinds));
        }
    }
}
