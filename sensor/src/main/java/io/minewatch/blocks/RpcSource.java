package io.minewatch.blocks;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Polls the height of a monerod ({@code GET /get_info}, which its restricted RPC answers as well).
 * A block came between two answers: the middle between them is taken for its moment.
 */
final class RpcSource extends NodeSource {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** A monerod's answer has two thousand octets. */
    private static final int MAX_ANSWER = 65_536;

    private static final int UNAUTHORIZED = 401;

    /**
     * Challenges that are answered for one question: the first, and one after a connection that had
     * ended meanwhile.
     */
    private static final int CHALLENGES = 2;

    /** Between two attempts at a node that does not answer. */
    private static final long MAX_PAUSE_MILLIS = 30_000;

    /** Answers further apart than this do not tell when a block came. */
    private static final long MAX_GAP_NANOS = 4_000_000_000L;

    private final URI address;
    private final Duration every;
    private final BlockLedger ledger;
    private final @Nullable DigestLogin login;

    RpcSource(
            URI node,
            @Nullable NodeLogin login,
            Duration every,
            BlockLedger ledger,
            NodeListener listener) {
        super(node, listener);
        this.login = login == null ? null : new DigestLogin(login);
        this.address = node.resolve("/get_info");
        this.every = every;
        this.ledger = ledger;
    }

    @Override
    public void run() {
        ExecutorService threads =
                Executors.newSingleThreadExecutor(
                        task -> {
                            Thread thread = new Thread(task, "minewatch-blocks-http");
                            thread.setDaemon(true);
                            return thread;
                        });
        try {
            poll(
                    HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .connectTimeout(TIMEOUT)
                            .executor(threads)
                            .build());
        } finally {
            threads.shutdownNow();
        }
    }

    private void poll(HttpClient client) {
        long height = -1;
        long beforeNanos = 0;
        long pause = every.toMillis();
        do {
            try {
                long askedNanos = ledger.nowNanos();
                NodeInfo info = ask(client);
                long nowNanos = ledger.nowNanos();
                if (info.isBehind()) {
                    say(false, "the node is behind the chain; its blocks count when it is not");
                    height = -1;
                } else {
                    say(true, "its height is " + info.height());
                    long gap = nowNanos - beforeNanos;
                    if (height >= 0 && info.height() > height && gap <= gapAllowed()) {
                        // The tip was not known when the former answer was made, and it was known
                        // when this one was.
                        ledger.onBlock(
                                info.height() - 1, beforeNanos + (nowNanos - beforeNanos) / 2);
                    }
                    height = info.height();
                }
                beforeNanos = askedNanos;
                pause = every.toMillis();
            } catch (IOException e) {
                say(
                        false,
                        "no answer to /get_info (" + e + "); check address, port and --rpc-bind");
                height = -1;
                pause = Math.min(MAX_PAUSE_MILLIS, Math.max(1_000, pause * 2));
            } catch (InterruptedException e) {
                return;
            }
        } while (!isStopped() && sleep(pause));
    }

    private long gapAllowed() {
        return Math.max(MAX_GAP_NANOS, 2 * every.toNanos());
    }

    private NodeInfo ask(HttpClient client) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = send(client);
        for (int i = 0; i < CHALLENGES && login != null; i++) {
            if (response.statusCode() != UNAUTHORIZED
                    || !login.challenged(response.headers().allValues("WWW-Authenticate"))) {
                break;
            }
            // Read to its end, so that the answer goes over the same connection: monerod's
            // challenges hold for one only.
            try (InputStream refusal = response.body()) {
                refusal.readNBytes(MAX_ANSWER);
            }
            response = send(client);
        }
        try (InputStream body = response.body()) {
            if (response.statusCode() == UNAUTHORIZED) {
                throw new IOException(
                        login == null
                                ? "it wants a login: set block-clock.user and block-clock.secret"
                                : "it refuses block-clock.user with that secret");
            }
            if (response.statusCode() != 200) {
                throw new IOException("HTTP status " + response.statusCode());
            }
            byte[] octets = body.readNBytes(MAX_ANSWER + 1);
            if (octets.length > MAX_ANSWER) {
                throw new IOException("the answer is longer than " + MAX_ANSWER + " octets");
            }
            return NodeInfo.parse(octets);
        }
    }

    private HttpResponse<InputStream> send(HttpClient client)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(TIMEOUT);
        String answer = login == null ? null : login.answer("GET", address.getRawPath());
        if (answer != null) {
            request.header("Authorization", answer);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }
}
