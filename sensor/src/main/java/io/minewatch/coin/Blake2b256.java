package io.minewatch.coin;

/** BLAKE2b without key and with 32 octets of output (RFC 7693), as Ergo uses it. Stateless. */
final class Blake2b256 {
    private static final int BLOCK_BYTES = 128;
    private static final int DIGEST_BYTES = 32;

    private static final long[] IV = {
        0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL, 0xa54ff53a5f1d36f1L,
        0x510e527fade682d1L, 0x9b05688c2b3e6c1fL, 0x1f83d9abfb41bd6bL, 0x5be0cd19137e2179L
    };

    /** Message schedule, one hexadecimal digit an index (RFC 7693, section 2.7). */
    private static final String[] SIGMA = {
        "0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8",
        "905724afe1bc683d", "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a",
        "6fe9b308c2d714a5", "a2847615fb9e3cd0"
    };

    private Blake2b256() {}

    /** Digest of {@code length} octets from the start. */
    static byte[] hash(byte[] data, int length) {
        long[] h = IV.clone();
        h[0] ^= 0x01010000L ^ DIGEST_BYTES;
        long[] m = new long[16];
        int offset = 0;
        do {
            int count = Math.min(BLOCK_BYTES, length - offset);
            for (int i = 0; i < m.length; i++) {
                m[i] = 0;
            }
            for (int i = 0; i < count; i++) {
                m[i >> 3] |= (data[offset + i] & 0xffL) << ((i & 7) * 8);
            }
            offset += count;
            compress(h, m, offset, offset == length);
        } while (offset < length);
        byte[] digest = new byte[DIGEST_BYTES];
        for (int i = 0; i < DIGEST_BYTES; i++) {
            digest[i] = (byte) (h[i >> 3] >>> ((i & 7) * 8));
        }
        return digest;
    }

    private static void compress(long[] h, long[] m, long count, boolean last) {
        long[] v = new long[16];
        System.arraycopy(h, 0, v, 0, 8);
        System.arraycopy(IV, 0, v, 8, 8);
        v[12] ^= count;
        if (last) {
            v[14] = ~v[14];
        }
        for (int round = 0; round < 12; round++) {
            String order = SIGMA[round % SIGMA.length];
            for (int i = 0; i < 8; i++) {
                int column = i & 3;
                int shift = i < 4 ? 0 : 1;
                mix(
                        v,
                        column,
                        4 + ((column + shift) & 3),
                        8 + ((column + 2 * shift) & 3),
                        12 + ((column + 3 * shift) & 3),
                        m[Hex.digit(order.charAt(2 * i))],
                        m[Hex.digit(order.charAt(2 * i + 1))]);
            }
        }
        for (int i = 0; i < 8; i++) {
            h[i] ^= v[i] ^ v[i + 8];
        }
    }

    private static void mix(long[] v, int a, int b, int c, int d, long x, long y) {
        v[a] += v[b] + x;
        v[d] = Long.rotateRight(v[d] ^ v[a], 32);
        v[c] += v[d];
        v[b] = Long.rotateRight(v[b] ^ v[c], 24);
        v[a] += v[b] + y;
        v[d] = Long.rotateRight(v[d] ^ v[a], 16);
        v[c] += v[d];
        v[b] = Long.rotateRight(v[b] ^ v[c], 63);
    }
}
