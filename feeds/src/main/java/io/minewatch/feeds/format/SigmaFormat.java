package io.minewatch.feeds.format;

import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Names and addresses in the detections of Sigma rules (SigmaHQ/sigma-specification, rules). What a
 * rule says of fields that hold names that are looked up or connected to is taken; of other fields,
 * of filters and of regular expressions it is counted. {@code endswith} and {@code contains} become
 * what their authors mean: the name and what lies below it, at label borders.
 *
 * <p>Options: none.
 */
final class SigmaFormat implements FeedFormat {
    private static final Set<String> NAME_FIELDS =
            Set.of(
                    "query",
                    "queryname",
                    "query_name",
                    "dns.question.name",
                    "dns_query",
                    "record_value",
                    "answers",
                    "destinationhostname",
                    "dst_host",
                    "cs-host",
                    "r-dns",
                    "c-dns");

    private static final Set<String> ADDRESS_FIELDS =
            Set.of("destinationip", "dst_ip", "dst-ip", "c-ip-dst");

    @Override
    public String name() {
        return "sigma";
    }

    @Override
    public String description() {
        return "Sigma rules: names and addresses in their detections";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        boolean source = false;
        boolean title = false;
        for (String line : head.text().split("\r\n|\r|\n", -1)) {
            source |= line.startsWith("logsource:");
            title |= line.startsWith("title:");
        }
        return source && title ? Recognition.CERTAIN : Recognition.NO;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        Reading reading = new Reading(sink);
        YamlScalars.each(in, sink, reading);
    }

    private static final class Reading implements YamlScalars.Taker {
        private final FeedSink sink;
        private final IndicatorDraft draft = new IndicatorDraft();
        private String title = "";
        private String id = "";

        Reading(FeedSink sink) {
            this.sink = sink;
        }

        @Override
        public void scalar(int line, List<String> keys, String value) {
            String first = keys.isEmpty() ? "" : keys.get(0);
            switch (first) {
                case "title" -> title = value;
                case "id" -> id = value;
                case "modified" -> sink.version(value);
                case "detection" -> {
                    if (keys.size() > 2) {
                        detection(line, keys.get(1), keys.get(2), value.strip());
                    }
                }
                default -> {
                    // What the rule is about, and for whom.
                }
            }
        }

        private void detection(int line, String selection, String key, String value) {
            String[] parts = key.toLowerCase(Locale.ROOT).split("\\|", -1);
            boolean isName = NAME_FIELDS.contains(parts[0]);
            if (selection.toLowerCase(Locale.ROOT).startsWith("filter")) {
                sink.ignored(line, "a filter of a rule");
                return;
            }
            if (!isName && !ADDRESS_FIELDS.contains(parts[0])) {
                sink.ignored(line, "a condition on another field");
                return;
            }
            DomainMatch match = DomainMatch.EXACT;
            for (int i = 1; i < parts.length; i++) {
                switch (parts[i]) {
                    case "endswith", "contains" -> match = DomainMatch.SUFFIX;
                    case "all", "cidr", "windash" -> {
                        // They do not change what one value means.
                    }
                    default -> {
                        sink.ignored(line, "a condition with " + printable(parts[i]));
                        return;
                    }
                }
            }
            String plain = value.startsWith("*") ? value.substring(1) : value;
            if (plain.indexOf('*') >= 0 || plain.indexOf('?') >= 0 || plain.isEmpty()) {
                sink.ignored(line, "a pattern of names");
                return;
            }
            if (!plain.equals(value)) {
                match = DomainMatch.SUFFIX;
            }
            draft.clear()
                    .text(isName ? Indicator.Type.DOMAIN : Indicator.Type.ADDRESS, plain)
                    .note(title)
                    .reference(id.isEmpty() ? "" : "Sigma rule " + id);
            sink.indicator(line, isName ? draft.match(match) : draft);
        }

        private static String printable(String modifier) {
            return modifier.matches("[a-z0-9_]{1,20}") ? modifier : "an unknown modifier";
        }
    }
}
