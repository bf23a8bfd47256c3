package io.minewatch.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.feeds.bundled.BundledFeeds;
import io.minewatch.feeds.fetch.Fetcher;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.feeds.refresh.CopyStore;
import io.minewatch.feeds.refresh.FeedAssembly.Assembled;
import io.minewatch.feeds.refresh.FeedRefresher;
import io.minewatch.feeds.refresh.FeedSource;
import io.minewatch.feeds.refresh.FeedSources;
import io.minewatch.feeds.refresh.FeedUpdater;
import io.minewatch.feeds.refresh.UpdateResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole sensor while feeds are refreshed all the time: every packet is counted, and every line
 * is the one that it writes with feeds at rest.
 */
final class FeedSwapTest {
    private static final int NAMES = 20_000;

    @TempDir private Path folder = Path.of("");

    @Test
    @Timeout(120)
    void noPacketIsLostAndNoLineChangesWhileFeedsAreSwapped() throws Exception {
        List<Path> captures = captures();
        List<List<String>> atRest = new ArrayList<>();
        for (Path capture : captures) {
            atRest.add(lines(capture, 1, live()));
        }
        Path list = write("own.csv", 0);
        LiveIndicators live = live();
        AtomicInteger refreshed = new AtomicInteger();
        AtomicBoolean done = new AtomicBoolean();
        try (Fetcher fetcher = new Fetcher("minewatch/test", name -> null);
                FeedRefresher refresher = refresher(fetcher, live, list, refreshed)) {
            refresher.start();
            Thread writer = new Thread(() -> rewrite(list, done), "writer");
            Thread swapper = new Thread(() -> swap(live, done), "swapper");
            writer.start();
            swapper.start();
            try {
                int rounds = 0;
                int wanted = refreshed.get() + 2;
                while (rounds < 2 || refreshed.get() < wanted) {
                    for (int i = 0; i < captures.size(); i++) {
                        Path capture = captures.get(i);
                        assertEquals(
                                atRest.get(i),
                                lines(capture, 1 + rounds % 2, live),
                                capture.toString());
                    }
                    rounds++;
                }
            } finally {
                done.set(true);
                writer.join();
                swapper.join();
            }
        }
        assertTrue(refreshed.get() >= 2, "feeds were refreshed meanwhile");
    }

    private FeedRefresher refresher(
            Fetcher fetcher, LiveIndicators live, Path list, AtomicInteger refreshed) {
        CopyStore copies = new CopyStore(folder.resolve("fetched"));
        return new FeedRefresher(
                BundledFeeds.load(),
                List.of(FeedSources.own("own", list)),
                copies,
                new FeedUpdater(fetcher, copies, Clock.systemUTC()),
                live,
                Clock.systemUTC(),
                new Random(1),
                new FeedRefresher.Listener() {
                    @Override
                    public void swapped(Assembled assembled) {
                        refreshed.incrementAndGet();
                    }

                    @Override
                    public void tried(FeedSource source, UpdateResult result) {
                        assertTrue(result.kind().isSuccess(), result.text());
                    }
                });
    }

    private static LiveIndicators live() {
        return new LiveIndicators(BundledFeeds.load());
    }

    /** New versions of a large list, one after another, none of which any capture meets. */
    private void rewrite(Path list, AtomicBoolean done) {
        for (int version = 1; !done.get(); version++) {
            try {
                Path next = write("next", version);
                Files.move(next, list, StandardCopyOption.REPLACE_EXISTING);
                // The refresher wants two equal looks, two seconds apart.
                for (int i = 0; i < 50 && !done.get(); i++) {
                    Thread.sleep(100);
                }
            } catch (IOException | InterruptedException e) {
                return;
            }
        }
    }

    /** Swaps between two equal sets a thousand times a second, besides what the refresher does. */
    private static void swap(LiveIndicators live, AtomicBoolean done) {
        IndicatorSet one = BundledFeeds.load();
        IndicatorSet other = BundledFeeds.load();
        for (int i = 0; !done.get(); i++) {
            live.swap(i % 2 == 0 ? one : other);
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Path write(String name, int version) throws IOException {
        StringBuilder text = new StringBuilder("indicator\n");
        for (int i = 0; i < NAMES; i++) {
            text.append("v").append(version).append("-n").append(i).append(".lists-of-tests.com\n");
        }
        return Files.writeString(folder.resolve(name), text);
    }

    /** All lines, statistics among them, but for the count of indicators: the feeds do change. */
    private static List<String> lines(Path capture, int workers, LiveIndicators live)
            throws IOException {
        return Reading.allLines(Files.readAllBytes(capture), capture.toString(), workers, live)
                .stream()
                .map(line -> line.replaceAll("\"indicators\":\\d+", "\"indicators\":0"))
                .toList();
    }

    private static List<Path> captures() throws IOException {
        Path folder = Path.of(System.getProperty("minewatch.root", ".."), "pcaps");
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".pcap")).sorted().toList();
        }
    }
}
