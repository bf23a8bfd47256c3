package io.minewatch.feeds.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.feeds.fetch.Credentials.Scheme;
import io.minewatch.feeds.fetch.FetchException.Kind;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client beside servers on loopback that behave well, badly and not at all. */
@NullUnmarked
@Timeout(60)
final class FetchSessionTest {
    private static final String LIST = "pool.example\nxmr.example\n";

    @TempDir Path folder;

    private TestServer server;
    private Fetcher fetcher;
    private Path into;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer();
        fetcher = new Fetcher("minewatch/test", Map.of("TOKEN", "s3cret")::get);
        into = folder.resolve("list.txt");
    }

    @AfterEach
    void stop() throws IOException {
        fetcher.close();
        server.close();
    }

    private static Transport transport() {
        return transport(Duration.ofSeconds(20), 1 << 20);
    }

    private static Transport transport(Duration total, long maxOctets) {
        return new Transport(
                Duration.ofSeconds(5),
                total,
                maxOctets,
                3,
                false,
                null,
                null,
                null,
                Credentials.NONE);
    }

    private FetchResponse get(Transport transport, URI uri) throws Exception {
        return get(transport, FetchRequest.of(uri));
    }

    private FetchResponse get(Transport transport, FetchRequest request) throws Exception {
        try (FetchSession session = fetcher.open(transport)) {
            return session.get(request, into);
        }
    }

    private FetchException refused(Transport transport, URI uri) {
        FetchException e = assertThrows(FetchException.class, () -> get(transport, uri));
        assertTrue(e.getMessage().contains(": "), e::getMessage);
        assertFalse(e.getMessage().contains("s3cret"), e::getMessage);
        assertFalse(Files.exists(into), "no half file");
        assertEquals(List.of(), leftovers());
        return e;
    }

    private List<String> leftovers() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".part") || name.endsWith(".unpacked"))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aListComesWhole() throws Exception {
        server.handle((request, answer) -> answer.text(200, LIST, "ETag: \"1\""));
        FetchResponse response = get(transport(), server.uri("/a/list.txt?x=1&y=%20"));
        assertEquals(LIST, Files.readString(into));
        assertEquals("\"1\"", response.field("ETag"));
        assertEquals(LIST.length(), response.octets());
        assertEquals(Integrity.sha256(into), response.sha256());
        TestServer.Request request = server.requests().get(0);
        assertEquals("/a/list.txt?x=1&y=%20", request.target());
        assertEquals("127.0.0.1:" + server.port(), request.field("host"));
        assertEquals("minewatch/test", request.field("user-agent"));
        assertEquals("gzip", request.field("accept-encoding"));
        assertEquals("", request.field("authorization"));
        assertEquals(List.of(), leftovers());
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() throws Exception {
        server.handle(
                (request, answer) -> {
                    if (request.field("if-none-match").equals("W/\"odd, \\one\"")
                            && request.field("if-modified-since")
                                    .equals("Tue, 09 Mar 2021 14:02:11 GMT")) {
                        answer.send(304, new byte[0], "ETag: W/\"odd, \\one\"");
                    } else {
                        answer.text(
                                200,
                                LIST,
                                "ETag: W/\"odd, \\one\"",
                                "Last-Modified: Tue, 09 Mar 2021 14:02:11 GMT");
                    }
                });
        FetchResponse first = get(transport(), server.uri("/"));
        Files.writeString(into, "untouched");
        FetchResponse second =
                get(
                        transport(),
                        new FetchRequest(
                                server.uri("/"),
                                "*/*",
                                first.field("etag"),
                                first.field("last-modified")));
        assertTrue(second.notModified());
        assertEquals("untouched", Files.readString(into));
    }

    @Test
    void aServerThatAnswers304UnaskedIsRefused() {
        server.handle((request, answer) -> answer.send(304, new byte[0]));
        assertEquals(Kind.STATUS, refused(transport(), server.uri("/")).kind());
    }

    @Test
    void gzipOfTheTransferIsUnpacked() throws Exception {
        byte[] packed = gzip(LIST.getBytes(UTF_8));
        server.handle((request, answer) -> answer.send(200, packed, "Content-Encoding: gzip"));
        FetchResponse response = get(transport(), server.uri("/"));
        assertEquals(LIST, Files.readString(into));
        assertEquals(LIST.length(), response.octets());
    }

    @Test
    void gzipThatIsCutOffIsRefused() throws Exception {
        byte[] packed = gzip(LIST.getBytes(UTF_8));
        server.handle(
                (request, answer) ->
                        answer.send(
                                200,
                                Arrays.copyOf(packed, packed.length - 5),
                                "Content-Encoding: gzip"));
        assertEquals(Kind.BROKEN, refused(transport(), server.uri("/")).kind());
    }

    @Test
    void gzipBombsEndAtTheLimits() throws Exception {
        byte[] bomb = gzip(new byte[40 << 20]);
        assertTrue(bomb.length < 1 << 20);
        server.handle((request, answer) -> answer.send(200, bomb, "Content-Encoding: gzip"));
        FetchException bySize = refused(transport(), server.uri("/"));
        assertEquals(Kind.TOO_LARGE, bySize.kind());
        assertTrue(bySize.getMessage().contains("unpacked"), bySize::getMessage);
        FetchException byRatio =
                refused(transport(Duration.ofSeconds(20), 1L << 30), server.uri("/"));
        assertEquals(Kind.TOO_LARGE, byRatio.kind());
        assertTrue(byRatio.getMessage().contains("grows"), byRatio::getMessage);
    }

    @Test
    void aCodingThatWasNotAskedForIsRefused() {
        server.handle((request, answer) -> answer.text(200, LIST, "Content-Encoding: br"));
        assertEquals(Kind.BROKEN, refused(transport(), server.uri("/")).kind());
    }

    @Test
    void moreThanTheLimitIsRefusedByItsLengthAndWithoutOne() {
        server.handle((request, answer) -> answer.send(200, new byte[(1 << 20) + 1]));
        assertEquals(Kind.TOO_LARGE, refused(transport(), server.uri("/")).kind());
        server.handle(
                (request, answer) -> {
                    answer.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    byte[] chunk = new byte[1 << 16];
                    for (int i = 0; i < 1000; i++) {
                        answer.raw("10000\r\n").raw(chunk).raw("\r\n");
                    }
                });
        assertEquals(Kind.TOO_LARGE, refused(transport(), server.uri("/")).kind());
    }

    @Test
    void chunksAndInformationalAnswersAreHttp() throws Exception {
        server.handle(
                (request, answer) ->
                        answer.raw("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
                                .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                                .raw("5\r\npool.\r\n8;x=y\r\nexample\n\r\n")
                                .raw("0\r\nTrailer: 1\r\n\r\n"));
        get(transport(), server.uri("/"));
        assertEquals("pool.example\n", Files.readString(into));
    }

    @Test
    void aBodyThatIsCutOffIsRefused() {
        server.handle(
                (request, answer) -> {
                    answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + LIST);
                    answer.hangUp();
                });
        FetchException e = refused(transport(), server.uri("/"));
        assertEquals(Kind.BROKEN, e.kind());
        assertTrue(e.getMessage().contains("after " + LIST.length() + " octets"), e::getMessage);
        server.handle(
                (request, answer) -> {
                    answer.raw(
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\npool.\r\n");
                    answer.hangUp();
                });
        assertEquals(Kind.BROKEN, refused(transport(), server.uri("/")).kind());
        server.handle(
                (request, answer) -> {
                    answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + LIST);
                    answer.reset();
                });
        assertEquals(Kind.BROKEN, refused(transport(), server.uri("/")).kind());
    }

    @Test
    void whatIsNoHttpIsRefused() {
        server.handle(
                (request, answer) -> {
                    answer.raw("220 mail.example ESMTP\r\n\r\n");
                    answer.hangUp();
                });
        assertEquals(Kind.BROKEN, refused(transport(), server.uri("/")).kind());
        server.handle(
                (request, answer) -> {
                    answer.raw("HTTP/1.1 200 OK\r\nX: " + "y".repeat(100_000) + "\r\n\r\n");
                    answer.hangUp();
                });
        assertEquals(Kind.BROKEN, refused(transport(), server.uri("/")).kind());
        server.handle(
                (request, answer) -> {
                    answer.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
                    answer.hangUp();
                });
        assertEquals(Kind.BROKEN, refused(transport(), server.uri("/")).kind());
    }

    @Test
    void aSlowBodyEndsAtTheTotalTime() {
        server.handle(
                (request, answer) -> {
                    answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
                    for (int i = 0; i < 100; i++) {
                        answer.raw("x");
                        Thread.sleep(100);
                    }
                });
        long before = System.nanoTime();
        FetchException e = refused(transport(Duration.ofMillis(700), 1 << 20), server.uri("/"));
        assertEquals(Kind.TIMEOUT, e.kind());
        assertTrue(System.nanoTime() - before < 10_000_000_000L);
        assertTrue(e.getMessage().contains("700 ms"), e::getMessage);
    }

    @Test
    void aServerThatNeverAnswersEndsAtTheTotalTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0)) {
            URI uri = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
            assertEquals(
                    Kind.TIMEOUT, refused(transport(Duration.ofMillis(500), 1 << 20), uri).kind());
        }
    }

    @Test
    void nobodyThereIsTold() throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0)) {
            port = gone.getLocalPort();
        }
        FetchException e = refused(transport(), URI.create("http://127.0.0.1:" + port + "/"));
        assertEquals(Kind.CONNECT, e.kind());
        FetchException name = refused(transport(), URI.create("http://feed.invalid/"));
        assertEquals(Kind.CONNECT, name.kind());
        assertTrue(name.getMessage().contains("feed.invalid has no address"), name::getMessage);
    }

    @Test
    void statusesAreToldWithARemedyAndTheWait() {
        server.handle((request, answer) -> answer.text(401, "secret page", "Retry-After: 7"));
        FetchException e = refused(transport(), server.uri("/"));
        assertEquals(Kind.STATUS, e.kind());
        assertTrue(e.getMessage().contains("401"), e::getMessage);
        assertFalse(e.getMessage().contains("secret page"), e::getMessage);
        assertEquals(Duration.ofSeconds(7), e.retryAfter().orElseThrow());
        server.handle((request, answer) -> answer.text(429, "", "Retry-After: 99999999"));
        assertEquals(
                Duration.ofDays(1),
                refused(transport(), server.uri("/")).retryAfter().orElseThrow());
        server.handle((request, answer) -> answer.text(503, "", "Retry-After: soon"));
        assertTrue(refused(transport(), server.uri("/")).retryAfter().isEmpty());
    }

    // Redirections

    @Test
    void redirectionsAreFollowedUpToTheLimit() throws Exception {
        server.handle(
                (request, answer) -> {
                    int step = Integer.parseInt(request.path().substring(1));
                    if (step < 3) {
                        answer.redirect("/" + (step + 1));
                    } else {
                        answer.text(200, LIST);
                    }
                });
        FetchResponse response = get(transport(), server.uri("/0"));
        assertEquals("/3", response.uri().getPath());
        assertEquals(LIST, Files.readString(into));
        Files.delete(into);
        server.handle((request, answer) -> answer.redirect(request.path()));
        FetchException e = refused(transport(), server.uri("/round"));
        assertEquals(Kind.REDIRECT, e.kind());
        server.handle((request, answer) -> answer.send(302, new byte[0]));
        assertEquals(Kind.REDIRECT, refused(transport(), server.uri("/")).kind());
        server.handle((request, answer) -> answer.redirect("file:///etc/passwd"));
        assertEquals(Kind.SETUP, refused(transport(), server.uri("/")).kind());
    }

    @Test
    void secretsDoNotFollowToAnotherServer() throws Exception {
        try (TestServer other = new TestServer()) {
            other.handle((request, answer) -> answer.text(200, LIST));
            server.handle((request, answer) -> answer.redirect(other.uri("/").toString()));
            Transport secret =
                    transport()
                            .with(
                                    new Credentials(
                                            Scheme.BEARER,
                                            "",
                                            SecretRef.inVariable("TOKEN"),
                                            true));
            get(secret, server.uri("/"));
            assertEquals("Bearer s3cret", server.requests().get(0).field("authorization"));
            assertEquals("", other.requests().get(0).field("authorization"));
        }
    }

    // Secrets

    @Test
    void secretsComeFromFilesAndVariables() throws Exception {
        server.handle((request, answer) -> answer.text(200, LIST));
        Path file = Files.writeString(folder.resolve("secret"), "p:w\u00e4\r\nmore\n");
        get(
                transport()
                        .with(new Credentials(Scheme.BASIC, "user", SecretRef.inFile(file), true)),
                server.uri("/"));
        assertEquals(
                "Basic " + Base64.getEncoder().encodeToString("user:p:w\u00e4".getBytes(UTF_8)),
                server.requests().get(0).field("authorization"));
        get(
                transport()
                        .with(
                                new Credentials(
                                        Scheme.HEADER,
                                        "Auth-Key",
                                        SecretRef.inVariable("TOKEN"),
                                        true)),
                server.uri("/"));
        assertEquals("s3cret", server.requests().get(1).field("auth-key"));
    }

    @Test
    void aSecretIsNotSentInClearUnlessThatIsWanted() {
        Transport clear =
                transport()
                        .with(
                                new Credentials(
                                        Scheme.BEARER, "", SecretRef.inVariable("TOKEN"), false));
        FetchException e = refused(clear, server.uri("/"));
        assertEquals(Kind.SETUP, e.kind());
        assertEquals(0, server.connectionCount());
    }

    @Test
    void aMissingSecretIsToldByWhereItShouldBe() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        for (SecretRef secret :
                List.of(
                        SecretRef.inVariable("NOT_SET"),
                        SecretRef.inFile(folder.resolve("absent")),
                        SecretRef.inFile(empty))) {
            FetchException e =
                    refused(
                            transport().with(new Credentials(Scheme.BEARER, "", secret, true)),
                            server.uri("/"));
            assertEquals(Kind.SETUP, e.kind());
            assertTrue(e.getMessage().startsWith(secret.toString()), e::getMessage);
        }
    }

    // The connection is kept

    @Test
    void oneConnectionServesManyRequests() throws Exception {
        server.handle((request, answer) -> answer.text(200, request.target()));
        try (FetchSession session = fetcher.open(transport())) {
            for (int i = 0; i < 20; i++) {
                session.get(FetchRequest.of(server.uri("/" + i)), into);
                assertEquals("/" + i, Files.readString(into));
            }
        }
        assertEquals(1, server.connectionCount());
    }

    @Test
    void aKeptConnectionThatTheServerClosedIsMadeAnew() throws Exception {
        server.handle(
                (request, answer) -> {
                    answer.text(200, request.target());
                    answer.hangUp();
                });
        try (FetchSession session = fetcher.open(transport())) {
            for (int i = 0; i < 20; i++) {
                session.get(FetchRequest.of(server.uri("/" + i)), into);
                assertEquals("/" + i, Files.readString(into));
            }
        }
    }

    // Trust

    private static Transport trusting(Path trust, Path client) {
        return new Transport(
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                1 << 20,
                3,
                false,
                null,
                trust == null ? null : KeyStoreFile.of(trust),
                client == null ? null : KeyStoreFile.of(client),
                Credentials.NONE);
    }

    @Test
    void aCertificateOfTheTrustedAuthorityForTheRightNameIsAccepted() throws Exception {
        TestCertificates authority = TestCertificates.authority("ours");
        try (TestServer tls = TestCertificates.server(authority.forLoopback(), null)) {
            tls.handle((request, answer) -> answer.text(200, LIST));
            get(trusting(authority.trustFile(folder), null), tls.uri("/"));
            assertEquals(LIST, Files.readString(into));
        }
    }

    @Test
    void anyOtherCertificateIsRefused() throws Exception {
        TestCertificates authority = TestCertificates.authority("ours");
        Path trusted = authority.trustFile(folder);
        TestCertificates stranger = TestCertificates.authority("somebody");
        Map<X509Bundle, String> wrong =
                Map.of(
                        stranger.forLoopback(), "nobody we trust",
                        authority.forAnotherName(), "for another name",
                        authority.expired(), "expired");
        for (Map.Entry<X509Bundle, String> each : wrong.entrySet()) {
            try (TestServer tls = TestCertificates.server(each.getKey(), null)) {
                tls.handle((request, answer) -> answer.text(200, LIST));
                FetchException e = refused(trusting(trusted, null), tls.uri("/"));
                assertEquals(Kind.TLS, e.kind(), e::getMessage);
                assertTrue(e.getMessage().contains(each.getValue()), e::getMessage);
                assertEquals(List.of(), tls.requests(), "nothing was asked before trust");
            }
        }
        try (TestServer tls = TestCertificates.server(authority.forLoopback(), null)) {
            assertEquals(
                    Kind.TLS,
                    refused(trusting(null, null), tls.uri("/")).kind(),
                    "the Java machine does not know our authority");
        }
    }

    @Test
    void aClientCertificateIsShownWhereItIsAskedFor() throws Exception {
        TestCertificates authority = TestCertificates.authority("ours");
        Path trusted = authority.trustFile(folder);
        try (TestServer tls = TestCertificates.server(authority.forLoopback(), authority)) {
            tls.handle((request, answer) -> answer.text(200, LIST));
            FetchException e = refused(trusting(trusted, null), tls.uri("/"));
            assertEquals(Kind.TLS, e.kind(), e::getMessage);
            get(trusting(trusted, authority.clientFile(folder)), tls.uri("/"));
            assertEquals(LIST, Files.readString(into));
        }
    }

    @ParameterizedTest
    @CsvSource({"true, TLSv1.3", "true, TLSv1.2", "false, TLSv1.3"})
    void aServerThatHangsUpAfterAskingForACertificateIsTold(boolean asks, String version)
            throws Exception {
        TestCertificates authority = TestCertificates.authority("ours");
        Transport trusting = trusting(authority.trustFile(folder), null);
        SSLContext context = TestCertificates.context(authority.forLoopback(), authority);
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server =
                    new Thread(
                            () -> {
                                try (Socket plain = listening.accept()) {
                                    SSLSocket tls =
                                            (SSLSocket)
                                                    context.getSocketFactory()
                                                            .createSocket(plain, null, 0, false);
                                    tls.setUseClientMode(false);
                                    tls.setWantClientAuth(asks);
                                    tls.setEnabledProtocols(new String[] {version});
                                    tls.startHandshake();
                                    // A reset: what was sent last may never be read.
                                    plain.setSoLinger(true, 0);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
            server.start();
            FetchException e =
                    refused(
                            trusting,
                            URI.create("https://127.0.0.1:" + listening.getLocalPort() + "/"));
            server.join();
            assertEquals(asks ? Kind.TLS : Kind.BROKEN, e.kind(), e::getMessage);
            assertEquals(asks, e.getMessage().contains("client certificate"), e::getMessage);
        }
    }

    @Test
    void tlsToAServerInClearIsTold() {
        server.handle((request, answer) -> answer.text(200, LIST));
        FetchException e =
                refused(transport(), URI.create("https://127.0.0.1:" + server.port() + "/"));
        assertTrue(e.kind() == Kind.TLS || e.kind() == Kind.BROKEN, e::getMessage);
    }

    @Test
    void httpsDoesNotRedirectToHttp() throws Exception {
        TestCertificates authority = TestCertificates.authority("ours");
        server.handle((request, answer) -> answer.text(200, LIST));
        try (TestServer tls = TestCertificates.server(authority.forLoopback(), null)) {
            tls.handle((request, answer) -> answer.redirect(server.uri("/").toString()));
            FetchException e = refused(trusting(authority.trustFile(folder), null), tls.uri("/"));
            assertEquals(Kind.REDIRECT, e.kind());
            assertEquals(0, server.connectionCount());
        }
    }

    @Test
    void aTrustStoreThatCannotBeReadIsTold() throws Exception {
        Path empty = Files.writeString(folder.resolve("odd.pem"), "-----BEGIN NOTHING-----\n");
        for (Path file : List.of(folder.resolve("absent"), empty)) {
            FetchException e =
                    assertThrows(
                            FetchException.class, () -> fetcher.open(trusting(file, null)).close());
            assertEquals(Kind.SETUP, e.kind());
            assertTrue(e.getMessage().contains(file.toString()), e::getMessage);
        }
    }

    @Test
    void addressesThatAreNoneAreRefused() {
        for (String address : List.of("ftp://a.example/", "file:///etc/passwd", "https:///x")) {
            assertEquals(Kind.SETUP, refused(transport(), URI.create(address)).kind(), address);
        }
        FetchException e = refused(transport(), URI.create("https://me:s3cret@a.example/"));
        assertEquals(Kind.SETUP, e.kind());
    }

    static byte[] gzip(byte[] octets) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(octets);
        }
        return packed.toByteArray();
    }
}
