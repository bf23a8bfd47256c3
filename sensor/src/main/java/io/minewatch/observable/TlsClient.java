package io.minewatch.observable;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a ClientHello says (RFC 8446 section 4.1.2). Lists of 16-bit values are strings of one
 * character a value: immutable, and without an object a value. GREASE values (RFC 8701) are in
 * them. Immutable.
 *
 * @param whole the hello was read to its end and its lengths hold; otherwise what was read before
 * @param ssl2 sent in the form of SSL 2
 * @param version the version field, {@code 0x0303} for TLS 1.2 and 1.3
 * @param cipherSuites in the order offered, IANA numbers
 * @param extensions types in the order sent
 * @param groups supported groups in the order sent
 * @param pointFormats in the order sent
 * @param signatureAlgorithms in the order sent
 * @param supportedVersions in the order sent
 * @param alpn application protocols offered, ISO 8859-1, bounded
 * @param serverName lower case, without a trailing dot; empty where none, or none that is a name,
 *     was sent. With Encrypted Client Hello this is the public name
 * @param recordBytes octets of the first record that carried it, head included: what another
 *     program's log calls the size of the hello
 */
public record TlsClient(
        boolean whole,
        boolean ssl2,
        int version,
        String cipherSuites,
        String extensions,
        String groups,
        String pointFormats,
        String signatureAlgorithms,
        String supportedVersions,
        List<String> alpn,
        String serverName,
        int recordBytes) {
    /** Server name, RFC 6066 section 3. */
    public static final int EXTENSION_SERVER_NAME = 0;

    /** Application-layer protocol negotiation, RFC 7301. */
    public static final int EXTENSION_ALPN = 16;

    /** Pre-shared key: a session to resume in TLS 1.3. */
    public static final int EXTENSION_PRE_SHARED_KEY = 41;

    /** Encrypted Client Hello, draft-ietf-tls-esni section 5; browsers send it empty as well. */
    public static final int EXTENSION_ENCRYPTED_CLIENT_HELLO = 0xFE0D;

    /** Copies the list. */
    public TlsClient {
        alpn = List.copyOf(alpn);
    }

    /** A list of 16-bit values in the form of this record's lists. */
    public static String list(int... values) {
        char[] characters = new char[values.length];
        for (int i = 0; i < values.length; i++) {
            characters[i] = (char) values[i];
        }
        return new String(characters);
    }

    /** Whether the hello carries an extension of that type. */
    public boolean offers(int extension) {
        return extensions.indexOf((char) extension) >= 0;
    }

    /** Whether it names no server, by an address or at all. */
    public boolean unnamed() {
        return serverName.isEmpty();
    }

    /** JA3 (salesforce/ja3) before hashing; null for a hello that was not read whole. */
    public @Nullable String ja3Text() {
        return whole && !ssl2 ? TlsFingerprints.ja3Text(this) : null;
    }

    /** JA3: MD5 of {@link #ja3Text}, 32 hexadecimal digits. */
    public @Nullable String ja3() {
        String text = ja3Text();
        return text == null ? null : TlsFingerprints.md5(text);
    }

    /** JA4 (FoxIO-LLC/ja4, technical_details/JA4.md); null for a hello that was not read whole. */
    public @Nullable String ja4(TlsHandshake.Transport transport) {
        return whole ? TlsFingerprints.ja4(this, transport) : null;
    }
}
