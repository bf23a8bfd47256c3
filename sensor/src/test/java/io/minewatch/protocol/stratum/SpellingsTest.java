package io.minewatch.protocol.stratum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.MiningSummary.Outcome;
import io.minewatch.protocol.ParseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same meaning in other spellings is found; other meanings in like words stay silent. */
class SpellingsTest {
    static List<UnaryOperator<String>> spellings() {
        return List.of(
                text -> text,
                text -> text.replace(":", " : ").replace(",", " ,\t"),
                text -> "\r\n\n  " + text,
                text -> text + "\r",
                text -> text.replace("\"method\"", "\"\\u006dethod\""),
                text -> text.replace("\"login\"", "\"l\\u006fgin\""),
                text -> text.replace("\"jsonrpc\":\"2.0\",", ""),
                text -> text.replace("{\"id\":1,", "{\"x\":{\"y\":[]},\"id\":1,"),
                text -> "[" + text + "]",
                text -> text.replace("\"submit\"", "\"\\u0073ubmit\""),
                text -> text.replace("\"method\":", "\"method\":\"nothing\",\"method\":"));
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void sessionIsFoundInAnySpelling(UnaryOperator<String> spelling) {
        MiningSummary s =
                new Talk()
                        .miner(spelling.apply(Said.xmrigLogin()))
                        .pool(spelling.apply(Said.loginReply()))
                        .miner(spelling.apply(Said.submit(2, "j1")))
                        .pool(spelling.apply(Said.ok(2)))
                        .mining();
        assertEquals(Outcome.WORK, s.outcome());
        assertEquals(Said.WALLET + ".rig7", s.loginRaw());
        assertEquals(1, s.jobs());
        assertEquals(1, s.accepted());
    }

    @Test
    void orderOfMembersIsFree() {
        MiningSummary s =
                new Talk()
                        .miner(
                                "{\"params\":{\"agent\":\"svc\",\"pass\":\"x\",\"login\":\""
                                        + Said.WALLET
                                        + "\"},\"method\":\"login\",\"id\":1}")
                        .pool(
                                "{\"result\":{\"status\":\"OK\",\"job\":"
                                        + Said.job("j", "b88d0600")
                                        + ",\"id\":\"1\"},\"id\":1}")
                        .mining();
        assertEquals(1, s.jobs());
        assertEquals("svc", s.agent());
    }

    @Test
    void lastMessageNeedsNoLineEnd() {
        MiningSummary s =
                new Talk().minerBytes(Said.xmrigLogin().getBytes(StandardCharsets.UTF_8)).mining();
        assertEquals(Outcome.UNANSWERED, s.outcome());
    }

    @Test
    void severalMessagesInOneSegmentAreAllRead() {
        MiningSummary s =
                new Talk()
                        .miner(Said.xmrigLogin())
                        .pool(
                                Said.loginReply()
                                        + "\n"
                                        + Said.pushedJob("j2", "b88d0600")
                                        + Said.pushedJob("j3", "b88d0600"))
                        .mining();
        assertEquals(3, s.jobs());
    }

    @Property(tries = 200)
    void summaryDoesNotDependOnCuts(@ForAll @Size(min = 1, max = 6) int[] seeds) {
        MiningSummary whole = Said.xmrigSession().mining();
        int[] turn = {0};
        MiningSummary cut =
                Said.xmrigSession()
                        .heardIn(() -> 1 + Math.floorMod(seeds[turn[0]++ % seeds.length], 97))
                        .last();
        assertEquals(whole, cut);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64})
    void summaryDoesNotDependOnEqualPieces(int length) {
        assertEquals(
                Said.xmrigSession().mining(), Said.xmrigSession().heardIn(() -> length).last());
    }

    static List<String> lookAlikes() {
        return List.of(
                "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"server.version\",\"params\":[\"x\",\"1.4\"]}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"blockchain.headers.subscribe\",\"params\":[{\"height\":1,\"hex\":\"00\"}]}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2024-11-05\",\"capabilities\":{}}}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_blockNumber\",\"params\":[]}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_subscribe\",\"params\":[\"newHeads\"]}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"user.login\",\"params\":{\"user\":\"Admin\",\"password\":\"zabbix\"}}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"JSONRPC.Ping\",\"id\":1}",
                "{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"aria2.addUri\",\"params\":[[\"http://x\"]]}",
                "{\"method\":\"torrent-get\",\"arguments\":{\"fields\":[\"id\"]}}",
                "{\"type\":\"auth\",\"access_token\":\"abc\"}",
                "{\"id\":1,\"method\":\"auth.login\",\"params\":[\"deluge\"]}",
                "{\"level\":\"info\",\"msg\":\"{\\\"method\\\":\\\"mining.subscribe\\\",\\\"params\\\":[]}\"}",
                "{\"event_type\":\"alert\",\"payload_printable\":\"{\\\"id\\\":1,\\\"method\\\":\\\"login\\\"}\",\"mining\":{\"jobs\":1}}",
                "{\"jsonrpc\":\"2.0\",\"id\":\"0\",\"method\":\"get_info\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":\"0\",\"method\":\"get_balance\",\"params\":{\"account_index\":0}}",
                "{\"jsonrpc\":\"2.0\",\"method\":\"echo\",\"params\":[\"Testing!\"],\"id\":\"ca\"}",
                "{\"newNonce\":\"https://acme.example/nonce\",\"nonce\":\"9c1e0200\",\"result\":\"ok\"}",
                "{\"job_id\":\"42\",\"status\":\"OK\",\"result\":true}",
                "{\"method\":\"job\",\"params\":{\"job_id\":\"7\",\"target\":\"production\"}}",
                "{\"id\":1,\"method\":\"client.ping\",\"params\":[]}",
                "{\"id\":1,\"result\":{\"status\":\"OK\"}}");
    }

    @ParameterizedTest
    @MethodSource("lookAlikes")
    void otherServicesOfJsonStaySilent(String message) {
        assertNull(new Talk().miner(message).pool("{\"id\":1,\"result\":true}").summary());
        assertNull(new Talk().pool(message).miner("{\"id\":1,\"result\":\"ok\"}").summary());
    }

    @Test
    void flowWithoutSenseIsLetGo() {
        Talk talk = new Talk();
        for (int i = 0; i < 200; i++) {
            talk.miner("{\"level\":\"info\",\"n\":" + i + "}");
        }
        assertNull(talk.summary());
        assertEquals(ParseStatus.DONE, talk.status);
    }

    @Test
    void textThatIsNoJsonIsLetGo() {
        Talk talk = new Talk();
        for (int i = 0; i < 20; i++) {
            talk.miner("INSERT INTO rules VALUES ('{\"method\":\"mining.subscribe\"}');");
        }
        assertNull(talk.summary());
        assertEquals(ParseStatus.DONE, talk.status);
    }

    @Test
    void countlessIdsAndJobsCostBoundedMemory() {
        Talk talk = new Talk().miner(Said.xmrigLogin()).pool(Said.loginReply());
        for (int i = 0; i < 3000; i++) {
            talk.pool(Said.pushedJob("j" + i, "b88d0600"));
            talk.miner(Said.submit(1000 + i, "j" + i));
            talk.pool("{\"id\":" + (100_000 + i) + ",\"error\":{\"message\":\"e" + i + "\"}}");
        }
        MiningSummary s = talk.mining();
        assertNotNull(s);
        assertEquals(3001, s.jobs());
        assertEquals(3000, s.submits());
        assertEquals(5, s.errors().size());
    }
}
