package io.minewatch.protocol.stratum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.MiningSummary.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stratum v1 and the dialects that grew from it. */
class StratumFamilyTest {
    private static Talk opened(String agent) {
        return new Talk()
                .miner(
                        "{\"id\": 1, \"method\": \"mining.subscribe\", \"params\": [\""
                                + agent
                                + "\"]}")
                .pool(
                        "{\"id\":1,\"result\":[[[\"mining.set_difficulty\",\"b4\"],[\"mining.notify\",\"ae\"]],\"08000002\",4],\"error\":null}")
                .miner(
                        "{\"params\": [\"acct.rig1\", \"d=1\"], \"id\": 2, \"method\": \"mining.authorize\"}")
                .pool("{\"id\":2,\"result\":true,\"error\":null}");
    }

    @Test
    void bitcoinSessionIsCounted() {
        MiningSummary s =
                opened("cgminer/4.12.0")
                        .pool("{\"id\":null,\"method\":\"mining.set_difficulty\",\"params\":[16]}")
                        .pool(Said.notify("7"))
                        .miner(
                                "{\"params\": [\"acct.rig1\", \"7\", \"01000000\", \"6ad0c2f1\", \"b2957c02\"], \"id\": 4, \"method\": \"mining.submit\"}")
                        .pool("{\"id\":4,\"result\":true,\"error\":null}")
                        .miner(
                                "{\"params\": [\"acct.rig1\", \"7\", \"01000000\", \"6ad0c2f1\", \"b2957c03\"], \"id\": 5, \"method\": \"mining.submit\"}")
                        .pool(
                                "{\"id\":5,\"result\":null,\"error\":[23,\"low difficulty share of 12.3\",null]}")
                        .mining();
        assertEquals("stratum-v1", s.dialect());
        assertEquals("cgminer/4.12.0", s.agent());
        assertEquals("acct.rig1", s.loginRaw());
        assertEquals("acct", s.login());
        assertEquals("rig1", s.worker());
        assertEquals(1, s.jobs());
        assertEquals(2, s.submits());
        assertEquals(1, s.accepted());
        assertEquals(1, s.rejected());
        assertEquals(16 * 0x1p32, s.firstDifficulty());
        assertEquals(List.of("low difficulty share of 12.3"), s.errors());
        assertTrue(s.minerCertain());
    }

    @Test
    void extensionsOfTheFamilyAreNoJobsAndNoShares() {
        MiningSummary s =
                new Talk()
                        .miner(
                                "{\"id\":1,\"method\":\"mining.configure\",\"params\":[[\"version-rolling\"],{\"version-rolling.mask\":\"1fffe000\"}]}")
                        .pool(
                                "{\"id\":1,\"result\":{\"version-rolling\":true,\"version-rolling.mask\":\"18000000\"},\"error\":null}")
                        .miner(
                                "{\"id\":2,\"method\":\"mining.subscribe\",\"params\":[\"bm/1\",null,\"POOL.example.\",\"3333\"]}")
                        .miner(
                                "{\"id\":3,\"method\":\"mining.extranonce.subscribe\",\"params\":[]}")
                        .miner(
                                "{\"id\":4,\"method\":\"mining.suggest_difficulty\",\"params\":[1000]}")
                        .pool(
                                "{\"id\":null,\"method\":\"mining.set_version_mask\",\"params\":[\"00003000\"]}")
                        .pool(
                                "{\"id\":null,\"method\":\"mining.set_extranonce\",\"params\":[\"af4c\",4]}")
                        .pool("{\"id\":9,\"method\":\"client.get_version\",\"params\":[]}")
                        .miner("{\"id\":9,\"result\":\"bm/1\",\"error\":null}")
                        .pool(
                                "{\"id\":null,\"method\":\"client.show_message\",\"params\":[\"hello\"]}")
                        .pool(
                                "{\"id\":null,\"method\":\"client.reconnect\",\"params\":[\"other.example\",3334,5]}")
                        .mining();
        assertEquals(Outcome.ANSWER, s.outcome());
        assertEquals(0, s.jobs());
        assertEquals(0, s.submits());
        assertEquals(List.of("pool.example"), s.serverNames());
        assertEquals(List.of("other.example:3334"), s.redirects());
        assertEquals(List.of(), s.errors());
    }

    @Test
    void refusedAuthorizeWithoutIdRefuses() {
        MiningSummary s =
                new Talk()
                        .miner(
                                "{\"id\": 1, \"method\": \"mining.subscribe\", \"params\": [\"cgminer/3.7.2\"]}")
                        .pool(
                                "{\"id\":1,\"result\":[[[\"mining.notify\",\"x\"]],\"01\",8],\"error\":null}")
                        .miner(
                                "{\"id\": 2, \"method\": \"mining.authorize\", \"params\": [\"b\", \"x\"]}")
                        .pool("{\"id\":null,\"result\":null,\"error\":[201,\"No such coin\",null]}")
                        .mining();
        assertEquals(Outcome.REFUSED, s.outcome());
        assertEquals(List.of("No such coin"), s.errors());
    }

    @Test
    void poolsSideAloneIsRecognisedByItsNotifications() {
        MiningSummary s = new Talk().midstream().pool(Said.notify("7")).mining();
        assertEquals(Outcome.WORK, s.outcome());
        assertNull(s.agent());
    }

    @Test
    void zcashIsToldByItsJobs() {
        MiningSummary s =
                new Talk()
                        .miner(
                                "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[\"EWBF 0.3.4b\",null,\"zec.example\",\"3333\"]}")
                        .pool("{\"id\":1,\"result\":[null,\"04d567b212\"],\"error\":null}")
                        .miner(
                                "{\"id\":2,\"method\":\"mining.authorize\",\"params\":[\"t1fAhZF5aUJdY7CikGULHmeYk7id8qmvbAd.rig4\",\"x\"]}")
                        .pool("{\"id\":2,\"result\":true,\"error\":null}")
                        .pool(
                                "{\"id\":null,\"method\":\"mining.set_target\",\"params\":[\"0004189374bc6a7ef9db22d0e5604189374bc6a7ef9db22d0e5604189374bc6a\"]}")
                        .pool(
                                "{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"8c\",\"04000000\",\""
                                        + Said.HASH
                                        + "\",\""
                                        + Said.HASH
                                        + "\",\""
                                        + "0".repeat(64)
                                        + "\",\"a9cc405a\",\"09d8151c\",true]}")
                        .miner(
                                "{\"id\":100,\"method\":\"mining.submit\",\"params\":[\"t1.rig4\",\"8c\",\"a9cc405a\",\"3e27\",\""
                                        + "fd40".repeat(672)
                                        + "\"]}")
                        .pool("{\"id\":100,\"result\":true}")
                        .mining();
        assertEquals("zcash-stratum", s.dialect());
        assertEquals("equihash", s.algorithm());
        assertEquals("ZEC", s.coin());
        assertEquals(16000, s.firstDifficulty(), 1e-6);
        assertEquals(1, s.accepted());
        assertEquals(List.of("zec.example"), s.serverNames());
    }

    @Test
    void ethproxyCountsPushedWorkAndTheAnswersThatNobodyAskedFor() {
        String work =
                "{\"id\":0,\"jsonrpc\":\"2.0\",\"result\":[\"0x"
                        + Said.HASH
                        + "\",\"0x"
                        + Said.HASH
                        + "\",\"0x00000000dbe6fecebdedd5beb573440e5a884d1b2fbf06fcce912adcb8d8422e\"]}";
        MiningSummary s =
                new Talk()
                        .miner(
                                "{\"worker\": \"eth1.0\", \"jsonrpc\": \"2.0\", \"params\": [\"0x9c99d212f7e5daa18ab50810e0fd255d1f04303b/tester.w1/m@example\", \"x\"], \"id\": 2, \"method\": \"eth_submitLogin\"}")
                        .pool("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":true}")
                        .pool(work)
                        .miner(
                                "{\"worker\": \"\", \"jsonrpc\": \"2.0\", \"params\": [], \"id\": 3, \"method\": \"eth_getWork\"}")
                        .pool(work)
                        .pool(work)
                        .miner(
                                "{\"id\":6,\"jsonrpc\":\"2.0\",\"method\":\"eth_submitHashrate\",\"params\":[\"0x1d08a61\", \"0x01\"]}")
                        .miner(
                                "{\"id\":4,\"method\":\"eth_submitWork\",\"params\":[\"0x07a05fa4133e5126\",\"0x"
                                        + Said.HASH
                                        + "\",\"0x"
                                        + Said.HASH
                                        + "\"]}")
                        .pool("{\"jsonrpc\":\"2.0\",\"id\":4,\"result\":true}")
                        .mining();
        assertEquals("ethproxy", s.dialect());
        assertEquals(3, s.jobs());
        assertEquals(1, s.submits());
        assertEquals(1, s.accepted());
        assertNull(s.agent());
        assertEquals(
                "0x9c99d212f7e5daa18ab50810e0fd255d1f04303b/tester.w1/m@example", s.loginRaw());
        assertEquals("0x9c99d212f7e5daa18ab50810e0fd255d1f04303b", s.login());
        assertEquals(5e9, s.firstDifficulty(), 5e7);
        assertEquals("ethash", s.algorithm());
    }

    @Test
    void niceHashEthereumIsToldByItsSubscription() {
        MiningSummary s =
                new Talk()
                        .miner(
                                "{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[\"PhoenixMiner/5.6d\",\"EthereumStratum/1.0.0\"]}")
                        .pool(
                                "{\"id\":1,\"result\":[[\"mining.notify\",\"ae\",\"EthereumStratum/1.0.0\"],\"080c\"],\"error\":null}")
                        .mining();
        assertEquals("ethereum-stratum", s.dialect());
        MiningSummary work =
                new Talk()
                        .pool("{\"id\":null,\"method\":\"mining.set_difficulty\",\"params\":[0.5]}")
                        .pool(
                                "{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"bf\",\""
                                        + Said.HASH
                                        + "\",\""
                                        + Said.HASH
                                        + "\",true]}")
                        .mining();
        assertEquals("ethereum-stratum", work.dialect());
        assertEquals(0x1p31, work.firstDifficulty());
    }

    @Test
    void ethereumStratum2KeepsItsNameWhenItGoesOnInGzip() {
        Talk talk =
                new Talk()
                        .miner(
                                "{\"id\":0,\"method\":\"mining.hello\",\"params\":{\"agent\":\"ethminer-0.19.0\",\"host\":\"eth.example\",\"port\":\"4d2\",\"proto\":\"EthereumStratum/2.0.0\"}}")
                        .pool(
                                "{\"id\":0,\"result\":{\"proto\":\"EthereumStratum/2.0.0\",\"encoding\":\"gzip\",\"resume\":\"1\"}}")
                        .minerBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0})
                        .poolBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0});
        MiningSummary s = talk.mining();
        assertEquals("ethereum-stratum-2", s.dialect());
        assertEquals(Outcome.ANSWER, s.outcome());
        assertEquals("ethminer-0.19.0", s.agent());
    }

    @Test
    void ethereumStratum2InClearIsCounted() {
        MiningSummary s =
                new Talk()
                        .miner(
                                "{\"id\":0,\"method\":\"mining.hello\",\"params\":{\"agent\":\"ethminer-0.19.0\",\"host\":\"eth.example\",\"port\":\"4d2\",\"proto\":\"EthereumStratum/2.0.0\"}}")
                        .pool(
                                "{\"id\":0,\"result\":{\"proto\":\"EthereumStratum/2.0.0\",\"encoding\":\"plain\"}}")
                        .miner("{\"id\":1,\"method\":\"mining.subscribe\"}")
                        .pool("{\"id\":1,\"result\":\"s-12345\",\"error\":null}")
                        .miner(
                                "{\"id\":2,\"method\":\"mining.authorize\",\"params\":[\"acct.w\",\"x\"]}")
                        .pool("{\"id\":2,\"result\":\"w-123\",\"error\":null}")
                        .pool(
                                "{\"method\":\"mining.set\",\"params\":{\"epoch\":\"dc\",\"target\":\"0112e0be826d694b2e62d01511f12a6061fbaec8bc02357593e70e52ba\",\"algo\":\"ethash\",\"extranonce\":\"af4c\"}}")
                        .pool(
                                "{\"method\":\"mining.notify\",\"params\":[\"bf0488aa\",\"6526d5\",\""
                                        + Said.HASH
                                        + "\",\"0\"]}")
                        .miner(
                                "{\"id\":31,\"method\":\"mining.submit\",\"params\":[\"bf0488aa\",\"68765fccd712\",\"w-123\"]}")
                        .pool("{\"id\":31,\"result\":true,\"error\":null}")
                        .miner(
                                "{\"id\":16,\"method\":\"mining.hashrate\",\"params\":[\"500000\",\"w-123\"]}")
                        .mining();
        assertEquals("ethereum-stratum-2", s.dialect());
        assertEquals(1, s.jobs());
        assertEquals(1, s.submits());
        assertEquals(1, s.accepted());
        assertEquals("acct.w", s.loginRaw());
    }

    @Test
    void ergoIsToldByItsDecimalTarget() {
        MiningSummary s =
                opened("lolMiner 1.76")
                        .pool(
                                "{\"id\":null,\"method\":\"mining.notify\",\"params\":[\"1\",1200000,\""
                                        + Said.HASH
                                        + "\",\"\",\"\",3,\"28948022309329048855892746252171976963317496166410141009864396001978282409984\",\"\",true]}")
                        .mining();
        assertEquals("ergo", s.dialect());
        assertEquals("ERG", s.coin());
        assertEquals(4, s.firstDifficulty(), 1e-9);
    }

    @Test
    void kaspaIsToldByFourNumbersBeyondALong() {
        MiningSummary s =
                opened("BzMiner")
                        .pool(
                                "{\"id\":\"12\",\"jsonrpc\":\"2.0\",\"method\":\"mining.notify\",\"params\":[\"12\",[18446744073709551615,10338170460780459214,1,2],1700000000000]}")
                        .mining();
        assertEquals("kaspa", s.dialect());
        assertEquals(1, s.jobs());
    }

    @Test
    void grinSharesMethodNamesOnly() {
        MiningSummary s =
                new Talk()
                        .miner(
                                "{\"id\":\"0\",\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\"login\",\"pass\":\"p\",\"agent\":\"grin-miner\"}}")
                        .pool(
                                "{\"id\":\"0\",\"jsonrpc\":\"2.0\",\"method\":\"login\",\"result\":\"ok\",\"error\":null}")
                        .miner(
                                "{\"id\":\"1\",\"jsonrpc\":\"2.0\",\"method\":\"getjobtemplate\",\"params\":null}")
                        .pool(
                                "{\"id\":\"1\",\"jsonrpc\":\"2.0\",\"method\":\"getjobtemplate\",\"result\":{\"difficulty\":1,\"height\":13726,\"job_id\":4,\"pre_pow\":\""
                                        + "00cafe".repeat(80)
                                        + "\"},\"error\":null}")
                        .miner(
                                "{\"id\":\"2\",\"jsonrpc\":\"2.0\",\"method\":\"submit\",\"params\":{\"edge_bits\":29,\"height\":16419,\"job_id\":4,\"nonce\":8895699060858340771,\"pow\":[4210040,10141596]}}")
                        .pool(
                                "{\"id\":\"2\",\"jsonrpc\":\"2.0\",\"method\":\"submit\",\"result\":\"ok\",\"error\":null}")
                        .pool(
                                "{\"id\":\"Stratum\",\"jsonrpc\":\"2.0\",\"method\":\"job\",\"params\":{\"difficulty\":1,\"height\":13727,\"job_id\":5,\"pre_pow\":\""
                                        + "00cafe".repeat(80)
                                        + "\"}}")
                        .mining();
        assertEquals("grin", s.dialect());
        assertEquals(2, s.jobs());
        assertEquals(1, s.submits());
        assertEquals(1, s.accepted());
    }

    @Test
    void beamHasItsMembersAtTheTop() {
        MiningSummary s =
                new Talk()
                        .miner(
                                "{\"method\":\"login\",\"api_key\":\"1a2b3c.rig\",\"id\":\"login\",\"jsonrpc\":\"2.0\"}")
                        .pool(
                                "{\"code\":0,\"description\":\"Login successful\",\"id\":\"login\",\"jsonrpc\":\"2.0\",\"method\":\"result\",\"nonceprefix\":\"a1\"}")
                        .pool(
                                "{\"difficulty\":16777216,\"height\":5,\"id\":\"212\",\"input\":\""
                                        + Said.HASH
                                        + "\",\"jsonrpc\":\"2.0\",\"method\":\"job\"}")
                        .miner(
                                "{\"method\":\"solution\",\"id\":\"212\",\"nonce\":\"0102030405060708\",\"output\":\"ab\",\"jsonrpc\":\"2.0\"}")
                        .pool(
                                "{\"code\":1,\"description\":\"accepted\",\"id\":\"212\",\"jsonrpc\":\"2.0\",\"method\":\"result\"}")
                        .mining();
        assertEquals("beam", s.dialect());
        assertEquals("1a2b3c.rig", s.loginRaw());
        assertEquals(2, s.firstDifficulty());
        assertEquals(1, s.accepted());
        assertNotNull(s.jobFrame());
    }
}
