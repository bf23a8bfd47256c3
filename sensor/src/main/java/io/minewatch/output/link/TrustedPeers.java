package io.minewatch.output.link;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CRL;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes the TLS context of {@link TlsSettings}, reading its files now: a renewed certificate holds
 * from the next connection on. Stateless.
 */
public final class TrustedPeers {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";

    private TrustedPeers() {}

    /**
     * The context.
     *
     * @throws IOException with one sentence when a file is missing or wrong
     */
    public static SSLContext context(TlsSettings settings) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(settings), trust(settings), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("the TLS settings do not fit together: " + e.getMessage(), e);
        }
    }

    /** {@code TLSv1.2}, {@code TLSv1.3}. */
    public static String[] protocols(TlsSettings settings) {
        return settings.versions().stream().map(v -> "TLSv" + v).toArray(String[]::new);
    }

    private static KeyManager @Nullable [] keys(TlsSettings settings)
            throws IOException, GeneralSecurityException {
        if (settings.certificate().isEmpty()) {
            return null;
        }
        Collection<? extends Certificate> chain = certificates(settings.certificate());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "own", privateKey(settings.key()), new char[0], chain.toArray(new Certificate[0]));
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static TrustManager @Nullable [] trust(TlsSettings settings)
            throws IOException, GeneralSecurityException {
        if (!settings.fingerprints().isEmpty()) {
            return new TrustManager[] {new Pinned(settings.fingerprints())};
        }
        if (settings.authorities().isEmpty() && settings.revoked().isEmpty()) {
            return null;
        }
        KeyStore store = null;
        if (!settings.authorities().isEmpty()) {
            store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int index = 0;
            for (Certificate certificate : certificates(settings.authorities())) {
                store.setCertificateEntry("authority-" + index++, certificate);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        if (settings.revoked().isEmpty()) {
            factory.init(store);
        } else {
            factory.init(new CertPathTrustManagerParameters(revocation(settings, store)));
        }
        return factory.getTrustManagers();
    }

    /**
     * Revocation by the lists at hand alone: nothing is fetched from wherever a certificate says.
     */
    private static PKIXBuilderParameters revocation(
            TlsSettings settings, @Nullable KeyStore authorities)
            throws IOException, GeneralSecurityException {
        KeyStore anchors = authorities;
        if (anchors == null) {
            anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            TrustManagerFactory platform =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            platform.init((KeyStore) null);
            int index = 0;
            for (TrustManager manager : platform.getTrustManagers()) {
                if (manager instanceof javax.net.ssl.X509TrustManager x509) {
                    for (X509Certificate issuer : x509.getAcceptedIssuers()) {
                        anchors.setCertificateEntry("authority-" + index++, issuer);
                    }
                }
            }
        }
        PKIXBuilderParameters parameters =
                new PKIXBuilderParameters(anchors, new X509CertSelector());
        Collection<? extends CRL> lists = revocationLists(settings.revoked());
        parameters.addCertStore(
                CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
        PKIXRevocationChecker checker =
                (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
        checker.setOptions(
                EnumSet.of(
                        PKIXRevocationChecker.Option.PREFER_CRLS,
                        PKIXRevocationChecker.Option.NO_FALLBACK,
                        PKIXRevocationChecker.Option.ONLY_END_ENTITY));
        parameters.addCertPathChecker(checker);
        parameters.setRevocationEnabled(true);
        return parameters;
    }

    private static Collection<? extends CRL> revocationLists(String file)
            throws IOException, GeneralSecurityException {
        byte[] octets = octets(file, "revoked");
        List<byte[]> blocks = blocks(octets, "X509 CRL");
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<CRL> lists = new ArrayList<>();
        try {
            if (blocks.isEmpty()) {
                lists.addAll(factory.generateCRLs(new ByteArrayInputStream(octets)));
            }
            for (byte[] block : blocks) {
                lists.add(factory.generateCRL(new ByteArrayInputStream(block)));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds no revocation list that can be read", e);
        }
        if (lists.isEmpty()) {
            throw new IOException(file + " holds no revocation list");
        }
        return lists;
    }

    private static Collection<? extends Certificate> certificates(String file)
            throws IOException, GeneralSecurityException {
        byte[] octets = octets(file, "certificates");
        List<Certificate> certificates = new ArrayList<>();
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        try {
            for (byte[] block : blocks(octets, "CERTIFICATE")) {
                certificates.add(factory.generateCertificate(new ByteArrayInputStream(block)));
            }
        } catch (CertificateException e) {
            throw new IOException(file + " holds a certificate that cannot be read", e);
        }
        if (certificates.isEmpty()) {
            throw new IOException(file + " holds no certificate in PEM");
        }
        return certificates;
    }

    private static PrivateKey privateKey(String file) throws IOException, GeneralSecurityException {
        List<byte[]> blocks = blocks(octets(file, "key"), "PRIVATE KEY");
        if (blocks.size() != 1) {
            throw new IOException(
                    file
                            + " holds no private key in PKCS #8 (BEGIN PRIVATE KEY): convert it with"
                            + " openssl pkcs8 -topk8 -nocrypt");
        }
        PKCS8EncodedKeySpec key = new PKCS8EncodedKeySpec(blocks.get(0));
        for (String algorithm : new String[] {"RSA", "EC", "EdDSA"}) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(key);
            } catch (InvalidKeySpecException e) {
                // The next algorithm may fit.
            }
        }
        throw new IOException(file + " holds a private key that is neither RSA, EC nor EdDSA");
    }

    /** The octets of each block of a PEM file that has this label (RFC 7468). */
    private static List<byte[]> blocks(byte[] octets, String label) throws IOException {
        String text = new String(octets, US_ASCII);
        String begin = BEGIN + label + "-----";
        String end = END + label + "-----";
        List<byte[]> blocks = new ArrayList<>();
        int at = text.indexOf(begin);
        while (at >= 0) {
            int stop = text.indexOf(end, at);
            if (stop < 0) {
                break;
            }
            try {
                blocks.add(
                        Base64.getMimeDecoder().decode(text.substring(at + begin.length(), stop)));
            } catch (IllegalArgumentException e) {
                throw new IOException("a block of PEM cannot be decoded", e);
            }
            at = text.indexOf(begin, stop);
        }
        return blocks;
    }

    private static byte[] octets(String file, String what) throws IOException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return in.readAllBytes();
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file + " (" + what + ")", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException(file + " (" + what + ") cannot be read", e);
        }
    }

    /** Whether a text is a fingerprint as RFC 5425 section 4.2.2 writes it. */
    public static boolean isFingerprint(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return false;
        }
        int octets =
                switch (text.substring(0, colon).toLowerCase(Locale.ROOT)) {
                    case "sha-1" -> 20;
                    case "sha-256" -> 32;
                    default -> -1;
                };
        String digits = text.substring(colon + 1).replace(":", "");
        return digits.length() == 2 * octets
                && digits.chars().allMatch(c -> Character.digit(c, 16) >= 0);
    }

    /** The fingerprint of a certificate, in the form of RFC 5425. */
    public static String fingerprint(X509Certificate certificate, String algorithm)
            throws CertificateException {
        try {
            byte[] hash = MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
            return algorithm.toLowerCase(Locale.ROOT)
                    + ":"
                    + HexFormat.ofDelimiter(":").withUpperCase().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new CertificateException(e);
        }
    }

    /** Trusts certificates by their fingerprint; names and dates do not matter then. */
    private static final class Pinned extends X509ExtendedTrustManager {
        private final List<String> fingerprints;

        Pinned(List<String> fingerprints) {
            this.fingerprints = new ArrayList<>();
            for (String fingerprint : fingerprints) {
                this.fingerprints.add(normal(fingerprint));
            }
        }

        private static String normal(String fingerprint) {
            int colon = fingerprint.indexOf(':');
            return (fingerprint.substring(0, colon + 1)
                            + fingerprint.substring(colon + 1).replace(":", ""))
                    .toUpperCase(Locale.ROOT);
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            if (chain.length == 0) {
                throw new CertificateException("the receiver shows no certificate");
            }
            for (String algorithm : new String[] {"SHA-256", "SHA-1"}) {
                if (fingerprints.contains(normal(fingerprint(chain[0], algorithm)))) {
                    return;
                }
            }
            throw new CertificateException(
                    "the receiver's certificate is none of `fingerprints`: it is "
                            + fingerprint(chain[0], "SHA-256"));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            check(chain);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
