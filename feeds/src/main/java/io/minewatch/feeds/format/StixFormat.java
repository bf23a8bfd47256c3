package io.minewatch.feeds.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.IndicatorSource;
import io.minewatch.feeds.model.SharingLevel;
import java.io.IOException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Bundles of STIX 2.1 (OASIS standard), the contents of a TAXII 2.1 envelope ({@code
 * more,next,objects}), and STIX 2.0 bundles as far as they are alike. Of several versions of one
 * indicator the one modified last holds; revoked ones are counted; confidence, validity, markings
 * (TLP 1 and 2) and the creator's name are read. Patterns as {@link StixPattern}; what is outside
 * is told with the indicator's id. {@code domain-name:value = 'x'} is exact, as STIX has it. An
 * indicator of type {@code benign} is a mark of the harmless.
 *
 * <p>Options: {@code about} (see {@link Topic}; everything when missing).
 */
final class StixFormat implements FeedFormat {
    private static final Pattern BUNDLE = Pattern.compile("\"type\"\\s*:\\s*\"bundle\"");
    private static final Pattern ENVELOPE =
            Pattern.compile(
                    "\"objects\"\\s*:\\s*\\[.*\"(spec_version|pattern|pattern_type)\"\\s*:",
                    Pattern.DOTALL);

    /**
     * Ids of the marking definitions that the standards fix (STIX 2.1 section 7.2.1.4; TLP 2.0).
     */
    private static final Map<String, SharingLevel> LEVELS = levels();

    /** References that name a technique or a flaw, not who reported. */
    private static final Set<String> NO_SOURCES =
            Set.of("mitre-attack", "capec", "cve", "cwe", "nvd");

    /** What is written as the begin of a validity that has none, as the standard wants one. */
    private static final LocalDate EVER = LocalDate.EPOCH;

    private final InstantSource clock;

    /** A clock for the times of what is written. */
    StixFormat(InstantSource clock) {
        this.clock = clock;
    }

    private static Map<String, SharingLevel> levels() {
        Map<String, SharingLevel> levels = new LinkedHashMap<>();
        levels.put("94868c89-83c2-464b-929b-a1a8aa3c8487", SharingLevel.CLEAR);
        levels.put("bab4a63c-aed9-4cf5-a766-dfca5abac2bb", SharingLevel.GREEN);
        levels.put("55d920b0-5e8b-4f79-9ee9-91f868d9b421", SharingLevel.AMBER);
        levels.put("939a9414-2ddd-4d32-a0cd-375ea402b003", SharingLevel.AMBER_STRICT);
        levels.put("e828b379-4e03-4974-9ac4-e53a884c97c1", SharingLevel.RED);
        levels.put("613f2e26-407d-48c7-9eca-b8e91df99dc9", SharingLevel.CLEAR);
        levels.put("34098fce-860f-48ae-8e50-ebd3cc5e41da", SharingLevel.GREEN);
        levels.put("f88d31f6-486f-44da-b317-01333bde0b82", SharingLevel.AMBER);
        levels.put("5e57c739-391a-4eb3-b6be-7d15ca92d5ed", SharingLevel.RED);
        return levels;
    }

    @Override
    public String name() {
        return "stix";
    }

    @Override
    public String description() {
        return "bundle of STIX 2.1, or objects as a TAXII server gives them";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        String text = head.text().stripLeading();
        return text.startsWith("{")
                        && (BUNDLE.matcher(text).find() || ENVELOPE.matcher(text).find())
                ? Recognition.CERTAIN
                : Recognition.NO;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        Bundle bundle = new Bundle(in, sink);
        try (JsonReader json = JsonReader.of(in)) {
            json.next();
            bundle.read(json);
        } finally {
            // The whole objects of a broken file are used too.
            bundle.give();
        }
    }

    /** One bundle that is being read. */
    private static final class Bundle {
        private final FeedSink sink;
        private final Topic topic;
        private final IndicatorDraft draft = new IndicatorDraft();

        /** By id, the version that was modified last. */
        private final Map<String, JsonItem> indicators = new LinkedHashMap<>();

        private final Map<String, String> identities = new HashMap<>();
        private final Map<String, SharingLevel> markings = new HashMap<>();

        Bundle(FeedInput in, FeedSink sink) {
            this.sink = sink;
            this.topic = Topic.of(in, Topic.EVERYTHING);
            LEVELS.forEach((id, level) -> markings.put("marking-definition--" + id, level));
        }

        void read(JsonReader json) throws IOException {
            if (json.isAt(JsonToken.START_ARRAY)) {
                objects(json);
                return;
            }
            while (json.next() == JsonToken.FIELD_NAME) {
                String name = json.name();
                json.next();
                if (name.equals("objects") && json.isAt(JsonToken.START_ARRAY)) {
                    objects(json);
                } else {
                    json.skip();
                }
            }
        }

        private void objects(JsonReader json) throws IOException {
            for (JsonToken t = json.next();
                    t != JsonToken.END_ARRAY && t != null;
                    t = json.next()) {
                if (json.value() instanceof JsonItem object) {
                    add(object);
                }
                if (indicators.size() > FeedLimits.MAX_ENTRIES) {
                    throw new FeedLimitException(
                            "has more than " + FeedLimits.MAX_ENTRIES + " indicators",
                            "split the feed");
                }
            }
        }

        private void add(JsonItem object) {
            String id = object.text("id");
            switch (object.text("type")) {
                case "indicator" -> {
                    JsonItem known = indicators.get(id);
                    if (known == null || !isNewer(known, object)) {
                        indicators.put(id.isEmpty() ? "line " + object.line() : id, object);
                    }
                }
                case "identity" -> identities.put(id, object.text("name"));
                case "marking-definition" -> {
                    SharingLevel level = Tags.sharing(object.item("definition").text("tlp"));
                    if (level == null) {
                        level = Tags.sharing(object.text("name"));
                    }
                    if (level != null) {
                        markings.put(id, level);
                    }
                }
                default -> {
                    // Reports, malware, relations: nothing to match.
                }
            }
        }

        /** Times of one form (RFC 3339 in UTC): the texts sort as the times do. */
        private static boolean isNewer(JsonItem known, JsonItem other) {
            return stamp(known).compareTo(stamp(other)) > 0;
        }

        private static String stamp(JsonItem object) {
            String text = object.text("modified");
            return text.endsWith("Z") ? text.substring(0, text.length() - 1) : text;
        }

        void give() {
            for (Map.Entry<String, JsonItem> indicator : indicators.entrySet()) {
                if (sink.isFull()) {
                    return;
                }
                give(indicator.getKey(), indicator.getValue());
            }
        }

        private void give(String id, JsonItem object) {
            int line = object.line();
            if (object.isTrue("revoked")) {
                sink.ignored(line, "revoked");
                return;
            }
            List<String> labels = object.texts("labels");
            if (!topic.covers(labels)
                    && !topic.covers(object.texts("indicator_types"))
                    && !topic.covers(object.text("name"), object.text("description"))) {
                sink.ignored(line, Topic.OTHER);
                return;
            }
            String language = object.text("pattern_type");
            if (!language.isEmpty() && !language.equals("stix")) {
                sink.ignored(line, "a pattern in another language");
                return;
            }
            FeedSink target =
                    object.texts("indicator_types").contains("benign") ? harmless() : sink;
            Terms.give(
                    line,
                    Lines.quoted(id),
                    StixPattern.alternatives(object.text("pattern")),
                    () -> describe(object, labels),
                    target);
        }

        private IndicatorDraft describe(JsonItem object, List<String> labels) {
            draft.clear();
            for (String label : labels) {
                Tags.read(label, draft);
            }
            for (String reference : object.texts("object_marking_refs")) {
                SharingLevel level = markings.get(reference);
                SharingLevel known = draft.sharing();
                if (level != null && (known == null || level.compareTo(known) > 0)) {
                    draft.sharing(level);
                }
            }
            LocalDate from = Dates.day(object.text("valid_from"));
            String confidence = object.text("confidence");
            draft.confidence(Dates.small(confidence, IndicatorDraft.UNSET))
                    .validFrom(EVER.equals(from) ? null : from)
                    .validUntil(Dates.lastDayBefore(object.text("valid_until")))
                    .note(
                            object.text("description").isEmpty()
                                    ? object.text("name")
                                    : object.text("description"));
            String creator = identities.getOrDefault(object.text("created_by_ref"), "");
            if (!creator.isEmpty()) {
                draft.source(creator);
            }
            for (JsonItem reference : object.items("external_references")) {
                String source = reference.text("source_name");
                if (creator.isEmpty() && !NO_SOURCES.contains(source)) {
                    draft.source(source);
                }
                if (draft.reference().isEmpty()) {
                    draft.reference(reference.text("url"));
                }
            }
            return draft;
        }

        /** A sink that takes indicators as marks of the harmless. */
        private FeedSink harmless() {
            return new FeedSink() {
                @Override
                public void indicator(int line, IndicatorDraft found) {
                    sink.harmless(line, found.note("benign: " + found.note()));
                }

                @Override
                public void harmless(int line, IndicatorDraft found) {
                    sink.harmless(line, found);
                }

                @Override
                public void problem(int line, String what, String remedy) {
                    sink.problem(line, what, remedy);
                }

                @Override
                public void ignored(int line, String reason) {
                    sink.ignored(line, reason);
                }

                @Override
                public void version(String version) {
                    sink.version(version);
                }

                @Override
                public boolean isFull() {
                    return sink.isFull();
                }
            };
        }
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public void write(Iterable<Indicator> indicators, Appendable out, Omissions omissions)
            throws IOException {
        String now =
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", ".000Z");
        Set<SharingLevel> used = new TreeSet<>();
        try (JsonGenerator json = JsonFormat.generator(out)) {
            json.writeStartObject();
            json.writeStringField("type", "bundle");
            json.writeStringField("id", "bundle--" + Uuids.of("bundle " + now));
            json.writeArrayFieldStart("objects");
            for (Indicator indicator : indicators) {
                String pattern = pattern(indicator, omissions);
                if (pattern != null) {
                    used.add(indicator.details().sharing());
                    write(indicator, pattern, now, json);
                }
            }
            for (SharingLevel level : used) {
                marking(level, json);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        out.append('\n');
    }

    private static @Nullable String pattern(Indicator indicator, Omissions omissions) {
        String value = indicator.value();
        String quoted = StixPattern.quoted(value);
        return switch (indicator.type()) {
            case DOMAIN -> pattern((DomainIndicator) indicator, omissions);
            case ADDRESS -> pattern((AddressIndicator) indicator);
            case URL ->
                    "[url:value IN ("
                            + StixPattern.quoted("http://" + value)
                            + ", "
                            + StixPattern.quoted("https://" + value)
                            + ")]";
            case CERTIFICATE ->
                    "[x509-certificate:hashes."
                            + switch (value.length()) {
                                case 32 -> "MD5";
                                case 40 -> "'SHA-1'";
                                default -> "'SHA-256'";
                            }
                            + " = "
                            + quoted
                            + "]";
            case CERTIFICATE_SUBJECT -> "[x509-certificate:subject = " + quoted + "]";
            case JA3 -> "[network-traffic:x_ja3_hash = " + quoted + "]";
            case JA4 -> "[network-traffic:x_ja4 = " + quoted + "]";
            case WALLET -> "[cryptocurrency-wallet:value = " + quoted + "]";
        };
    }

    private static @Nullable String pattern(DomainIndicator domain, Omissions omissions) {
        String exact = "domain-name:value = " + StixPattern.quoted(domain.name());
        String below = "domain-name:value LIKE " + StixPattern.quoted("%." + domain.name());
        // In LIKE an underscore stands for any character.
        boolean wild = domain.name().indexOf('_') >= 0;
        return switch (domain.match()) {
            case EXACT -> "[" + exact + "]";
            case SUFFIX -> {
                if (wild) {
                    omissions.omitted(domain, "names below it are not covered: its underscore");
                }
                yield "[" + exact + (wild ? "" : " OR " + below) + "]";
            }
            case BELOW -> {
                if (wild) {
                    omissions.omitted(domain, "an underscore is a wildcard in STIX");
                }
                yield wild ? null : "[" + below + "]";
            }
        };
    }

    private static String pattern(AddressIndicator address) {
        String compared =
                (Written.isSingle(address) ? " = " : " ISSUBSET ")
                        + StixPattern.quoted(address.value());
        if (!address.onlyOnPorts()) {
            return "[ipv" + (Written.isV4(address) ? "4" : "6") + "-addr:value" + compared + "]";
        }
        StringBuilder ports = new StringBuilder();
        for (int port : Written.allPorts(address)) {
            ports.append(ports.length() == 0 ? "" : ", ").append(port);
        }
        return "[network-traffic:dst_ref.value"
                + compared
                + " AND network-traffic:dst_port IN ("
                + ports
                + ")]";
    }

    private static void write(Indicator indicator, String pattern, String now, JsonGenerator json)
            throws IOException {
        IndicatorDetails details = indicator.details();
        json.writeRaw("\n");
        json.writeStartObject();
        json.writeStringField("type", "indicator");
        json.writeStringField("spec_version", "2.1");
        json.writeStringField("id", "indicator--" + Uuids.of(pattern));
        json.writeStringField("created", now);
        json.writeStringField("modified", now);
        json.writeStringField("name", details.kind().label() + ": " + indicator.value());
        if (!details.note().isEmpty()) {
            json.writeStringField("description", details.note());
        }
        texts("indicator_types", List.of("malicious-activity"), json);
        json.writeStringField("pattern", pattern);
        json.writeStringField("pattern_type", "stix");
        LocalDate from = details.validFrom();
        json.writeStringField("valid_from", (from == null ? EVER : from) + "T00:00:00Z");
        LocalDate until = details.validUntil();
        if (until != null) {
            json.writeStringField("valid_until", until.plusDays(1) + "T00:00:00Z");
        }
        json.writeNumberField("confidence", details.confidence());
        List<String> labels = new ArrayList<>(List.of("cryptomining"));
        labels.addAll(Tags.of(indicator));
        texts("labels", labels, json);
        json.writeArrayFieldStart("external_references");
        String reference = details.reference();
        for (IndicatorSource source : details.sources()) {
            json.writeStartObject();
            json.writeStringField("source_name", source.name());
            if (reference.startsWith("http")) {
                json.writeStringField("url", reference);
            } else {
                json.writeStringField(
                        "description", reference.isEmpty() ? "source of the entry" : reference);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        texts("object_marking_refs", List.of(markingId(details.sharing())), json);
        json.writeEndObject();
    }

    private static void texts(String name, List<String> texts, JsonGenerator json)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private static String markingId(SharingLevel level) {
        for (Map.Entry<String, SharingLevel> known : LEVELS.entrySet()) {
            if (known.getValue() == level) {
                return "marking-definition--" + known.getKey();
            }
        }
        throw new IllegalStateException(level.label());
    }

    /**
     * The definition of a level, as TLP 2.0 is expressed in STIX: by the extension of the same id.
     */
    private static void marking(SharingLevel level, JsonGenerator json) throws IOException {
        json.writeRaw("\n");
        json.writeStartObject();
        json.writeStringField("type", "marking-definition");
        json.writeStringField("spec_version", "2.1");
        json.writeStringField("id", markingId(level));
        json.writeStringField("created", "2022-10-01T00:00:00.000Z");
        json.writeStringField("name", Tags.of(level).toUpperCase(Locale.ROOT));
        json.writeObjectFieldStart("extensions");
        json.writeObjectFieldStart("extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d");
        json.writeStringField("extension_type", "property-extension");
        json.writeStringField("tlp_2_0", level.label().replace('-', '+'));
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }
}
