package io.minewatch.coin;

import java.math.BigInteger;

/**
 * From the targets and difficulties that pools send to one unit: the expected number of hashes per
 * share. Every method returns NaN for text that is no target, and for a target of zero, which no
 * hash can meet. Stateless, thread-safe.
 */
public final class Target {
    /** Hashes per share at Bitcoin difficulty 1, as pools count: 2^32. */
    public static final double HASHES_PER_BITCOIN_DIFFICULTY = 4294967296.0;

    /**
     * Hashes per share at difficulty 1 of scrypt pools and of GhostRider: 2^16. Source: xmrig,
     * src/base/net/stratum/EthStratumClient.cpp; cgminer, scrypt.
     */
    public static final double HASHES_PER_SCRYPT_DIFFICULTY = 65536.0;

    private static final double TWO_TO_256 = 0x1p256;
    private static final int MAX_DIGITS = 64;

    private Target() {}

    /**
     * CryptoNote's {@code target}: little-endian digits of the upper 4 or 8 octets of the 256-bit
     * target. Up to 8 digits are the short form, up to 16 the long one, both padded with zeros on
     * the right where shorter; 64 digits are big-endian, of which the first 16 count (rx/yada).
     * Integer arithmetic as the miners do it, so the result equals what they display. Source:
     * xmrig, src/base/net/stratum/Job.cpp; xmr-stak, xmrstak/net/jpsock.cpp.
     *
     * @return expected hashes per share, a whole number; NaN when malformed
     */
    public static double cryptoNote(String hex) {
        int length = hex.length();
        if (length > MAX_DIGITS || !Hex.isHex(hex)) {
            return Double.NaN;
        }
        long target;
        if (length <= 8) {
            long upper = padded(hex, 8);
            target =
                    upper == 0
                            ? 0
                            : Long.divideUnsigned(-1L, Long.divideUnsigned(0xffffffffL, upper));
        } else if (length <= 16) {
            target = padded(hex, 16);
        } else if (length == MAX_DIGITS) {
            target = Hex.bigEndian(hex, 0, 16);
        } else {
            return Double.NaN;
        }
        return target == 0 ? Double.NaN : unsigned(Long.divideUnsigned(-1L, target));
    }

    private static long padded(String hex, int digits) {
        long value = 0;
        for (int i = 0; i < digits; i++) {
            long digit = i < hex.length() ? Hex.digit(hex.charAt(i)) : 0;
            // The first digit of each pair is the upper half of its octet.
            value |= digit << ((i & ~1) * 4 + ((i & 1) == 0 ? 4 : 0));
        }
        return value;
    }

    /**
     * A whole 256-bit target, most significant digit first, with or without {@code 0x}: {@code
     * mining.set_target} of Zcash and KawPow, the third member of Ethereum's work. Fewer than 64
     * digits are taken as leading zeros left out.
     *
     * @return 2^256 divided by the target; NaN when malformed
     */
    public static double bigEndian(String hex) {
        int from = hex.startsWith("0x") || hex.startsWith("0X") ? 2 : 0;
        if (hex.length() - from > MAX_DIGITS || !Hex.isHex(hex, from, hex.length())) {
            return Double.NaN;
        }
        return ofTarget(new BigInteger(hex.substring(from), 16).doubleValue());
    }

    /**
     * Compact form of a target, {@code nbits}: one octet exponent, three octets mantissa with sign
     * (bitcoin, src/arith_uint256.cpp), as eight digits, most significant first.
     *
     * @return expected hashes per block; NaN when malformed, negative or zero
     */
    public static double compactBits(String hex) {
        if (!Hex.isHexOfLength(hex, 8)) {
            return Double.NaN;
        }
        int exponent = (int) Hex.bigEndian(hex, 0, 2);
        int mantissa = (int) Hex.bigEndian(hex, 2, 8);
        if ((mantissa & 0x800000) != 0 || exponent > 34) {
            return Double.NaN;
        }
        return ofTarget(mantissa * Math.pow(256, exponent - 3));
    }

    /** {@code mining.set_difficulty} of SHA-256d pools, and of NiceHash's EthereumStratum. */
    public static double bitcoinDifficulty(double difficulty) {
        return scaled(difficulty, HASHES_PER_BITCOIN_DIFFICULTY);
    }

    /** {@code mining.set_difficulty} of scrypt pools (Litecoin, Dogecoin) and of GhostRider. */
    public static double scryptDifficulty(double difficulty) {
        return scaled(difficulty, HASHES_PER_SCRYPT_DIFFICULTY);
    }

    private static double scaled(double difficulty, double scale) {
        return difficulty > 0 && difficulty < Double.MAX_VALUE / scale
                ? difficulty * scale
                : Double.NaN;
    }

    private static double ofTarget(double target) {
        return target > 0 ? Math.max(1, TWO_TO_256 / target) : Double.NaN;
    }

    /** The long as unsigned number, rounded to the nearest double. */
    static double unsigned(long value) {
        if (value >= 0) {
            return value;
        }
        // Halving keeps the lowest bit so that rounding stays right.
        return (double) ((value >>> 1) | (value & 1)) * 2.0;
    }
}
