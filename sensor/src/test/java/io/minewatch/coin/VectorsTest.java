package io.minewatch.coin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published and computed vectors: each row is a fact of the protocol, not of this code. */
class VectorsTest {
    static final String STANDARD =
            "482XZvnuyEwco84sNqzhMdD7i1NWX7yHqZrJ7dVL7Wof36ghYv6hUyZEuYUQ6sDHps8KmRrRTcx1e8wAW3CMdkMrDPxRYv2";
    static final String SUBADDRESS =
            "85yjsQn8LUmGhCPS2kvbtiHrmcPHXMbT356MKivwGbmCbw3iV4vmoCCDT4JRz9ayHQK1H71W7MVJ8RKwqHhFHcDUJm5FXQg";
    static final String INTEGRATED =
            "4GESqHVUE2hNfDvWDcvyp6BesmJ3v9d1XewCi9JUhyoDBanqjca5pi6a2gubbn5XAA1pvPEDaZPTL9ZJGkbjHPaH2MFtnBLeSRe2vQMYCw";
    static final String BLOB =
            "1010c08df6d70603ed090dcc985d5cbf624b93689e18e135ad6f6ee1f7aa1d669f4d9742d909ab00000000"
                    + "a8424d0a89ea1b68abbe6cf84c36ce50f18ec116883af10a7b736f2b3702b22039";

    @Test
    void keccakOfTheEmptyTextAndOfAbcAreThePublishedDigests() {
        assertEquals(
                "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
                Keccak256.hexOf(""));
        assertEquals(
                "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45",
                Keccak256.hexOf("abc"));
    }

    @Test
    void donationPseudonymIsTheDigestOfTheConfiguredUser() {
        assertEquals(
                "3328e670985ca3baeab18814378587282c7cd84be3e7f9211116cf27368d7a55",
                Keccak256.donationPseudonym(STANDARD));
        assertEquals(
                "3b2f368d860718d46b64ac0cf676f0eeb87a40dad0e9dd6079e784add6347455",
                Keccak256.donationPseudonym(STANDARD + ".w1"));
    }

    @ParameterizedTest
    @CsvSource({
        "285c8f02, 100",
        "5c8fc2f5285c8f02, 100",
        "37894100, 1000",
        "efa7c64b37894100, 1000",
        "711b0d00, 5000",
        "96218e75711b0d00, 5000",
        "b88d0600, 10000",
        "cb10c7bab88d0600, 10000",
        "169f0200, 25000",
        "1e6d1cb1169f0200, 25000",
        "b2df0000, 75000",
        "b479093bb2df0000, 75000",
        "cf8b0000, 120001",
        "2e368b18cf8b0000, 120001",
        "f3220000, 480045",
        "780d7f02f3220000, 480045",
        "c6100000, 1000225",
        "edb5a0f7c6100000, 1000000",
        "31040000, 4002765",
        "7b2de8bd31040000, 4000000",
        "2a000000, 102261126",
        "61c41df32a000000, 100000000",
        "ffffffff, 1",
        "FFFFFFFF, 1"
    })
    void cryptoNoteTargetIsTheDifficultyThatMinersDisplay(String target, double difficulty) {
        assertEquals(difficulty, Target.cryptoNote(target));
    }

    @Test
    void shareDifficultyComesFromTheLastEightOctetsOfTheResult() {
        assertEquals(
                12376,
                ShareDifficulty.ofResult(
                        "454349e422f05297191ead13e21d3db520e5abef52055e493f1a0c5d9e4b0500"));
    }

    @Test
    void blobOfAMoneroJobGivesItsFields() {
        BlobHeader header = BlobHeader.parse(BLOB);
        assertNotNull(header);
        assertEquals(16, header.major());
        assertEquals(16, header.minor());
        assertEquals(1795000000, header.timestampSeconds());
        assertEquals(39, header.nonceOffset());
        assertEquals(57, header.transactions());
        assertTrue(header.nonceIsZero());
        BlobHeader longer = BlobHeader.parse(BLOB.substring(0, BLOB.length() - 2) + "c801");
        assertNotNull(longer);
        assertEquals(200, longer.transactions());
    }

    @ParameterizedTest
    @CsvSource({"3300123, 3299328", "3299392, 3297280", "3299393, 3299328", "100, 0"})
    void seedHeightChangesSixtyFourBlocksLate(long height, long seedHeight) {
        assertEquals(seedHeight, BlobHeader.seedHeight(height));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0.025, 5.57",
        "3, 0.62, 8.77",
        "5, 1.62, 11.67",
        "10, 4.80, 18.39",
        "20, 12.22, 30.89",
        "50, 37.1, 65.9",
        "100, 81.4, 121.6",
        "400, 361.8, 441.2"
    })
    void intervalOfACountIsTheExactPoissonInterval(double shares, String low, String high) {
        HashRateEstimate estimate = HashRateEstimate.of((long) shares, shares, shares, 1);
        assertEquals(shares, estimate.hashesPerSecond(), 1e-9);
        assertEquals(Double.parseDouble(low), estimate.low(), halfDigit(low));
        assertEquals(Double.parseDouble(high), estimate.high(), halfDigit(high));
    }

    private static double halfDigit(String shown) {
        return 0.5 * Math.pow(10, shown.indexOf('.') + 1 - shown.length()) + 1e-9;
    }

    @ParameterizedTest
    @CsvSource({
        STANDARD + ", XMR, standard",
        "44KVP4ijRpgRb1ZRa2Qft52HDDt61XkbQjQx5UEcH7wRKneXCoVSEt7TgAzcySs5xpY5z1PqCELPPGpffp8cAKuEVFdPMJS, XMR, standard",
        SUBADDRESS + ", XMR, subaddress",
        INTEGRATED + ", XMR, integrated",
        "9xSKnbhLvPCcuC5pfxbfzzL9HXXTb1GmuULPRCoCDZ5TWxF78nkULNeYzcKcdnBkWDgkvh9iJnwkV5BvaXTdPzaK2KGMRA9, XMR, testnet-standard",
        "5AafgPqxGJuRrHVTDfa7HZDE7hvRXvQ761DpjqzRPwiS7PemnTmbtBhceupHenmjT49fYqVjtX364J12Egt1BwcK7cE5TMQ, XMR, stagenet-standard",
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2, BTC, p2pkh",
        "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy, BTC, p2sh",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4, BTC, witness",
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4, BTC, witness",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0, BTC, witness",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed, ETH, account",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359, ETH, account"
    })
    void publishedAddressesAreRecognisedWithTheirChecksum(
            String address, String coin, String kind) {
        WalletAddress wallet = WalletAddress.recognise(address);
        assertNotNull(wallet, address);
        assertEquals(coin, wallet.coin());
        assertEquals(kind, wallet.kind());
        assertTrue(wallet.checksummed());
        assertTrue(wallet.valid(), address);
    }
}
