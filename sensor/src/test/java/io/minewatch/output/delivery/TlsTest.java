package io.minewatch.output.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.event.SampleEvents;
import io.minewatch.output.format.EventFormat;
import io.minewatch.output.format.Header;
import io.minewatch.output.format.Payload;
import io.minewatch.output.link.Address;
import io.minewatch.output.link.Link;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.link.TlsSettings;
import io.minewatch.output.link.TrustedPeers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom an encrypted link trusts, against a receiver with good and bad certificates. */
class TlsTest {
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    @TempDir
    static Path folder;

    @SuppressWarnings("NullAway.Init") // made before the first test
    private static Certificates certificates;

    @BeforeAll
    static void make() throws Exception {
        certificates = Certificates.make(folder);
    }

    @Test
    void aGoodCertificateIsTrustedInBothVersions() throws Exception {
        for (String version : List.of("1.2", "1.3")) {
            assertEquals(
                    1,
                    send("good", "localhost", trusting("ca.pem", "", List.of(), List.of(version))));
            assertEquals(
                    1,
                    send(
                            "good",
                            "127.0.0.1",
                            trusting("ca.pem", "crl.pem", List.of(), List.of(version))));
        }
    }

    @Test
    void badOnesAreRefusedWithTheReason() {
        refused(
                "expired",
                "localhost",
                trusting("ca.pem", "", List.of(), both()),
                "expired|NotAfter|validity");
        refused("wrong-name", "localhost", trusting("ca.pem", "", List.of(), both()), "localhost");
        refused("good", "localhost", trusting("other.pem", "", List.of(), both()), "path|anchor");
        refused(
                "revoked",
                "localhost",
                trusting("ca.pem", "crl.pem", List.of(), both()),
                "revoked");
        // The platform's authorities know nothing of ours.
        refused("good", "localhost", TlsSettings.DEFAULTS, "path|anchor");
    }

    @Test
    void withoutAListOfRevokedOnesItIsNotKnown() throws Exception {
        assertEquals(1, send("revoked", "localhost", trusting("ca.pem", "", List.of(), both())));
    }

    @Test
    void aPinnedCertificateIsTrustedWhateverItSays() throws Exception {
        for (String name : List.of("good", "expired", "wrong-name")) {
            TlsSettings pinned = trusting("", "", List.of(certificates.fingerprint(name)), both());
            assertEquals(1, send(name, "localhost", pinned), name);
            refused("revoked", "localhost", pinned, "none of `fingerprints`");
        }
    }

    @Test
    void theReceiverSeesOurCertificateWhereItAsks() throws Exception {
        TlsSettings anonymous = trusting("ca.pem", "", List.of(), both());
        TlsSettings known =
                new TlsSettings(
                        certificates.path("ca.pem"),
                        certificates.path("client.pem"),
                        certificates.path("client.key"),
                        List.of(),
                        "",
                        both(),
                        "");
        try (TestReceiver receiver = receiver("good", true)) {
            receiver.start();
            assertEquals(1, send(receiver, "localhost", known));
            // TLS 1.3 tells a client only when it reads; either way nothing is confirmed.
            assertThrows(
                    IOException.class,
                    () -> assertEquals(1, orFail(send(receiver, "localhost", anonymous))));
        }
    }

    @Test
    void aNameOfTheOperatorsChoiceIsChecked() throws Exception {
        TlsSettings elsewhere =
                new TlsSettings(
                        certificates.path("ca.pem"),
                        "",
                        "",
                        List.of(),
                        "",
                        both(),
                        "elsewhere.example");
        assertEquals(1, send("wrong-name", "localhost", elsewhere));
        refused("good", "localhost", elsewhere, "elsewhere.example");
    }

    @Test
    void versionsThatDoNotMeetAreRefused() throws Exception {
        try (TestReceiver receiver = receiver("good", false, "TLSv1.2")) {
            receiver.start();
            assertThrows(
                    IOException.class,
                    () ->
                            send(
                                    receiver,
                                    "localhost",
                                    trusting("ca.pem", "", List.of(), List.of("1.3"))));
        }
    }

    /** Files are read for each connection: a renewed authority holds without a restart. */
    @Test
    void renewedFilesHoldFromTheNextConnectionOn() throws Exception {
        Path authorities = folder.resolve("authorities.pem");
        Files.copy(
                Path.of(certificates.path("other.pem")),
                authorities,
                StandardCopyOption.REPLACE_EXISTING);
        TlsSettings settings = trusting("authorities.pem", "", List.of(), both());
        refused("good", "localhost", settings, "path|anchor");
        Files.copy(
                Path.of(certificates.path("ca.pem")),
                authorities,
                StandardCopyOption.REPLACE_EXISTING);
        assertEquals(1, send("good", "localhost", settings));
    }

    @Test
    void filesThatAreMissingOrWrongAreNamed() {
        refused(
                "good",
                "localhost",
                trusting("absent.pem", "", List.of(), both()),
                "there is no file .*absent.pem");
        refused(
                "good",
                "localhost",
                trusting("index", "", List.of(), both()),
                "holds no certificate in PEM");
        refused(
                "good",
                "localhost",
                trusting("ca.pem", "ca.pem", List.of(), both()),
                "revocation list");
    }

    private static List<String> both() {
        return List.of("1.2", "1.3");
    }

    private static TlsSettings trusting(
            String authorities, String revoked, List<String> fingerprints, List<String> versions) {
        return new TlsSettings(
                authorities.isEmpty() ? "" : certificates.path(authorities),
                "",
                "",
                fingerprints,
                revoked.isEmpty() ? "" : certificates.path(revoked),
                versions,
                "");
    }

    // ---- Webhooks

    @Test
    void aWebhookReachesAServerThatItTrustsSigned() throws Exception {
        for (String version : List.of("1.2", "1.3")) {
            Hook hook = new Hook("good");
            try {
                assertEquals(
                        1,
                        hook.send(
                                "localhost", trusting("ca.pem", "", List.of(), List.of(version))));
            } finally {
                hook.server.stop(0);
            }
            assertEquals(List.of("TLSv" + version), hook.protocols);
            assertEquals(1, hook.bodies.size());
            // Computed by another program than the one that signed.
            String signed = hook.times.get(0) + "." + hook.bodies.get(0);
            Path file = Files.writeString(folder.resolve("signed"), signed);
            Process openssl =
                    new ProcessBuilder(
                                    "openssl",
                                    "dgst",
                                    "-sha256",
                                    "-hmac",
                                    Hook.SECRET,
                                    file.toString())
                            .start();
            String digest = new String(openssl.getInputStream().readAllBytes(), UTF_8).strip();
            assertEquals(0, openssl.waitFor());
            assertEquals(
                    "sha256=" + digest.substring(digest.lastIndexOf(' ') + 1),
                    hook.signatures.get(0));
        }
    }

    @Test
    void aWebhookSaysNothingToAServerThatItDoesNotTrust() throws Exception {
        hookRefused("expired", "localhost", trusting("ca.pem", "", List.of(), both()));
        hookRefused("wrong-name", "localhost", trusting("ca.pem", "", List.of(), both()));
        hookRefused("good", "localhost", trusting("other.pem", "", List.of(), both()));
        hookRefused("revoked", "localhost", trusting("ca.pem", "crl.pem", List.of(), both()));
        hookRefused("good", "localhost", TlsSettings.DEFAULTS);
        hookRefused(
                "good",
                "localhost",
                trusting("", "", List.of(certificates.fingerprint("expired")), both()));
    }

    private static void hookRefused(String shown, String host, TlsSettings settings)
            throws Exception {
        Hook hook = new Hook(shown);
        try {
            IOException e = assertThrows(IOException.class, () -> hook.send(host, settings));
            String message = String.valueOf(e.getMessage());
            assertTrue(message.startsWith("https://" + host + ":"), message);
        } finally {
            hook.server.stop(0);
        }
        assertEquals(List.of(), hook.bodies, shown);
    }

    /** A service behind HTTPS that keeps what it is told. */
    private static final class Hook {
        static final String SECRET = "a secret of enough length";

        final HttpsServer server;
        final List<String> bodies = new CopyOnWriteArrayList<>();
        final List<String> times = new CopyOnWriteArrayList<>();
        final List<String> signatures = new CopyOnWriteArrayList<>();
        final List<String> protocols = new CopyOnWriteArrayList<>();

        Hook(String shown) throws IOException {
            server =
                    HttpsServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(context(shown)));
            server.createContext(
                    "/hook",
                    exchange -> {
                        bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                        times.add(exchange.getRequestHeaders().getFirst("X-Minewatch-Timestamp"));
                        signatures.add(
                                exchange.getRequestHeaders().getFirst("X-Minewatch-Signature"));
                        protocols.add(((HttpsExchange) exchange).getSSLSession().getProtocol());
                        exchange.sendResponseHeaders(204, -1);
                        exchange.close();
                    });
            server.start();
        }

        long send(String host, TlsSettings settings) throws IOException {
            Path secret = Files.writeString(folder.resolve("hook.key"), SECRET + "\n");
            OutputSettings.Webhook output =
                    new OutputSettings.Webhook(
                            "hook",
                            new EventFormat(
                                    Payload.EVE,
                                    Header.NONE,
                                    20,
                                    "h",
                                    "1",
                                    ZoneOffset.UTC,
                                    65_536,
                                    false,
                                    1),
                            List.of(
                                    "https://"
                                            + host
                                            + ":"
                                            + server.getAddress().getPort()
                                            + "/hook"),
                            secret.toString(),
                            List.of(),
                            settings,
                            Duration.ofSeconds(10));
            AlertEvent event = SampleEvents.finding(1);
            try (Links links = new Links();
                    Link link = links.open(output, 0)) {
                link.send(event, output.format().encode(event));
                return link.finish(10_000);
            }
        }
    }

    private static void refused(String shown, String host, TlsSettings settings, String why) {
        IOException e = assertThrows(IOException.class, () -> send(shown, host, settings));
        assertTrue(String.valueOf(e.getMessage()).matches("(?s).*(" + why + ").*"), e.getMessage());
    }

    private static long orFail(long confirmed) throws IOException {
        if (confirmed == 0) {
            throw new IOException("not confirmed");
        }
        return confirmed;
    }

    private static long send(String shown, String host, TlsSettings settings) throws IOException {
        try (TestReceiver receiver = receiver(shown, false)) {
            receiver.start();
            long confirmed = send(receiver, host, settings);
            assertEquals(confirmed, receiver.messages().size());
            return confirmed;
        }
    }

    private static long send(TestReceiver receiver, String host, TlsSettings settings)
            throws IOException {
        OutputSettings.Syslog output =
                new OutputSettings.Syslog(
                        "soc",
                        new EventFormat(
                                Payload.STRUCTURED,
                                Header.RFC5424,
                                20,
                                "h",
                                "1",
                                ZoneOffset.UTC,
                                8192,
                                false,
                                1),
                        List.of(new Address(Address.Scheme.TLS, host, receiver.port())),
                        OutputSettings.Framing.OCTET_COUNTING,
                        settings,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10));
        AlertEvent event = SampleEvents.finding(1);
        try (Links links = new Links();
                Link link = links.open(output, 0)) {
            link.send(event, output.format().encode(event));
            return link.finish(10_000);
        }
    }

    private static SSLContext context(String shown) throws IOException {
        return TrustedPeers.context(
                new TlsSettings(
                        certificates.path("ca.pem"),
                        certificates.path(shown + ".pem"),
                        certificates.path(shown + ".key"),
                        List.of(),
                        "",
                        both(),
                        ""));
    }

    private static TestReceiver receiver(String shown, boolean asks, String... versions)
            throws IOException {
        SSLServerSocketFactory factory = context(shown).getServerSocketFactory();
        return new TestReceiver(
                new javax.net.ServerSocketFactory() {
                    @Override
                    public ServerSocket createServerSocket() throws IOException {
                        SSLServerSocket socket = (SSLServerSocket) factory.createServerSocket();
                        socket.setNeedClientAuth(asks);
                        if (versions.length > 0) {
                            socket.setEnabledProtocols(versions);
                        }
                        return socket;
                    }

                    @Override
                    public ServerSocket createServerSocket(int port) throws IOException {
                        throw new IOException("not used");
                    }

                    @Override
                    public ServerSocket createServerSocket(int port, int backlog)
                            throws IOException {
                        throw new IOException("not used");
                    }

                    @Override
                    public ServerSocket createServerSocket(
                            int port, int backlog, java.net.InetAddress address)
                            throws IOException {
                        throw new IOException("not used");
                    }
                });
    }
}
