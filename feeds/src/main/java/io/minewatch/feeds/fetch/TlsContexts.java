package io.minewatch.feeds.fetch;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.minewatch.feeds.fetch.FetchException.Kind;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Trust and identity for TLS, from files. TLS 1.2 and 1.3 alone. */
final class TlsContexts {
    /** Largest key store or PEM file, octets: all public authorities together have 250 KiB. */
    private static final int MAX_OCTETS = 16 << 20;

    private static final String PEM = "-----BEGIN";

    private TlsContexts() {}

    /** Trusts what the Java machine trusts, and shows no certificate. */
    static SslContext plain(NoCertificate identity) throws FetchException {
        try {
            return builder().keyManager(identity).build();
        } catch (SSLException e) {
            throw setup("TLS cannot be used", "check the Java machine: " + reason(e));
        }
    }

    /**
     * As the transport says.
     *
     * @param none shown where the transport names no client certificate
     */
    static SslContext client(Transport transport, Environment environment, NoCertificate none)
            throws FetchException {
        SslContextBuilder builder = builder();
        KeyStoreFile trust = transport.trust();
        if (trust != null) {
            trust(builder, trust, environment);
        }
        KeyStoreFile client = transport.client();
        if (client != null) {
            identity(builder, client, environment);
        } else {
            builder.keyManager(none);
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw setup(
                    "the trust store or client certificate cannot be used",
                    "check that key and certificate belong together: " + reason(e));
        }
    }

    private static SslContextBuilder builder() {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2");
    }

    private static void trust(
            SslContextBuilder builder, KeyStoreFile trust, Environment environment)
            throws FetchException {
        byte[] octets = read(trust.file(), "trust store");
        try {
            if (isPem(octets)) {
                builder.trustManager(new ByteArrayInputStream(octets));
                return;
            }
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore store = store(octets, password(trust, environment));
            if (store.size() == 0) {
                throw setup(
                        "the trust store " + trust.file() + " holds no certificate",
                        "put the authority's certificate into it");
            }
            factory.init(store);
            builder.trustManager(factory);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw setup(
                    "the trust store " + trust.file() + " cannot be used (" + reason(e) + ")",
                    "it must be PEM, PKCS#12 or JKS with the right password");
        }
    }

    private static void identity(
            SslContextBuilder builder, KeyStoreFile client, Environment environment)
            throws FetchException {
        byte[] octets = read(client.file(), "client certificate");
        Path keyFile = client.keyFile();
        byte[] key = keyFile == null ? octets : read(keyFile, "client key");
        String password = password(client, environment);
        try {
            if (isPem(octets)) {
                builder.keyManager(
                        new ByteArrayInputStream(octets), new ByteArrayInputStream(key), password);
                return;
            }
            KeyManagerFactory factory =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            char[] characters = password == null ? new char[0] : password.toCharArray();
            factory.init(store(octets, password), characters);
            builder.keyManager(factory);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw setup(
                    "the client certificate "
                            + client.file()
                            + " cannot be used ("
                            + reason(e)
                            + ")",
                    "it must be PEM with a key in PKCS#8 (openssl pkcs8 -topk8), PKCS#12 or JKS,"
                            + " with the right password");
        }
    }

    private static @Nullable String password(KeyStoreFile file, Environment environment)
            throws FetchException {
        SecretRef secret = file.password();
        return secret == null ? null : secret.read(environment);
    }

    private static KeyStore store(byte[] octets, @Nullable String password)
            throws GeneralSecurityException, IOException {
        // "PKCS12" reads JKS as well (keystore.type.compat, on by default since Java 8).
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(
                new ByteArrayInputStream(octets), password == null ? null : password.toCharArray());
        return store;
    }

    private static boolean isPem(byte[] octets) {
        return new String(octets, US_ASCII).contains(PEM);
    }

    private static byte[] read(Path file, String role) throws FetchException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(MAX_OCTETS + 1);
            if (octets.length <= MAX_OCTETS) {
                return octets;
            }
        } catch (IOException e) {
            throw setup(
                    "the " + role + " " + file + " cannot be read",
                    "check path and rights of the file");
        }
        throw setup("the " + role + " " + file + " is too long", "name the right file");
    }

    private static FetchException setup(String what, String remedy) {
        return new FetchException(Kind.SETUP, what, remedy);
    }

    private static String reason(Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message.replaceAll("\\s+", " ");
    }
}
