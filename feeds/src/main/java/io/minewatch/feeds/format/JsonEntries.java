package io.minewatch.feeds.format;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the columns say in values of JSON, by pointers (RFC 6901) that the operator gives, or,
 * where he gives none, by the columns' own names.
 */
final class JsonEntries {
    private static final int FULL_CONFIDENCE = 100;

    private final ColumnEntry entry;
    private final FeedSink sink;
    private final Map<Column, List<String>> pointers = new EnumMap<>(Column.class);

    JsonEntries(FeedInput in, FeedSink sink) {
        this.sink = sink;
        this.entry =
                ColumnEntry.foreignValues(
                        sink, Options.number(in, sink, "full-confidence", FULL_CONFIDENCE));
        for (Column column : Column.ALL) {
            String pointer = in.option(column.header()).strip();
            if (!pointer.isEmpty()) {
                pointers.put(column, parts(pointer));
            }
        }
        if (pointers.isEmpty()) {
            for (Column column : Column.ALL) {
                pointers.put(column, List.of(column.header()));
            }
        }
    }

    /** The parts of a pointer; a single name may stand without its slash. */
    static List<String> parts(String pointer) {
        String text = pointer.startsWith("/") ? pointer.substring(1) : pointer;
        String[] parts = text.split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            parts[i] = parts[i].replace("~1", "/").replace("~0", "~");
        }
        return List.of(parts);
    }

    /** Reads an entry: an object, or a text that is the indicator itself. */
    void read(int line, @Nullable Object value) {
        if (value instanceof JsonItem item) {
            Object indicator = at(item, Column.INDICATOR);
            if (indicator instanceof List<?> several) {
                for (Object one : several) {
                    read(line, item, text(one));
                }
            } else {
                read(line, item, text(indicator));
            }
        } else if (value instanceof String text) {
            entry.read(line, column -> column == Column.INDICATOR ? text.strip() : "");
        } else if (value != null) {
            sink.problem(
                    line,
                    "has an entry that is neither an object nor a text",
                    "point the option entries at a list of them");
        }
    }

    private void read(int line, JsonItem item, String indicator) {
        entry.read(line, column -> column == Column.INDICATOR ? indicator : text(at(item, column)));
    }

    private @Nullable Object at(JsonItem item, Column column) {
        List<String> pointer = pointers.get(column);
        if (pointer == null) {
            return null;
        }
        Object value = item;
        for (String part : pointer) {
            if (value instanceof JsonItem object) {
                value = object.get(part);
            } else if (value instanceof List<?> list) {
                int index = Dates.small(part, list.size());
                value = index < list.size() ? list.get(index) : null;
            } else {
                return null;
            }
        }
        return value;
    }

    private static String text(@Nullable Object value) {
        if (value instanceof String text) {
            return text.strip();
        }
        StringJoiner joined = new StringJoiner("|");
        if (value instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof String text) {
                    joined.add(text.strip());
                }
            }
        }
        return joined.toString();
    }
}
