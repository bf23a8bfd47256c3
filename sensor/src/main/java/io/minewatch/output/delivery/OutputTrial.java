package io.minewatch.output.delivery;

import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.event.EventFactory;
import io.minewatch.output.event.EventSource;
import io.minewatch.output.link.Link;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.webhook.WebhookLink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tries receivers past the spool: sends a marked test event to each, or only looks whether they can
 * be reached. Stateless.
 */
public final class OutputTrial {
    private static final int NOTICE = 5;
    private static final String STREAM = "test";

    private OutputTrial() {}

    /**
     * What became of one.
     *
     * @param output name
     * @param receiver where it went
     * @param millis until it was confirmed
     * @param problem null when it arrived, as far as the transport can know
     */
    public record Result(String output, String receiver, long millis, @Nullable String problem) {}

    /**
     * Tries all, one after another.
     *
     * @param waitMillis how long to wait for each to be confirmed
     */
    public static List<Result> run(
            EventSource source, List<OutputSettings> outputs, long waitMillis) {
        List<Result> results = new ArrayList<>();
        EventFactory factory = new EventFactory(source);
        try (Links links = new Links()) {
            for (OutputSettings output : outputs) {
                for (int i = 0; i < Links.choices(output); i++) {
                    results.add(tryOne(factory, links, output, i, waitMillis));
                }
            }
        }
        return results;
    }

    /**
     * Goes as far as every receiver of an output without saying anything, one after another:
     * resolves names, connects, shakes hands.
     *
     * @return the problem null where a receiver is reached, or where nobody can know
     */
    public static List<Result> reach(OutputSettings output) {
        List<Result> results = new ArrayList<>();
        try (Links links = new Links()) {
            for (int i = 0; i < Links.choices(output); i++) {
                long start = System.nanoTime();
                String problem = null;
                try {
                    links.reach(output, i);
                } catch (IOException e) {
                    problem = String.valueOf(e.getMessage());
                }
                results.add(
                        new Result(
                                output.name(), receiver(output, i), millisSince(start), problem));
            }
        }
        return results;
    }

    private static Result tryOne(
            EventFactory factory, Links links, OutputSettings output, int index, long waitMillis) {
        long start = System.nanoTime();
        String receiver = receiver(output, index);
        try (Link link = links.open(output, index)) {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("test", true);
            details.put("output", output.name());
            AlertEvent event =
                    factory.ofSensor(
                                    AlertEvent.Kind.TEST,
                                    NOTICE,
                                    "test",
                                    "Test of output "
                                            + output.name()
                                            + ": nothing was found, nothing is to be done.",
                                    details,
                                    System.currentTimeMillis())
                            .numbered(STREAM, 1);
            link.send(event, output.format().encode(event));
            boolean arrived = link.finish(waitMillis) >= 1;
            return new Result(
                    output.name(),
                    receiver,
                    millisSince(start),
                    arrived ? null : "sent, but not confirmed within " + waitMillis + " ms");
        } catch (IOException e) {
            return new Result(output.name(), receiver, millisSince(start), e.getMessage());
        }
    }

    private static String receiver(OutputSettings output, int index) {
        if (output instanceof OutputSettings.Syslog syslog) {
            return syslog.addresses().get(index).toString();
        }
        if (output instanceof OutputSettings.Webhook webhook) {
            return WebhookLink.shown(webhook.urls().get(index));
        }
        return output instanceof OutputSettings.Kafka kafka
                ? "kafka " + String.join(",", kafka.brokers()) + " topic " + kafka.topic()
                : ((OutputSettings.File) output).path();
    }

    private static long millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1_000_000;
    }
}
