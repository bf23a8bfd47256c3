package io.minewatch.app;

import io.minewatch.config.ConfigException;
import io.minewatch.config.SensorConfig;
import io.minewatch.output.FileNames;
import io.minewatch.output.delivery.OutputTrial;
import java.util.List;
import picocli.CommandLine.ParseResult;

/** {@code minewatch outputs test}: a marked event to every receiver of every output. */
final class OutputsTestCommand {
    /** Longer than the resend window and a slow handshake. */
    private static final long WAIT_MILLIS = 15_000;

    private final Console console;

    OutputsTestCommand(Console console) {
        this.console = console;
    }

    int run(ParseResult arguments) throws UsageException, ConfigException {
        SensorConfig config =
                ConfigLoader.load(arguments.matchedOptionValue("--config", null), console).config();
        if (config.outputs().isEmpty()) {
            throw new UsageException(
                    "the configuration names no outputs: add some below `outputs:`, as"
                            + " config/minewatch.yml describes them");
        }
        int failed = 0;
        List<OutputTrial.Result> results =
                OutputTrial.run(
                        Outputs.source(config, FileNames.of(""), false),
                        Outputs.of(config),
                        WAIT_MILLIS);
        for (OutputTrial.Result result : results) {
            String problem = result.problem();
            failed += problem == null ? 0 : 1;
            console.out()
                    .println(
                            (problem == null ? "ok      " : "FAILED  ")
                                    + result.output()
                                    + "  "
                                    + result.receiver()
                                    + "  "
                                    + (problem == null
                                            ? "after " + result.millis() + " ms"
                                            : problem));
        }
        console.out()
                .println(
                        failed == 0
                                ? "Each receiver has a test event now: look for \"Test of output\"."
                                : failed + " of " + results.size() + " failed.");
        return failed == 0 ? ExitCode.CLEAN : ExitCode.OUTPUT;
    }
}
