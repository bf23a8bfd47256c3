package io.minewatch.protocol.stratum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.observable.MiningActivity;
import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.MiningSummary.Outcome;
import io.minewatch.observable.MiningSummary.WorkSample;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CryptonoteDialectTest {
    @Test
    void wholeSessionIsCountedToTheDigit() {
        Talk talk = Said.xmrigSession();
        MiningSummary s = talk.mining();
        assertEquals("cryptonote", s.dialect());
        assertEquals("plain", s.transport());
        assertEquals(Outcome.WORK, s.outcome());
        assertEquals(Said.XMRIG, s.agent());
        assertEquals(Said.WALLET + ".rig7", s.loginRaw());
        assertEquals(Said.WALLET, s.login());
        assertEquals("rig7", s.worker());
        assertEquals(new MiningSummary.Wallet("XMR", Said.WALLET, true), s.wallet());
        assertEquals("XMR", s.coin());
        assertEquals(List.of("rx/0", "cn/r"), s.algorithmsOffered());
        assertEquals("rx/0", s.algorithm());
        assertEquals(2, s.jobs());
        assertEquals(3, s.submits());
        assertEquals(2, s.accepted());
        assertEquals(1, s.rejected());
        assertEquals(10000, s.firstDifficulty());
        assertEquals(5000, s.lastDifficulty());
        assertEquals(List.of("Block expired"), s.errors());
        assertTrue(s.minerCertain());
        assertFalse(s.midstream());
        assertFalse(s.donation());
        assertEquals(3, s.proofs());
        assertEquals(3, s.proofsChecked());
        assertTrue(talk.flow.mining);
    }

    @Test
    void workSampleSumsAcceptedDifficultiesFromTheFirstJob() {
        MiningSummary s = Said.xmrigSession().mining();
        WorkSample work = s.work();
        assertNotNull(work);
        assertEquals("accepted-shares", work.basis());
        assertEquals(2, work.shares());
        assertEquals(15000, work.difficultySum());
        assertEquals(125e6, work.difficultySquareSum());
        assertEquals(2_000_000_000L, work.fromNanos());
        assertEquals(s.last().timeNanos(), work.toNanos());
    }

    @Test
    void flowIsToldOnceWhenRecognisedOnceWhenWorkComesAndOnceAtItsEnd() {
        List<MiningActivity> told = Said.xmrigSession().heard().activities;
        assertEquals(
                List.of(Outcome.UNANSWERED, Outcome.WORK, Outcome.WORK),
                told.stream().map(a -> a.summary().outcome()).toList());
        assertEquals(
                List.of(false, false, true), told.stream().map(MiningActivity::closed).toList());
        assertEquals("syn", told.get(0).flow().basis());
        assertEquals(40000, told.get(0).flow().originatorPort());
    }

    @Test
    void xmrStakAnswersAreMatchedInOrderThoughAllIdsAreOne() {
        Talk talk =
                new Talk()
                        .miner(
                                "{\"method\":\"login\",\"params\":{\"login\":\""
                                        + Said.WALLET
                                        + "\",\"pass\":\"x\",\"rigid\":\"mail7\",\"agent\":\"xmr-stak/2.10.8/67cf951/master/win/cpu/20\"},\"id\":1}")
                        .pool(Said.loginReply());
        for (int i = 0; i < 3; i++) {
            talk.miner(
                            "{\"method\":\"submit\",\"params\":{\"id\":\"s1\",\"job_id\":\"j1\",\"nonce\":\"0000000"
                                    + i
                                    + "\",\"result\":\""
                                    + Said.RESULT
                                    + "\",\"hashcount_total\":"
                                    + (1000 + 30000 * i)
                                    + "},\"id\":1}")
                    .pool(Said.ok(1));
        }
        MiningSummary s = talk.mining();
        assertEquals(3, s.accepted());
        assertEquals(1, s.jobs());
        assertEquals("mail7", s.rigId());
        WorkSample work = s.work();
        assertNotNull(work);
        assertEquals("hashcount", work.basis());
        assertEquals(60000, work.difficultySum());
        assertEquals(4_000_000_000L, work.toNanos() - work.fromNanos());
    }

    @Test
    void idsMayBeStringsOnOneSideAndNumbersOnTheOther() {
        MiningSummary s =
                new Talk()
                        .miner(Said.xmrigLogin())
                        .pool(Said.loginReply().replace("\"id\":1,", "\"id\":\"1\","))
                        .miner(Said.submit(2, "j1"))
                        .pool(Said.ok(2).replace("\"id\":2,", "\"id\":\"2\","))
                        .mining();
        assertEquals(1, s.jobs());
        assertEquals(1, s.accepted());
    }

    @Test
    void answerCapturedBeforeItsSubmitStillBelongsToIt() {
        MiningSummary s =
                new Talk()
                        .miner(Said.xmrigLogin())
                        .pool(Said.loginReply())
                        .pool(Said.ok(2))
                        .miner(Said.submit(2, "j1"))
                        .mining();
        assertEquals(1, s.accepted());
    }

    @Test
    void sessionBegunBeforeTheCaptureIsTurnedByItsContent() {
        Talk talk =
                new Talk()
                        .midstream()
                        .minerBytes(
                                ("c0ffee\",\"target\":\"b88d0600\"}}\n"
                                                + Said.pushedJob("j1", "b88d0600")
                                                + "\n")
                                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .pool(Said.submit(57, "j1"))
                        .miner(Said.ok(57));
        Recorder heard = talk.heard();
        MiningSummary s = heard.last();
        assertNotNull(s);
        assertEquals(1, s.jobs());
        assertEquals(1, s.accepted());
        assertTrue(s.midstream());
        assertEquals(3333, heard.activities.get(0).flow().originatorPort());
        assertEquals("content", heard.activities.get(0).flow().basis());
    }

    @Test
    void minersSideAloneTellsTheDifficultyByItsResults() {
        Talk talk = new Talk().midstream();
        for (int i = 0; i < 4; i++) {
            talk.miner(Said.submit(10 + i, "j" + i));
        }
        MiningSummary s = talk.mining();
        assertEquals(Outcome.UNANSWERED, s.outcome());
        assertTrue(s.minerCertain());
        assertEquals(4, s.submits());
        assertEquals(4, s.proofs());
        WorkSample work = s.work();
        assertNotNull(work);
        assertEquals("submitted-results", work.basis());
        assertEquals(12376 * 0.75 * 4, work.difficultySum(), 1e-6);
    }

    @Test
    void poolsSideAloneIsAMiningSession() {
        MiningSummary s =
                new Talk()
                        .midstream()
                        .pool(Said.loginReply())
                        .pool(Said.ok(2))
                        .pool(Said.ok(3))
                        .pool("{\"id\":4,\"result\":{\"status\":\"KEEPALIVED\"}}")
                        .mining();
        assertEquals(Outcome.WORK, s.outcome());
        assertEquals(1, s.jobs());
        assertEquals(0, s.submits());
        assertEquals(2, s.accepted());
        assertEquals(20000, s.work() == null ? 0 : s.work().difficultySum());
    }

    @Test
    void gapDropsOnlyTheMessageItCut() {
        MiningSummary s =
                new Talk()
                        .miner(Said.xmrigLogin())
                        .poolBytes(
                                "{\"id\":1,\"result\":{\"id\":\"s1\",\"job\":{"
                                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .poolGap()
                        .pool("\"status\":\"OK\"}}")
                        .pool(Said.pushedJob("j2", "711b0d00"))
                        .miner(Said.submit(2, "j2"))
                        .pool(Said.ok(2))
                        .mining();
        assertEquals(1, s.jobs());
        assertEquals(1, s.accepted());
    }

    @Test
    void donationOfXmrigIsToldApart() {
        MiningSummary s =
                new Talk()
                        .miner(
                                "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\"3328e670985ca3baeab18814378587282c7cd84be3e7f9211116cf27368d7a55\",\"pass\":\"x\",\"agent\":\"x\",\"diff\":10000,\"height\":3300123}}")
                        .mining();
        assertTrue(s.donation());
        assertNull(s.wallet());
    }

    @Test
    void donationOfXmrStakIsToldApart() {
        MiningSummary s =
                new Talk()
                        .miner(
                                "{\"method\":\"login\",\"params\":{\"login\":\"\",\"pass\":\"\",\"rigid\":\"\",\"agent\":\"xmr-stak/2.10.8/67cf951/master/win/cpu/20\"},\"id\":1}")
                        .mining();
        assertTrue(s.donation());
    }

    @Test
    void refusedLoginIsRefusedWithTheServersWords() {
        MiningSummary s =
                new Talk()
                        .miner(Said.xmrigLogin())
                        .pool(
                                "{\"id\":1,\"jsonrpc\":\"2.0\",\"error\":{\"code\":-1,\"message\":\"Invalid payment address provided\"}}")
                        .mining();
        assertEquals(Outcome.REFUSED, s.outcome());
        assertEquals(List.of("Invalid payment address provided"), s.errors());
        assertNotNull(s.refusalFrame());
    }

    @Test
    void webServersPageIsAnOtherAnswer() {
        MiningSummary s =
                new Talk()
                        .miner(Said.xmrigLogin())
                        .pool("HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n<html>")
                        .mining();
        assertEquals(Outcome.OTHER, s.outcome());
    }

    @Test
    void poolSendsTheMinerElsewhere() {
        MiningSummary s =
                new Talk()
                        .miner(Said.xmrigLogin())
                        .pool(Said.loginReply())
                        .pool(
                                "{\"method\":\"client.reconnect\",\"params\":[\"pool.example\",\"4444\"]}")
                        .mining();
        assertEquals(List.of("pool.example:4444"), s.redirects());
    }

    @Test
    void cpuminersLineEndsAreNoMessages() {
        MiningSummary s =
                new Talk()
                        .miner(
                                "{\"method\": \"login\", \"params\": {\"login\": \""
                                        + Said.WALLET
                                        + "\", \"pass\": \"x\", \"agent\": \"cpuminer-multi/1.3.7\"}, \"id\": 1}")
                        .pool(Said.loginReply())
                        .miner(Said.submit(4, "j1") + "\r\n")
                        .pool(Said.ok(4) + "\r\n")
                        .miner(Said.submit(4, "j1") + "\r\n")
                        .pool(Said.ok(4))
                        .mining();
        assertEquals(2, s.accepted());
    }

    @Test
    void nodeProxyUpstreamIsRead() {
        MiningSummary s =
                new Talk()
                        .miner(
                                "{\"method\":\"login\",\"id\":1,\"params\":{\"login\":\""
                                        + Said.WALLET
                                        + "\",\"pass\":\"p\",\"agent\":\"xmr-node-proxy/0.0.3\",\"algo\":[\"rx/0\"],\"algo-perf\":{\"rx/0\":5000},\"id\":\"s\"}}")
                        .pool(
                                "{\"id\":1,\"result\":{\"id\":\"s\",\"status\":\"OK\",\"job\":{\"blocktemplate_blob\":\""
                                        + "ab".repeat(6000)
                                        + "\",\"difficulty\":1000,\"height\":3,\"reserved_offset\":130,\"client_nonce_offset\":134,\"client_pool_offset\":138,\"target_diff\":150000,\"target_diff_hex\":\"ff\",\"job_id\":\"7\",\"id\":\"s\"}}}")
                        .miner(
                                "{\"method\":\"submit\",\"id\":2,\"params\":{\"job_id\":\"7\",\"nonce\":\"00000001\",\"workerNonce\":1,\"poolNonce\":2,\"id\":\"s\"}}")
                        .pool("{\"id\":2,\"result\":{\"status\":\"OK\"},\"error\":null}")
                        .mining();
        assertEquals(150000, s.firstDifficulty());
        assertEquals(1, s.accepted());
    }

    @Test
    void kawpowBehindALoginIsKawpow() {
        MiningSummary s =
                new Talk()
                        .miner(Said.xmrigLogin())
                        .pool(
                                "{\"id\":1,\"result\":{\"id\":\"s\",\"algo\":\"kawpow\",\"extra_nonce\":\"8d\",\"status\":\"OK\"}}")
                        .pool(
                                "{\"method\":\"mining.notify\",\"params\":[\"j\",\""
                                        + Said.HASH
                                        + "\",\""
                                        + Said.HASH
                                        + "\",\"0000000fffffffffffffffffffffffffffffffffffffffffffffffffffffffff\",true,3000000,\"1b00ffff\"]}")
                        .mining();
        assertEquals("kawpow", s.dialect());
        assertEquals(1, s.jobs());
        assertEquals(0x1p28, s.firstDifficulty(), 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\"alice\",\"pass\":\"secret\",\"agent\":\"AcmeDesk/2.1\"}}",
                "{\"id\":1,\"method\":\"login\",\"params\":[\"root\",\"pw\"]}",
                "{\"id\":1,\"method\":\"login\",\"params\":{\"user\":\"root\",\"password\":\"pw\"}}",
                "{\"id\":1,\"method\":\"submit\",\"params\":{\"job_id\":\"7\",\"nonce\":\"zzzz\",\"result\":\"done\"}}"
            })
    void loginOfAnyOtherServiceStaysSilentUnansweredOrAnswered(String message) {
        assertNull(new Talk().miner(message).summary());
        assertNull(
                new Talk()
                        .miner(message)
                        .pool(
                                "{\"id\":1,\"jsonrpc\":\"2.0\",\"result\":{\"token\":\"abc\",\"status\":\"OK\"}}")
                        .summary());
        assertNull(
                new Talk()
                        .miner(message)
                        .pool(
                                "{\"id\":1,\"error\":{\"code\":-32000,\"message\":\"Access denied\"}}")
                        .summary());
    }

    @Test
    void plainLoginIsMiningWhenItsAnswerCarriesAJob() {
        MiningSummary s =
                new Talk()
                        .miner(
                                "{\"id\":1,\"method\":\"login\",\"params\":{\"login\":\"x\",\"pass\":\"x\"}}")
                        .pool(Said.loginReply())
                        .mining();
        assertEquals(Outcome.WORK, s.outcome());
        assertNotNull(s.loginFrame());
        assertEquals(1, s.loginFrame().number());
    }

    @Test
    void plainLoginIsMiningWhenRefusedInAPoolsWords() {
        MiningSummary s =
                new Talk()
                        .miner(
                                "{\"id\":1,\"method\":\"login\",\"params\":{\"login\":\"x\",\"pass\":\"x\",\"agent\":\"svchost\"}}")
                        .pool(
                                "{\"id\":1,\"error\":{\"code\":-1,\"message\":\"Invalid payment address provided\"}}")
                        .mining();
        assertEquals(Outcome.REFUSED, s.outcome());
    }

    @Test
    void randomResultsAreNoProof() {
        String random = "454349e422f05297191ead13e21d3db520e5abef52055e493f1a0c5d9e4b05f7";
        Talk talk = new Talk();
        for (int i = 0; i < 4; i++) {
            talk.miner(Said.submit(2 + i, "j1").replace(Said.RESULT, random));
        }
        assertNull(talk.summary());
    }
}
