package io.minewatch.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.minewatch.capture.AtEnd;
import io.minewatch.capture.CaptureFiles;
import io.minewatch.capture.CaptureFormatException;
import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import io.minewatch.capture.PcapNgWriter;
import io.minewatch.testkit.NetworkNamespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * From packets on a wire to what a collector wrote down: the sensor as a process, rsyslog beside
 * it. Skipped where no network namespace can be made or rsyslog is absent.
 */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
class LiveDeliveryTest {
    private static final Path ROOT = Path.of(System.getProperty("minewatch.root"));
    private static final Path MINER = ROOT.resolve("pcaps/stratum/cryptonote/xmrig-6.pcap");
    private static final Path OTHER = ROOT.resolve("pcaps/stratum/kawpow/ravencoin.pcap");
    private static final Path RSYSLOG = Path.of("/usr/sbin/rsyslogd");
    private static final int PORT = 6514;
    private static final String LATENCIES = "minewatch.latency.findings";

    private static final String WORKERS = "minewatch.latency.workers";
    private static final DateTimeFormatter EVE_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxx");

    /** Of {@link #MINER}: after the answer to the fifth share. */
    private static final int HALF = 33;

    /** As long as the configuration lets findings live at least. */
    private static final long CLOSED_SECONDS = 300;

    private final ObjectMapper json = new ObjectMapper();

    @TempDir private Path folder;

    @Test
    void eachFindingIsNewOnceAndClosedOnceThoughTheSensorRestarts() throws Exception {
        Path first = folder.resolve("first.pcapng");
        Path second = folder.resolve("second.pcapng");
        split(first, second);
        try (NetworkNamespace namespace = NetworkNamespace.withPairs(1)) {
            namespace.run("ip", "link", "set", "lo", "up");
            Process collector = collector(namespace);
            try {
                Path config = configuration("");
                String[] options = {"-i", "in0", "--config", config.toString()};
                try (Sensor sensor = Sensor.watch(namespace, folder, options)) {
                    namespace.replay("out0", first, 200);
                    namespace.replay("out0", OTHER, 200);
                    sensor.await("both miners", s -> confirmed().size() == 2);
                    sensor.await("a sign of life", s -> !heartbeats().isEmpty());
                    assertMetrics(sensor, namespace);
                    assertTrue(
                            sensor.output().contains("\"message\":\"output soc: sends to tcp"),
                            sensor::output);
                    sensor.stop();
                }
                assertEquals(2, findings("new").size(), () -> received().toString());
                assertEquals(List.of(), findings("closed"), "a stop closes nothing");
                String id = host("10.20.1.15", findings("new")).at("/finding/id").asText();

                Path file = folder.resolve("alerts.json");
                try (Sensor sensor = Sensor.watch(namespace, folder, options)) {
                    namespace.replay("out0", second, 200);
                    configuration("  - {name: file, type: file, path: " + file + "}\n");
                    sensor.hangUp();
                    sensor.await("the reload", s -> s.output().contains("outputs are in force"));
                    sensor.await("both ends", CLOSED_SECONDS, s -> findings("closed").size() == 2);
                    sensor.await("both in the file", s -> text(file).lines().count() >= 2);
                    sensor.stop();
                    assertSameLife(sensor.events(), id);
                }
                assertEquals(2, findings("new").size(), () -> received().toString());
                assertTotals(host("10.20.1.15", findings("closed")), id);
                assertNumbersHaveNoGap();
                assertTrue(text(file).contains("\"state\":\"closed\""), text(file));
                assertTrue(
                        heartbeats().stream().anyMatch(e -> e.at("/status/packets").asLong() > 0),
                        () -> heartbeats().toString());
            } finally {
                collector.destroy();
                collector.waitFor(10, TimeUnit.SECONDS);
            }
        }
    }

    /** From the packet that makes a finding to the collector's own note of when it came. */
    @Test
    void newFindingsReachTheCollectorWithinASecond() throws Exception {
        int count = Integer.getInteger(LATENCIES, 0);
        assumeTrue(count > 0, "a time is measured: sensor/scripts/alert-latency.sh");
        try (NetworkNamespace namespace = NetworkNamespace.withPairs(1)) {
            namespace.run("ip", "link", "set", "lo", "up");
            Process collector = collector(namespace);
            try {
                Path config = configuration("");
                try (Sensor sensor =
                        Sensor.watch(
                                namespace,
                                folder,
                                "-i",
                                "in0",
                                "--workers",
                                System.getProperty(WORKERS, "1"),
                                "--config",
                                config.toString())) {
                    for (int i = 0; i < count; i++) {
                        namespace.replay("out0", minerOf(i), 200);
                    }
                    sensor.await("all miners", s -> findings("new").size() == count);
                    sensor.stop();
                }
            } finally {
                collector.destroy();
                collector.waitFor(10, TimeUnit.SECONDS);
            }
        }
        List<Long> millis = new ArrayList<>();
        for (String line : text(folder.resolve("collected")).lines().toList()) {
            JsonNode event = json.readTree(line.substring(line.indexOf('{')));
            if (event.at("/finding/state").asText().equals("new")) {
                OffsetDateTime came = OffsetDateTime.parse(line.substring(0, line.indexOf(' ')));
                OffsetDateTime seen =
                        OffsetDateTime.parse(event.path("timestamp").asText(), EVE_TIME);
                millis.add(Duration.between(seen, came).toMillis());
            }
        }
        millis.sort(null);
        System.out.println(
                millis.size()
                        + " new findings, packet to collector: median "
                        + millis.get(millis.size() / 2)
                        + " ms, nine of ten within "
                        + millis.get(millis.size() * 9 / 10)
                        + " ms, the last "
                        + millis.get(millis.size() - 1)
                        + " ms");
        assertTrue(millis.get(millis.size() / 2) < 1000, millis.toString());
    }

    /** The beginning of the miner's session, of another host. */
    private Path minerOf(int number) throws IOException, CaptureFormatException {
        Path file = folder.resolve("miner-" + number + ".pcapng");
        byte[] host = {10, 20, 1, 15};
        try (FrameSource source = CaptureFiles.open(MINER, AtEnd.STOP);
                PcapNgWriter out = PcapNgWriter.create(file, null)) {
            Frame frame = new Frame();
            for (int i = 0; i < HALF && source.next(frame) == FrameSource.Next.FRAME; i++) {
                byte[] octets = frame.buffer();
                // Source and destination of IPv4 behind Ethernet.
                for (int at : new int[] {frame.offset() + 26, frame.offset() + 30}) {
                    if (Arrays.equals(octets, at, at + 4, host, 0, 4)) {
                        octets[at + 2] = (byte) (2 + number / 250);
                        octets[at + 3] = (byte) (1 + number % 250);
                    }
                }
                out.write(frame, null);
            }
        }
        return file;
    }

    /** In the sensor's own event file a finding has the life and the id that the collector sees. */
    private static void assertSameLife(List<JsonNode> events, String id) {
        List<String> states = new ArrayList<>();
        for (JsonNode event : events) {
            JsonNode finding = event.path("finding");
            if (finding.at("/host/ip").asText().equals("10.20.1.15")) {
                assertEquals(id, finding.path("id").asText());
                states.add(finding.path("state").asText());
            }
        }
        assertEquals("new", states.get(0));
        assertEquals("closed", states.get(states.size() - 1));
        assertEquals(1, states.stream().filter("new"::equals).count(), states.toString());
        assertEquals(1, states.stream().filter("closed"::equals).count(), states.toString());
    }

    /** What was counted before the restart and after it, as the capture holds it in one. */
    private void assertTotals(JsonNode closed, String id) throws IOException {
        JsonNode whole = null;
        Path expected = MINER.resolveSibling("xmrig-6.expected.jsonl");
        for (String line : Files.readAllLines(expected)) {
            JsonNode event = json.readTree(line.isEmpty() ? "{}" : line);
            if (event.at("/finding/state").asText().equals("closed")) {
                whole = event.path("finding");
            }
        }
        JsonNode finding = closed.path("finding");
        assertEquals(id, finding.path("id").asText());
        for (String count : List.of("submits", "accepted_shares", "rejected_shares", "jobs")) {
            assertEquals(whole.path(count), finding.path(count), count + " in " + finding);
        }
        assertEquals(whole.at("/pool/ip"), finding.at("/pool/ip"));
        assertEquals("in0", closed.path("in_iface").asText());
    }

    /** Two findings were new, and the time until each was sent was taken. */
    private void assertMetrics(Sensor sensor, NetworkNamespace namespace) throws Exception {
        for (String line :
                List.of(
                        "minewatch_output_connected{output=\"soc\"} 1.0",
                        "minewatch_output_queue_events{output=\"soc\"} ",
                        "minewatch_output_sent_events_total{output=\"soc\"} ",
                        "minewatch_output_lost_events_total{output=\"soc\"} 0.0",
                        "minewatch_events_total{kind=\"new\"} 2.0",
                        "minewatch_alerts_open 2.0",
                        "minewatch_spool_bytes ",
                        "minewatch_feed_age_seconds ",
                        "minewatch_output_latency_seconds_count{output=\"soc\"} 2")) {
            sensor.await(line, s -> metrics(namespace).contains("\n" + line));
        }
    }

    private String metrics(NetworkNamespace namespace) {
        Path file = folder.resolve("metrics.txt");
        try {
            namespace.run(
                    "curl",
                    "-s",
                    "-m",
                    "5",
                    "-o",
                    file.toString(),
                    "http://127.0.0.1:9464/metrics");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        return text(file);
    }

    private void assertNumbersHaveNoGap() {
        TreeSet<Long> numbers = new TreeSet<>();
        received().forEach(event -> numbers.add(event.path("sequence").asLong()));
        assertEquals(1, numbers.first());
        assertEquals(numbers.size(), numbers.last(), numbers.toString());
    }

    // ---- The collector

    private Process collector(NetworkNamespace namespace) throws Exception {
        assumeTrue(Files.exists(RSYSLOG), "skipped: no rsyslog");
        Path file = folder.resolve("rsyslog.conf");
        Files.writeString(
                file,
                """
                global(workDirectory="%1$s" maxMessageSize="64k")
                module(load="imtcp")
                template(name="t" type="string" string="%%timegenerated:::date-rfc3339%% %%msg%%\\n")
                ruleset(name="r") { action(type="omfile" file="%1$s/collected" template="t") }
                input(type="imtcp" port="%2$d" address="127.0.0.1" ruleset="r")
                """
                        .formatted(folder, PORT));
        return namespace.start(
                folder.resolve("rsyslog.log"),
                RSYSLOG.toString(),
                "-n",
                "-f",
                file.toString(),
                "-i",
                folder.resolve("rsyslog.pid").toString());
    }

    private Path configuration(String moreOutputs) throws IOException {
        Path detection = folder.resolve("detection.yml");
        Files.writeString(
                detection,
                Files.readString(ROOT.resolve("config/detection.yml"))
                        .replace("finding-idle-seconds: 3600", "finding-idle-seconds: 60"));
        return Files.writeString(
                folder.resolve("minewatch.yml"),
                """
                limits: {tcp-closed-linger: 1s}
                detection: {file: %2$s}
                alerts: {heartbeat: 2s, close-after: 1m}
                spool: {folder: %1$s/spool}
                watch: {metrics: '127.0.0.1:9464', log: json}
                outputs:
                  - {name: soc, type: syslog, to: ["tcp://127.0.0.1:%3$d"], format: eve}
                %4$s"""
                        .formatted(folder, detection, PORT, moreOutputs));
    }

    /** Events that the collector has, each once. */
    private List<JsonNode> received() {
        List<JsonNode> events = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        String text = text(folder.resolve("collected"));
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            try {
                JsonNode event = json.readTree(line.substring(line.indexOf('{')));
                // Over TCP what is on its way at a break comes twice.
                if (seen.add(event.path("event_id").asText())) {
                    events.add(event);
                }
            } catch (IOException e) {
                throw new AssertionError(line, e);
            }
        }
        return events;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private List<JsonNode> of(String type) {
        return received().stream().filter(e -> e.path("event_type").asText().equals(type)).toList();
    }

    private List<JsonNode> heartbeats() {
        return of("sensor").stream()
                .filter(e -> e.at("/status/kind").asText().equals("heartbeat"))
                .toList();
    }

    private List<JsonNode> findings(String state) {
        return of("alert").stream()
                .filter(e -> e.at("/finding/state").asText().equals(state))
                .toList();
    }

    private Set<String> confirmed() {
        Set<String> ids = new HashSet<>();
        for (JsonNode event : of("alert")) {
            if (event.at("/finding/level").asText().equals("confirmed")) {
                ids.add(event.at("/finding/id").asText());
            }
        }
        return ids;
    }

    private static JsonNode host(String address, List<JsonNode> events) {
        List<JsonNode> found =
                events.stream()
                        .filter(e -> e.at("/finding/host/ip").asText().equals(address))
                        .toList();
        assertFalse(found.isEmpty(), "nothing of " + address);
        return found.get(0);
    }

    /** The miner's capture in two. */
    private static void split(Path first, Path second) throws IOException, CaptureFormatException {
        try (FrameSource source = CaptureFiles.open(MINER, AtEnd.STOP);
                PcapNgWriter one = PcapNgWriter.create(first, null);
                PcapNgWriter other = PcapNgWriter.create(second, null)) {
            Frame frame = new Frame();
            int number = 0;
            while (source.next(frame) == FrameSource.Next.FRAME) {
                (number++ < HALF ? one : other).write(frame, null);
            }
        }
    }
}
