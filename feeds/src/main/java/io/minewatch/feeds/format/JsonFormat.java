package io.minewatch.feeds.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * JSON whose entries are found by pointers (RFC 6901). Without options it is our own: a list of
 * objects whose members are named as the native format's columns.
 *
 * <p>Options: {@code entries} (where the entries stand: the list, or with {@code *} for any name or
 * index all that it fits; the whole when missing), and for each column of the native format its
 * pointer inside of an entry ({@code indicator: /ioc/value}); {@code full-confidence} (what others
 * write for complete confidence; 100 when missing). An entry may be a mere text. A list of
 * indicators in one entry gives as many.
 */
final class JsonFormat implements FeedFormat {
    private static final Pattern OWN = Pattern.compile("\\A\\s*\\[\\s*\\{[^{}]*\"indicator\"\\s*:");
    private static final JsonFactory FACTORY = new JsonFactory();

    @Override
    public String name() {
        return "json";
    }

    @Override
    public String description() {
        return "JSON, entries and members found by pointers";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        return OWN.matcher(head.text()).find() ? Recognition.CERTAIN : Recognition.NO;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        String pointer = in.option("entries").strip();
        List<String> parts =
                pointer.isEmpty() || pointer.equals("/") ? List.of() : JsonEntries.parts(pointer);
        JsonEntries entries = new JsonEntries(in, sink);
        try (JsonReader json = JsonReader.of(in)) {
            boolean found = false;
            boolean any = false;
            while (!sink.isFull() && json.next() != null) {
                any = true;
                found |= walk(json, parts, 0, entries, sink);
            }
            if (any && !found) {
                sink.problem(
                        0,
                        "has nothing at " + Lines.quoted(pointer),
                        "point the option entries at the list of entries");
            }
        }
    }

    /** Goes down to where the pointer leads; whether anything is there. */
    private static boolean walk(
            JsonReader json, List<String> parts, int depth, JsonEntries entries, FeedSink sink)
            throws IOException {
        boolean array = json.isAt(JsonToken.START_ARRAY);
        if (depth == parts.size()) {
            if (!array) {
                entries.read(json.line(), json.value());
                return true;
            }
            for (JsonToken t = json.next();
                    t != JsonToken.END_ARRAY && t != null;
                    t = json.next()) {
                if (sink.isFull()) {
                    return true;
                }
                entries.read(json.line(), json.value());
            }
            return true;
        }
        boolean found = false;
        String part = parts.get(depth);
        if (array) {
            int index = 0;
            for (JsonToken t = json.next();
                    t != JsonToken.END_ARRAY && t != null;
                    t = json.next()) {
                if (part.equals("*") || part.equals(Integer.toString(index))) {
                    found |= walk(json, parts, depth + 1, entries, sink);
                } else {
                    json.skip();
                }
                index++;
                if (sink.isFull()) {
                    return found;
                }
            }
        } else if (json.isAt(JsonToken.START_OBJECT)) {
            while (json.next() == JsonToken.FIELD_NAME) {
                String name = json.name();
                json.next();
                if (part.equals("*") || part.equals(name)) {
                    found |= walk(json, parts, depth + 1, entries, sink);
                } else {
                    json.skip();
                }
                if (sink.isFull()) {
                    return found;
                }
            }
        }
        return found;
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public void write(Iterable<Indicator> indicators, Appendable out, Omissions omissions)
            throws IOException {
        try (JsonGenerator json = generator(out)) {
            json.writeStartArray();
            for (Indicator indicator : indicators) {
                json.writeRaw("\n");
                write(indicator, json);
            }
            json.writeRaw("\n");
            json.writeEndArray();
        }
        out.append('\n');
    }

    /** A writer of JSON. */
    static JsonGenerator generator(Appendable out) throws IOException {
        return FACTORY.createGenerator(new Appender(out));
    }

    /** One object with what the columns say. */
    static void write(Indicator indicator, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (Column column : Column.ALL) {
            String text = column.of(indicator);
            if (!text.isEmpty()) {
                json.writeFieldName(column.header());
                write(column, text, json);
            }
        }
        json.writeEndObject();
    }

    private static void write(Column column, String text, JsonGenerator json) throws IOException {
        switch (column) {
            case COIN, SOURCE -> {
                json.writeStartArray();
                for (String item : text.split("\\|", -1)) {
                    json.writeString(item);
                }
                json.writeEndArray();
            }
            case PORTS, TLS_PORTS -> {
                json.writeStartArray();
                for (String port : text.split(" ", -1)) {
                    json.writeNumber(Integer.parseInt(port));
                }
                json.writeEndArray();
            }
            case CONFIDENCE, SEEN -> json.writeNumber(Integer.parseInt(text));
            case POPULAR, EXCLUSIVE -> json.writeBoolean(true);
            default -> json.writeString(text);
        }
    }
}
