package io.minewatch.app;

import io.minewatch.config.ConfigException;
import io.minewatch.feeds.fetch.FetchException;
import io.minewatch.feeds.fetch.FetchRequest;
import io.minewatch.feeds.fetch.FetchSession;
import io.minewatch.feeds.fetch.Fetcher;
import io.minewatch.feeds.fetch.Transport;
import io.minewatch.feeds.format.FeedFormat;
import io.minewatch.feeds.hygiene.FeedDefaults;
import io.minewatch.feeds.load.FeedReader;
import io.minewatch.feeds.load.FeedReport;
import io.minewatch.feeds.load.FeedSpec;
import io.minewatch.feeds.match.IndicatorSetBuilder;
import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.FeedProblem;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** {@code minewatch feeds check}. */
final class FeedsCheckCommand {
    private final Console console;
    private boolean sound = true;

    private Map<String, String> options = Map.of();

    FeedsCheckCommand(Console console) {
        this.console = console;
    }

    int run(ParseResult arguments) throws UsageException, ConfigException, IOException {
        ConfigLoader.Loaded loaded =
                ConfigLoader.load(arguments.matchedOptionValue("--config", null), console);
        FeedFormat format = FeedFiles.format(arguments, "--from");
        options = FeedFiles.options(arguments);
        List<Addresses.Network> own = FeedSettings.ownNetworks(loaded.config());
        List<String> names = arguments.matchedPositionalValue(0, List.of());
        for (String name : names) {
            if (name.startsWith("http://") || name.startsWith("https://")) {
                fetched(
                        name,
                        FeedSettings.transport(loaded.config().fetching(), loaded.source()),
                        format,
                        own);
                continue;
            }
            Path path = FeedFiles.path(name);
            if (Files.isDirectory(path)) {
                List<Path> files = files(path);
                if (files.isEmpty()) {
                    throw new UsageException(name + ": the folder holds no files");
                }
                for (Path file : files) {
                    check(file, file.toString(), format, own);
                }
            } else if (Files.notExists(path)) {
                throw new UsageException(name + ": there is no such file or folder");
            } else {
                check(path, name, format, own);
            }
        }
        return sound ? ExitCode.CLEAN : ExitCode.FINDINGS;
    }

    private static List<Path> files(Path folder) throws UsageException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (Files.isRegularFile(entry) && !FeedReader.isNoFeed(entry.getFileName())) {
                    files.add(entry);
                }
            }
        } catch (IOException e) {
            throw new UsageException(folder + ": the folder cannot be read");
        }
        files.sort(Comparator.naturalOrder());
        return files;
    }

    private void fetched(
            String url,
            Transport transport,
            @Nullable FeedFormat format,
            List<Addresses.Network> own)
            throws UsageException, IOException {
        Path folder = Files.createTempDirectory("minewatch-check");
        Path file = folder.resolve("feed");
        try (Fetcher fetcher = FeedSettings.fetcher(console);
                FetchSession session = fetcher.open(transport)) {
            session.get(FetchRequest.of(URI.create(url)), file);
            check(file, url, format, own);
        } catch (FetchException e) {
            console.out().println(url + ": " + e.getMessage());
            sound = false;
        } catch (IllegalArgumentException e) {
            throw new UsageException(url + ": no sound address of a feed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException(url + ": stopped");
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    private void check(
            Path file, String shown, @Nullable FeedFormat format, List<Addresses.Network> own) {
        FeedReader reader =
                new FeedReader(new IndicatorSetBuilder(), LocalDate.now(ZoneOffset.UTC));
        FeedReport report =
                reader.read(
                        new FeedSpec(
                                FeedReader.feedName(file),
                                format,
                                options,
                                FeedDefaults.USUAL,
                                false,
                                own),
                        file);
        for (FeedProblem problem : report.problems()) {
            said(shown, "error", problem);
        }
        more(report.problemCount() - report.problems().size(), "errors");
        for (FeedProblem warning : report.warnings()) {
            said(shown, "warning", warning);
        }
        more(report.warningCount() - report.warnings().size(), "warnings");
        new TreeMap<>(report.ignored())
                .forEach(
                        (reason, count) ->
                                console.out()
                                        .println(shown + ": ignored: " + count + " " + reason));
        console.out()
                .println(
                        shown
                                + ": "
                                + (report.format().isEmpty()
                                        ? "no known format"
                                        : "format " + report.format())
                                + ": "
                                + counted(report.entries(), "entry", "entries")
                                + ", "
                                + counted(report.indicators(), "indicator", "indicators")
                                + ", "
                                + counted(report.problemCount(), "error", "errors")
                                + ", "
                                + counted(report.warningCount(), "warning", "warnings")
                                + (report.expired() > 0 ? ", " + report.expired() + " expired" : "")
                                + (report.early() > 0
                                        ? ", " + report.early() + " not yet valid"
                                        : "")
                                + (report.complete() ? "" : "; not read to its end"));
        sound &= report.problemCount() == 0 && report.complete();
    }

    private static String counted(int count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    private void said(String shown, String severity, FeedProblem problem) {
        console.out()
                .println(
                        shown
                                + (problem.line() == 0 ? "" : ":" + problem.line())
                                + ": "
                                + severity
                                + ": "
                                + FeedFiles.printable(problem.what() + ": " + problem.remedy()));
    }

    private void more(int count, String what) {
        if (count > 0) {
            console.out().println("... and " + count + " more " + what);
        }
    }
}
