package io.minewatch.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.minewatch.observable.TlsCertificate;
import io.minewatch.observable.TlsClient;
import io.minewatch.observable.TlsHandshake;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TorLinksTest {
    private final TorLinks tor = new TorLinks();
    private final Facts facts = new Facts();

    private void handshake(int port, String name, @Nullable String subject, String issuer) {
        tor.onHandshake(
                new TlsHandshake(
                        facts.flow("10.0.0.5", "203.0.113.9", port),
                        facts.next(),
                        facts.now(),
                        TlsHandshake.Transport.TCP,
                        client(name),
                        null,
                        subject == null ? null : certificate(subject, issuer),
                        TlsHandshake.Progress.DATA,
                        false,
                        -1,
                        List.of()));
    }

    private static TlsClient client(String name) {
        return new TlsClient(true, false, 0x0303, "", "", "", "", "", "", List.of(), name, 250);
    }

    private static TlsCertificate certificate(String subject, String issuer) {
        return new TlsCertificate(
                subject,
                issuer,
                false,
                3,
                "01",
                0,
                86_400L * 300,
                "rsa",
                2048,
                "x",
                List.of(),
                "",
                500,
                1);
    }

    @Test
    void relaysMakeTheirCertificatesThemselves() {
        handshake(443, "www.example.org", "CN=www.abcdefgh234.net", "CN=www.zyxwvuts567.com");
        assertEquals(1, tor.count());
    }

    @Test
    void hiddenCertificatesLeaveTheNameOnTheRelaysPort() {
        handshake(9001, "www.k5gqhx2l7ab.com", null, "");
        assertEquals(1, tor.count());
        handshake(443, "www.google.com", null, "");
        handshake(9001, "www.example.org", null, "");
        assertEquals(1, tor.count());
    }

    @Test
    void ordinaryCertificatesAreNoRelays() {
        handshake(443, "a", "CN=www.example.net", "CN=R3, O=Let's Encrypt, C=US");
        handshake(443, "a", "CN=www.example-shop.net", "CN=www.example.com");
        handshake(443, "a", "CN=www.example.net, O=Example", "CN=www.example.com");
        handshake(443, "a", "CN=www.example.net", "CN=www.example.com");
        assertEquals(0, tor.count());
    }

    @Test
    void aConnectionCountsOnce() {
        long flow = 77;
        tor.onProxyRequest(flow, "xmrpool.example.onion");
        tor.onProxyRequest(flow, "xmrpool.example.onion");
        tor.onProxyRequest(78, "onion.example");
        assertEquals(1, tor.count());
        tor.onFlowEnded(flow);
        assertEquals(1, tor.count());
    }
}
