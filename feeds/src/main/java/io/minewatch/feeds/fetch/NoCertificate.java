package io.minewatch.feeds.fetch;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a client that has none, and remembers that it was asked for one. In TLS 1.3 a
 * server refuses such a client after the client has found the handshake complete (RFC 8446 section
 * 4.4.2.4), so the refusal meets the first request, and an alert sent before a reset may never be
 * read: that the server had asked is all that is sure to be known.
 */
final class NoCertificate extends X509ExtendedKeyManager {
    private volatile boolean asked;

    /** Whether a server has asked since {@link #forget}. */
    boolean asked() {
        return asked;
    }

    /** Before a new connection. */
    void forget() {
        asked = false;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        asked = true;
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        asked = true;
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return null;
    }
}
