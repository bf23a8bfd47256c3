package io.minewatch.golden;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The made-up values that scripts say. The wallets have right checksums and no keys: they are the
 * hashes of a text. Digits come from SHA-256 of a seed, so that they are the same in each run.
 */
final class Words {
    static final String WALLET =
            "482XZvnuyEwco84sNqzhMdD7i1NWX7yHqZrJ7dVL7Wof36ghYv6hUyZEuYUQ6sDHps8KmRrRTcx1e8wAW3CMdkMrDPxRYv2";
    static final String SECOND_WALLET =
            "44KVP4ijRpgRb1ZRa2Qft52HDDt61XkbQjQx5UEcH7wRKneXCoVSEt7TgAzcySs5xpY5z1PqCELPPGpffp8cAKuEVFdPMJS";
    static final String SUBADDRESS =
            "85yjsQn8LUmGhCPS2kvbtiHrmcPHXMbT356MKivwGbmCbw3iV4vmoCCDT4JRz9ayHQK1H71W7MVJ8RKwqHhFHcDUJm5FXQg";
    static final String INTEGRATED =
            "4GESqHVUE2hNfDvWDcvyp6BesmJ3v9d1XewCi9JUhyoDBanqjca5pi6a2gubbn5XAA1pvPEDaZPTL9ZJGkbjHPaH2MFtnBLeSRe2vQMYCw";

    /** Keccak-256 of {@link #WALLET}: what XMRig's donation session calls itself. */
    static final String DONATION_LOGIN =
            "3328e670985ca3baeab18814378587282c7cd84be3e7f9211116cf27368d7a55";

    static final String XMRIG_LINUX = "XMRig/6.26.0 (Linux x86_64) libuv/1.51.0 gcc/13.2.0";
    static final String XMRIG_WINDOWS =
            "XMRig/6.26.0 (Windows NT 10.0; Win64; x64) libuv/1.51.0 msvc/2022";

    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    private Words() {}

    /** JSON in Java is easier to read with single quotes. */
    static String quoted(String singleQuoted) {
        return singleQuoted.replace('\'', '"');
    }

    /** That many digits that look random, from a seed. */
    static String hex(String seed, int digits) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; hex.length() < digits; i++) {
            hex.append(
                    HexFormat.of().formatHex(sha256((seed + i).getBytes(StandardCharsets.UTF_8))));
        }
        return hex.substring(0, digits);
    }

    /** That many octets that look random, from a seed. */
    static byte[] octets(String seed, int count) {
        return HexFormat.of().parseHex(hex(seed, 2 * count));
    }

    /** Hash of a share of at least this difficulty, little-endian as miners send it. */
    static String result(String seed, long difficulty) {
        BigInteger limit =
                TWO_TO_64.subtract(BigInteger.ONE).divide(BigInteger.valueOf(difficulty));
        BigInteger random = new BigInteger(hex(seed, 16), 16);
        long value = limit.multiply(random).divide(TWO_TO_64).longValue();
        byte[] octets =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
        return hex(seed + "head", 48) + HexFormat.of().formatHex(octets);
    }

    /** CryptoNote's short target of this difficulty. */
    static String target(long difficulty) {
        int upper = (int) (0xFFFF_FFFFL / difficulty);
        byte[] octets = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(upper).array();
        return HexFormat.of().formatHex(octets);
    }

    /** CryptoNote's long target of this difficulty. */
    static String longTarget(long difficulty) {
        long upper = Long.divideUnsigned(-1L, difficulty);
        byte[] octets =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(upper).array();
        return HexFormat.of().formatHex(octets);
    }

    /** 256-bit target of this difficulty, most significant digit first. */
    static String fullTarget(long difficulty) {
        BigInteger target = BigInteger.ONE.shiftLeft(256).divide(BigInteger.valueOf(difficulty));
        return "0".repeat(64 - target.toString(16).length()) + target.toString(16);
    }

    /**
     * Monero's hashing blob: major and minor version, time, previous block, nonce, tree root, 57
     * transactions.
     *
     * @param block seed of the previous block's id
     * @param salt seed of the tree root: pools change it with each job
     */
    static String blob(int version, long seconds, String block, String salt) {
        StringBuilder blob = new StringBuilder();
        blob.append(HexFormat.of().toHexDigits((byte) version).repeat(2));
        for (long rest = seconds; rest != 0; rest >>>= 7) {
            int octet = (int) (rest & 0x7F) | (rest > 0x7F ? 0x80 : 0);
            blob.append(HexFormat.of().toHexDigits((byte) octet));
        }
        blob.append(hex(block, 64)).append("00000000").append(hex(salt, 64)).append("39");
        return blob.toString();
    }

    static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
