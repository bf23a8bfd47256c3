package io.minewatch.app;

import io.minewatch.config.ConfigException;
import picocli.CommandLine.ParseResult;

/** {@code minewatch config check}. */
final class ConfigCheckCommand {
    private final Console console;

    ConfigCheckCommand(Console console) {
        this.console = console;
    }

    int run(ParseResult arguments) throws UsageException, ConfigException {
        ConfigLoader.Loaded loaded =
                ConfigLoader.load(arguments.matchedPositionalValue(0, null), console);
        console.out()
                .println(
                        loaded.source() == null
                                ? "No configuration file: the built-in defaults hold."
                                : loaded.source() + ": no problems.");
        int segments = loaded.config().segments().size();
        console.out().println(segments == 1 ? "1 segment." : segments + " segments.");
        return ExitCode.CLEAN;
    }
}
