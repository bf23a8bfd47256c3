package io.minewatch.protocol.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.flow.Direction;
import io.minewatch.flow.StreamBytes;
import io.minewatch.flow.StreamListener;
import io.minewatch.observable.DnsMessage;
import io.minewatch.observable.FlowEnded;
import io.minewatch.observable.MiningActivity;
import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.Observable;
import io.minewatch.observable.PeerProtocol;
import io.minewatch.observable.ProxyRequest;
import io.minewatch.observable.ServerName;
import io.minewatch.protocol.Talk;
import io.minewatch.protocol.TestFlow;
import io.minewatch.protocol.dns.DnsBytes;
import io.minewatch.stats.AnomalyCounters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private static final String LOGIN =
            "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\"w.rig\","
                    + "\"pass\":\"x\",\"agent\":\"XMRig/6.21.0\"}}\n";
    private static final String JOB =
            "{\"id\":1,\"jsonrpc\":\"2.0\",\"error\":null,\"result\":{\"id\":\"s1\",\"job\":{"
                    + "\"blob\":\""
                    + "10".repeat(76)
                    + "\",\"job_id\":\"j1\",\"target\":\"b88d0600\",\"algo\":\"rx/0\"},"
                    + "\"status\":\"OK\"}}\n";

    private static final class Run {
        final List<Observable> facts = new ArrayList<>();
        final ProtocolHandler handler = new ProtocolHandler(facts::add, new AnomalyCounters());
        boolean wanted = true;

        Run(TestFlow flow, Talk talk, int size, Random random) {
            StreamListener listener = handler.listenerFor(flow);
            Talk.Receiver receiver =
                    new Talk.Receiver() {
                        @Override
                        public boolean bytes(Direction direction, StreamBytes bytes) {
                            wanted = listener.onBytes(flow, direction, bytes);
                            return wanted;
                        }

                        @Override
                        public boolean gap(Direction direction, long length) {
                            wanted = listener.onGap(flow, direction, length);
                            return wanted;
                        }
                    };
            if (size > 0) {
                talk.chopped(receiver, size);
            } else {
                talk.chopped(receiver, random);
            }
            listener.onEnd(flow);
            handler.onFlowEnded(flow);
        }

        <T> List<T> of(Class<T> type) {
            return facts.stream().filter(type::isInstance).map(type::cast).toList();
        }

        MiningSummary mining() {
            List<MiningActivity> all = of(MiningActivity.class);
            assertFalse(all.isEmpty());
            return all.get(all.size() - 1).summary();
        }
    }

    private static Run run(TestFlow flow, Talk talk) {
        return new Run(flow, talk, Integer.MAX_VALUE, new Random(0));
    }

    /** A run, after a check that cuts change nothing. */
    private static Run anyCut(TestFlow flow, Talk talk) {
        Run whole = run(flow, talk);
        for (int size : new int[] {1, 3, 63, 64, 65}) {
            assertEquals(whole.facts, new Run(flow, talk, size, new Random(0)).facts);
        }
        for (int seed = 0; seed < 10; seed++) {
            assertEquals(whole.facts, new Run(flow, talk, 0, new Random(seed)).facts);
        }
        return whole;
    }

    @Test
    void stratumIsFoundOnAnyPort() {
        Run run = anyCut(TestFlow.tcp(8443), new Talk().client(LOGIN).server(JOB));
        assertEquals("cryptonote", run.mining().dialect());
        assertEquals(MiningSummary.Outcome.WORK, run.mining().outcome());
        assertEquals(1, run.of(FlowEnded.class).size());
        assertEquals(Map.of("stratum", 1L), run.handler.flowsByProtocol());
    }

    @Test
    void stratumInsideOfAProxyKnowsItsWrapping() {
        Talk talk =
                new Talk()
                        .client("CONNECT pool.example:3333 HTTP/1.1\r\n\r\n")
                        .server("HTTP/1.1 200 Connection established\r\n\r\n")
                        .client(LOGIN)
                        .server(JOB);
        Run run = anyCut(TestFlow.tcp(3128), talk);
        assertEquals(List.of("http-connect"), run.mining().via());
        assertEquals(MiningSummary.Outcome.WORK, run.mining().outcome());
        assertEquals(1, run.of(ProxyRequest.class).size());
        Run client = anyCut(TestFlow.tcp(3128), talk.only(Direction.FROM_ORIGINATOR));
        assertEquals(List.of("http-connect"), client.mining().via());
        Run server = anyCut(TestFlow.tcp(3128), talk.only(Direction.FROM_RESPONDER));
        assertEquals(MiningSummary.Outcome.WORK, server.mining().outcome());
    }

    @Test
    void chainsOfProxiesAreFollowedToABound() {
        Talk talk = new Talk();
        for (int i = 0; i < 3; i++) {
            talk.client("CONNECT p" + i + ":8080 HTTP/1.1\r\n\r\n")
                    .server("HTTP/1.1 200 OK\r\n\r\n");
        }
        Run run = anyCut(TestFlow.tcp(8080), talk.client(LOGIN).server(JOB));
        assertEquals(List.of("http-connect", "http-connect", "http-connect"), run.mining().via());
        Talk deep = new Talk();
        for (int i = 0; i < 20; i++) {
            deep.client("CONNECT p" + i + ":8080 HTTP/1.1\r\n\r\n")
                    .server("HTTP/1.1 200 OK\r\n\r\n");
        }
        Run bounded = run(TestFlow.tcp(8080), deep.client(LOGIN));
        assertEquals(List.of(), bounded.of(MiningActivity.class));
        assertFalse(bounded.wanted);
    }

    @Test
    void stratumAfterAWebPageOnTheSameConnectionIsFound() {
        Run run =
                anyCut(
                        TestFlow.tcp(3333),
                        new Talk()
                                .client("GET / HTTP/1.1\r\nHost: pool.example\r\n\r\n")
                                .server("HTTP/1.1 200 OK\n\nMining Pool Online")
                                .client(LOGIN)
                                .server(JOB));
        assertEquals(MiningSummary.Outcome.WORK, run.mining().outcome());
        assertEquals(List.of(), run.mining().via());
        assertEquals("pool.example", run.of(ServerName.class).get(0).name());
    }

    @Test
    void middleOfASessionIsFoundBehindTheNextLineEnd() {
        Talk talk =
                new Talk()
                        .server(
                                "a1b2\",\"target\":\"b88d0600\"}}\n"
                                        + JOB.replace("\"id\":1", "\"id\":2"))
                        .client(
                                "{\"id\":9,\"jsonrpc\":\"2.0\",\"method\":\"submit\",\"params\":{"
                                        + "\"id\":\"s1\",\"job_id\":\"j1\",\"nonce\":\"01020304\","
                                        + "\"result\":\""
                                        + "ab".repeat(32)
                                        + "\"}}\n");
        Run run = anyCut(TestFlow.midstream(3333, 40_000), talk);
        assertEquals("cryptonote", run.mining().dialect());
        assertTrue(run.mining().midstream());
    }

    @Test
    void afterAGapAtTheStartTheNextLineIsFound() {
        Run run =
                anyCut(
                        TestFlow.tcp(3333),
                        new Talk()
                                .gap(Direction.FROM_ORIGINATOR, 30)
                                .client("ents\",\"x\":1}\n" + LOGIN)
                                .server(JOB));
        assertEquals(MiningSummary.Outcome.WORK, run.mining().outcome());
    }

    @Test
    void levinIsFoundInTheMiddleOfAStream() {
        byte[] octets = new byte[300];
        Arrays.fill(octets, (byte) 0xA5);
        byte[] header =
                HexFormat.of()
                        .parseHex(
                                "0121010101010101"
                                        + "e80300000000000000d107000000000000010000000100"
                                        + "0000");
        System.arraycopy(header, 0, octets, 100, header.length);
        Run run = anyCut(TestFlow.midstream(18_080, 40_000), new Talk().client(octets));
        assertEquals("levin", run.of(PeerProtocol.class).get(0).protocol());
    }

    @Test
    void flowsOfOtherProtocolsAreGivenUpSilently() {
        Run mail =
                run(
                        TestFlow.tcp(25),
                        new Talk()
                                .server("220 mail.example ESMTP\r\n")
                                .client("EHLO client\r\n")
                                .server("250 ok\r\n")
                                .client("DATA\r\n"));
        assertFalse(mail.wanted);
        assertEquals(List.of(), mail.facts);
        Run download = run(TestFlow.tcp(9000), new Talk().server(new byte[1000]));
        assertTrue(download.wanted);
        Talk large = new Talk();
        for (int i = 0; i < 20; i++) {
            large.server(new byte[1000]);
        }
        // No protocol is looked for any more, but a flow that has sent so little may be encrypted.
        assertTrue(run(TestFlow.tcp(9000), large).wanted);
        Run middle = run(TestFlow.midstream(9000, 40_000), new Talk().server(new byte[40_000]));
        assertTrue(middle.wanted);
        assertEquals(List.of(), middle.facts);
    }

    @Test
    void tlsWithoutAReadableHelloCountsAsEncryptedAndSaysNothing() {
        byte[] server = {22, 3, 3, 0, 6, 2, 0, 0, 2, 3, 3};
        Run run = anyCut(TestFlow.tcp(443), new Talk().server(server));
        assertEquals(1, run.handler.flowsEncrypted());
        assertEquals(List.of(), run.facts);
    }

    @Test
    void dnsOverTcpTellsNoEnd() {
        Run run =
                anyCut(
                        TestFlow.tcp(53),
                        new Talk()
                                .client(DnsBytes.prefixed(DnsBytes.question(1, "a.example", 1)))
                                .server(
                                        DnsBytes.prefixed(
                                                DnsBytes.answer(1, "a.example", 192, 0, 2, 7))));
        assertEquals(2, run.of(DnsMessage.class).size());
        assertEquals(2, run.facts.size());
    }

    @Test
    void octetsHeldForTheOtherSideReachTheParserFirst() {
        // The server's two octets decide nothing until the client's request does.
        Run run =
                anyCut(
                        TestFlow.tcp(80),
                        new Talk()
                                .server("HT")
                                .client("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n")
                                .server("TP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" + JOB));
        assertEquals("a.example", run.of(ServerName.class).get(0).name());
        assertEquals(MiningSummary.Outcome.WORK, run.mining().outcome());
    }

    @FuzzTest(maxDuration = "10m")
    void anyOctetsAreReadTheSameHoweverCut(byte[] octets) {
        if (octets.length == 0) {
            return;
        }
        int middle = octets.length / 2;
        Talk talk =
                new Talk()
                        .client(Arrays.copyOf(octets, middle))
                        .server(Arrays.copyOfRange(octets, middle, octets.length));
        TestFlow flow = TestFlow.tcp(3333);
        assertEquals(run(flow, talk).facts, new Run(flow, talk, 3, new Random(0)).facts);
    }
}
