package io.minewatch.coin;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Hexadecimal text as pools write it: either case, never a sign, never a blank. */
public final class Hex {
    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    /**
     * Value of each ASCII character, -1 for all that are no digits. A table, because the digits of
     * a hash come in no order: branches on them are mispredicted every third time.
     */
    private static final byte[] VALUES = new byte[128];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < DIGITS.length; i++) {
            VALUES[DIGITS[i]] = (byte) i;
            VALUES[Character.toUpperCase(DIGITS[i])] = (byte) i;
        }
    }

    private Hex() {}

    /** Value of one digit, 0 to 15; -1 where {@code c} is none. */
    public static int digit(char c) {
        return c < VALUES.length ? VALUES[c] : -1;
    }

    /** Whether all characters are digits, and there is at least one. */
    public static boolean isHex(CharSequence text) {
        return isHex(text, 0, text.length());
    }

    /** Whether the characters from {@code from} to before {@code to} are digits, at least one. */
    public static boolean isHex(CharSequence text, int from, int to) {
        if (from < 0 || from >= to || to > text.length()) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (digit(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code text} is exactly {@code length} digits long; false for null. */
    public static boolean isHexOfLength(@Nullable CharSequence text, int length) {
        return text != null && text.length() == length && isHex(text);
    }

    /** Bytes of an even number of digits; null where {@code text} is anything else. */
    public static byte @Nullable [] decode(CharSequence text) {
        int length = text.length();
        if ((length & 1) != 0) {
            return null;
        }
        byte[] bytes = new byte[length / 2];
        for (int i = 0; i < bytes.length; i++) {
            int high = digit(text.charAt(2 * i));
            int low = digit(text.charAt(2 * i + 1));
            if (high < 0 || low < 0) {
                return null;
            }
            bytes[i] = (byte) (high << 4 | low);
        }
        return bytes;
    }

    /** Lower-case digits of {@code bytes}. */
    public static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length * 2);
        for (byte b : bytes) {
            text.append(DIGITS[b >> 4 & 15]).append(DIGITS[b & 15]);
        }
        return text.toString();
    }

    /**
     * The most significant digit first: {@code "0a10"} is 2576.
     *
     * @param from first digit
     * @param to behind the last, at most 16 behind {@code from}; the caller has checked the digits
     */
    static long bigEndian(CharSequence text, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value = value << 4 | digit(text.charAt(i));
        }
        return value;
    }

    /** The least significant byte first, each byte two digits: {@code "0a10"} is 4106. */
    static long littleEndian(CharSequence text, int from, int to) {
        long value = 0;
        for (int i = to - 2; i >= from; i -= 2) {
            value = value << 8 | digit(text.charAt(i)) << 4 | digit(text.charAt(i + 1));
        }
        return value;
    }
}
