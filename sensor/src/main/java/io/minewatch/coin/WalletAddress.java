package io.minewatch.coin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A wallet address, told by its form. Where coins share a form (base 58 with version 0x00 is that
 * of Bitcoin and of its forks), the ticker is that of the coin the form comes from. Immutable.
 *
 * @param coin ticker of the address format ("XMR", "BTC", "ETH"); {@code CryptoNote} or {@code
 *     Base58Check} where only the family is known
 * @param address the text as given
 * @param kind what sort of address, in lower case: {@code standard}, {@code subaddress}, {@code
 *     integrated}, {@code p2pkh}, {@code p2sh}, {@code witness}, {@code account}, ...; test
 *     networks with a prefix, {@code testnet-standard}
 * @param checksummed whether this spelling carries a checksum (Ethereum's in one case does not)
 * @param valid the checksum holds; without one, that length and alphabet are right
 */
public record WalletAddress(
        String coin, String address, String kind, boolean checksummed, boolean valid) {
    /**
     * Characters of the longest text looked at. Zcash's unified addresses with four receivers have
     * 213; what is longer is no address in use.
     */
    public static final int MAX_CHARS = 256;

    /** Characters of the shortest: Bitcoin's version 0x00 with many leading zeros. */
    private static final int MIN_CHARS = 26;

    private static final int BASE58CHECK_MAX_CHARS = 36;

    /** Nearly all have 33 to 35; a shorter text with a wrong checksum is rather a name. */
    private static final int USUAL_BASE58CHECK_CHARS = 33;

    private static final int ETHEREUM_CHARS = 42;
    private static final int ERGO_CHARS = 51;
    private static final int ERGO_BYTES = 38;
    private static final int BECH32_CHECKSUM_CHARS = 6;
    private static final int CASH_CHECKSUM_CHARS = 8;

    /** Prefixes of Bech32 addresses with the coin's ticker; the public registry is SLIP 173. */
    private static final Map<String, String> BECH32_PREFIXES =
            Map.ofEntries(
                    Map.entry("bc", "BTC"),
                    Map.entry("tb", "BTC"),
                    Map.entry("bcrt", "BTC"),
                    Map.entry("ltc", "LTC"),
                    Map.entry("tltc", "LTC"),
                    Map.entry("btg", "BTG"),
                    Map.entry("dgb", "DGB"),
                    Map.entry("grs", "GRS"),
                    Map.entry("vtc", "VTC"),
                    Map.entry("mona", "MONA"),
                    Map.entry("via", "VIA"),
                    Map.entry("sys", "SYS"),
                    Map.entry("fc", "FTC"),
                    Map.entry("xpm", "XPM"),
                    Map.entry("zs", "ZEC"),
                    Map.entry("u", "ZEC"),
                    Map.entry("grin", "GRIN"),
                    Map.entry("hs", "HNS"),
                    Map.entry("ckb", "CKB"),
                    Map.entry("zil", "ZIL"),
                    Map.entry("xch", "XCH"),
                    Map.entry("aleo", "ALEO"));

    /** Prefixes of addresses with CashAddr's checksum. */
    private static final Map<String, String> CASH_PREFIXES =
            Map.of(
                    "bitcoincash", "BCH",
                    "bchtest", "BCH",
                    "ecash", "XEC",
                    "kaspa", "KAS",
                    "kaspatest", "KAS",
                    "karlsen", "KLS",
                    "pyrin", "PYI",
                    "nexa", "NEXA",
                    "spectre", "SPR");

    /**
     * Reads an address of any coin known here.
     *
     * @return null where the text has no address's form, so an account name or mail is none
     */
    public static @Nullable WalletAddress recognise(@Nullable String text) {
        if (text == null || text.length() < MIN_CHARS || text.length() > MAX_CHARS) {
            return null;
        }
        int length = text.length();
        if (length == ETHEREUM_CHARS && text.charAt(0) == '0') {
            return ethereum(text);
        }
        int colon = text.indexOf(':');
        if (colon > 0) {
            return cashAddress(text, colon);
        }
        WalletAddress bech32 = bech32(text);
        if (bech32 != null) {
            return bech32;
        }
        if (length <= BASE58CHECK_MAX_CHARS) {
            return base58Check(text);
        }
        if (length == ERGO_CHARS) {
            return ergo(text);
        }
        if (length >= CryptoNoteAddress.MIN_CHARS && length <= CryptoNoteAddress.MAX_CHARS) {
            return cryptoNote(text);
        }
        return null;
    }

    private static @Nullable WalletAddress cryptoNote(String text) {
        MoneroAddress monero = MoneroAddress.parse(text);
        if (monero != null && (monero.valid() || looksLikeMonero(monero))) {
            String kind = monero.kind().name().toLowerCase(Locale.ROOT);
            String network =
                    switch (monero.network()) {
                        case MAIN -> "";
                        case TEST -> "testnet-";
                        case STAGE -> "stagenet-";
                    };
            return new WalletAddress("XMR", text, network + kind, true, monero.valid());
        }
        byte[] bytes = Base58.decodeBlocks(text);
        if (bytes == null) {
            return null;
        }
        long prefix = CryptoNoteAddress.prefix(bytes);
        int body = bytes.length - CryptoNoteAddress.prefixBytes(prefix);
        boolean integrated = body == CryptoNoteAddress.INTEGRATED_BODY_BYTES;
        if (prefix < 0 || (!integrated && body != CryptoNoteAddress.PLAIN_BODY_BYTES)) {
            return null;
        }
        boolean valid = CryptoNoteAddress.checksumHolds(bytes);
        String coin = CryptoNoteAddress.coin(prefix, text);
        if (coin == null && !valid) {
            return null;
        }
        return new WalletAddress(
                coin == null ? "CryptoNote" : coin,
                text,
                integrated ? "integrated" : "standard",
                true,
                valid);
    }

    /** A test network's octet alone is too weak a sign to call a text with a wrong checksum one. */
    private static boolean looksLikeMonero(MoneroAddress address) {
        return address.network() == MoneroAddress.Network.MAIN;
    }

    private static @Nullable WalletAddress base58Check(String text) {
        byte[] bytes = Base58.decode(text);
        if (bytes == null || (bytes.length != 25 && bytes.length != 26)) {
            return null;
        }
        boolean valid = Base58.checksumHolds(bytes);
        int version = bytes[0] & 0xff;
        String coin;
        String kind;
        if (bytes.length == 26) {
            version = (version << 8) | (bytes[1] & 0xff);
            switch (version) {
                case 0x1cb8 -> {
                    coin = "ZEC";
                    kind = "p2pkh";
                }
                case 0x1cbd -> {
                    coin = "ZEC";
                    kind = "p2sh";
                }
                case 0x1d25 -> {
                    coin = "ZEC";
                    kind = "testnet-p2pkh";
                }
                case 0x1cba -> {
                    coin = "ZEC";
                    kind = "testnet-p2sh";
                }
                case 0x2089 -> {
                    coin = "ZEN";
                    kind = "p2pkh";
                }
                case 0x2096 -> {
                    coin = "ZEN";
                    kind = "p2sh";
                }
                default -> {
                    coin = null;
                    kind = "unknown";
                }
            }
        } else {
            kind =
                    switch (version) {
                        case 0x05, 0x32, 0x16, 0x10, 0x7a -> "p2sh";
                        case 0x6f -> "testnet-p2pkh";
                        case 0xc4 -> "testnet-p2sh";
                        default -> "p2pkh";
                    };
            coin =
                    switch (version) {
                        case 0x00, 0x05, 0x6f, 0xc4 -> "BTC";
                        case 0x30, 0x32 -> "LTC";
                        case 0x1e, 0x16 -> "DOGE";
                        case 0x3c, 0x7a -> "RVN";
                        case 0x4c, 0x10 -> "DASH";
                        case 0x26 -> "BTG";
                        case 0x47 -> "VTC";
                        case 0x37 -> "PPC";
                        case 0x34 -> "NMC";
                        case 0x52 -> "FIRO";
                        case 0x21 -> "EVR";
                        case 0x41 -> "TRX";
                        default -> null;
                    };
        }
        if (coin == null) {
            return valid ? new WalletAddress("Base58Check", text, "unknown", true, true) : null;
        }
        if (!valid && text.length() < USUAL_BASE58CHECK_CHARS) {
            return null;
        }
        return new WalletAddress(coin, text, kind, true, valid);
    }

    private static @Nullable WalletAddress ergo(String text) {
        byte[] bytes = Base58.decode(text);
        if (bytes == null || bytes.length != ERGO_BYTES || (bytes[0] != 1 && bytes[0] != 17)) {
            return null;
        }
        byte[] digest = Blake2b256.hash(bytes, ERGO_BYTES - 4);
        boolean valid = Arrays.equals(bytes, ERGO_BYTES - 4, ERGO_BYTES, digest, 0, 4);
        String kind = bytes[0] == 1 ? "p2pk" : "testnet-p2pk";
        return new WalletAddress("ERG", text, kind, true, valid);
    }

    private static @Nullable WalletAddress ethereum(String text) {
        char x = text.charAt(1);
        if ((x != 'x' && x != 'X') || !Hex.isHex(text, 2, ETHEREUM_CHARS)) {
            return null;
        }
        String digits = text.substring(2);
        String lower = digits.toLowerCase(Locale.ROOT);
        if (digits.equals(lower) || digits.equals(digits.toUpperCase(Locale.ROOT))) {
            return new WalletAddress("ETH", text, "account", false, true);
        }
        // EIP-55: a letter is a capital where the digest of the small letters has a digit above 7.
        String digest = Keccak256.hexOf(lower);
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c > '9' && (c < 'a') != (Hex.digit(digest.charAt(i)) > 7)) {
                return new WalletAddress("ETH", text, "account", true, false);
            }
        }
        return new WalletAddress("ETH", text, "account", true, true);
    }

    private static @Nullable WalletAddress cashAddress(String text, int colon) {
        String lower = singleCase(text);
        if (lower == null) {
            return null;
        }
        String prefix = lower.substring(0, colon);
        String coin = CASH_PREFIXES.get(prefix);
        boolean xelis = prefix.equals("xel") || prefix.equals("xet");
        byte[] data = coin == null && !xelis ? null : Bech32.data(lower, colon + 1);
        if (data == null || data.length <= CASH_CHECKSUM_CHARS) {
            return null;
        }
        boolean test = prefix.endsWith("test") || prefix.equals("xet");
        String kind = test ? "testnet-account" : "account";
        if (coin == null) {
            boolean valid = Bech32.remainder(prefix, data) == Bech32.BECH32;
            return new WalletAddress("XEL", text, kind, true, valid);
        }
        return new WalletAddress(coin, text, kind, true, Bech32.cashChecksumHolds(prefix, data));
    }

    private static @Nullable WalletAddress bech32(String text) {
        int separator = text.lastIndexOf('1');
        if (separator < 1 || text.length() - separator - 1 <= BECH32_CHECKSUM_CHARS) {
            return null;
        }
        String lower = singleCase(text);
        if (lower == null) {
            return null;
        }
        String prefix = lower.substring(0, separator);
        String coin = BECH32_PREFIXES.get(prefix);
        if (coin == null) {
            return null;
        }
        byte[] data = Bech32.data(lower, separator + 1);
        if (data == null) {
            return null;
        }
        int remainder = Bech32.remainder(prefix, data);
        boolean valid = remainder == Bech32.BECH32 || remainder == Bech32.BECH32M;
        String kind = "account";
        if ("BTC".equals(coin) || "LTC".equals(coin)) {
            // The first value is the witness version: 0 has the old constant, others the new one.
            valid = remainder == (data[0] == 0 ? Bech32.BECH32 : Bech32.BECH32M);
            kind = prefix.startsWith("t") || prefix.equals("bcrt") ? "testnet-witness" : "witness";
        }
        return new WalletAddress(coin, text, kind, true, valid);
    }

    /** The text in lower case; null where it mixes cases, which base 32 forbids. */
    private static @Nullable String singleCase(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return text.equals(lower) || text.equals(text.toUpperCase(Locale.ROOT)) ? lower : null;
    }
}
