package io.minewatch.feeds.format;

import com.fasterxml.jackson.core.JsonToken;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A warning list of MISP (MISP/misp-warninglists): names and addresses that are probably no threat.
 * All its entries are marks of the harmless. Of type {@code hostname} they cover what is below
 * them, of type {@code string} they are exact, of type {@code cidr} networks; substrings and
 * regular expressions are counted. It is read only: as a warning list, indicators would say the
 * opposite of what they mean.
 *
 * <p>Options: none.
 */
final class MispWarningListFormat implements FeedFormat {
    private static final Pattern MARK = Pattern.compile("\"matching_attributes\"\\s*:");
    private static final Pattern TYPE =
            Pattern.compile("\"type\"\\s*:\\s*\"(string|substring|hostname|cidr|regex)\"");

    @Override
    public String name() {
        return "misp-warninglist";
    }

    @Override
    public String description() {
        return "warning list of MISP: what is probably no threat (read only)";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        String text = head.text().stripLeading();
        boolean object = text.startsWith("{");
        boolean list = text.contains("\"list\"") && TYPE.matcher(text).find();
        return object && (list || MARK.matcher(text).find()) ? Recognition.CERTAIN : Recognition.NO;
    }

    private record Entry(int line, String text) {}

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        String name = "";
        String type = "";
        List<Entry> entries = new ArrayList<>();
        try (JsonReader json = JsonReader.of(in)) {
            if (json.next() != JsonToken.START_OBJECT) {
                throw new UnreadableFeedException(
                        1, "is no warning list", "a warning list is one object of JSON");
            }
            while (json.next() == JsonToken.FIELD_NAME) {
                String member = json.name();
                json.next();
                switch (member) {
                    case "name" -> name = json.text();
                    case "type" -> type = json.text();
                    case "version" -> sink.version(json.text());
                    case "list" -> list(json, entries);
                    default -> json.skip();
                }
            }
        } finally {
            // What a broken file had is told too, as far as its type is known.
            give(name, type, entries, sink);
        }
    }

    private static void list(JsonReader json, List<Entry> entries) throws IOException {
        if (!json.isAt(JsonToken.START_ARRAY)) {
            json.skip();
            return;
        }
        for (JsonToken t = json.next(); t != JsonToken.END_ARRAY && t != null; t = json.next()) {
            if (json.value() instanceof String text && entries.size() < FeedLimits.MAX_ENTRIES) {
                entries.add(new Entry(json.line(), text.strip()));
            }
        }
    }

    private static void give(String name, String type, List<Entry> entries, FeedSink sink) {
        IndicatorDraft draft = new IndicatorDraft();
        for (Entry entry : entries) {
            if (sink.isFull()) {
                return;
            }
            draft.clear().note(name);
            switch (type) {
                case "hostname" ->
                        sink.harmless(
                                entry.line,
                                draft.text(Indicator.Type.DOMAIN, entry.text)
                                        .match(DomainMatch.SUFFIX));
                case "string" ->
                        sink.harmless(
                                entry.line, draft.text(null, entry.text).match(DomainMatch.EXACT));
                case "cidr" ->
                        sink.harmless(entry.line, draft.text(Indicator.Type.ADDRESS, entry.text));
                case "substring", "regex" ->
                        sink.ignored(entry.line, "a " + type + " of a warning list");
                default -> {
                    sink.problem(
                            entry.line,
                            "type " + Lines.quoted(type) + " of a warning list is unknown",
                            "use string, substring, hostname, cidr or regex");
                    return;
                }
            }
        }
    }
}
