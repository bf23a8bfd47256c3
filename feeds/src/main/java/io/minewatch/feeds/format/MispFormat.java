package io.minewatch.feeds.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.SharingLevel;
import java.io.IOException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Events of MISP as JSON (MISP core format, draft-dulaunoy-misp-core-format): one event, the answer
 * of a search for events or attributes, a file of a MISP feed. Taken are attributes that are meant
 * for detection ({@code to_ids}) and not deleted, in events and in their objects; the ports of an
 * object confine its addresses. {@code domain} covers what is below it, {@code hostname} does not.
 * The organisation is the source; sharing levels and our own tags are read from tags of event and
 * attribute. The entries of a feed's manifest hold no indicators and are counted.
 *
 * <p>Options: {@code about} (see {@link Topic}; everything when missing), {@code match}.
 */
final class MispFormat implements FeedFormat {
    /** Of the event that is written; the same each time. */
    static final String EVENT_UUID = Uuids.of("event").toString();

    static final String ORGANISATION_NAME = "Minewatch";
    static final String ORGANISATION = Uuids.of(ORGANISATION_NAME).toString();

    private static final Pattern EVENT =
            Pattern.compile(
                    "\\A\\s*[\\[{]\\s*(\\{\\s*)?\"(Event|response)\"\\s*:"
                            + "|\"(Attribute|Orgc|threat_level_id)\"\\s*:");

    private static final Pattern XMR = Pattern.compile("[48][1-9A-HJ-NP-Za-km-z]{94,105}");
    private static final Pattern BTC =
            Pattern.compile("bc1[0-9a-z]{8,87}|[13][1-9A-HJ-NP-Za-km-z]{25,34}");

    private final InstantSource clock;

    /** A clock for the times of what is written. */
    MispFormat(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "misp";
    }

    @Override
    public String description() {
        return "events of MISP as JSON, also of a MISP feed";
    }

    @Override
    public Recognition recognize(FeedHead head) {
        String text = head.text().stripLeading();
        boolean json = text.startsWith("{") || text.startsWith("[");
        return json && EVENT.matcher(text).find() ? Recognition.CERTAIN : Recognition.NO;
    }

    @Override
    public void read(FeedInput in, FeedSink sink) throws IOException {
        Reading reading = new Reading(in, sink);
        try (JsonReader json = JsonReader.of(in)) {
            while (!sink.isFull() && json.next() != null) {
                reading.find(json);
            }
        }
    }

    /** What is known of an event besides its attributes. */
    private static final class Event {
        private String uuid = "";
        private String info = "";
        private String source = "";
        private @Nullable LocalDate date;
        private final List<String> tags = new ArrayList<>();
        private final List<Attribute> attributes = new ArrayList<>();
        private boolean deleted;
    }

    /** An attribute, with the ports that its object gives. */
    private record Attribute(
            int line,
            String type,
            String value,
            boolean toIds,
            boolean deleted,
            String comment,
            String relation,
            String firstSeen,
            String lastSeen,
            List<String> tags,
            List<Integer> ports) {}

    /** One file that is being read. */
    private static final class Reading {
        private final FeedSink sink;
        private final Topic topic;
        private final @Nullable DomainMatch match;
        private final IndicatorDraft draft = new IndicatorDraft();

        Reading(FeedInput in, FeedSink sink) {
            this.sink = sink;
            this.topic = Topic.of(in, Topic.EVERYTHING);
            this.match = Options.match(in, sink, null);
        }

        /** Looks for events in the value that begins here. */
        void find(JsonReader json) throws IOException {
            if (json.isAt(JsonToken.START_ARRAY)) {
                JsonToken token = json.next();
                while (token != JsonToken.END_ARRAY && token != null && !sink.isFull()) {
                    find(json);
                    token = json.next();
                }
            } else if (json.isAt(JsonToken.START_OBJECT)) {
                object(json);
            }
        }

        /** An object that is an event, or holds some. */
        private void object(JsonReader json) throws IOException {
            Event event = new Event();
            while (json.next() == JsonToken.FIELD_NAME && !sink.isFull()) {
                String name = json.name();
                json.next();
                switch (name) {
                    case "Event", "response" -> find(json);
                    case "uuid" -> event.uuid = json.text();
                    case "info" -> event.info = json.text();
                    case "date" -> event.date = Dates.day(json.text());
                    case "deleted" -> event.deleted = json.text().equals("true");
                    case "Orgc" -> {
                        if (json.value() instanceof JsonItem organisation) {
                            event.source = organisation.text("name");
                        }
                    }
                    case "Tag" -> {
                        if (json.value() instanceof List<?> tags) {
                            addTags(tags, event.tags);
                        }
                    }
                    case "Attribute" -> attributes(json, event);
                    case "Object" -> objects(json, event);
                    default -> {
                        if (isUuid(name) && json.isAt(JsonToken.START_OBJECT)) {
                            sink.ignored(json.line(), "an entry of a manifest; its event has more");
                        }
                        json.skip();
                    }
                }
            }
            for (Attribute attribute : event.attributes) {
                if (!sink.isFull()) {
                    take(event, attribute);
                }
            }
        }

        private static boolean isUuid(String name) {
            return name.length() == 36 && name.charAt(8) == '-' && name.charAt(23) == '-';
        }

        private void attributes(JsonReader json, Event event) throws IOException {
            if (!json.isAt(JsonToken.START_ARRAY)) {
                json.skip();
                return;
            }
            for (JsonToken t = json.next();
                    t != JsonToken.END_ARRAY && t != null;
                    t = json.next()) {
                if (json.value() instanceof JsonItem item) {
                    add(event, attribute(item, List.of(), false));
                }
            }
        }

        private void objects(JsonReader json, Event event) throws IOException {
            if (!json.isAt(JsonToken.START_ARRAY)) {
                json.skip();
                return;
            }
            for (JsonToken t = json.next();
                    t != JsonToken.END_ARRAY && t != null;
                    t = json.next()) {
                if (!(json.value() instanceof JsonItem object)) {
                    continue;
                }
                List<JsonItem> items = object.items("Attribute");
                List<Integer> ports = new ArrayList<>();
                for (JsonItem item : items) {
                    int port = Dates.small(item.text("value"), 0);
                    boolean source = item.text("object_relation").equals("src-port");
                    if (item.text("type").equals("port") && port > 0 && !source) {
                        ports.add(port);
                    }
                }
                for (JsonItem item : items) {
                    add(event, attribute(item, ports, object.isTrue("deleted")));
                }
            }
        }

        private static void add(Event event, Attribute attribute) {
            if (event.attributes.size() < FeedLimits.MAX_ENTRIES) {
                event.attributes.add(attribute);
            }
        }

        private static Attribute attribute(JsonItem item, List<Integer> ports, boolean deleted) {
            List<String> tags = new ArrayList<>();
            addTags(item.items("Tag"), tags);
            return new Attribute(
                    item.line(),
                    item.text("type"),
                    item.text("value"),
                    item.isTrue("to_ids"),
                    deleted || item.isTrue("deleted"),
                    item.text("comment"),
                    item.text("object_relation"),
                    item.text("first_seen"),
                    item.text("last_seen"),
                    tags,
                    ports);
        }

        private static void addTags(List<?> items, List<String> tags) {
            for (Object item : items) {
                if (item instanceof JsonItem tag) {
                    tags.add(tag.text("name"));
                }
            }
        }

        private void take(Event event, Attribute attribute) {
            int line = attribute.line;
            if (event.deleted || attribute.deleted) {
                sink.ignored(line, "deleted");
                return;
            }
            if (!attribute.toIds) {
                sink.ignored(line, "not meant for detection (to_ids)");
                return;
            }
            if (!topic.covers(event.info, attribute.comment)
                    && !topic.covers(event.tags)
                    && !topic.covers(attribute.tags)) {
                sink.ignored(line, Topic.OTHER);
                return;
            }
            String[] values = attribute.value.split("\\|", 2);
            String second = values.length == 2 ? values[1].strip() : "";
            switch (attribute.type) {
                case "domain" -> give(event, attribute, Indicator.Type.DOMAIN, null, "");
                case "hostname" ->
                        give(event, attribute, Indicator.Type.DOMAIN, DomainMatch.EXACT, "");
                case "ip-dst", "ip-src" -> give(event, attribute, Indicator.Type.ADDRESS, null, "");
                case "url" -> give(event, attribute, Indicator.Type.URL, null, "");
                case "hostname|port" ->
                        composite(event, attribute, Indicator.Type.DOMAIN, values[0], second);
                case "ip-dst|port", "ip-src|port" ->
                        composite(event, attribute, Indicator.Type.ADDRESS, values[0], second);
                case "domain|ip" -> {
                    if (second.isEmpty()) {
                        tellPart(attribute);
                        return;
                    }
                    give(event, with(attribute, values[0]), Indicator.Type.DOMAIN, null, "");
                    give(event, with(attribute, second), Indicator.Type.ADDRESS, null, "");
                }
                case "x509-fingerprint-md5", "x509-fingerprint-sha1", "x509-fingerprint-sha256" ->
                        give(event, attribute, Indicator.Type.CERTIFICATE, null, "");
                case "ja3-fingerprint-md5" -> give(event, attribute, Indicator.Type.JA3, null, "");
                case "xmr" -> give(event, attribute, Indicator.Type.WALLET, null, "XMR");
                case "btc" -> give(event, attribute, Indicator.Type.WALLET, null, "BTC");
                case "dash" -> give(event, attribute, Indicator.Type.WALLET, null, "DASH");
                default -> {
                    if (attribute.type.equals("text") && attribute.relation.startsWith("ja4-")) {
                        give(event, attribute, Indicator.Type.JA4, null, "");
                    } else {
                        sink.ignored(
                                line,
                                "nothing of type " + Lines.quoted(attribute.type) + " is matched");
                    }
                }
            }
        }

        private void composite(
                Event event, Attribute attribute, Indicator.Type type, String host, String second) {
            int port = Dates.small(second, 0);
            if (port == 0) {
                tellPart(attribute);
                return;
            }
            Attribute alone = with(attribute, host);
            alone =
                    new Attribute(
                            alone.line,
                            alone.type,
                            alone.value,
                            true,
                            false,
                            alone.comment,
                            alone.relation,
                            alone.firstSeen,
                            alone.lastSeen,
                            alone.tags,
                            List.of(port));
            give(event, alone, type, type == Indicator.Type.DOMAIN ? DomainMatch.EXACT : null, "");
        }

        private void tellPart(Attribute attribute) {
            sink.problem(
                    attribute.line,
                    Lines.quoted(attribute.value) + " is no " + attribute.type,
                    "write both parts with | between");
        }

        private static Attribute with(Attribute a, String value) {
            return new Attribute(
                    a.line,
                    a.type,
                    value.strip(),
                    a.toIds,
                    a.deleted,
                    a.comment,
                    a.relation,
                    a.firstSeen,
                    a.lastSeen,
                    a.tags,
                    a.ports);
        }

        private void give(
                Event event,
                Attribute attribute,
                Indicator.Type type,
                @Nullable DomainMatch usual,
                String coin) {
            draft.clear().text(type, attribute.value).match(match == null ? usual : match);
            for (String tag : event.tags) {
                Tags.read(tag, draft);
            }
            SharingLevel ofEvent = draft.sharing();
            draft.sharing(null);
            for (String tag : attribute.tags) {
                Tags.read(tag, draft);
            }
            // The level of an attribute is its own; the event's holds where it has none.
            draft.sharing(draft.sharing() == null ? ofEvent : draft.sharing());
            if (!coin.isEmpty() && draft.coins().isEmpty()) {
                draft.coin(coin);
            }
            if (type == Indicator.Type.ADDRESS || type == Indicator.Type.DOMAIN) {
                for (int port : attribute.ports) {
                    draft.port(port);
                }
            }
            if (!event.source.isEmpty()) {
                draft.source(event.source);
            }
            LocalDate first = Dates.day(attribute.firstSeen);
            LocalDate last = Dates.day(attribute.lastSeen);
            sink.indicator(
                    attribute.line,
                    draft.firstSeen(first == null ? event.date : first)
                            .seenYear(last == null ? 0 : last.getYear())
                            .note(attribute.comment.isEmpty() ? event.info : attribute.comment)
                            .reference(event.uuid.isEmpty() ? "" : "MISP event " + event.uuid));
        }
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public void write(Iterable<Indicator> indicators, Appendable out, Omissions omissions)
            throws IOException {
        long now = clock.instant().getEpochSecond();
        SharingLevel strictest = SharingLevel.CLEAR;
        for (Indicator indicator : indicators) {
            SharingLevel level = indicator.details().sharing();
            strictest = level.compareTo(strictest) > 0 ? level : strictest;
        }
        try (JsonGenerator json = JsonFormat.generator(out)) {
            json.writeStartObject();
            json.writeObjectFieldStart("Event");
            json.writeStringField("uuid", EVENT_UUID);
            json.writeStringField("info", "Indicators of cryptocurrency mining");
            json.writeStringField(
                    "date", LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toString());
            json.writeStringField("timestamp", Long.toString(now));
            json.writeStringField("publish_timestamp", Long.toString(now));
            json.writeBooleanField("published", true);
            json.writeStringField("threat_level_id", "3");
            json.writeStringField("analysis", "2");
            json.writeObjectFieldStart("Orgc");
            json.writeStringField("name", ORGANISATION_NAME);
            json.writeStringField("uuid", ORGANISATION);
            json.writeEndObject();
            tags(List.of(Tags.of(strictest)), json);
            json.writeArrayFieldStart("Attribute");
            for (Indicator indicator : indicators) {
                write(indicator, now, json, omissions);
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndObject();
        }
        out.append('\n');
    }

    private static void write(
            Indicator indicator, long now, JsonGenerator json, Omissions omissions)
            throws IOException {
        String value = indicator.value();
        switch (indicator.type()) {
            case DOMAIN -> {
                DomainIndicator domain = (DomainIndicator) indicator;
                switch (domain.match()) {
                    case SUFFIX -> attribute(indicator, "domain", value, now, json);
                    case EXACT -> attribute(indicator, "hostname", value, now, json);
                    case BELOW -> omissions.omitted(indicator, "MISP has no wildcards");
                }
            }
            case ADDRESS -> {
                AddressIndicator address = (AddressIndicator) indicator;
                if (!address.onlyOnPorts()) {
                    attribute(indicator, "ip-dst", value, now, json);
                } else if (!Written.isSingle(address)) {
                    omissions.omitted(indicator, "MISP has no networks with ports");
                } else {
                    for (int port : Written.allPorts(address)) {
                        attribute(indicator, "ip-dst|port", value + '|' + port, now, json);
                    }
                }
            }
            case URL -> attribute(indicator, "url", "http://" + value, now, json);
            case CERTIFICATE ->
                    attribute(
                            indicator,
                            "x509-fingerprint-"
                                    + Map.of(32, "md5", 40, "sha1", 64, "sha256")
                                            .getOrDefault(value.length(), "sha256"),
                            value,
                            now,
                            json);
            case JA3 -> attribute(indicator, "ja3-fingerprint-md5", value, now, json);
            case WALLET -> {
                if (XMR.matcher(value).matches()) {
                    attribute(indicator, "xmr", value, now, json);
                } else if (BTC.matcher(value).matches()) {
                    attribute(indicator, "btc", value, now, json);
                } else {
                    omissions.omitted(indicator, "MISP has a type for Monero and Bitcoin only");
                }
            }
            case JA4, CERTIFICATE_SUBJECT -> omissions.omitted(indicator, Written.NO_PLACE);
        }
    }

    private static void attribute(
            Indicator indicator, String type, String value, long now, JsonGenerator json)
            throws IOException {
        IndicatorDetails details = indicator.details();
        json.writeRaw("\n");
        json.writeStartObject();
        json.writeStringField("uuid", Uuids.of(type + ' ' + value).toString());
        json.writeStringField("type", type);
        json.writeStringField(
                "category",
                switch (indicator.type()) {
                    case WALLET -> "Financial fraud";
                    default -> "Network activity";
                });
        json.writeStringField("value", value);
        json.writeBooleanField("to_ids", true);
        json.writeBooleanField("deleted", false);
        json.writeStringField("timestamp", Long.toString(now));
        json.writeStringField("comment", details.note());
        LocalDate first = details.firstSeen();
        if (first != null) {
            json.writeStringField("first_seen", first + "T00:00:00.000000+00:00");
        }
        List<String> tags = new ArrayList<>();
        tags.add(Tags.of(details.sharing()));
        tags.addAll(Tags.of(indicator));
        tags.add(Tags.tag("confidence", Integer.toString(details.confidence())));
        tags(tags, json);
        json.writeEndObject();
    }

    private static void tags(List<String> tags, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("Tag");
        for (String tag : tags) {
            json.writeStartObject();
            json.writeStringField("name", tag);
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
