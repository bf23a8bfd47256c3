package io.minewatch.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link EveWriter} or {@link JsonReport} wrote, or finds the states of one finding in
 * it. Event by event, so that a report of any length needs little memory. Single thread.
 */
public final class ReportReader {
    /** Longest text in a report, characters; ours are below 1,000. */
    private static final int MAX_TEXT = 100_000;

    /** Deepest nesting; ours is below 10. */
    private static final int MAX_DEPTH = 50;

    /** Most values in one event; ours have below 1,000. */
    private static final int MAX_VALUES = 100_000;

    /** Most captures in which one id is followed: separate analyses begin their ids anew. */
    private static final int MAX_MATCHES = 1000;

    /** Most ids remembered for the answer to an unknown one. */
    private static final int MAX_IDS = 10;

    private final Consumer<Map<String, Object>> listener;
    private int values;

    private ReportReader(Consumer<Map<String, Object>> listener) {
        this.listener = listener;
    }

    /** Collects the states of one finding. */
    private static final class Search implements Consumer<Map<String, Object>> {
        private final String id;
        private final Map<String, Map<String, Object>> matches = new LinkedHashMap<>();
        private final Set<String> otherIds = new LinkedHashSet<>();
        private long events;

        Search(String id) {
            this.id = id;
        }

        @Override
        public void accept(Map<String, Object> event) {
            events++;
            String found = Tree.text(event, "finding", "id");
            if (found == null) {
                return;
            }
            if (!found.equals(id)) {
                if (otherIds.size() < MAX_IDS) {
                    otherIds.add(found);
                }
                return;
            }
            String file = Tree.text(event, "pcap_filename");
            String key = file == null ? "" : file;
            if (matches.containsKey(key) || matches.size() < MAX_MATCHES) {
                matches.put(key, event);
            }
        }
    }

    /**
     * What a report says of one id.
     *
     * @param findings its latest event in each capture, in the order of the report
     * @param otherIds some ids that the report has instead, where it has none of this
     * @param events events read
     */
    public record Result(List<Map<String, Object>> findings, List<String> otherIds, long events) {
        /** Copies the lists. */
        public Result {
            findings = List.copyOf(findings);
            otherIds = List.copyOf(otherIds);
        }
    }

    /** The file is no report; the message says where it stops being one. */
    public static final class NoReportException extends Exception {
        NoReportException(String message) {
            super(message);
        }
    }

    /**
     * Looks for a finding.
     *
     * @param in a JSON document or event lines in UTF-8; not closed
     * @throws NoReportException where the text is neither
     */
    public static Result find(String id, InputStream in) throws IOException, NoReportException {
        Search search = new Search(id);
        read(in, search);
        return new Result(
                List.copyOf(search.matches.values()), List.copyOf(search.otherIds), search.events);
    }

    /**
     * Hands all events to a listener, in their order.
     *
     * @param in a JSON document or event lines in UTF-8; not closed
     * @throws NoReportException where the text is neither
     */
    static void read(InputStream in, Consumer<Map<String, Object>> listener)
            throws IOException, NoReportException {
        ReportReader reader = new ReportReader(listener);
        JsonFactory factory =
                JsonFactory.builder()
                        .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                        .streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxStringLength(MAX_TEXT)
                                        .maxNestingDepth(MAX_DEPTH)
                                        .build())
                        .build();
        try (JsonParser json = factory.createParser(in)) {
            reader.read(json);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new NoReportException("line " + line + " is no JSON that analyze wrote");
        } catch (CharConversionException e) {
            // Octets at the beginning that promise UTF-32.
            throw new NoReportException("line 1 is no JSON that analyze wrote");
        }
    }

    private void read(JsonParser json) throws IOException, NoReportException {
        JsonToken token;
        while ((token = json.nextToken()) != null) {
            if (token != JsonToken.START_OBJECT) {
                throw new NoReportException(
                        "line "
                                + json.currentTokenLocation().getLineNr()
                                + " is no event and no report");
            }
            Map<String, Object> event = new LinkedHashMap<>();
            values = 0;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (name.equals("hosts") && json.currentToken() == JsonToken.START_ARRAY) {
                    hosts(json);
                } else if (name.equals("other_flows")) {
                    json.skipChildren();
                } else {
                    event.put(name, value(json));
                }
            }
            listener.accept(event);
        }
    }

    private void hosts(JsonParser json) throws IOException, NoReportException {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (!name.equals("findings") || json.currentToken() != JsonToken.START_ARRAY) {
                    json.skipChildren();
                    continue;
                }
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    values = 0;
                    if (value(json) instanceof Map<?, ?> event) {
                        listener.accept(Tree.members(event));
                    }
                }
            }
        }
    }

    /** The value at the parser's token; objects as maps, arrays as lists. */
    private Object value(JsonParser json) throws IOException, NoReportException {
        if (++values > MAX_VALUES) {
            throw new NoReportException("one event has more than " + MAX_VALUES + " values");
        }
        JsonToken token = json.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, Object> members = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                members.put(name, value(json));
            }
            return members;
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> items = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                items.add(value(json));
            }
            return items;
        }
        @Nullable String text = json.getText();
        return text == null ? "" : text;
    }
}
