package io.minewatch.protocol.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.engine.CaptureFacts;
import io.minewatch.observable.TlsCertificate;
import io.minewatch.observable.TlsHandshake;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Facts of certificates that OpenSSL made, held against what the JDK reads of them. */
class CertificateReaderTest {
    /** EC P-256, {@code CN=host}, with an alternative name of each kind. */
    static final byte[] EC = hex(Certificates.EC);

    /** RSA-2048 as nodejs-pool's installer makes it. */
    static final byte[] POOL = hex(Certificates.POOL);

    /** RSA-2048, version 1, serial 1, as xmrig-proxy makes it. */
    static final byte[] PROXY = hex(Certificates.PROXY);

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] message(byte[]... certificates) {
        byte[] list = new byte[0];
        for (byte[] der : certificates) {
            list = TlsBytes.join(list, length(der.length), der);
        }
        return TlsBytes.join(length(list.length), list);
    }

    private static byte[] length(int length) {
        return new byte[] {(byte) (length >> 16), (byte) (length >> 8), (byte) length};
    }

    private static TlsCertificate read(byte[]... certificates) {
        byte[] message = message(certificates);
        return Objects.requireNonNull(CertificateReader.first(message, 0, message.length, true));
    }

    private static X509Certificate java(byte[] der) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der));
    }

    @Test
    void factsAreThoseThatTheJdkReads() throws Exception {
        for (byte[] der : new byte[][] {EC, POOL, PROXY}) {
            TlsCertificate ours = read(der);
            X509Certificate theirs = java(der);
            assertEquals(theirs.getVersion(), ours.version());
            assertEquals(theirs.getSerialNumber(), new java.math.BigInteger(ours.serial(), 16));
            assertEquals(theirs.getNotBefore().toInstant().getEpochSecond(), ours.notBefore());
            assertEquals(theirs.getNotAfter().toInstant().getEpochSecond(), ours.notAfter());
            assertEquals(
                    theirs.getSigAlgName().toLowerCase(Locale.ROOT),
                    ours.signatureAlgorithm()
                            .toLowerCase(Locale.ROOT)
                            .replace("ecdsa-with-sha256", "sha256withecdsa")
                            .replace("encryption", ""));
            assertEquals(theirs.getPublicKey().getAlgorithm(), ours.keyAlgorithm());
            assertEquals(
                    theirs.getPublicKey() instanceof RSAPublicKey rsa
                            ? rsa.getModulus().bitLength()
                            : 256,
                    ours.keyBits());
            assertEquals(der.length, ours.derBytes());
            assertTrue(ours.selfIssued());
            assertEquals(1, ours.chainLength());
        }
    }

    @Test
    void namesAreWrittenAsOpensslWritesThem() {
        assertEquals(
                "C=IT, ST=Pool, L=Daemon, O=Mining Pool, CN=mining.pool", read(POOL).subject());
        assertEquals(36_500, read(POOL).validDays());
        assertEquals("01", read(PROXY).serial());
        assertEquals(3_650, read(PROXY).validDays());
        assertEquals(
                java.util.List.of("host.example", "*.host.example", "192.0.2.7"), read(EC).names());
        assertEquals(2, read(POOL, EC).chainLength());
        assertEquals(read(POOL).sha256(), read(POOL, EC).sha256());
    }

    @Test
    void cutAndEmptyMessagesGiveNothing() {
        byte[] message = message(EC);
        for (int length = 0; length < message.length; length++) {
            assertNull(CertificateReader.first(Arrays.copyOf(message, length), 0, length, false));
        }
        assertNull(CertificateReader.first(new byte[3], 0, 3, true));
    }

    /** Recorded from OpenSSL: the certificate, and how far the handshake came. */
    @Test
    void recordedHandshakeShowsItsCertificate() throws Exception {
        Path file =
                Path.of(System.getProperty("minewatch.root", "."))
                        .resolve("pcaps/tls/recorded-tls-nodejs-pool.pcap");
        TlsHandshake handshake =
                CaptureFacts.of(file).stream()
                        .filter(fact -> fact instanceof TlsHandshake)
                        .map(fact -> (TlsHandshake) fact)
                        .findFirst()
                        .orElseThrow();
        assertEquals(TlsHandshake.Progress.DATA, handshake.progress());
        assertEquals(
                "C=IT, ST=Pool, L=Daemon, O=Mining Pool, CN=mining.pool",
                Objects.requireNonNull(handshake.certificate()).subject());
    }

    @FuzzTest(maxDuration = "10m")
    void anyOctetsAreSurvived(byte[] octets) {
        CertificateReader.first(octets, 0, octets.length, true);
        CertificateReader.first(message(octets), 0, octets.length + 6, true);
        byte[] changed = message(EC);
        for (int i = 0; i + 1 < octets.length; i += 2) {
            int at = 6 + (octets[i] & 0xFF) % (changed.length - 6);
            changed[at] = octets[i + 1];
        }
        CertificateReader.first(changed, 0, changed.length, true);
    }
}
