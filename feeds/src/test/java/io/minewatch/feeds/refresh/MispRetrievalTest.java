package io.minewatch.feeds.refresh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.minewatch.feeds.fetch.FetchException;
import io.minewatch.feeds.fetch.FetchException.Kind;
import io.minewatch.feeds.fetch.FetchSession;
import io.minewatch.feeds.fetch.Fetcher;
import io.minewatch.feeds.fetch.TestServer;
import io.minewatch.feeds.fetch.Transport;
import io.minewatch.feeds.load.FeedSpec;
import io.minewatch.feeds.refresh.FeedSource.Protocol;
import io.minewatch.feeds.refresh.Retrieval.Former;
import io.minewatch.feeds.refresh.Retrieval.Retrieved;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Visits to a MISP feed on loopback. */
@NullUnmarked
@Timeout(60)
final class MispRetrievalTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final String A = "5b1f9b0c-1b1a-4d2c-9d0a-00000000000a";
    private static final String B = "5b1f9b0c-1b1a-4d2c-9d0a-00000000000b";
    private static final String C = "5b1f9b0c-1b1a-4d2c-9d0a-00000000000c";

    @TempDir Path folder;

    private record Event(long timestamp, String tag, String domain) {}

    private final Map<String, Event> events = new LinkedHashMap<>();
    private TestServer server;
    private Fetcher fetcher;
    private Path incoming;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer().handle(this::answer);
        fetcher = new Fetcher("minewatch/test", name -> null);
        incoming = folder.resolve("incoming");
        events.put(A, new Event(1, "tlp:white", "a.example"));
        events.put(B, new Event(1, "type:miner", "b.example"));
    }

    @AfterEach
    void stop() throws IOException {
        fetcher.close();
        server.close();
    }

    private void answer(TestServer.Request request, TestServer.Answer answer) throws IOException {
        if (request.path().equals("/feed/manifest.json")) {
            StringBuilder json = new StringBuilder("{");
            events.forEach(
                    (uuid, event) ->
                            json.append(json.length() == 1 ? "" : ",")
                                    .append('"')
                                    .append(uuid)
                                    .append(
                                            "\":{\"Orgc\":{\"name\":\"us\",\"uuid\":\"x\"},"
                                                    + "\"Tag\":[{\"colour\":\"#fff\",\"name\":\"")
                                    .append(event.tag())
                                    .append("\"}],\"info\":\"x\",\"timestamp\":\"")
                                    .append(event.timestamp())
                                    .append("\",\"date\":\"2026-01-01\"}"));
            String body = json.append('}').toString();
            String etag = "\"" + body.hashCode() + "\"";
            if (request.field("if-none-match").equals(etag)) {
                answer.send(304, new byte[0], "ETag: " + etag);
            } else {
                answer.text(200, body, "ETag: " + etag);
            }
            return;
        }
        for (Map.Entry<String, Event> event : events.entrySet()) {
            if (request.path().equals("/feed/" + event.getKey() + ".json")
                    && !event.getValue().domain().isEmpty()) {
                answer.text(
                        200,
                        "{\"Event\":{\"info\":\"x\",\"uuid\":\""
                                + event.getKey()
                                + "\",\"timestamp\":\""
                                + event.getValue().timestamp()
                                + "\",\"Attribute\":[{\"uuid\":\"y\",\"timestamp\":\"9\","
                                + "\"type\":\"domain\",\"to_ids\":true,\"value\":\""
                                + event.getValue().domain()
                                + "\"}]}}");
                return;
            }
        }
        answer.text(404, "");
    }

    private FeedSource source(String path, Set<String> tags) {
        URI uri = server.uri(path);
        FeedSource plain = FeedSource.ofUri(FeedSpec.named("misp"), uri);
        return new FeedSource(
                plain.spec(),
                Protocol.MISP,
                uri,
                null,
                plain.schedule(),
                plain.guard(),
                Transport.DEFAULTS,
                plain.integrity(),
                tags);
    }

    private Retrieved visit(FeedSource source, Former former) throws Exception {
        try (FetchSession session = fetcher.open(source.transport())) {
            return new MispRetrieval().retrieve(source, former, session, incoming, NOW);
        }
    }

    private Retrieved visit(Former former) throws Exception {
        return visit(source("/feed/", Set.of()), former);
    }

    private Former kept(Retrieved retrieved) throws IOException {
        Path data = folder.resolve("data");
        Files.deleteIfExists(data);
        Files.move(incoming, data);
        return new Former(
                new CopyState(
                        "",
                        "data",
                        "",
                        retrieved.etag(),
                        retrieved.lastModified(),
                        "",
                        "",
                        NOW,
                        NOW,
                        1,
                        ""),
                data);
    }

    /** Domains by event, of a copy in the shape {@code {"response":[{"Event":{...}}]}}. */
    private Map<String, String> domains() throws IOException {
        Map<String, String> domains = new TreeMap<>();
        try (JsonParser in = new JsonFactory().createParser(incoming.toFile())) {
            assertEquals(JsonToken.START_OBJECT, in.nextToken());
            assertEquals("response", in.nextFieldName());
            String uuid = "";
            while (in.nextToken() != null) {
                if (in.currentToken() == JsonToken.FIELD_NAME) {
                    String name = in.currentName();
                    String value = in.nextTextValue();
                    if (name.equals("uuid") && value.length() > 1) {
                        uuid = value;
                    } else if (name.equals("value")) {
                        assertEquals(null, domains.put(uuid, value));
                    }
                }
            }
        }
        return domains;
    }

    private List<String> paths(int from) {
        return server.requests().stream().skip(from).map(TestServer.Request::path).toList();
    }

    @Test
    void allEventsBecomeOneDocument() throws Exception {
        assertTrue(visit(null).changed());
        assertEquals(Map.of(A, "a.example", B, "b.example"), domains());
        assertEquals(1, server.connectionCount());
        visit(source("/feed/manifest.json", Set.of()), null);
        visit(source("/feed", Set.of()), null);
        assertEquals(2, domains().size());
    }

    @Test
    void onlyWhatChangedIsFetched() throws Exception {
        Former former = kept(visit(null));
        int before = server.requests().size();
        assertFalse(visit(former).changed());
        assertEquals(List.of("/feed/manifest.json"), paths(before));
        events.put(A, new Event(2, "tlp:white", "changed.example"));
        events.put(C, new Event(1, "tlp:white", "c.example"));
        before = server.requests().size();
        Retrieved retrieved = visit(former);
        assertTrue(retrieved.changed());
        assertEquals(Map.of(A, "changed.example", B, "b.example", C, "c.example"), domains());
        assertEquals(
                List.of("/feed/manifest.json", "/feed/" + A + ".json", "/feed/" + C + ".json"),
                paths(before));
        former = kept(retrieved);
        events.remove(B);
        before = server.requests().size();
        assertTrue(visit(former).changed());
        assertEquals(Map.of(A, "changed.example", C, "c.example"), domains());
        assertEquals(List.of("/feed/manifest.json"), paths(before));
    }

    @Test
    void tagsChooseEvents() throws Exception {
        visit(source("/feed/", Set.of("type:miner", "type:other")), null);
        assertEquals(Map.of(B, "b.example"), domains());
    }

    @Test
    void anEventThatIsMissingIsAskedForAgain() throws Exception {
        events.put(C, new Event(1, "tlp:white", ""));
        Former former = kept(visit(null));
        assertEquals(null, former.state().etag());
        events.put(C, new Event(1, "tlp:white", "c.example"));
        assertTrue(visit(former).changed());
        assertEquals(3, domains().size());
    }

    @Test
    void whatIsNoMispFeedIsTold() {
        Map<String, String> manifests =
                Map.of(
                        "no JSON", "<html>",
                        "a list", "[]",
                        "no UUID", "{\"../../secret\":{\"timestamp\":\"1\"}}",
                        "no entry", "{\"" + A + "\":1}",
                        "cut off", "{\"" + A + "\":{\"timestamp\":\"1\"");
        manifests.forEach(
                (what, body) -> {
                    server.handle((request, answer) -> answer.text(200, body));
                    FetchException e = assertThrows(FetchException.class, () -> visit(null), what);
                    assertEquals(Kind.BROKEN, e.kind(), what);
                });
        server.handle(
                (request, answer) ->
                        answer.text(
                                200,
                                request.path().endsWith("manifest.json")
                                        ? "{\"" + A + "\":{\"timestamp\":\"1\"}}"
                                        : "{\"Event\":{\"uuid\":\"" + B + "\"}}"));
        assertEquals(
                Kind.BROKEN,
                assertThrows(FetchException.class, () -> visit(null)).kind(),
                "another event than asked for");
    }
}
