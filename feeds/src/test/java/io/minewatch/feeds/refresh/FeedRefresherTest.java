package io.minewatch.feeds.refresh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.minewatch.feeds.fetch.Fetcher;
import io.minewatch.feeds.fetch.TestServer;
import io.minewatch.feeds.load.FeedSpec;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.feeds.refresh.FeedAssembly.Assembled;
import io.minewatch.feeds.refresh.FeedStatus.Condition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The refresher with its threads: files that change, schedules, alarms, and swaps under load. */
@NullUnmarked
@Timeout(120)
final class FeedRefresherTest {
    private static final Duration PACE = Duration.ofMillis(50);

    @TempDir Path folder;

    /** A clock that the test moves. */
    private static final class MovedClock extends Clock {
        private final AtomicReference<Instant> now =
                new AtomicReference<>(Instant.parse("2026-11-25T12:00:00Z"));

        void move(Duration by) {
            now.updateAndGet(instant -> instant.plus(by));
        }

        @Override
        public Instant instant() {
            return now.get();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final MovedClock clock = new MovedClock();
    private final List<String> alarms = new CopyOnWriteArrayList<>();
    private final List<UpdateResult> results = new CopyOnWriteArrayList<>();
    private final AtomicInteger swaps = new AtomicInteger();
    private TestServer server;
    private Fetcher fetcher;
    private CopyStore store;
    private LiveIndicators live;
    private FeedRefresher refresher;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer();
        fetcher = new Fetcher("minewatch/test", name -> null);
        store = new CopyStore(folder.resolve("fetched"));
        live = new LiveIndicators(IndicatorSet.empty());
    }

    @AfterEach
    void stop() throws IOException {
        if (refresher != null) {
            refresher.close();
        }
        fetcher.close();
        server.close();
    }

    private FeedRefresher refresher(List<FeedSource> sources) {
        refresher =
                new FeedRefresher(
                        IndicatorSet.empty(),
                        sources,
                        store,
                        new FeedUpdater(fetcher, store, clock),
                        live,
                        clock,
                        () -> 0L,
                        new FeedRefresher.Listener() {
                            @Override
                            public void tried(FeedSource source, UpdateResult result) {
                                results.add(result);
                            }

                            @Override
                            public void swapped(Assembled assembled) {
                                swaps.incrementAndGet();
                            }

                            @Override
                            public void alarm(String feed, String text) {
                                alarms.add(feed + ": " + text);
                            }
                        });
        refresher.lookEvery(PACE);
        return refresher;
    }

    private FeedSource source() {
        return FeedSource.ofUri(FeedSpec.named("list"), server.uri("/list.csv"));
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                fail("waited in vain: " + what);
            }
            Thread.sleep(10);
        }
    }

    private int size() {
        return live.current().size();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("feeds-"))
                .filter(Thread::isAlive)
                .count();
    }

    @Test
    void withoutSourcesNothingRuns() throws Exception {
        await("earlier tests' threads end", () -> threads() == 0);
        refresher(List.of()).start();
        assertEquals(0, threads());
        assertEquals(List.of(), refresher.statuses());
    }

    @Test
    void aFeedIsFetchedAtOnceAndThenByItsSchedule() throws Exception {
        AtomicInteger names = new AtomicInteger(10);
        server.handle((request, answer) -> answer.text(200, FeedUpdaterTest.list(names.get())));
        refresher(List.of(source())).start();
        await("first fetch", () -> size() == 10);
        names.set(12);
        await("success", () -> refresher.statuses().get(0).condition() == Condition.FRESH);
        Thread.sleep(PACE.toMillis() * 4);
        assertEquals(1, server.requests().size(), "not before its time");
        FeedStatus status = refresher.statuses().get(0);
        assertEquals(Condition.FRESH, status.condition());
        assertEquals(10, status.indicators());
        assertEquals(clock.instant(), status.lastSuccess());
        assertEquals(clock.instant().plus(Duration.ofMinutes(54)), status.nextAttempt());
        clock.move(Duration.ofMinutes(54));
        await("second fetch", () -> size() == 12);
        assertTrue(refresher.updateNow("list"));
        assertFalse(refresher.updateNow("other"));
        await("fetch on demand", () -> server.requests().size() == 3);
        assertEquals(List.of(), alarms);
    }

    @Test
    void failuresAreTriedAgainLaterAndLater() throws Exception {
        server.handle((request, answer) -> answer.text(500, ""));
        refresher(List.of(source())).start();
        await("first try", () -> results.size() == 1);
        assertEquals(0, size());
        long[] waits = {54, 108, 216, 432, 864, 1728, 3240, 3240};
        for (int i = 0; i < waits.length; i++) {
            int tries = i + 1;
            FeedStatus status = refresher.statuses().get(0);
            assertEquals(
                    clock.instant().plusSeconds(waits[i]), status.nextAttempt(), "try " + tries);
            assertEquals(tries, status.errors());
            clock.move(Duration.ofSeconds(waits[i]));
            await("next try", () -> results.size() == tries + 1);
        }
        assertEquals(Condition.MISSING, refresher.statuses().get(0).condition());
        await("alarm", () -> alarms.size() == 1);
        assertTrue(alarms.get(0).contains("500"), alarms.get(0));
        server.handle((request, answer) -> answer.text(429, "", "Retry-After: 20000"));
        clock.move(Duration.ofHours(1));
        await("asked to wait", () -> results.size() == waits.length + 2);
        assertEquals(
                clock.instant().plusSeconds(20_000), refresher.statuses().get(0).nextAttempt());
    }

    @Test
    void theLastGoodCopyIsUsedAtTheStartWithoutNetwork() throws Exception {
        server.handle((request, answer) -> answer.text(200, FeedUpdaterTest.list(10)));
        refresher(List.of(source())).start();
        await("first fetch", () -> size() == 10);
        refresher.close();
        server.close();
        live = new LiveIndicators(IndicatorSet.empty());
        refresher(List.of(source())).start();
        assertEquals(10, size(), "before any try");
        clock.move(Duration.ofDays(8));
        await("stale", () -> !alarms.isEmpty());
        assertEquals(Condition.STALE, refresher.statuses().get(0).condition());
        assertEquals(10, size(), "stale is better than none");
    }

    @Test
    void aFeedThatShrinksRaisesOneAlarmAndIsTakenWhenAccepted() throws Exception {
        AtomicInteger names = new AtomicInteger(10);
        server.handle((request, answer) -> answer.text(200, FeedUpdaterTest.list(names.get())));
        refresher(List.of(source())).start();
        await("first fetch", () -> size() == 10);
        names.set(2);
        for (int i = 0; i < 3; i++) {
            int tries = results.size();
            clock.move(Duration.ofHours(1));
            await("next try", () -> results.size() > tries);
        }
        assertEquals(10, size());
        await("alarm", () -> !alarms.isEmpty());
        Thread.sleep(PACE.toMillis() * 4);
        assertEquals(1, alarms.size(), "once, not at each try");
        assertEquals(Condition.HELD_BACK, refresher.statuses().get(0).condition());
        // What `minewatch feeds update --accept list` does, in a process of its own.
        new FeedUpdater(fetcher, store, clock).update(source(), FeedUpdater.Option.ACCEPT);
        await("accepted", () -> size() == 2);
        await("fresh", () -> refresher.statuses().get(0).condition() == Condition.FRESH);
    }

    @Test
    void aFolderThatComesLaterIsTakenIn() throws Exception {
        Path later = folder.resolve("later");
        refresher(List.of(FeedSources.ownFolder("own", later))).start();
        assertEquals(List.of(), refresher.statuses());
        await("looks", () -> threads() > 0);
        Files.createDirectory(later);
        Files.writeString(later.resolve("mine.csv"), FeedUpdaterTest.list(3));
        await("its file", () -> size() == 3);
        assertEquals("own.mine", refresher.statuses().get(0).name());
        Files.delete(later.resolve("mine.csv"));
        Files.delete(later);
        await("it went", () -> size() == 0);
        assertEquals(List.of(), alarms);
    }

    @Test
    void aRestartKnowsWhyTheLastTryFailed() throws Exception {
        server.handle((request, answer) -> answer.text(403, ""));
        refresher(List.of(source())).start();
        await("first try", () -> results.size() == 1);
        refresher.close();
        AtomicBoolean answered = new AtomicBoolean();
        CountDownLatch go = new CountDownLatch(1);
        server.handle(
                (request, answer) -> {
                    go.await();
                    answered.set(true);
                    answer.text(200, FeedUpdaterTest.list(10));
                });
        refresher(List.of(source())).start();
        FeedStatus status = refresher.statuses().get(0);
        assertEquals(Condition.MISSING, status.condition());
        assertTrue(status.problem().contains("403"), status.problem());
        assertFalse(answered.get());
        go.countDown();
        await("success", () -> refresher.statuses().get(0).problem().isEmpty());
    }

    @Test
    void filesAndFoldersAreWatched() throws Exception {
        Path lists = Files.createDirectory(folder.resolve("lists"));
        Path file = Files.writeString(folder.resolve("own.csv"), FeedUpdaterTest.list(3));
        refresher(List.of(FeedSources.own("own", file), FeedSources.own("more", lists))).start();
        assertEquals(3, size());
        Files.writeString(file, FeedUpdaterTest.list(5));
        await("the file changed", () -> size() == 5);
        Files.writeString(lists.resolve("new.csv"), "indicator\nanother-pool-of-tests.com\n");
        await("a file came", () -> size() == 6);
        Path replaced = Files.writeString(folder.resolve("next"), FeedUpdaterTest.list(4));
        Files.move(
                replaced,
                file,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        await("the file was replaced", () -> size() == 5);
        Files.delete(lists.resolve("new.csv"));
        await("a file of the folder went", () -> size() == 4);
        Files.writeString(file, "<html>");
        await("broken", () -> !alarms.isEmpty());
        assertEquals(4, size(), "the last good copy holds");
        Files.delete(file);
        await(
                "gone",
                () ->
                        refresher.statuses().get(0).problem().contains("is not there")
                                && size() == 4);
        Files.writeString(file, FeedUpdaterTest.list(8));
        await("back", () -> size() == 8);
    }

    @Test
    void otherSourcesTakeOver() throws Exception {
        Path file = Files.writeString(folder.resolve("own.csv"), FeedUpdaterTest.list(3));
        refresher(List.of()).start();
        refresher.reload(List.of(FeedSources.own("own", file)));
        await("the new source", () -> size() == 3);
        refresher.reload(List.of());
        await("none", () -> size() == 0);
    }

    /**
     * While one server stalls in the middle of its body, another feed's new versions are swapped in
     * again and again. Threads that look names up all the time must go on, and see at each moment
     * one whole version: all names of it, or none.
     */
    @Test
    void lookUpsGoOnDuringSwapsAndSeeWholeVersions() throws Exception {
        int names = 2000;
        CountDownLatch stalled = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        server.handle(
                (request, answer) -> {
                    answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nindicator\n");
                    stalled.countDown();
                    release.await();
                });
        Path file = folder.resolve("own.csv");
        Files.writeString(file, version(0, names));
        refresher(List.of(source(), FeedSources.own("own", file))).start();
        assertEquals(names, size());
        assertTrue(stalled.await(120, TimeUnit.SECONDS));
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong lookups = new AtomicLong();
        AtomicInteger versions = new AtomicInteger();
        AtomicReference<String> broken = new AtomicReference<>();
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Thread reader =
                    new Thread(() -> look(names, done, lookups, versions, broken), "reader");
            reader.start();
            readers.add(reader);
        }
        int wanted = 12;
        for (int version = 1; version <= wanted; version++) {
            long before = lookups.get();
            int number = version;
            Path next = Files.writeString(folder.resolve("next"), version(version, names));
            Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            await(
                    "version " + version,
                    () -> live.current().lookup(name(number, 0), 20_000) != null);
            assertTrue(lookups.get() > before, "look-ups went on while it was parsed");
        }
        done.set(true);
        for (Thread reader : readers) {
            reader.join();
        }
        assertNull(broken.get());
        assertTrue(versions.get() > 1, "the readers saw swaps");
        release.countDown();
    }

    private static String name(int version, int number) {
        return "v" + version + "-n" + number + ".pool-of-tests.com";
    }

    private static String version(int version, int names) {
        StringBuilder list = new StringBuilder("indicator\n");
        for (int i = 0; i < names; i++) {
            list.append(name(version, i)).append('\n');
        }
        return list.toString();
    }

    private void look(
            int names,
            AtomicBoolean done,
            AtomicLong lookups,
            AtomicInteger versions,
            AtomicReference<String> broken) {
        int version = 0;
        while (!done.get() && broken.get() == null) {
            // A run of look-ups that must agree takes the set once, as the sensor does.
            IndicatorSet set = live.current();
            while (set.lookup(name(version, 0), 20_000) == null) {
                version++;
                versions.incrementAndGet();
                if (version > 1000) {
                    broken.set("a set of no version");
                    return;
                }
            }
            for (int i = 0; i < names; i += 97) {
                if (set.lookup(name(version, i), 20_000) == null) {
                    broken.set("version " + version + " lacks name " + i);
                }
                lookups.incrementAndGet();
            }
            if (set.lookup(name(version + 1, 0), 20_000) != null) {
                broken.set("two versions at once");
            }
        }
    }

    @Test
    void backOffDoublesUpToTheSchedule() {
        Duration hour = Duration.ofHours(1);
        assertEquals(Duration.ofMinutes(1), FeedRefresher.backOff(1, hour));
        assertEquals(Duration.ofMinutes(32), FeedRefresher.backOff(6, hour));
        assertEquals(hour, FeedRefresher.backOff(7, hour));
        assertEquals(hour, FeedRefresher.backOff(1_000_000, hour));
        assertEquals(Duration.ofSeconds(10), FeedRefresher.backOff(1, Duration.ofSeconds(10)));
    }

    @Test
    void aCopyOfAnotherProcessIsTakenIn() throws Exception {
        server.handle((request, answer) -> answer.text(200, FeedUpdaterTest.list(3)));
        FeedSource daily = source();
        refresher(List.of(daily)).start();
        await("first", () -> size() == 3);
        server.handle((request, answer) -> answer.text(200, FeedUpdaterTest.list(4)));
        assertNotNull(new FeedUpdater(fetcher, store, clock).update(daily).report());
        await("theirs", () -> size() == 4);
    }
}
