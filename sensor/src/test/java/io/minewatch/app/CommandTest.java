package io.minewatch.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/** A test that gives command lines to the program, in this process and without a terminal. */
abstract class CommandTest {
    /** Variables that the program sees; others are empty. */
    final Map<String, String> environment = new HashMap<>();

    /** What is on standard input. */
    byte[] input = {};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Returns the exit code. */
    final int run(String... arguments) {
        out.reset();
        err.reset();
        return CommandLines.run(
                new Console(
                        new ByteArrayInputStream(input),
                        // Flushed by nobody but the program.
                        new PrintStream(out, false, UTF_8),
                        new PrintStream(err, false, UTF_8),
                        name -> environment.getOrDefault(name, ""),
                        false,
                        false),
                arguments);
    }

    /** Standard output of the last run. */
    final String out() {
        return out.toString(UTF_8);
    }

    /** Standard error of the last run. */
    final String err() {
        return err.toString(UTF_8);
    }
}
