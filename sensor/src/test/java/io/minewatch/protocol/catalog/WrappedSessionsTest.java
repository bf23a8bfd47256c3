package io.minewatch.protocol.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.flow.Direction;
import io.minewatch.flow.StreamListener;
import io.minewatch.observable.ForwardedConnection;
import io.minewatch.observable.MiningActivity;
import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.Observable;
import io.minewatch.observable.ProxyRequest;
import io.minewatch.observable.ServerName;
import io.minewatch.packet.IpAddress;
import io.minewatch.protocol.Talk;
import io.minewatch.protocol.TestFlow;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import io.minewatch.testkit.Frames;
import io.minewatch.testkit.Wrapping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session is the same in every wrapping, however the stream was cut. */
class WrappedSessionsTest {
    private static final String BLOB = "1010c08df6d706" + "ab".repeat(69);

    /** Login, its answer, and so on in turns. */
    private static final List<String> LINES =
            List.of(
                    "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\"w.rig\",\"pass\":\"x\",\"agent\":\"XMRig/6.21.0\",\"algo\":[\"rx/0\"]}}\n",
                    "{\"id\":1,\"jsonrpc\":\"2.0\",\"error\":null,\"result\":{\"id\":\"s1\",\"job\":"
                            + job("j1")
                            + ",\"status\":\"OK\"}}\n"
                            + "{\"jsonrpc\":\"2.0\",\"method\":\"job\",\"params\":"
                            + job("j2")
                            + "}\n",
                    submit(2, "j1") + submit(3, "j2"),
                    ok(2)
                            + "{\"id\":3,\"jsonrpc\":\"2.0\",\"error\":{\"code\":-1,\"message\":"
                            + "\"Low difficulty share\"}}\n",
                    submit(4, "j2"),
                    ok(4));

    private final AnomalyCounters anomalies = new AnomalyCounters();

    private static String job(String id) {
        return "{\"blob\":\""
                + BLOB
                + "\",\"job_id\":\""
                + id
                + "\",\"target\":\"b88d0600\",\"algo\":\"rx/0\",\"height\":3664112}";
    }

    private static String submit(int id, String job) {
        return "{\"id\":"
                + id
                + ",\"jsonrpc\":\"2.0\",\"method\":\"submit\",\"params\":{\"id\":\"s1\",\"job_id\":\""
                + job
                + "\",\"nonce\":\"0102030"
                + id
                + "\",\"result\":\""
                + "ab".repeat(28)
                + "b88d0000\"}}\n";
    }

    private static String ok(int id) {
        return "{\"id\":"
                + id
                + ",\"jsonrpc\":\"2.0\",\"error\":null,\"result\":{\"status\":\"OK\"}}\n";
    }

    private static Talk plain() {
        Talk talk = new Talk();
        for (int i = 0; i < LINES.size(); i++) {
            say(talk, i % 2 == 0, Frames.ascii(LINES.get(i)));
        }
        return talk;
    }

    private static void say(Talk talk, boolean client, byte[] octets) {
        if (client) {
            talk.client(octets);
        } else {
            talk.server(octets);
        }
    }

    private static Talk wrapped(Wrapping wrapping) {
        Talk talk = new Talk();
        for (Wrapping.Piece piece : wrapping.opening()) {
            say(talk, piece.byClient(), piece.octets());
        }
        for (int i = 0; i < LINES.size(); i++) {
            say(talk, i % 2 == 0, wrapping.carry(i % 2 == 0, Frames.ascii(LINES.get(i))));
        }
        return talk;
    }

    /** Facts of a conversation; pieces of {@code size}, or by chance for 0. */
    private List<Observable> facts(TestFlow flow, Talk talk, int size, Random random) {
        List<Observable> facts = new ArrayList<>();
        ProtocolHandler handler = new ProtocolHandler(facts::add, anomalies);
        StreamListener listener = handler.listenerFor(flow);
        Talk.Receiver receiver = Talk.Receiver.to(listener, flow);
        if (size > 0) {
            talk.chopped(receiver, size);
        } else {
            talk.chopped(receiver, random);
        }
        listener.onEnd(flow);
        return facts;
    }

    private List<Observable> anyCut(TestFlow flow, Talk talk) {
        List<Observable> whole = facts(flow, talk, Integer.MAX_VALUE, new Random(0));
        for (int size : new int[] {1, 2, 3, 23, 24, 25, 63, 64, 65, 127}) {
            assertEquals(whole, facts(flow, talk, size, new Random(0)), "pieces of " + size);
        }
        for (int seed = 0; seed < 20; seed++) {
            assertEquals(whole, facts(flow, talk, 0, new Random(seed)), "seed " + seed);
        }
        return whole;
    }

    private static MiningSummary last(List<Observable> facts) {
        List<MiningActivity> told = of(facts, MiningActivity.class);
        assertFalse(told.isEmpty(), () -> "no mining in " + facts);
        return told.get(told.size() - 1).summary();
    }

    private static <T> List<T> of(List<Observable> facts, Class<T> type) {
        return facts.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** What must not depend on the wrapping. */
    private static List<Object> fields(MiningSummary m) {
        return Arrays.asList(
                m.dialect(),
                m.outcome(),
                m.midstream(),
                m.agent(),
                m.login(),
                m.loginRaw(),
                m.worker(),
                m.coin(),
                m.algorithmsOffered(),
                m.algorithm(),
                m.jobs(),
                m.submits(),
                m.accepted(),
                m.rejected(),
                m.firstDifficulty(),
                m.lastDifficulty(),
                m.errors(),
                m.proofs(),
                m.proofsChecked(),
                m.minerCertain());
    }

    @ParameterizedTest
    @EnumSource(Wrapping.Kind.class)
    void wrappedSessionHasTheSameFields(Wrapping.Kind kind) {
        MiningSummary bare = last(anyCut(TestFlow.tcp(3333), plain()));
        assertEquals(2, bare.accepted());
        assertEquals(1, bare.rejected());
        MiningSummary found = last(anyCut(TestFlow.tcp(1080), wrapped(kind.wrapping())));
        assertEquals(fields(bare), fields(found));
        assertEquals(kind.via(), found.via());
        assertEquals(kind.transport(), found.transport());
    }

    @ParameterizedTest
    @EnumSource(Wrapping.Kind.class)
    void oneDirectionIsEnough(Wrapping.Kind kind) {
        for (Direction side : Direction.values()) {
            if (kind == Wrapping.Kind.CHAIN && side == Direction.FROM_ORIGINATOR) {
                // Behind an unanswered CONNECT, words in capitals are read as the next request.
                continue;
            }
            MiningSummary bare = last(anyCut(TestFlow.tcp(3333), plain().only(side)));
            MiningSummary found =
                    last(anyCut(TestFlow.tcp(1080), wrapped(kind.wrapping()).only(side)));
            if (side == Direction.FROM_ORIGINATOR || !kind.name().startsWith("PROXY")) {
                assertEquals(kind.transport(), found.transport());
            }
            assertEquals(fields(bare), fields(found), side.toString());
        }
    }

    @Test
    void proxyRequestsTellTheRealDestination() {
        for (Wrapping.Kind kind : Wrapping.Kind.values()) {
            if (kind.isWebSocket() || kind.name().startsWith("PROXY")) {
                continue;
            }
            List<ProxyRequest> asked =
                    of(anyCut(TestFlow.tcp(1080), wrapped(kind.wrapping())), ProxyRequest.class);
            String host = Wrapping.HOST;
            if (kind == Wrapping.Kind.SOCKS5_ADDRESS) {
                host = "2001:db8:7::80";
            } else if (kind == Wrapping.Kind.SOCKS4) {
                host = "203.0.113.15";
            }
            assertEquals(kind == Wrapping.Kind.CHAIN ? 2 : 1, asked.size(), kind.name());
            assertEquals(host, asked.get(0).host());
            assertEquals(Wrapping.PORT, asked.get(0).port());
            assertEquals(kind.via().get(0), asked.get(0).protocol());
        }
    }

    @Test
    void proxyHeadersTellTheRealClient() {
        for (Wrapping.Kind kind : List.of(Wrapping.Kind.PROXY_LINE, Wrapping.Kind.PROXY_BINARY)) {
            List<ForwardedConnection> told =
                    of(
                            anyCut(TestFlow.tcp(3333), wrapped(kind.wrapping())),
                            ForwardedConnection.class);
            assertEquals(1, told.size());
            assertEquals(IpAddress.parse("10.20.40.7"), told.get(0).client());
            assertEquals(IpAddress.parse("203.0.113.15"), told.get(0).destination());
            assertEquals(3333, told.get(0).destinationPort());
            assertEquals(51_000, told.get(0).clientPort());
        }
    }

    @Test
    void webSocketTellsTheHostThatThePageConnectsTo() {
        List<Observable> facts =
                anyCut(TestFlow.tcp(80), wrapped(Wrapping.Kind.WEBSOCKET.wrapping()));
        assertEquals(List.of("ws.example.org"), last(facts).serverNames());
        assertEquals("ws.example.org", of(facts, ServerName.class).get(0).name());
    }

    @Test
    void nameInsideOfAProxyIsReadFromTls() {
        byte[] hello = Frames.tlsClientHello("pool.supportxmr.com");
        for (Wrapping.Kind kind : Wrapping.Kind.values()) {
            if (kind == Wrapping.Kind.WEBSOCKET_BINARY || !kind.isWebSocket()) {
                Wrapping wrapping = kind.wrapping();
                Talk talk = new Talk();
                for (Wrapping.Piece piece : wrapping.opening()) {
                    say(talk, piece.byClient(), piece.octets());
                }
                talk.client(wrapping.carry(true, hello));
                List<ServerName> names = of(anyCut(TestFlow.tcp(1080), talk), ServerName.class);
                assertEquals(
                        "pool.supportxmr.com",
                        names.isEmpty() ? "" : names.get(names.size() - 1).name(),
                        kind.name());
            }
        }
    }

    // ---- From the middle, and with gaps

    @Test
    void webSocketIsFoundFromItsMiddle() {
        for (Wrapping.Kind kind :
                List.of(Wrapping.Kind.WEBSOCKET, Wrapping.Kind.WEBSOCKET_BINARY)) {
            Wrapping wrapping = kind.wrapping();
            Talk talk = new Talk();
            talk.client(
                    Arrays.copyOfRange(wrapping.carry(true, Frames.ascii(LINES.get(0))), 40, 200));
            talk.server(wrapping.carry(false, Frames.ascii(LINES.get(1))));
            for (int i = 2; i < LINES.size(); i++) {
                say(talk, i % 2 == 0, wrapping.carry(i % 2 == 0, Frames.ascii(LINES.get(i))));
            }
            MiningSummary found = last(anyCut(TestFlow.midstream(8080, 40_000), talk));
            assertEquals("websocket", found.transport());
            assertEquals(3, found.submits());
            assertEquals(2, found.accepted());
        }
    }

    @ParameterizedTest
    @EnumSource(Wrapping.Kind.class)
    void gapCostsOneMessage(Wrapping.Kind kind) {
        Wrapping wrapping = kind.wrapping();
        Talk talk = new Talk();
        for (Wrapping.Piece piece : wrapping.opening()) {
            say(talk, piece.byClient(), piece.octets());
        }
        for (int i = 0; i < LINES.size(); i++) {
            boolean client = i % 2 == 0;
            byte[] octets = wrapping.carry(client, Frames.ascii(LINES.get(i)));
            if (i == 2) {
                // The first share loses its middle.
                talk.client(Arrays.copyOf(octets, 40)).gap(Direction.FROM_ORIGINATOR, 20);
                talk.client(Arrays.copyOfRange(octets, 60, octets.length));
            } else {
                say(talk, client, octets);
            }
        }
        MiningSummary found = last(anyCut(TestFlow.tcp(1080), talk));
        assertEquals(MiningSummary.Outcome.WORK, found.outcome());
        assertEquals(2, found.jobs());
        boolean deflated = kind.name().contains("DEFLATE") || kind.name().contains("_IN_");
        // What is compressed may point into what is lost.
        assertTrue(found.submits() == 2 || (deflated && found.submits() <= 2), kind.name());
    }

    @Test
    void gapInAPreambleLosesNothingBehindIt() {
        Talk talk =
                new Talk()
                        .client(Frames.hex("05 01 00"))
                        .server(Frames.hex("05 00"))
                        .gap(Direction.FROM_ORIGINATOR, 22)
                        .server(Frames.hex("05 00 00 01 0a 14 00 08 9c 40"));
        for (int i = 0; i < LINES.size(); i++) {
            say(talk, i % 2 == 0, Frames.ascii(LINES.get(i)));
        }
        MiningSummary found = last(anyCut(TestFlow.tcp(1080), talk));
        assertEquals(List.of("socks5"), found.via());
        assertEquals(3, found.submits());
    }

    // ---- What must stay silent, and bounds

    @Test
    void refusedProxyRequestIsNoSession() {
        Talk talk =
                new Talk()
                        .client(Frames.hex("05 01 00"))
                        .server(Frames.hex("05 00"))
                        .client(Frames.hex("05 01 00 01 cb00710f 0d05"))
                        .server(Frames.hex("05 05 00 01 00000000 0000"));
        List<Observable> facts = anyCut(TestFlow.tcp(1080), talk);
        assertEquals(1, of(facts, ProxyRequest.class).size());
        assertEquals(List.of(), of(facts, MiningActivity.class));
    }

    @Test
    void chatThatQuotesAMinerStaysSilent() {
        Wrapping wrapping = Wrapping.Kind.WEBSOCKET.wrapping();
        Talk talk = new Talk();
        for (Wrapping.Piece piece : wrapping.opening()) {
            say(talk, piece.byClient(), piece.octets());
        }
        // A message of several lines, of which the second is a login: one message, no JSON.
        talk.client(
                Wrapping.frame(
                        0x81, 0x01020304, Frames.ascii("Look what I found:\n" + LINES.get(0))));
        talk.server(Wrapping.frame(0x81, 0, Frames.ascii("42[\"chat\",{\"text\":\"wow\"}]")));
        assertEquals(List.of(), of(anyCut(TestFlow.tcp(80), talk), MiningActivity.class));
    }

    @Test
    void messageThatInflatesWithoutEndIsDropped() {
        Wrapping wrapping = Wrapping.Kind.WEBSOCKET_DEFLATE.wrapping();
        Talk talk = new Talk();
        for (Wrapping.Piece piece : wrapping.opening()) {
            say(talk, piece.byClient(), piece.octets());
        }
        talk.client(
                wrapping.carry(true, Frames.ascii("{\"a\":\"" + "A".repeat(4_000_000) + "\"}")));
        Talk other = wrapped(Wrapping.Kind.WEBSOCKET.wrapping());
        assertEquals(
                List.of(),
                of(facts(TestFlow.tcp(80), talk, 1400, new Random(0)), MiningActivity.class));
        assertEquals(1, anomalies.get(Anomaly.WEBSOCKET_TOO_LONG));
        assertFalse(
                of(facts(TestFlow.tcp(80), other, 1400, new Random(0)), MiningActivity.class)
                        .isEmpty());
    }

    @Test
    void brokenFramesAreCountedAndLeft() {
        Wrapping wrapping = Wrapping.Kind.WEBSOCKET.wrapping();
        Talk talk = new Talk();
        for (Wrapping.Piece piece : wrapping.opening()) {
            say(talk, piece.byClient(), piece.octets());
        }
        talk.client(Frames.hex("f1 85 01 02 03 04"));
        for (int i = 0; i < LINES.size(); i++) {
            say(talk, i % 2 == 0, wrapping.carry(i % 2 == 0, Frames.ascii(LINES.get(i))));
        }
        MiningSummary found = last(facts(TestFlow.tcp(80), talk, 1400, new Random(0)));
        assertEquals(3, found.submits());
        assertEquals(1, anomalies.get(Anomaly.WEBSOCKET_MALFORMED));
    }
}
