package io.minewatch.feeds.fetch;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Times in header fields. */
final class HttpDates {
    /** Most digits of a number of seconds: thirty years. */
    private static final int MAX_DIGITS = 9;

    private HttpDates() {}

    /**
     * The wait that a Retry-After asks for (RFC 9110 section 10.2.3: seconds or a date); null where
     * the field is neither, zero where the date is past.
     */
    static @Nullable Duration delay(String field, Instant now) {
        String text = field.strip();
        if (!text.isEmpty()
                && text.length() <= MAX_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Instant until =
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            return until.isBefore(now) ? Duration.ZERO : Duration.between(now, until);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
