package io.minewatch.feeds.refresh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.minewatch.feeds.fetch.Credentials;
import io.minewatch.feeds.fetch.FetchException;
import io.minewatch.feeds.fetch.FetchException.Kind;
import io.minewatch.feeds.fetch.FetchSession;
import io.minewatch.feeds.fetch.Fetcher;
import io.minewatch.feeds.fetch.SecretRef;
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

/** Visits to a TAXII server on loopback. */
@NullUnmarked
@Timeout(60)
final class TaxiiRetrievalTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    @TempDir Path folder;

    private TaxiiServer taxii;
    private Fetcher fetcher;
    private Path incoming;

    @BeforeEach
    void start() throws IOException {
        taxii = new TaxiiServer();
        fetcher = new Fetcher("minewatch/test", Map.of("TOKEN", "s3cret")::get);
        incoming = folder.resolve("incoming");
    }

    @AfterEach
    void stop() throws IOException {
        fetcher.close();
        taxii.close();
    }

    private static FeedSource source(URI uri, Transport transport) {
        FeedSource plain = FeedSource.ofUri(FeedSpec.named("taxii"), uri);
        return new FeedSource(
                plain.spec(),
                Protocol.TAXII,
                uri,
                null,
                plain.schedule(),
                plain.guard(),
                transport,
                plain.integrity(),
                Set.of());
    }

    private Retrieved visit(Former former) throws Exception {
        return visit(source(taxii.collection(), Transport.DEFAULTS), former);
    }

    private Retrieved visit(FeedSource source, Former former) throws Exception {
        try (FetchSession session = fetcher.open(source.transport())) {
            return new TaxiiRetrieval().retrieve(source, former, session, incoming, NOW);
        }
    }

    private FetchException refused(FeedSource source) {
        return assertThrows(FetchException.class, () -> visit(source, null));
    }

    /** What a visit left behind, as the copy at hand for the next. */
    private Former kept(Retrieved retrieved) throws IOException {
        Path data = folder.resolve("data");
        Files.deleteIfExists(data);
        Files.move(incoming, data);
        return new Former(
                new CopyState("", "data", "", null, null, "", retrieved.cursor(), NOW, NOW, 1, ""),
                data);
    }

    private static String id(int number) {
        return String.format("indicator--5b1f9b0c-1b1a-4d2c-9d0a-%012d", number);
    }

    private void add(int from, int to) {
        for (int i = from; i < to; i++) {
            taxii.add(id(i), "2026-01-01T00:00:00.000Z", "pool" + i + ".example");
        }
    }

    /** Patterns by id, of a bundle; fails for what is no bundle, or has an id twice. */
    private static Map<String, String> patterns(Path bundle) throws IOException {
        Map<String, String> patterns = new TreeMap<>();
        try (JsonParser in = new JsonFactory().createParser(bundle.toFile())) {
            String id = "";
            assertEquals(JsonToken.START_OBJECT, in.nextToken());
            assertEquals("type", in.nextFieldName());
            assertEquals("bundle", in.nextTextValue());
            while (in.nextToken() != null) {
                if (in.currentToken() == JsonToken.FIELD_NAME && in.currentName().equals("id")) {
                    id = in.nextTextValue();
                } else if (in.currentToken() == JsonToken.FIELD_NAME
                        && in.currentName().equals("pattern")) {
                    assertEquals(null, patterns.put(id, in.nextTextValue()), id);
                }
            }
        }
        return patterns;
    }

    @Test
    void allPagesBecomeOneBundle() throws Exception {
        add(0, 10);
        taxii.addOther("malware");
        add(10, 11);
        Retrieved retrieved = visit(null);
        assertTrue(retrieved.changed());
        Map<String, String> patterns = patterns(incoming);
        assertEquals(11, patterns.size());
        assertEquals("[domain-name:value = 'pool7.example']", patterns.get(id(7)));
        assertFalse(Files.readString(incoming).contains("malware--"), "was not asked for");
        assertEquals("2026-01-01T00:00:00.012Z", retrieved.cursor());
        assertEquals(4, taxii.server().requests().size());
        assertEquals(1, taxii.server().connectionCount());
        TestServer.Request first = taxii.server().requests().get(0);
        assertEquals("application/taxii+json;version=2.1", first.field("accept"));
        assertEquals("indicator", first.parameter("match%5Btype%5D"));
        assertEquals("", first.parameter("added_after"));
    }

    @Test
    void serversWithoutNextArePagedByDate() throws Exception {
        taxii.withoutNext();
        add(0, 10);
        visit(null);
        assertEquals(10, patterns(incoming).size());
    }

    @Test
    void theNextVisitBringsWhatIsNewAndKeepsTheRest() throws Exception {
        add(0, 7);
        Former former = kept(visit(null));
        Retrieved nothing = visit(former);
        assertFalse(nothing.changed());
        taxii.add(id(3), "2026-02-01T00:00:00.000Z", "moved.example");
        taxii.add(id(7), "2026-02-01T00:00:00.000Z", "pool7.example");
        int before = taxii.server().requests().size();
        Retrieved retrieved = visit(former);
        assertTrue(retrieved.changed());
        Map<String, String> patterns = patterns(incoming);
        assertEquals(8, patterns.size());
        assertEquals("[domain-name:value = 'moved.example']", patterns.get(id(3)));
        assertEquals("[domain-name:value = 'pool2.example']", patterns.get(id(2)));
        List<TestServer.Request> requests = taxii.server().requests();
        assertEquals(before + 1, requests.size(), "one page");
        assertEquals(former.state().cursor(), requests.get(before).parameter("added_after"));
        Former second = kept(retrieved);
        assertFalse(visit(second).changed());
    }

    @Test
    void anEmptyCollectionIsOne() throws Exception {
        Retrieved retrieved = visit(null);
        assertTrue(retrieved.changed());
        assertEquals(0, patterns(incoming).size());
        assertEquals("", retrieved.cursor());
    }

    @Test
    void whoMustProveWhoTheyAreDoSo() throws Exception {
        add(0, 2);
        taxii.demanding("Bearer s3cret");
        FetchException e = refused(source(taxii.collection(), Transport.DEFAULTS));
        assertEquals(Kind.STATUS, e.kind());
        assertTrue(e.getMessage().contains("auth"), e::getMessage);
        visit(
                source(
                        taxii.collection(),
                        Transport.DEFAULTS.with(
                                new Credentials(
                                        Credentials.Scheme.BEARER,
                                        "",
                                        SecretRef.inVariable("TOKEN"),
                                        true))),
                null);
        assertEquals(2, patterns(incoming).size());
    }

    @Test
    void aServerThatIsAskedTooFastIsGivenTime() throws Exception {
        add(0, 7);
        taxii.slowDown(2);
        visit(null);
        assertEquals(7, patterns(incoming).size());
    }

    @Test
    void anAddressWithoutCollectionIsToldWhatThereIs() {
        for (String address : List.of("/taxii2/", "/taxii2", "/api1/")) {
            FetchException e = refused(source(taxii.server().uri(address), Transport.DEFAULTS));
            assertEquals(Kind.SETUP, e.kind());
            assertTrue(e.getMessage().contains(taxii.collection() + " (Miners)"), e::getMessage);
        }
        FetchException e = refused(source(taxii.server().uri("/nothing/"), Transport.DEFAULTS));
        assertEquals(Kind.SETUP, e.kind());
    }

    @Test
    void whatIsNoTaxiiIsTold() {
        URI uri = taxii.collection();
        String type = "Content-Type: application/taxii+json;version=2.1";
        for (String body :
                List.of("", "[]", "{\"objects\":[{\"id\":", "{\"more\":true,\"objects\":[]}")) {
            taxii.server().handle((request, answer) -> answer.text(200, body, type));
            assertEquals(Kind.BROKEN, refused(source(uri, Transport.DEFAULTS)).kind(), body);
        }
        taxii.server()
                .handle(
                        (request, answer) ->
                                answer.text(
                                        200,
                                        "{\"more\":true,\"next\":\"x\",\"objects\":[]}",
                                        type));
        assertEquals(Kind.BROKEN, refused(source(uri, Transport.DEFAULTS)).kind(), "no way on");
        taxii.server()
                .handle((request, answer) -> answer.text(200, "{}", "Content-Type: text/html"));
        assertEquals(Kind.BROKEN, refused(source(uri, Transport.DEFAULTS)).kind());
        taxii.server()
                .handle(
                        (request, answer) ->
                                answer.text(200, "{\"objects\":[" + "[".repeat(100_000), type));
        assertEquals(Kind.BROKEN, refused(source(uri, Transport.DEFAULTS)).kind(), "deep");
    }

    @Test
    void aCollectionThatNeverEndsEndsAtTheLimit() {
        taxii.pages(1000);
        add(0, 5000);
        Transport small =
                new Transport(
                        Transport.DEFAULTS.connectTimeout(),
                        Transport.DEFAULTS.totalTimeout(),
                        1 << 20,
                        5,
                        false,
                        null,
                        null,
                        null,
                        Credentials.NONE);
        assertEquals(Kind.TOO_LARGE, refused(source(taxii.collection(), small)).kind());
    }
}
