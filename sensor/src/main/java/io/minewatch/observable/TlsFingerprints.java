package io.minewatch.observable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * JA3, JA3S and JA4 of hellos. They are computed where somebody reads them: of most hellos nobody
 * does. Pure functions.
 *
 * <p>JA3: github.com/salesforce/ja3. JA4, the client's: github.com/FoxIO-LLC/ja4,
 * technical_details/JA4.md; that one member of its family is under the BSD licence.
 */
final class TlsFingerprints {
    private static final String NOTHING = "000000000000";
    private static final int HASH_DIGITS = 12;
    private static final int MAX_COUNT = 99;

    private TlsFingerprints() {}

    /** RFC 8701: both octets the same, each ending in 1010. */
    static boolean isGrease(int value) {
        return (value & 0x0F0F) == 0x0A0A && value >>> 8 == (value & 0xFF);
    }

    static String ja3Text(TlsClient hello) {
        StringBuilder text = new StringBuilder(400);
        text.append(hello.version()).append(',');
        decimals(text, hello.cipherSuites(), true);
        text.append(',');
        decimals(text, hello.extensions(), true);
        text.append(',');
        decimals(text, hello.groups(), true);
        text.append(',');
        decimals(text, hello.pointFormats(), false);
        return text.toString();
    }

    /** The values in decimal with hyphens between them. */
    static void decimals(StringBuilder text, String values, boolean withoutGrease) {
        boolean any = false;
        for (int i = 0; i < values.length(); i++) {
            int value = values.charAt(i);
            if (withoutGrease && isGrease(value)) {
                continue;
            }
            if (any) {
                text.append('-');
            }
            text.append(value);
            any = true;
        }
    }

    static String ja4(TlsClient hello, TlsHandshake.Transport transport) {
        char[] suites = withoutGrease(hello.cipherSuites());
        char[] extensions = withoutGrease(hello.extensions());
        StringBuilder text = new StringBuilder(36);
        text.append(transport == TlsHandshake.Transport.QUIC ? 'q' : 't')
                .append(versionName(hello))
                .append(hello.offers(TlsClient.EXTENSION_SERVER_NAME) ? 'd' : 'i');
        count(text, suites.length);
        count(text, extensions.length);
        alpn(text, hello.alpn());
        Arrays.sort(suites);
        text.append('_').append(suites.length == 0 ? NOTHING : hash(hexadecimals(suites)));
        text.append('_').append(extensionHash(hello, extensions));
        return text.toString();
    }

    private static String extensionHash(TlsClient hello, char[] extensions) {
        if (extensions.length == 0) {
            return NOTHING;
        }
        int kept = 0;
        char[] others = new char[extensions.length];
        for (char extension : extensions) {
            if (extension != TlsClient.EXTENSION_SERVER_NAME
                    && extension != TlsClient.EXTENSION_ALPN) {
                others[kept++] = extension;
            }
        }
        if (kept == 0) {
            // Nothing but a name and protocols: the same as no extension at all.
            return NOTHING;
        }
        others = Arrays.copyOf(others, kept);
        Arrays.sort(others);
        String text = hexadecimals(others);
        char[] algorithms = withoutGrease(hello.signatureAlgorithms());
        return hash(algorithms.length == 0 ? text : text + '_' + hexadecimals(algorithms));
    }

    private static String versionName(TlsClient hello) {
        int version = 0;
        String offered = hello.supportedVersions();
        for (int i = 0; i < offered.length(); i++) {
            if (!isGrease(offered.charAt(i))) {
                version = Math.max(version, offered.charAt(i));
            }
        }
        return switch (version == 0 ? hello.version() : version) {
            case 0x0304 -> "13";
            case 0x0303 -> "12";
            case 0x0302 -> "11";
            case 0x0301 -> "10";
            case 0x0300 -> "s3";
            case 0x0002 -> "s2";
            default -> "00";
        };
    }

    private static void count(StringBuilder text, int count) {
        int shown = Math.min(count, MAX_COUNT);
        text.append((char) ('0' + shown / 10)).append((char) ('0' + shown % 10));
    }

    /**
     * First and last character of the first protocol; of its hexadecimal form where those are odd.
     */
    private static void alpn(StringBuilder text, List<String> protocols) {
        String first = protocols.isEmpty() ? "" : protocols.get(0);
        if (first.isEmpty()) {
            text.append("00");
            return;
        }
        char begin = first.charAt(0);
        char end = first.charAt(first.length() - 1);
        if (isAlphanumeric(begin) && isAlphanumeric(end)) {
            text.append(begin).append(end);
        } else {
            text.append(Character.forDigit(begin >>> 4 & 0xF, 16))
                    .append(Character.forDigit(end & 0xF, 16));
        }
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private static char[] withoutGrease(String values) {
        char[] kept = new char[values.length()];
        int count = 0;
        for (int i = 0; i < values.length(); i++) {
            if (!isGrease(values.charAt(i))) {
                kept[count++] = values.charAt(i);
            }
        }
        return Arrays.copyOf(kept, count);
    }

    /** Four digits each, commas between. */
    private static String hexadecimals(char[] values) {
        StringBuilder text = new StringBuilder(5 * values.length);
        HexFormat digits = HexFormat.of();
        for (char value : values) {
            if (text.length() > 0) {
                text.append(',');
            }
            text.append(digits.toHexDigits(value));
        }
        return text.toString();
    }

    private static String hash(String text) {
        return digest("SHA-256", text).substring(0, HASH_DIGITS);
    }

    static String md5(String text) {
        return digest("MD5", text);
    }

    private static String digest(String algorithm, String text) {
        try {
            byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(octets));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5 and SHA-256", e);
        }
    }
}
