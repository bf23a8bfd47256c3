package io.minewatch.packet;

import io.minewatch.bytes.Bytes;

/**
 * 64-bit hashes under a secret seed: each step folds the 128-bit product of two words, both blinded
 * by the seed. Whoever does not know the seed cannot make two packets collide. Not for anything
 * that reaches an output: the seed differs from run to run.
 */
final class PacketHash {
    // Odd constants with about as many ones as zeros: the fractions of the square roots of 2, 3, 5.
    private static final long ROOT_2 = 0x6A09E667F3BCC909L;
    private static final long ROOT_3 = 0xBB67AE8584CAA73BL;
    private static final long ROOT_5 = 0x3C6EF372FE94F82BL;

    /** IPv4: the time to live (octet 8) and the header checksum (10, 11) do not count. */
    private static final long V4_SECOND_WORD = 0x00FF_0000_FFFF_FFFFL;

    /** IPv6: the hop limit (octet 7) does not count. */
    private static final long V6_FIRST_WORD = 0xFFFF_FFFF_FFFF_FF00L;

    private PacketHash() {}

    /** Folds the product of two words. */
    static long mix(long a, long b) {
        long x = a ^ ROOT_2;
        long y = b ^ ROOT_3;
        return x * y ^ Math.multiplyHigh(x, y);
    }

    /** Hash of one end of a flow. */
    static long endpoint(long seed, long high, long low, int port) {
        return mix(mix(high ^ seed, low ^ ROOT_5), (seed ^ port) * ROOT_5);
    }

    /** First word of an IP header without what routers change. */
    static long firstWord(byte[] b, int offset, int version) {
        long word = Bytes.i64(b, offset);
        return version == 4 ? word : word & V6_FIRST_WORD;
    }

    /** Second word of an IP header without what routers change. */
    static long secondWord(byte[] b, int offset, int version) {
        long word = Bytes.i64(b, offset + 8);
        return version == 4 ? word & V4_SECOND_WORD : word;
    }
}
