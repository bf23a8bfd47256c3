package io.minewatch.output;

import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Packet time as text, always UTC. Stateless. */
public final class PacketTime {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private PacketTime() {}

    /**
     * As in EVE: {@code 2021-03-09T14:02:11.123456+0000}.
     *
     * @param nanos since 1970-01-01T00:00Z
     */
    public static String eve(long nanos) {
        LocalDateTime time = utc(nanos);
        StringBuilder text = new StringBuilder(31);
        date(text, time).append('T');
        seconds(text, time).append('.');
        padded(text, (int) Math.floorMod(nanos, NANOS_PER_SECOND) / 1000, 6);
        return text.append("+0000").toString();
    }

    /** For people: {@code 2021-03-09 14:02:11}. */
    public static String seconds(long nanos) {
        LocalDateTime time = utc(nanos);
        StringBuilder text = new StringBuilder(19);
        date(text, time).append(' ');
        return seconds(text, time).toString();
    }

    /** For people: {@code 14:02:11} when on the same day as {@code other}, else with the date. */
    static String secondsAfter(long nanos, long other) {
        LocalDateTime time = utc(nanos);
        return time.toLocalDate().equals(utc(other).toLocalDate())
                ? seconds(new StringBuilder(8), time).toString()
                : seconds(nanos);
    }

    /**
     * For people: {@code 3 d 4 h}, {@code 2 h 5 min}, {@code 12 min}, {@code 8 s}, {@code 40 ms}.
     */
    public static String span(long nanos) {
        long seconds = nanos / NANOS_PER_SECOND;
        if (seconds >= 172_800) {
            return seconds / 86_400 + " d " + seconds % 86_400 / 3600 + " h";
        }
        if (seconds >= 7200) {
            return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
        }
        if (seconds >= 120) {
            return seconds / 60 + " min";
        }
        return seconds > 0 ? seconds + " s" : nanos / 1_000_000 + " ms";
    }

    private static LocalDateTime utc(long nanos) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(nanos, NANOS_PER_SECOND),
                (int) Math.floorMod(nanos, NANOS_PER_SECOND),
                ZoneOffset.UTC);
    }

    private static StringBuilder date(StringBuilder text, LocalDateTime time) {
        padded(text, time.getYear(), 4).append('-');
        padded(text, time.getMonthValue(), 2).append('-');
        return padded(text, time.getDayOfMonth(), 2);
    }

    private static StringBuilder seconds(StringBuilder text, LocalDateTime time) {
        padded(text, time.getHour(), 2).append(':');
        padded(text, time.getMinute(), 2).append(':');
        return padded(text, time.getSecond(), 2);
    }

    private static StringBuilder padded(StringBuilder text, int value, int width) {
        String digits = Integer.toString(value);
        return text.append("0".repeat(Math.max(0, width - digits.length()))).append(digits);
    }
}
