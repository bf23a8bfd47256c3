package io.minewatch.coin;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Proof-of-work algorithms by the names that miners and pools give them. Stateless.
 *
 * <p>Names and aliases: xmrig 6.26, src/base/crypto/Algorithm.cpp; xmr-stak 2.10.8,
 * xmrstak/net/jpsock.cpp and backend/cryptonight.hpp; MoneroOcean.
 */
public final class Algorithms {
    /**
     * What is known of an algorithm.
     *
     * @param name in XMRig's spelling where XMRig has it
     * @param coin ticker of the coin mined with it by far the most; null where no coin leads
     * @param shared other coins use it too, so the coin is a guess
     * @param slowCore hashes per second of one busy core of a slow CPU; NaN where unknown or where
     *     the algorithm runs on GPUs or ASICs
     * @param fastCore the same of a fast CPU
     */
    public record Algorithm(
            String name, @Nullable String coin, boolean shared, double slowCore, double fastCore) {
        /** Whether CPUs mine it at a rate that is known. */
        public boolean runsOnCpu() {
            return slowCore > 0;
        }

        /** Fewest cores that such a rate keeps busy, fast ones; NaN where unknown. */
        public double fewestCores(double hashesPerSecond) {
            return hashesPerSecond / fastCore;
        }

        /** Most cores that such a rate keeps busy, slow ones; NaN where unknown. */
        public double mostCores(double hashesPerSecond) {
            return hashesPerSecond / slowCore;
        }
    }

    /** No name is longer; longer text is not looked up. */
    private static final int MAX_CHARS = 64;

    /**
     * RandomX, hashes per second and core. The lower figure is below the rates of four labelled
     * captures (XMRig on four- and eight-core laptop and desktop CPUs: 205 to 270); the upper one
     * is what servers reach.
     */
    private static final double RANDOMX_SLOW = 200;

    private static final double RANDOMX_FAST = 1000;

    /**
     * CryptoNight with 2^19 iterations (CryptoNote standard 008), each with two accesses to the
     * scratchpad that depend on each other: at 10 to 40 ns an access 10 to 42 ms a hash. Variants
     * are scaled by their iterations, those with small scratchpads by a nearer cache (4 to 12 ns).
     */
    private static final double CRYPTONIGHT_SLOW = 24;

    private static final double CRYPTONIGHT_FAST = 95;

    private static final Map<String, Algorithm> BY_NAME = new HashMap<>();

    static {
        randomX("rx/0", "XMR", true, "randomx", "randomx/0", "rx/test", "randomx/test", "rx");
        randomX("rx/2", "XMR", false, "rx/v2", "randomx/v2");
        randomX("rx/wow", "WOW", false, "randomwow", "randomx/wow");
        randomX("rx/graft", "GRFT", false, "randomgraft", "randomx/graft");
        randomX("rx/sfx", "SFX", false, "randomsfx", "randomx/sfx");
        randomX("rx/loki", "OXEN", false, "randomx_loki", "randomxl", "randomx/loki");
        randomX("rx/keva", "KVA", false, "randomkeva", "randomx/keva");
        randomX("rx/yada", "YDA", false, "randomyada", "randomx/yada");
        other("rx/arq", "ARQ", false, "randomarq", "randomx/arq");
        other("rx/xla", "XLA", false, "panthera", "randomx/xla");

        cryptoNight("cn/0", null, true, 1, "cryptonight", "cryptonight/0", "cn");
        cryptoNight(
                "cn/1",
                null,
                true,
                1,
                "cryptonight/1",
                "cryptonight_v7",
                "cryptonight-monerov7",
                "cryptonight_monerov7",
                "cn/v7");
        cryptoNight(
                "cn/2",
                null,
                true,
                1,
                "cryptonight/2",
                "cryptonight_v8",
                "cryptonight-monerov8",
                "cryptonight_monerov8",
                "cn/v8");
        cryptoNight("cn/r", "XMR", true, 1, "cryptonight/r", "cryptonight_r", "cryptonightr");
        cryptoNight("cn/wow", "WOW", false, 1, "cryptonight/wow", "cn/wownero");
        cryptoNight(
                "cn/fast",
                null,
                true,
                2,
                "cryptonight/fast",
                "cn/msr",
                "cryptonight/msr",
                "cryptonight_fast",
                "cryptonight_masari");
        cryptoNight(
                "cn/half",
                null,
                true,
                2,
                "cryptonight/half",
                "cryptonight_v8_half",
                "cn/xtl",
                "cryptonight_stellite");
        cryptoNight("cn/xao", "XAO", false, 0.5, "cryptonight/xao", "cryptonight_alloy");
        cryptoNight("cn/rto", "RTO", false, 1, "cryptonight/rto", "cryptonight_arto");
        cryptoNight(
                "cn/rwz", "GRFT", false, 4.0 / 3, "cryptonight/rwz", "cryptonight_v8_reversewaltz");
        cryptoNight("cn/zls", "ZLS", false, 4.0 / 3, "cryptonight/zls", "cryptonight_v8_zelerius");
        cryptoNight(
                "cn/double", "XCASH", false, 0.5, "cryptonight/double", "cryptonight_v8_double");
        cryptoNight(
                "cn/ccx", "CCX", false, 2, "cryptonight/ccx", "cn/conceal", "cryptonight_conceal");
        cryptoNight("cn-lite/0", null, true, 2, "cryptonight-lite", "cryptonight_lite", "cn-lite");
        cryptoNight(
                "cn-lite/1",
                "AEON",
                false,
                2,
                "cryptonight-lite/1",
                "cryptonight-aeonv7",
                "cryptonight_aeonv7",
                "cryptonight_lite_v7",
                "cryptonight_lite_v7_xor");
        cryptoNight(
                "cn-heavy/0", null, true, 1, "cryptonight-heavy", "cryptonight_heavy", "cn-heavy");
        cryptoNight("cn-heavy/xhv", "XHV", false, 1, "cryptonight-heavy/xhv", "cryptonight_haven");
        cryptoNight(
                "cn-heavy/tube",
                "TUBE",
                false,
                1,
                "cryptonight-heavy/tube",
                "cryptonight-bittube2",
                "cryptonight_bittube2");
        cryptoNight(
                "cn-pico",
                "TRTL",
                true,
                20,
                "cn-pico/0",
                "cryptonight-pico",
                "cryptonight-pico/trtl",
                "cn-trtl",
                "cryptonight_turtle",
                "cryptonight-turtle",
                "cn-ultralite");
        cryptoNight("cn-pico/tlo", "TLO", false, 20, "cryptonight-pico/tlo", "cn-talleo");
        cryptoNight("cn/upx2", "UPX", false, 80, "cn-extremelite/upx2", "cn-extremelite");
        other("cn/gpu", "RYO", false, "cryptonight/gpu", "cryptonight_gpu");
        other("cn/superfast", "XFH", false, "cryptonight_superfast");

        other("argon2/chukwa", "TRTL", false, "chukwa");
        other("argon2/chukwav2", "TRTL", false, "chukwav2");
        other("argon2/ninja", null, true, "argon2/wrkz");
        other("astrobwt", "DERO", false, "astrobwt/dero");
        other("astrobwt/v2", "DERO", false, "astrobwt/dero_he");
        other("ghostrider", "RTM", false, "gr", "ghostrider/rtm");
        other("kawpow", "RVN", true, "kawpow/rvn", "kawpow1", "kawpow2", "kawpow3", "kawpow4");
        other("progpow", null, true);
        other("progpowz", "ZANO", false, "progpow_zano", "progpow-zano");
        other("firopow", "FIRO", false);
        other("evrprogpow", "EVR", false);
        other("ethash", null, true);
        other("etchash", "ETC", false);
        other("autolykos2", "ERG", false, "autolykos", "autolykosv2");
        other("octopus", "CFX", false);
        other("kheavyhash", "KAS", false, "heavyhash");
        other("karlsenhash", "KLS", false);
        other("pyrinhash", "PYI", false);
        other("nexapow", "NEXA", false);
        other("beamhash", "BEAM", false, "beamhash3", "beamhashiii");
        other("equihash", "ZEC", true, "equihash/200_9", "equihash200_9");
        other("equihash/144_5", null, true, "144_5");
        other("equihash/125_4", "FLUX", false, "125_4", "zelhash");
        other("cuckatoo32", "GRIN", true, "cuckatoo31");
        other("cuckaroo29", null, true, "c29", "c29s", "c29b", "c29v");
        other("verushash", "VRSC", false, "verus");
        other("dynexsolve", "DNX", false);
        other("xelishash", "XEL", false, "xelishashv2", "xelis");
        other("sha256d", "BTC", true, "sha256", "sha-256d");
        other("scrypt", "LTC", true);
        other("x11", "DASH", true);
    }

    private Algorithms() {}

    private static void randomX(String name, String coin, boolean shared, String... aliases) {
        add(new Algorithm(name, coin, shared, RANDOMX_SLOW, RANDOMX_FAST), aliases);
    }

    private static void cryptoNight(
            String name, @Nullable String coin, boolean shared, double factor, String... aliases) {
        double slow = CRYPTONIGHT_SLOW * factor;
        double fast = CRYPTONIGHT_FAST * factor;
        add(new Algorithm(name, coin, shared, slow, fast), aliases);
    }

    private static void other(
            String name, @Nullable String coin, boolean shared, String... aliases) {
        add(new Algorithm(name, coin, shared, Double.NaN, Double.NaN), aliases);
    }

    private static void add(Algorithm algorithm, String... aliases) {
        BY_NAME.put(algorithm.name(), algorithm);
        for (String alias : aliases) {
            BY_NAME.put(alias, algorithm);
        }
    }

    /** The algorithm that a name or alias means, in any case; null where unknown. */
    public static @Nullable Algorithm find(@Nullable String name) {
        if (name == null || name.isEmpty() || name.length() > MAX_CHARS) {
            return null;
        }
        return BY_NAME.get(name.strip().toLowerCase(Locale.ROOT));
    }

    /** The canonical name; the text itself in lower case where the algorithm is unknown. */
    public static @Nullable String canonical(@Nullable String name) {
        Algorithm algorithm = find(name);
        if (algorithm != null) {
            return algorithm.name();
        }
        return name == null ? null : name.strip().toLowerCase(Locale.ROOT);
    }

    /** Ticker of the coin that the algorithm stands for; null where unknown or no coin leads. */
    public static @Nullable String coin(@Nullable String name) {
        Algorithm algorithm = find(name);
        return algorithm == null ? null : algorithm.coin();
    }
}
