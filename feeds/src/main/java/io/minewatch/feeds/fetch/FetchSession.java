package io.minewatch.feeds.fetch;

import io.minewatch.feeds.fetch.FetchException.Kind;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.proxy.HttpProxyHandler;
import io.netty.handler.proxy.ProxyConnectException;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.proxy.Socks5ProxyHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the server of one source, with its secrets and its trust. The connection is kept
 * between requests as long as the server lets it. Single thread; the waiting is done by the caller.
 */
public final class FetchSession implements Closeable {
    /** Longest status line, octets. */
    private static final int MAX_INITIAL_LINE = 8 << 10;

    /** All header fields of an answer, octets; servers send one or two thousand. */
    private static final int MAX_HEADER = 64 << 10;

    /** Largest piece of a body handed on, octets. */
    private static final int MAX_CHUNK = 64 << 10;

    private static final String LAST_HANDLER = "end";

    /** A Retry-After beyond this is taken for it: a source is asked at least once a day. */
    private static final Duration MAX_RETRY_AFTER = Duration.ofDays(1);

    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    private final Fetcher fetcher;
    private final Transport transport;
    private final Credentials.@Nullable Field credentials;
    private final @Nullable String proxyAuthorization;
    private final @Nullable String proxyPassword;
    private final NoCertificate noCertificate = new NoCertificate();
    private @Nullable SslContext tls;
    private @Nullable Channel channel;
    private @Nullable Origin connectedTo;

    /** The origin of the first request: credentials go there alone. */
    private @Nullable Origin home;

    FetchSession(Fetcher fetcher, Transport transport, Environment environment)
            throws FetchException {
        this.fetcher = fetcher;
        this.transport = transport;
        this.credentials = transport.credentials().field(environment);
        ProxyServer proxy = transport.proxy();
        SecretRef secret = proxy == null ? null : proxy.password();
        this.proxyPassword = secret == null ? null : secret.read(environment);
        this.proxyAuthorization =
                proxy == null || proxy.user().isEmpty()
                        ? null
                        : Credentials.basic(
                                proxy.user(), Objects.requireNonNullElse(proxyPassword, ""));
        if (transport.trust() != null || transport.client() != null) {
            this.tls = TlsContexts.client(transport, environment, noCertificate);
        }
    }

    /**
     * Fetches into a file, which is there whole or not at all.
     *
     * @param into replaced when the answer is 200; untouched when it is 304
     * @throws FetchException when neither came
     * @throws IOException when the file cannot be written
     */
    public FetchResponse get(FetchRequest request, Path into)
            throws FetchException, IOException, InterruptedException {
        long deadline = System.nanoTime() + transport.totalTimeout().toNanos();
        Origin first = Origin.of(request.uri());
        if (home == null) {
            home = first;
        }
        if (credentials != null && !first.secure() && !transport.credentials().clearText()) {
            throw new FetchException(
                    Kind.SETUP,
                    "the secret for " + first + " would be sent in clear",
                    "use https, or set `clear-text: true` in its `auth` section");
        }
        Path part = into.resolveSibling(into.getFileName() + ".part");
        try {
            return get(request, first, into, part, deadline);
        } catch (TimeoutException e) {
            disconnect();
            throw new FetchException(
                    Kind.TIMEOUT,
                    "no whole answer from " + first + " within " + text(transport.totalTimeout()),
                    "look at the server and the way to it, or raise `total-timeout`");
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private FetchResponse get(
            FetchRequest request, Origin first, Path into, Path part, long deadline)
            throws FetchException, IOException, InterruptedException, TimeoutException {
        URI uri = request.uri();
        for (int redirects = 0; ; redirects++) {
            Origin origin = Origin.of(uri);
            ResponseHandler.Received received = exchange(request, uri, origin, part, deadline);
            int status = received.status();
            if (status == NOT_MODIFIED
                    && (request.etag() != null || request.lastModified() != null)) {
                return new FetchResponse(true, uri, received.fields(), 0, "");
            }
            if (status == OK) {
                return unpack(received, uri, into, part);
            }
            if (!isRedirect(status)) {
                throw refused(origin, received);
            }
            if (redirects == transport.maxRedirects()) {
                throw new FetchException(
                        Kind.REDIRECT,
                        first + " redirects more than " + transport.maxRedirects() + " times",
                        "write the final address into the configuration");
            }
            uri = redirected(uri, origin, received.fields().get("location"));
        }
    }

    private static URI redirected(URI from, Origin origin, @Nullable String location)
            throws FetchException {
        URI to;
        try {
            to = location == null ? null : from.resolve(location.strip());
        } catch (IllegalArgumentException e) {
            to = null;
        }
        if (to == null) {
            throw new FetchException(
                    Kind.REDIRECT,
                    origin + " redirects to nowhere",
                    "look at the address in a browser, and write the final one");
        }
        if (origin.secure() && !Origin.of(to).secure()) {
            throw new FetchException(
                    Kind.REDIRECT,
                    origin + " redirects from https to " + Origin.shown(to),
                    "what is fetched in clear can be changed by anybody on the way; ask the"
                            + " publisher, or look for another address");
        }
        return to;
    }

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static FetchException refused(Origin origin, ResponseHandler.Received received) {
        int status = received.status();
        String remedy =
                switch (status) {
                    case 401, 403 ->
                            "check the source's `auth` section and what the account may read";
                    case 404, 410 ->
                            "check the address; the publisher may have moved or ended the feed";
                    case 406 -> "check the address: it does not serve what this format asks for";
                    case 407 -> "check the user and password of the proxy";
                    case 429 -> "ask less often: raise `every`";
                    default ->
                            status >= 500
                                    ? "the server has a problem; it is asked again later"
                                    : "check the address in a browser";
                };
        return new FetchException(
                Kind.STATUS,
                origin + " answered with status " + status,
                remedy,
                status,
                retryAfter(received.fields().get("retry-after")));
    }

    private static @Nullable Duration retryAfter(@Nullable String field) {
        if (field == null) {
            return null;
        }
        Duration wait = HttpDates.delay(field, Clock.systemUTC().instant());
        return wait == null || wait.compareTo(MAX_RETRY_AFTER) <= 0 ? wait : MAX_RETRY_AFTER;
    }

    private FetchResponse unpack(ResponseHandler.Received received, URI uri, Path into, Path part)
            throws FetchException, IOException {
        String coding = received.fields().getOrDefault("content-encoding", "identity").strip();
        Path whole = part;
        try {
            if (coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("x-gzip")) {
                whole = into.resolveSibling(into.getFileName() + ".unpacked");
                Gunzip.unpack(part, whole, transport.maxOctets(), Origin.of(uri).toString());
            } else if (!coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
                throw new FetchException(
                        Kind.BROKEN,
                        Origin.of(uri) + " sent a content coding that was not asked for",
                        "ask its publisher for gzip or plain answers");
            }
            String sha256 = Integrity.sha256(whole);
            long octets = Files.size(whole);
            Files.move(
                    whole,
                    into,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            return new FetchResponse(false, uri, received.fields(), octets, sha256);
        } finally {
            if (!whole.equals(part)) {
                Files.deleteIfExists(whole);
            }
        }
    }

    // One request and its answer

    private ResponseHandler.Received exchange(
            FetchRequest request, URI uri, Origin origin, Path part, long deadline)
            throws FetchException, IOException, InterruptedException, TimeoutException {
        boolean reused = channel != null && origin.equals(connectedTo);
        while (true) {
            Channel open = connect(origin, deadline);
            ResponseHandler handler =
                    new ResponseHandler(origin.toString(), part, transport.maxOctets());
            try {
                if (attach(open, handler)) {
                    open.writeAndFlush(message(request, uri, origin))
                            .addListener(
                                    sent -> {
                                        if (!sent.isSuccess()) {
                                            handler.fail(sent.cause());
                                        }
                                    });
                } else {
                    handler.fail(new ClosedChannelException());
                }
                ResponseHandler.Received received =
                        handler.answer().get(remaining(deadline), TimeUnit.NANOSECONDS);
                if (!received.keepAlive() || received.status() != OK) {
                    disconnect();
                }
                return received;
            } catch (ExecutionException e) {
                disconnect();
                // A server may close a kept connection at any moment (RFC 9112 section 9.3.1).
                if (reused && !handler.begun()) {
                    reused = false;
                    continue;
                }
                if (e.getCause() instanceof UncheckedIOException disk) {
                    throw disk.getCause();
                }
                Throwable cause = e.getCause();
                Throwable before = QuietEnd.failure(open);
                throw refusal(
                        origin,
                        failure(
                                origin,
                                cause instanceof ClosedChannelException && before != null
                                        ? before
                                        : cause),
                        handler.begun());
            } catch (TimeoutException | InterruptedException e) {
                disconnect();
                throw e;
            } finally {
                handler.close();
            }
        }
    }

    /** Lets the handler hear of the answer; false: the connection was closed just now. */
    private static boolean attach(Channel open, ResponseHandler handler) {
        try {
            open.pipeline().addBefore(LAST_HANDLER, null, handler);
            return true;
        } catch (NoSuchElementException e) {
            // Netty takes a closed channel's handlers out, on its own thread.
            return false;
        }
    }

    private FullHttpRequest message(FetchRequest request, URI uri, Origin origin) {
        String path =
                uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        ProxyServer proxy = transport.proxy();
        boolean forwarded =
                proxy != null && proxy.kind() == ProxyServer.Kind.HTTP && !origin.secure();
        FullHttpRequest message =
                new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1,
                        HttpMethod.GET,
                        forwarded ? "http://" + origin.hostField() + target : target);
        message.headers()
                .set(HttpHeaderNames.HOST, origin.hostField())
                .set(HttpHeaderNames.USER_AGENT, fetcher.userAgent())
                .set(HttpHeaderNames.ACCEPT, request.accept())
                .set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.GZIP);
        if (request.etag() != null) {
            message.headers().set(HttpHeaderNames.IF_NONE_MATCH, request.etag());
        }
        if (request.lastModified() != null) {
            message.headers().set(HttpHeaderNames.IF_MODIFIED_SINCE, request.lastModified());
        }
        if (forwarded && proxyAuthorization != null) {
            message.headers().set(HttpHeaderNames.PROXY_AUTHORIZATION, proxyAuthorization);
        }
        if (credentials != null && origin.equals(home)) {
            message.headers().set(credentials.name(), credentials.value());
        }
        return message;
    }

    // The connection

    private Channel connect(Origin origin, long deadline)
            throws FetchException, InterruptedException, TimeoutException {
        Channel open = channel;
        if (open != null && open.isActive() && origin.equals(connectedTo)) {
            return open;
        }
        disconnect();
        ProxyServer proxy = transport.proxy();
        List<InetSocketAddress> ways = new ArrayList<>();
        for (InetAddress address :
                proxy == null
                        ? addresses(origin.host(), "host", deadline)
                        : addresses(proxy.host(), "proxy", deadline)) {
            if (proxy == null && Origin.isPrivate(address) && leadsAstray(origin, deadline)) {
                throw new FetchException(
                        Kind.REDIRECT,
                        home + " redirects to " + origin + " in a private network",
                        "set `private-redirects: true` if that is meant");
            }
            ways.add(new InetSocketAddress(address, proxy == null ? origin.port() : proxy.port()));
        }
        FetchException last = null;
        for (InetSocketAddress way : ways) {
            try {
                Channel made = connectTo(way, origin, deadline);
                channel = made;
                connectedTo = origin;
                return made;
            } catch (FetchException e) {
                last = e;
                if (e.kind() != Kind.CONNECT) {
                    break;
                }
            }
        }
        throw Objects.requireNonNull(last, "a host has an address");
    }

    private Channel connectTo(InetSocketAddress way, Origin origin, long deadline)
            throws FetchException, InterruptedException, TimeoutException {
        int timeoutMillis =
                (int)
                        Math.max(
                                1,
                                Math.min(
                                        transport.connectTimeout().toMillis(),
                                        TimeUnit.NANOSECONDS.toMillis(remaining(deadline))));
        noCertificate.forget();
        ProxyHandler proxy = proxyHandler(way, origin);
        SslHandler ssl = origin.secure() ? sslHandler(origin, timeoutMillis) : null;
        CompletableFuture<Channel> ready = new CompletableFuture<>();
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(fetcher.loop())
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel made) {
                                        fill(made.pipeline(), proxy, ssl);
                                    }
                                });
        ChannelFuture connecting;
        if (proxy != null) {
            proxy.setConnectTimeoutMillis(timeoutMillis);
            connecting =
                    bootstrap
                            .resolver(NoopAddressResolverGroup.INSTANCE)
                            .connect(
                                    InetSocketAddress.createUnresolved(
                                            origin.host(), origin.port()));
        } else {
            connecting = bootstrap.connect(way);
        }
        connecting.addListener(
                done -> {
                    if (!done.isSuccess()) {
                        ready.completeExceptionally(done.cause());
                    } else if (proxy == null) {
                        whenSecure(connecting.channel(), ssl, ready);
                    } else {
                        whenThrough(connecting.channel(), proxy, ssl, ready);
                    }
                });
        try {
            return ready.get(remaining(deadline), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            abandon(connecting.channel());
            throw refusal(origin, failure(origin, e.getCause()), false);
        } catch (TimeoutException | InterruptedException e) {
            abandon(connecting.channel());
            throw e;
        }
    }

    /**
     * A connection to a proxy is of use once the proxy has agreed; whatever comes in its place is
     * the proxy's refusal, also where it just hangs up.
     */
    private static void whenThrough(
            Channel connected,
            ProxyHandler proxy,
            @Nullable SslHandler ssl,
            CompletableFuture<Channel> ready) {
        proxy.connectFuture()
                .addListener(
                        agreed -> {
                            if (agreed.isSuccess()) {
                                whenSecure(connected, ssl, ready);
                            } else if (agreed.cause() instanceof ProxyConnectException) {
                                ready.completeExceptionally(agreed.cause());
                            } else {
                                ready.completeExceptionally(
                                        new ProxyConnectException(
                                                Failures.reason(agreed.cause()), agreed.cause()));
                            }
                        });
    }

    private static void whenSecure(
            Channel connected, @Nullable SslHandler ssl, CompletableFuture<Channel> ready) {
        if (ssl == null) {
            ready.complete(connected);
            return;
        }
        ssl.handshakeFuture()
                .addListener(
                        shaken -> {
                            if (shaken.isSuccess()) {
                                ready.complete(connected);
                            } else {
                                ready.completeExceptionally(shaken.cause());
                            }
                        });
    }

    private static void fill(
            ChannelPipeline pipeline, @Nullable ProxyHandler proxy, @Nullable SslHandler ssl) {
        if (proxy != null) {
            pipeline.addLast(proxy);
        }
        if (ssl != null) {
            pipeline.addLast(ssl);
        }
        pipeline.addLast(new HttpClientCodec(MAX_INITIAL_LINE, MAX_HEADER, MAX_CHUNK));
        pipeline.addLast(LAST_HANDLER, new QuietEnd());
    }

    private @Nullable ProxyHandler proxyHandler(InetSocketAddress way, Origin origin) {
        ProxyServer proxy = transport.proxy();
        if (proxy == null) {
            return null;
        }
        String user = proxy.user();
        String password = Objects.requireNonNullElse(proxyPassword, "");
        if (proxy.kind() == ProxyServer.Kind.SOCKS5) {
            return user.isEmpty()
                    ? new Socks5ProxyHandler(way)
                    : new Socks5ProxyHandler(way, user, password);
        }
        if (!origin.secure()) {
            // An absolute request, which the proxy forwards: nothing to negotiate before it.
            return null;
        }
        return user.isEmpty()
                ? new HttpProxyHandler(way)
                : new HttpProxyHandler(way, user, password);
    }

    private SslHandler sslHandler(Origin origin, int timeoutMillis) throws FetchException {
        SslContext context = tls;
        if (context == null) {
            context = TlsContexts.plain(noCertificate);
            tls = context;
        }
        SslHandler handler =
                context.newHandler(
                        io.netty.buffer.ByteBufAllocator.DEFAULT, origin.host(), origin.port());
        SSLParameters parameters = handler.engine().getSSLParameters();
        // The certificate must name the host (RFC 9110 section 4.3.4).
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        handler.engine().setSSLParameters(parameters);
        handler.setHandshakeTimeoutMillis(timeoutMillis);
        return handler;
    }

    /** Whether a public server sent us to this private one, where it has nothing to say. */
    private boolean leadsAstray(Origin origin, long deadline)
            throws FetchException, InterruptedException, TimeoutException {
        Origin from = home;
        if (transport.privateRedirects() || from == null || origin.host().equals(from.host())) {
            return false;
        }
        for (InetAddress address : addresses(from.host(), "host", deadline)) {
            if (Origin.isPrivate(address)) {
                return false;
            }
        }
        return true;
    }

    private List<InetAddress> addresses(String host, String role, long deadline)
            throws FetchException, InterruptedException, TimeoutException {
        long nanos = Math.min(transport.connectTimeout().toNanos(), remaining(deadline));
        try {
            return fetcher.resolve(host, nanos);
        } catch (UnknownHostException e) {
            throw new FetchException(
                    Kind.CONNECT,
                    "the " + role + " " + host + " has no address",
                    "check the name, and whether this machine can ask a DNS server");
        } catch (TimeoutException e) {
            throw new FetchException(
                    Kind.TIMEOUT,
                    "the DNS server did not answer for " + host,
                    "check this machine's DNS servers");
        }
    }

    /** A connection that ends before an answer, after a request for a certificate, ended for it. */
    private FetchException refusal(Origin origin, FetchException failure, boolean answered) {
        return failure.kind() == Kind.BROKEN && !answered && noCertificate.asked()
                ? Failures.certificateMissing(origin)
                : failure;
    }

    private FetchException failure(Origin origin, @Nullable Throwable cause) {
        return Failures.of(origin, transport, cause);
    }

    private static long remaining(long deadline) throws TimeoutException {
        long nanos = deadline - System.nanoTime();
        if (nanos <= 0) {
            throw new TimeoutException();
        }
        return nanos;
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? duration.toSeconds() + " s"
                : duration.toMillis() + " ms";
    }

    private void disconnect() {
        Channel open = channel;
        channel = null;
        connectedTo = null;
        if (open != null) {
            abandon(open);
        }
    }

    /** Closes without waiting; nobody is interested in how it went. */
    private static void abandon(Channel open) {
        ChannelFuture unused = open.close();
    }

    @Override
    public void close() {
        disconnect();
    }
}
