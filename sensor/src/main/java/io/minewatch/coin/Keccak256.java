package io.minewatch.coin;

import java.nio.charset.StandardCharsets;

/**
 * Keccak-256 with the original padding byte 0x01, as Monero and Ethereum use it; not the later
 * SHA3-256 of FIPS 202, which pads with 0x06. Source: the Keccak reference, version 3 (2011);
 * rotation and permutation as in FIPS 202, section 3.2. Stateless, thread-safe.
 */
public final class Keccak256 {
    /** Octets of a digest. */
    public static final int DIGEST_BYTES = 32;

    private static final int RATE_BYTES = 136;
    private static final int ROUNDS = 24;
    private static final int LANES = 25;

    /** Round constants of step iota, computed from the step's shift register. */
    private static final long[] IOTA = roundConstants();

    private Keccak256() {}

    /** Digest of {@code data}. */
    public static byte[] hash(byte[] data) {
        return hash(data, 0, data.length);
    }

    /** Digest of {@code length} octets from {@code offset}. */
    static byte[] hash(byte[] data, int offset, int length) {
        long[] state = new long[LANES];
        int index = 0;
        for (int i = 0; i < length; i++) {
            state[index >> 3] ^= (data[offset + i] & 0xffL) << ((index & 7) * 8);
            if (++index == RATE_BYTES) {
                permute(state);
                index = 0;
            }
        }
        state[index >> 3] ^= 1L << ((index & 7) * 8);
        state[(RATE_BYTES - 1) >> 3] ^= 0x80L << 56;
        permute(state);
        byte[] digest = new byte[DIGEST_BYTES];
        for (int i = 0; i < DIGEST_BYTES; i++) {
            digest[i] = (byte) (state[i >> 3] >>> ((i & 7) * 8));
        }
        return digest;
    }

    /** Digest of the text's UTF-8 octets as 64 lower-case digits. */
    public static String hexOf(String text) {
        return Hex.encode(hash(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The name under which XMRig logs in to its donation pool: the digest of the {@code user} of
     * its first pool. Equal for equal wallet and worker strings, so a donation session can be tied
     * to a known wallet. Source: xmrig, src/net/strategies/DonateStrategy.cpp.
     *
     * @param user the login string as configured, with worker and fixed difficulty
     */
    public static String donationPseudonym(String user) {
        return hexOf(user);
    }

    private static void permute(long[] a) {
        long[] b = new long[LANES];
        for (int round = 0; round < ROUNDS; round++) {
            for (int x = 0; x < 5; x++) {
                b[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
            }
            for (int x = 0; x < 5; x++) {
                long theta = b[(x + 4) % 5] ^ Long.rotateLeft(b[(x + 1) % 5], 1);
                for (int y = 0; y < LANES; y += 5) {
                    a[x + y] ^= theta;
                }
            }
            // Steps rho and pi walk one cycle through all lanes but the first.
            b[0] = a[0];
            int x = 1;
            int y = 0;
            for (int t = 0; t < LANES - 1; t++) {
                long lane = Long.rotateLeft(a[x + 5 * y], (t + 1) * (t + 2) / 2);
                int next = (2 * x + 3 * y) % 5;
                x = y;
                y = next;
                b[x + 5 * y] = lane;
            }
            for (int row = 0; row < LANES; row += 5) {
                for (int i = 0; i < 5; i++) {
                    a[row + i] = b[row + i] ^ (~b[row + (i + 1) % 5] & b[row + (i + 2) % 5]);
                }
            }
            a[0] ^= IOTA[round];
        }
    }

    private static long[] roundConstants() {
        long[] constants = new long[ROUNDS];
        int register = 1;
        for (int round = 0; round < ROUNDS; round++) {
            for (int j = 0; j <= 6; j++) {
                if ((register & 1) != 0) {
                    constants[round] |= 1L << ((1 << j) - 1);
                }
                register = (register << 1) ^ ((register >> 7) * 0x171);
            }
        }
        return constants;
    }
}
