package io.minewatch.coin;

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

    private CryptoNoteAddress() {}

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

    /** Ticker of the coin that uses the prefix; null where unknown. */
    static @org.jspecify.annotations.Nullable String coin(long prefix) {
        // Each line: standard, integrated, subaddress, from the coin's src/cryptonote_config.h.
        if (prefix == 18 || prefix == 19 || prefix == 42) {
            return "XMR";
        }
        if (prefix == 4146 || prefix == 6810 || prefix == 12208) {
            return "WOW";
        }
        if (prefix == 178 || prefix == 10035 || prefix == 1720) {
            return "AEON";
        }
        if (prefix == 23284 || prefix == 841588 || prefix == 203124) {
            return "XHV";
        }
        return null;
    }
}
