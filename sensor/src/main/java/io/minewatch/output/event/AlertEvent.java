package io.minewatch.output.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing to tell the outside, in no format yet. The same event goes to every output, is kept in
 * the spool until each of them has it, and keeps its identity over repeats. Immutable.
 *
 * @param stream names the numbering: a spool that begins anew has another one
 * @param sequence 1, 2, 3, ... within the stream, without gaps: a missing number is a lost event; 0
 *     before the spool gave one
 * @param kind what happened
 * @param timeNanos packet time for findings, the clock's for what the sensor says of itself; since
 *     1970-01-01T00:00Z
 * @param observedNanos the clock's time at which the sensor said it
 * @param sensor name of the sensor
 * @param version of the program
 * @param offline the packets come from a capture, not from the wire
 * @param capture path of that capture; null live
 * @param interfaceName where the packets came in; null offline
 * @param severity of syslog (RFC 5424 table 2): 0 emergency to 7 debug
 * @param name of the event in few words, from a fixed set: fit for grouping
 * @param text one sentence for a person, without control characters
 * @param eve the event as one line in the shape of EVE, without identity and line end
 * @param finding for {@link Kind#NEW}, {@link Kind#UPDATE} and {@link Kind#CLOSED}; else null
 * @param details what the sensor says of itself: whole numbers ({@link Long}), numbers ({@link
 *     Double}), texts and {@link Boolean}, by name; empty for findings
 */
public record AlertEvent(
        String stream,
        long sequence,
        Kind kind,
        long timeNanos,
        long observedNanos,
        String sensor,
        String version,
        boolean offline,
        @Nullable String capture,
        @Nullable String interfaceName,
        int severity,
        String name,
        String text,
        String eve,
        @Nullable FindingFields finding,
        Map<String, Object> details) {
    /** Copies the map, in its order. */
    public AlertEvent {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    /** What happened. */
    public enum Kind {
        /** A finding that was not known before. */
        NEW(3),
        /** A finding whose level rose, or that goes on. */
        UPDATE(1),
        /** A finding that is over, with its totals. */
        CLOSED(3),
        /** How many alerts were held back, and why. */
        SUMMARY(2),
        /** The sensor has something to say of its own state. */
        SENSOR(2),
        /** The sensor lives. */
        HEARTBEAT(0),
        /** An operator tries the outputs. */
        TEST(0);

        private final int keepRank;

        Kind(int keepRank) {
            this.keepRank = keepRank;
        }

        /** When the spool is full, events of the lowest rank go first. */
        public int keepRank() {
            return keepRank;
        }

        /** Whether it is about a finding. */
        public boolean isFinding() {
            return this == NEW || this == UPDATE || this == CLOSED;
        }

        /** The name in outputs. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Highest rank of {@link Kind#keepRank()}: what goes last. */
    public static final int MAX_KEEP_RANK = 3;

    /** The same for every repeat of this event, and for no other event. */
    public String id() {
        return stream + "-" + sequence;
    }

    /** The same event at its place in a stream. */
    public AlertEvent numbered(String inStream, long number) {
        return new AlertEvent(
                inStream,
                number,
                kind,
                timeNanos,
                observedNanos,
                sensor,
                version,
                offline,
                capture,
                interfaceName,
                severity,
                name,
                text,
                eve,
                finding,
                details);
    }
}
