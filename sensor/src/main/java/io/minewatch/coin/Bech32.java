package io.minewatch.coin;

import org.jspecify.annotations.Nullable;

/**
 * The two checksums of base-32 addresses: Bech32 (BIP 173) with its later constant (BIP 350), and
 * CashAddr's (bitcoincash, also Kaspa). Stateless.
 */
final class Bech32 {
    private static final String ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

    /** What the checksum of BIP 173 leaves. */
    static final int BECH32 = 1;

    /** What the checksum of BIP 350 leaves. */
    static final int BECH32M = 0x2bc830a3;

    private static final int[] GENERATOR = {
        0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
    };

    private static final long[] CASH_GENERATOR = {
        0x98f2bc8e61L, 0x79b76d99e2L, 0xf33e5fb3c4L, 0xae2eabe2a8L, 0x1e4f43e470L
    };

    private Bech32() {}

    /** The 5-bit values behind the separator, in lower case; null where a character is none. */
    static byte @Nullable [] data(String text, int from) {
        byte[] values = new byte[text.length() - from];
        for (int i = 0; i < values.length; i++) {
            int value = ALPHABET.indexOf(text.charAt(from + i));
            if (value < 0) {
                return null;
            }
            values[i] = (byte) value;
        }
        return values;
    }

    /** What remains after prefix and data, checksum included: {@link #BECH32} where it holds. */
    static int remainder(String prefix, byte[] data) {
        int sum = 1;
        for (int i = 0; i < prefix.length(); i++) {
            sum = step(sum) ^ prefix.charAt(i) >> 5;
        }
        sum = step(sum);
        for (int i = 0; i < prefix.length(); i++) {
            sum = step(sum) ^ (prefix.charAt(i) & 31);
        }
        for (byte value : data) {
            sum = step(sum) ^ value;
        }
        return sum;
    }

    private static int step(int sum) {
        int top = sum >>> 25;
        int next = (sum & 0x1ffffff) << 5;
        for (int i = 0; i < GENERATOR.length; i++) {
            if ((top >> i & 1) != 0) {
                next ^= GENERATOR[i];
            }
        }
        return next;
    }

    /** Whether CashAddr's 40-bit checksum at the end of the data holds. */
    static boolean cashChecksumHolds(String prefix, byte[] data) {
        long sum = 1;
        for (int i = 0; i < prefix.length(); i++) {
            sum = cashStep(sum) ^ (prefix.charAt(i) & 31);
        }
        sum = cashStep(sum);
        for (byte value : data) {
            sum = cashStep(sum) ^ value;
        }
        return sum == 1;
    }

    private static long cashStep(long sum) {
        long top = sum >>> 35;
        long next = (sum & 0x07ffffffffL) << 5;
        for (int i = 0; i < CASH_GENERATOR.length; i++) {
            if ((top >> i & 1) != 0) {
                next ^= CASH_GENERATOR[i];
            }
        }
        return next;
    }
}
