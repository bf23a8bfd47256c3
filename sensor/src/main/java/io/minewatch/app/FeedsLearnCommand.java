package io.minewatch.app;

import io.minewatch.feeds.format.IndicatorDraft;
import io.minewatch.feeds.format.NativeCsvFormat;
import io.minewatch.feeds.hygiene.FeedDefaults;
import io.minewatch.feeds.hygiene.Hygiene;
import io.minewatch.feeds.match.IndicatorSetBuilder;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.Provenance;
import io.minewatch.output.LearnedFeed;
import io.minewatch.output.ReportReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import picocli.CommandLine.ParseResult;

/** {@code minewatch feeds learn}: a list to review from what was decoded. */
final class FeedsLearnCommand {
    private final Console console;

    FeedsLearnCommand(Console console) {
        this.console = console;
    }

    int run(ParseResult arguments) throws UsageException, IOException {
        LearnedFeed learned = new LearnedFeed();
        List<String> reports = arguments.matchedPositionalValue(0, List.of());
        for (String report : reports) {
            read(report, learned);
        }
        Hygiene hygiene = new Hygiene(LocalDate.now(ZoneOffset.UTC), List.of());
        IndicatorSetBuilder builder = new IndicatorSetBuilder();
        for (IndicatorDraft draft : learned.drafts()) {
            Indicator indicator =
                    hygiene.admit(
                            draft,
                            FeedDefaults.USUAL,
                            new Provenance(LearnedFeed.SOURCE, "report", 0),
                            (what, remedy) ->
                                    console.say(
                                            "minewatch: left out: " + FeedFiles.printable(what)));
            if (indicator != null) {
                builder.add(indicator);
            }
        }
        console.out().println("# Learned from decoded mining sessions. Review before use.");
        new NativeCsvFormat().write(builder.build(), console.out(), (indicator, why) -> {});
        if (console.out().checkError()) {
            throw new IOException("standard output is closed or full");
        }
        return ExitCode.CLEAN;
    }

    private void read(String report, LearnedFeed learned) throws UsageException {
        try {
            if (report.equals(AnalyzeOptions.STANDARD_STREAM)) {
                learned.read(console.in());
                return;
            }
            try (InputStream in =
                    new BufferedInputStream(Files.newInputStream(FeedFiles.path(report)))) {
                learned.read(in);
            }
        } catch (ReportReader.NoReportException e) {
            throw new UsageException(
                    report
                            + ": "
                            + e.getMessage()
                            + ". Write a report with: minewatch analyze --eve FILE ...");
        } catch (IOException e) {
            throw new UsageException(report + ": it cannot be read, or there is no such file");
        }
    }
}
