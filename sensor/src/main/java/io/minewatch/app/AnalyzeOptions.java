package io.minewatch.app;

import io.minewatch.capture.CapturePlan;
import io.minewatch.config.SensorConfig;
import io.minewatch.config.SensorConfig.AnalysisConfig;
import io.minewatch.detect.Level;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/**
 * What {@code minewatch analyze} was asked to do, command line and configuration together.
 *
 * @param inputs files, directories, {@code -}
 * @param eve file for event lines; {@code -} for standard output; null for none
 * @param sinceNanos packets before are left out; {@link Long#MIN_VALUE} for none
 * @param untilNanos packets from here on are left out; {@link Long#MAX_VALUE} for none
 * @param filter text of a BPF filter; null for none
 * @param evidence folder for evidence captures; null for none
 * @param blockClock file with observed times of blocks; null for none
 * @param baseline file that keeps what hosts usually connect to; null for none
 * @param outputs send findings through the outputs of the configuration
 * @param failOn findings from this level on make exit code 1; null for never
 */
record AnalyzeOptions(
        List<String> inputs,
        CapturePlan.Mode mode,
        boolean json,
        @Nullable String eve,
        int workers,
        @Nullable String filter,
        long sinceNanos,
        long untilNanos,
        @Nullable String evidence,
        @Nullable String blockClock,
        @Nullable String baseline,
        @Nullable Level failOn,
        boolean follow,
        boolean outputs,
        boolean quiet) {
    static final String STANDARD_STREAM = "-";

    /** Checks what only the options together can be wrong in. */
    static AnalyzeOptions of(ParseResult arguments, SensorConfig config) throws UsageException {
        List<String> inputs = arguments.matchedPositionalValue(0, List.of());
        boolean json = arguments.hasMatchedOption("--json");
        String eve = arguments.matchedOptionValue("--eve", null);
        boolean joined = arguments.hasMatchedOption("--joined");
        boolean separate = arguments.hasMatchedOption("--separate");
        boolean follow = arguments.hasMatchedOption("--follow");
        String evidence = arguments.matchedOptionValue("--evidence", null);
        if (joined && separate) {
            throw new UsageException(
                    "--joined and --separate exclude each other: all files are one capture, or each"
                            + " is one");
        }
        if (json && STANDARD_STREAM.equals(eve)) {
            throw new UsageException(
                    "--json and --eve - would both write to standard output: give --eve a file");
        }
        boolean standardInput = inputs.contains(STANDARD_STREAM);
        if (evidence != null && standardInput) {
            throw new UsageException(
                    "--evidence reads the packets a second time, which standard input does not"
                            + " allow: save the capture to a file first");
        }
        if (evidence != null && follow) {
            throw new UsageException(
                    "--evidence and --follow exclude each other: packets are written when all was"
                            + " read");
        }
        long since = time(arguments, "--since", Long.MIN_VALUE);
        long until = time(arguments, "--until", Long.MAX_VALUE);
        if (since >= until) {
            throw new UsageException("--since must be before --until: no packet lies between them");
        }
        return new AnalyzeOptions(
                inputs,
                joined
                        ? CapturePlan.Mode.JOINED
                        : separate ? CapturePlan.Mode.SEPARATE : CapturePlan.Mode.AUTO,
                json,
                eve,
                workers(arguments.matchedOptionValue("--workers", null), config),
                arguments.matchedOptionValue("--filter", null),
                since,
                until,
                evidence,
                arguments.matchedOptionValue("--block-clock", null),
                arguments.matchedOptionValue("--baseline", null),
                failOn(arguments.matchedOptionValue("--fail-on", null), config),
                follow,
                outputs(arguments, config),
                arguments.hasMatchedOption("--quiet"));
    }

    private static boolean outputs(ParseResult arguments, SensorConfig config)
            throws UsageException {
        boolean outputs = arguments.hasMatchedOption("--outputs");
        if (outputs && config.outputs().isEmpty()) {
            throw new UsageException(
                    "--outputs: the configuration names no outputs: add some below `outputs:`, as"
                            + " config/minewatch.yml describes them");
        }
        return outputs;
    }

    private static long time(ParseResult arguments, String option, long byDefault)
            throws UsageException {
        String text = arguments.matchedOptionValue(option, null);
        return text == null ? byDefault : TimeArgument.nanos(option, text);
    }

    private static int workers(@Nullable String text, SensorConfig config) throws UsageException {
        return text == null
                ? config.analysis().workers()
                : number("--workers", text, 1, AnalysisConfig.MAX_WORKERS);
    }

    /** The number that an option gives. */
    static int number(String option, String text, int min, int max) throws UsageException {
        int number;
        try {
            number = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            number = min - 1;
        }
        if (number < min || number > max) {
            throw new UsageException(
                    option + ": '" + text + "' is no number from " + min + " to " + max);
        }
        return number;
    }

    private static @Nullable Level failOn(@Nullable String text, SensorConfig config)
            throws UsageException {
        if (text == null) {
            return config.report().failOn();
        }
        String word = text.toLowerCase(Locale.ROOT);
        if (word.equals("never")) {
            return null;
        }
        for (Level level : Level.values()) {
            if (level.label().equals(word)) {
                return level;
            }
        }
        throw new UsageException(
                "--fail-on: '"
                        + text
                        + "' is no level. Write info, contact, suspected, likely, confirmed or"
                        + " never");
    }
}
