package io.minewatch.app;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** A moment as the command line takes it. */
final class TimeArgument {
    private TimeArgument() {}

    /**
     * Nanoseconds since 1970-01-01T00:00Z of {@code 2021-03-09}, {@code 2021-03-09T14:02}, {@code
     * 2021-03-09 14:02:11.5}, the same with {@code Z} or {@code +01:00} behind, or
     * {@code @1615298531}. Without offset the time is UTC, as reports print it.
     *
     * @throws UsageException for anything else
     */
    static long nanos(String option, String text) throws UsageException {
        Instant instant = instant(text.strip());
        try {
            if (instant != null) {
                return Math.addExact(
                        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L),
                        instant.getNano());
            }
        } catch (ArithmeticException e) {
            // Outside of what a capture can hold: the message below.
        }
        throw new UsageException(
                option
                        + ": no time: '"
                        + text
                        + "'. Write 2021-03-09T14:02:11Z, 2021-03-09 (midnight, UTC) or @1615298531");
    }

    private static @Nullable Instant instant(String text) {
        try {
            if (text.startsWith("@")) {
                return Instant.ofEpochSecond(Long.parseLong(text.substring(1)));
            }
            if (text.length() <= 10) {
                return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            String iso = text.replace(' ', 'T');
            boolean offset = iso.endsWith("Z") || iso.indexOf('+') > 0 || iso.lastIndexOf('-') > 10;
            return offset
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException | NumberFormatException e) {
            return null;
        }
    }
}
