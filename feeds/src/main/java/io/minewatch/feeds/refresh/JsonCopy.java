package io.minewatch.feeds.refresh;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.minewatch.feeds.format.FeedLimits;
import java.io.IOException;
import java.util.Map;

/** Copies JSON from one document to another, looking at a few members on the way. */
final class JsonCopy {
    /** Longest text, characters: events of MISP carry files, which we skip. */
    private static final int MAX_STRING = 20 << 20;

    /** Reads what strangers wrote: depth and lengths of names, numbers and texts are bounded. */
    static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(FeedLimits.MAX_DEPTH)
                                    .maxStringLength(MAX_STRING)
                                    .maxNumberLength(100)
                                    .maxNameLength(1 << 10)
                                    .build())
                    .build();

    private JsonCopy() {}

    /**
     * Copies the object that the parser stands at the beginning of, and leaves the parser at its
     * end.
     *
     * @param noted filled with the texts of those of its direct members that are keys of the map
     *     already, if they are strings or numbers
     */
    static void object(JsonParser from, JsonGenerator to, Map<String, String> noted)
            throws IOException {
        int depth = 0;
        do {
            JsonToken token = from.currentToken();
            if (token == null) {
                throw new IOException("it ends within an object");
            }
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (depth == 1 && token.isScalarValue()) {
                String name = from.currentName();
                if (noted.containsKey(name)) {
                    noted.put(name, from.getText());
                }
            }
            to.copyCurrentEvent(from);
            if (depth > 0) {
                from.nextToken();
            }
        } while (depth > 0);
    }
}
