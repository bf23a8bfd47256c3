package io.minewatch.app.log;

import io.minewatch.config.SensorConfig.LogStyle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the log goes, and how it looks: warnings as plain sentences on standard error, until a
 * service asks for more. One for the whole process, as logging is. Thread-safe.
 */
public final class Log {
    private static volatile Target target =
            new Target(LogStyle.TEXT, false, false, Log::toStandardError);

    private record Target(
            LogStyle style, boolean verbose, boolean priorities, Consumer<String> lines) {}

    private Log() {}

    /**
     * Logs as a service does: beside warnings what happens in good order.
     *
     * @param style not {@link LogStyle#AUTO}
     * @param priorities lines begin with what systemd's journal reads as their level
     * @param lines takes each line, on any thread; must not wait
     */
    public static void serve(LogStyle style, boolean priorities, Consumer<String> lines) {
        target = new Target(style, true, priorities, lines);
    }

    /** Back to how it begins. */
    public static void reset() {
        target = new Target(LogStyle.TEXT, false, false, Log::toStandardError);
    }

    /**
     * Whether standard error is systemd's journal: {@code JOURNAL_STREAM} names the socket, as
     * device and inode (systemd.exec(5)).
     *
     * @param journalStream that variable; null where it is not set
     */
    public static boolean isJournal(@Nullable String journalStream) {
        if (journalStream == null) {
            return false;
        }
        try {
            Path error = Path.of("/proc/self/fd/2");
            return journalStream.equals(
                    Files.getAttribute(error, "unix:dev")
                            + ":"
                            + Files.getAttribute(error, "unix:ino"));
        } catch (IOException | RuntimeException e) {
            // Another system, or a closed stream.
            return false;
        }
    }

    /** Whether lines of good order are wanted as well. */
    static boolean isVerbose() {
        return target.verbose();
    }

    static void write(LogLine line) {
        Target to = target;
        String text = line.in(to.style());
        to.lines().accept(to.priorities() ? "<" + line.priority() + ">" + text : text);
    }

    private static void toStandardError(String line) {
        System.err.println(line);
    }
}
