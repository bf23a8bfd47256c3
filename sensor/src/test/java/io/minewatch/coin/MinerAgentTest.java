package io.minewatch.coin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MinerAgentTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "XMRig/6.26.0 (Linux x86_64) libuv/1.51.0 gcc/13.2.0 | XMRig | 6.26.0 | Linux",
                "XMRig/6.26.0 (Windows NT 10.0; Win64; x64) libuv/1.51.0 msvc/2022 | XMRig | 6.26.0 | Windows",
                "XMRig/3.1.2 (Macintosh; Intel Mac OS X) libuv/1.27.0 clang/10.0.1 | XMRig | 3.1.2 | macOS",
                "XMRig/6.8.1 (Macintosh; macOS; arm64) libuv/1.40.0 clang/12.0.0 | XMRig | 6.8.1 | macOS",
                "sysupdate/1.0 (Linux x86_64) libuv/1.44.2 gcc/9.3.0 | XMRig | 1.0 | Linux",
                "xmrig-proxy/6.26.0 (Linux x86_64) libuv/1.44.2 gcc/12.2.0 | xmrig-proxy | 6.26.0 | Linux",
                "xmrig-mo/6.1 (Linux) libuv/1.1.1 gcc/1 | XMRig | 6.1 | Linux",
                "xmr-node-proxy/0.0.3 | xmr-node-proxy | 0.0.3 | -",
                "xmr-stak-cpu/1.3.0-1.5.0 | xmr-stak-cpu | 1.3.0-1.5.0 | -",
                "cpuminer-multi/1.3.7 | cpuminer-multi | 1.3.7 | -",
                "cpuminer/2.5.1 | cpuminer | 2.5.1 | -",
                "cgminer/4.12.0 | cgminer | 4.12.0 | -",
                "bfgminer/5.5.0 | bfgminer | 5.5.0 | -",
                "ethminer-0.19.0 | ethminer | 0.19.0 | -",
                "ethminer 0.19.0 | ethminer | 0.19.0 | -",
                "SRBMiner-MULTI/3.6.9 | SRBMiner | 3.6.9 | -",
                "SRBMiner Cryptonight AMD GPU miner/1.6.8 | SRBMiner | - | -",
                "lolMiner 1.76 | lolMiner | 1.76 | -",
                "EWBF 0.3.4b | EWBF | 0.3.4b | -",
                "NiceHash/1.0.0 | NiceHash | 1.0.0 | -",
                "Rigel/1.19.3-nicehash | Rigel | 1.19.3-nicehash | -",
                "Antminer S19/Mon Jul 5 | Antminer | - | -",
                "deepMiner | deepMiner | - | -",
                "xmr/1.0 | xmr | 1.0 | -"
            })
    void agentNamesItsProgram(String agent, String family, String version, String os) {
        MinerAgent parsed = MinerAgent.parse(agent);
        assertNotNull(parsed);
        assertEquals(family, parsed.family());
        assertEquals(version, parsed.version());
        assertEquals(os, parsed.os());
        assertEquals(family.contains("proxy"), parsed.proxy());
        assertTrue(MinerAgent.isMiner(agent));
    }

    @ParameterizedTest
    @CsvSource({
        "xmr-stak/2.10.8/67cf951/master/win/cpu/20, Windows, cpu, 20",
        "xmr-stak/2.10.8/67cf951/master/lin/nvidia-amd-cpu/0, Linux, nvidia-amd-cpu, 0",
        "xmr-stak/2.4.2/abcdef0/master/mac/cpu/monero/20, macOS, cpu, 20",
        "xmr-stak-rx/1.0.4/65ade74/master/bsd/cpu/10, BSD, cpu, 10"
    })
    void xmrStakAgentTellsSystemBackendAndDonation(
            String agent, String os, String backend, int permille) {
        MinerAgent parsed = MinerAgent.parse(agent);
        assertNotNull(parsed);
        assertEquals(os, parsed.os());
        assertEquals(backend, parsed.backend());
        assertEquals(permille, parsed.donationPermille());
        assertFalse(parsed.proxy());
    }

    @Test
    void xmrStakAgentWithOddPartsKeepsWhatIsReadable() {
        MinerAgent parsed = MinerAgent.parse("xmr-stak/2.10.8/x/y/unk//20x");
        assertNotNull(parsed);
        assertEquals("2.10.8", parsed.version());
        assertEquals(null, parsed.os());
        assertEquals(null, parsed.backend());
        assertEquals(null, parsed.donationPermille());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36",
                "curl/8.5.0",
                "node/20 (Linux) libuv/1.46",
                "libuv/1.1.1 gcc/2",
                "Electrum/4.5",
                "miner of coal",
                "xmrigger/1",
                "python-requests/2.31"
            })
    void otherProgramsAreNoMiners(String agent) {
        assertFalse(MinerAgent.isMiner(agent));
    }
}
