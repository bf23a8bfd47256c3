package io.minewatch.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.minewatch.capture.AtEnd;
import io.minewatch.capture.CaptureFiles;
import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import io.minewatch.testkit.NetworkNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service in operation. Skipped where no network namespace can be made. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class LiveOperationTest {
    private static final Path MINER =
            Path.of(System.getProperty("minewatch.root"), "pcaps/stratum/cryptonote/xmrig-6.pcap");
    private static final Path HARMLESS =
            Path.of(System.getProperty("minewatch.root"), "pcaps/benign/electrum.pcap");

    @TempDir private Path folder;

    @Test
    void metricsAndHealthAreToldOverHttp() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.withPairs(1)) {
            assumeTrue(
                    run(namespace, "sh", "-c", "command -v curl").code() == 0, "skipped: no curl");
            namespace.run("ip", "link", "set", "lo", "up");
            Path config = config("watch: {metrics: '127.0.0.1:9464'}\n");
            try (Sensor sensor =
                    Sensor.watch(namespace, folder, "-i", "in0", "--config", config.toString())) {
                sensor.await("ready", s -> get(namespace, "health/ready").equals("ready\n"));
                assertEquals("alive\n", get(namespace, "health/live"));
                namespace.replay("out0", MINER, 1000);
                // The counters of capture and those of analysis are taken at different moments.
                for (String line :
                        List.of(
                                "minewatch_packets_total 72.0",
                                "minewatch_capture_packets_total{interface=\"in0\"} 72.0",
                                "minewatch_findings_total{level=\"confirmed\",state=\"update\"} 1.0",
                                "minewatch_capture_interface_up{interface=\"in0\"} 1.0")) {
                    sensor.await(line, s -> get(namespace, "metrics").contains("\n" + line + "\n"));
                }
                namespace.run("ip", "link", "set", "in0", "down");
                sensor.await(
                        "not ready",
                        s -> get(namespace, "health/ready").equals("no interface is captured\n"));
            }
        }
    }

    @Test
    void badConfigurationIsRefusedWhileTheOldOneStays() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.withPairs(1)) {
            Path socket = folder.resolve("control.sock");
            String control = "watch: {control: " + socket + "}\n";
            Path config = config(control);
            try (Sensor sensor =
                    Sensor.watch(namespace, folder, "-i", "in0", "--config", config.toString())) {
                config(control + "segments:\n  - {name: mail, role: exchange, networks: [10/8]}\n");
                Result bad = minewatch(namespace, "reload", "--control", socket.toString());
                assertEquals(2, bad.code(), bad.output());
                assertTrue(bad.output().startsWith("refused; all stays as it was:"), bad.output());
                assertTrue(bad.output().contains("minewatch.yml:3:"), bad.output());

                config(
                        control
                                + "segments:\n"
                                + "  - {name: mail, role: exchange, networks: [10.0.0.0/8]}\n");
                Result good = minewatch(namespace, "reload", "--control", socket.toString());
                assertEquals(0, good.code(), good.output());
                namespace.replay("out0", MINER, 1000);
                sensor.await(
                        "the new segment",
                        s ->
                                s.events().stream()
                                        .anyMatch(
                                                e ->
                                                        e.at("/finding/host/segment")
                                                                .asText()
                                                                .equals("mail")));
                sensor.stop();
                assertTrue(Files.notExists(socket), "the socket is left behind");
            }
            Result nobody = minewatch(namespace, "reload", "--control", socket.toString());
            assertEquals(2, nobody.code());
            assertTrue(nobody.output().contains("no running service"), nobody.output());
        }
    }

    @Test
    void thePacketsOfAFindingAreKept() throws Exception {
        Path evidence = folder.resolve("evidence");
        Path config =
                config("watch: {metrics: '127.0.0.1:9464'}\nlimits: {tcp-closed-linger: 1s}\n");
        try (NetworkNamespace namespace = NetworkNamespace.withPairs(1)) {
            try (Sensor sensor =
                    Sensor.watch(
                            namespace,
                            folder,
                            "-i",
                            "in0",
                            "--config",
                            config.toString(),
                            "--evidence",
                            evidence.toString())) {
                namespace.replay("out0", MINER, 1000);
                namespace.replay("out0", HARMLESS, 1000);
                sensor.await(
                        "the miner",
                        s ->
                                s.events().stream()
                                        .anyMatch(
                                                e ->
                                                        e.at("/finding/level")
                                                                .asText()
                                                                .equals("confirmed")));
                sensor.stop();
            }
            List<Path> files;
            try (var all = Files.list(evidence)) {
                files = all.toList();
            }
            assertEquals(1, files.size(), files.toString());
            assertTrue(
                    String.valueOf(files.get(0).getFileName()).matches("mw-[0-9a-f]{12}\\.pcapng"));
            int frames = 0;
            try (FrameSource source = CaptureFiles.open(files.get(0), AtEnd.STOP)) {
                Frame frame = new Frame();
                while (source.next(frame) == FrameSource.Next.FRAME) {
                    frames++;
                }
            }
            // The whole connection, and the look-up before it.
            assertTrue(frames >= 70 && frames <= 72, frames + " frames");
        }
    }

    @Test
    void hangUpGoesOnInANewEventFile() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.withPairs(1);
                Sensor sensor = Sensor.watch(namespace, folder, "-i", "in0")) {
            namespace.replay("out0", MINER, 1000);
            sensor.await("events", s -> !s.events().isEmpty());
            Files.move(folder.resolve("eve.json"), folder.resolve("eve.json.1"));
            sensor.hangUp();
            sensor.await("the reload", s -> s.output().contains("reloaded: "));
            sensor.stop();
            assertTrue(Files.size(folder.resolve("eve.json.1")) > 0);
            assertTrue(
                    sensor.events().stream()
                            .anyMatch(e -> e.path("event_type").asText().equals("stats")),
                    "the last line is in the new file");
        }
    }

    @Test
    void doctorFindsNoTrafficAndATrafficThatIsWell() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.withPairs(1)) {
            Result silent =
                    minewatch(
                            namespace,
                            "doctor",
                            "--config",
                            "/dev/null",
                            "-i",
                            "in0",
                            "--for",
                            "1");
            assertEquals(1, silent.code(), silent.output());
            assertTrue(silent.output().contains("no packet in 1 s"), silent.output());
            Result absent = minewatch(namespace, "doctor", "--config", "/dev/null", "-i", "nope");
            assertTrue(absent.output().contains("there is no such interface"), absent.output());
            Path output = folder.resolve("doctor.txt");
            List<String> command = new ArrayList<>(Sensor.program());
            command.addAll(List.of("doctor", "--config", "/dev/null", "-i", "in0", "--for", "5"));
            Process doctor = namespace.start(output, command.toArray(new String[0]));
            while (doctor.isAlive() && !Files.readString(output).contains("looking at")) {
                Thread.sleep(50);
            }
            namespace.replay("out0", MINER, 1000);
            assertTrue(doctor.waitFor(120, TimeUnit.SECONDS));
            String seen = Files.readString(output);
            assertTrue(seen.contains("72 packets"), seen);
            assertTrue(seen.contains("0 packets lost"), seen);
            Result interfaces = minewatch(namespace, "interfaces");
            assertEquals(0, interfaces.code());
            assertTrue(interfaces.output().contains("in0"), interfaces.output());
        }
    }

    private Path config(String text) throws Exception {
        return Files.writeString(folder.resolve("minewatch.yml"), text);
    }

    private String get(NetworkNamespace namespace, String path) {
        try {
            return run(namespace, "curl", "-s", "-m", "30", "http://127.0.0.1:9464/" + path)
                    .output();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private record Result(int code, String output) {}

    private Result minewatch(NetworkNamespace namespace, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(Sensor.program());
        command.addAll(List.of(arguments));
        return run(namespace, command.toArray(new String[0]));
    }

    private Result run(NetworkNamespace namespace, String... command) throws Exception {
        Path output = Files.createTempFile(folder, "run", ".txt");
        Process process = namespace.start(output, command);
        assertTrue(process.waitFor(180, TimeUnit.SECONDS));
        return new Result(process.exitValue(), Files.readString(output));
    }
}
