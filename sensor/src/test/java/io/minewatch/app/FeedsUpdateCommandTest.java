package io.minewatch.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.minewatch.config.SensorConfig;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.feeds.refresh.FeedStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Feeds from a server into reports, by the command line alone. */
@NullUnmarked
@Timeout(60)
final class FeedsUpdateCommandTest {
    private static final Path CAPTURE =
            Path.of(System.getProperty("minewatch.root", ".."), "pcaps/dns/contact-only.pcap");

    @TempDir Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private HttpServer server;
    private volatile String list;
    private Path config;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/list.csv", this::answer);
        server.start();
        list = names(10);
        Files.createDirectory(folder.resolve("feeds"));
        config =
                Files.writeString(
                        folder.resolve("minewatch.yml"),
                        """
                        feeds:
                          built-in: false
                          folder: feeds
                          sources:
                            - name: list
                              url: http://127.0.0.1:%d/list.csv
                              auth: {type: header, header: Auth-Key, secret: env:KEY, clear-text: true}
                            - name: gone
                              path: absent.csv
                        """
                                .formatted(server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean known = "s3cret".equals(exchange.getRequestHeaders().getFirst("Auth-Key"));
            byte[] body = list.getBytes(UTF_8);
            String etag = "\"" + list.hashCode() + "\"";
            exchange.getResponseHeaders().set("ETag", etag);
            if (!known) {
                exchange.sendResponseHeaders(401, -1);
            } else if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                exchange.sendResponseHeaders(304, -1);
            } else {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    private static String names(int count) {
        StringBuilder names = new StringBuilder("indicator\n");
        for (int i = 0; i < count; i++) {
            names.append("p").append(i).append(".pool-of-tests.com\n");
        }
        return names.toString();
    }

    private int run(Map<String, String> environment, String... arguments) {
        out.reset();
        err.reset();
        Console console =
                new Console(
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8),
                        environment::get,
                        false,
                        false);
        int code = CommandLines.run(console, arguments);
        console.out().flush();
        assertFalse((out() + err()).contains("s3cret"), "no secret is shown");
        return code;
    }

    private int run(String... arguments) {
        return run(Map.of("KEY", "s3cret"), arguments);
    }

    private String out() {
        return out.toString(UTF_8);
    }

    private String err() {
        return err.toString(UTF_8);
    }

    private int update(String... more) {
        String[] all = new String[more.length + 4];
        List.of("feeds", "update", "--config", config.toString()).toArray(all);
        System.arraycopy(more, 0, all, 4, more.length);
        return run(all);
    }

    private void analyze(String... more) {
        String[] all = new String[more.length + 4];
        List.of("analyze", "--config", config.toString(), CAPTURE.toString()).toArray(all);
        System.arraycopy(more, 0, all, 4, more.length);
        assertEquals(0, run(all), err());
    }

    @Test
    void whatWasFetchedIsUsedAlsoWithoutNetwork() {
        analyze();
        assertTrue(
                out().contains(
                                "Feed list is missing: it was never fetched: `minewatch feeds update"),
                out());
        assertTrue(out().contains("Feed gone is missing"), out());
        assertEquals(0, update(), err());
        assertEquals("list: updated: 10 indicators\n", out());
        server.stop(0);
        analyze("--json");
        assertTrue(out().replace(" ", "").contains("\"indicators\":10"), out());
        assertFalse(out().contains("Feed list"), out());
        assertEquals(3, update());
        assertTrue(out().startsWith("list: failed: no connection to "), out());
        assertTrue(out().endsWith(" (the former copy holds: 10 indicators)\n"), out());
    }

    @Test
    void updatesSayWhatHappened() {
        assertEquals(0, update("list"));
        assertEquals(0, update());
        assertTrue(out().startsWith("list: unchanged: unchanged since "), out());
        list = names(2);
        assertEquals(3, update());
        assertTrue(out().startsWith("list: held back: only 2 of 10 indicators are left"), out());
        assertEquals(0, update("--accept", "list"));
        assertEquals("list: updated: 2 indicators, before 10\n", out());
        assertEquals(0, update("--full"));
        assertEquals("list: updated: 2 indicators, before 2\n", out());
    }

    @Test
    void rowsThatCannotBeUsedAreTold() {
        list = names(10) + "localhost\n127.0.0.1\n";
        assertEquals(0, update());
        assertTrue(err().contains("minewatch: feed list.csv:12: "), err());
        assertTrue(err().contains("minewatch: feed list.csv:13: "), err());
    }

    @Test
    void theKeeperPutsWhatComesInForceWhileTheSensorRuns() throws Exception {
        Console console =
                new Console(
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8),
                        Map.of("KEY", "s3cret")::get,
                        false,
                        false);
        ConfigLoader.Loaded loaded = ConfigLoader.load(config.toString(), console);
        LiveIndicators live = new LiveIndicators(IndicatorSet.empty());
        List<String> said = new CopyOnWriteArrayList<>();
        try (FeedKeeper keeper =
                FeedKeeper.start(
                        loaded.config(), loaded.source(), console, live, said::add, said::add)) {
            for (int i = 0; i < 300 && live.current().size() != 10; i++) {
                Thread.sleep(100);
            }
            assertEquals(10, live.current().size());
            assertTrue(said.contains("feed list updated: 10 indicators"), said::toString);
            assertEquals(
                    List.of("list", "gone"),
                    keeper.statuses().stream().map(FeedStatus::name).toList());
            keeper.reload(SensorConfig.defaults(), null);
            for (int i = 0; i < 300 && live.current().size() != 0; i++) {
                Thread.sleep(100);
            }
            assertEquals(0, live.current().size(), "the built-in list stays as it was: off");
        }
    }

    @Test
    void aMissingSecretIsTold() {
        assertEquals(3, run(Map.of(), "feeds", "update", "--config", config.toString()));
        assertTrue(out().contains("the secret variable KEY is not set"), out());
    }

    @Test
    void aNameThatIsNoFeedIsWrongUsage() {
        assertEquals(2, update("lost"));
        assertEquals(
                "minewatch: feeds update: no feed that is fetched has the name lost; there are"
                        + " list\n",
                err());
        assertEquals(2, update("gone"));
        assertEquals(2, run("feeds", "update", "--config", "/dev/null"));
        assertTrue(err().contains("feeds.sources"), err());
    }
}
