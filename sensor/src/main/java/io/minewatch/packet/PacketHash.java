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

    /** Octets at the front of an IP header that are passed over or masked word by word. */
    private static final int FRONT = 16;

    /** Octets that four products take in one turn: none waits for another. */
    private static final int BLOCK = 64;

    /** IPv4: the time to live (octet 8) and the header checksum (10, 11) do not count. */
    private static final long V4_SECOND_WORD = 0x00FF_0000_FFFF_FFFFL;

    /** IPv6: the hop limit (octet 7) does not count. */
    private static final long V6_FIRST_WORD = 0xFFFF_FFFF_FFFF_FF00L;

    /**
     * Below this length the last 16 octets would reach back into the masked ones. No packet with a
     * whole transport header is that short.
     */
    private static final int LEAST_BY_WORDS = 28;

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

    /**
     * Hash of an IP packet without what routers change.
     *
     * @param length octets present, 20 or more
     * @param version 4 or 6
     */
    static long ipPacket(long seed, byte[] b, int offset, int length, int version) {
        int end = offset + length;
        long one =
                mix(
                        firstWord(b, offset, version) ^ seed,
                        secondWord(b, offset, version) ^ length * ROOT_5);
        int at = offset + FRONT;
        if (length < LEAST_BY_WORDS) {
            for (; at < end; at++) {
                one = mix(one ^ b[at], seed);
            }
            return one;
        }
        long two = seed * ROOT_5;
        if (end - at >= BLOCK) {
            long three = seed * ROOT_3;
            long four = seed * ROOT_2;
            do {
                one = mix(Bytes.i64(b, at) ^ one, Bytes.i64(b, at + 8) ^ seed);
                two = mix(Bytes.i64(b, at + 16) ^ two, Bytes.i64(b, at + 24) ^ ~seed);
                three = mix(Bytes.i64(b, at + 32) ^ three, Bytes.i64(b, at + 40) ^ seed);
                four = mix(Bytes.i64(b, at + 48) ^ four, Bytes.i64(b, at + 56) ^ ~seed);
                at += BLOCK;
            } while (end - at >= BLOCK);
            one = mix(one, three);
            two = mix(two, four);
        }
        if (end - at >= 2 * FRONT) {
            one = mix(Bytes.i64(b, at) ^ one, Bytes.i64(b, at + 8) ^ seed);
            two = mix(Bytes.i64(b, at + 16) ^ two, Bytes.i64(b, at + 24) ^ ~seed);
            at += 2 * FRONT;
        }
        if (end - at >= FRONT) {
            one = mix(Bytes.i64(b, at) ^ one, Bytes.i64(b, at + 8) ^ seed);
        }
        // The last octets once more or for the first time: the length is in the hash already.
        two = mix(Bytes.i64(b, end - 16) ^ two, Bytes.i64(b, end - 8) ^ ~seed);
        return mix(one, two);
    }
}
