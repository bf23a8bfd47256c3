package io.minewatch.output.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.link.Link;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.link.RefusedException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Events as records of a topic, keyed by host so that the events of one host stay in order within
 * one partition. Idempotent producer, all in-sync replicas: a record counts as arrived when the
 * brokers say so.
 */
public final class KafkaLink implements Link {
    /** Records on their way without an answer. */
    private static final int WINDOW = 500;

    private static final class Sent {
        final long sequence;
        boolean done;

        Sent(long sequence) {
            this.sequence = sequence;
        }
    }

    private final OutputSettings.Kafka settings;
    private final KafkaProducer<byte[], byte[]> producer;
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private long confirmed;
    private @Nullable IOException failure;

    private KafkaLink(OutputSettings.Kafka settings, KafkaProducer<byte[], byte[]> producer) {
        this.settings = settings;
        this.producer = producer;
    }

    /**
     * A producer for the topic. The brokers are met with the first event.
     *
     * @throws IOException with one sentence when the settings cannot be used
     */
    public static KafkaLink open(OutputSettings.Kafka settings) throws IOException {
        Properties properties = new Properties();
        if (!settings.propertiesFile().isEmpty()) {
            try (Reader in = Files.newBufferedReader(Path.of(settings.propertiesFile()))) {
                properties.load(in);
            } catch (IOException | IllegalArgumentException e) {
                throw new IOException(
                        settings.propertiesFile() + " (properties) cannot be read", e);
            }
        }
        int timeout = (int) settings.timeout().toMillis();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.brokers());
        properties.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, "minewatch-" + settings.name());
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout);
        properties.putIfAbsent(ProducerConfig.BUFFER_MEMORY_CONFIG, 8 << 20);
        try {
            return new KafkaLink(
                    settings,
                    new KafkaProducer<>(
                            properties, new ByteArraySerializer(), new ByteArraySerializer()));
        } catch (KafkaException e) {
            throw new IOException("kafka " + settings.topic() + ": " + why(e), e);
        }
    }

    /**
     * Asks the brokers for the topic; nothing is sent.
     *
     * @throws IOException with one sentence when none answers or the topic is missing
     */
    public static void reach(OutputSettings.Kafka settings) throws IOException {
        KafkaLink link = open(settings);
        try {
            link.producer.partitionsFor(settings.topic());
        } catch (KafkaException e) {
            throw new IOException(link.description() + ": " + why(e), e);
        } finally {
            link.producer.close(Duration.ZERO);
        }
    }

    @Override
    public void send(AlertEvent event, byte[] message) throws IOException {
        Sent record;
        synchronized (this) {
            check();
            while (sent.size() >= WINDOW) {
                pause();
                check();
                settle();
            }
            record = new Sent(event.sequence());
            sent.addLast(record);
        }
        String key = event.finding() == null ? event.sensor() : event.finding().hostIp();
        List<Header> headers =
                List.of(
                        new RecordHeader("event_id", event.id().getBytes(UTF_8)),
                        new RecordHeader("kind", event.kind().label().getBytes(UTF_8)));
        try {
            // Answered by the callback; the future says the same.
            Future<?> unused =
                    producer.send(
                            new ProducerRecord<>(
                                    settings.topic(),
                                    null,
                                    null,
                                    key.getBytes(UTF_8),
                                    message,
                                    headers),
                            (metadata, problem) -> answered(record, problem));
        } catch (KafkaException e) {
            throw new IOException(description() + ": " + why(e), e);
        }
        synchronized (this) {
            check();
        }
    }

    private synchronized void answered(Sent record, @Nullable Exception problem) {
        if (problem == null) {
            record.done = true;
        } else if (failure == null) {
            failure =
                    problem instanceof RecordTooLargeException
                            ? new RefusedException(
                                    record.sequence, description() + ": " + problem.getMessage())
                            : new IOException(description() + ": " + why(problem), problem);
        }
        notifyAll();
    }

    private void check() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    private void settle() {
        while (!sent.isEmpty() && sent.getFirst().done) {
            confirmed = sent.removeFirst().sequence;
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the caller loops
    private void pause() {
        try {
            wait(100);
        } catch (InterruptedException e) {
            // Delivery's threads are stopped by a flag.
            Thread.interrupted();
        }
    }

    private static String why(Throwable e) {
        Throwable deepest = e;
        for (int depth = 0; deepest.getCause() != null && depth < 16; depth++) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        if (message == null) {
            return deepest.getClass().getSimpleName();
        }
        // The client hears nothing in all of these cases, and cannot tell them apart.
        return message.contains("not present in metadata")
                ? "no broker is reached, none takes us without TLS or a password, or there is no"
                        + " such topic ("
                        + message
                        + ")"
                : message;
    }

    @Override
    public synchronized long confirmed(boolean flush) throws IOException {
        settle();
        check();
        return confirmed;
    }

    @Override
    public synchronized boolean isIdle() {
        return sent.isEmpty();
    }

    @Override
    public String description() {
        return "kafka " + String.join(",", settings.brokers()) + " topic " + settings.topic();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}
