package io.minewatch.output.link;

import java.util.List;

/**
 * Whom an encrypted link trusts, and who it says it is. Paths are empty where nothing is set; files
 * are read anew for each connection. Immutable.
 *
 * @param authorities PEM file of certificates that receivers' certificates must lead to; empty for
 *     those of the Java platform
 * @param certificate PEM file of our own certificate and what leads to its authority
 * @param key PEM file of its private key, PKCS #8, without password
 * @param fingerprints of receivers' certificates, {@code sha-256:AB:CD:...} (RFC 5425 section
 *     4.2.2): with any, only such a certificate is trusted, whoever signed it
 * @param revoked file of revocation lists, PEM or DER
 * @param versions {@code 1.2}, {@code 1.3}
 * @param serverName name that the certificate must have; empty for the address's own
 */
public record TlsSettings(
        String authorities,
        String certificate,
        String key,
        List<String> fingerprints,
        String revoked,
        List<String> versions,
        String serverName) {
    /** The platform's authorities, no certificate of our own, both versions. */
    public static final TlsSettings DEFAULTS =
            new TlsSettings("", "", "", List.of(), "", List.of("1.2", "1.3"), "");

    /** Copies the lists. */
    public TlsSettings {
        fingerprints = List.copyOf(fingerprints);
        versions = List.copyOf(versions);
    }
}
