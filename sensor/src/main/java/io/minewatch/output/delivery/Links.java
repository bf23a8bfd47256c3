package io.minewatch.output.delivery;

import io.minewatch.output.file.FileLink;
import io.minewatch.output.kafka.KafkaLink;
import io.minewatch.output.link.Link;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.syslog.Network;
import io.minewatch.output.syslog.SyslogLinks;
import io.minewatch.output.webhook.WebhookLink;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Opens links of any kind. The network's thread starts with the first that needs it. Thread-safe.
 */
final class Links implements AutoCloseable {
    private @Nullable Network network;

    /** Receivers that an output may use, in the order it prefers them. */
    static int choices(OutputSettings settings) {
        if (settings instanceof OutputSettings.Syslog syslog) {
            return syslog.addresses().size();
        }
        return settings instanceof OutputSettings.Webhook webhook ? webhook.urls().size() : 1;
    }

    /** A link to the output's receiver of this index. */
    Link open(OutputSettings settings, int index) throws IOException {
        if (settings instanceof OutputSettings.Syslog syslog) {
            return SyslogLinks.open(network(), syslog.addresses().get(index), syslog);
        }
        if (settings instanceof OutputSettings.Webhook webhook) {
            return WebhookLink.open(webhook, webhook.urls().get(index));
        }
        if (settings instanceof OutputSettings.Kafka kafka) {
            return KafkaLink.open(kafka);
        }
        if (settings instanceof OutputSettings.File file) {
            return FileLink.open(file);
        }
        throw new IllegalArgumentException("no such output: " + settings);
    }

    /**
     * Goes as far as the output's receiver of this index without saying anything: its name, the
     * connection, the handshake; files are only looked at, as somebody may be writing them.
     *
     * @throws IOException with one sentence when it cannot be reached
     */
    void reach(OutputSettings settings, int index) throws IOException {
        if (settings instanceof OutputSettings.Webhook webhook) {
            WebhookLink.reach(webhook, webhook.urls().get(index));
        } else if (settings instanceof OutputSettings.Kafka kafka) {
            KafkaLink.reach(kafka);
        } else if (settings instanceof OutputSettings.File file) {
            FileLink.reach(file);
        } else {
            open(settings, index).close();
        }
    }

    private synchronized Network network() {
        if (network == null) {
            network = new Network();
        }
        return network;
    }

    @Override
    public synchronized void close() {
        if (network != null) {
            network.close();
            network = null;
        }
    }
}
