package io.minewatch.protocol.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.flow.Direction;
import io.minewatch.observable.DnsMessage;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.Observable;
import io.minewatch.packet.IpAddress;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
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

class DnsParserTest {
    private static final FrameRef FRAME = new FrameRef(0, 1, 1000);
    private static final TestFlow FLOW = TestFlow.udp(5000, 53);

    private final AnomalyCounters anomalies = new AnomalyCounters();
    private final List<Observable> facts = new ArrayList<>();

    private boolean parse(byte[] message) {
        return parse(message, message.length);
    }

    private boolean parse(byte[] message, int wireLength) {
        boolean response = message.length > 2 && (message[2] & 0x80) != 0;
        byte[] around = new byte[message.length + 9];
        Arrays.fill(around, (byte) 0xC0);
        System.arraycopy(message, 0, around, 5, message.length);
        return new DnsParser(anomalies)
                .parse(
                        FLOW,
                        response ? Direction.FROM_RESPONDER : Direction.FROM_ORIGINATOR,
                        around,
                        5,
                        message.length,
                        wireLength,
                        FRAME,
                        facts::add);
    }

    private DnsMessage only() {
        assertEquals(1, facts.size());
        return (DnsMessage) facts.get(0);
    }

    @Test
    void questionNamesClientServerNameAndType() {
        assertTrue(parse(DnsBytes.question(1, "Pool.SupportXMR.com", 28)));
        DnsMessage message = only();
        assertEquals("pool.supportxmr.com", message.name());
        assertEquals(28, message.type());
        assertFalse(message.response());
        assertEquals(TestFlow.CLIENT, message.client());
        assertEquals(TestFlow.SERVER, message.server());
        assertEquals(FRAME, message.frame());
        assertEquals(0, message.timeToLiveSeconds());
    }

    @Test
    void answerFollowsAliasesAndKeepsTheSmallestTimeToLive() {
        byte[] message =
                new DnsBytes()
                        .header(9, 0x8180, 1, 4)
                        .name("xmr.example")
                        .u16(1)
                        .u16(1)
                        .pointer(12)
                        .record(5, 600, new DnsBytes().name("a.cdn.example").bytes())
                        .name("a.cdn.example")
                        .record(5, 600, new DnsBytes().name("b").pointer(12).dropRoot().bytes())
                        .pointer(12)
                        .record(1, 300, 192, 0, 2, 7)
                        .pointer(12)
                        .record(28, 60, 32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)
                        .bytes();
        assertTrue(parse(message));
        DnsMessage answer = only();
        assertTrue(answer.response());
        assertEquals(List.of("a.cdn.example", "b.xmr.example"), answer.canonicalNames());
        assertEquals("192.0.2.7", answer.addresses().get(0).toString());
        assertEquals("2001:db8::1", answer.addresses().get(1).toString());
        assertEquals(60, answer.timeToLiveSeconds());
        assertEquals(TestFlow.CLIENT, answer.client());
    }

    @Test
    void failedLookUpKeepsItsCode() {
        assertTrue(
                parse(
                        new DnsBytes()
                                .header(9, 0x8183, 1, 0)
                                .name("dead.pool.example")
                                .u16(1)
                                .u16(1)
                                .bytes()));
        assertEquals(3, only().responseCode());
        assertEquals(List.of(), only().addresses());
    }

    @Test
    void serviceBindingGivesTargetAndHints() {
        byte[] data =
                new DnsBytes()
                        .u16(1)
                        .name("svc.example")
                        .u16(1)
                        .u16(3)
                        .octets(2, 'h', '2')
                        .u16(4)
                        .u16(8)
                        .octets(192, 0, 2, 1, 192, 0, 2, 2)
                        .u16(6)
                        .u16(16)
                        .octets(32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2)
                        .bytes();
        assertTrue(
                parse(
                        new DnsBytes()
                                .header(9, 0x8180, 1, 1)
                                .name("pool.example")
                                .u16(65)
                                .u16(1)
                                .pointer(12)
                                .record(65, 120, data)
                                .bytes()));
        assertEquals(List.of("svc.example"), only().canonicalNames());
        assertEquals(3, only().addresses().size());
        assertEquals("192.0.2.2", only().addresses().get(1).toString());
        assertEquals(120, only().timeToLiveSeconds());
    }

    @Test
    void unprintableOctetsDotsAndBackslashesAreEscaped() {
        assertTrue(
                parse(
                        new DnsBytes()
                                .header(9, 0x0100, 1, 0)
                                .octets(5, 'a', '.', 0, 0xE9, '\\', 1, ' ', 0)
                                .u16(1)
                                .u16(1)
                                .bytes()));
        assertEquals("a\\046\\000\\233\\092.\\032", only().name());
    }

    @Test
    void pointerToItselfForwardOrInARingIsRefused() {
        for (int target : new int[] {12, 14, 60, 4}) {
            facts.clear();
            assertFalse(
                    parse(
                            new DnsBytes()
                                    .header(9, 0x0100, 1, 0)
                                    .pointer(target)
                                    .u16(1)
                                    .u16(1)
                                    .bytes()));
            assertEquals(List.of(), facts);
        }
        assertEquals(4, anomalies.get(Anomaly.DNS_POINTER_LOOP));
        assertEquals(4, anomalies.get(Anomaly.DNS_MALFORMED));
    }

    @Test
    void nameOf255OctetsPassesAndOneMoreDoesNot() {
        String label = "x".repeat(63);
        String longest = label + "." + label + "." + label + "." + "x".repeat(61);
        assertTrue(parse(DnsBytes.question(1, longest, 1)));
        assertEquals(longest, only().name());
        assertFalse(parse(DnsBytes.question(1, longest + "y", 1)));
        assertEquals(1, facts.size());
    }

    @Test
    void truncatedAnswerSaysWhatItHolds() {
        byte[] message =
                new DnsBytes()
                        .header(9, 0x8380, 1, 2)
                        .name("pool.example")
                        .u16(1)
                        .u16(1)
                        .pointer(12)
                        .record(1, 300, 192, 0, 2, 7)
                        .bytes();
        assertTrue(parse(message));
        assertEquals(1, only().addresses().size());
    }

    @Test
    void messageCutAnywhereByTheCaptureNeverCountsAsMalformed() {
        byte[] message = DnsBytes.answer(3, "pool.example", 192, 0, 2, 7);
        for (int length = 12; length < message.length; length++) {
            facts.clear();
            parse(Arrays.copyOf(message, length), message.length);
            for (Observable fact : facts) {
                assertEquals("pool.example", ((DnsMessage) fact).name());
            }
        }
        assertEquals(0, anomalies.get(Anomaly.DNS_MALFORMED));
    }

    @Test
    void messageCutAnywhereByItsSenderIsSilent() {
        byte[] message = DnsBytes.answer(3, "pool.example", 192, 0, 2, 7);
        for (int length = 0; length < message.length; length++) {
            assertFalse(parse(Arrays.copyOf(message, length)));
        }
        assertEquals(List.of(), facts);
        assertEquals(message.length, anomalies.get(Anomaly.DNS_MALFORMED));
    }

    @Test
    void otherClassesTheRootAndUpdatesSayNothing() {
        assertTrue(
                parse(
                        new DnsBytes()
                                .header(1, 0x0100, 1, 0)
                                .name("version.bind")
                                .u16(16)
                                .u16(3)
                                .bytes()));
        assertTrue(parse(new DnsBytes().header(1, 0, 1, 0).octets(0).u16(2).u16(1).bytes()));
        assertTrue(
                parse(
                        new DnsBytes()
                                .header(1, 0x2800, 1, 0)
                                .name("zone.example")
                                .u16(6)
                                .u16(1)
                                .bytes()));
        assertEquals(List.of(), facts);
    }

    @Test
    void manyRecordsAreBounded() {
        DnsBytes message =
                new DnsBytes().header(9, 0x8180, 1, 3000).name("many.example").u16(1).u16(1);
        for (int i = 0; i < 3000; i++) {
            message.pointer(12).record(1, 300, 10, 0, i >> 8, i & 0xFF);
        }
        assertTrue(parse(message.bytes()));
        assertEquals(DnsParser.MAX_ADDRESSES, only().addresses().size());
    }

    // Over TCP

    private static Talk tcpTalk() {
        byte[] question = DnsBytes.prefixed(DnsBytes.question(1, "pool.example", 1));
        byte[] second = DnsBytes.prefixed(DnsBytes.question(2, "www.example", 28));
        byte[] both = Arrays.copyOf(question, question.length + second.length);
        System.arraycopy(second, 0, both, question.length, second.length);
        return new Talk()
                .client(both)
                .server(DnsBytes.prefixed(DnsBytes.answer(1, "pool.example", 192, 0, 2, 7)))
                .server(DnsBytes.prefixed(DnsBytes.answer(2, "www.example", 192, 0, 2, 8)));
    }

    private static StreamParser tcpParser(AnomalyCounters anomalies, TestFlow flow) {
        return new DnsProtocol().newParser(flow, new ParserContext(List.of(), anomalies));
    }

    @Test
    void tcpMessagesAreTheSameHoweverTheyAreCut() {
        TestFlow flow = TestFlow.tcp(53);
        tcpTalk().whole(Talk.to(tcpParser(anomalies, flow), flow, facts::add));
        assertEquals(4, facts.size());
        for (int size : new int[] {1, 2, 3, 17}) {
            List<Observable> cut = new ArrayList<>();
            tcpTalk().chopped(Talk.to(tcpParser(anomalies, flow), flow, cut::add), size);
            assertEquals(facts, cut);
        }
        for (int seed = 0; seed < 50; seed++) {
            List<Observable> cut = new ArrayList<>();
            tcpTalk()
                    .chopped(Talk.to(tcpParser(anomalies, flow), flow, cut::add), new Random(seed));
            assertEquals(facts, cut);
        }
        assertEquals(0, anomalies.get(Anomaly.DNS_MALFORMED));
    }

    @Test
    void gapInsideOfAnAnswerLosesThatAnswerOnly() {
        TestFlow flow = TestFlow.tcp(53);
        byte[] first = DnsBytes.prefixed(DnsBytes.answer(1, "pool.example", 192, 0, 2, 7));
        Talk talk =
                new Talk()
                        .server(Arrays.copyOf(first, 20))
                        .gap(Direction.FROM_RESPONDER, first.length - 20)
                        .server(DnsBytes.prefixed(DnsBytes.answer(2, "b.example", 192, 0, 2, 8)));
        talk.whole(Talk.to(tcpParser(anomalies, flow), flow, facts::add));
        assertEquals("b.example", only().name());
    }

    @Test
    void probeTakesQuestionsOnAnyPortAndNothingElse() {
        DnsProtocol protocol = new DnsProtocol();
        byte[] question = DnsBytes.prefixed(DnsBytes.question(1, "pool.example", 1));
        TestFlow other = TestFlow.tcp(5353);
        for (int length = 1; length < question.length; length++) {
            assertEquals(
                    Probe.MAYBE,
                    protocol.probe(other, Direction.FROM_ORIGINATOR, question, 0, length));
        }
        assertEquals(
                Probe.YES,
                protocol.probe(other, Direction.FROM_ORIGINATOR, question, 0, question.length));
        byte[] handshake = new byte[17];
        new Random(1).nextBytes(handshake);
        handshake[0] = 0;
        assertEquals(Probe.NO, protocol.probe(other, Direction.FROM_ORIGINATOR, handshake, 0, 17));
        byte[] json =
                "{\"id\":1,\"method\":\"login\"}"
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertEquals(
                Probe.NO, protocol.probe(other, Direction.FROM_ORIGINATOR, json, 0, json.length));
    }

    @FuzzTest(maxDuration = "10m")
    void anyOctetsAreReadWithoutHarm(byte[] octets) {
        AnomalyCounters counters = new AnomalyCounters();
        List<Observable> found = new ArrayList<>();
        new DnsParser(counters)
                .parse(
                        FLOW,
                        Direction.FROM_RESPONDER,
                        octets,
                        0,
                        octets.length,
                        octets.length,
                        FRAME,
                        found::add);
        for (Observable fact : found) {
            DnsMessage message = (DnsMessage) fact;
            assertTrue(message.name().length() <= 4 * DnsParser.MAX_NAME_BYTES);
            assertTrue(message.timeToLiveSeconds() >= 0);
            for (IpAddress address : message.addresses()) {
                assertFalse(address.toString().isEmpty());
            }
        }
        TestFlow flow = TestFlow.tcp(53);
        List<Observable> whole = new ArrayList<>();
        new Talk().server(octets).whole(Talk.to(tcpParser(counters, flow), flow, whole::add));
        List<Observable> cut = new ArrayList<>();
        new Talk().server(octets).chopped(Talk.to(tcpParser(counters, flow), flow, cut::add), 3);
        assertEquals(whole, cut);
    }
}
