package io.minewatch.feeds.fetch;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.NullUnmarked;

/** Authorities and certificates made for a test. */
@NullUnmarked
public final class TestCertificates {
    private final X509Bundle authority;

    private TestCertificates(X509Bundle authority) {
        this.authority = authority;
    }

    /** A new authority of this name. */
    public static TestCertificates authority(String name) throws Exception {
        return new TestCertificates(
                new CertificateBuilder()
                        .ecp256()
                        .subject("CN=" + name)
                        .setIsCertificateAuthority(true)
                        .buildSelfSigned());
    }

    /** A file with the authority's certificate, to trust. */
    public Path trustFile(Path folder) throws IOException {
        return Files.writeString(folder.resolve("authority.pem"), authority.getCertificatePEM());
    }

    /** A certificate for 127.0.0.1 and localhost. */
    public X509Bundle forLoopback() throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(authority);
    }

    /** A certificate for a name that the server does not have. */
    public X509Bundle forAnotherName() throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=other.example")
                .addSanDnsName("other.example")
                .buildIssuedBy(authority);
    }

    /** A certificate that ended yesterday. */
    public X509Bundle expired() throws Exception {
        Instant now = Instant.now();
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .addSanIpAddress("127.0.0.1")
                .notBefore(now.minus(Duration.ofDays(30)))
                .notAfter(now.minus(Duration.ofDays(1)))
                .buildIssuedBy(authority);
    }

    /** A certificate for a client, with its key, in one PEM file. */
    public Path clientFile(Path folder) throws Exception {
        X509Bundle client =
                new CertificateBuilder().ecp256().subject("CN=sensor").buildIssuedBy(authority);
        return Files.writeString(
                folder.resolve("client.pem"),
                client.getCertificatePEM() + "\n" + client.getPrivateKeyPEM());
    }

    /** A TLS server with this certificate; with an authority of clients, it asks for theirs. */
    public static TestServer server(X509Bundle certificate, TestCertificates clients)
            throws Exception {
        return new TestServer(
                context(certificate, clients).getServerSocketFactory(), "https", clients != null);
    }

    /** The identity of a server, and whose certificates it trusts where it asks for them. */
    public static SSLContext context(X509Bundle certificate, TestCertificates clients)
            throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        TrustManagerFactory trust = null;
        if (clients != null) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("clients", clients.authority.getCertificate());
            trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
        }
        context.init(
                certificate.toKeyManagerFactory().getKeyManagers(),
                trust == null ? null : trust.getTrustManagers(),
                null);
        return context;
    }
}
