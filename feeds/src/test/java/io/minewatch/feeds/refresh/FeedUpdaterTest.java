package io.minewatch.feeds.refresh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.feeds.fetch.Fetcher;
import io.minewatch.feeds.fetch.Integrity;
import io.minewatch.feeds.fetch.TestServer;
import io.minewatch.feeds.fetch.Transport;
import io.minewatch.feeds.load.FeedSpec;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.refresh.FeedAssembly.Assembled;
import io.minewatch.feeds.refresh.FeedAssembly.OfFiles;
import io.minewatch.feeds.refresh.FeedStatus.Condition;
import io.minewatch.feeds.refresh.FeedUpdater.Option;
import io.minewatch.feeds.refresh.UpdateResult.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Single updates: what replaces the last good copy, and what does not. */
@NullUnmarked
@Timeout(60)
final class FeedUpdaterTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    @TempDir Path folder;

    private TestServer server;
    private Fetcher fetcher;
    private CopyStore store;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer();
        fetcher = new Fetcher("minewatch/test", name -> null);
        store = new CopyStore(folder.resolve("fetched"));
    }

    @AfterEach
    void stop() throws IOException {
        fetcher.close();
        server.close();
    }

    /** A list in the native format of this many names. */
    static String list(int names) {
        StringBuilder list = new StringBuilder("indicator\n");
        for (int i = 0; i < names; i++) {
            list.append("p").append(i).append(".pool-of-tests.com\n");
        }
        return list.toString();
    }

    private FeedSource source() {
        return FeedSource.ofUri(FeedSpec.named("list"), server.uri("/list.csv"));
    }

    private UpdateResult update(FeedSource source, Option... options) throws Exception {
        return update(NOW, source, options);
    }

    private UpdateResult update(Instant now, FeedSource source, Option... options)
            throws Exception {
        return new FeedUpdater(fetcher, store, Clock.fixed(now, ZoneOffset.UTC))
                .update(source, options);
    }

    private Assembled assembled(Instant now, FeedSource... sources) {
        return new FeedAssembly(store)
                .assemble(IndicatorSet.empty(), List.of(sources), OfFiles.LAST_GOOD, now);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(store.folder().resolve("list"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aFirstCopyIsTakenAndAnUnchangedOneConfirmed() throws Exception {
        server.handle(
                (request, answer) -> {
                    if (request.field("if-none-match").equals("\"1\"")) {
                        answer.send(304, new byte[0], "ETag: \"1\"");
                    } else {
                        answer.text(200, list(10), "ETag: \"1\"");
                    }
                });
        UpdateResult first = update(source());
        assertEquals(Kind.UPDATED, first.kind(), first.text());
        assertEquals(10, first.indicators());
        UpdateResult second = update(NOW.plusSeconds(3600), source());
        assertEquals(Kind.UNCHANGED, second.kind(), second.text());
        CopyState state = store.state("list");
        assertEquals(NOW, state.fetched());
        assertEquals(NOW.plusSeconds(3600), state.confirmed());
        assertEquals(List.of("data-1", "lock", "state"), files());
        assertEquals(10, assembled(NOW, source()).indicators().size());
    }

    @Test
    void ownNetworksAreRefusedWhenAListIsFetchedAndWhenItIsReadAgain() throws Exception {
        server.handle(
                (request, answer) ->
                        answer.text(200, list(10) + "45.9.148.7\n45.9.149.7\n", "ETag: \"1\""));
        FeedSource sparing =
                source().sparing(List.of(Objects.requireNonNull(Addresses.parse("45.9.148.0/24"))));
        UpdateResult result = update(sparing);
        assertEquals(11, result.indicators());
        assertEquals(
                "'45.9.148.7' touches your own network 45.9.148.0/24",
                result.report().problems().get(0).what());
        assertEquals(11, assembled(NOW, sparing).indicators().size());
        assertEquals(12, assembled(NOW, source()).indicators().size(), "the network was sold");
    }

    @Test
    void anETagThatChangesWithoutReasonIsFoundOut() throws Exception {
        server.handle(
                (request, answer) ->
                        answer.text(200, list(10), "ETag: \"" + server.requests().size() + "\""));
        update(source());
        assertEquals(Kind.UNCHANGED, update(source()).kind());
    }

    @Test
    void aNewVersionReplacesTheFormer() throws Exception {
        server.handle((request, answer) -> answer.text(200, list(10)));
        update(source());
        server.handle((request, answer) -> answer.text(200, list(7)));
        UpdateResult result = update(source());
        assertEquals(Kind.UPDATED, result.kind(), result.text());
        assertEquals("7 indicators, before 10", result.text());
        assertEquals(List.of("data-2", "lock", "state"), files());
        assertEquals(7, assembled(NOW, source()).indicators().size());
    }

    @Test
    void aFeedThatShrinksTooMuchIsHeldBackUntilItIsAccepted() throws Exception {
        server.handle((request, answer) -> answer.text(200, list(10)));
        update(source());
        server.handle((request, answer) -> answer.text(200, list(4)));
        UpdateResult result = update(source());
        assertEquals(Kind.HELD_BACK, result.kind());
        assertTrue(result.text().contains("only 4 of 10"), result.text());
        assertEquals(10, result.indicators());
        assertEquals(10, assembled(NOW, source()).indicators().size());
        assertEquals(Kind.UPDATED, update(source(), Option.ACCEPT).kind());
        assertEquals(4, assembled(NOW, source()).indicators().size());
    }

    @Test
    void poisonNeverReplacesTheLastGoodCopy() throws Exception {
        server.handle((request, answer) -> answer.text(200, list(10)));
        update(source());
        for (String poison :
                List.of(
                        "",
                        "indicator\n",
                        "<!DOCTYPE html><html><body>Please log in</body></html>",
                        "indicator\n" + "not a name\n".repeat(30) + list(9).substring(10),
                        "\u0000\u0001\u0002")) {
            server.handle((request, answer) -> answer.text(200, poison));
            UpdateResult result = update(source());
            assertEquals(Kind.HELD_BACK, result.kind(), poison);
            assertTrue(result.text().contains(": "), result.text());
            assertEquals(10, assembled(NOW, source()).indicators().size());
        }
        server.handle((request, answer) -> answer.text(200, ""));
        assertEquals(
                Kind.HELD_BACK,
                update(source(), Option.ACCEPT).kind(),
                "nothing at all is never accepted");
        server.handle((request, answer) -> answer.text(500, ""));
        assertEquals(Kind.FAILED, update(source()).kind());
        server.close();
        assertEquals(Kind.FAILED, update(source()).kind());
        Assembled assembled = assembled(NOW, source());
        assertEquals(10, assembled.indicators().size(), "used although the network is gone");
        assertNotNull(assembled.indicators().lookup("p3.pool-of-tests.com", 20_000));
    }

    @Test
    void theOctetsMustBeThePinnedOnes() throws Exception {
        server.handle((request, answer) -> answer.text(200, list(10)));
        FeedSource plain = source();
        FeedSource pinned =
                new FeedSource(
                        plain.spec(),
                        plain.protocol(),
                        plain.uri(),
                        null,
                        plain.schedule(),
                        plain.guard(),
                        plain.transport(),
                        new Integrity(Integrity.sha256(list(10)), null, null, null),
                        Set.of());
        assertEquals(Kind.UPDATED, update(pinned).kind());
        server.handle((request, answer) -> answer.text(200, list(11)));
        assertEquals(Kind.HELD_BACK, update(pinned).kind());
        assertEquals(10, assembled(NOW, pinned).indicators().size());
    }

    @Test
    void anotherAddressBeginsAnew() throws Exception {
        server.handle((request, answer) -> answer.text(200, list(10), "ETag: \"1\""));
        update(source());
        FeedSource moved = FeedSource.ofUri(FeedSpec.named("list"), server.uri("/new.csv?key=s"));
        server.handle((request, answer) -> answer.text(200, list(2), "ETag: \"1\""));
        assertEquals(Kind.UPDATED, update(moved).kind(), "no guard over another list");
        assertEquals("", server.requests().get(1).field("if-none-match"));
        assertFalse(
                Files.readString(store.folder().resolve("list/state")).contains("key="),
                "a query may hold a secret");
    }

    @Test
    void whoeverUpdatesIsAlone() throws Exception {
        try (CopyStore.Lock lock = store.lock("list")) {
            assertNotNull(lock);
            assertEquals(Kind.BUSY, update(source()).kind());
        }
        server.handle((request, answer) -> answer.text(200, list(3)));
        assertEquals(Kind.UPDATED, update(source()).kind());
    }

    @Test
    void aDamagedStateIsNoCopy() throws Exception {
        server.handle((request, answer) -> answer.text(200, list(10), "ETag: \"1\""));
        update(source());
        Path state = store.folder().resolve("list/state");
        String good = Files.readString(state);
        for (String bad :
                List.of(
                        "",
                        "data=../../../etc/passwd\n",
                        good.replace("data-1", "data-9"),
                        good.replaceFirst("(?m)^confirmed=.*$", "confirmed=never"))) {
            Files.writeString(state, bad);
            assertNull(store.state("list"), bad);
        }
        assertEquals(Kind.UPDATED, update(source()).kind());
        assertEquals("", server.requests().get(1).field("if-none-match"));
    }

    @Test
    void aStoreThatCannotBeWrittenIsTold() throws Exception {
        Files.writeString(folder.resolve("file"), "");
        UpdateResult result =
                new FeedUpdater(
                                fetcher,
                                new CopyStore(folder.resolve("file/below")),
                                Clock.systemUTC())
                        .update(source());
        assertEquals(Kind.FAILED, result.kind());
        assertTrue(result.text().contains("cannot be written"), result.text());
    }

    @Test
    void aFileThatBreaksKeepsItsLastGoodCopy() throws Exception {
        Path file = Files.writeString(folder.resolve("own.csv"), list(10));
        FeedSource own = FeedSources.own("own", file);
        assertEquals(Kind.UPDATED, update(own).kind());
        assertEquals(Kind.UNCHANGED, update(own).kind());
        Files.writeString(file, list(3));
        assertEquals(Kind.HELD_BACK, update(own).kind());
        assertEquals(10, assembled(NOW, own).indicators().size());
        assertEquals(
                3,
                new FeedAssembly(store)
                        .assemble(IndicatorSet.empty(), List.of(own), OfFiles.AS_THEY_ARE, NOW)
                        .indicators()
                        .size());
        Files.delete(file);
        assertEquals(Kind.FAILED, update(own).kind());
        assertEquals(10, assembled(NOW, own).indicators().size());
    }

    @Test
    void agesBecomeConditions() throws Exception {
        FeedSource hourly = source();
        Assembled never = assembled(NOW, hourly);
        assertEquals(Condition.MISSING, never.statuses().get(0).condition());
        assertTrue(never.statuses().get(0).problem().contains("feeds update list"));
        server.handle((request, answer) -> answer.text(200, list(10)));
        update(hourly);
        assertEquals(
                Condition.FRESH,
                assembled(NOW.plus(Duration.ofMinutes(119)), hourly).statuses().get(0).condition());
        assertEquals(
                Condition.LATE,
                assembled(NOW.plus(Duration.ofMinutes(121)), hourly).statuses().get(0).condition());
        FeedStatus stale = assembled(NOW.plus(Duration.ofDays(8)), hourly).statuses().get(0);
        assertEquals(Condition.STALE, stale.condition());
        assertEquals(Duration.ofDays(8), stale.age(NOW.plus(Duration.ofDays(8))));
        assertEquals(10, stale.indicators());
        assertEquals(NOW, FeedStatus.oldestSuccess(List.of(stale, never.statuses().get(0))));
    }

    @Test
    void whyTheLastTryFailedIsKeptUntilOneSucceeds() throws Exception {
        server.handle((request, answer) -> answer.text(404, ""));
        update(source());
        FeedStatus never = assembled(NOW, source()).statuses().get(0);
        assertEquals(Condition.MISSING, never.condition());
        assertTrue(
                never.problem().startsWith("the try of 2") && never.problem().contains("404"),
                never.problem());
        assertEquals(List.of("failure", "lock"), files());
        server.handle((request, answer) -> answer.text(200, list(10)));
        update(source());
        FeedStatus fresh = assembled(NOW, source()).statuses().get(0);
        assertEquals(Condition.FRESH, fresh.condition());
        assertEquals("", fresh.problem());
        assertEquals(List.of("data-1", "lock", "state"), files());
        server.handle((request, answer) -> answer.text(500, ""));
        update(NOW.plusSeconds(60), source());
        update(NOW.plusSeconds(180), source());
        FeedStatus late = assembled(NOW.plusSeconds(181), source()).statuses().get(0);
        assertEquals(Condition.LATE, late.condition());
        assertEquals(10, late.indicators());
        assertTrue(late.problem().contains(", 2 in a row since "), late.problem());
        assertTrue(late.problem().contains("500"), late.problem());
        server.handle((request, answer) -> answer.text(200, list(2)));
        update(NOW.plusSeconds(300), source());
        FeedStatus heldBack = assembled(NOW.plusSeconds(301), source()).statuses().get(0);
        assertEquals(Condition.HELD_BACK, heldBack.condition());
        assertTrue(heldBack.problem().contains("is held back, 3 in a row"), heldBack.problem());
        assertTrue(heldBack.problem().contains("2 of 10"), heldBack.problem());
    }

    @Test
    void failuresOfAnotherAddressAndDamagedOnesSayNothing() throws Exception {
        server.handle((request, answer) -> answer.text(404, ""));
        FeedSource other = FeedSource.ofUri(FeedSpec.named("list"), server.uri("/other.csv"));
        update(other);
        assertTrue(assembled(NOW, other).statuses().get(0).problem().contains("404"));
        assertTrue(assembled(NOW, source()).statuses().get(0).problem().contains("never fetched"));
        Path file = store.folder().resolve("list").resolve("failure");
        for (String text : List.of("", "tries=x", "text=\\u00", "since=yesterday\ntext=y")) {
            Files.writeString(file, text);
            assertTrue(
                    assembled(NOW, other).statuses().get(0).problem().contains("never fetched"),
                    text);
        }
    }

    @Test
    void foldersBecomeFiles() throws Exception {
        Path lists = Files.createDirectory(folder.resolve("lists"));
        Files.writeString(lists.resolve("B list.csv"), list(1));
        Files.writeString(lists.resolve("a.txt"), list(1));
        Files.writeString(lists.resolve("a.csv"), list(1));
        Files.writeString(lists.resolve(".hidden"), list(1));
        Files.createDirectory(lists.resolve("below"));
        List<FeedSource> expanded =
                FeedSources.expand(
                        List.of(
                                source(),
                                FeedSources.own("own", lists),
                                FeedSources.own("gone", folder.resolve("gone")),
                                FeedSources.ownFolder("later", folder.resolve("later"))));
        assertEquals(
                List.of("list", "own.bxlist", "own.a", "own.a-2", "gone"),
                expanded.stream().map(FeedSource::name).toList());
    }

    @Test
    void transportsAreTheSources() throws Exception {
        assertEquals(Transport.DEFAULTS, source().transport());
        assertEquals(
                "http://127.0.0.1:" + server.port() + "/list.csv",
                FeedSource.ofUri(
                                FeedSpec.named("x"),
                                URI.create(server.uri("/list.csv") + "?token=s3cret"))
                        .location());
    }
}
