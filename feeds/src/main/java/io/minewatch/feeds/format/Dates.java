package io.minewatch.feeds.format;

import io.minewatch.feeds.model.Addresses;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Days in feeds, in UTC. */
final class Dates {
    private static final int DATE_LENGTH = 10;

    private Dates() {}

    /** Whether a feed can mean it: from 1970 to 9999. */
    static boolean isSensible(LocalDate date) {
        return date.getYear() >= 1970 && date.getYear() <= 9999;
    }

    /**
     * The day of a date ({@code 2026-11-23}), a date with a time ({@code 2026-11-23T10:11:12.5Z},
     * {@code 2026-11-23 10:11:12 UTC}; without zone it is UTC) or of seconds or milliseconds since
     * 1970; null for anything else.
     */
    static @Nullable LocalDate day(String text) {
        Instant instant = instant(text);
        return instant == null ? null : day(instant);
    }

    /**
     * The last day of a validity that ends at this point of time, written as for {@link #day}: the
     * point itself lies no longer in it. Null for anything else.
     */
    static @Nullable LocalDate lastDayBefore(String text) {
        Instant instant = instant(text);
        return instant == null ? null : day(instant.minusNanos(1));
    }

    /** A number of at most five digits; {@code absent} where the text is none. */
    static int small(String text, int absent) {
        int number = Addresses.decimal(text, 99_999);
        return number < 0 ? absent : number;
    }

    private static @Nullable LocalDate day(Instant instant) {
        LocalDate date = LocalDate.ofInstant(instant, ZoneOffset.UTC);
        return isSensible(date) ? date : null;
    }

    private static @Nullable Instant instant(String text) {
        String plain = text.strip();
        if (plain.endsWith(" UTC")) {
            plain = plain.substring(0, plain.length() - 4);
        }
        try {
            if (isDigits(plain)) {
                return plain.length() < 9 || plain.length() > 13
                        ? null
                        : plain.length() >= 12
                                ? Instant.ofEpochMilli(Long.parseLong(plain))
                                : Instant.ofEpochSecond(Long.parseLong(plain));
            }
            if (plain.length() <= DATE_LENGTH) {
                return LocalDate.parse(plain).atStartOfDay().toInstant(ZoneOffset.UTC);
            }
            String time = plain.substring(0, DATE_LENGTH) + 'T' + plain.substring(DATE_LENGTH + 1);
            boolean zoned =
                    time.endsWith("Z")
                            || time.indexOf('+', DATE_LENGTH) > 0
                            || time.indexOf('-', DATE_LENGTH) > 0;
            return zoned
                    ? OffsetDateTime.parse(time).toInstant()
                    : LocalDateTime.parse(time).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
