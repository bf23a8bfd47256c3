package io.minewatch.output.format;

import io.minewatch.output.event.AlertEvent;
import java.time.ZoneId;

/**
 * How one output writes events. Immutable; {@link #encode} is a pure function and never throws.
 *
 * @param payload what is said
 * @param header what stands before it
 * @param facility of syslog, 0 to 23 (RFC 5424 table 1)
 * @param hostName of this machine in syslog headers; {@code -} unknown
 * @param processId the same of this process
 * @param zone of RFC 3164 times, which carry none
 * @param maxOctets longest message, {@link #MIN_OCTETS} or more
 * @param byteOrderMark begin the MSG part of RFC 5424 with one (section 6.4), which many receivers
 *     show as rubbish
 * @param enterpriseId private enterprise number in names of structured data
 */
public record EventFormat(
        Payload payload,
        Header header,
        int facility,
        String hostName,
        String processId,
        ZoneId zone,
        int maxOctets,
        boolean byteOrderMark,
        int enterpriseId) {
    /** What every receiver of syslog must take (RFC 5424 section 6.1). */
    public static final int MIN_OCTETS = 480;

    /** {@code local4}: a facility of its own, which collectors route by. */
    public static final int DEFAULT_FACILITY = 20;

    /** Reserved for examples (RFC 5612), as the project has no number of its own. */
    public static final int EXAMPLE_ENTERPRISE = 32473;

    /** Raises a length that is too short for the key fields. */
    public EventFormat {
        maxOctets = Math.max(MIN_OCTETS, maxOctets);
    }

    /**
     * The same on this machine.
     *
     * @param host name to stand where the operator set none
     */
    public EventFormat at(String host, String process, ZoneId localZone) {
        return new EventFormat(
                payload,
                header,
                facility,
                hostName.isEmpty() ? host : hostName,
                process,
                localZone,
                maxOctets,
                byteOrderMark,
                enterpriseId);
    }

    /** The event as one message, without framing; at most {@link #maxOctets} octets. */
    public byte[] encode(AlertEvent event) {
        return switch (header) {
            case RFC5424 -> Rfc5424.encode(this, event);
            case RFC3164, LOCAL -> Rfc3164.encode(this, event);
            case NONE -> body(event, maxOctets);
        };
    }

    /** The payload alone. */
    byte[] body(AlertEvent event, int max) {
        return switch (payload) {
            case STRUCTURED -> PlainLine.encode(event, max);
            case CEF -> Cef.encode(event, max);
            case LEEF1 -> Leef.encode(event, max, false);
            case LEEF2 -> Leef.encode(event, max, true);
            case EVE -> JsonEvents.eve(event, max);
            case ECS -> JsonEvents.ecs(event, max);
            case OCSF -> JsonEvents.ocsf(event, max);
            case CEE -> JsonEvents.cee(event, max);
        };
    }

    /** {@code <PRI>} of RFC 5424 section 6.2.1: facility * 8 + severity, without leading zeros. */
    String priority(AlertEvent event) {
        return "<" + (facility * 8 + Math.max(0, Math.min(7, event.severity()))) + ">";
    }

    /** Printable ASCII without space, at most {@code max} characters; {@code -} for nothing. */
    static String headerWord(String text, int max) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < text.length() && word.length() < max; i++) {
            char c = text.charAt(i);
            word.append(c > ' ' && c < 0x7F ? c : '_');
        }
        return word.length() == 0 ? "-" : word.toString();
    }
}
