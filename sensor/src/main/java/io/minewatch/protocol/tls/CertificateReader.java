package io.minewatch.protocol.tls;

import io.minewatch.bytes.Bytes;
import io.minewatch.observable.TlsCertificate;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the facts of an X.509 certificate (RFC 5280 section 4.1) out of its DER encoding (X.690).
 * It does not validate, follows no pointer and builds no tree: one walk over the fields in order.
 *
 * <p>Bad input: null where the outline does not hold; an odd field inside is left out.
 */
final class CertificateReader {
    /** Characters kept of a distinguished name; the longest met in practice have some 300. */
    private static final int MAX_NAME = 512;

    /** Alternative names kept: certificates of content networks carry a hundred. */
    private static final int MAX_NAMES = 20;

    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTF8_STRING = 0x0C;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int BMP_STRING = 0x1E;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int VERSION = 0xA0;
    private static final int EXTENSIONS = 0xA3;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;

    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";

    /** Short names of attributes, RFC 4514 section 3 and what OpenSSL prints. */
    private static final Map<String, String> ATTRIBUTES =
            Map.ofEntries(
                    Map.entry("2.5.4.3", "CN"),
                    Map.entry("2.5.4.4", "SN"),
                    Map.entry("2.5.4.5", "serialNumber"),
                    Map.entry("2.5.4.6", "C"),
                    Map.entry("2.5.4.7", "L"),
                    Map.entry("2.5.4.8", "ST"),
                    Map.entry("2.5.4.9", "street"),
                    Map.entry("2.5.4.10", "O"),
                    Map.entry("2.5.4.11", "OU"),
                    Map.entry("2.5.4.12", "title"),
                    Map.entry("2.5.4.15", "businessCategory"),
                    Map.entry("2.5.4.17", "postalCode"),
                    Map.entry("2.5.4.42", "GN"),
                    Map.entry("0.9.2342.19200300.100.1.1", "UID"),
                    Map.entry("0.9.2342.19200300.100.1.25", "DC"),
                    Map.entry("1.2.840.113549.1.9.1", "emailAddress"),
                    Map.entry("1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL"),
                    Map.entry("1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST"),
                    Map.entry("1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC"));

    /** Names as OpenSSL prints them. */
    private static final Map<String, String> SIGNATURES =
            Map.ofEntries(
                    Map.entry("1.2.840.113549.1.1.2", "md2WithRSAEncryption"),
                    Map.entry("1.2.840.113549.1.1.4", "md5WithRSAEncryption"),
                    Map.entry("1.2.840.113549.1.1.5", "sha1WithRSAEncryption"),
                    Map.entry("1.2.840.113549.1.1.10", "rsassaPss"),
                    Map.entry("1.2.840.113549.1.1.11", "sha256WithRSAEncryption"),
                    Map.entry("1.2.840.113549.1.1.12", "sha384WithRSAEncryption"),
                    Map.entry("1.2.840.113549.1.1.13", "sha512WithRSAEncryption"),
                    Map.entry("1.2.840.10040.4.3", "dsaWithSHA1"),
                    Map.entry("1.2.840.10045.4.1", "ecdsa-with-SHA1"),
                    Map.entry("1.2.840.10045.4.3.2", "ecdsa-with-SHA256"),
                    Map.entry("1.2.840.10045.4.3.3", "ecdsa-with-SHA384"),
                    Map.entry("1.2.840.10045.4.3.4", "ecdsa-with-SHA512"),
                    Map.entry("1.3.101.112", "ED25519"),
                    Map.entry("1.3.101.113", "ED448"));

    private static final Map<String, String> KEYS =
            Map.of(
                    "1.2.840.113549.1.1.1", "RSA",
                    "1.2.840.113549.1.1.10", "RSA",
                    "1.2.840.10045.2.1", "EC",
                    "1.2.840.10040.4.1", "DSA",
                    "1.3.101.112", "ED25519",
                    "1.3.101.113", "ED448");

    private static final Map<String, Integer> CURVE_BITS =
            Map.of(
                    "1.2.840.10045.3.1.1", 192,
                    "1.3.132.0.33", 224,
                    "1.2.840.10045.3.1.7", 256,
                    "1.3.132.0.10", 256,
                    "1.3.132.0.34", 384,
                    "1.3.132.0.35", 521);

    private final byte[] buffer;

    // The element at hand: its tag, its contents and where the next one begins.
    private int tag;
    private int content;
    private int next;

    private CertificateReader(byte[] buffer) {
        this.buffer = buffer;
    }

    /**
     * Reads the server's own certificate out of a Certificate message up to TLS 1.2 (RFC 5246
     * section 7.4.2).
     *
     * @param end of what was kept of the message's body
     * @param whole whether that is all of it
     * @return null: there is none, or its outline does not hold
     */
    static @Nullable TlsCertificate first(byte[] buffer, int offset, int end, boolean whole) {
        int at = offset + 3;
        if (at + 3 > end) {
            return null;
        }
        int length = Bytes.u24(buffer, at);
        if (length == 0 || length > end - at - 3) {
            return null;
        }
        int chain = 0;
        if (whole) {
            for (int other = at; other + 3 <= end; other += 3 + Bytes.u24(buffer, other)) {
                chain++;
            }
        }
        return new CertificateReader(buffer).read(at + 3, at + 3 + length, chain);
    }

    private @Nullable TlsCertificate read(int offset, int end, int chain) {
        if (!element(offset, end) || tag != SEQUENCE || !element(content, next)) {
            return null;
        }
        int last = next;
        if (tag != SEQUENCE || !element(content, last)) {
            return null;
        }
        int version = 1;
        if (tag == VERSION) {
            int behind = next;
            if (element(content, next) && tag == INTEGER && next - content == 1) {
                version = 1 + Bytes.u8(buffer, content);
            }
            if (!element(behind, last)) {
                return null;
            }
        }
        if (tag != INTEGER) {
            return null;
        }
        String serial = serial(content, next);
        if (!element(next, last) || tag != SEQUENCE) {
            return null;
        }
        String signature = named(SIGNATURES, identifier(content, next));
        if (!element(next, last) || tag != SEQUENCE) {
            return null;
        }
        int issuerFrom = content;
        int issuerTo = next;
        if (!element(next, last) || tag != SEQUENCE) {
            return null;
        }
        int afterValidity = next;
        long notBefore = Long.MIN_VALUE;
        long notAfter = Long.MIN_VALUE;
        if (element(content, afterValidity)) {
            notBefore = time();
            if (element(next, afterValidity)) {
                notAfter = time();
            }
        }
        if (!element(afterValidity, last) || tag != SEQUENCE) {
            return null;
        }
        int subjectFrom = content;
        int subjectTo = next;
        if (!element(next, last) || tag != SEQUENCE) {
            return null;
        }
        int afterKey = next;
        Key key = key(content, afterKey);
        return new TlsCertificate(
                name(subjectFrom, subjectTo),
                name(issuerFrom, issuerTo),
                Arrays.equals(buffer, subjectFrom, subjectTo, buffer, issuerFrom, issuerTo),
                version,
                serial,
                notBefore,
                notAfter,
                key.algorithm,
                key.bits,
                signature,
                alternativeNames(afterKey, last),
                sha256(offset, end),
                end - offset,
                chain);
    }

    /** Moves to the element at {@code at}; false: none that ends before {@code end} is there. */
    private boolean element(int at, int end) {
        if (at + 2 > end) {
            return false;
        }
        tag = Bytes.u8(buffer, at);
        int length = Bytes.u8(buffer, at + 1);
        content = at + 2;
        if (length >= 0x80) {
            int octets = length & 0x7F;
            if (octets < 1 || octets > 3 || content + octets > end) {
                return false;
            }
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = length << 8 | Bytes.u8(buffer, content + i);
            }
            content += octets;
        }
        if (length > end - content) {
            return false;
        }
        next = content + length;
        return true;
    }

    private String serial(int from, int to) {
        int at = from;
        while (at + 1 < to && buffer[at] == 0) {
            at++;
        }
        // RFC 5280 section 4.1.2.2: up to 20 octets; longer ones are cut.
        return HexFormat.of().withUpperCase().formatHex(buffer, at, Math.min(to, at + 32));
    }

    private String sha256(int from, int to) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(buffer, from, to - from);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The object identifier that a sequence begins with, dotted; empty: none. */
    private String identifier(int from, int to) {
        int[] saved = {tag, content, next};
        String found = element(from, to) && tag == OBJECT_IDENTIFIER ? dotted(content, next) : "";
        tag = saved[0];
        content = saved[1];
        next = saved[2];
        return found;
    }

    private String dotted(int from, int to) {
        StringBuilder text = new StringBuilder(24);
        long arc = 0;
        for (int at = from; at < to && text.length() < 64; at++) {
            arc = arc << 7 | (buffer[at] & 0x7F);
            if (buffer[at] < 0) {
                continue;
            }
            if (text.length() == 0) {
                long first = Math.min(arc / 40, 2);
                text.append(first).append('.').append(arc - 40 * first);
            } else {
                text.append('.').append(arc);
            }
            arc = 0;
        }
        return text.toString();
    }

    private static String named(Map<String, String> names, String identifier) {
        return names.getOrDefault(identifier, identifier);
    }

    private static final class Key {
        final String algorithm;
        final int bits;

        Key(String algorithm, int bits) {
            this.algorithm = algorithm;
            this.bits = bits;
        }
    }

    /** SubjectPublicKeyInfo, RFC 5280 section 4.1.2.7. */
    private Key key(int from, int to) {
        if (!element(from, to) || tag != SEQUENCE) {
            return new Key("", 0);
        }
        int afterAlgorithm = next;
        int parameters = content;
        String identifier = identifier(content, next);
        String algorithm = named(KEYS, identifier);
        int bits = 0;
        switch (algorithm) {
            case "EC" -> {
                if (element(parameters, afterAlgorithm)
                        && element(next, afterAlgorithm)
                        && tag == OBJECT_IDENTIFIER) {
                    bits = CURVE_BITS.getOrDefault(dotted(content, next), 0);
                }
            }
            case "RSA" -> {
                if (element(afterAlgorithm, to)
                        && tag == BIT_STRING
                        && element(content + 1, next)
                        && tag == SEQUENCE
                        && element(content, next)
                        && tag == INTEGER) {
                    bits = bits(content, next);
                }
            }
            case "DSA" -> {
                if (element(parameters, afterAlgorithm)
                        && element(next, afterAlgorithm)
                        && tag == SEQUENCE
                        && element(content, next)
                        && tag == INTEGER) {
                    bits = bits(content, next);
                }
            }
            case "ED25519" -> bits = 256;
            case "ED448" -> bits = 456;
            default -> {}
        }
        return new Key(algorithm, bits);
    }

    /** Of an unsigned number, without leading zeros. */
    private int bits(int from, int to) {
        int at = from;
        while (at < to && buffer[at] == 0) {
            at++;
        }
        return at == to
                ? 0
                : 8 * (to - at) - Integer.numberOfLeadingZeros(Bytes.u8(buffer, at)) + 24;
    }

    /** UTCTime or GeneralizedTime in seconds since 1970, RFC 5280 section 4.1.2.5. */
    private long time() {
        int digits = tag == UTC_TIME ? 12 : tag == GENERALIZED_TIME ? 14 : 0;
        if (digits == 0 || next - content < digits) {
            return Long.MIN_VALUE;
        }
        int[] pairs = new int[digits / 2];
        for (int i = 0; i < pairs.length; i++) {
            int high = buffer[content + 2 * i] - '0';
            int low = buffer[content + 2 * i + 1] - '0';
            if (high < 0 || high > 9 || low < 0 || low > 9) {
                return Long.MIN_VALUE;
            }
            pairs[i] = 10 * high + low;
        }
        int at = 0;
        int year;
        if (tag == UTC_TIME) {
            year = pairs[at++];
            year += year < 50 ? 2000 : 1900;
        } else {
            year = 100 * pairs[at++] + pairs[at++];
        }
        try {
            long day = LocalDate.of(year, pairs[at], pairs[at + 1]).toEpochDay();
            return ((day * 24 + pairs[at + 2]) * 60 + pairs[at + 3]) * 60 + pairs[at + 4];
        } catch (DateTimeException e) {
            return Long.MIN_VALUE;
        }
    }

    /** Attributes in their order, {@code C=IT, O=...}. */
    private String name(int from, int to) {
        StringBuilder text = new StringBuilder(80);
        int at = from;
        while (at < to && text.length() < MAX_NAME && element(at, to) && tag == SET) {
            at = next;
            int part = content;
            int partEnd = next;
            while (part < partEnd && element(part, partEnd) && tag == SEQUENCE) {
                part = next;
                int attributeEnd = next;
                if (element(content, attributeEnd) && tag == OBJECT_IDENTIFIER) {
                    String type = named(ATTRIBUTES, dotted(content, next));
                    if (element(next, attributeEnd)) {
                        text.append(text.length() == 0 ? "" : ", ").append(type).append('=');
                        appendText(text);
                    }
                }
            }
        }
        return text.toString();
    }

    private void appendText(StringBuilder text) {
        int length = Math.min(next - content, Math.max(0, MAX_NAME - text.length()));
        String value =
                new String(
                        buffer,
                        content,
                        length,
                        tag == UTF8_STRING
                                ? StandardCharsets.UTF_8
                                : tag == BMP_STRING
                                        ? StandardCharsets.UTF_16BE
                                        : StandardCharsets.ISO_8859_1);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            text.append(Character.isISOControl(c) ? '\uFFFD' : c);
        }
    }

    /** DNS names and addresses of the alternative name, RFC 5280 section 4.2.1.6. */
    private List<String> alternativeNames(int from, int to) {
        int at = from;
        while (element(at, to)) {
            at = next;
            if (tag == EXTENSIONS && element(content, next) && tag == SEQUENCE) {
                return alternativeNameOf(content, next);
            }
        }
        return List.of();
    }

    private List<String> alternativeNameOf(int from, int to) {
        int at = from;
        while (element(at, to) && tag == SEQUENCE) {
            at = next;
            int end = next;
            if (element(content, end)
                    && tag == OBJECT_IDENTIFIER
                    && dotted(content, next).equals(SUBJECT_ALTERNATIVE_NAME)) {
                boolean value = element(next, end);
                if (value && tag == BOOLEAN) {
                    value = element(next, end);
                }
                if (value && tag == OCTET_STRING && element(content, next) && tag == SEQUENCE) {
                    return names(content, next);
                }
            }
        }
        return List.of();
    }

    private List<String> names(int from, int to) {
        List<String> names = new ArrayList<>(4);
        int at = from;
        while (names.size() < MAX_NAMES && element(at, to)) {
            at = next;
            if (tag == DNS_NAME) {
                StringBuilder text = new StringBuilder();
                appendText(text);
                names.add(text.toString());
            } else if (tag == IP_ADDRESS && next - content == 4) {
                names.add(
                        Bytes.u8(buffer, content)
                                + "."
                                + Bytes.u8(buffer, content + 1)
                                + "."
                                + Bytes.u8(buffer, content + 2)
                                + "."
                                + Bytes.u8(buffer, content + 3));
            }
        }
        return names;
    }
}
