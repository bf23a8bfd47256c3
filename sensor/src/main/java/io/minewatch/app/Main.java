package io.minewatch.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the program begins. */
public final class Main {
    /** Octets collected before standard output is written to. */
    private static final int OUTPUT_BUFFER = 1 << 16;

    private Main() {}

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] args) {
        boolean outIsTerminal = isTerminal("MINEWATCH_STDOUT_TTY", 1);
        boolean errIsTerminal = isTerminal("MINEWATCH_STDERR_TTY", 2);
        PrintStream out =
                new PrintStream(
                        new java.io.BufferedOutputStream(
                                new FileOutputStream(FileDescriptor.out), OUTPUT_BUFFER),
                        false,
                        UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), false, UTF_8);
        Console console =
                new Console(
                        new FileInputStream(FileDescriptor.in),
                        out,
                        err,
                        System::getenv,
                        outIsTerminal,
                        errIsTerminal);
        int code = CommandLines.run(console, args);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /**
     * Whether a stream is a terminal. Java can only say it of input and output together; the
     * launcher knows it of each and says so in a variable. Without launcher, Linux tells; elsewhere
     * nothing counts as a terminal.
     */
    private static boolean isTerminal(String variable, int descriptor) {
        String told = System.getenv(variable);
        if (told != null && !told.isEmpty()) {
            return told.equals("1");
        }
        try {
            String target =
                    Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
