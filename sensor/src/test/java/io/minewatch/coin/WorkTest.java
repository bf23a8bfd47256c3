package io.minewatch.coin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets, share difficulties, blobs, algorithms and error texts beyond the published vectors. */
class WorkTest {
    @Test
    void shortTargetIsPaddedOnTheRight() {
        assertEquals(Target.cryptoNote("f3ff0000"), Target.cryptoNote("f3ff"));
        assertEquals(Target.cryptoNote("f3f00000"), Target.cryptoNote("f3f"));
        assertEquals(Target.cryptoNote("cb10c7bab88d0000"), Target.cryptoNote("cb10c7bab88d"));
    }

    @Test
    void targetOfSixtyFourDigitsIsBigEndian() {
        assertEquals(10000, Target.cryptoNote("00068db8bac710cb" + "0".repeat(48)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00000000",
                "0000000000000000",
                "xyz",
                "b88d060g",
                "12345678901234567",
                "b88d0600 "
            })
    void brokenTargetHasNoDifficulty(String target) {
        assertTrue(Double.isNaN(Target.cryptoNote(target)));
    }

    @Property(tries = 300)
    void longTargetGivesBackTheDifficultyItWasMadeFrom(
            @ForAll @LongRange(min = 1, max = 1L << 31) long difficulty) {
        long target = Long.divideUnsigned(-1L, difficulty);
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            hex.append(String.format("%02x", (target >>> (8 * i)) & 0xff));
        }
        assertEquals((double) difficulty, Target.cryptoNote(hex.toString()));
    }

    @ParameterizedTest
    @CsvSource({
        "00000000ffff0000000000000000000000000000000000000000000000000000, 4295032833",
        "0x0000000112e0be826d694b2e62d01511f12a6061fbaec8bc02357593e70e52ba, 4000000000",
        "0x1, 1.157920892373162E77",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff, 1"
    })
    void wholeTargetIsDividedIntoAllHashes(String target, double hashes) {
        assertEquals(hashes, Target.bigEndian(target), hashes * 1e-3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x", "0x0", "0xg", "00", "zz"})
    void brokenWholeTargetHasNoDifficulty(String target) {
        assertTrue(Double.isNaN(Target.bigEndian(target)));
        assertTrue(Double.isNaN(Target.bigEndian(target + "0".repeat(66))));
    }

    @Test
    void compactBitsOfTheGenesisBlockAreDifficultyOne() {
        assertEquals(4295032833.0, Target.compactBits("1d00ffff"), 1);
        assertEquals(4295032833.0 * 16307.420938523983, Target.compactBits("1b0404cb"), 1e9);
        assertTrue(Double.isNaN(Target.compactBits("1d80ffff")));
        assertTrue(Double.isNaN(Target.compactBits("1d000000")));
        assertTrue(Double.isNaN(Target.compactBits("ff00ffff")));
        assertTrue(Double.isNaN(Target.compactBits("1d00fff")));
    }

    @Test
    void difficultiesOfOtherPoolsAreScaledToHashes() {
        assertEquals(0x1p32 * 2048, Target.bitcoinDifficulty(2048));
        assertEquals(0x1p31, Target.bitcoinDifficulty(0.5));
        assertEquals(65536 * 32.0, Target.scryptDifficulty(32));
        assertTrue(Double.isNaN(Target.bitcoinDifficulty(0)));
        assertTrue(Double.isNaN(Target.bitcoinDifficulty(-1)));
        assertTrue(Double.isNaN(Target.bitcoinDifficulty(Double.POSITIVE_INFINITY)));
        assertTrue(Double.isNaN(Target.bitcoinDifficulty(Double.NaN)));
    }

    @Test
    void brokenResultHasNoDifficulty() {
        assertTrue(Double.isNaN(ShareDifficulty.ofResult(null)));
        assertTrue(Double.isNaN(ShareDifficulty.ofResult("00")));
        assertTrue(Double.isNaN(ShareDifficulty.ofResult("0".repeat(64))));
        assertTrue(Double.isNaN(ShareDifficulty.ofResult("g".repeat(64))));
        assertEquals(1, ShareDifficulty.ofResult("f".repeat(64)));
    }

    @Test
    void leastShareTellsTheDifficultyOfTheJob() {
        assertEquals(9500, ShareDifficulty.jobDifficulty(10000, 20));
        assertTrue(Double.isNaN(ShareDifficulty.jobDifficulty(10000, 1)));
        assertTrue(Double.isNaN(ShareDifficulty.jobDifficulty(Double.NaN, 20)));
    }

    @Test
    void blobFromAProxyHasThePartitionedNonce() {
        BlobHeader header =
                BlobHeader.parse(
                        VectorsTest.BLOB.substring(0, 78)
                                + "0000007f"
                                + VectorsTest.BLOB.substring(86));
        assertNotNull(header);
        assertTrue(header.nonceIsPartitioned());
        assertFalse(header.nonceIsZero());
        assertTrue(header.versionsAgree());
        assertEquals("0000007f", header.nonce());
        assertEquals(VectorsTest.BLOB.substring(14, 78), header.previousId());
    }

    @Test
    void blobIsPlausibleOnlyNearItsOwnTime() {
        BlobHeader header = BlobHeader.parse(VectorsTest.BLOB);
        assertNotNull(header);
        assertTrue(header.plausibleAt(1795000000 + 60));
        assertTrue(header.plausibleAt(1795000000 - 7200));
        assertFalse(header.plausibleAt(1795000000 + 7201));
        assertFalse(header.plausibleAt(1700000000));
    }

    @Test
    void blobsOfOtherLengthsHaveNoTransactionCount() {
        BlobHeader header = BlobHeader.parse(VectorsTest.BLOB + "00".repeat(100));
        assertNotNull(header);
        assertEquals(-1, header.transactions());
        assertEquals(176, header.bytes());
    }

    @Test
    void brokenBlobsAreNone() {
        String blob = VectorsTest.BLOB;
        assertNull(BlobHeader.parse(null));
        assertNull(BlobHeader.parse(""));
        assertNull(BlobHeader.parse(blob.substring(1)));
        assertNull(BlobHeader.parse(blob.substring(0, 148)));
        assertNull(BlobHeader.parse("g0" + blob.substring(2)));
        assertNull(BlobHeader.parse("00" + blob.substring(2)));
        assertNull(BlobHeader.parse("f".repeat(152)));
        assertNull(BlobHeader.parse("1010" + "8080808000" + blob.substring(14)));
        assertNull(BlobHeader.parse(blob + "00".repeat(BlobHeader.MAX_DIGITS)));
    }

    @ParameterizedTest
    @CsvSource({
        "1600000000, 80a0f8fa05",
        "1700000000, 80e2cfaa06",
        "1795000000, c08df6d706",
        "1879048191, ffffffff06"
    })
    void timeOfABlobIsAVarint(long seconds, String varint) {
        BlobHeader header = BlobHeader.parse("1010" + varint + VectorsTest.BLOB.substring(14));
        assertNotNull(header);
        assertEquals(seconds, header.timestampSeconds());
        assertEquals(39, header.nonceOffset());
    }

    @Property(tries = 300)
    void anyHexIsABlobOrNone(@ForAll @StringLength(max = 400) String text) {
        BlobHeader header = BlobHeader.parse(text);
        assertTrue(header == null || header.previousId().length() == 64);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "0, -",
                "1, cn/0",
                "6, cn/0",
                "7, cn/1",
                "8, cn/2",
                "9, cn/2",
                "10, cn/r",
                "11, cn/r",
                "12, rx/0",
                "14, rx/0",
                "16, rx/0",
                "17, -"
            })
    void moneroVersionHasItsAlgorithm(int major, String algorithm) {
        assertEquals(algorithm, BlobHeader.moneroAlgorithm(major));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "rx/0, rx/0, XMR",
                "RandomX, rx/0, XMR",
                "randomx_loki, rx/loki, OXEN",
                "cryptonight_v7, cn/1, -",
                "cryptonight_v8_reversewaltz, cn/rwz, GRFT",
                "cryptonight_turtle, cn-pico, TRTL",
                "cn-extremelite/upx2, cn/upx2, UPX",
                "chukwa, argon2/chukwa, TRTL",
                "gr, ghostrider, RTM",
                "kawpow, kawpow, RVN",
                "rx/wow, rx/wow, WOW",
                "cryptonight_haven, cn-heavy/xhv, XHV",
                "NewAlgo/7, newalgo/7, -"
            })
    void aliasMeansItsAlgorithm(String alias, String name, String coin) {
        assertEquals(name, Algorithms.canonical(alias));
        assertEquals(coin, Algorithms.coin(alias));
    }

    @Test
    void busyCoresAreGivenForCpuAlgorithmsOnly() {
        Algorithms.Algorithm randomX = Algorithms.find("rx/0");
        assertNotNull(randomX);
        assertTrue(randomX.runsOnCpu());
        assertEquals(2, randomX.fewestCores(2000));
        assertEquals(10, randomX.mostCores(2000));
        Algorithms.Algorithm kawpow = Algorithms.find("kawpow");
        assertNotNull(kawpow);
        assertFalse(kawpow.runsOnCpu());
        assertTrue(Double.isNaN(kawpow.mostCores(2000)));
        assertNull(Algorithms.find(null));
        assertNull(Algorithms.find("x".repeat(1000)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Low difficulty share",
                "low difficulty share of 12.3",
                "IP Address currently banned",
                "Invalid payment address provided",
                " Duplicate share3 ",
                "Couldn't check PoW",
                "Incorrect hashing protocol in use.  Please upgrade/fix your miner",
                "Invalid nonce; is miner not compatible with NiceHash?",
                "Temporary (one hour max) ban because of 12",
                "Job not found (=stale)"
            })
    void poolTextsAreKnown(String text) {
        assertTrue(PoolErrors.isKnown(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "Method not found", "Unauthenticated", "Invalid method"})
    void generalTextsAreNot(String text) {
        assertFalse(PoolErrors.isKnown(text));
    }

    @Property(tries = 100)
    void quantileInvertsTheIncompleteGammaFunction(
            @ForAll @IntRange(min = 1, max = 3000) int shape,
            @ForAll @IntRange(min = 1, max = 999) int permille) {
        double p = permille / 1000.0;
        assertEquals(p, GammaQuantile.regularised(shape, GammaQuantile.of(p, shape)), 1e-9);
    }
}
