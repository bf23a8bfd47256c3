package io.minewatch.output.format;

/** What stands before the payload. */
public enum Header {
    RFC5424,
    RFC3164,
    /** As the C library writes to the local socket: RFC 3164 without the host's name. */
    LOCAL,
    /** Nothing: files, webhooks, Kafka. */
    NONE
}
