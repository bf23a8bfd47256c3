package io.minewatch.feeds.format;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The exports of abuse.ch, which are alike: tables whose columns are named by a comment ({@code #
 * id,dateadded,...}), and JSON objects that hold lists of objects under numbers or under one name.
 */
final class AbuseChRows {
    private AbuseChRows() {}

    /** The fields of one entry. */
    @FunctionalInterface
    interface Fields {
        /** The field of this name without blanks around; empty where there is none. */
        String get(String name);

        /** The first of these fields that is there. */
        default String first(String name, String otherwise) {
            String text = get(name);
            return text.isEmpty() ? get(otherwise) : text;
        }
    }

    /** Takes an entry. */
    @FunctionalInterface
    interface Taker {
        /** An entry and its line. */
        void entry(int line, Fields fields);
    }

    /**
     * Reads all entries, until the sink is full.
     *
     * @param key a column of which one must be there, in lower case; the others may be missing
     */
    static void each(FeedInput in, FeedSink sink, List<String> key, Taker taker)
            throws IOException {
        if (in.head().text().stripLeading().startsWith("{")) {
            json(in, sink, taker);
        } else {
            CsvRows.read(in, sink, CsvRows.Dialect.BLANKS, new Table(key, taker));
        }
    }

    private static void json(FeedInput in, FeedSink sink, Taker taker) throws IOException {
        try (JsonReader json = JsonReader.of(in)) {
            json.next();
            while (!sink.isFull() && json.next() == JsonToken.FIELD_NAME) {
                json.next();
                if (!json.isAt(JsonToken.START_ARRAY)) {
                    json.skip();
                    continue;
                }
                JsonToken token = json.next();
                while (token != JsonToken.END_ARRAY && token != null && !sink.isFull()) {
                    if (json.value() instanceof JsonItem item) {
                        taker.entry(item.line(), name -> String.join(",", item.texts(name)));
                    }
                    token = json.next();
                }
            }
        }
    }

    private static final class Table implements CsvRows.Rows {
        private final List<String> key;
        private final Taker taker;
        private final Map<String, Integer> fieldOf = new HashMap<>();

        Table(List<String> key, Taker taker) {
            this.key = key;
            this.taker = taker;
        }

        @Override
        public void comment(int line, String text) {
            if (fieldOf.isEmpty()) {
                map(text.split(",", -1));
            }
        }

        @Override
        public void row(int line, CsvRows.Row row) throws IOException {
            if (fieldOf.isEmpty()) {
                map(row.fields());
                if (fieldOf.isEmpty()) {
                    throw new UnreadableFeedException(
                            line,
                            "has no line that names its columns",
                            "keep the comments at its beginning; it needs a column "
                                    + String.join(" or ", key));
                }
                return;
            }
            taker.entry(line, name -> row.field(fieldOf.getOrDefault(name, -1)));
        }

        private void map(String[] names) {
            for (int i = 0; i < names.length; i++) {
                names[i] = names[i].replace("\"", "").strip().toLowerCase(Locale.ROOT);
            }
            for (String wanted : key) {
                if (List.of(names).contains(wanted)) {
                    for (int i = 0; i < names.length; i++) {
                        fieldOf.put(names[i], i);
                    }
                }
            }
        }
    }
}
