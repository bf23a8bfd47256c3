package io.minewatch.app;

import io.minewatch.capture.live.CaptureMethod;
import io.minewatch.capture.live.CaptureOptions;
import io.minewatch.capture.live.RecordOptions;
import io.minewatch.config.SensorConfig;
import io.minewatch.config.SensorConfig.AnalysisConfig;
import io.minewatch.config.SensorConfig.EvidenceConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/**
 * What {@code minewatch watch} was asked to do, command line and configuration together.
 *
 * @param record where raw traffic is kept beside
 * @param evidence where the packets of findings are kept
 * @param eve file for event lines; {@code -} for standard output; null for none
 * @param length after which to stop; null for never
 * @param outputs whether findings go to the outputs of the configuration
 */
record WatchOptions(
        List<String> interfaces,
        CaptureOptions capture,
        RecordOptions record,
        EvidenceConfig evidence,
        int workers,
        @Nullable String eve,
        @Nullable Duration length,
        boolean outputs,
        boolean quiet) {
    /** Checks what only the options together can be wrong in. */
    static WatchOptions of(ParseResult arguments, SensorConfig config) throws UsageException {
        List<String> named = arguments.matchedOptionValue("--interface", List.of());
        List<String> interfaces = new ArrayList<>();
        for (String name : named.isEmpty() ? config.capture().interfaces() : named) {
            if (interfaces.contains(name)) {
                throw new UsageException("the interface " + name + " is named twice");
            }
            interfaces.add(name);
        }
        if (interfaces.isEmpty()) {
            throw new UsageException(
                    "no interface to watch: name one with -i, or in the configuration under"
                            + " capture.interfaces; minewatch interfaces lists them");
        }
        CaptureOptions capture = config.capture().options();
        String filter = arguments.matchedOptionValue("--filter", null);
        if (filter != null) {
            capture = capture.filteredBy(filter);
        }
        String method = arguments.matchedOptionValue("--capture", null);
        if (method != null) {
            capture = capture.by(method(method));
        }
        RecordOptions record = config.capture().record();
        String recorded = arguments.matchedOptionValue("--record", null);
        if (recorded != null) {
            record = record.to(recorded);
        }
        String evidence = arguments.matchedOptionValue("--evidence", null);
        String eve = arguments.matchedOptionValue("--eve", null);
        if (eve == null && !config.watch().eve().isEmpty()) {
            eve = config.watch().eve();
        }
        return new WatchOptions(
                interfaces,
                capture,
                record,
                evidence == null ? config.evidence() : config.evidence().in(evidence),
                workers(arguments.matchedOptionValue("--workers", null), config),
                eve,
                length(arguments.matchedOptionValue("--for", null)),
                !arguments.hasMatchedOption("--no-outputs"),
                arguments.hasMatchedOption("--quiet"));
    }

    /**
     * Lanes in which the traffic may be captured, each with a worker. What is kept of the frames is
     * kept in their order, which only one reader knows: then workers get copies.
     */
    int lanes() {
        return keepsFrames() ? 1 : workers;
    }

    /** Whether frames are written to files. */
    private boolean keepsFrames() {
        return record.isWanted() || !evidence.folder().isEmpty();
    }

    private static CaptureMethod method(String text) throws UsageException {
        for (CaptureMethod method : CaptureMethod.values()) {
            if (method.name().equals(text.toUpperCase(Locale.ROOT))) {
                return method;
            }
        }
        throw new UsageException(
                "--capture: '" + text + "' is no method. Write auto, pcap4j or ring");
    }

    private static int workers(@Nullable String text, SensorConfig config) throws UsageException {
        return text == null
                ? config.analysis().workers()
                : AnalyzeOptions.number("--workers", text, 1, AnalysisConfig.MAX_WORKERS);
    }

    private static @Nullable Duration length(@Nullable String text) throws UsageException {
        return text == null
                ? null
                : Duration.ofSeconds(AnalyzeOptions.number("--for", text, 1, 1_000_000_000));
    }
}
