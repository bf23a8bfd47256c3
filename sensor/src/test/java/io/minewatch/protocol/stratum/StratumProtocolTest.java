package io.minewatch.protocol.stratum;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.minewatch.flow.Direction;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StratumProtocolTest {
    private static Probe probe(TestFlow flow, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, ProtocolDefinition.PROBE_BYTES);
        return new StratumProtocol().probe(flow, Direction.FROM_RESPONDER, bytes, 0, length);
    }

    @Test
    void objectsAndBatchesAreJsonAfterBlanks() {
        assertEquals(Probe.YES, probe(TestFlow.complete(), "{\"id\":1"));
        assertEquals(Probe.YES, probe(TestFlow.complete(), "\r\n\n { \"id\":1"));
        assertEquals(Probe.YES, probe(TestFlow.complete(), "[ {\"id\":1"));
        assertEquals(Probe.MAYBE, probe(TestFlow.complete(), "\n"));
        assertEquals(Probe.MAYBE, probe(TestFlow.complete(), "{"));
        assertEquals(Probe.MAYBE, probe(TestFlow.complete(), "["));
    }

    @Test
    void otherTextsAreNot() {
        assertEquals(Probe.NO, probe(TestFlow.complete(), "GET / HTTP/1.1"));
        assertEquals(Probe.NO, probe(TestFlow.complete(), "[info] started"));
        assertEquals(Probe.NO, probe(TestFlow.complete(), "{x"));
        assertEquals(Probe.NO, probe(TestFlow.complete(), "tail\"}\n{\"id\":1}"));
        assertEquals(Probe.NO, probe(TestFlow.begunBefore(), "\u0016\u0003\u0001"));
        assertEquals(
                Probe.NO,
                probe(
                        TestFlow.begunBefore(),
                        "220 mail.example ESMTP ready and waiting for whatever you will say to me next"));
    }

    @Test
    void restOfAMessageIsTakenWhereTheBeginningWasNotSeen() {
        assertEquals(Probe.YES, probe(TestFlow.begunBefore(), "tail\"}\n{\"id\":1}"));
        assertEquals(
                Probe.YES,
                probe(TestFlow.begunBefore(), "00\",\"20000000\",\"1a09d815\",true]}\n"));
        assertEquals(Probe.YES, probe(TestFlow.begunBefore(), "ab".repeat(50)));
    }
}
