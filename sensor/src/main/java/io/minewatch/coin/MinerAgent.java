package io.minewatch.coin;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an agent string says of the program that sent it: the {@code agent} of a CryptoNote login,
 * the first string of {@code mining.subscribe}, or an HTTP User-Agent. The operator may set it
 * freely, so its absence proves nothing. Immutable.
 *
 * @param family the program's usual name: {@code XMRig}, {@code xmr-stak}, {@code cgminer}, ...
 * @param version as written; null where absent
 * @param os {@code Windows}, {@code Linux}, {@code macOS}, {@code BSD}; null where not said
 * @param backend what computes, as xmr-stak says it: {@code cpu}, {@code nvidia-amd-cpu}; else null
 * @param donationPermille donation level built in, in thousandths, as xmr-stak says it: 20 in stock
 *     builds, 0 where it was taken out; null where not said
 * @param proxy the program hands on the work of other miners
 */
public record MinerAgent(
        String family,
        @Nullable String version,
        @Nullable String os,
        @Nullable String backend,
        @Nullable Integer donationPermille,
        boolean proxy) {
    /** Characters looked at; no known agent has 128. */
    private static final int MAX_CHARS = 256;

    /** Longest version kept. */
    private static final int MAX_VERSION_CHARS = 32;

    /**
     * Programs by the start of their agent in lower case, a longer name before the shorter that it
     * begins with. What follows the name must be no letter or digit.
     */
    private static final String[][] FAMILIES = {
        {"xmrig-proxy", "xmrig-proxy"},
        {"xmrig-mo", "XMRig"},
        {"xmrig-cc", "XMRigCC"},
        {"xmrigcc", "XMRigCC"},
        {"xmrigdaemon", "XMRigCC"},
        {"xmrigminer", "XMRig"},
        {"xmrig-amd", "XMRig"},
        {"xmrig-nvidia", "XMRig"},
        {"xmrig", "XMRig"},
        {"xmr-node-proxy", "xmr-node-proxy"},
        {"xmr-proxy", "xmr-proxy"},
        {"xmr-stak-cpu", "xmr-stak-cpu"},
        {"xmr-stak-rx", "xmr-stak-rx"},
        {"xmr-stak", "xmr-stak"},
        {"xmr", "xmr"},
        {"cpuminer-multi", "cpuminer-multi"},
        {"cpuminer-opt", "cpuminer-opt"},
        {"cpuminer", "cpuminer"},
        {"minerd", "cpuminer"},
        {"ccminer", "ccminer"},
        {"cgminer", "cgminer"},
        {"sgminer", "sgminer"},
        {"bfgminer", "bfgminer"},
        {"bmminer", "bmminer"},
        {"bosminer", "bosminer"},
        {"antminer", "Antminer"},
        {"whatsminer", "WhatsMiner"},
        {"btminer", "btminer"},
        {"avalon", "Avalon"},
        {"innominer", "InnoMiner"},
        {"luxminer", "LuxMiner"},
        {"bitaxe", "Bitaxe"},
        {"nerdminer", "NerdMiner"},
        {"nerdminerv2", "NerdMiner"},
        {"ethminer", "ethminer"},
        {"ethdcrminer64", "Claymore"},
        {"claymore", "Claymore"},
        {"phoenixminer", "PhoenixMiner"},
        {"t-rex", "T-Rex"},
        {"trex", "T-Rex"},
        {"teamredminer", "TeamRedMiner"},
        {"nbminer", "NBMiner"},
        {"gminer", "GMiner"},
        {"lolminer", "lolMiner"},
        {"nanominer", "nanominer"},
        {"ewbf", "EWBF"},
        {"miniz", "miniZ"},
        {"bminer", "Bminer"},
        {"equihashminer", "equihashminer"},
        {"nheqminer", "nheqminer"},
        {"optiminer", "Optiminer"},
        {"dstm", "dstm"},
        {"zm", "dstm"},
        {"rigel", "Rigel"},
        {"bzminer", "BzMiner"},
        {"onezerominer", "OneZeroMiner"},
        {"wildrig", "WildRig"},
        {"wildrig-multi", "WildRig"},
        {"srbminer-multi", "SRBMiner"},
        {"srbminer", "SRBMiner"},
        {"cast_xmr", "Cast XMR"},
        {"cryptodredge", "CryptoDredge"},
        {"kawpowminer", "kawpowminer"},
        {"progpowminer", "progpowminer"},
        {"z-enemy", "z-enemy"},
        {"hellminer", "hellminer"},
        {"grin-miner", "grin-miner"},
        {"deepminer", "deepMiner"},
        {"webminerpool", "webminerpool"},
        {"jceminer", "JCE"},
        {"jce", "JCE"},
        {"mox", "MoneroOcean mox"},
        {"nicehash", "NiceHash"},
        {"excavator", "Excavator"},
        {"braiins-farm-proxy", "Braiins Farm Proxy"},
        {"farm-proxy", "Braiins Farm Proxy"},
        {"stratum-proxy", "stratum-proxy"},
        {"stratum-mining-proxy", "stratum-mining-proxy"},
        {"eth-proxy", "eth-proxy"},
        {"hiveon", "Hiveon"},
        {"kspminer", "kspminer"},
        {"iceriver", "IceRiver"},
        {"goldshell", "Goldshell"},
        {"multiminer", "MultiMiner"},
        {"easyminer", "EasyMiner"},
    };

    private static final String[] LIBUV_COMPILERS = {" gcc/", " clang/", " msvc/"};

    /**
     * Reads an agent string.
     *
     * @return null where no mining program is recognised
     */
    public static @Nullable MinerAgent parse(@Nullable String agent) {
        if (agent == null) {
            return null;
        }
        String text = (agent.length() > MAX_CHARS ? agent.substring(0, MAX_CHARS) : agent).strip();
        String lower = text.toLowerCase(Locale.ROOT);
        for (String[] family : FAMILIES) {
            String start = family[0];
            int end = start.length();
            if (lower.startsWith(start)
                    && (end == lower.length() || !Character.isLetterOrDigit(lower.charAt(end)))) {
                return of(family[1], text, lower, end);
            }
        }
        if (hasLibuvTail(lower)) {
            // A copy of XMRig under another name still says what it was built with.
            int slash = text.indexOf('/');
            return of("XMRig", text, lower, slash < 0 ? text.length() : slash);
        }
        return null;
    }

    /** Whether the string names a mining program. */
    public static boolean isMiner(@Nullable String agent) {
        return parse(agent) != null;
    }

    /** {@code (...) libuv/1.2.3 gcc/4.5.6}, as xmrig's src/base/kernel/Platform writes it. */
    private static boolean hasLibuvTail(String lower) {
        int libuv = lower.indexOf(") libuv/");
        if (libuv < 0 || lower.lastIndexOf('(', libuv) < 0) {
            return false;
        }
        for (String compiler : LIBUV_COMPILERS) {
            if (lower.indexOf(compiler, libuv) > 0) {
                return true;
            }
        }
        return false;
    }

    private static MinerAgent of(String family, String text, String lower, int nameEnd) {
        String version = version(text, nameEnd);
        boolean proxy = family.toLowerCase(Locale.ROOT).contains("proxy");
        if (family.startsWith("xmr-stak") && !family.equals("xmr-stak-cpu")) {
            return xmrStak(family, version, text);
        }
        return new MinerAgent(family, version, os(lower), null, null, proxy);
    }

    /** {@code xmr-stak/version/commit/branch/os/backends[/currency]/donation}. */
    private static MinerAgent xmrStak(String family, @Nullable String version, String text) {
        String[] parts = split(text);
        if (parts.length < 7) {
            return new MinerAgent(family, version, null, null, null, false);
        }
        String os =
                switch (parts[4]) {
                    case "win" -> "Windows";
                    case "lin" -> "Linux";
                    case "mac" -> "macOS";
                    case "bsd" -> "BSD";
                    default -> null;
                };
        String last = parts[parts.length - 1];
        Integer permille = null;
        if (!last.isEmpty() && last.length() <= 4) {
            int value = 0;
            for (int i = 0; i < last.length() && value >= 0; i++) {
                int digit = last.charAt(i) - '0';
                value = digit < 0 || digit > 9 ? -1 : value * 10 + digit;
            }
            permille = value < 0 || value > 1000 ? null : Integer.valueOf(value);
        }
        String backend = parts[5].isEmpty() ? null : parts[5];
        return new MinerAgent(family, version, os, backend, permille, false);
    }

    /** Up to eight parts between slashes; what follows the eighth belongs to it. */
    private static String[] split(String text) {
        int slashes = 0;
        for (int i = 0; i < text.length(); i++) {
            slashes += text.charAt(i) == '/' ? 1 : 0;
        }
        String[] parts = new String[Math.min(8, slashes + 1)];
        int from = 0;
        for (int i = 0; i < parts.length; i++) {
            int slash = i == parts.length - 1 ? -1 : text.indexOf('/', from);
            parts[i] = slash < 0 ? text.substring(from) : text.substring(from, slash);
            from = slash + 1;
        }
        return parts;
    }

    /** The word behind the name and one separator, from its first digit. */
    private static @Nullable String version(String text, int nameEnd) {
        int from = nameEnd + 1;
        if (from < text.length() && (text.charAt(from) == 'v' || text.charAt(from) == 'V')) {
            from++;
        }
        if (from >= text.length() || text.charAt(from) < '0' || text.charAt(from) > '9') {
            return null;
        }
        int end = from;
        while (end < text.length()
                && end - from < MAX_VERSION_CHARS
                && text.charAt(end) > ' '
                && "/;,()".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(from, end);
    }

    private static @Nullable String os(String lower) {
        int open = lower.indexOf('(');
        int close = lower.indexOf(')', open + 1);
        if (open < 0 || close < 0) {
            return null;
        }
        String platform = lower.substring(open, close);
        if (platform.contains("windows")) {
            return "Windows";
        }
        if (platform.contains("mac")) {
            return "macOS";
        }
        if (platform.contains("linux") || platform.contains("android")) {
            return "Linux";
        }
        return platform.contains("bsd") ? "BSD" : null;
    }
}
