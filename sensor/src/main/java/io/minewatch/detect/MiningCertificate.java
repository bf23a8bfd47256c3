package io.minewatch.detect;

import io.minewatch.observable.TlsCertificate;
import io.minewatch.observable.TlsHandshake;
import io.minewatch.observable.TlsServer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What mining software's own certificates look like, in clear (TLS 1.2 and before) and by the
 * length of the record that hides them (TLS 1.3). Pure functions.
 */
final class MiningCertificate {
    /** Whose certificate it is, and how sure that is. */
    enum Kind {
        /** Presented by a known pool. */
        KNOWN_POOL,
        /** Made by the installer of pool software, which writes that into the name. */
        POOL_SOFTWARE,
        /** As mining software makes one for itself; others may, too. */
        LIKE_MINING_SOFTWARE
    }

    /**
     * A certificate recognised.
     *
     * @param who program or pool
     */
    record Known(Kind kind, String who) {}

    /**
     * SHA-256 of certificates whose pins stand in miners' configurations. Sources: configurations
     * of XMRig 6.12 to 6.21 for HashVault, which uses it on ports 80 and 443 of pool.hashvault.pro;
     * the analysis of the "PrintMiner" campaign of 2025 for HashPool; a public review of the stock
     * certificate of MoneroOcean's port 20128.
     */
    private static final Map<String, String> PINS =
            Map.of(
                    "420c7850e09b7c0bdcf748a7da9eb3647daf8515718f36d9ccfdd6b9ff834b14",
                    "HashVault",
                    "afe39fe58c921511972c90acf72937f84ad96ba4c732ecf6501540e568620c2f",
                    "hashpoolpx",
                    "239daadd5c7d0ac097376c7871f787738826eef1c024729eff870e473b970855",
                    "MoneroOcean");

    /** xmrig/xmrig-proxy, src/base/net/tls/TlsGen.cpp: 315,360,000 s. */
    private static final long XMRIG_PROXY_SECONDS = 315_360_000L;

    private static final int RSA_BITS = 2048;
    private static final int P256_BITS = 256;

    /**
     * Lengths of the record that holds a default certificate in TLS 1.3: DER octets + 30. Measured
     * with certificates made as the installers make them (OpenSSL 3.0); a version that adds an
     * extension moves them.
     */
    private static final Map<Integer, String> PROTECTED_LENGTHS =
            Map.of(951, "nodejs-pool", 953, "xmr-node-proxy", 702, "xmrig-proxy");

    /** CertificateVerify of RSA-2048 in TLS 1.3: 4 + 4 + 256 + 17 octets. */
    private static final int PROTECTED_RSA_PROOF = 281;

    private MiningCertificate() {}

    /** Whose certificate this is; null: nobody's that mines. */
    static @Nullable Known of(TlsCertificate certificate) {
        String pool = PINS.get(certificate.sha256());
        if (pool != null) {
            return new Known(Kind.KNOWN_POOL, pool);
        }
        String subject = certificate.subject();
        if (!certificate.selfIssued()) {
            return null;
        }
        // Snipa22/nodejs-pool, deployment/deploy.bash, and MoneroOcean/xmr-node-proxy, install.sh.
        if (subject.contains("O=Mining Pool") && subject.contains("L=Daemon")) {
            return new Known(
                    Kind.POOL_SOFTWARE,
                    subject.contains("CN=mining.proxy") ? "xmr-node-proxy" : "nodejs-pool");
        }
        if (certificate.version() == 1
                && certificate.serial().equals("01")
                && subject.equals("CN=localhost")
                && certificate.keyAlgorithm().equals("RSA")
                && certificate.keyBits() == RSA_BITS
                && certificate.hasValidity()
                && certificate.notAfter() - certificate.notBefore() == XMRIG_PROXY_SECONDS) {
            return new Known(Kind.LIKE_MINING_SOFTWARE, "xmrig-proxy");
        }
        // SChernykh/p2pool, src/tls.cpp.
        if (subject.equals("C=US, O=BoringSSL")
                && certificate.keyAlgorithm().equals("EC")
                && certificate.keyBits() == P256_BITS) {
            return new Known(Kind.LIKE_MINING_SOFTWARE, "P2Pool");
        }
        return null;
    }

    /**
     * The program whose default certificate a server's flight in TLS 1.3 may hide; null: none. The
     * certificate is the second record, behind EncryptedExtensions, and an RSA-2048 proof follows.
     */
    static @Nullable String byLength(TlsHandshake handshake) {
        List<Integer> records = handshake.serverRecords();
        TlsServer server = handshake.server();
        if (server == null || server.version() < TlsServer.TLS_1_3 || records.size() < 3) {
            return null;
        }
        return records.get(2) == PROTECTED_RSA_PROOF ? PROTECTED_LENGTHS.get(records.get(1)) : null;
    }
}
