package io.minewatch.output.delivery;

import static io.minewatch.output.alert.TestFindings.finding;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.output.alert.AlertSettings;
import io.minewatch.output.alert.SensorStatus;
import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.format.EventFormat;
import io.minewatch.output.format.Header;
import io.minewatch.output.format.Payload;
import io.minewatch.output.link.Address;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.link.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Findings through spool and outputs to receivers that fail in every way. */
class DeliveryTest {
    private static final Pattern SEQUENCE = Pattern.compile("\\bseq(?:uence)?\"?[=:]\"?(\\d+)");

    @TempDir private Path folder = Path.of("");

    // ---- TCP

    @Test
    void aReceiverThatStopsAndStartsGetsEverything() throws Exception {
        try (TestReceiver receiver = new TestReceiver(ServerSocketFactory.getDefault())) {
            receiver.start();
            try (Delivery delivery = open(List.of(tcp("soc", receiver.port(), 2000)))) {
                for (int i = 0; i < 300; i++) {
                    say(delivery, i);
                    if (i == 100 || i == 200) {
                        receiver.stop();
                    }
                    if (i == 150 || i == 250) {
                        receiver.start();
                    }
                    Thread.sleep(5);
                }
                await("all arrived", () -> sequences(receiver.messages()).size() == 300);
                await("all confirmed", () -> delivery.counters().outputs().get(0).queued() == 0);
            }
            assertEquals(all(300), sequences(receiver.messages()));
        }
    }

    @Test
    void aReceiverThatAcceptsAndNeverReadsStopsNobodyAndLosesNothing() throws Exception {
        try (TestReceiver silent = new TestReceiver(ServerSocketFactory.getDefault());
                TestReceiver good = new TestReceiver(ServerSocketFactory.getDefault())) {
            silent.reading(false);
            silent.start();
            good.start();
            try (Delivery delivery =
                    open(
                            List.of(
                                    tcp("silent", silent.port(), 400),
                                    tcp("good", good.port(), 400)))) {
                for (int i = 0; i < 1500; i++) {
                    say(delivery, i);
                }
                await(
                        "the other output is not held up",
                        () -> sequences(good.messages()).size() == 1500);
                await(
                        "the silent one is noticed",
                        () -> delivery.counters().outputs().get(0).failures() > 0);
                silent.stop();
                silent.reading(true);
                silent.start();
                await("all arrived in the end", () -> sequences(silent.messages()).size() == 1500);
            }
        }
    }

    @Test
    void theNextReceiverTakesOver() throws Exception {
        try (TestReceiver first = new TestReceiver(ServerSocketFactory.getDefault());
                TestReceiver second = new TestReceiver(ServerSocketFactory.getDefault())) {
            first.start();
            second.start();
            OutputSettings.Syslog both =
                    new OutputSettings.Syslog(
                            "soc",
                            format(Payload.STRUCTURED, Header.RFC5424),
                            List.of(address(first.port()), address(second.port())),
                            OutputSettings.Framing.OCTET_COUNTING,
                            TlsSettings.DEFAULTS,
                            Duration.ofMillis(300),
                            Duration.ofSeconds(1));
            try (Delivery delivery = open(List.of(both))) {
                say(delivery, 0);
                await("the first has it", () -> first.messages().size() == 1);
                first.stop();
                say(delivery, 1);
                await("the second has it", () -> sequences(second.messages()).contains(2L));
                assertTrue(
                        delivery.counters()
                                .outputs()
                                .get(0)
                                .receiver()
                                .endsWith(":" + second.port()));
            }
        }
    }

    @Test
    void whatWasNotSentIsSentAfterTheNextStart() throws Exception {
        try (TestReceiver receiver = new TestReceiver(ServerSocketFactory.getDefault())) {
            receiver.start();
            int port = receiver.port();
            receiver.stop();
            try (Delivery delivery = open(List.of(tcp("soc", port, 300)))) {
                IntStream.range(0, 5).forEach(i -> say(delivery, i));
                assertEquals(5, delivery.close(100));
            }
            receiver.start();
            try (Delivery delivery = open(List.of(tcp("soc", port, 300)))) {
                await("all arrived", () -> sequences(receiver.messages()).size() == 5);
                assertEquals(0, delivery.close(3000));
            }
        }
    }

    // ---- Restarts

    @Test
    void openFindingsSurviveARestart() throws Exception {
        List<AlertEvent> events = new CopyOnWriteArrayList<>();
        try (Delivery delivery = Delivery.open(settings(List.of()), null, events::add)) {
            delivery.onFinding(finding("a", "10.0.0.1", Finding.State.NEW, Level.CONFIRMED, 0, 5));
            delivery.onFinding(finding("b", "10.0.0.2", Finding.State.NEW, Level.CONFIRMED, 0, 5));
            await("both told", () -> events.size() == 2);
            delivery.suspend();
            delivery.onFinding(
                    finding("a", "10.0.0.1", Finding.State.CLOSED, Level.CONFIRMED, 60, 9));
            delivery.onFinding(
                    finding("b", "10.0.0.2", Finding.State.CLOSED, Level.CONFIRMED, 60, 9));
        }
        assertEquals(2, events.size());
        events.clear();
        try (Delivery delivery = Delivery.open(settings(List.of()), null, events::add)) {
            assertEquals(0, events.size());
            delivery.onFinding(
                    finding("x", "10.0.0.1", Finding.State.NEW, Level.CONFIRMED, 100, 1));
            delivery.onFinding(
                    finding("x", "10.0.0.1", Finding.State.CLOSED, Level.CONFIRMED, 200, 4));
            await("closed under its old id", () -> events.size() == 1);
            assertEquals(AlertEvent.Kind.CLOSED, events.get(0).kind());
            assertEquals("a", java.util.Objects.requireNonNull(events.get(0).finding()).id());
            assertEquals(
                    13, java.util.Objects.requireNonNull(events.get(0).finding()).acceptedShares());
            assertEquals(3, events.get(0).sequence());
            assertEquals(1, delivery.counters().openFindings());
        }
    }

    // ---- Files

    @Test
    void filesRotateAndAreOpenedAnew() throws Exception {
        Path file = folder.resolve("alerts.json");
        OutputSettings.File settings =
                new OutputSettings.File(
                        "eve", format(Payload.EVE, Header.NONE), file.toString(), 20_000, 3);
        try (Delivery delivery = open(List.of(settings))) {
            for (int i = 0; i < 40; i++) {
                say(delivery, i);
            }
            await("all written", () -> delivery.counters().outputs().get(0).confirmed() == 40);
            List<String> lines = new ArrayList<>();
            for (int i = 3; i >= 0; i--) {
                Path part = i == 0 ? file : folder.resolve("alerts.json." + i);
                if (Files.exists(part)) {
                    assertTrue(Files.size(part) <= 20_000);
                    lines.addAll(Files.readAllLines(part));
                }
            }
            assertTrue(Files.exists(folder.resolve("alerts.json.1")));
            assertFalse(Files.exists(folder.resolve("alerts.json.4")));
            // As many as three old files and the new one hold, the last ones.
            assertTrue(sequences(lines).contains(40L));
            Files.move(file, folder.resolve("moved.json"));
            delivery.reload(List.of(settings));
            say(delivery, 40);
            await("a new file", () -> Files.exists(file) && lines(file).size() == 1);
            assertEquals(Set.of(41L), sequences(lines(file)));
        }
    }

    @Test
    void aHalfLineOfACrashIsWrittenAgain() throws Exception {
        Path file = folder.resolve("alerts.json");
        Files.writeString(file, "{\"whole\":1}\n{\"half\":");
        try (Delivery delivery =
                open(
                        List.of(
                                new OutputSettings.File(
                                        "eve",
                                        format(Payload.EVE, Header.NONE),
                                        file.toString(),
                                        0,
                                        0)))) {
            say(delivery, 0);
            await("written", () -> lines(file).size() == 2);
        }
        assertEquals("{\"whole\":1}", lines(file).get(0));
        JsonNode event = new ObjectMapper().readTree(lines(file).get(1));
        assertEquals("alert", event.get("event_type").asText());
        assertEquals("new", event.at("/finding/state").asText());
    }

    // ---- Webhook

    @Test
    void webhooksAreSignedAndRepeatedUntilTaken() throws Exception {
        Path secret = folder.resolve("key");
        Files.writeString(secret, "a secret of enough length\n");
        AtomicInteger requests = new AtomicInteger();
        List<String> bodies = new CopyOnWriteArrayList<>();
        List<String> faults = new CopyOnWriteArrayList<>();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/hook",
                exchange -> {
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    String time = exchange.getRequestHeaders().getFirst("X-Minewatch-Timestamp");
                    String expected =
                            "sha256="
                                    + hmac(
                                            "a secret of enough length",
                                            time
                                                    + "."
                                                    + new String(
                                                            body,
                                                            java.nio.charset.StandardCharsets
                                                                    .UTF_8));
                    if (!expected.equals(
                                    exchange.getRequestHeaders().getFirst("X-Minewatch-Signature"))
                            || !"Bearer x"
                                    .equals(
                                            exchange.getRequestHeaders()
                                                    .getFirst("Authorization"))) {
                        faults.add("headers");
                    }
                    int number = requests.incrementAndGet();
                    // Overloaded twice; then one event is refused for good.
                    int status =
                            number <= 2
                                    ? 503
                                    : new String(body, java.nio.charset.StandardCharsets.UTF_8)
                                                    .contains("\"sequence\":2,")
                                            ? 422
                                            : 204;
                    if (status == 204) {
                        bodies.add(new String(body, java.nio.charset.StandardCharsets.UTF_8));
                    }
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        server.start();
        OutputSettings.Webhook hook =
                new OutputSettings.Webhook(
                        "hook",
                        format(Payload.EVE, Header.NONE),
                        List.of("http://127.0.0.1:" + server.getAddress().getPort() + "/hook"),
                        secret.toString(),
                        List.of("Authorization: Bearer x"),
                        TlsSettings.DEFAULTS,
                        Duration.ofSeconds(5));
        try (Delivery delivery = open(List.of(hook))) {
            IntStream.range(0, 3).forEach(i -> say(delivery, i));
            await("the others arrived", () -> sequences(bodies).equals(Set.of(1L, 3L)), 60);
            assertEquals(1, delivery.counters().outputs().get(0).refused());
            await("nothing waits", () -> delivery.counters().outputs().get(0).queued() == 0);
        } finally {
            server.stop(0);
        }
        assertEquals(List.of(), faults);
    }

    // ---- The sensor itself

    @Test
    void heartbeatsAndAlarmsComeWithoutFindings() throws Exception {
        List<AlertEvent> events = new CopyOnWriteArrayList<>();
        AlertSettings alerts =
                new AlertSettings(
                        Level.SUSPECTED,
                        Duration.ofMinutes(15),
                        Duration.ofDays(1),
                        Duration.ofHours(1),
                        100,
                        List.of(),
                        List.of(),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofDays(1));
        SensorStatus status =
                new SensorStatus(7, 700, 1, 2, 3, 4, 5, 1, 0, 1_000_000, List.of("eth1"));
        try (Delivery delivery =
                Delivery.open(
                        new DeliverySettings(
                                TestDelivery.source(),
                                alerts,
                                folder.resolve("spool"),
                                1 << 20,
                                List.of()),
                        () -> status,
                        events::add)) {
            await(
                    "three heartbeats",
                    () ->
                            events.stream()
                                            .filter(e -> e.kind() == AlertEvent.Kind.HEARTBEAT)
                                            .count()
                                    >= 3);
            Long counted = delivery.counters().events().get(AlertEvent.Kind.HEARTBEAT);
            assertTrue(counted != null && counted >= 3, "" + counted);
        }
        Set<String> alarms =
                events.stream()
                        .filter(e -> e.kind() == AlertEvent.Kind.SENSOR)
                        .map(AlertEvent::name)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of("feeds stale", "no packets"), alarms);
        AlertEvent last =
                events.stream()
                        .filter(e -> e.kind() == AlertEvent.Kind.HEARTBEAT)
                        .reduce((a, b) -> b)
                        .orElseThrow();
        assertEquals(7L, last.details().get("packets"));
        assertEquals("feeds stale, no packets", last.details().get("alarms"));
    }

    @Test
    void twoSensorsCannotShareASpool() throws Exception {
        try (Delivery delivery = open(List.of())) {
            assertEquals(0, delivery.counters().openFindings());
            DeliveryException e = assertThrows(DeliveryException.class, () -> open(List.of()));
            assertTrue(e.isSpoolInUse());
            assertTrue(e.sentence().contains("in use by another process"), e.sentence());
        }
    }

    // ---- Helpers

    private Delivery open(List<OutputSettings> outputs) throws DeliveryException {
        return Delivery.open(settings(outputs), null, event -> {});
    }

    private DeliverySettings settings(List<OutputSettings> outputs) {
        return TestDelivery.settings(folder, outputs);
    }

    private static void say(Delivery delivery, int number) {
        delivery.onFinding(
                finding(
                        "f" + number,
                        "10." + number / 65_536 + "." + number / 256 % 256 + "." + number % 256,
                        Finding.State.NEW,
                        Level.CONFIRMED,
                        number,
                        1));
    }

    private static OutputSettings tcp(String name, int port, long windowMillis) {
        return new OutputSettings.Syslog(
                name,
                format(Payload.STRUCTURED, Header.RFC5424),
                List.of(address(port)),
                OutputSettings.Framing.OCTET_COUNTING,
                TlsSettings.DEFAULTS,
                Duration.ofMillis(windowMillis),
                Duration.ofSeconds(1));
    }

    private static Address address(int port) {
        return new Address(Address.Scheme.TCP, "127.0.0.1", port);
    }

    private static EventFormat format(Payload payload, Header header) {
        return new EventFormat(payload, header, 20, "h", "1", ZoneOffset.UTC, 65_536, false, 32473);
    }

    /** Sequences of the messages; repeats count once. */
    private static Set<Long> sequences(List<String> messages) {
        Set<Long> sequences = new TreeSet<>();
        for (String message : messages) {
            Matcher matcher = SEQUENCE.matcher(message);
            assertTrue(matcher.find(), message);
            sequences.add(Long.parseLong(matcher.group(1)));
        }
        return sequences;
    }

    private static Set<Long> all(long count) {
        return java.util.stream.LongStream.rangeClosed(1, count)
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String hmac(String key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(
                    new SecretKeySpec(
                            key.getBytes(java.nio.charset.StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of()
                    .formatHex(mac.doFinal(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        await(what, condition, 120);
    }

    private static void await(String what, BooleanSupplier condition, int seconds)
            throws InterruptedException {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "not within " + seconds + " s: " + what);
            Thread.sleep(20);
        }
    }
}
