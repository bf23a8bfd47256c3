package io.minewatch.feeds.bundled;

import io.minewatch.feeds.format.NativeCsvFormat;
import io.minewatch.feeds.hygiene.FeedDefaults;
import io.minewatch.feeds.load.FeedReader;
import io.minewatch.feeds.load.FeedReport;
import io.minewatch.feeds.load.FeedSpec;
import io.minewatch.feeds.match.CompiledFeed;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.IndicatorSetBuilder;
import io.minewatch.feeds.model.FeedProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes the bundled feed from its table; run by the build. The same table gives the same octets.
 * Any problem in the table fails the build.
 */
public final class BundledFeedCompiler {
    private BundledFeedCompiler() {}

    /**
     * Reads {@code pools.csv} and {@code sources.csv} in the first folder and writes the compiled
     * feed to the second path.
     */
    public static void main(String[] args) throws IOException {
        byte[] compiled = CompiledFeed.write(compile(Path.of(args[0])));
        Path target = Path.of(args[1]);
        Path folder = target.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.write(target, compiled);
    }

    static IndicatorSet compile(Path data) throws IOException {
        IndicatorSetBuilder builder = new IndicatorSetBuilder();
        FeedSpec spec =
                new FeedSpec(
                        BundledFeeds.NAME,
                        new NativeCsvFormat(),
                        Map.of(),
                        FeedDefaults.USUAL.withLicences(licences(data.resolve("sources.csv"))),
                        false);
        FeedReport report =
                new FeedReader(builder, LocalDate.MAX).read(spec, data.resolve("pools.csv"));
        if (report.problemCount() > 0 || report.warningCount() > 0) {
            StringBuilder text = new StringBuilder("the bundled feed has problems:");
            for (FeedProblem problem : report.problems()) {
                text.append('\n').append(problem);
            }
            for (FeedProblem warning : report.warnings()) {
                text.append('\n').append(warning);
            }
            throw new IllegalStateException(text.toString());
        }
        return builder.build();
    }

    /** Licence of each source, by its key. */
    static Map<String, String> licences(Path sources) throws IOException {
        Map<String, String> licences = new HashMap<>();
        for (String line : Files.readAllLines(sources, StandardCharsets.UTF_8)) {
            String[] fields = line.split(",", 3);
            if (fields.length == 3 && !line.startsWith("#") && !fields[0].equals("source")) {
                licences.put(fields[0], fields[1]);
            }
        }
        return licences;
    }
}
