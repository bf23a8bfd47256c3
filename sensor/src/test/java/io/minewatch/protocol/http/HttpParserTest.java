package io.minewatch.protocol.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.Observable;
import io.minewatch.observable.ProxyRequest;
import io.minewatch.observable.ServerName;
import io.minewatch.protocol.HttpListener;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.Talk;
import io.minewatch.protocol.TestFlow;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

// Line ends on the wire must be seen.
@SuppressWarnings("StringConcatToTextBlock")
class HttpParserTest {
    private final TestFlow flow = TestFlow.tcp(80);
    private final AnomalyCounters anomalies = new AnomalyCounters();

    /** Writes down what it hears; bodies of one message joined. */
    private static final class Recorder implements HttpListener {
        final List<String> heard = new ArrayList<>();
        final boolean wants;
        private final StringBuilder[] bodies = {new StringBuilder(), new StringBuilder()};

        Recorder(boolean wants) {
            this.wants = wants;
        }

        @Override
        public boolean onHead(FlowView flow, Head head, Observations out) {
            heard.add(
                    (head.request() ? head.method() + " " + head.target() : "" + head.status())
                            + " "
                            + new TreeMap<>(head.fields())
                            + " "
                            + head.frame().number());
            return wants;
        }

        @Override
        public void onBody(FlowView flow, boolean request, StreamBytes bytes, Observations out) {
            bodies[request ? 0 : 1].append(
                    new String(
                            bytes.buffer(),
                            bytes.offset(),
                            bytes.length(),
                            StandardCharsets.ISO_8859_1));
        }

        @Override
        public void onMessageEnd(
                FlowView flow, boolean request, boolean complete, Observations out) {
            StringBuilder body = bodies[request ? 0 : 1];
            heard.add((request ? "> " : "< ") + (complete ? "whole " : "part ") + body);
            body.setLength(0);
        }

        @Override
        public void onEnd(FlowView flow, Observations out) {
            heard.add("end");
        }
    }

    /** One run: what the listener heard, then the facts. */
    private List<String> run(Talk talk, boolean wants, int size, Random random) {
        Recorder recorder = new Recorder(wants);
        List<Observable> facts = new ArrayList<>();
        HttpParser parser = new HttpParser(recorder, new HttpHeads(anomalies));
        Talk.Receiver receiver = Talk.to(parser, flow, facts::add);
        if (size > 0) {
            talk.chopped(receiver, size);
        } else {
            talk.chopped(receiver, random);
        }
        parser.onEnd(flow, facts::add);
        List<String> all = new ArrayList<>(recorder.heard);
        facts.forEach(fact -> all.add(fact.toString()));
        return all;
    }

    /** What is heard of the talk, after a check that cuts change nothing. */
    private List<String> heard(Talk talk) {
        List<String> whole = run(talk, true, Integer.MAX_VALUE, new Random(0));
        for (int size : new int[] {1, 2, 3, 7}) {
            assertEquals(whole, run(talk, true, size, new Random(0)));
        }
        for (int seed = 0; seed < 20; seed++) {
            assertEquals(whole, run(talk, true, 0, new Random(seed)));
        }
        whole.removeIf(line -> line.contains("flow=FlowRef"));
        return whole;
    }

    private List<Observable> facts(Talk talk) {
        List<Observable> facts = new ArrayList<>();
        HttpParser parser = new HttpParser(new Recorder(false), new HttpHeads(anomalies));
        talk.whole(Talk.to(parser, flow, facts::add));
        parser.onEnd(flow, facts::add);
        return facts;
    }

    @Test
    void requestAndResponseWithLengthsAreTold() {
        assertEquals(
                List.of(
                        "POST /json_rpc {content-length=2, host=node:18081} 1",
                        "> whole {}",
                        "200 {content-length=5, content-type=application/json} 2",
                        "< whole [1,2]",
                        "end"),
                heard(
                        new Talk()
                                .client(
                                        "POST /json_rpc HTTP/1.1\r\nHost: node:18081\r\n"
                                                + "Cookie: a=b\r\nContent-Length: 2\r\n\r\n{}")
                                .server(
                                        "HTTP/1.1 200 OK\r\nContent-Type:  application/json \r\n"
                                                + "Content-Length:5\r\n\r\n[1,2]")));
    }

    @Test
    void chunksAreJoinedAndTrailersSkipped() {
        assertEquals(
                List.of(
                        "200 {transfer-encoding=chunked} 1",
                        "< whole hello world",
                        "204 {} 1",
                        "< whole ",
                        "end"),
                heard(
                        new Talk()
                                .server(
                                        "HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n"
                                                + "5;x=y\r\nhello\r\n6\r\n world\r\n0\r\n"
                                                + "Expires: never\r\n\r\n"
                                                + "HTTP/1.1 204 No Content\r\n\r\n")));
    }

    @Test
    void pipelinedRequestsBareLineFeedsAndHeadAreFramedRight() {
        assertEquals(
                List.of(
                        "HEAD /a {} 1",
                        "> whole ",
                        "GET /b {} 1",
                        "> whole ",
                        "200 {content-length=1000} 2",
                        "< whole ",
                        "100 {} 2",
                        "< whole ",
                        "404 {content-length=2} 2",
                        "< whole no",
                        "end"),
                heard(
                        new Talk()
                                .client("HEAD /a HTTP/1.1\n\n\r\nGET /b HTTP/1.0\n\n")
                                .server(
                                        "HTTP/1.1 200 OK\nContent-Length: 1000\n\n"
                                                + "HTTP/1.1 100 Continue\n\n"
                                                + "HTTP/1.1 404\nContent-Length: 2\n\nno")));
    }

    @Test
    void bodyWithoutLengthEndsWithTheFlow() {
        assertEquals(
                List.of("200 {server=x} 1", "< whole Mining Pool Online", "end"),
                heard(new Talk().server("HTTP/1.0 200 OK\nServer: x\n\nMining Pool Online")));
    }

    @Test
    void unwantedBodiesAreSkipped() {
        List<String> heard =
                run(
                        new Talk()
                                .client("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd")
                                .client("GET /next HTTP/1.1\r\n\r\n"),
                        false,
                        3,
                        new Random(0));
        assertEquals(
                List.of(
                        "POST / {content-length=4} 1",
                        "> whole ",
                        "GET /next {} 2",
                        "> whole ",
                        "end"),
                heard);
    }

    @Test
    void gapInsideOfABodyKeepsTheFraming() {
        assertEquals(
                List.of(
                        "POST / {content-length=10} 1",
                        "> part abc",
                        "GET /b {} 3",
                        "> whole ",
                        "end"),
                heard(
                        new Talk()
                                .client("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc")
                                .gap(Direction.FROM_ORIGINATOR, 5)
                                .client("xyGET /b HTTP/1.1\r\n\r\n")));
    }

    @Test
    void gapBeyondAMessageFindsTheNextHead() {
        assertEquals(
                List.of(
                        "POST / {content-length=4} 1",
                        "> part ab",
                        "GET /c {} 3",
                        "> whole ",
                        "end"),
                heard(
                        new Talk()
                                .client("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab")
                                .gap(Direction.FROM_ORIGINATOR, 500)
                                .client(
                                        "ookie: a\r\n"
                                                + "GET is a word\r\n\r\n"
                                                + "GET /c HTTP/1.1\r\n\r\n")));
    }

    private static byte[] gzip(String text) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        return out.toByteArray();
    }

    private static byte[] deflate(byte[] octets, boolean bare) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(out, new Deflater(6, bare))) {
            deflate.write(octets);
        }
        return out.toByteArray();
    }

    private static Talk coded(String coding, byte[] body) {
        String head =
                "HTTP/1.1 200 OK\r\nContent-Encoding: "
                        + coding
                        + "\r\nContent-Length: "
                        + body.length
                        + "\r\n\r\n";
        byte[] all = new byte[head.length() + body.length];
        System.arraycopy(head.getBytes(StandardCharsets.US_ASCII), 0, all, 0, head.length());
        System.arraycopy(body, 0, all, head.length(), body.length);
        return new Talk().server(all);
    }

    @Test
    void compressedBodiesAreRead() throws Exception {
        String json = "{\"method\":\"getblocktemplate\"}".repeat(20);
        byte[] octets = json.getBytes(StandardCharsets.US_ASCII);
        assertEquals("< whole " + json, heard(coded("gzip", gzip(json))).get(1));
        assertEquals("< whole " + json, heard(coded("deflate", deflate(octets, false))).get(1));
        assertEquals("< whole " + json, heard(coded("Deflate", deflate(octets, true))).get(1));
        assertEquals("< part ", heard(coded("br", octets)).get(1));
        assertEquals("< part ", heard(coded("gzip", octets)).get(1));
    }

    @Test
    void compressionBombIsCutOff() throws Exception {
        List<String> heard = heard(coded("deflate", deflate(new byte[8 << 20], false)));
        assertTrue(heard.get(1).startsWith("< part "));
        assertEquals(BodyDecoder.MAX_DECODED_BYTES + 7, heard.get(1).length());
    }

    @Test
    void acceptedConnectIsHandedOverWithItsRest() {
        Talk talk =
                new Talk()
                        .client("CONNECT Pool.Example:3333 HTTP/1.1\r\nHost: pool.example\r\n\r\n")
                        .server("HTTP/1.1 200 Connection established\r\n\r\n");
        List<Observable> facts = new ArrayList<>();
        HttpParser parser = new HttpParser(new Recorder(true), new HttpHeads(anomalies));
        List<ParseStatus> statuses = new ArrayList<>();
        talk.whole(
                new Talk.Receiver() {
                    @Override
                    public boolean bytes(Direction direction, StreamBytes bytes) {
                        statuses.add(parser.onBytes(flow, direction, bytes, facts::add));
                        return true;
                    }

                    @Override
                    public boolean gap(Direction direction, long length) {
                        return true;
                    }
                });
        assertEquals(List.of(ParseStatus.CONTINUE, ParseStatus.HAND_OVER), statuses);
        byte[] line = "{\"id\":1}\n".getBytes(StandardCharsets.US_ASCII);
        StreamBytes next = new StreamBytes().set(line, 0, line.length, 5, 3, 0);
        assertEquals(
                ParseStatus.HAND_OVER,
                parser.onBytes(flow, Direction.FROM_ORIGINATOR, next, facts::add));
        assertEquals(line.length, next.length());
        assertEquals("http-connect", parser.wrapping());
        assertEquals(1, facts.size());
        ProxyRequest proxied = (ProxyRequest) facts.get(0);
        assertEquals("pool.example", proxied.host());
        assertEquals(3333, proxied.port());
    }

    @Test
    void refusedConnectStaysHttp() {
        assertEquals(
                List.of(
                        "CONNECT a:1 {} 1",
                        "> whole ",
                        "407 {content-length=0} 2",
                        "< whole ",
                        "CONNECT a:1 {authorization=Basic eA==} 3",
                        "> whole ",
                        "end"),
                heard(
                        new Talk()
                                .client("CONNECT a:1 HTTP/1.1\r\n\r\n")
                                .server("HTTP/1.1 407 Auth\r\nContent-Length: 0\r\n\r\n")
                                .client(
                                        "CONNECT a:1 HTTP/1.1\r\n"
                                                + "Authorization: Basic eA==\r\n\r\n")));
    }

    @Test
    void hostsAreToldOnceEachAndProxiesInstead() {
        List<Observable> facts =
                facts(
                        new Talk()
                                .client("GET / HTTP/1.1\r\nHost: WWW.Example.\r\n\r\n")
                                .client("GET / HTTP/1.1\r\nhost: www.example:80\r\n\r\n")
                                .client("GET / HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n")
                                .client("GET / HTTP/1.1\r\nHost: [2001:db8::1]:80\r\n\r\n")
                                .client("GET / HTTP/1.1\r\nHost: bad host\r\n\r\n")
                                .client("GET http://a.example/x HTTP/1.1\r\nHost: b\r\n\r\n"));
        assertEquals(2, facts.size());
        ServerName name = (ServerName) facts.get(0);
        assertEquals("www.example", name.name());
        assertEquals(ServerName.Source.HTTP_HOST, name.source());
        ProxyRequest proxied = (ProxyRequest) facts.get(1);
        assertEquals("a.example", proxied.host());
        assertEquals(80, proxied.port());
    }

    @Test
    void connectWithAPathBehindStillNamesItsTarget() {
        ProxyRequest proxied =
                (ProxyRequest)
                        facts(new Talk().client("CONNECT pool.example:25 / HTTP/1.0\r\n\r\n"))
                                .get(0);
        assertEquals("pool.example", proxied.host());
        assertEquals(25, proxied.port());
    }

    @Test
    void requestsOfTheRespondersSideTurnTheFlow() {
        ServerName name =
                (ServerName)
                        facts(new Talk().server("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"))
                                .get(0);
        assertEquals(TestFlow.SERVER, name.flow().originator());
        assertEquals("content", name.flow().basis());
    }

    @Test
    void jsonLinesAfterAnExchangeAreHandedOver() {
        HttpParser parser = new HttpParser(new Recorder(false), new HttpHeads(anomalies));
        List<Observable> facts = new ArrayList<>();
        new Talk()
                .client("GET / HTTP/1.1\r\n\r\n")
                .server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                .whole(Talk.to(parser, flow, facts::add));
        for (Direction direction : Direction.values()) {
            StreamBytes line = new StreamBytes().set(new byte[] {'{', '"'}, 0, 2, 5, 3, 0);
            assertEquals(ParseStatus.HAND_OVER, parser.onBytes(flow, direction, line, facts::add));
            assertEquals(2, line.length());
        }
        assertEquals("", parser.wrapping());
    }

    @Test
    void answerWithoutHeadIsToldAsStatusZero() {
        assertEquals(
                List.of(
                        "POST / {content-length=2} 1",
                        "> whole {}",
                        "0 {} 2",
                        "< whole {\"result\":1}",
                        "POST / {content-length=2} 3",
                        "> whole {}",
                        "end"),
                heard(
                        new Talk()
                                .client("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}")
                                .server("{\"result\":1}")
                                .client("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}")));
    }

    @Test
    void upgradeToAnotherProtocolEndsTheParser() {
        HttpParser parser = new HttpParser(new Recorder(true), new HttpHeads(anomalies));
        List<ParseStatus> statuses = new ArrayList<>();
        new Talk()
                .client("GET /proxy HTTP/1.1\r\nUpgrade: h2c\r\n\r\n")
                .server("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n\u0081\u0002")
                .whole(
                        new Talk.Receiver() {
                            @Override
                            public boolean bytes(Direction direction, StreamBytes bytes) {
                                statuses.add(parser.onBytes(flow, direction, bytes, fact -> {}));
                                return true;
                            }

                            @Override
                            public boolean gap(Direction direction, long length) {
                                return true;
                            }
                        });
        assertEquals(List.of(ParseStatus.CONTINUE, ParseStatus.DONE), statuses);
        assertTrue(parser.wantsEnd());
    }

    @Test
    void otherProtocolsThatBeginAlikeAreLeftAtTheFirstLine() {
        for (String text :
                List.of(
                        "OPTIONS sip:a@b SIP/2.0\r\nVia: x\r\n",
                        "DESCRIBE /x RTSP/1.0\r\n",
                        "GET /old\r\n",
                        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")) {
            HttpParser parser = new HttpParser(new Recorder(true), new HttpHeads(anomalies));
            byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
            StreamBytes in = new StreamBytes().set(octets, 0, octets.length, 1, 1, 0);
            assertEquals(
                    ParseStatus.DONE,
                    parser.onBytes(flow, Direction.FROM_ORIGINATOR, in, fact -> {}));
            assertFalse(parser.wantsEnd());
        }
        assertEquals(0, anomalies.get(Anomaly.HTTP_MALFORMED));
    }

    @Test
    void headWithoutEndIsGivenUp() {
        Talk talk = new Talk().client("GET / HTTP/1.1\r\n");
        for (int i = 0; i < 20; i++) {
            talk.client("X: " + "y".repeat(20_000));
        }
        assertEquals(List.of(), run(talk, true, 997, new Random(0)));
        assertEquals(1, anomalies.get(Anomaly.HTTP_TOO_LONG));
    }

    @Test
    void talkCutAtEachOctetNeverHarms() {
        Talk talk =
                new Talk()
                        .client(
                                "POST /json_rpc HTTP/1.1\r\nHost: n\r\n"
                                        + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
                        .server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n[1,2]");
        for (int length = 0; length <= talk.length(); length++) {
            List<String> heard = run(talk.cut(length), true, Integer.MAX_VALUE, new Random(0));
            long heads = heard.stream().filter(line -> line.contains("} ")).count();
            assertTrue(heads <= 3);
        }
    }

    @FuzzTest(maxDuration = "10m")
    void anyOctetsAreReadTheSameHoweverCut(byte[] octets) {
        int middle = octets.length / 2;
        Talk talk =
                new Talk()
                        .client(java.util.Arrays.copyOf(octets, middle))
                        .server(java.util.Arrays.copyOfRange(octets, middle, octets.length));
        assertEquals(
                run(talk, true, Integer.MAX_VALUE, new Random(0)),
                run(talk, true, 3, new Random(0)));
    }
}
