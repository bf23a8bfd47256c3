package io.minewatch.feeds.refresh;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.minewatch.feeds.fetch.FetchException;
import io.minewatch.feeds.fetch.FetchException.Kind;
import io.minewatch.feeds.fetch.FetchRequest;
import io.minewatch.feeds.fetch.FetchResponse;
import io.minewatch.feeds.fetch.FetchSession;
import java.io.ByteArrayOutputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A MISP feed: {@code manifest.json} says which events there are and when each was last changed; of
 * those, only the new and the changed ones are fetched. The copy is one document of all events that
 * the manifest names, in the shape of MISP's search: {@code {"response":[{"Event":{…}},…]}}.
 */
final class MispRetrieval implements Retrieval {
    private static final String MANIFEST = "manifest.json";
    private static final String FILE_NAME = "events.json";

    /** Most events of one feed; the large public ones have some 2,000. */
    private static final int MAX_EVENTS = 100_000;

    /**
     * Names of events become parts of addresses: nothing but a UUID (RFC 9562) is taken for one.
     */
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private static final int NOT_FOUND = 404;

    @Override
    public Retrieved retrieve(
            FeedSource source,
            @Nullable Former former,
            @Nullable FetchSession session,
            Path incoming,
            Instant now)
            throws FetchException, IOException, InterruptedException {
        URI base = base(Objects.requireNonNull(source.uri()));
        FetchSession server = Objects.requireNonNull(session);
        FetchResponse manifest =
                server.get(
                        new FetchRequest(
                                base.resolve(MANIFEST),
                                "application/json",
                                former == null ? null : former.state().etag(),
                                former == null ? null : former.state().lastModified()),
                        incoming);
        String etag = manifest.field("etag");
        String lastModified = manifest.field("last-modified");
        if (manifest.notModified()) {
            return new Retrieved(false, FILE_NAME, etag, lastModified, "");
        }
        source.integrity().check(server, base.resolve(MANIFEST), incoming, manifest.sha256());
        Map<String, String> wanted = wanted(incoming, source.tags());
        Path gathered = incoming.resolveSibling("gathered");
        try {
            Gathering gathering =
                    new Gathering(server, base, incoming, source.transport().maxOctets());
            boolean changed = gathering.gather(wanted, former, gathered);
            if (!changed) {
                return new Retrieved(false, FILE_NAME, etag, lastModified, "");
            }
            Files.move(gathered, incoming, StandardCopyOption.REPLACE_EXISTING);
            // An event that could not be had is asked for again, so the manifest must come again.
            return gathering.missing == 0
                    ? new Retrieved(true, FILE_NAME, etag, lastModified, "")
                    : new Retrieved(true, FILE_NAME, null, null, "");
        } finally {
            Files.deleteIfExists(gathered);
        }
    }

    /** The folder of the feed: with or without {@code manifest.json} in the configuration. */
    private static URI base(URI uri) {
        String text = uri.toString();
        if (text.endsWith("/" + MANIFEST)) {
            return uri.resolve(".");
        }
        return text.endsWith("/") ? uri : URI.create(text + "/");
    }

    // The manifest

    /** The events to have, with the time of their last change, in the manifest's order. */
    private static Map<String, String> wanted(Path manifest, Set<String> tags)
            throws FetchException, IOException {
        Map<String, String> events = new LinkedHashMap<>();
        try (JsonParser in = JsonCopy.FACTORY.createParser(manifest.toFile())) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw noManifest();
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String uuid = in.currentName();
                if (in.nextToken() != JsonToken.START_OBJECT || !UUID.matcher(uuid).matches()) {
                    throw noManifest();
                }
                entry(in, uuid, tags, events);
                if (events.size() > MAX_EVENTS) {
                    throw new FetchException(
                            Kind.TOO_LARGE,
                            "the manifest names more than " + MAX_EVENTS + " events",
                            "choose some by `tags`");
                }
            }
        } catch (JsonProcessingException | CharConversionException e) {
            throw noManifest();
        }
        return events;
    }

    private static void entry(
            JsonParser in, String uuid, Set<String> tags, Map<String, String> events)
            throws IOException {
        String timestamp = "";
        boolean tagged = tags.isEmpty();
        int depth = 1;
        while (depth > 0) {
            JsonToken token = in.nextToken();
            if (token == null) {
                return;
            }
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token.isScalarValue()) {
                String name = in.currentName();
                if (depth == 1 && "timestamp".equals(name)) {
                    timestamp = in.getText();
                } else if (depth == 3 && "name".equals(name)) {
                    tagged |= tags.contains(in.getText());
                }
            }
        }
        if (tagged) {
            events.put(uuid, timestamp);
        }
    }

    private static FetchException noManifest() {
        return new FetchException(
                Kind.BROKEN,
                MANIFEST + " is no manifest of a MISP feed",
                "check the address: it is that of the folder in which " + MANIFEST + " lies");
    }

    // The events

    /** Brings the events together. */
    private static final class Gathering {
        private final FetchSession session;
        private final URI base;
        private final Path event;
        private final long maxOctets;
        private long octets;
        private int missing;

        Gathering(FetchSession session, URI base, Path event, long maxOctets) {
            this.session = session;
            this.base = base;
            this.event = event;
            this.maxOctets = maxOctets;
        }

        /** Writes the new copy; false where it would be the former one. */
        boolean gather(Map<String, String> wanted, @Nullable Former former, Path into)
                throws FetchException, IOException, InterruptedException {
            Set<String> missingYet = new HashSet<>(wanted.keySet());
            boolean changed = former == null;
            try (JsonGenerator out =
                    JsonCopy.FACTORY.createGenerator(into.toFile(), JsonEncoding.UTF8)) {
                out.writeStartObject();
                out.writeArrayFieldStart("response");
                if (former != null) {
                    changed = keep(former.data(), wanted, missingYet, out);
                }
                for (String uuid : wanted.keySet()) {
                    if (missingYet.contains(uuid)) {
                        changed |= fetch(uuid, out);
                    }
                }
                out.writeEndArray();
                out.writeEndObject();
            }
            return changed;
        }

        /** Copies events that are still the newest; whether some were left out. */
        private boolean keep(
                Path former, Map<String, String> wanted, Set<String> missingYet, JsonGenerator out)
                throws FetchException, IOException {
            boolean leftOut = false;
            try (JsonParser in = JsonCopy.FACTORY.createParser(former.toFile())) {
                while (in.nextToken() != null) {
                    if (in.currentToken() == JsonToken.START_OBJECT
                            && "Event".equals(in.currentName())) {
                        Map<String, String> noted = noted();
                        String text = copy(in, noted);
                        String uuid = noted.getOrDefault("uuid", "");
                        if (Objects.equals(wanted.get(uuid), noted.get("timestamp"))
                                && missingYet.remove(uuid)) {
                            write(text, out);
                        } else {
                            leftOut = true;
                        }
                    }
                }
            } catch (JsonProcessingException | CharConversionException e) {
                throw new FetchException(
                        Kind.SETUP,
                        "the copy on disk is damaged",
                        "fetch all anew: `minewatch feeds update --full`");
            }
            return leftOut;
        }

        /** Fetches an event; false where the server does not have it. */
        private boolean fetch(String uuid, JsonGenerator out)
                throws FetchException, IOException, InterruptedException {
            try {
                session.get(
                        new FetchRequest(
                                base.resolve(uuid + ".json"), "application/json", null, null),
                        event);
            } catch (FetchException e) {
                if (e.isStatus(NOT_FOUND)) {
                    missing++;
                    return false;
                }
                throw e;
            }
            try (JsonParser in = JsonCopy.FACTORY.createParser(event.toFile())) {
                while (in.nextToken() != null) {
                    if (in.currentToken() == JsonToken.START_OBJECT
                            && "Event".equals(in.currentName())) {
                        Map<String, String> noted = noted();
                        String text = copy(in, noted);
                        if (!uuid.equalsIgnoreCase(noted.get("uuid"))) {
                            break;
                        }
                        write(text, out);
                        return true;
                    }
                }
            } catch (JsonProcessingException | CharConversionException e) {
                // Told below.
            }
            throw new FetchException(
                    Kind.BROKEN,
                    "event " + uuid + " of the feed is no event of MISP of that name",
                    "it is tried again later; tell the publisher if it stays so");
        }

        private static Map<String, String> noted() {
            return new HashMap<>(Map.of("uuid", "", "timestamp", ""));
        }

        private static String copy(JsonParser in, Map<String, String> noted) throws IOException {
            ByteArrayOutputStream object = new ByteArrayOutputStream();
            try (JsonGenerator copy = JsonCopy.FACTORY.createGenerator(object)) {
                JsonCopy.object(in, copy, noted);
            }
            return object.toString(StandardCharsets.UTF_8);
        }

        private void write(String text, JsonGenerator out) throws FetchException, IOException {
            octets += text.length();
            if (octets > maxOctets) {
                throw new FetchException(
                        Kind.TOO_LARGE,
                        "the events have more than " + maxOctets + " octets",
                        "choose some by `tags`, or raise `max-size`");
            }
            out.writeRaw('\n');
            out.writeStartObject();
            out.writeFieldName("Event");
            out.writeRawValue(text);
            out.writeEndObject();
        }
    }
}
