package io.minewatch.output.event;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.minewatch.output.DeleteEscaped;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as a tree of {@link Map}, {@link List}, {@link String}, {@link Long}, {@link BigDecimal},
 * {@link Double} (written only) and {@link Boolean}. Written on one line in pure ASCII: whatever a
 * miner sent arrives escaped. Stateless.
 */
public final class JsonTree {
    /** Last printable character of ASCII; above it everything is written as an escape. */
    private static final int HIGHEST_PLAIN_CHARACTER = '~';

    /** Numbers with a fraction are estimates: more digits would pretend. */
    private static final MathContext DIGITS = new MathContext(6);

    /** From here on a double has no fraction, and other programs lose whole numbers. */
    private static final double MAX_EXACT = 1L << 53;

    /** Deepest nesting read: our own events have eight levels. */
    private static final int MAX_DEPTH = 32;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                    .build();

    private JsonTree() {}

    /** The tree as one line of JSON without line end. Null members and NaN are left out. */
    public static byte[] write(Map<String, ?> tree) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        try (JsonGenerator json =
                FACTORY.createGenerator(out, JsonEncoding.UTF8)
                        .setHighestNonEscapedChar(HIGHEST_PLAIN_CHARACTER)
                        .setCharacterEscapes(DeleteEscaped.ESCAPES)) {
            write(json, tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> member : map.entrySet()) {
                Object child = member.getValue();
                if (child != null && !(child instanceof Double number && !isFinite(number))) {
                    json.writeFieldName(whole(String.valueOf(member.getKey())));
                    write(json, child);
                }
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object item : list) {
                write(json, item);
            }
            json.writeEndArray();
        } else if (value instanceof Long || value instanceof Integer) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof BigDecimal number) {
            json.writeNumber(number);
        } else if (value instanceof Double number) {
            if (Math.rint(number) == number && Math.abs(number) < MAX_EXACT) {
                json.writeNumber(number.longValue());
            } else {
                json.writeNumber(BigDecimal.valueOf(number).round(DIGITS));
            }
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else {
            json.writeString(whole(value.toString()));
        }
    }

    private static boolean isFinite(double number) {
        return Double.isFinite(number);
    }

    /** A replacement character for each half of a surrogate pair: strict readers refuse those. */
    private static String whole(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)
                    && !(Character.isHighSurrogate(c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(++i)))) {
                StringBuilder out = new StringBuilder(text.length());
                text.codePoints()
                        .forEach(
                                point ->
                                        out.appendCodePoint(
                                                point >= Character.MIN_SURROGATE
                                                                && point <= Character.MAX_SURROGATE
                                                        ? 0xFFFD
                                                        : point));
                return out.toString();
            }
        }
        return text;
    }

    /**
     * The object in {@code json}. Numbers with a fraction are {@link BigDecimal}, as they stand.
     *
     * @throws IOException where it is no JSON object
     */
    public static Map<String, Object> parse(byte[] json) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("no JSON object");
            }
            return object(parser);
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            Object value = value(parser);
            if (value != null) {
                members.put(name, value);
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT) {
            throw new IOException("an object without end");
        }
        return members;
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IOException("a value is missing");
        }
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    Object item = value(parser);
                    if (item != null) {
                        items.add(item);
                    }
                }
                yield items;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IOException("unexpected " + token);
        };
    }
}
