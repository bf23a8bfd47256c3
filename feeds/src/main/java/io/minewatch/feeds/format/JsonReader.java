package io.minewatch.feeds.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.CharConversionException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON of strangers within bounds. What is broken or too deep ends with an {@link
 * UnreadableFeedException} that names the line. For one thread.
 */
final class JsonReader implements Closeable {
    /** Characters of one text; descriptions of campaigns reach a tenth of it. */
    static final int MAX_TEXT = 1 << 20;

    /** Characters of one name of a member; names are words. */
    static final int MAX_NAME = 1_000;

    /** Digits of one number; the longest sensible one is a time in microseconds. */
    static final int MAX_NUMBER = 100;

    /** Values inside of one entry; a report in STIX may refer to tens of thousands. */
    static final int MAX_VALUES = 100_000;

    private static final String NO_ENCODING = "it seems to be UTF-32, and is not";

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(FeedLimits.MAX_DEPTH)
                                    .maxStringLength(MAX_TEXT)
                                    .maxNameLength(MAX_NAME)
                                    .maxNumberLength(MAX_NUMBER)
                                    .build())
                    .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
                    .build();

    private final JsonParser parser;
    private final int firstLine;
    private int values;

    private JsonReader(JsonParser parser, int firstLine) {
        this.parser = parser;
        this.firstLine = firstLine;
    }

    /** Of a whole feed, in UTF-8, UTF-16 or UTF-32. */
    static JsonReader of(FeedInput in) throws IOException {
        try {
            return new JsonReader(FACTORY.createParser(in.octets()), 1);
        } catch (CharConversionException e) {
            throw new UnreadableFeedException(
                    1, "is no JSON from here on (" + NO_ENCODING + ")", "fetch it again");
        }
    }

    /** Of one line of a feed. */
    static JsonReader of(String text, int line) throws IOException {
        return new JsonReader(FACTORY.createParser(text), line);
    }

    /** Moves on; null at the end. */
    @Nullable JsonToken next() throws IOException {
        try {
            return parser.nextToken();
        } catch (JsonProcessingException | CharConversionException e) {
            throw broken(e);
        }
    }

    /** Whether this token is the current one. */
    boolean isAt(JsonToken token) {
        return parser.currentToken() == token;
    }

    /** Moves behind the object or array that begins here. */
    void skip() throws IOException {
        try {
            parser.skipChildren();
        } catch (JsonProcessingException | CharConversionException e) {
            throw broken(e);
        }
    }

    /** Name of the member. */
    String name() throws IOException {
        return String.valueOf(parser.currentName());
    }

    /** Number of the line. */
    int line() {
        return firstLine - 1 + Math.max(1, parser.currentTokenLocation().getLineNr());
    }

    /**
     * The value that begins here, whole: a {@link JsonItem}, a list, a text (numbers and truth
     * values too), or null.
     */
    @Nullable Object value() throws IOException {
        values = 0;
        try {
            return read();
        } catch (JsonProcessingException | CharConversionException e) {
            throw broken(e);
        }
    }

    /**
     * The scalar that stands here as text; empty for null, an object or an array, which it skips.
     */
    String text() throws IOException {
        return value() instanceof String text ? text : "";
    }

    private @Nullable Object read() throws IOException {
        if (++values > MAX_VALUES) {
            throw new FeedLimitException(
                    line(),
                    "has an entry of more than " + MAX_VALUES + " values",
                    "check that the format is the right one");
        }
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            int line = line();
            Map<String, Object> members = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                Object value = read();
                if (value != null) {
                    members.put(name, value);
                }
            }
            return new JsonItem(line, members);
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                Object value = read();
                if (value != null) {
                    items.add(value);
                }
            }
            return items;
        }
        return token == null || token == JsonToken.VALUE_NULL ? null : parser.getText();
    }

    private UnreadableFeedException broken(IOException e) {
        JsonLocation place = e instanceof JsonProcessingException json ? json.getLocation() : null;
        int line = place == null ? line() : firstLine - 1 + Math.max(1, place.getLineNr());
        String message =
                e instanceof JsonProcessingException json
                        ? json.getOriginalMessage()
                                .replaceAll(",? ?from `[^`]*`|\\(`[^`]*`\\)", "")
                                .strip()
                        : NO_ENCODING;
        message = message.length() > 200 ? message.substring(0, 200) : message;
        return e instanceof StreamConstraintsException
                ? new FeedLimitException(
                        line,
                        "is no sensible feed from here on (" + message + ")",
                        "check where it comes from")
                : new UnreadableFeedException(
                        line, "is no JSON from here on (" + message + ")", "fetch it again");
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
