package io.minewatch.output.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker in KRaft mode, its own controller, in a process of its own. One listener lets
 * everybody in, one wants a password (SASL PLAIN).
 */
final class KafkaBroker {
    static final String TOPIC = "minewatch";
    static final int PARTITIONS = 3;
    static final String USER = "sensor";
    static final String PASSWORD = "right";

    /** Written by the build of {@code sensor/broker}. */
    private static final Path CLASS_PATH =
            Path.of(System.getProperty("minewatch.root", ".."))
                    .resolve("sensor/broker/target/class-path.txt");

    private static final int START_MILLIS = 240_000;
    private static final int ASK_MILLIS = 5000;
    private static final int TRIES = 3;

    /**
     * Below the ports that systems give away by themselves, so that a broker finds its own again.
     */
    private static final int LOWEST_PORT = 20_000;

    private static final int PORTS = 10_000;

    private final Path folder;
    private final int open;
    private final int guarded;
    private @Nullable Process process;

    private KafkaBroker(Path folder, int port) {
        this.folder = folder;
        this.open = port;
        this.guarded = port + 1;
    }

    /** Whether a broker can be started here. */
    static boolean isThere() {
        return Files.exists(CLASS_PATH);
    }

    /** A broker that serves, with an empty topic. */
    static KafkaBroker start(Path folder) throws Exception {
        for (int i = 1; ; i++) {
            KafkaBroker broker =
                    new KafkaBroker(Files.createDirectory(folder.resolve("try" + i)), freePorts());
            try {
                broker.format();
                broker.start();
                try (Admin admin = broker.admin(START_MILLIS)) {
                    NewTopic topic = new NewTopic(TOPIC, PARTITIONS, (short) 1);
                    admin.createTopics(List.of(topic)).all().get();
                }
                return broker;
            } catch (IOException e) {
                // Somebody may have taken its ports meanwhile.
                if (i == TRIES) {
                    throw e;
                }
            }
        }
    }

    @SuppressWarnings("try") // Held open together, for a moment.
    private static int freePorts() throws IOException {
        while (true) {
            int port = LOWEST_PORT + ThreadLocalRandom.current().nextInt(PORTS / 3) * 3;
            try (ServerSocket first = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    ServerSocket second =
                            new ServerSocket(port + 1, 1, InetAddress.getLoopbackAddress());
                    ServerSocket third =
                            new ServerSocket(port + 2, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (java.net.BindException e) {
                // Others are taken by chance.
            }
        }
    }

    private void format() throws Exception {
        Path file = folder.resolve("server.properties");
        Files.writeString(
                file,
                """
                process.roles=broker,controller
                node.id=1
                listeners=OPEN://127.0.0.1:%1$d,GUARDED://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%3$d
                listener.security.protocol.map=OPEN:PLAINTEXT,GUARDED:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT
                inter.broker.listener.name=OPEN
                controller.listener.names=CONTROLLER
                controller.quorum.voters=1@127.0.0.1:%3$d
                listener.name.guarded.sasl.enabled.mechanisms=PLAIN
                listener.name.guarded.plain.sasl.jaas.config=%4$s user_%5$s="%6$s";
                log.dirs=%7$s
                num.network.threads=1
                num.io.threads=2
                log.cleaner.enable=false
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                broker.heartbeat.interval.ms=500
                broker.session.timeout.ms=3000
                """
                        .formatted(
                                open,
                                guarded,
                                open + 2,
                                "org.apache.kafka.common.security.plain.PlainLoginModule required",
                                USER,
                                PASSWORD,
                                folder.resolve("logs")));
        Process tool =
                java(
                        "kafka.tools.StorageTool",
                        "format",
                        "-t",
                        Uuid.randomUuid().toString(),
                        "-c",
                        file.toString());
        if (tool.waitFor() != 0) {
            throw new IOException("the broker's storage cannot be made: " + log());
        }
    }

    private Process java(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                                "-cp",
                                Files.readString(CLASS_PATH).trim()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("broker.log").toFile()))
                .start();
    }

    /** Starts it again with what its disk holds, and waits until it serves. */
    void start() throws Exception {
        Process started = java("kafka.Kafka", folder.resolve("server.properties").toString());
        process = started;
        long deadline = System.nanoTime() + START_MILLIS * 1_000_000L;
        while (!serves()) {
            if (!started.isAlive() || System.nanoTime() - deadline > 0) {
                started.destroyForcibly().waitFor();
                throw new IOException("the broker does not serve: " + log());
            }
        }
    }

    private boolean serves() throws InterruptedException {
        try (Admin admin = admin(ASK_MILLIS)) {
            return !admin.describeCluster().nodes().get().isEmpty();
        } catch (ExecutionException e) {
            return false;
        }
    }

    /** In good order. */
    void stop() throws InterruptedException {
        Process running = process;
        if (running != null) {
            running.destroy();
            if (!running.waitFor(60, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
        }
    }

    /** As a crash does. */
    void kill() throws InterruptedException {
        Process running = process;
        if (running != null) {
            running.destroyForcibly().waitFor();
        }
    }

    /** Address without a password. */
    String address() {
        return "127.0.0.1:" + open;
    }

    /** Address that wants one. */
    String guardedAddress() {
        return "127.0.0.1:" + guarded;
    }

    private Admin admin(int millis) {
        return Admin.create(
                Map.of(
                        "bootstrap.servers",
                        address(),
                        "default.api.timeout.ms",
                        millis,
                        "request.timeout.ms",
                        ASK_MILLIS));
    }

    /** All records of the topic, those of a partition in their order. */
    List<ConsumerRecord<String, byte[]>> records() {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", address());
        properties.put("default.api.timeout.ms", START_MILLIS);
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(
                        properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int i = 0; i < PARTITIONS; i++) {
                partitions.add(new TopicPartition(TOPIC, i));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + START_MILLIS * 1_000_000L;
            while (System.nanoTime() - deadline < 0
                    && partitions.stream()
                            .anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        records.sort(Comparator.comparing(ConsumerRecord::partition));
        return records;
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("broker.log"));
        } catch (IOException e) {
            return "no log";
        }
    }
}
