package io.minewatch.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.minewatch.capture.CapturePlan;
import io.minewatch.config.ConfigReader;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.output.alert.TestFindings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code outputs test} and {@code analyze --outputs}, as a person gives them. */
class OutputsCommandsTest extends CommandTest {
    private static final Path MINER =
            Path.of(System.getProperty("minewatch.root"), "pcaps/stratum/cryptonote/xmrig-6.pcap");

    private final ObjectMapper json = new ObjectMapper();

    @TempDir private Path folder = Path.of("");

    @Test
    void withoutOutputsBothSayWhereToNameThem() throws IOException {
        Path config = config("");
        assertEquals(2, run("outputs", "test", "--config", config.toString()));
        assertTrue(err().contains("outputs"), err());
        assertEquals(
                2, run("analyze", "--outputs", "--config", config.toString(), MINER.toString()));
        assertTrue(err().contains("outputs"), err());
        assertFalse(err().contains("Exception"), err());
    }

    @Test
    void testReachesWhatWorksAndNamesWhatDoesNot() throws IOException {
        Path alerts = folder.resolve("alerts.json");
        int closed = closedPort();
        Path config =
                config(
                        "  - {name: file, type: file, path: "
                                + alerts
                                + "}\n"
                                + "  - {name: soc, type: syslog, timeout: 2s, to: [\"tcp://127.0.0.1:"
                                + closed
                                + "\"]}\n");
        assertEquals(74, run("outputs", "test", "--config", config.toString()));
        List<String> lines = out().lines().toList();
        assertEquals(3, lines.size(), out());
        assertTrue(lines.get(0).startsWith("ok      file  " + alerts), out());
        assertTrue(lines.get(1).startsWith("FAILED  soc  tcp://127.0.0.1:" + closed), out());
        assertEquals("1 of 2 failed.", lines.get(2));
        JsonNode event = events(alerts).get(0);
        assertEquals("test", event.at("/status/kind").asText());
        assertTrue(event.at("/status/test").asBoolean());
        assertTrue(event.at("/status/text").asText().startsWith("Test of output file: "));
    }

    @Test
    void doctorTellsWhichReceiversAreReachedAndSendsNothing() throws Exception {
        Path alerts = Files.writeString(folder.resolve("alerts.json"), "{\"half\":");
        int closed = closedPort();
        try (ServerSocket open = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread closing = new Thread(() -> closeEach(open));
            closing.setDaemon(true);
            closing.start();
            int port = open.getLocalPort();
            Path config =
                    config(
                            """
                              - {name: file, type: file, path: %1$s}
                              - {name: gone, type: file, path: %1$s.d/x.json}
                              - {name: soc, type: syslog, timeout: 30s, to: ["tcp://127.0.0.1:%3$d"]}
                              - {name: both, type: syslog, timeout: 30s, to: ["tcp://127.0.0.1:%2$d", "tcp://127.0.0.1:%3$d"]}
                              - {name: alone, type: syslog, timeout: 30s, to: ["tcp://127.0.0.1:%2$d"]}
                              - {name: tls, type: syslog, timeout: 30s, to: ["tls://127.0.0.1:%3$d"]}
                              - {name: name, type: syslog, timeout: 30s, to: ["tcp://collector.invalid:601"]}
                              - {name: udp, type: syslog, to: ["udp://127.0.0.1:%2$d"]}
                              - {name: hook, type: webhook, timeout: 30s, to: ["http://127.0.0.1:%3$d/SECRET"]}
                              - {name: hooks, type: webhook, timeout: 30s, to: ["https://SECRET@127.0.0.1:%3$d?t=SECRET"]}
                              - {name: bus, type: kafka, timeout: 1s, brokers: ["127.0.0.1:%2$d"], topic: t}
                            """
                                    .formatted(alerts, closed, port));
            assertEquals(1, run("doctor", "--config", config.toString()), this::err);
            says("OK    file           " + alerts + " can be written");
            says("FAIL  gone           ", "there is no folder");
            says("OK    soc            tcp://127.0.0.1:" + port + " is reached, in ");
            says("WARN  both           tcp://127.0.0.1:" + closed, "is the receiver up");
            says("OK    both           tcp://127.0.0.1:" + port);
            says("FAIL  alone          tcp://127.0.0.1:" + closed, "is the receiver up");
            says("FAIL  tls            tls://127.0.0.1:" + port + ": no TLS", "authorities");
            says("FAIL  name           ", "collector.invalid is not known; check the name");
            says("NOTE  udp            udp://127.0.0.1:" + closed, "cannot be known over UDP");
            says("OK    hook           http://127.0.0.1:" + port + "/... is reached");
            says("FAIL  hooks          https://127.0.0.1:" + port + "/...: no ");
            assertFalse((out() + err()).contains("SECRET"), "tokens are nobody's to read");
            says("FAIL  bus            kafka 127.0.0.1:" + closed + " topic t: no broker");
            assertEquals("{\"half\":", Files.readString(alerts), "somebody may be writing it");
        }
    }

    @Test
    void doctorAsksTheNodesOfTheBlockClock() throws Exception {
        HttpServer node =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        node.createContext(
                "/get_info",
                exchange -> {
                    byte[] answer = "{\"height\": 77, \"target_height\": 0}".getBytes(US_ASCII);
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        node.start();
        try {
            int port = node.getAddress().getPort();
            int closed = closedPort();
            Path config = folder.resolve("nodes.yml");
            Files.writeString(
                    config,
                    "block-clock: {nodes: [\"http://127.0.0.1:%d\", \"http://127.0.0.1:%d\"]}"
                            .formatted(port, closed));
            assertEquals(1, run("doctor", "--config", config.toString()), this::err);
            says("OK    node           http://127.0.0.1:" + port + ": its height is 77");
            says("WARN  node           http://127.0.0.1:" + closed + ": no answer to /get_info");
            Files.writeString(
                    config,
                    "block-clock: {nodes: [\"http://127.0.0.1:1\"], user: u, secret: file:nope}");
            assertEquals(ExitCode.USAGE, run("doctor", "--config", config.toString()), this::out);
            assertTrue(err().contains("block-clock.secret: the secret file "), this::err);
        } finally {
            node.stop(0);
        }
    }

    private void says(String... parts) {
        assertTrue(
                out().lines()
                        .anyMatch(
                                line ->
                                        line.startsWith(parts[0])
                                                && List.of(parts).stream()
                                                        .allMatch(line::contains)),
                String.join(" ", parts) + " in " + out());
    }

    /** A receiver that hangs up on everybody. */
    private static void closeEach(ServerSocket server) {
        try {
            while (true) {
                server.accept().close();
            }
        } catch (IOException e) {
            // Closed by the test.
        }
    }

    @Test
    void analyzeDeliversFindingsMarkedAsOffline() throws IOException {
        Path alerts = folder.resolve("alerts.json");
        Path config = config("  - {name: file, type: file, path: " + alerts + "}\n");
        assertEquals(
                1,
                run(
                        "analyze",
                        "--quiet",
                        "--outputs",
                        "--config",
                        config.toString(),
                        MINER.toString()),
                this::err);
        List<JsonNode> events = events(alerts);
        List<String> states = new ArrayList<>();
        for (JsonNode event : events) {
            assertTrue(event.path("offline").asBoolean(), event.toString());
            assertEquals(MINER.toString(), event.path("pcap_filename").asText());
            assertEquals("10.20.1.15", event.path("src_ip").asText());
            assertEquals(states.size() + 1, event.path("sequence").asInt());
            states.add(event.at("/finding/state").asText());
        }
        assertEquals(List.of("new", "update", "closed"), states);
        JsonNode last = events.get(2).path("finding");
        assertEquals("confirmed", last.path("level").asText());
        assertEquals(10, last.path("accepted_shares").asInt());
    }

    @Test
    void offlineDeliveryWhoseThreadFailsEndsAndSaysWhatIsLost() throws Exception {
        Path alerts = folder.resolve("alerts.json");
        String config =
                Files.readString(config("  - {name: file, type: file, path: " + alerts + "}\n"));
        OfflineDelivery delivery =
                OfflineDelivery.open(
                        ConfigReader.read("test", config),
                        CapturePlan.of(
                                List.of(MINER.toString()),
                                CapturePlan.Mode.AUTO,
                                InputStream.nullInputStream()),
                        new Console(
                                InputStream.nullInputStream(),
                                System.out,
                                System.err,
                                name -> "",
                                false,
                                false),
                        event -> {
                            throw new LinkageError("by the test");
                        });
        for (int i = 0; i < 3; i++) {
            delivery.onFinding(
                    TestFindings.finding(
                            "mw-0123456789abcde" + i,
                            "10.20.1.1" + i,
                            Finding.State.NEW,
                            Level.CONFIRMED,
                            60,
                            2));
        }
        OfflineDelivery.Shortfall shortfall = delivery.close();
        assertNotNull(shortfall);
        assertEquals(ExitCode.INTERNAL, shortfall.exitCode());
        assertTrue(shortfall.sentence().startsWith("an internal error ended the delivery"));
    }

    private Path config(String outputs) throws IOException {
        return Files.writeString(
                folder.resolve("minewatch.yml"),
                "spool: {folder: "
                        + folder.resolve("spool")
                        + "}\n"
                        + (outputs.isEmpty() ? "" : "outputs:\n" + outputs));
    }

    private List<JsonNode> events(Path file) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            events.add(json.readTree(line));
        }
        return events;
    }

    /** A port where nobody listens. */
    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
