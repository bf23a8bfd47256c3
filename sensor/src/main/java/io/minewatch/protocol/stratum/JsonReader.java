package io.minewatch.protocol.stratum;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the tree of one complete JSON text. Thread-safe. */
final class JsonReader {
    /**
     * Jackson's own limits, wider than what {@link JsonFramer} lets through: they never decide.
     * Hash collisions among member names do not count as errors, since whether they happen depends
     * on a random seed; the framer's budget bounds what they cost.
     */
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(2 * JsonFramer.MAX_DEPTH)
                                    .maxNumberLength(2 * JsonFramer.MAX_SCALAR_BYTES)
                                    .build())
                    .build();

    private JsonReader() {}

    /**
     * Reads one JSON text. Octets that are no UTF-8 become U+FFFD: worker names in other encodings
     * occur.
     *
     * @param ascii whether all octets are below 0x80
     * @return null when it is no JSON after all
     */
    static @Nullable JsonValue read(byte[] buffer, int offset, int length, boolean ascii) {
        try (JsonParser parser =
                ascii
                        ? FACTORY.createParser(buffer, offset, length)
                        : FACTORY.createParser(
                                new String(buffer, offset, length, StandardCharsets.UTF_8)
                                        .toCharArray())) {
            JsonToken first = parser.nextToken();
            return first == null ? null : value(parser, first);
        } catch (IOException e) {
            return null;
        }
    }

    private static JsonValue value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> JsonValue.string(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> JsonValue.number(parser.getText());
            case VALUE_TRUE -> JsonValue.TRUE;
            case VALUE_FALSE -> JsonValue.FALSE;
            default -> JsonValue.NULL;
        };
    }

    private static JsonValue object(JsonParser parser) throws IOException {
        List<String> names = new ArrayList<>();
        List<JsonValue> values = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            names.add(parser.currentName());
            values.add(value(parser, parser.nextToken()));
        }
        return JsonValue.object(
                names.toArray(new String[0]),
                values.toArray(new JsonValue[0]),
                values.size(),
                false);
    }

    private static JsonValue array(JsonParser parser) throws IOException {
        List<JsonValue> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken();
                token != null && token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            items.add(value(parser, token));
        }
        return JsonValue.array(items.toArray(new JsonValue[0]), items.size());
    }
}
