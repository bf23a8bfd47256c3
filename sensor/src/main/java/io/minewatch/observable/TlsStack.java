package io.minewatch.observable;

import java.util.Locale;

/**
 * The family of TLS software that a ClientHello looks like. A family, not a program: any program
 * may use any of them, and hellos can be imitated.
 */
public enum TlsStack {
    /** OpenSSL with its defaults or a list of its own: XMRig and xmr-stak, and very many others. */
    OPENSSL,
    /** Windows: Exchange, IIS, WinHTTP, .NET. */
    SCHANNEL,
    /** Go's crypto/tls. */
    GO,
    /** Java's JSSE. */
    JAVA,
    /** A browser, by GREASE or Firefox's own extensions. */
    BROWSER,
    OTHER;

    private static final int RENEGOTIATION_SCSV = 0x00FF;
    private static final int ECDHE_ECDSA_CHACHA20 = 0xCCA9;
    private static final int ECDHE_RSA_CHACHA20 = 0xCCA8;

    private static final int STATUS_REQUEST = 5;
    private static final int SIGNED_CERTIFICATE_TIMESTAMP = 18;
    private static final int STATUS_REQUEST_V2 = 17;
    private static final int ENCRYPT_THEN_MAC = 22;
    private static final int RECORD_SIZE_LIMIT = 28;
    private static final int DELEGATED_CREDENTIALS = 34;
    private static final int SESSION_TICKET = 35;
    private static final int SIGNATURE_ALGORITHMS_CERTIFICATE = 50;
    private static final int RENEGOTIATION_INFO = 0xFF01;

    /** Uncompressed and the two compressed forms: since 1.0.0 only OpenSSL offers all three. */
    private static final String OPENSSL_POINT_FORMATS = "\u0000\u0001\u0002";

    private static final String JAVA_1_3 = TlsClient.list(0x1302, 0x1301, 0x1303);

    private static final String UNCOMPRESSED = "\u0000";

    /** Since Windows 10: ECDSA with AES-256 and -128, RSA with both. */
    private static final String SCHANNEL_2016 = TlsClient.list(0xC02C, 0xC02B, 0xC030, 0xC02F);

    /** Windows 8.1 and Server 2012 R2: CBC with ECDHE-RSA first. */
    private static final String SCHANNEL_2012 = TlsClient.list(0xC028, 0xC027, 0xC014, 0xC013);

    /** Windows 7 and Server 2008 R2: RSA first. */
    private static final String SCHANNEL_2008 = TlsClient.list(0x3C, 0x2F, 0x3D, 0x35);

    /** The name in outputs. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The family that this hello looks like. */
    public static TlsStack of(TlsClient hello) {
        if (!hello.whole() || hello.ssl2()) {
            return OTHER;
        }
        String suites = hello.cipherSuites();
        boolean scsv = suites.indexOf((char) RENEGOTIATION_SCSV) >= 0;
        boolean onlyUncompressed = hello.pointFormats().equals(UNCOMPRESSED);
        if (hasGrease(suites) || hasGrease(hello.extensions())) {
            return BROWSER;
        }
        if (hello.offers(DELEGATED_CREDENTIALS) && hello.offers(RECORD_SIZE_LIMIT)) {
            return BROWSER;
        }
        if (hello.pointFormats().equals(OPENSSL_POINT_FORMATS)) {
            return OPENSSL;
        }
        // Java with TLS 1.3 alone: its own order of suites, and the algorithms of certificates.
        boolean newJava =
                suites.equals(JAVA_1_3)
                        && hello.pointFormats().isEmpty()
                        && hello.offers(SIGNATURE_ALGORITHMS_CERTIFICATE);
        boolean oldJava =
                scsv
                        && onlyUncompressed
                        && !hello.offers(SESSION_TICKET)
                        && !hello.offers(ENCRYPT_THEN_MAC);
        if (hello.offers(STATUS_REQUEST_V2) || newJava || oldJava) {
            return JAVA;
        }
        boolean chacha =
                suites.indexOf((char) ECDHE_ECDSA_CHACHA20) >= 0
                        && suites.indexOf((char) ECDHE_RSA_CHACHA20) >= 0;
        if (chacha
                && !scsv
                && onlyUncompressed
                && hello.offers(RENEGOTIATION_INFO)
                && hello.offers(SIGNED_CERTIFICATE_TIMESTAMP)
                && firstUnnamed(hello.extensions()) == STATUS_REQUEST) {
            return GO;
        }
        boolean windowsOrder =
                suites.contains(SCHANNEL_2016)
                        || suites.startsWith(SCHANNEL_2012)
                        || suites.startsWith(SCHANNEL_2008);
        if (windowsOrder
                && !scsv
                && !chacha
                && onlyUncompressed
                && !hello.offers(ENCRYPT_THEN_MAC)
                && hello.offers(RENEGOTIATION_INFO)) {
            return SCHANNEL;
        }
        return OTHER;
    }

    private static boolean hasGrease(String values) {
        for (int i = 0; i < values.length(); i++) {
            if (TlsFingerprints.isGrease(values.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** The first extension that is not the server name; -1: none. */
    private static int firstUnnamed(String extensions) {
        for (int i = 0; i < extensions.length(); i++) {
            if (extensions.charAt(i) != TlsClient.EXTENSION_SERVER_NAME) {
                return extensions.charAt(i);
            }
        }
        return -1;
    }
}
