package io.minewatch.output.delivery;

import static io.minewatch.output.alert.TestFindings.finding;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.output.format.EventFormat;
import io.minewatch.output.format.Header;
import io.minewatch.output.format.Payload;
import io.minewatch.output.link.OutputSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Kafka broker: what a sensor promised is in the topic, whole and keyed by host, whichever
 * of the two is stopped or killed. {@code sensor/scripts/kafka-broker.sh} runs as many rounds as it
 * is told. Skipped, visibly, where the build has not fetched a broker ({@code -pl sensor} alone).
 */
class KafkaBrokerTest {
    private static final int ROUNDS = Integer.getInteger("minewatch.kafka.rounds", 1);
    private static final int HOSTS = 20;
    private static final int PER_ROUND = 300;
    private static final long PATIENCE_NANOS = 240_000_000_000L;

    @TempDir private static Path brokersFolder = Path.of("");

    private static KafkaBroker broker;

    private final ObjectMapper json = new ObjectMapper();

    @TempDir private Path folder = Path.of("");

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                KafkaBroker.isThere(),
                "no broker: mvn -pl sensor/broker generate-resources fetches it");
        broker = KafkaBroker.start(brokersFolder);
    }

    @AfterAll
    static void end() throws Exception {
        if (broker != null) {
            broker.kill();
        }
    }

    @Test
    void everyEventOnceInOrderAHost() throws Exception {
        Set<String> promised = new TreeSet<>();
        try (Delivery delivery = open(kafka(broker.address(), ""), promised)) {
            for (int i = 0; i < PER_ROUND; i++) {
                say(delivery, i);
            }
            await("all confirmed", () -> delivery.counters().outputs().get(0).queued() == 0);
            assertEquals(0, delivery.counters().outputs().get(0).failures());
        }
        assertEquals(PER_ROUND, promised.size());
        assertEquals(0, repeats(promised));
    }

    @Test
    void aBrokerThatIsStoppedOrKilledLosesNothing() throws Exception {
        Set<String> promised = new TreeSet<>();
        Random random = new Random(5);
        long repeats;
        long resent;
        long failures;
        // In the long form shorter than some of the times that the broker is away: producers break
        // too. A build may run on a machine that is too busy for that.
        int timeout = ROUNDS == 1 ? 20 : 3;
        try (Delivery delivery = open(kafka(broker.address(), "", timeout), promised)) {
            for (int round = 0; round < 2 * ROUNDS; round++) {
                for (int i = 0; i < PER_ROUND; i++) {
                    say(delivery, round * PER_ROUND + i);
                    if (i == PER_ROUND / 3) {
                        if (round % 2 == 0) {
                            broker.kill();
                        } else {
                            broker.stop();
                        }
                    }
                    if (i % 10 == 0) {
                        Thread.sleep(5);
                    }
                }
                Thread.sleep(ROUNDS == 1 ? 0 : random.nextInt(8000));
                broker.start();
            }
            await("all confirmed", () -> delivery.counters().outputs().get(0).queued() == 0);
            DeliveryCounters.Output counters = delivery.counters().outputs().get(0);
            resent = counters.resent();
            failures = counters.failures();
            assertEquals(0, counters.lost(), counters.toString());
            assertEquals(0, counters.refused(), counters.toString());
        }
        assertEquals(2 * ROUNDS * PER_ROUND, promised.size());
        repeats = repeats(promised);
        assertTrue(repeats <= resent, repeats + " repeats, of which known: " + resent);
        System.out.println(
                ROUNDS
                        + " kills and "
                        + ROUNDS
                        + " stops of a Kafka broker: "
                        + promised.size()
                        + " events promised, 0 missing, "
                        + repeats
                        + " repeats over "
                        + failures
                        + " broken producers");
    }

    @Test
    void aSensorThatIsKilledLosesNothing() throws Exception {
        Random random = new Random(11);
        List<String> outputs = List.of("kafka=" + broker.address());
        Set<String> promised = new TreeSet<>();
        for (int round = 0; round < 2 * ROUNDS; round++) {
            Process sensor = CrashingSensor.start(folder, round, outputs);
            promised.addAll(CrashingSensor.killed(sensor, 200 + random.nextInt(1500)));
        }
        Process last = CrashingSensor.start(folder, -1, outputs);
        String said = new String(last.getInputStream().readAllBytes(), UTF_8);
        assertTrue(last.waitFor(60, TimeUnit.SECONDS));
        assertTrue(said.contains("left 0"), said);
        assertTrue(promised.size() > 2 * ROUNDS, promised.toString());
        long repeats = repeats(promised);
        System.out.println(
                2 * ROUNDS
                        + " kills of a sensor that sends to Kafka: "
                        + promised.size()
                        + " events promised, 0 missing, "
                        + repeats
                        + " repeats");
    }

    @Test
    void aWrongPasswordIsSaidAndTheRightOneBringsWhatWaited() throws Exception {
        Path properties = folder.resolve("kafka.properties");
        Set<String> promised = new TreeSet<>();
        OutputSettings guarded = kafka(broker.guardedAddress(), properties.toString());
        write(properties, "wrong");
        try (Delivery delivery = open(guarded, promised)) {
            say(delivery, 0);
            await(
                    "the reason is known",
                    () -> {
                        String error = delivery.counters().outputs().get(0).lastError();
                        return error != null && error.contains("Authentication failed");
                    });
            assertEquals(1, delivery.counters().outputs().get(0).queued());
            write(properties, KafkaBroker.PASSWORD);
            await("arrived", () -> delivery.counters().outputs().get(0).queued() == 0);
        }
        assertEquals(0, repeats(promised));
    }

    @Test
    void aBrokerThatWantsAPasswordGetsNothingWithoutOne() throws Exception {
        Set<String> promised = new TreeSet<>();
        try (Delivery delivery = open(kafka(broker.guardedAddress(), "", 2), promised)) {
            say(delivery, 0);
            await("it is noticed", () -> delivery.counters().outputs().get(0).failures() > 0);
            assertEquals(1, delivery.counters().outputs().get(0).queued());
            // The same broker where it asks for none.
            delivery.reload(List.of(kafka(broker.address(), "")));
            await("arrived", () -> delivery.counters().outputs().get(0).queued() == 0);
        }
        assertEquals(0, repeats(promised));
    }

    /**
     * Compares the topic with what was promised: nothing is missing, every record is whole, each
     * host has one partition, and its events end in the order in which they were said.
     *
     * @return records beyond the first of an event
     */
    private long repeats(Set<String> promised) throws Exception {
        Map<String, Long> lastOfHost = new HashMap<>();
        Map<String, Integer> partitionOfHost = new HashMap<>();
        Map<String, Long> lastPlace = new HashMap<>();
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> each : broker.records()) {
            String id = new String(each.headers().lastHeader("event_id").value(), UTF_8);
            // The topic serves all tests here; streams tell them apart.
            if (promised.contains(id)) {
                JsonNode event = json.readTree(each.value());
                assertEquals(id, event.get("event_id").asText());
                String host = event.at("/finding/host/ip").asText();
                assertEquals(host, each.key());
                Integer partition = partitionOfHost.put(host, each.partition());
                assertTrue(partition == null || partition == each.partition(), host);
                records.add(each);
                lastPlace.put(id, each.offset());
            }
        }
        Set<String> missing = new TreeSet<>(promised);
        missing.removeAll(lastPlace.keySet());
        assertEquals(Set.of(), missing);
        for (ConsumerRecord<String, byte[]> each : records) {
            String id = new String(each.headers().lastHeader("event_id").value(), UTF_8);
            if (lastPlace.getOrDefault(id, -1L) == each.offset()) {
                long sequence = Long.parseLong(id.substring(id.indexOf('-') + 1));
                Long before = lastOfHost.put(each.key(), sequence);
                assertTrue(before == null || before < sequence, each.key());
            }
        }
        return (long) records.size() - promised.size();
    }

    // ---- Helpers

    private Delivery open(OutputSettings output, Set<String> promised) throws DeliveryException {
        return Delivery.open(
                TestDelivery.settings(folder, List.of(output)),
                null,
                event -> promised.add(event.id()));
    }

    /** Long enough for the busiest machine: nothing is sent twice without need. */
    private static OutputSettings kafka(String broker, String properties) {
        return kafka(broker, properties, 60);
    }

    private static OutputSettings kafka(String broker, String properties, int timeoutSeconds) {
        return new OutputSettings.Kafka(
                "bus",
                new EventFormat(
                        Payload.EVE,
                        Header.NONE,
                        20,
                        "h",
                        "1",
                        ZoneOffset.UTC,
                        65_536,
                        false,
                        32473),
                List.of(broker),
                KafkaBroker.TOPIC,
                properties,
                Duration.ofSeconds(timeoutSeconds));
    }

    private static void say(Delivery delivery, int i) {
        delivery.onFinding(
                finding(
                        "f" + i,
                        "10.0.0." + (1 + i % HOSTS),
                        Finding.State.NEW,
                        Level.CONFIRMED,
                        i,
                        1));
    }

    private static void write(Path properties, String password) throws Exception {
        Files.writeString(
                properties,
                """
                security.protocol=SASL_PLAINTEXT
                sasl.mechanism=PLAIN
                sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="%s" password="%s";
                """
                        .formatted(KafkaBroker.USER, password));
    }

    private static void await(String what, BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited in vain: " + what);
            }
            Thread.sleep(50);
        }
    }
}
