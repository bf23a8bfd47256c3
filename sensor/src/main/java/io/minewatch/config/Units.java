package io.minewatch.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Durations and sizes as they stand in configuration files: a whole number and its unit. */
final class Units {
    private static final String[] DURATION_UNITS = {"us", "ms", "s", "m", "h", "d"};
    private static final long[] DURATION_NANOS = {
        1_000L, 1_000_000L, 1_000_000_000L, 60_000_000_000L, 3_600_000_000_000L, 86_400_000_000_000L
    };
    private static final String[] SIZE_UNITS = {"B", "KiB", "MiB", "GiB"};
    private static final long[] SIZE_OCTETS = {1, 1 << 10, 1 << 20, 1 << 30};

    /** Most digits read: what is longer is a slip of the finger. */
    private static final int MAX_DIGITS = 9;

    private Units() {}

    /** The duration, or null when the text is none. */
    static @Nullable Duration parseDuration(String text) {
        long nanos = parse(text, DURATION_UNITS, DURATION_NANOS);
        return nanos < 0 ? null : Duration.ofNanos(nanos);
    }

    /** Octets, or -1 when the text is no size. */
    static long parseSize(String text) {
        return parse(text, SIZE_UNITS, SIZE_OCTETS);
    }

    /** In the largest unit that keeps the number whole. */
    static String text(Duration duration) {
        return text(duration.toNanos(), DURATION_UNITS, DURATION_NANOS);
    }

    /** In the largest unit that keeps the number whole. */
    static String sizeText(long octets) {
        return text(octets, SIZE_UNITS, SIZE_OCTETS);
    }

    private static String text(long value, String[] units, long[] factors) {
        int unit = 0;
        for (int i = 1; i < units.length && value != 0; i++) {
            if (value % factors[i] == 0) {
                unit = i;
            }
        }
        return value / factors[unit] + units[unit];
    }

    private static long parse(String text, String[] units, long[] factors) {
        int digits = 0;
        long value = 0;
        while (digits < text.length()
                && digits <= MAX_DIGITS
                && text.charAt(digits) >= '0'
                && text.charAt(digits) <= '9') {
            value = value * 10 + text.charAt(digits++) - '0';
        }
        if (digits == 0 || digits > MAX_DIGITS) {
            return -1;
        }
        String unit = text.substring(digits).strip();
        for (int i = 0; i < units.length; i++) {
            if (units[i].equals(unit)) {
                return value > Long.MAX_VALUE / factors[i] ? -1 : value * factors[i];
            }
        }
        return -1;
    }
}
