package io.minewatch.output.link;

import io.minewatch.output.format.EventFormat;
import java.time.Duration;
import java.util.List;

/** One output as the operator set it. Immutable. */
public sealed interface OutputSettings {
    /** Of the operator's choice: lower-case letters, digits and dashes; also a file name. */
    String name();

    /** How events are written. */
    EventFormat format();

    /** The same output with another format. */
    OutputSettings with(EventFormat other);

    /** How messages follow each other in a stream. */
    enum Framing {
        /** Length and a space before each message (RFC 6587 section 3.4.1, RFC 5425). */
        OCTET_COUNTING,
        /** A line feed after each (RFC 6587 section 3.4.2). */
        LINE_FEED
    }

    /**
     * A syslog receiver.
     *
     * @param addresses the first that works is used, the first again as soon as it does
     * @param resendWindow over TCP and TLS a message counts as arrived when the connection has
     *     stayed whole for this long after it; what is younger is sent again over the next one
     * @param timeout for connecting, for a reply, and for a receiver that takes nothing
     */
    record Syslog(
            String name,
            EventFormat format,
            List<Address> addresses,
            Framing framing,
            TlsSettings tls,
            Duration resendWindow,
            Duration timeout)
            implements OutputSettings {
        /** A collector that is stopped closes its connections within a few seconds. */
        public static final Duration DEFAULT_RESEND_WINDOW = Duration.ofSeconds(5);

        /** Longer than a slow TLS handshake, shorter than a person's patience. */
        public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

        /** Copies the list. */
        public Syslog {
            addresses = List.copyOf(addresses);
        }

        @Override
        public Syslog with(EventFormat other) {
            return new Syslog(name, other, addresses, framing, tls, resendWindow, timeout);
        }
    }

    /**
     * A file of lines.
     *
     * @param rotateSize begin a new file from this size on, octets; 0 for never
     * @param keep rotated files that stay
     */
    record File(String name, EventFormat format, String path, long rotateSize, int keep)
            implements OutputSettings {
        /** A month of busy alerts. */
        public static final long DEFAULT_ROTATE_SIZE = 100L << 20;

        /** As logrotate's usual configuration keeps them. */
        public static final int DEFAULT_KEEP = 10;

        @Override
        public File with(EventFormat other) {
            return new File(name, other, path, rotateSize, keep);
        }
    }

    /**
     * An HTTP service that takes each event by POST.
     *
     * @param urls the first that works is used
     * @param secretFile file with the key of the HMAC; empty for none
     * @param headers {@code Name: value}, sent with each request
     * @param timeout for one request
     */
    record Webhook(
            String name,
            EventFormat format,
            List<String> urls,
            String secretFile,
            List<String> headers,
            TlsSettings tls,
            Duration timeout)
            implements OutputSettings {
        /** Copies the lists. */
        public Webhook {
            urls = List.copyOf(urls);
            headers = List.copyOf(headers);
        }

        @Override
        public Webhook with(EventFormat other) {
            return new Webhook(name, other, urls, secretFile, headers, tls, timeout);
        }
    }

    /**
     * A Kafka topic.
     *
     * @param brokers {@code host:port}
     * @param propertiesFile file with further properties of the client (TLS, SASL); empty for none
     * @param timeout until an event that no broker took is tried anew
     */
    record Kafka(
            String name,
            EventFormat format,
            List<String> brokers,
            String topic,
            String propertiesFile,
            Duration timeout)
            implements OutputSettings {
        /** Copies the list. */
        public Kafka {
            brokers = List.copyOf(brokers);
        }

        @Override
        public Kafka with(EventFormat other) {
            return new Kafka(name, other, brokers, topic, propertiesFile, timeout);
        }
    }
}
