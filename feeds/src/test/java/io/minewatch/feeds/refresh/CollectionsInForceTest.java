package io.minewatch.feeds.refresh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.minewatch.feeds.fetch.Fetcher;
import io.minewatch.feeds.fetch.TestServer;
import io.minewatch.feeds.fetch.Transport;
import io.minewatch.feeds.format.MispFeedFolder;
import io.minewatch.feeds.load.FeedReader;
import io.minewatch.feeds.load.FeedSpec;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.IndicatorSetBuilder;
import io.minewatch.feeds.refresh.FeedAssembly.Assembled;
import io.minewatch.feeds.refresh.FeedAssembly.OfFiles;
import io.minewatch.feeds.refresh.FeedSource.Protocol;
import io.minewatch.feeds.refresh.UpdateResult.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a TAXII server or a MISP feed into look-ups: the copies are what the formats read. */
@NullUnmarked
@Timeout(60)
final class CollectionsInForceTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final int DAY = IndicatorSet.dayOf(LocalDate.of(2026, 11, 25));

    @TempDir Path folder;

    private Fetcher fetcher;
    private CopyStore store;

    @BeforeEach
    void start() {
        fetcher = new Fetcher("minewatch/test", name -> null);
        store = new CopyStore(folder.resolve("fetched"));
    }

    @AfterEach
    void stop() {
        fetcher.close();
    }

    private static FeedSource source(Protocol protocol, URI uri) {
        FeedSource plain = FeedSource.ofUri(FeedSpec.named("shared"), uri);
        return new FeedSource(
                plain.spec(),
                protocol,
                uri,
                null,
                plain.schedule(),
                plain.guard(),
                Transport.DEFAULTS,
                plain.integrity(),
                Set.of());
    }

    private IndicatorSet inForce(FeedSource source, String format) throws Exception {
        UpdateResult result =
                new FeedUpdater(fetcher, store, Clock.fixed(NOW, ZoneOffset.UTC)).update(source);
        assertEquals(Kind.UPDATED, result.kind(), result.text());
        Assembled assembled =
                new FeedAssembly(store)
                        .assemble(IndicatorSet.empty(), List.of(source), OfFiles.LAST_GOOD, NOW);
        assertEquals(format, assembled.statuses().get(0).format());
        assertEquals(List.of(), assembled.reports().get(0).problems());
        return assembled.indicators();
    }

    @Test
    void aTaxiiCollection() throws Exception {
        try (TaxiiServer taxii = new TaxiiServer()) {
            String id = "indicator--5b1f9b0c-1b1a-4d2c-9d0a-00000000000";
            for (int i = 0; i < 5; i++) {
                taxii.add(id + i, "2026-01-01T00:00:00.000Z", "p" + i + ".pool-of-tests.com");
            }
            FeedSource source = source(Protocol.TAXII, taxii.collection());
            IndicatorSet first = inForce(source, "stix");
            assertEquals(5, first.size());
            assertNotNull(first.lookup("p4.pool-of-tests.com", DAY));
            taxii.add(id + 4, "2026-02-01T00:00:00.000Z", "moved.pool-of-tests.com");
            IndicatorSet second = inForce(source, "stix");
            assertEquals(5, second.size());
            assertNull(second.lookup("p4.pool-of-tests.com", DAY));
            assertNotNull(second.lookup("moved.pool-of-tests.com", DAY));
            assertNotNull(second.lookup("p0.pool-of-tests.com", DAY));
        }
    }

    private static void answer(TestServer.Request request, TestServer.Answer answer)
            throws IOException {
        String manifest = "{";
        for (char last : new char[] {'a', 'b'}) {
            String uuid = "5b1f9b0c-1b1a-4d2c-9d0a-00000000000" + last;
            manifest +=
                    (manifest.length() == 1 ? "" : ",")
                            + "\""
                            + uuid
                            + "\":{\"info\":\"x\",\"timestamp\":\"1\"}";
            if (request.path().equals("/" + uuid + ".json")) {
                answer.text(
                        200,
                        "{\"Event\":{\"uuid\":\""
                                + uuid
                                + "\",\"info\":\"Miners\","
                                + "\"date\":\"2026-11-01\",\"timestamp\":\"1\",\"published\":true,"
                                + "\"Attribute\":[{\"type\":\"domain\",\"category\":"
                                + "\"Network activity\",\"to_ids\":true,\"timestamp\":\"1\","
                                + "\"uuid\":\""
                                + uuid
                                + "\",\"value\":\""
                                + last
                                + ".pool-of-tests.com\"}]}}");
                return;
            }
        }
        answer.text(200, manifest + "}");
    }

    @Test
    void aMispFeed() throws Exception {
        try (TestServer server = new TestServer().handle(CollectionsInForceTest::answer)) {
            IndicatorSet set = inForce(source(Protocol.MISP, server.uri("/")), "misp");
            assertEquals(2, set.size());
            assertNotNull(set.lookup("a.pool-of-tests.com", DAY));
            assertNotNull(set.lookup("b.pool-of-tests.com", DAY));
        }
    }

    @Test
    void aMispFeedThatWeWroteIsFetchedAgain() throws Exception {
        IndicatorSetBuilder written = new IndicatorSetBuilder();
        String list = "indicator,ports\nw.pool-of-tests.com,\n45.9.148.7,3333\n45.9.148.8,\n";
        FeedReader reader = new FeedReader(written, LocalDate.of(2026, 11, 25));
        reader.read(
                FeedSpec.named("mine"),
                "mine.csv",
                new ByteArrayInputStream(list.getBytes(StandardCharsets.UTF_8)));
        Path feed = folder.resolve("misp");
        for (int i = 0; i < 2; i++) {
            assertTrue(MispFeedFolder.isOurs(feed));
            MispFeedFolder.write(
                    feed, reader.build(), () -> NOW, (indicator, why) -> fail(indicator.value()));
        }
        // The MD5 of "3333", a part of a composite value.
        assertTrue(
                Files.readString(feed.resolve("hashes.csv"))
                        .contains("2be9bd7a3434f7038ca27d1918de58bd,"));
        try (TestServer server =
                new TestServer()
                        .handle(
                                (request, answer) ->
                                        answer.text(
                                                200,
                                                Files.readString(
                                                        feed.resolve(
                                                                request.path().substring(1)))))) {
            IndicatorSet set = inForce(source(Protocol.MISP, server.uri("/")), "misp");
            assertEquals(3, set.size());
            assertNotNull(set.lookup("w.pool-of-tests.com", DAY));
        }
        Files.writeString(
                feed.resolve("manifest.json"),
                "{\"5b1f9b0c-1b1a-4d2c-9d0a-000000000001\":{\"info\":\"x\"}}");
        assertFalse(MispFeedFolder.isOurs(feed));
    }
}
