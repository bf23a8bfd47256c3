package io.minewatch.detect;

import io.minewatch.observable.TlsCertificate;
import io.minewatch.observable.TlsClient;
import io.minewatch.observable.TlsHandshake;
import java.util.HashSet;
import java.util.Set;

/**
 * Counts connections into the Tor network, within which nothing can be seen. A relay makes its
 * certificate itself: subject {@code CN=www.….net}, issuer {@code CN=www.….com}, both of random
 * letters of base32, 8 to 20 of them (source: tor, src/lib/tls/tortls.c,
 * tor_tls_context_init_certificates); a client asks for a random {@code www.….com} of 4 to 25
 * (src/lib/tls/tortls_openssl.c, tor_tls_new). With TLS 1.3 the certificate is hidden and the name
 * counts on the relays' port only. Single thread.
 */
final class TorLinks {
    /** ORPort as most relays have it. */
    private static final int RELAY_PORT = 9001;

    private static final int MAX_FLOWS = 100_000;

    private final Set<Long> flows = new HashSet<>();
    private long count;

    /** A TLS connection was set up. */
    void onHandshake(TlsHandshake fact) {
        TlsCertificate certificate = fact.certificate();
        TlsClient client = fact.client();
        boolean byCertificate =
                certificate != null
                        && isRandomName(certificate.subject(), "CN=www.", ".net", 8, 20)
                        && isRandomName(certificate.issuer(), "CN=www.", ".com", 8, 20);
        boolean byName =
                client != null
                        && fact.flow().responderPort() == RELAY_PORT
                        && client.alpn().isEmpty()
                        && isRandomName(client.serverName(), "www.", ".com", 4, 25);
        if (byCertificate || byName) {
            add(fact.flow().id());
        }
    }

    /** Somebody asks a proxy for a name; those below {@code onion} only Tor can reach. */
    void onProxyRequest(long flowId, String host) {
        if (host.endsWith(".onion")) {
            add(flowId);
        }
    }

    private void add(long flowId) {
        if (flows.size() >= MAX_FLOWS) {
            count++;
        } else if (flows.add(flowId)) {
            count++;
        }
    }

    void onFlowEnded(long flowId) {
        flows.remove(flowId);
    }

    /** Connections so far. */
    long count() {
        return count;
    }

    private static boolean isRandomName(
            String text, String head, String tail, int least, int most) {
        int letters = text.length() - head.length() - tail.length();
        if (letters < least || letters > most || !text.startsWith(head) || !text.endsWith(tail)) {
            return false;
        }
        for (int i = head.length(); i < head.length() + letters; i++) {
            char c = text.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '2' || c > '7')) {
                return false;
            }
        }
        return true;
    }
}
