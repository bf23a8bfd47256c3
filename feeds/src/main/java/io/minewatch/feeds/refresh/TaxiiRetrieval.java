package io.minewatch.feeds.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
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
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A collection of a TAXII server (OASIS TAXII 2.1, section 5.4): the indicators added since the
 * last visit, page after page, and one STIX bundle of all that was ever fetched as the copy. An
 * object that comes again takes the place of its former version. Pages are followed by {@code
 * next}; with servers that say {@code more} without it, by the date of the last object.
 */
final class TaxiiRetrieval implements Retrieval {
    private static final String MEDIA_TYPE = "application/taxii+json";
    private static final String ACCEPT = MEDIA_TYPE + ";version=2.1";
    private static final String FILE_NAME = "collection.json";

    /** Objects asked for in one page; servers cap it by their own limit. */
    private static final int PAGE_SIZE = 1000;

    /** Most pages of one visit: ten million objects, or a server that goes round in circles. */
    private static final int MAX_PAGES = 10_000;

    /** How often a server that is asked too fast (429) may make us wait in one visit. */
    private static final int MAX_WAITS = 10;

    /** Longest such wait; beyond it the visit ends, and begins anew when the server wants. */
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);

    /** Collections that are named in a message. */
    private static final int MAX_NAMED = 10;

    /** Longest {@code next} that is sent back, characters. */
    private static final int MAX_NEXT = 4096;

    @Override
    public Retrieved retrieve(
            FeedSource source,
            @Nullable Former former,
            @Nullable FetchSession session,
            Path incoming,
            Instant now)
            throws FetchException, IOException, InterruptedException {
        Visit visit =
                new Visit(
                        Objects.requireNonNull(session), incoming, source.transport().maxOctets());
        String objects = visit.objectsOf(Objects.requireNonNull(source.uri()));
        String cursor = former == null ? "" : former.state().cursor();
        Path gathered = incoming.resolveSibling("gathered");
        try {
            try (JsonGenerator out =
                    JsonCopy.FACTORY.createGenerator(gathered.toFile(), JsonEncoding.UTF8)) {
                out.writeStartObject();
                out.writeStringField("type", "bundle");
                // Each copy is a bundle of its own, and nothing refers to it.
                out.writeStringField("id", "bundle--00000000-0000-4000-8000-000000000000");
                out.writeArrayFieldStart("objects");
                visit.pages(objects, cursor, out);
                if (former != null && !cursor.isEmpty() && visit.objects > 0) {
                    visit.keep(former.data(), out);
                }
                out.writeEndArray();
                out.writeEndObject();
            }
            if (former != null && !cursor.isEmpty() && visit.objects == 0) {
                return new Retrieved(false, FILE_NAME, null, null, cursor);
            }
            Files.move(gathered, incoming, StandardCopyOption.REPLACE_EXISTING);
            return new Retrieved(true, FILE_NAME, null, null, visit.lastAdded);
        } finally {
            Files.deleteIfExists(gathered);
        }
    }

    /** What a page says besides its objects. */
    private record Envelope(boolean more, String next) {}

    /** One visit to a server. */
    private static final class Visit {
        private final FetchSession session;
        private final Path page;
        private final long maxOctets;
        private final Set<String> ids = new HashSet<>();
        private long octets;
        private int objects;
        private int waits;
        private String lastAdded = "";

        Visit(FetchSession session, Path page, long maxOctets) {
            this.session = session;
            this.page = page;
            this.maxOctets = maxOctets;
        }

        void pages(String collection, String cursor, JsonGenerator out)
                throws FetchException, IOException, InterruptedException {
            lastAdded = cursor;
            String after = cursor;
            String next = "";
            for (int pages = 0; pages < MAX_PAGES; pages++) {
                FetchResponse response = get(query(collection, after, next));
                octets += response.octets();
                if (octets > maxOctets) {
                    throw new FetchException(
                            Kind.TOO_LARGE,
                            "the collection has more than " + maxOctets + " octets",
                            "raise `max-size` if it is meant to be so large");
                }
                String added = response.field("x-taxii-date-added-last");
                Envelope envelope = read(out);
                if (added != null && added.compareTo(lastAdded) > 0) {
                    lastAdded = added;
                }
                if (!envelope.more()) {
                    return;
                }
                boolean moves;
                if (!envelope.next().isEmpty()) {
                    moves = !envelope.next().equals(next);
                    next = envelope.next();
                } else {
                    moves = added != null && !added.equals(after);
                    after = added == null ? after : added;
                    next = "";
                }
                if (!moves) {
                    break;
                }
            }
            throw new FetchException(
                    Kind.BROKEN,
                    "the server says that there is more, and gives no way to it",
                    "tell its operator: TAXII 2.1 needs `next`, or X-TAXII-Date-Added-Last");
        }

        private static URI query(String collection, String after, String next) {
            StringBuilder query = new StringBuilder(collection);
            query.append("?limit=").append(PAGE_SIZE);
            query.append("&match%5Btype%5D=indicator");
            if (!after.isEmpty()) {
                query.append("&added_after=").append(URLEncoder.encode(after, UTF_8));
            }
            if (!next.isEmpty()) {
                query.append("&next=").append(URLEncoder.encode(next, UTF_8));
            }
            return URI.create(query.toString());
        }

        /** One document, waiting where the server wants us to. */
        private FetchResponse get(URI uri)
                throws FetchException, IOException, InterruptedException {
            while (true) {
                try {
                    FetchResponse response =
                            session.get(new FetchRequest(uri, ACCEPT, null, null), page);
                    if (!response.mediaType().equals(MEDIA_TYPE)) {
                        throw new FetchException(
                                Kind.BROKEN,
                                "the answer is no " + MEDIA_TYPE,
                                "check the address: TAXII 2.1 is needed, 2.0 and 1.x are not read");
                    }
                    return response;
                } catch (FetchException e) {
                    Duration wait = e.retryAfter().orElse(Duration.ZERO);
                    boolean soon = !wait.isZero() && wait.compareTo(MAX_WAIT) <= 0;
                    if (e.kind() != Kind.STATUS || !soon || waits++ == MAX_WAITS) {
                        throw e;
                    }
                    Thread.sleep(wait.toMillis());
                }
            }
        }

        private Envelope read(JsonGenerator out) throws FetchException, IOException {
            boolean more = false;
            String next = "";
            try (JsonParser in = JsonCopy.FACTORY.createParser(page.toFile())) {
                if (in.nextToken() != JsonToken.START_OBJECT) {
                    throw noEnvelope();
                }
                while (in.nextToken() == JsonToken.FIELD_NAME) {
                    String name = in.currentName();
                    JsonToken value = in.nextToken();
                    if (name.equals("objects") && value == JsonToken.START_ARRAY) {
                        copy(in, out, false);
                    } else if (name.equals("more")) {
                        more = value == JsonToken.VALUE_TRUE;
                    } else if (name.equals("next") && value == JsonToken.VALUE_STRING) {
                        next = in.getText();
                    } else {
                        in.skipChildren();
                    }
                }
                if (in.currentToken() != JsonToken.END_OBJECT) {
                    throw noEnvelope();
                }
            } catch (JsonProcessingException | CharConversionException e) {
                throw noEnvelope();
            }
            if (next.length() > MAX_NEXT) {
                throw noEnvelope();
            }
            return new Envelope(more, next);
        }

        /** Copies what the former copy has and the visit did not bring. */
        void keep(Path former, JsonGenerator out) throws FetchException, IOException {
            try (JsonParser in = JsonCopy.FACTORY.createParser(former.toFile())) {
                while (in.nextToken() != null) {
                    if (in.currentToken() == JsonToken.START_ARRAY
                            && "objects".equals(in.currentName())) {
                        copy(in, out, true);
                        return;
                    }
                }
            } catch (JsonProcessingException | CharConversionException e) {
                throw new FetchException(
                        Kind.SETUP,
                        "the copy on disk is damaged",
                        "fetch all anew: `minewatch feeds update --full`");
            }
        }

        private void copy(JsonParser in, JsonGenerator out, boolean former) throws IOException {
            while (in.nextToken() == JsonToken.START_OBJECT) {
                ByteArrayOutputStream object = new ByteArrayOutputStream();
                Map<String, String> noted = new HashMap<>(Map.of("id", ""));
                try (JsonGenerator copy = JsonCopy.FACTORY.createGenerator(object)) {
                    JsonCopy.object(in, copy, noted);
                }
                String id = noted.get("id");
                if (former && ids.contains(id)) {
                    continue;
                }
                if (!former) {
                    objects++;
                    ids.add(id);
                }
                out.writeRaw('\n');
                out.writeRawValue(object.toString(UTF_8));
            }
            if (in.currentToken() != JsonToken.END_ARRAY) {
                throw new JsonParseException(in, "an object is none");
            }
        }

        private static FetchException noEnvelope() {
            return new FetchException(
                    Kind.BROKEN,
                    "the answer is no envelope of TAXII 2.1",
                    "check the address: it is that of the collection, " + ".../collections/ID/");
        }

        // The collection

        /** Where the objects of the collection are, if the address names one. */
        String objectsOf(URI uri) throws FetchException, IOException, InterruptedException {
            String text = uri.toString();
            int query = text.indexOf('?');
            String base = query < 0 ? text : text.substring(0, query);
            base = base.endsWith("/") ? base : base + "/";
            if (base.endsWith("/objects/")) {
                return base;
            }
            String[] parts = base.split("/", -1);
            if (parts.length > 3 && parts[parts.length - 3].equals("collections")) {
                return base + "objects/";
            }
            throw new FetchException(
                    Kind.SETUP,
                    "the address names no collection",
                    "write that of one, .../collections/ID/" + collectionsAt(base));
        }

        /** What the server at the address of a discovery or API root has to offer. */
        private String collectionsAt(String base)
                throws FetchException, IOException, InterruptedException {
            List<String> roots = new ArrayList<>();
            try {
                get(URI.create(base));
                roots.addAll(roots(base));
                List<String> found = new ArrayList<>();
                for (String root : roots) {
                    get(URI.create(root + "collections/"));
                    found.addAll(collections(root));
                }
                return found.isEmpty() ? "" : "; the server has " + String.join(", ", found);
            } catch (FetchException
                    | JsonProcessingException
                    | CharConversionException
                    | IllegalArgumentException e) {
                return "";
            }
        }

        /** The API roots of a discovery answer, or the address itself where it is one. */
        private List<String> roots(String base) throws IOException {
            List<String> roots = new ArrayList<>();
            try (JsonParser in = JsonCopy.FACTORY.createParser(page.toFile())) {
                while (in.nextToken() != null && roots.size() < MAX_NAMED) {
                    if (in.currentToken() == JsonToken.START_ARRAY
                            && "api_roots".equals(in.currentName())) {
                        while (in.nextToken() == JsonToken.VALUE_STRING) {
                            String root = URI.create(base).resolve(in.getText()).toString();
                            roots.add(root.endsWith("/") ? root : root + "/");
                        }
                    }
                }
            }
            return roots.isEmpty() ? List.of(base) : roots;
        }

        private List<String> collections(String root) throws IOException {
            List<String> found = new ArrayList<>();
            try (JsonParser in = JsonCopy.FACTORY.createParser(page.toFile())) {
                while (in.nextToken() != null && found.size() < MAX_NAMED) {
                    if (in.currentToken() == JsonToken.START_OBJECT
                            && in.getParsingContext().getParent().inArray()) {
                        Map<String, String> noted = new HashMap<>(Map.of("id", "", "title", ""));
                        try (JsonGenerator nowhere =
                                JsonCopy.FACTORY.createGenerator(new ByteArrayOutputStream())) {
                            JsonCopy.object(in, nowhere, noted);
                        }
                        found.add(
                                root
                                        + "collections/"
                                        + plain(noted.get("id"))
                                        + "/ ("
                                        + plain(noted.get("title"))
                                        + ")");
                    }
                }
            }
            return found;
        }

        /** A text of the server for people: short and without control characters. */
        private static String plain(@Nullable String text) {
            String clean = String.valueOf(text).replaceAll("\\p{Cntrl}", " ");
            return clean.length() > 80 ? clean.substring(0, 80) : clean;
        }
    }
}
