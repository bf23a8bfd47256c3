package io.minewatch.output.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.link.Link;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.link.RefusedException;
import io.minewatch.output.link.TrustedPeers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One POST an event. A 2xx answer confirms it. The body is signed: {@code X-Minewatch-Signature:
 * sha256=HEX} is the HMAC-SHA-256 of the time in {@code X-Minewatch-Timestamp}, a full stop, and
 * the body, so that a recorded request is of no use later. Redirects are not followed: they would
 * send alerts wherever the receiver says.
 */
public final class WebhookLink implements Link {
    private static final String HMAC = "HmacSHA256";

    /** Fewest octets of a key: what NIST SP 800-107 asks of HMAC. */
    private static final int MIN_KEY = 14;

    private final OutputSettings.Webhook settings;
    private final URI uri;
    private final HttpClient client;
    private final byte[] key;
    private long confirmed;

    private WebhookLink(OutputSettings.Webhook settings, URI uri, HttpClient client, byte[] key) {
        this.settings = settings;
        this.uri = uri;
        this.client = client;
        this.key = key;
    }

    /**
     * A link to one of the output's services. Nothing is sent yet.
     *
     * @throws IOException with one sentence when a file of the settings cannot be used
     */
    public static WebhookLink open(OutputSettings.Webhook settings, String url) throws IOException {
        URI uri = URI.create(url);
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .connectTimeout(settings.timeout())
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .version(HttpClient.Version.HTTP_1_1);
        if ("https".equalsIgnoreCase(uri.getScheme())) {
            SSLParameters parameters = new SSLParameters();
            parameters.setProtocols(TrustedPeers.protocols(settings.tls()));
            builder.sslContext(TrustedPeers.context(settings.tls())).sslParameters(parameters);
        }
        byte[] key = new byte[0];
        if (!settings.secretFile().isEmpty()) {
            try {
                key = Files.readString(Path.of(settings.secretFile())).strip().getBytes(UTF_8);
            } catch (IOException e) {
                throw new IOException(settings.secretFile() + " (secret-file) cannot be read", e);
            }
            if (key.length < MIN_KEY) {
                throw new IOException(
                        settings.secretFile() + " holds less than " + MIN_KEY + " characters");
            }
        }
        return new WebhookLink(settings, uri, builder.build(), key);
    }

    /**
     * Connects and, with https, shakes hands; nothing is asked.
     *
     * @throws IOException with one sentence when that fails
     */
    public static void reach(OutputSettings.Webhook settings, String url) throws IOException {
        WebhookLink link = open(settings, url);
        URI uri = link.uri;
        boolean encrypted = "https".equalsIgnoreCase(uri.getScheme());
        int port = uri.getPort() >= 0 ? uri.getPort() : encrypted ? 443 : 80;
        String host = uri.getHost().replaceAll("[\\[\\]]", "");
        InetSocketAddress target = new InetSocketAddress(host, port);
        if (target.isUnresolved()) {
            throw new IOException(shown(url) + ": the name " + host + " is not known");
        }
        int millis = (int) settings.timeout().toMillis();
        try (Socket socket = new Socket()) {
            socket.connect(target, millis);
            socket.setSoTimeout(millis);
            if (encrypted) {
                shakeHands(settings, socket, host, port);
            }
        } catch (SSLException e) {
            throw new IOException(shown(url) + ": no TLS: " + why(e), e);
        } catch (IOException e) {
            throw new IOException(shown(url) + ": no connection: " + why(e), e);
        }
    }

    private static void shakeHands(
            OutputSettings.Webhook settings, Socket socket, String host, int port)
            throws IOException {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(TrustedPeers.protocols(settings.tls()));
        // As the client above does.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        try (SSLSocket secure =
                (SSLSocket)
                        TrustedPeers.context(settings.tls())
                                .getSocketFactory()
                                .createSocket(socket, host, port, false)) {
            secure.setSSLParameters(parameters);
            secure.startHandshake();
        }
    }

    /**
     * An address of a service as it may be told in logs and reports: scheme, host and port.
     * Services put tokens into the user, the path and the query: what is left out is {@code ...}.
     */
    public static String shown(String url) {
        URI uri = URI.create(url);
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = uri.getRawPath();
        boolean more =
                uri.getRawUserInfo() != null
                        || uri.getRawQuery() != null
                        || uri.getRawFragment() != null
                        || !(path == null || path.isEmpty() || path.equals("/"));
        return uri.getScheme() + "://" + uri.getHost() + port + (more ? "/..." : "");
    }

    @Override
    public void send(AlertEvent event, byte[] message) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .timeout(settings.timeout())
                        .header(
                                "Content-Type",
                                settings.format().payload().isJson()
                                        ? "application/json"
                                        : "text/plain; charset=utf-8")
                        .header("User-Agent", "minewatch/" + event.version())
                        .header("X-Minewatch-Event", event.id())
                        .POST(HttpRequest.BodyPublishers.ofByteArray(message));
        for (String header : settings.headers()) {
            int colon = header.indexOf(':');
            request.header(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
        }
        if (key.length > 0) {
            String time = Long.toString(System.currentTimeMillis() / 1000);
            request.header("X-Minewatch-Timestamp", time);
            request.header("X-Minewatch-Signature", "sha256=" + signature(key, time, message));
        }
        int status;
        try {
            status =
                    client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode();
        } catch (IOException e) {
            throw new IOException(description() + ": " + why(e), e);
        } catch (InterruptedException e) {
            throw new IOException(description() + ": interrupted", e);
        }
        if (status / 100 == 2) {
            confirmed = event.sequence();
        } else if (status == 400 || status == 413 || status == 415 || status == 422) {
            throw new RefusedException(
                    event.sequence(), description() + " refused the event: status " + status);
        } else {
            throw new IOException(description() + ": status " + status);
        }
    }

    /** The hexadecimal HMAC that a receiver computes again. */
    static String signature(byte[] key, String time, byte[] body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            mac.update((time + ".").getBytes(UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }

    private static String why(Throwable e) {
        Throwable deepest = e;
        for (int depth = 0; deepest.getCause() != null && depth < 16; depth++) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return message == null ? deepest.getClass().getSimpleName() : message;
    }

    @Override
    public long confirmed(boolean flush) {
        return confirmed;
    }

    @Override
    public boolean isIdle() {
        return true;
    }

    @Override
    public String description() {
        return shown(uri.toString());
    }

    @Override
    public void close() {
        // The client's thread ends when nobody holds it.
    }
}
