package io.minewatch.app;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds the program: its three streams, the environment, and whether a person looks on.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param environment value of a variable; null where it is not set
 * @param outIsTerminal a person reads standard output: colour and the terminal's width make sense
 * @param errIsTerminal a person reads standard error: progress makes sense
 */
record Console(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Function<String, @Nullable String> environment,
        boolean outIsTerminal,
        boolean errIsTerminal) {
    /** The variable, or null where it is absent or empty. */
    @Nullable String variable(String name) {
        String value = environment.apply(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** One line on standard error. */
    void say(String line) {
        err.println(line);
        err.flush();
    }
}
