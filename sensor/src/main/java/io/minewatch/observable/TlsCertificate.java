package io.minewatch.observable;

import java.util.List;

/**
 * The facts of one X.509 certificate (RFC 5280), read from outside and not validated. Immutable.
 *
 * @param subject distinguished name as {@code C=IT, ST=Pool, ...}, in the order of the certificate
 * @param issuer as the subject
 * @param selfIssued issuer and subject are the same, octet for octet: a self-signed certificate,
 *     unless somebody took pains
 * @param version 1 to 3
 * @param serial hexadecimal digits, upper case, octet by octet, without leading zeros
 * @param notBefore seconds since 1970-01-01T00:00Z; {@link Long#MIN_VALUE}: not readable
 * @param notAfter last second of its validity; {@link Long#MIN_VALUE}: not readable
 * @param keyAlgorithm {@code RSA}, {@code EC}, ...; an OID where it is none of the common ones
 * @param keyBits of the modulus, or of the curve; 0: unknown
 * @param signatureAlgorithm {@code sha256WithRSAEncryption}, ...; an OID where none of the common
 *     ones
 * @param names DNS names and addresses of the subject alternative name, bounded
 * @param sha256 of the DER octets, 64 lower-case hexadecimal digits
 * @param derBytes its length
 * @param chainLength certificates the server sent; 0: not known
 */
public record TlsCertificate(
        String subject,
        String issuer,
        boolean selfIssued,
        int version,
        String serial,
        long notBefore,
        long notAfter,
        String keyAlgorithm,
        int keyBits,
        String signatureAlgorithm,
        List<String> names,
        String sha256,
        int derBytes,
        int chainLength) {
    private static final long SECONDS_A_DAY = 86_400;

    /** Copies the list. */
    public TlsCertificate {
        names = List.copyOf(names);
    }

    /** Whether both ends of the validity were read. */
    public boolean hasValidity() {
        return notBefore != Long.MIN_VALUE && notAfter != Long.MIN_VALUE;
    }

    /** Whole days of validity; 0 when it was not read. */
    public long validDays() {
        return hasValidity() ? (notAfter - notBefore) / SECONDS_A_DAY : 0;
    }
}
