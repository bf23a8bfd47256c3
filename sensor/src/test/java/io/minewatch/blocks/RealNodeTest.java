package io.minewatch.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A monerod in regtest mode, polled and subscribed to. Skipped, visibly, where there is none. */
@Timeout(180)
final class RealNodeTest {
    /** A wallet of which nobody keeps the keys. */
    private static final String WALLET =
            "4B3gniKr5aWZE3hRd9sP1MUhCnSrT3sKJU2bmL5KcmH9aumfbMWe3d96hbdn1rT7YLEVMNtK7YjUTaXLLMhX8FETSGY9Hda";

    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private final HttpClient http = HttpClient.newHttpClient();
    private int rpc;
    private int zmq;
    private Path folder = Path.of("");
    private @Nullable Process node;

    @BeforeEach
    void start(@TempDir Path data) throws IOException, InterruptedException {
        assumeTrue(
                new ProcessBuilder("sh", "-c", "command -v monerod").start().waitFor() == 0,
                "skipped: no monerod (Debian package monero)");
        folder = data;
        rpc = freePort();
        zmq = freePort();
        node = monerod();
    }

    private Process monerod(String... more) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "monerod",
                                "--regtest",
                                "--offline",
                                "--fixed-difficulty",
                                "1",
                                "--data-dir",
                                folder.toString(),
                                "--rpc-bind-port",
                                "" + rpc,
                                "--zmq-rpc-bind-port",
                                "" + freePort(),
                                "--p2p-bind-port",
                                "" + freePort(),
                                "--zmq-pub",
                                "tcp://127.0.0.1:" + zmq,
                                "--non-interactive",
                                "--log-level",
                                "0"));
        command.addAll(List.of(more));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(new File(folder.toFile(), "log"))
                        .start();
        for (int i = 0; i < 300; i++) {
            try {
                String answer = post("{\"jsonrpc\":\"2.0\",\"id\":\"0\",\"method\":\"get_info\"}");
                if (answer.contains("\"height\"") || answer.contains("401 Unauthorized")) {
                    return process;
                }
            } catch (IOException e) {
                // Not yet.
            }
            Thread.sleep(100);
        }
        throw new IOException("monerod did not start");
    }

    @AfterEach
    void stop() throws InterruptedException {
        Process running = node;
        if (running != null) {
            running.destroy();
            if (!running.waitFor(20, TimeUnit.SECONDS)) {
                running.destroyForcibly();
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private String post(String body) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + rpc + "/json_rpc"))
                                .timeout(Duration.ofSeconds(60))
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Has the node find one; returns when it was asked for and when it was there. */
    private long[] block() throws IOException, InterruptedException {
        long before = System.currentTimeMillis() * 1_000_000;
        String answer =
                post(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"0\",\"method\":\"generateblocks\",\"params\":"
                                + "{\"amount_of_blocks\":1,\"wallet_address\":\""
                                + WALLET
                                + "\",\"starting_nonce\":0}}");
        assertTrue(answer.contains("\"status\": \"OK\""), answer);
        return new long[] {before, System.currentTimeMillis() * 1_000_000};
    }

    private BlockWatch watch(String... nodes) {
        return watch(null, nodes);
    }

    private BlockWatch watch(@Nullable NodeLogin login, String... nodes) {
        List<URI> addresses = new ArrayList<>();
        for (String text : nodes) {
            addresses.add(URI.create(text));
        }
        return BlockWatch.start(
                addresses,
                login,
                "XMR",
                0,
                Duration.ofMillis(300),
                (name, up, reason) -> said.add((up ? "up " : "down ") + name),
                Clock.systemUTC());
    }

    private void until(String what, java.util.function.BooleanSupplier condition)
            throws InterruptedException {
        for (int i = 0; i < 600 && !condition.getAsBoolean(); i++) {
            Thread.sleep(100);
        }
        assertTrue(condition.getAsBoolean(), () -> what + "; said " + said);
    }

    /** Three blocks, each within a second and a half of its moment: what the clock test needs. */
    private void blocksAreSeen(BlockWatch watch, long slackNanos)
            throws IOException, InterruptedException {
        for (int i = 1; i <= 3; i++) {
            long[] moment = block();
            int count = i;
            until("block " + i, () -> watch.clock().times().count() >= count);
            long[] times = watch.clock().times().between(0, Long.MAX_VALUE);
            long seen = times[times.length - 1];
            assertTrue(
                    seen >= moment[0] - slackNanos && seen <= moment[1] + slackNanos,
                    () -> seen + " is not near " + moment[0] + " to " + moment[1]);
            assertEquals(i, times.length);
            Thread.sleep(700);
        }
    }

    @Test
    void pollingTellsOfEachBlock() throws IOException, InterruptedException {
        String address = "http://127.0.0.1:" + rpc;
        try (BlockWatch watch = watch(address)) {
            until("answers", () -> said.contains("up " + address));
            blocksAreSeen(watch, 1_500_000_000L);
        }
    }

    @Test
    void aSubscriptionTellsOfEachBlock() throws IOException, InterruptedException {
        String address = "tcp://127.0.0.1:" + zmq;
        try (BlockWatch watch = watch(address)) {
            until("subscribed", () -> said.contains("up " + address));
            // What was published before the subscription arrived there is lost.
            Thread.sleep(500);
            blocksAreSeen(watch, 1_500_000_000L);
        }
    }

    @Test
    void aNodeThatWantsALoginIsGivenIt() throws IOException, InterruptedException {
        stop();
        node = monerod("--rpc-login", "sensor:Circle of Life");
        saysOfNode("down", null);
        saysOfNode("down", new NodeLogin("sensor", "wrong"));
        saysOfNode("up", new NodeLogin("sensor", "Circle of Life"));
    }

    private void saysOfNode(String word, @Nullable NodeLogin login) throws InterruptedException {
        said.clear();
        String address = "http://127.0.0.1:" + rpc;
        BlockWatch watch = watch(login, address);
        try {
            until(word, () -> said.contains(word + " " + address));
        } finally {
            watch.close();
        }
    }

    @Test
    void aNodeThatGoesAndComesBackIsSaidToAndAskedAgain() throws IOException, InterruptedException {
        String polled = "http://127.0.0.1:" + rpc;
        String subscribed = "tcp://127.0.0.1:" + zmq;
        try (BlockWatch watch = watch(polled, subscribed)) {
            until("up", () -> said.contains("up " + polled));
            until("up", () -> said.contains("up " + subscribed));
            // The publisher may have been asked before it was there.
            said.clear();
            stop();
            until("down", () -> said.contains("down " + polled));
            until("down", () -> said.contains("down " + subscribed));
            node = monerod();
            until("up again", () -> said.contains("up " + polled));
            until("up again", () -> said.contains("up " + subscribed));
            Thread.sleep(500);
            assertEquals(0, watch.clock().times().count(), "no block came while nobody looked");
            blocksAreSeen(watch, 1_500_000_000L);
        }
    }

    @Test
    void whereNobodyListensThatIsSaidAndNothingHangs() throws IOException, InterruptedException {
        String nobody = "http://127.0.0.1:" + freePort();
        long begun;
        try (BlockWatch watch = watch(nobody, "tcp://127.0.0.1:" + freePort())) {
            until("down", () -> said.contains("down " + nobody));
            assertEquals(0, watch.clock().times().count());
            begun = System.nanoTime();
        }
        assertTrue(System.nanoTime() - begun < 4_000_000_000L, "closing took too long");
    }
}
