package io.minewatch.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.minewatch.testkit.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The program as a process of its own, inside a network namespace. */
final class Sensor implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Path output;
    private final Path eve;

    private Sensor(Process process, Path output, Path eve) {
        this.process = process;
        this.output = output;
        this.eve = eve;
    }

    /** Starts {@code minewatch watch} and waits until it captures. */
    static Sensor watch(NetworkNamespace namespace, Path folder, String... options)
            throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        Path eve = folder.resolve("eve.json");
        List<String> command = new ArrayList<>(program());
        command.addAll(List.of("watch", "--eve", eve.toString()));
        command.addAll(List.of(options));
        if (!command.contains("--config")) {
            command.addAll(List.of("--config", "/dev/null"));
        }
        Sensor sensor =
                new Sensor(namespace.start(output, command.toArray(new String[0])), output, eve);
        try {
            sensor.await("a word that it watches", s -> s.output().contains("Watching"));
        } catch (AssertionError e) {
            // Nobody else could end it.
            sensor.close();
            throw e;
        }
        return sensor;
    }

    /** What a build on Java 22 or newer adds, and a jar would choose by itself. */
    private static final Path NEWER_CLASSES =
            Path.of(
                    System.getProperty("minewatch.root"),
                    "sensor/target/classes/META-INF/versions/22");

    /** Whether the ring was built and this Java machine can run it. */
    static boolean hasRing() {
        return Runtime.version().feature() >= 22 && Files.isDirectory(NEWER_CLASSES);
    }

    /** The command of the program: the classes under test. */
    static List<String> program() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 22) {
            // As the manifest of the jar has it.
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(
                List.of(
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        (hasRing() ? NEWER_CLASSES + java.io.File.pathSeparator : "")
                                + System.getProperty("java.class.path"),
                        "io.minewatch.app.Main"));
        return command;
    }

    String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** All whole event lines so far. */
    List<JsonNode> events() {
        List<JsonNode> events = new ArrayList<>();
        try {
            String text = Files.readString(eve, StandardCharsets.UTF_8);
            // The last line may be half written.
            for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                events.add(JSON.readTree(line));
            }
        } catch (IOException e) {
            return List.of();
        }
        return events;
    }

    void await(String what, Predicate<Sensor> condition) throws InterruptedException {
        await(what, PATIENCE_SECONDS, condition);
    }

    void await(String what, long seconds, Predicate<Sensor> condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.test(this)) {
            if (System.nanoTime() > end || !process.isAlive()) {
                fail("waited in vain for " + what + "; output: " + output());
            }
            Thread.sleep(50);
        }
    }

    /** Asks it to end, and waits until it has. */
    void stop() throws InterruptedException {
        process.destroy();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "does not end on SIGTERM");
        assertEquals(0, process.exitValue(), this::output);
    }

    /** Sends SIGHUP. */
    void hangUp() throws IOException, InterruptedException {
        signal("HUP");
    }

    /** Sends a signal. {@code ip netns exec} has become the program, so the process is that. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
        assertEquals(0, kill.waitFor());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
