package io.minewatch.feeds.refresh;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.feeds.fetch.Fetcher;
import io.minewatch.feeds.fetch.TestServer;
import io.minewatch.feeds.load.FeedSpec;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.refresh.FeedAssembly.OfFiles;
import io.minewatch.feeds.refresh.FeedSource.Protocol;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;

/**
 * Whatever a TAXII server or the publisher of a MISP feed answers becomes a copy that can be read
 * or a message; nothing throws, and no answer is taken for trouble with the own disk. The first
 * visit meets the first part of the input (up to a line feed), a second one the second part.
 */
class RetrievalFuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final String TAXII = "Content-Type: application/taxii+json;version=2.1";
    private static final String EVENT = "5b1f9b0c-1b1a-4d2c-9d0a-000000000001";
    private static final Fetcher FETCHER = new Fetcher("minewatch/test", name -> null);

    @AfterAll
    static void close() {
        FETCHER.close();
    }

    private static byte[][] parts(byte[] input) {
        String text = new String(input, ISO_8859_1);
        int end = text.indexOf('\n');
        int middle = end < 0 ? input.length : end;
        return new byte[][] {
            Arrays.copyOf(input, middle),
            Arrays.copyOfRange(input, Math.min(input.length, middle + 1), input.length)
        };
    }

    private static void visit(TestServer server, Protocol protocol, String path)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("minewatch-fuzz");
        try {
            CopyStore store = new CopyStore(folder.resolve("fetched"));
            URI uri = server.uri(path);
            FeedSource plain = FeedSource.ofUri(FeedSpec.named("shared"), uri);
            FeedSource source =
                    new FeedSource(
                            plain.spec(),
                            protocol,
                            uri,
                            null,
                            plain.schedule(),
                            plain.guard(),
                            plain.transport(),
                            plain.integrity(),
                            plain.tags());
            for (int visit = 0; visit < 2; visit++) {
                UpdateResult result =
                        new FeedUpdater(FETCHER, store, Clock.fixed(NOW, ZoneOffset.UTC))
                                .update(source);
                assertFalse(result.text().isBlank());
                assertFalse(result.text().contains("cannot be written"), result.text());
                IndicatorSet set =
                        new FeedAssembly(store)
                                .assemble(
                                        IndicatorSet.empty(),
                                        List.of(source),
                                        OfFiles.LAST_GOOD,
                                        NOW)
                                .indicators();
                assertTrue(set.size() <= result.indicators(), result.text());
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @FuzzTest(maxDuration = "10m")
    void taxiiEnvelope(byte[] input) throws Exception {
        byte[][] parts = parts(input);
        int[] asked = {0};
        try (TestServer server =
                new TestServer()
                        .handle(
                                (request, answer) ->
                                        answer.send(
                                                200,
                                                parts[Math.min(1, asked[0]++)],
                                                TAXII,
                                                "X-TAXII-Date-Added-Last: 2026-01-0"
                                                        + Math.min(9, asked[0])
                                                        + "T00:00:00.000Z"))) {
            visit(server, Protocol.TAXII, "/api1/collections/c/");
        }
    }

    @FuzzTest(maxDuration = "10m")
    void mispEvent(byte[] input) throws Exception {
        byte[][] parts = parts(input);
        int[] visits = {0};
        try (TestServer server =
                new TestServer()
                        .handle(
                                (request, answer) -> {
                                    if (request.path().endsWith("/manifest.json")) {
                                        visits[0]++;
                                        answer.text(
                                                200,
                                                "{\""
                                                        + EVENT
                                                        + "\":{\"timestamp\":\""
                                                        + visits[0]
                                                        + "\"}}");
                                    } else {
                                        answer.send(200, parts[Math.min(1, visits[0] - 1)]);
                                    }
                                })) {
            visit(server, Protocol.MISP, "/feed/");
        }
    }

    @FuzzTest(maxDuration = "10m")
    void mispManifest(byte[] input) throws Exception {
        byte[][] parts = parts(input);
        int[] visits = {0};
        try (TestServer server =
                new TestServer()
                        .handle(
                                (request, answer) -> {
                                    if (request.path().endsWith("/manifest.json")) {
                                        answer.send(200, parts[Math.min(1, visits[0]++)]);
                                    } else {
                                        answer.text(
                                                200,
                                                "{\"Event\":{\"uuid\":\""
                                                        + EVENT
                                                        + "\",\"timestamp\":\"1\",\"info\":\"x\","
                                                        + "\"Attribute\":[{\"type\":\"domain\","
                                                        + "\"to_ids\":true,\"value\":"
                                                        + "\"a.pool-of-tests.com\"}]}}");
                                    }
                                })) {
            visit(server, Protocol.MISP, "/feed/");
        }
    }
}
