package io.minewatch.output.delivery;

import static io.minewatch.output.alert.TestFindings.finding;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.output.format.EventFormat;
import io.minewatch.output.format.Header;
import io.minewatch.output.format.Payload;
import io.minewatch.output.link.Address;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.link.TlsSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A process that says findings until it is killed, and prints each event that it has promised. */
final class CrashingSensor {
    /** Findings in one life: some hundred milliseconds' worth. */
    private static final int FINDINGS = 200;

    /** Said, once all findings are, while an output has not confirmed everything, and after. */
    private static final String WAITS = "waits";

    private static final String IDLE = "idle";

    /** Time to the kill that is not up before every output has confirmed everything. */
    static final int UNTIL_IDLE = -1;

    private CrashingSensor() {}

    /**
     * @param arguments folder, round, outputs: {@code file}, {@code tcp=PORT}, {@code hook=URL},
     *     {@code kafka=BROKER}; a negative round says nothing and waits until all has arrived
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int round = Integer.parseInt(arguments[1]);
        List<OutputSettings> outputs = new ArrayList<>();
        for (String output : List.of(arguments).subList(2, arguments.length)) {
            outputs.add(output(output, folder));
        }
        DeliverySettings settings = TestDelivery.settings(folder, outputs);
        Delivery delivery =
                Delivery.open(
                        settings,
                        null,
                        event -> {
                            System.out.println(event.id());
                            System.out.flush();
                        });
        if (round < 0) {
            while (delivery.counters().outputs().stream().anyMatch(o -> o.queued() > 0)) {
                Thread.sleep(50);
            }
            System.out.println("left " + delivery.close(5000));
            System.exit(0);
        }
        for (int i = 0; i < FINDINGS; i++) {
            String id = "r" + round + "-" + i;
            String host = "10." + round % 256 + "." + i / 256 % 256 + "." + i % 256;
            delivery.onFinding(finding(id, host, Finding.State.NEW, Level.CONFIRMED, i, 1));
            if (i % 3 == 0) {
                delivery.onFinding(finding(id, host, Finding.State.CLOSED, Level.CONFIRMED, i, 1));
            }
            Thread.sleep(2);
        }
        while (true) {
            boolean waits = delivery.counters().outputs().stream().anyMatch(o -> o.queued() > 0);
            System.out.println(waits ? WAITS : IDLE);
            System.out.flush();
            Thread.sleep(20);
        }
    }

    private static OutputSettings output(String text, Path folder) {
        String[] parts = text.split("=", 2);
        return switch (parts[0]) {
            case "file" ->
                    new OutputSettings.File(
                            "file",
                            format(Payload.EVE, Header.NONE),
                            folder.resolve("alerts.json").toString(),
                            0,
                            0);
            case "tcp" ->
                    new OutputSettings.Syslog(
                            "tcp",
                            format(Payload.STRUCTURED, Header.RFC5424),
                            List.of(
                                    new Address(
                                            Address.Scheme.TCP,
                                            "127.0.0.1",
                                            Integer.parseInt(parts[1]))),
                            OutputSettings.Framing.OCTET_COUNTING,
                            TlsSettings.DEFAULTS,
                            Duration.ofMillis(100),
                            Duration.ofSeconds(2));
            case "hook" ->
                    new OutputSettings.Webhook(
                            "hook",
                            format(Payload.CEE, Header.NONE),
                            List.of(parts[1]),
                            "",
                            List.of(),
                            TlsSettings.DEFAULTS,
                            Duration.ofSeconds(5));
            case "kafka" ->
                    new OutputSettings.Kafka(
                            "kafka",
                            format(Payload.EVE, Header.NONE),
                            List.of(parts[1]),
                            KafkaBroker.TOPIC,
                            "",
                            Duration.ofSeconds(10));
            default -> throw new IllegalArgumentException(text);
        };
    }

    /**
     * Starts one in a process of its own.
     *
     * @param outputs as {@link #main} takes them
     */
    static Process start(Path folder, int round, List<String> outputs) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx128m",
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                CrashingSensor.class.getName(),
                                folder.toString(),
                                Integer.toString(round)));
        command.addAll(outputs);
        // What it promises is on standard output; the log is none of it.
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.to(folder.resolve("log").toFile()))
                .start();
    }

    /**
     * Reads what it promises until it is gone, and kills it after a while.
     *
     * @param millis from the first promise to the kill, or {@link #UNTIL_IDLE}
     */
    static Set<String> killed(Process sensor, int millis) throws InterruptedException {
        Set<String> promised = new TreeSet<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(sensor.getInputStream(), UTF_8))) {
            String line = out.readLine();
            long deadline = System.nanoTime() + millis * 1_000_000L;
            while (line != null) {
                if (!line.equals(WAITS) && !line.equals(IDLE)) {
                    promised.add(line);
                }
                if (millis == UNTIL_IDLE ? line.equals(IDLE) : System.nanoTime() - deadline >= 0) {
                    sensor.destroyForcibly();
                }
                line = out.readLine();
            }
        } catch (IOException e) {
            // The pipe of a process that is gone.
        }
        sensor.waitFor();
        return promised;
    }

    private static EventFormat format(Payload payload, Header header) {
        return new EventFormat(payload, header, 20, "h", "1", ZoneOffset.UTC, 65_536, false, 32473);
    }
}
