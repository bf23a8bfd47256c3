package io.minewatch.app;

import io.minewatch.feeds.format.FeedFormat;
import io.minewatch.feeds.format.MispFeedFolder;
import io.minewatch.feeds.hygiene.FeedDefaults;
import io.minewatch.feeds.load.FeedReader;
import io.minewatch.feeds.load.FeedReport;
import io.minewatch.feeds.load.FeedSpec;
import io.minewatch.feeds.match.IndicatorSetBuilder;
import io.minewatch.feeds.model.FeedProblem;
import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ParseResult;

/** {@code minewatch feeds convert}: the sound entries of a feed in another format. */
final class FeedsConvertCommand {
    /** Entries named that could not be taken over; the count tells of the others. */
    private static final int MAX_SHOWN = 20;

    private final Console console;

    FeedsConvertCommand(Console console) {
        this.console = console;
    }

    int run(ParseResult arguments) throws UsageException, IOException {
        FeedFormat from = FeedFiles.format(arguments, "--from");
        FeedFormat to = FeedFiles.format(arguments, "--to");
        Map<String, String> options = FeedFiles.options(arguments);
        if (to == null) {
            throw new UsageException("--to: name a format: " + FeedFiles.names(true));
        }
        if (!to.canWrite()) {
            throw new UsageException(
                    "--to: "
                            + to.name()
                            + " can only be read; formats to write are "
                            + FeedFiles.names(true));
        }
        String folder = arguments.matchedOptionValue("--misp-feed", "");
        if (!folder.isEmpty()) {
            if (!to.name().equals("misp")) {
                throw new UsageException("--misp-feed: goes with --to misp alone");
            }
            if (!MispFeedFolder.isOurs(FeedFiles.path(folder))) {
                throw new UsageException(
                        "--misp-feed: "
                                + folder
                                + " holds a feed of others: name another folder, or an empty one");
            }
        }
        String name = arguments.matchedPositionalValue(0, "");
        FeedReader reader =
                new FeedReader(new IndicatorSetBuilder(), LocalDate.now(ZoneOffset.UTC));
        FeedReport report;
        if (name.equals(AnalyzeOptions.STANDARD_STREAM)) {
            FeedSpec spec = new FeedSpec("stdin", from, options, FeedDefaults.USUAL, false);
            report = reader.read(spec, "-", console.in());
        } else {
            Path path = FeedFiles.path(name);
            if (!Files.isRegularFile(path)) {
                throw new UsageException(name + ": there is no such file");
            }
            FeedSpec spec =
                    new FeedSpec(
                            FeedReader.feedName(path), from, options, FeedDefaults.USUAL, false);
            report = reader.read(spec, path);
        }
        List<String> omitted = new ArrayList<>();
        int[] count = {0};
        FeedFormat.Omissions omissions =
                (Indicator indicator, String why) -> {
                    count[0]++;
                    if (omitted.size() < MAX_SHOWN) {
                        omitted.add(indicator.value() + ": " + why);
                    }
                };
        if (folder.isEmpty()) {
            to.write(reader.build(), console.out(), omissions);
        } else {
            MispFeedFolder.write(
                    FeedFiles.path(folder), reader.build(), InstantSource.system(), omissions);
        }
        int shown = 0;
        for (FeedProblem problem : report.problems()) {
            if (shown++ < MAX_SHOWN) {
                console.say("minewatch: " + FeedFiles.printable(problem.toString()));
            }
        }
        if (report.problemCount() > MAX_SHOWN) {
            console.say("minewatch: " + (report.problemCount() - MAX_SHOWN) + " more problems");
        }
        for (String line : omitted) {
            console.say("minewatch: left out: " + FeedFiles.printable(line));
        }
        if (count[0] > omitted.size()) {
            console.say("minewatch: left out: " + (count[0] - omitted.size()) + " more");
        }
        if (console.out().checkError()) {
            throw new IOException("standard output is closed or full");
        }
        return report.problemCount() == 0 && report.complete() && count[0] == 0
                ? ExitCode.CLEAN
                : ExitCode.INCOMPLETE;
    }
}
