package io.minewatch.coin;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The block header at the start of a CryptoNote job's {@code blob}: what is hashed. Layout: major
 * and minor version (varints), time (varint, seconds), previous block id (32 octets), nonce (4),
 * then for most coins tree root (32) and number of transactions (varint). Source: monero,
 * src/cryptonote_basic/cryptonote_basic.h. Immutable.
 *
 * @param major version of the block, 1 to 255
 * @param minor vote or version
 * @param timestampSeconds since 1970
 * @param previousId 64 lower-case digits: the chain's tip, the same in all pools of a coin
 * @param nonce its four octets in blob order as 8 lower-case digits
 * @param nonceOffset octets before the nonce: 39 for times of five varint octets
 * @param bytes octets of the whole blob
 * @param transactions their number where the blob has Monero's length; -1 where unknown
 */
public record BlobHeader(
        int major,
        int minor,
        long timestampSeconds,
        String previousId,
        String nonce,
        int nonceOffset,
        int bytes,
        int transactions) {
    /**
     * Digits of the longest blob: xmrig refuses jobs above 407 octets (src/base/net/stratum/Job.h);
     * the rest is room.
     */
    public static final int MAX_DIGITS = 1024;

    /** Digits of the shortest: all fields but the transactions. */
    private static final int MIN_DIGITS = 150;

    private static final int HASH_BYTES = 32;
    private static final int NONCE_BYTES = 4;

    /** Genesis of Bytecoin, the first CryptoNote chain, 2012-07-04. */
    private static final long FIRST_SECONDS = 1341378000;

    /** The varint of any time until 2106 fits. */
    private static final long LAST_SECONDS = 0xffffffffL;

    /** A node refuses block times more than two hours ahead (monero, cryptonote_config.h). */
    public static final long MAX_CLOCK_DIFFERENCE_SECONDS = 2 * 3600;

    /**
     * Reads the header.
     *
     * @param hex the {@code blob}
     * @return null where the text is no hexadecimal of a fitting length, a varint is broken, or
     *     version or time cannot be a block's
     */
    public static @Nullable BlobHeader parse(@Nullable String hex) {
        if (hex == null
                || hex.length() < MIN_DIGITS
                || hex.length() > MAX_DIGITS
                || (hex.length() & 1) != 0
                || !Hex.isHex(hex)) {
            return null;
        }
        Reader reader = new Reader(hex);
        long major = reader.varint();
        long minor = reader.varint();
        long seconds = reader.varint();
        if (major < 1
                || major > 255
                || minor < 0
                || minor > 255
                || seconds < FIRST_SECONDS
                || seconds > LAST_SECONDS) {
            return null;
        }
        String previous = reader.digits(HASH_BYTES);
        int nonceOffset = reader.offset();
        String nonce = reader.digits(NONCE_BYTES);
        reader.digits(HASH_BYTES);
        long transactions = reader.varint();
        boolean exact = reader.atEnd() && transactions > 0 && transactions <= Integer.MAX_VALUE;
        return new BlobHeader(
                (int) major,
                (int) minor,
                seconds,
                previous,
                nonce,
                nonceOffset,
                hex.length() / 2,
                exact ? (int) transactions : -1);
    }

    /** Whether the pool left the nonce zero, so that the miner may count through all of it. */
    public boolean nonceIsZero() {
        return nonce.equals("00000000");
    }

    /**
     * Whether only the nonce's last octet is set: a proxy or NiceHash deals out that octet, and the
     * miner's {@code submit.nonce} ends with it.
     */
    public boolean nonceIsPartitioned() {
        return nonce.startsWith("000000") && !nonceIsZero();
    }

    /** Whether major and minor version agree, as in every stock Monero job. */
    public boolean versionsAgree() {
        return major == minor;
    }

    /**
     * Whether a pool may have sent this blob as a job at that time: the nonce is free and the block
     * time lies within {@link #MAX_CLOCK_DIFFERENCE_SECONDS}.
     */
    public boolean plausibleAt(long epochSeconds) {
        return (nonceIsZero() || nonceIsPartitioned())
                && Math.abs(timestampSeconds - epochSeconds) <= MAX_CLOCK_DIFFERENCE_SECONDS;
    }

    /**
     * The algorithm that Monero's network used with this major version, in XMRig's spelling. Other
     * coins count versions differently.
     *
     * @return null for versions that Monero has not had
     */
    public static @Nullable String moneroAlgorithm(int major) {
        if (major < 1 || major > 16) {
            return null;
        }
        if (major <= 6) {
            return "cn/0";
        }
        if (major == 7) {
            return "cn/1";
        }
        if (major <= 9) {
            return "cn/2";
        }
        return major <= 11 ? "cn/r" : "rx/0";
    }

    /**
     * Height of the block whose id seeds RandomX at {@code height}: it changes every 2048 blocks,
     * 64 blocks late. Source: monero, src/crypto/rx-slow-hash.c.
     */
    public static long seedHeight(long height) {
        return height <= 2048 + 64 ? 0 : (height - 64 - 1) & ~2047L;
    }

    /** Walks through checked digits; behind the end everything is empty or -1. */
    private static final class Reader {
        /** Octets of a varint of 35 bits: more than any field here needs. */
        private static final int MAX_VARINT_BYTES = 5;

        private final String hex;
        private int index;

        Reader(String hex) {
            this.hex = hex;
        }

        int offset() {
            return index / 2;
        }

        boolean atEnd() {
            return index == hex.length();
        }

        long varint() {
            long value = 0;
            for (int i = 0; i < MAX_VARINT_BYTES && index < hex.length(); i++) {
                long octet = Hex.bigEndian(hex, index, index + 2);
                index += 2;
                value |= (octet & 0x7f) << (7 * i);
                if (octet < 0x80) {
                    return value;
                }
            }
            return -1;
        }

        String digits(int octets) {
            int from = index;
            index = Math.min(hex.length(), from + 2 * octets);
            return hex.substring(from, index).toLowerCase(Locale.ROOT);
        }
    }
}
