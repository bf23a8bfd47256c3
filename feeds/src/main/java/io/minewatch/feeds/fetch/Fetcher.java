package io.minewatch.feeds.fetch;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.Closeable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client of all sources. Its threads are daemons and start with the first request: a
 * program that fetches nothing never loads Netty. For any number of threads.
 */
public final class Fetcher implements Closeable {
    private final String userAgent;
    private final Environment environment;
    private @Nullable EventLoopGroup loop;
    private @Nullable ExecutorService resolver;
    private boolean closed;

    /**
     * A client that has done nothing yet.
     *
     * @param userAgent how it names itself: {@code minewatch/0.1.0}
     * @param environment value of a variable; null where it is not set
     */
    public Fetcher(String userAgent, Environment environment) {
        this.userAgent = userAgent;
        this.environment = environment;
    }

    /**
     * Reads secrets and key stores of a source and makes ready to ask its server. Close it.
     *
     * @throws FetchException of kind {@code SETUP}
     */
    public FetchSession open(Transport transport) throws FetchException {
        return new FetchSession(this, transport, environment);
    }

    String userAgent() {
        return userAgent;
    }

    /** The one thread on which all connections live. */
    synchronized EventLoopGroup loop() {
        if (closed) {
            throw new IllegalStateException("the client is closed");
        }
        EventLoopGroup running = loop;
        if (running == null) {
            running =
                    new MultiThreadIoEventLoopGroup(
                            1,
                            new DefaultThreadFactory("feeds-fetch", true),
                            NioIoHandler.newFactory());
            loop = running;
        }
        return running;
    }

    /**
     * The addresses of a host, from the system's resolver, which knows no time-out of its own.
     *
     * @throws TimeoutException when it takes longer than {@code nanos}
     */
    List<InetAddress> resolve(String host, long nanos)
            throws UnknownHostException, TimeoutException, InterruptedException {
        CompletableFuture<InetAddress[]> answer = new CompletableFuture<>();
        resolver().execute(() -> lookUp(host, answer));
        try {
            return List.of(answer.get(nanos, TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            throw new UnknownHostException(host);
        }
    }

    private static void lookUp(String host, CompletableFuture<InetAddress[]> answer) {
        try {
            answer.complete(InetAddress.getAllByName(host));
        } catch (UnknownHostException | RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    private synchronized ExecutorService resolver() {
        if (closed) {
            throw new IllegalStateException("the client is closed");
        }
        ExecutorService running = resolver;
        if (running == null) {
            running =
                    Executors.newCachedThreadPool(new DefaultThreadFactory("feeds-resolve", true));
            resolver = running;
        }
        return running;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (loop != null) {
            var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
        if (resolver != null) {
            resolver.shutdownNow();
        }
    }
}
