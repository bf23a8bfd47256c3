package io.minewatch.coin;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the addresses of all CryptoNote coins share: a varint prefix and a Keccak checksum. */
final class CryptoNoteAddress {
    static final int CHECKSUM_BYTES = 4;

    /** Octets behind the prefix of an address without payment id: two keys and the checksum. */
    static final int PLAIN_BODY_BYTES = 32 + 32 + CHECKSUM_BYTES;

    /** The same of an integrated address with its 8-octet payment id. */
    static final int INTEGRATED_BODY_BYTES = PLAIN_BODY_BYTES + 8;

    /** Octets of the longest prefix in use, with room; longer ones are no address. */
    static final int MAX_PREFIX_BYTES = 5;

    /** Characters of the shortest and longest such address: 69 octets, and 5 + 76 octets. */
    static final int MIN_CHARS = 95;

    static final int MAX_CHARS = 112;

    /**
     * Coins by prefix: standard, integrated, subaddress where the coin has them. From
     * src/cryptonote_config.h (CryptoNoteConfig.h) of each coin.
     */
    private static final Map<Long, String> COINS =
            Map.ofEntries(
                    entry(18, "XMR"), // 4
                    entry(19, "XMR"),
                    entry(42, "XMR"), // 8
                    entry(4146, "WOW"), // Wo
                    entry(6810, "WOW"), // So
                    entry(12208, "WOW"), // WW
                    entry(0xb2, "AEON"), // Wm
                    entry(0x2733, "AEON"), // Wz
                    entry(0x6b8, "AEON"), // Xn
                    entry(0x5af4, "XHV"), // hvx
                    entry(0xcd774, "XHV"), // hvi
                    entry(0x12d974, "XHV"), // hvs
                    entry(0x2bb39a, "SUMO"), // Sumo
                    entry(0x29339a, "SUMO"), // Sumi
                    entry(0x8319a, "SUMO"), // Subo
                    entry(0x2cca, "ARQ"), // ar
                    entry(0x116bc7, "ARQ"), // aRi
                    entry(0x6847, "ARQ"), // aRS
                    entry(114, "OXEN"), // L
                    entry(115, "OXEN"),
                    entry(116, "OXEN"),
                    entry(90, "GRFT"), // G
                    entry(91, "GRFT"),
                    entry(102, "GRFT"), // J
                    entry(0x3800, "XNV"), // NV
                    entry(0x7081, "XNV"),
                    entry(0x1080, "XNV"), // NS
                    entry(18018, "ETN"), // etn
                    entry(18019, "ETN"),
                    entry(0x7ad4, "CCX"), // ccx7
                    entry(3914525, "TRTL")); // TRTL

    private CryptoNoteAddress() {}

    private static Map.Entry<Long, String> entry(long prefix, String coin) {
        return Map.entry(prefix, coin);
    }

    /** Whether the last four octets begin the Keccak-256 of the others. */
    static boolean checksumHolds(byte[] bytes) {
        int end = bytes.length - CHECKSUM_BYTES;
        if (end <= 0) {
            return false;
        }
        byte[] digest = Keccak256.hash(bytes, 0, end);
        for (int i = 0; i < CHECKSUM_BYTES; i++) {
            if (bytes[end + i] != digest[i]) {
                return false;
            }
        }
        return true;
    }

    /** The varint (7 bits an octet, least significant first) at the start; -1 where it is none. */
    static long prefix(byte[] bytes) {
        long value = 0;
        for (int i = 0; i < MAX_PREFIX_BYTES && i < bytes.length; i++) {
            value |= (bytes[i] & 0x7fL) << (7 * i);
            if (bytes[i] >= 0) {
                // A last octet of zero would make a second spelling of a shorter number.
                return i > 0 && bytes[i] == 0 ? -1 : value;
            }
        }
        return -1;
    }

    /** Octets that {@code prefix} takes. */
    static int prefixBytes(long prefix) {
        int count = 1;
        for (long rest = prefix >>> 7; rest != 0; rest >>>= 7) {
            count++;
        }
        return count;
    }

    /**
     * Ticker of the coin that the address belongs to; null where unknown. By the prefix where it is
     * known as a number, else by the first characters that it makes.
     */
    static @Nullable String coin(long prefix, String text) {
        String coin = COINS.get(prefix);
        if (coin != null) {
            return coin;
        }
        if (text.startsWith("ZEPH")) {
            return "ZEPH";
        }
        return text.startsWith("SaLv") || text.startsWith("SC1") ? "SAL" : null;
    }
}
