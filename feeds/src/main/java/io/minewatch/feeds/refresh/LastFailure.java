package io.minewatch.feeds.refresh;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Why the last try to update a feed failed; lies beside its copy on disk until a try succeeds, so
 * that whoever looks later need not ask the server again to learn it. Immutable.
 *
 * @param location digest of the address that was asked: of another one it says nothing
 * @param heldBack whether a new version came and was not trusted; otherwise nothing came
 * @param since the first of the tries that failed in a row
 * @param last the last of them
 * @param tries their number
 * @param text one line for people, with the remedy
 */
record LastFailure(
        String location, boolean heldBack, Instant since, Instant last, int tries, String text) {
    /** Longest text kept. */
    private static final int MAX_TEXT = 2_000;

    /** Cuts the text. */
    LastFailure {
        text = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
    }

    /** One more failure, after this one or after none. */
    static LastFailure after(
            @Nullable LastFailure former, String location, UpdateResult result, Instant now) {
        boolean heldBack = result.kind() == UpdateResult.Kind.HELD_BACK;
        return former != null && former.location.equals(location)
                ? new LastFailure(
                        location, heldBack, former.since, now, former.tries + 1, result.text())
                : new LastFailure(location, heldBack, now, now, 1, result.text());
    }

    /** For people: what failed when, how often, and why. */
    String told() {
        String what = heldBack ? "the version of " : "the try of ";
        String times =
                tries == 1
                        ? ""
                        : ", " + tries + " in a row since " + since.truncatedTo(ChronoUnit.SECONDS);
        return what
                + last.truncatedTo(ChronoUnit.SECONDS)
                + (heldBack ? " is held back" : " failed")
                + (times.isEmpty() ? ": " : times + ": ")
                + text;
    }

    /** As it stands on disk: a properties file. */
    String format() {
        Properties properties = new Properties();
        properties.setProperty("location", location);
        properties.setProperty("held-back", Boolean.toString(heldBack));
        properties.setProperty("since", since.toString());
        properties.setProperty("last", last.toString());
        properties.setProperty("tries", Integer.toString(tries));
        properties.setProperty("text", text);
        StringWriter written = new StringWriter();
        try {
            properties.store(written, "Written by minewatch; goes with the next success.");
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory can be written", e);
        }
        return written.toString();
    }

    /** Back from disk; null where it is damaged. */
    static @Nullable LastFailure parse(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
            String location = properties.getProperty("location");
            String why = properties.getProperty("text");
            String since = properties.getProperty("since");
            String last = properties.getProperty("last");
            String tries = properties.getProperty("tries");
            if (location == null || why == null || since == null || last == null || tries == null) {
                return null;
            }
            return new LastFailure(
                    location,
                    Boolean.parseBoolean(properties.getProperty("held-back")),
                    Instant.parse(since),
                    Instant.parse(last),
                    Integer.parseInt(tries),
                    why);
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            return null;
        }
    }
}
