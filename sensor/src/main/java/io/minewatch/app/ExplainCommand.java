package io.minewatch.app;

import io.minewatch.output.Explanation;
import io.minewatch.output.ReportReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.ParseResult;

/** {@code minewatch explain}. */
final class ExplainCommand {
    private final Console console;

    ExplainCommand(Console console) {
        this.console = console;
    }

    int run(ParseResult arguments) throws UsageException {
        String id = arguments.matchedPositionalValue(0, "");
        String report = arguments.matchedPositionalValue(1, "");
        ReportReader.Result result = read(id, report);
        if (result.findings().isEmpty()) {
            throw new UsageException(
                    report
                            + " has no finding "
                            + id
                            + (result.otherIds().isEmpty()
                                    ? ", nor any other"
                                    : "; it has " + String.join(", ", result.otherIds())));
        }
        boolean first = true;
        for (Map<String, Object> finding : result.findings()) {
            if (!first) {
                console.out().println();
            }
            first = false;
            console.out()
                    .print(
                            Explanation.of(
                                    finding,
                                    TerminalStyle.width(console),
                                    TerminalStyle.colour(console)));
        }
        return ExitCode.CLEAN;
    }

    private ReportReader.Result read(String id, String report) throws UsageException {
        try {
            if (report.equals(AnalyzeOptions.STANDARD_STREAM)) {
                return ReportReader.find(id, console.in());
            }
            try (InputStream in = new BufferedInputStream(Files.newInputStream(Path.of(report)))) {
                return ReportReader.find(id, in);
            }
        } catch (ReportReader.NoReportException e) {
            throw new UsageException(
                    report
                            + ": "
                            + e.getMessage()
                            + ". Write a report with: minewatch analyze --json FILE > report.json");
        } catch (InvalidPathException | IOException e) {
            throw new UsageException(report + ": it cannot be read, or there is no such file");
        }
    }
}
