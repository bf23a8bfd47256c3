package io.minewatch.protocol.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.flow.Direction;
import io.minewatch.observable.Observable;
import io.minewatch.observable.ServerName;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;
import io.minewatch.protocol.Talk;
import io.minewatch.protocol.TestFlow;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TlsParserTest {
    private final TestFlow flow = TestFlow.tcp(443);
    private final AnomalyCounters anomalies = new AnomalyCounters();

    private List<Observable> read(Talk talk, int size) {
        List<Observable> facts = new ArrayList<>();
        StreamParser parser = parser();
        talk.chopped(Talk.to(parser, flow, facts::add), size);
        facts.removeIf(fact -> fact.kind() == Observable.Kind.TLS_HANDSHAKE);
        return facts;
    }

    /** All facts, those of the end included. */
    private List<Observable> facts(Talk talk, int size) {
        List<Observable> facts = new ArrayList<>();
        StreamParser parser = parser();
        talk.chopped(Talk.to(parser, flow, facts::add), size);
        parser.onEnd(flow, facts::add);
        return facts;
    }

    private StreamParser parser() {
        return new TlsProtocol((f, c) -> null)
                .newParser(flow, new ParserContext(List.of(), anomalies));
    }

    @Test
    void serverNameIsToldWhateverTheRecordsAndCuts() {
        byte[] hello = TlsBytes.hello("Gulf.MoneroOcean.Stream.", 600);
        for (int record : new int[] {1, 5, 100, 16_000}) {
            Talk talk =
                    new Talk()
                            .client(TlsBytes.records(hello, record))
                            .server(TlsBytes.SERVER_HELLO);
            List<Observable> whole = read(talk, Integer.MAX_VALUE);
            assertEquals(1, whole.size());
            ServerName name = (ServerName) whole.get(0);
            assertEquals("gulf.moneroocean.stream", name.name());
            assertEquals(ServerName.Source.TLS_SERVER_NAME, name.source());
            for (int size : new int[] {1, 3, 50}) {
                assertEquals(whole, read(talk, size));
            }
        }
        assertEquals(0, anomalies.get(Anomaly.TLS_MALFORMED));
    }

    @Test
    void helloBehindTheServersIsReadToo() {
        Talk talk =
                new Talk()
                        .server(TlsBytes.SERVER_HELLO)
                        .client(TlsBytes.records(TlsBytes.hello("a.example", 0), 500));
        assertEquals(1, read(talk, Integer.MAX_VALUE).size());
    }

    @Test
    void addressesAndNonsenseAreNoNames() {
        for (String name : List.of("", "192.0.2.1", "a b", "x\u00e9", ".")) {
            assertEquals(
                    List.of(),
                    read(new Talk().client(TlsBytes.records(TlsBytes.hello(name, 0), 500)), 700));
        }
    }

    @Test
    void helloCutAtEachOctetIsSilent() {
        byte[] hello = TlsBytes.records(TlsBytes.hello("a.example", 10), 60);
        for (int length = 0; length < hello.length; length++) {
            assertEquals(List.of(), read(new Talk().client(Arrays.copyOf(hello, length)), 9));
        }
    }

    @Test
    void helloBeyondTheLimitStillGivesItsName() {
        List<Observable> facts =
                read(
                        new Talk()
                                .client(
                                        TlsBytes.records(
                                                TlsBytes.hello("a.example", 40_000), 16_000)),
                        1400);
        assertEquals(1, facts.size());
        assertEquals(1, anomalies.get(Anomaly.TLS_TOO_LONG));
    }

    @Test
    void brokenLengthsCountAndSayNothing() {
        byte[] hello = TlsBytes.hello("a.example", 0);
        hello[4 + 34] = 120;
        assertEquals(List.of(), read(new Talk().client(TlsBytes.records(hello, 500)), 700));
        assertEquals(1, anomalies.get(Anomaly.TLS_MALFORMED));
    }

    private static Probe probe(TestFlow flow, int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        return new TlsProtocol((f, c) -> null)
                .probe(flow, Direction.FROM_ORIGINATOR, bytes, 0, bytes.length);
    }

    @Test
    void probeKnowsHellosAlertsAndRecordsOfFlowsWithoutBeginning() {
        TestFlow middle = TestFlow.midstream(40_000, 443);
        assertEquals(Probe.YES, probe(flow, 22, 3, 1, 0, 200, 1));
        assertEquals(Probe.YES, probe(flow, 22, 3, 3, 0, 80, 2));
        assertEquals(Probe.YES, probe(flow, 21, 3, 1, 0, 2, 2, 40));
        assertEquals(Probe.NO, probe(flow, 23, 3, 3, 0, 40, 9));
        assertEquals(Probe.YES, probe(middle, 23, 3, 3, 0, 40, 9));
        assertEquals(Probe.NO, probe(middle, 23, 3, 3, 0xFF, 40, 9));
        assertEquals(Probe.NO, probe(middle, 23, 4));
        assertEquals(Probe.MAYBE, probe(flow, 22, 3, 1));
        assertEquals(Probe.YES, probe(flow, 0x80, 0x2E, 1, 3, 1, 0, 21, 0, 0, 0, 16));
        assertEquals(Probe.NO, probe(flow, 0x80, 0x2F, 1, 3, 1, 0, 21, 0, 0, 0, 16));
    }

    @Test
    void randomOctetsAreNotTaken() {
        Random random = new Random(4);
        byte[] octets = new byte[ProtocolDefinition.PROBE_BYTES];
        for (int i = 0; i < 20_000; i++) {
            random.nextBytes(octets);
            octets[0] = (byte) (i % 2 == 0 ? 22 : 0x80);
            assertNotEquals(
                    Probe.YES,
                    new TlsProtocol((f, c) -> null)
                            .probe(flow, Direction.FROM_ORIGINATOR, octets, 0, octets.length));
        }
    }

    @FuzzTest(maxDuration = "10m")
    void anyOctetsAreReadTheSameHoweverCut(byte[] octets) {
        Talk talk = new Talk().client(octets).server(octets).client(octets);
        List<Observable> whole = facts(talk, Integer.MAX_VALUE);
        assertEquals(whole, facts(talk, 3));
        for (Observable fact : whole) {
            if (fact instanceof ServerName named) {
                assertTrue(named.name().length() <= 253);
            }
        }
    }
}
