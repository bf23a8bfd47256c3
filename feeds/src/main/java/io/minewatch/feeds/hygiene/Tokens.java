package io.minewatch.feeds.hygiene;

import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.TokenIndicator;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** Brings wallets and fingerprints into the normal form of {@link TokenIndicator}. */
public final class Tokens {
    /** Shortest wallet: shorter logins are worker names that many miners share. */
    static final int MIN_WALLET = 20;

    /** Longest wallet: integrated CryptoNote addresses of long prefixes have less than 200. */
    static final int MAX_WALLET = 200;

    /** JA4 (FoxIO's description): protocol, version, SNI, counts, ALPN; then two hashes. */
    private static final Pattern JA4 =
            Pattern.compile("[tqd][0-9a-z]{2}[di][0-9]{4}[0-9a-z]{2}_[0-9a-f]{12}_[0-9a-f]{12}");

    static final int JA4_LENGTH = 36;

    private static final Pattern WALLET = Pattern.compile("[0-9A-Za-z:_]+");

    /** Monero and its relatives, Ethereum and its, Bitcoin's segregated witness and its. */
    private static final Pattern KNOWN_WALLET =
            Pattern.compile(
                    "[48][1-9A-HJ-NP-Za-km-z]{94}|4[1-9A-HJ-NP-Za-km-z]{105}"
                            + "|0[xX][0-9a-fA-F]{40}|(?i)(bc1|ltc1|kaspa:)[0-9a-z]{20,90}(?-i)");

    /** A comma that is not escaped (RFC 4514 section 2.4). */
    private static final Pattern ATTRIBUTE_END = Pattern.compile("(?<!\\\\),");

    private Tokens() {}

    /**
     * The normal form of a token; empty when it is none of this type.
     *
     * @param type any but {@code DOMAIN}, {@code ADDRESS} and {@code URL}
     */
    public static String normalize(Indicator.Type type, String text) {
        String plain = text.strip();
        return switch (type) {
            case WALLET -> wallet(plain);
            case CERTIFICATE -> hex(plain, 32, 40, 64);
            case JA3 -> hex(plain, 32, 32, 32);
            case JA4 -> isJa4(plain.toLowerCase(Locale.ROOT)) ? plain.toLowerCase(Locale.ROOT) : "";
            case CERTIFICATE_SUBJECT -> subject(plain);
            case DOMAIN, ADDRESS, URL -> throw new IllegalArgumentException(type.label());
        };
    }

    static boolean isJa4(String text) {
        return text.length() == JA4_LENGTH && JA4.matcher(text).matches();
    }

    static boolean looksLikeWallet(String text) {
        return text.length() >= MIN_WALLET
                && text.length() <= MAX_WALLET
                && text.indexOf('.') < 0
                && KNOWN_WALLET.matcher(text).matches();
    }

    private static String wallet(String text) {
        if (text.length() < MIN_WALLET
                || text.length() > MAX_WALLET
                || !WALLET.matcher(text).matches()) {
            return "";
        }
        String lower = text.toLowerCase(Locale.ROOT);
        boolean caseless =
                lower.startsWith("0x") || lower.startsWith("bc1") || lower.startsWith("ltc1");
        return caseless ? lower : text;
    }

    private static String hex(String text, int... lengths) {
        String plain = text.replace(":", "").toLowerCase(Locale.ROOT);
        boolean rightLength = false;
        for (int length : lengths) {
            rightLength |= plain.length() == length;
        }
        for (int i = 0; rightLength && i < plain.length(); i++) {
            char c = plain.charAt(i);
            rightLength = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        }
        return rightLength ? plain : "";
    }

    /**
     * The attributes as they stand, with nothing but a comma between them. RFC 4514 section 2.4:
     * octets of other characters may stand as backslash and two digits.
     */
    private static String subject(String text) {
        if (text.indexOf('=') <= 0) {
            return "";
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (String attribute : ATTRIBUTE_END.split(text, -1)) {
            plain.append(plain.length() == 0 ? "" : ",");
            for (byte octet : attribute.strip().getBytes(StandardCharsets.UTF_8)) {
                int c = octet & 0xFF;
                if (c >= ' ' && c < 0x7F) {
                    plain.append((char) c);
                } else {
                    plain.append('\\')
                            .append(Character.forDigit(c >>> 4, 16))
                            .append(Character.forDigit(c & 15, 16));
                }
            }
        }
        return plain.length() <= TokenIndicator.MAX_LENGTH ? plain.toString() : "";
    }

    /** A subject in normal form with its attributes in the other order. */
    public static String reversedSubject(String subject) {
        StringBuilder reversed = new StringBuilder(subject.length());
        String[] attributes = ATTRIBUTE_END.split(subject, -1);
        for (int i = attributes.length - 1; i >= 0; i--) {
            reversed.append(reversed.length() == 0 ? "" : ",").append(attributes[i]);
        }
        return reversed.toString();
    }
}
