package io.minewatch.coin;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Base 58 in its two forms: as one big number (Bitcoin, Ergo) and block-wise (CryptoNote: 8 octets
 * become 11 characters). Source: bitcoin, src/base58.cpp; monero, src/common/base58.cpp.
 */
final class Base58 {
    /** Without 0, O, I and l, which people confuse. */
    static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /**
     * Characters of the longest text that is decoded as one number, which costs the square of the
     * length. Ergo's long forms apart, no address in use is longer.
     */
    static final int MAX_NUMBER_CHARS = 64;

    private static final int FULL_BLOCK_BYTES = 8;
    private static final int FULL_BLOCK_CHARS = 11;

    /** Octets that a last block of so many characters holds; -1 where no block has that size. */
    private static final int[] BLOCK_BYTES = {0, -1, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8};

    /** Largest number that another digit does not carry past 64 bits by multiplication alone. */
    private static final long MAX_BEFORE_DIGIT = Long.divideUnsigned(-1L, 58);

    private static final byte[] VALUES = values();

    private Base58() {}

    private static byte[] values() {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            values[ALPHABET.charAt(i)] = (byte) i;
        }
        return values;
    }

    private static int value(char c) {
        return c < VALUES.length ? VALUES[c] : -1;
    }

    /** Whether every character belongs to the alphabet, and there is at least one. */
    static boolean isBase58(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (value(text.charAt(i)) < 0) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Octets of the text as one number, a leading 1 for each zero octet; null where it is none. */
    static byte @Nullable [] decode(String text) {
        int length = text.length();
        if (length == 0 || length > MAX_NUMBER_CHARS) {
            return null;
        }
        int zeros = 0;
        while (zeros < length && text.charAt(zeros) == '1') {
            zeros++;
        }
        // 58 < 2^6: six bits a character are enough.
        byte[] number = new byte[length * 6 / 8 + 1];
        int used = 0;
        for (int i = zeros; i < length; i++) {
            int carry = value(text.charAt(i));
            if (carry < 0) {
                return null;
            }
            for (int k = 0; k < used || carry != 0; k++) {
                carry += (number[k] & 0xff) * 58;
                number[k] = (byte) carry;
                carry >>= 8;
                used = Math.max(used, k + 1);
            }
        }
        byte[] bytes = new byte[zeros + used];
        for (int k = 0; k < used; k++) {
            bytes[bytes.length - 1 - k] = number[k];
        }
        return bytes;
    }

    /** Octets of CryptoNote's block-wise form; null where the text is none. */
    static byte @Nullable [] decodeBlocks(String text) {
        int full = text.length() / FULL_BLOCK_CHARS;
        int rest = BLOCK_BYTES[text.length() % FULL_BLOCK_CHARS];
        if (rest < 0) {
            return null;
        }
        byte[] bytes = new byte[full * FULL_BLOCK_BYTES + rest];
        for (int block = 0; block <= full; block++) {
            int from = block * FULL_BLOCK_CHARS;
            int to = Math.min(text.length(), from + FULL_BLOCK_CHARS);
            int size = block < full ? FULL_BLOCK_BYTES : rest;
            long number = 0;
            for (int i = from; i < to; i++) {
                int digit = value(text.charAt(i));
                // Ten characters stay below 2^63; the eleventh may pass 2^64, which is no address.
                if (digit < 0 || Long.compareUnsigned(number, MAX_BEFORE_DIGIT) > 0) {
                    return null;
                }
                long next = number * 58 + digit;
                if (Long.compareUnsigned(next, digit) < 0) {
                    return null;
                }
                number = next;
            }
            if (size < FULL_BLOCK_BYTES && number >>> (size * 8) != 0) {
                return null;
            }
            for (int k = 0; k < size; k++) {
                bytes[block * FULL_BLOCK_BYTES + k] = (byte) (number >>> ((size - 1 - k) * 8));
            }
        }
        return bytes;
    }

    /** Whether the last four octets are the first four of the double SHA-256 of the rest. */
    static boolean checksumHolds(byte[] bytes) {
        if (bytes.length <= 4) {
            return false;
        }
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            // Every Java platform must offer SHA-256 (java.security.MessageDigest).
            throw new AssertionError(e);
        }
        int end = bytes.length - 4;
        sha256.update(bytes, 0, end);
        byte[] digest = sha256.digest(sha256.digest());
        return Arrays.equals(bytes, end, bytes.length, digest, 0, 4);
    }
}
