package io.minewatch.app;

import io.minewatch.config.ConfigException;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.ParseResult;

/** {@code minewatch reload}: lets a running service read its configuration and feeds again. */
final class ReloadCommand {
    /** What it asks of the service. */
    static final String REQUEST = "reload";

    private final Console console;

    ReloadCommand(Console console) {
        this.console = console;
    }

    int run(ParseResult arguments) throws UsageException, ConfigException {
        String named = arguments.matchedOptionValue("--control", null);
        Path path;
        if (named != null) {
            path = Path.of(named);
        } else {
            String configured =
                    ConfigLoader.load(arguments.matchedOptionValue("--config", null), console)
                            .config()
                            .watch()
                            .control();
            path = configured.isEmpty() ? ControlSocket.USUAL : Path.of(configured);
        }
        String answer;
        try {
            answer = ControlSocket.ask(path, REQUEST);
        } catch (IOException e) {
            throw new UsageException(
                    "no running service can be asked at "
                            + path
                            + ": is minewatch watch running, and may you write there?");
        }
        console.out().print(answer);
        return answer.startsWith(LiveReload.REFUSED) ? ExitCode.USAGE : ExitCode.CLEAN;
    }
}
