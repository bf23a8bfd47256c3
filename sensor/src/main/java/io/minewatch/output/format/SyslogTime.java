package io.minewatch.output.format;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** Times in the forms of syslog and JSON. Stateless. */
final class SyslogTime {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };

    private SyslogTime() {}

    /**
     * RFC 3339 in UTC with six digits: {@code 2021-03-09T14:02:11.123456Z}. RFC 5424 section 6.2.3
     * allows up to six, and no leap second.
     *
     * @param nanos since 1970-01-01T00:00Z
     */
    static String rfc3339(long nanos) {
        ZonedDateTime time = at(nanos, ZoneOffset.UTC);
        StringBuilder out = new StringBuilder(27);
        padded(out, time.getYear(), 4).append('-');
        padded(out, time.getMonthValue(), 2).append('-');
        padded(out, time.getDayOfMonth(), 2).append('T');
        clock(out, time).append('.');
        return padded(out, time.getNano() / 1000, 6).append('Z').toString();
    }

    /** RFC 3164 section 4.1.2: {@code Jan 5 14:02:11}, the day padded with a space. */
    static String rfc3164(long nanos, ZoneId zone) {
        ZonedDateTime time = at(nanos, zone);
        StringBuilder out = new StringBuilder(15);
        out.append(MONTHS[time.getMonthValue() - 1]).append(' ');
        out.append(time.getDayOfMonth() < 10 ? " " : "").append(time.getDayOfMonth()).append(' ');
        return clock(out, time).toString();
    }

    private static StringBuilder clock(StringBuilder out, ZonedDateTime time) {
        padded(out, time.getHour(), 2).append(':');
        padded(out, time.getMinute(), 2).append(':');
        return padded(out, time.getSecond(), 2);
    }

    private static ZonedDateTime at(long nanos, ZoneId zone) {
        return Instant.ofEpochSecond(
                        Math.floorDiv(nanos, NANOS_PER_SECOND),
                        Math.floorMod(nanos, NANOS_PER_SECOND))
                .atZone(zone);
    }

    private static StringBuilder padded(StringBuilder out, int value, int width) {
        String digits = Integer.toString(value);
        return out.append("0".repeat(Math.max(0, width - digits.length()))).append(digits);
    }
}
