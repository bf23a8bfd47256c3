package io.minewatch.feeds;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
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
        IndicatorLoader loader =
                new IndicatorLoader(builder, licences(data.resolve("sources.csv")));
        loader.read(BundledFeeds.NAME, data.resolve("pools.csv"));
        List<FeedProblem> problems = loader.problems();
        if (!problems.isEmpty()) {
            StringBuilder text = new StringBuilder("the bundled feed has problems:");
            for (FeedProblem problem : problems) {
                text.append('\n').append(problem);
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
