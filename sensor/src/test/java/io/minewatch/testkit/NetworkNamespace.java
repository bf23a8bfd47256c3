package io.minewatch.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A network namespace of Linux with pairs of virtual Ethernet interfaces: what is sent into {@code
 * out0} arrives at {@code in0}, where a sensor listens. Nothing in it reaches any other network.
 * Gone after {@link #close}.
 */
public final class NetworkNamespace implements AutoCloseable {
    /** Frames of the captures may be larger than the usual 1,500 octets. */
    private static final String MTU = "9000";

    private final String name;

    private NetworkNamespace(String name) {
        this.name = name;
    }

    /** Skips the test, visibly, where namespaces cannot be made or a tool is missing. */
    public static NetworkNamespace withPairs(int pairs) throws IOException, InterruptedException {
        String name =
                "mw-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime() % 100_000;
        assumeTrue(hasTool("ip"), "skipped: no ip command (package iproute2)");
        assumeTrue(hasTool("tcpreplay"), "skipped: no tcpreplay (package tcpreplay)");
        assumeTrue(
                succeeds("ip", "netns", "add", name),
                "skipped: no right to make a network namespace (run as root)");
        NetworkNamespace namespace = new NetworkNamespace(name);
        // Or neighbour discovery would send frames of its own.
        namespace.run(
                "sh",
                "-c",
                "for c in all default; do"
                        + " echo 1 > /proc/sys/net/ipv6/conf/$c/disable_ipv6 || true; done");
        for (int i = 0; i < pairs; i++) {
            namespace.addPair(i);
        }
        return namespace;
    }

    /** Adds a pair (again). */
    public void addPair(int i) throws IOException, InterruptedException {
        run("ip", "link", "add", "in" + i, "type", "veth", "peer", "name", "out" + i);
        for (String each : List.of("in" + i, "out" + i)) {
            run("ip", "link", "set", each, "mtu", MTU, "up");
        }
    }

    private static boolean hasTool(String tool) throws IOException, InterruptedException {
        return succeeds("sh", "-c", "command -v " + tool);
    }

    private static boolean succeeds(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    /** Runs a command inside; it must succeed. */
    public void run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("namespace", ".txt");
        try {
            Process process = start(output, command);
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            process.waitFor();
            assertEquals(0, process.exitValue(), () -> String.join(" ", command) + text(output));
        } finally {
            Files.delete(output);
        }
    }

    private static String text(Path file) {
        try {
            return ": " + Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Begins a command inside; what it prints goes to a file. */
    public Process start(Path output, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(List.of(command));
        return new ProcessBuilder(all)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** Sends the frames of a capture into an interface. */
    public void replay(String device, Path capture, int packetsPerSecond)
            throws IOException, InterruptedException {
        run("tcpreplay", "-q", "-i", device, "--pps", "" + packetsPerSecond, capture.toString());
    }

    @Override
    public void close() throws IOException {
        try {
            succeeds("ip", "netns", "del", name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
