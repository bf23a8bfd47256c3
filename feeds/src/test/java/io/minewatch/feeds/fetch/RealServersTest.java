package io.minewatch.feeds.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.minewatch.feeds.fetch.Credentials.Scheme;
import io.minewatch.feeds.fetch.FetchException.Kind;
import io.netty.pkitesting.X509Bundle;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client with nginx as the server and tinyproxy on the way, on loopback. */
@NullUnmarked
@Timeout(60)
final class RealServersTest {
    /** Enough to meet each order of events; a fetch takes some three milliseconds. */
    private static final int REFUSALS = 400;

    @TempDir Path folder;

    private final List<Process> processes = new ArrayList<>();
    private Fetcher fetcher;
    private Path into;
    private String list;

    @BeforeEach
    void start() throws IOException {
        fetcher = new Fetcher("minewatch/test", Map.of("PASSWORD", "s3cret", "WRONG", "no")::get);
        into = folder.resolve("list.txt");
        list = "pool.example\n".repeat(2000);
    }

    @AfterEach
    void stop() throws Exception {
        fetcher.close();
        for (Process process : processes) {
            process.destroy();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private static void assumeInstalled(String program) throws Exception {
        boolean there =
                new ProcessBuilder("sh", "-c", "command -v " + program).start().waitFor() == 0;
        assumeTrue(there, program + " is not installed");
    }

    /** Workers of a root's nginx must read the test's folder. */
    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void run(int port, String... command) throws Exception {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log-" + port).toFile())
                        .start();
        processes.add(process);
        for (int i = 0; i < 200; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
                return;
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }
        fail(command[0] + " does not listen:\n" + Files.readString(folder.resolve("log-" + port)));
    }

    /** nginx with the list at many addresses; over TLS where there is a certificate. */
    private int nginx(X509Bundle certificate, Path clients) throws Exception {
        assumeInstalled("nginx");
        int port = freePort();
        Path site = Files.createDirectories(folder.resolve("site"));
        Files.writeString(site.resolve("list.txt"), list);
        Files.writeString(folder.resolve("users"), "me:{PLAIN}s3cret\n");
        String tls = "";
        if (certificate != null) {
            Files.writeString(folder.resolve("server.pem"), certificate.getCertificatePathPEM());
            Files.writeString(folder.resolve("server.key"), certificate.getPrivateKeyPEM());
            tls =
                    "ssl_certificate "
                            + folder.resolve("server.pem")
                            + "; ssl_certificate_key "
                            + folder.resolve("server.key")
                            + ";"
                            + (clients == null
                                    ? ""
                                    : "ssl_client_certificate "
                                            + clients
                                            + "; ssl_verify_client on;");
        }
        String text =
                """
                daemon off; USER
                worker_processes 1;
                error_log stderr;
                pid FOLDER/nginx.pid;
                events { worker_connections 64; }
                http {
                  access_log off;
                  client_body_temp_path FOLDER/t1; proxy_temp_path FOLDER/t2;
                  fastcgi_temp_path FOLDER/t3; uwsgi_temp_path FOLDER/t4; scgi_temp_path FOLDER/t5;
                  types { text/plain txt; }
                  server {
                    listen 127.0.0.1:PORT SSL;
                    TLS
                    root FOLDER/site;
                    gzip on; gzip_types text/plain; gzip_min_length 1; gzip_proxied any;
                    location = /moved.txt { return 301 /list.txt; }
                    location = /private.txt {
                      auth_basic "feeds"; auth_basic_user_file FOLDER/users;
                      alias FOLDER/site/list.txt;
                    }
                    location = /slow.txt { gzip off; limit_rate 2000; alias FOLDER/site/list.txt; }
                    location = /gone.txt { return 410; }
                  }
                }
                """
                        .replace("FOLDER", folder.toString())
                        .replace("USER", isRoot() ? "user root;" : "")
                        .replace("PORT", Integer.toString(port))
                        .replace("SSL", certificate == null ? "" : "ssl")
                        .replace("TLS", tls);
        if (clients != null && !Files.isReadable(clients)) {
            fail("no " + clients);
        }
        Path config = Files.writeString(folder.resolve("nginx.conf"), text);
        run(port, "nginx", "-p", folder.toString(), "-c", config.toString());
        return port;
    }

    private static Transport transport(
            Duration total, ProxyServer proxy, Path trust, Path client, Credentials credentials) {
        return new Transport(
                Duration.ofSeconds(10),
                total,
                1 << 20,
                3,
                false,
                proxy,
                trust == null ? null : KeyStoreFile.of(trust),
                client == null ? null : KeyStoreFile.of(client),
                credentials);
    }

    private static Transport plain() {
        return transport(Duration.ofSeconds(20), null, null, null, Credentials.NONE);
    }

    private FetchResponse get(Transport transport, FetchRequest request) throws Exception {
        try (FetchSession session = fetcher.open(transport)) {
            return session.get(request, into);
        }
    }

    private FetchResponse get(Transport transport, String uri) throws Exception {
        return get(transport, FetchRequest.of(URI.create(uri)));
    }

    private FetchException refused(Transport transport, String uri) {
        return assertThrows(FetchException.class, () -> get(transport, uri));
    }

    @Test
    void nginxServesConfirmsRedirectsAndAsksWhoWeAre() throws Exception {
        String base = "http://127.0.0.1:" + nginx(null, null);
        FetchResponse first = get(plain(), base + "/moved.txt");
        assertEquals(list, Files.readString(into));
        assertEquals("gzip", first.field("content-encoding"));
        assertEquals("/list.txt", first.uri().getPath());
        String etag = first.field("etag");
        assertNotNull(etag);
        FetchResponse second =
                get(
                        plain(),
                        new FetchRequest(
                                URI.create(base + "/list.txt"),
                                "*/*",
                                etag,
                                first.field("last-modified")));
        assertTrue(second.notModified());
        assertEquals(Kind.STATUS, refused(plain(), base + "/private.txt").kind());
        Credentials us =
                new Credentials(Scheme.BASIC, "me", SecretRef.inVariable("PASSWORD"), true);
        get(plain().with(us), base + "/private.txt");
        Credentials wrong =
                new Credentials(Scheme.BASIC, "me", SecretRef.inVariable("WRONG"), true);
        assertTrue(refused(plain().with(wrong), base + "/private.txt").isStatus(401));
        assertTrue(refused(plain(), base + "/gone.txt").isStatus(410));
        Transport hasty = transport(Duration.ofSeconds(2), null, null, null, Credentials.NONE);
        assertEquals(Kind.TIMEOUT, refused(hasty, base + "/slow.txt").kind());
    }

    @Test
    void nginxOverTlsWithCertificatesOfBothSides() throws Exception {
        TestCertificates authority = TestCertificates.authority("ours");
        Path trusted = authority.trustFile(folder);
        String base = "https://127.0.0.1:" + nginx(authority.forLoopback(), trusted);
        Path client = authority.clientFile(folder);
        get(
                transport(Duration.ofSeconds(20), null, trusted, client, Credentials.NONE),
                base + "/list.txt");
        assertEquals(list, Files.readString(into));
        FetchException nobody =
                refused(
                        transport(Duration.ofSeconds(20), null, trusted, null, Credentials.NONE),
                        base + "/list.txt");
        assertTrue(nobody.kind() == Kind.TLS || nobody.isStatus(400), nobody::getMessage);
        Path stranger = Files.createDirectories(folder.resolve("stranger"));
        FetchException distrusted =
                refused(
                        transport(
                                Duration.ofSeconds(20),
                                null,
                                TestCertificates.authority("somebody").trustFile(stranger),
                                client,
                                Credentials.NONE),
                        base + "/list.txt");
        assertEquals(Kind.TLS, distrusted.kind());
    }

    private ProxyServer tinyproxy(String user, SecretRef password, int... connectPorts)
            throws Exception {
        assumeInstalled("tinyproxy");
        int port = freePort();
        StringBuilder config = new StringBuilder();
        config.append("Port ").append(port).append("\nListen 127.0.0.1\nTimeout 60\n");
        config.append("MaxClients 10\nAllow 127.0.0.1\nBasicAuth me s3cret\n");
        for (int connectPort : connectPorts) {
            config.append("ConnectPort ").append(connectPort).append('\n');
        }
        Path file = Files.writeString(folder.resolve("tinyproxy-" + port + ".conf"), config);
        run(port, "tinyproxy", "-d", "-c", file.toString());
        return ProxyServer.parse("http://127.0.0.1:" + port, user, password);
    }

    @Test
    void throughTinyproxyInClearAndByConnect() throws Exception {
        TestCertificates authority = TestCertificates.authority("ours");
        Path trusted = authority.trustFile(folder);
        int secure = nginx(authority.forLoopback(), null);
        SecretRef password = SecretRef.inVariable("PASSWORD");
        ProxyServer proxy = tinyproxy("me", password, secure);
        Transport through =
                transport(Duration.ofSeconds(20), proxy, trusted, null, Credentials.NONE);
        get(through, "https://127.0.0.1:" + secure + "/moved.txt");
        assertEquals(list, Files.readString(into));
        try (TestServer server = new TestServer()) {
            server.handle((request, answer) -> answer.text(200, "in clear"));
            get(through, server.uri("/list.txt?a=b").toString());
            assertEquals("in clear", Files.readString(into));
            assertEquals("/list.txt?a=b", server.requests().get(0).target());
            assertTrue(server.requests().get(0).fields().containsKey("via"), "it was forwarded");
            assertEquals("", server.requests().get(0).field("proxy-authorization"));
        }
        ProxyServer unknown =
                new ProxyServer(
                        proxy.kind(),
                        proxy.host(),
                        proxy.port(),
                        "me",
                        SecretRef.inVariable("WRONG"));
        FetchException e =
                refused(
                        transport(Duration.ofSeconds(20), unknown, trusted, null, Credentials.NONE),
                        "https://127.0.0.1:" + secure + "/list.txt");
        assertEquals(Kind.CONNECT, e.kind(), e::getMessage);
        assertTrue(e.getMessage().contains("the proxy http://127.0.0.1"), e::getMessage);
    }

    /**
     * A SOCKS5 server (RFC 1928, user and password by RFC 1929) for one connection after another.
     */
    private static void serveSocks(ServerSocket socket, AtomicInteger served) {
        while (true) {
            try {
                Socket client = socket.accept();
                Thread thread = new Thread(() -> socks(client, served), "test-socks");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void socks(Socket client, AtomicInteger served) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            in.readByte();
            in.readNBytes(in.readUnsignedByte());
            out.write(new byte[] {5, 2});
            in.readByte();
            String user = new String(in.readNBytes(in.readUnsignedByte()), UTF_8);
            String password = new String(in.readNBytes(in.readUnsignedByte()), UTF_8);
            boolean known = user.equals("me") && password.equals("s3cret");
            out.write(new byte[] {1, (byte) (known ? 0 : 1)});
            if (!known) {
                return;
            }
            in.readNBytes(3);
            // 3: a name, which the proxy looks up; 1: an address.
            int type = in.readUnsignedByte();
            String host =
                    type == 3
                            ? new String(in.readNBytes(in.readUnsignedByte()), UTF_8)
                            : InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
            int port = in.readUnsignedShort();
            served.incrementAndGet();
            try (Socket server = new Socket(host.equals("feeds.test") ? "127.0.0.1" : host, port)) {
                out.write(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 0});
                Thread up = new Thread(() -> copy(in, server), "test-socks-up");
                up.setDaemon(true);
                up.start();
                copy(server.getInputStream(), client);
            }
        } catch (IOException e) {
            // One side hung up.
        }
    }

    private static void copy(InputStream from, Socket to) {
        try {
            from.transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // One side hung up.
        }
    }

    @Test
    void throughSocksWhichLooksTheNameUp() throws Exception {
        AtomicInteger served = new AtomicInteger();
        try (ServerSocket socks = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                TestServer server = new TestServer()) {
            Thread thread = new Thread(() -> serveSocks(socks, served), "test-socks");
            thread.setDaemon(true);
            thread.start();
            server.handle((request, answer) -> answer.text(200, request.field("host")));
            ProxyServer proxy =
                    ProxyServer.parse(
                            "socks5://127.0.0.1:" + socks.getLocalPort(),
                            "me",
                            SecretRef.inVariable("PASSWORD"));
            // The name has no address here: only the proxy can know it.
            String uri = "http://feeds.test:" + server.port() + "/";
            get(transport(Duration.ofSeconds(20), proxy, null, null, Credentials.NONE), uri);
            assertEquals("feeds.test:" + server.port(), Files.readString(into));
            assertEquals(1, served.get());
            ProxyServer unknown =
                    new ProxyServer(
                            proxy.kind(),
                            proxy.host(),
                            proxy.port(),
                            "me",
                            SecretRef.inVariable("WRONG"));
            // Its word and its hanging up come together, in an order that changes from one time to
            // the next.
            for (int i = 0; i < REFUSALS; i++) {
                FetchException e =
                        refused(
                                transport(
                                        Duration.ofSeconds(20),
                                        unknown,
                                        null,
                                        null,
                                        Credentials.NONE),
                                i % 2 == 0 ? uri : uri.replace("http:", "https:"));
                assertEquals(Kind.CONNECT, e.kind(), e::getMessage);
                assertTrue(e.getMessage().contains("the proxy socks5://"), e::getMessage);
            }
        }
    }
}
