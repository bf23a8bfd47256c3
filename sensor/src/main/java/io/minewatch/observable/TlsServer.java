package io.minewatch.observable;

/**
 * What a ServerHello says (RFC 8446 section 4.1.3). Lists of 16-bit values are strings of one
 * character a value: immutable, and without an object a value. Immutable.
 *
 * @param legacyVersion the version field, {@code 0x0303} for TLS 1.2 and 1.3
 * @param version negotiated version, {@code 0x0304} for TLS 1.3
 * @param cipherSuite negotiated suite, IANA number
 * @param extensions types in the order sent
 * @param alpn negotiated application protocol; empty: none, or encrypted
 * @param helloRetried the server first asked for another hello
 */
public record TlsServer(
        int legacyVersion,
        int version,
        int cipherSuite,
        String extensions,
        String alpn,
        boolean helloRetried) {
    /** TLS 1.3 in version fields. */
    public static final int TLS_1_3 = 0x0304;

    /** JA3S: version, suite and extensions (salesforce/ja3, python/ja3s.py), before hashing. */
    public String ja3sText() {
        StringBuilder text = new StringBuilder();
        text.append(legacyVersion).append(',').append(cipherSuite).append(',');
        TlsFingerprints.decimals(text, extensions, false);
        return text.toString();
    }

    /** JA3S: MD5 of {@link #ja3sText}, 32 hexadecimal digits. */
    public String ja3s() {
        return TlsFingerprints.md5(ja3sText());
    }
}
