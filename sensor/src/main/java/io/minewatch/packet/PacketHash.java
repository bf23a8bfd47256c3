package io.minewatch.packet;

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
}
