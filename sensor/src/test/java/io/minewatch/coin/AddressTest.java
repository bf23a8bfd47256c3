package io.minewatch.coin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    private static final String ERGO = "9fRusAarL1KkrWQVsxSRVYnvWxaAT2A96cKtNn9tvPh5XUyCisr";
    private static final String KASPA =
            "kaspa:qqkqkzjvr7zwxxmjxjkmxxdwju9kjs6e9u82uh59z07vgaks6gg62v8707g73";
    private static final String LITECOIN = "LebRnopJC2XZUqjXGcxeSR3TtYCPmh66Av";
    private static final String BITCOIN = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
    private static final String ETHEREUM = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

    @ParameterizedTest
    @CsvSource({
        // Made with a separate encoder from keys that nobody holds.
        "Wo3c1YngCJC2Jb3RsTfMQYCsZNhc3DyV1MydLcRyGM3scD4oMPAubdBQJiAnk1PyaWQFmTFPfufLz2E5RfsMx7381CyVdttbt, WOW, standard",
        "WW2jFmNjiRe2Jb3RsTfMQYCsZNhc3DyV1MydLcRyGM3scD4oMPAubdBQJiAnk1PyaWQFmTFPfufLz2E5RfsMx7381CyVsjEKC, WOW, standard",
        "So1cmTDBr6c2Jb3RsTfMQYCsZNhc3DyV1MydLcRyGM3scD4oMPAubdBQJiAnk1PyaWQFmTFPfufLz2E5RfsMx73852FrmxcNJsi14t19CakL, WOW, integrated",
        "WmsizHm7xwrJ7MGkCUAMQiEofYRg57GGS2tT2tGXPgArQsMUKXCY2GjDQ1gVq6RupcNkpcuoTkerWZ2NFxg4yMdG18dACR336, AEON, standard",
        "hvxy8eTYurbfPtaedRH9NYFX6mCjqEQ956KzwFeoVektArScxaP1Daf4u4WdcLxarhMaSfw7ZpUwdKvJHpz1osM133fWmJD2Ey, XHV, standard",
        "etnkAcwgWfGSuafFE2TP5S8WVXec5W2vb5HUC5A53iL8FtnuKmLuA32RUqEVPU3RQtPbRBAomont7EauSuX6rHKy7Rsx92r3Fq, ETN, standard",
        "TRTLv3YUhGF7KXiKdmtZxk9toriS4uoDDcWCAR6VJ9qLY9UqAYCcLFJ6hA48K23W29Eo5WLJC65wFgWG2XRPyPn438vGv6Y7hnp, TRTL, standard",
        "RSfkDtVSyFy4AUDHVrcp2EhxKfAwu6KipaN4aqLT6T2AMVskDEGkM91i5LvobsPZ83FX1AzSB5L5yifPBmKv9hT62XddYzsEK, CryptoNote, standard",
        "LebRnopJC2XZUqjXGcxeSR3TtYCPmh66Av, LTC, p2pkh",
        "MTGdm2QscPTK7i1hKTdHQfb39YiHAkFZVA, LTC, p2sh",
        "DGpndWnXoD1oiX1PkPJMiNpmp7GeVEigRU, DOGE, p2pkh",
        "RQZwJN1zURuroqpunodxkKHYDpvhcobMbZ, RVN, p2pkh",
        "Xi4NTDPbvizhWezV1Cv3uNPvnRUyPJmtuC, DASH, p2pkh",
        "t1YXkTaCuFtgpqv55PSqqhvvefNvKEfRd4C, ZEC, p2pkh",
        "t3ZDmP7hLoo1Cw5mWWYWS8ZHaouD2qKcG2a, ZEC, p2sh",
        "GHyjBDrZhUPSGqnymboi9pguEs2zLBooCV, BTG, p2pkh",
        "h4WKnTRPungmRop8un3EB5atFoXowynHBp, Base58Check, unknown",
        // Published by the coins themselves.
        "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a, BCH, account",
        KASPA + ", KAS, account",
        ERGO + ", ERG, p2pk",
        "xel:vs3mfyywt0fjys0rgslue7mm4wr23xdgejsjk0ld7f2kxng4d4nqqnkdufz, XEL, account",
        "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx, BTC, testnet-witness"
    })
    void addressesOfOtherCoinsAreRecognised(String address, String coin, String kind) {
        WalletAddress wallet = WalletAddress.recognise(address);
        assertNotNull(wallet, address);
        assertEquals(coin, wallet.coin());
        assertEquals(kind, wallet.kind());
        assertEquals(address, wallet.address());
        assertTrue(wallet.valid(), address);
    }

    @Test
    void ethereumInOneCaseIsValidWithoutChecksum() {
        for (String address :
                List.of(
                        ETHEREUM.toLowerCase(Locale.ROOT),
                        "0x" + ETHEREUM.substring(2).toUpperCase(Locale.ROOT))) {
            WalletAddress wallet = WalletAddress.recognise(address);
            assertNotNull(wallet);
            assertTrue(wallet.valid());
            assertFalse(wallet.checksummed());
        }
    }

    @Test
    void ethereumWithOneLetterInTheWrongCaseIsInvalid() {
        WalletAddress wallet = WalletAddress.recognise(ETHEREUM.replace("5aAe", "5aae"));
        assertNotNull(wallet);
        assertTrue(wallet.checksummed());
        assertFalse(wallet.valid());
    }

    @Test
    void witnessVersionZeroWithTheLaterConstantIsInvalid() {
        // From the invalid addresses of BIP 350.
        WalletAddress wallet =
                WalletAddress.recognise(
                        "bc1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd");
        assertNotNull(wallet);
        assertFalse(wallet.valid());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "worker",
                "somebody@example.com",
                "a-long-account-name-with-many-characters",
                "thisisnoaddressatall1234567890",
                "0x1234",
                "kaspa:",
                "bc1",
                "11111111111111111111111111111111111111111111111111111111111111",
                "3328e670985ca3baeab18814378587282c7cd84be3e7f9211116cf27368d7a55"
            })
    void namesAreNoAddresses(String text) {
        assertNull(WalletAddress.recognise(text));
    }

    @Test
    void nullAndOverlongTextsAreNoAddresses() {
        assertNull(WalletAddress.recognise(null));
        assertNull(WalletAddress.recognise("4".repeat(WalletAddress.MAX_CHARS + 1)));
        assertNull(MoneroAddress.parse(null));
    }

    @Test
    void integratedAddressTellsItsPaymentId() {
        MoneroAddress address = MoneroAddress.parse(VectorsTest.INTEGRATED);
        assertNotNull(address);
        assertEquals(MoneroAddress.Kind.INTEGRATED, address.kind());
        assertTrue(Hex.isHexOfLength(address.paymentId(), 16));
        MoneroAddress plain = MoneroAddress.parse(VectorsTest.STANDARD);
        assertNotNull(plain);
        assertNull(plain.paymentId());
    }

    @Test
    void blockAboveSixtyFourBitsIsNoAddress() {
        assertNull(MoneroAddress.parse("z".repeat(MoneroAddress.PLAIN_CHARS)));
    }

    @Property(tries = 400)
    void anyOtherCharacterAnywhereMakesAnAddressInvalid(
            @ForAll("addresses") String address,
            @ForAll @IntRange(max = 1000) int place,
            @ForAll("base58Characters") char other) {
        int index = place % address.length();
        if (address.charAt(index) == other) {
            return;
        }
        String changed = address.substring(0, index) + other + address.substring(index + 1);
        WalletAddress wallet = WalletAddress.recognise(changed);
        assertTrue(wallet == null || !wallet.valid(), changed);
    }

    @Property(tries = 200)
    void exchangedNeighboursMakeAnAddressInvalid(
            @ForAll("addresses") String address, @ForAll @IntRange(max = 1000) int place) {
        int index = place % (address.length() - 1);
        char first = address.charAt(index);
        char second = address.charAt(index + 1);
        if (first == second) {
            return;
        }
        String changed =
                address.substring(0, index) + second + first + address.substring(index + 2);
        WalletAddress wallet = WalletAddress.recognise(changed);
        assertTrue(wallet == null || !wallet.valid(), changed);
    }

    @Property(tries = 200)
    void base58OfBitcoinRoundTripsThroughTheEncoderOfTheTest(@ForAll byte[] bytes) {
        if (bytes.length > 40) {
            return;
        }
        String text = Base58Encoder.encode(bytes);
        byte[] decoded = Base58.decode(text);
        if (text.isEmpty()) {
            assertNull(decoded);
            return;
        }
        assertNotNull(decoded);
        assertEquals(Hex.encode(bytes), Hex.encode(decoded));
    }

    @Provide
    Arbitrary<String> addresses() {
        return Arbitraries.of(
                VectorsTest.STANDARD,
                VectorsTest.SUBADDRESS,
                VectorsTest.INTEGRATED,
                ERGO,
                KASPA,
                LITECOIN,
                BITCOIN);
    }

    @Provide
    Arbitrary<Character> base58Characters() {
        return Arbitraries.chars().with(Base58.ALPHABET.toCharArray());
    }

    /** The definition by long division, apart from the decoder's way. */
    private static final class Base58Encoder {
        static String encode(byte[] bytes) {
            java.math.BigInteger number = new java.math.BigInteger(1, bytes);
            StringBuilder text = new StringBuilder();
            while (number.signum() > 0) {
                java.math.BigInteger[] parts =
                        number.divideAndRemainder(java.math.BigInteger.valueOf(58));
                text.append(Base58.ALPHABET.charAt(parts[1].intValue()));
                number = parts[0];
            }
            for (int i = 0; i < bytes.length && bytes[i] == 0; i++) {
                text.append('1');
            }
            return text.reverse().toString();
        }
    }
}
