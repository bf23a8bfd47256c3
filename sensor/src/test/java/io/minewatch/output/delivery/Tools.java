package io.minewatch.output.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Programs that tests use where they are installed. */
final class Tools {
    /** Where the build's helper unpacks syslog-ng: Debian does not install it beside rsyslog. */
    private static final Path UNPACKED = Path.of("/var/tmp/minewatch-tools/syslog-ng");

    private Tools() {}

    static boolean has(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether rsyslog is there with a module. */
    static boolean hasRsyslog(String module) {
        return Files.exists(Path.of("/usr/sbin/rsyslogd"))
                && Files.exists(Path.of("/usr/lib/x86_64-linux-gnu/rsyslog/" + module + ".so"));
    }

    /** rsyslog in the foreground. */
    static Process rsyslog(Path folder, String configuration) throws IOException {
        Path file = folder.resolve("rsyslog.conf");
        Files.writeString(file, configuration);
        return start(
                folder,
                Map.of(),
                "/usr/sbin/rsyslogd",
                "-n",
                "-f",
                file.toString(),
                "-i",
                folder.resolve("rsyslog.pid").toString());
    }

    static boolean hasSyslogNg() {
        return root() != null;
    }

    /** Folder that syslog-ng lies in; null without. */
    private static @Nullable Path root() {
        for (Path root : new Path[] {UNPACKED, Path.of("/")}) {
            if (Files.isExecutable(root.resolve("usr/sbin/syslog-ng"))) {
                return root;
            }
        }
        return null;
    }

    /** syslog-ng in the foreground. */
    static Process syslogNg(Path folder, String configuration) throws IOException {
        Path root = java.util.Objects.requireNonNull(root());
        Path file = folder.resolve("syslog-ng.conf");
        Files.writeString(file, configuration);
        Path library = root.resolve("usr/lib/syslog-ng");
        return start(
                folder,
                Map.of("LD_LIBRARY_PATH", library.toString()),
                root.resolve("usr/sbin/syslog-ng").toString(),
                "-F",
                "--no-caps",
                "-f",
                file.toString(),
                "--module-path",
                library.resolve("3.38").toString(),
                "-R",
                folder.resolve("ng.persist").toString(),
                "-c",
                folder.resolve("ng.ctl").toString(),
                "-p",
                folder.resolve("ng.pid").toString());
    }

    private static Process start(Path folder, Map<String, String> environment, String... command)
            throws IOException {
        List<String> all = new ArrayList<>(List.of(command));
        ProcessBuilder builder =
                new ProcessBuilder(all)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        folder.resolve("receiver.log").toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }
}
