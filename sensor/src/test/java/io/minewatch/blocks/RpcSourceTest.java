package io.minewatch.blocks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node whose challenges hold for one connection only, as monerod's do. */
@Timeout(120)
final class RpcSourceTest {
    private static final byte[] REFUSAL = new byte[20_000];

    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final HttpServer server;
    private volatile long pauseMillis;
    private volatile int forgetEvery = Integer.MAX_VALUE;

    RpcSourceTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/get_info", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String nonce =
                exchange.getRemoteAddress().getPort() + "-" + asked.incrementAndGet() / forgetEvery;
        String login = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (login.contains("nonce=\"" + nonce + '"')) {
            byte[] answer = "{\"height\": 77, \"target_height\": 0}".getBytes(US_ASCII);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        } else {
            exchange.getResponseHeaders()
                    .add(
                            "WWW-Authenticate",
                            "Digest qop=\"auth\",algorithm=MD5,realm=\"r\",nonce=\""
                                    + nonce
                                    + "\",stale=false");
            exchange.sendResponseHeaders(401, REFUSAL.length);
            exchange.getResponseBody().write(REFUSAL, 0, 100);
            exchange.getResponseBody().flush();
            pause();
            exchange.getResponseBody().write(REFUSAL, 100, REFUSAL.length - 100);
        }
        exchange.close();
    }

    private void pause() {
        try {
            Thread.sleep(pauseMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The connection stays one although the refusal has a body that comes slowly. */
    @Test
    void theAnswerToAChallengeGoesOverTheSameConnection() throws Exception {
        pauseMillis = 300;
        assertEquals(List.of("up"), saidOfNode());
    }

    /**
     * Every fifth request meets a node that has forgotten its challenge: it answers all the same.
     */
    @Test
    void aChallengeThatIsForgottenIsAskedForAgain() throws Exception {
        forgetEvery = 5;
        assertEquals(List.of("up"), saidOfNode());
    }

    /** What is said until twenty requests have come. */
    private List<String> saidOfNode() throws InterruptedException {
        BlockWatch watch =
                BlockWatch.start(
                        List.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
                        new NodeLogin("u", "geheim"),
                        "XMR",
                        0,
                        Duration.ofMillis(50),
                        (node, up, reason) -> said.add(up ? "up" : "down: " + reason),
                        Clock.systemUTC());
        try {
            while (asked.get() < 20) {
                Thread.sleep(10);
            }
        } finally {
            watch.close();
        }
        return List.copyOf(said);
    }
}
