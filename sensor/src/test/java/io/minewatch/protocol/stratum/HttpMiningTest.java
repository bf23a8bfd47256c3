package io.minewatch.protocol.stratum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.flow.Direction;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.MiningSummary.Outcome;
import io.minewatch.protocol.HttpListener.Head;
import io.minewatch.protocol.ParserContext;
import io.minewatch.stats.AnomalyCounters;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HttpMiningTest {
    private static final String HEADER =
            "00000002" + Said.HASH + Said.HASH + "6ad0c2f11a09d81500000000";

    private final TestFlow flow = TestFlow.complete();
    private final Recorder out = new Recorder();
    private final HttpMining http =
            new HttpMining(new ParserContext(List.of(), new AnomalyCounters()));
    private long frame;

    private static Map<String, String> fields(String... pairs) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put(pairs[i], pairs[i + 1]);
        }
        return fields;
    }

    private void request(String method, String target, Map<String, String> fields, String body) {
        message(
                new Head(
                        true,
                        Direction.FROM_ORIGINATOR,
                        method,
                        target,
                        0,
                        fields,
                        new FrameRef(0, ++frame, frame * 1_000_000_000L)),
                body);
    }

    private void post(String body) {
        request(
                "POST",
                "/",
                fields("user-agent", "cgminer 3.7.2", "host", "pool.example:8332"),
                body);
    }

    private void response(int status, Map<String, String> fields, String body) {
        message(
                new Head(
                        false,
                        Direction.FROM_RESPONDER,
                        "",
                        "",
                        status,
                        fields,
                        new FrameRef(0, ++frame, frame * 1_000_000_000L)),
                body);
    }

    private void answer(String body) {
        response(200, fields("content-type", "application/json"), body);
    }

    private void message(Head head, String body) {
        boolean wanted = http.onHead(flow, head, out);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        StreamBytes view = new StreamBytes();
        for (int at = 0; wanted && at < bytes.length; at += 100) {
            view.set(bytes, at, Math.min(100, bytes.length - at), frame * 1_000_000_000L, frame, 0);
            http.onBody(flow, head.request(), view, out);
        }
        http.onMessageEnd(flow, head.request(), true, out);
    }

    private @Nullable MiningSummary summary() {
        http.onEnd(flow, out);
        return out.last();
    }

    private MiningSummary mining() {
        return java.util.Objects.requireNonNull(summary());
    }

    @Test
    void getworkFetchesAndHandsInWork() {
        request(
                "POST",
                "/",
                fields(
                        "user-agent", "bfgminer/5.2.0",
                        "host", "us1.pool.example:3333",
                        "authorization", "Basic Qmlnc2t5OjEyMw==",
                        "x-mining-extensions", "longpoll midstate"),
                "{\"method\": \"getwork\", \"params\": [], \"id\":0}\n");
        response(
                200,
                fields("x-long-polling", "/LP", "x-stratum", "stratum+tcp://stratum.example:3334"),
                "{\"result\":{\"midstate\":\"00\",\"data\":\""
                        + HEADER
                        + "\",\"target\":\""
                        + "0".repeat(52)
                        + "ffff00000000"
                        + "\"},\"error\":null,\"id\":0}");
        post("{\"method\": \"getwork\", \"params\": [\"" + HEADER + "\"], \"id\":1}");
        answer("{\"result\":true,\"error\":null,\"id\":1}");
        post("{\"method\": \"getwork\", \"params\": [\"" + HEADER + "\"], \"id\":1}");
        answer("{\"result\":false,\"error\":null,\"id\":1}");
        MiningSummary s = mining();
        assertEquals("bitcoin-getwork", s.dialect());
        assertEquals("http", s.transport());
        assertEquals(Outcome.WORK, s.outcome());
        assertEquals("bfgminer/5.2.0", s.agent());
        assertEquals("Bigsky", s.loginRaw());
        assertFalse(s.toString().contains("123,"), "no password");
        assertEquals(List.of("us1.pool.example"), s.serverNames());
        assertEquals(List.of("stratum.example:3334"), s.redirects());
        assertEquals(1, s.jobs());
        assertEquals(2, s.submits());
        assertEquals(1, s.accepted());
        assertEquals(1, s.rejected());
        assertEquals(0x1.0001p32, s.firstDifficulty(), 0x1p16);
        assertFalse(s.templatePolling());
    }

    @Test
    void bareJsonIsAnAnswer() {
        post("{\"id\": 0, \"method\": \"getblocktemplate\", \"params\": [{\"capabilities\": []}]}");
        response(0, Map.of(), "{\"id\":0,\"result\":null,\"error\":[20,\"Parse error\",null]}");
        MiningSummary s = mining();
        assertEquals("getblocktemplate", s.dialect());
        assertEquals(Outcome.ANSWER, s.outcome());
        assertEquals(List.of("Parse error"), s.errors());
    }

    @Test
    void poolAskingItsOwnNodeIsTemplatePolling() {
        for (int i = 0; i < 3; i++) {
            request(
                    "POST",
                    "/",
                    fields("user-agent", "node-client"),
                    "{\"id\":7,\"method\":\"getblocktemplate\",\"params\":[{\"rules\":[\"segwit\"]}]}");
            answer(
                    "{\"result\":{\"previousblockhash\":\""
                            + Said.HASH
                            + "\",\"transactions\":["
                            + "{\"data\":\"00\"},".repeat(3000)
                            + "{}],\"bits\":\"1a09d815\",\"height\":5},\"error\":null,\"id\":7}");
        }
        MiningSummary s = mining();
        assertEquals(3, s.jobs());
        assertTrue(s.templatePolling());
        assertFalse(s.minerCertain());
    }

    @Test
    void blockHandedInIsNoPollingAnyMore() {
        request(
                "POST",
                "/",
                fields(),
                "{\"id\":7,\"method\":\"submitblock\",\"params\":[\""
                        + "00ff".repeat(4000)
                        + "\"]}");
        answer("{\"result\":null,\"error\":null,\"id\":7}");
        request(
                "POST",
                "/",
                fields(),
                "{\"id\":8,\"method\":\"submitblock\",\"params\":[\""
                        + "00ff".repeat(4000)
                        + "\"]}");
        answer("{\"result\":\"high-hash\",\"error\":null,\"id\":8}");
        MiningSummary s = mining();
        assertEquals(2, s.submits());
        assertEquals(1, s.accepted());
        assertEquals(1, s.rejected());
        assertFalse(s.templatePolling());
    }

    @Test
    void xmrigInDaemonModeShowsItsWallet() {
        request(
                "POST",
                "/json_rpc",
                fields("user-agent", Said.XMRIG, "host", "10.0.0.9:18081"),
                "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"getblocktemplate\",\"params\":{\"wallet_address\":\""
                        + Said.WALLET
                        + "\",\"extra_nonce\":\"00112233\"}}");
        answer(
                "{\"id\":1,\"jsonrpc\":\"2.0\",\"result\":{\"blocktemplate_blob\":\""
                        + "10".repeat(20_000)
                        + "\",\"difficulty\":300000000000,\"prev_hash\":\""
                        + Said.HASH
                        + "\",\"seed_hash\":\""
                        + Said.HASH
                        + "\",\"height\":3300123,\"status\":\"OK\"}}");
        MiningSummary s = mining();
        assertEquals(Said.WALLET, s.loginRaw());
        assertEquals(3e11, s.firstDifficulty());
        assertEquals(1, s.jobs());
        assertEquals(0, s.accepted());
        assertFalse(s.templatePolling());
        assertTrue(s.minerCertain());
        assertEquals("XMR", s.coin());
    }

    @Test
    void longPollOnAConnectionOfItsOwnIsFound() {
        request(
                "GET",
                "/LP",
                fields("user-agent", "cgminer 2.4", "x-mining-extensions", "longpoll"),
                "");
        answer(
                "{\"result\":{\"data\":\""
                        + HEADER
                        + "\",\"target\":\""
                        + "f".repeat(64)
                        + "\"},\"error\":null,\"id\":1}");
        MiningSummary s = mining();
        assertEquals("bitcoin-getwork", s.dialect());
        assertEquals(1, s.jobs());
    }

    @Test
    void ethereumGetworkIsFoundOnAnyNode() {
        post("{\"jsonrpc\":\"2.0\",\"method\":\"eth_getWork\",\"params\":[],\"id\":1}");
        answer(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[\"0x"
                        + Said.HASH
                        + "\",\"0x"
                        + Said.HASH
                        + "\",\"0x00000000ffff\"]}");
        post(
                "{\"jsonrpc\":\"2.0\",\"method\":\"eth_submitWork\",\"params\":[\"0x01\",\"0x"
                        + Said.HASH
                        + "\",\"0x02\"],\"id\":1}");
        answer("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":true}");
        MiningSummary s = mining();
        assertEquals("ethereum-getwork", s.dialect());
        assertEquals(1, s.jobs());
        assertEquals(1, s.accepted());
    }

    @Test
    void cpuminersLoginTravelsInHttpToo() {
        post(
                "{\"method\": \"login\", \"params\": {\"login\": \""
                        + Said.WALLET
                        + "\", \"pass\": \"x\", \"agent\": \"cpuminer-multi/1.3.7\"}, \"id\": 1}");
        answer(Said.loginReply());
        post("{\"method\": \"getjob\", \"params\": {\"id\": \"s1\"}, \"id\":1}");
        answer("{\"id\":1,\"result\":" + Said.job("j9", "b88d0600") + "}");
        MiningSummary s = mining();
        assertEquals("cryptonote", s.dialect());
        assertEquals("http", s.transport());
        assertEquals(2, s.jobs());
    }

    @Test
    void refusedCredentialsRefuse() {
        post("{\"method\": \"getwork\", \"params\": [], \"id\":0}");
        response(401, fields("content-type", "text/html"), "<html>no</html>");
        assertEquals(Outcome.REFUSED, mining().outcome());
    }

    @Test
    void pageInsteadOfWorkIsAnOtherAnswer() {
        post("{\"method\": \"getwork\", \"params\": [], \"id\":0}");
        response(400, fields("content-type", "text/html"), "<html>bad</html>");
        assertEquals(Outcome.OTHER, mining().outcome());
    }

    @Test
    void daemonToldToMineIsFound() {
        request(
                "POST",
                "/start_mining",
                fields("content-type", "application/json"),
                "{\"do_background_mining\":true,\"miner_address\":\""
                        + Said.WALLET
                        + "\",\"threads_count\":8}");
        answer("{\"status\":\"OK\",\"untrusted\":false}");
        MiningSummary s = mining();
        assertEquals("monerod-control", s.dialect());
        assertEquals(Said.WALLET, s.loginRaw());
        assertEquals(Outcome.ANSWER, s.outcome());
    }

    @Test
    void walletsNodesAndExplorersStaySilent() {
        for (String body :
                List.of(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"0\",\"method\":\"get_info\"}",
                        "{\"jsonrpc\":\"2.0\",\"id\":\"0\",\"method\":\"get_balance\",\"params\":{}}",
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_call\",\"params\":[]}",
                        "{\"id\":1,\"method\":\"login\",\"params\":[\"root\",\"pw\"]}",
                        "{\"method\":\"getblockchaininfo\",\"params\":[],\"id\":1}",
                        "{\"jsonrpc\":\"2.0\",\"method\":\"zabbix.status\",\"params\":{},\"id\":1}",
                        "{\"job_id\":\"7\",\"status\":\"submitted\"}",
                        "plain text with \"method\":\"mining.subscribe\"")) {
            post(body);
            answer("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"status\":\"OK\"}}");
        }
        request("GET", "/getheight", fields("user-agent", Said.XMRIG), "");
        answer("{\"height\":3300123,\"status\":\"OK\"}");
        assertNull(summary());
    }
}
