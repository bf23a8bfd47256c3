package io.minewatch.protocol.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.flow.Direction;
import io.minewatch.flow.StreamListener;
import io.minewatch.observable.Observable;
import io.minewatch.observable.PeerProtocol;
import io.minewatch.protocol.Talk;
import io.minewatch.protocol.TestFlow;
import io.minewatch.stats.AnomalyCounters;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sessions of P2Pool whose beginning was not seen. */
class P2poolJoinedTest {
    private static final int HEIGHT = 3_400_000;

    private final Random random = new Random(20261126);

    private byte[] octets(int count) {
        byte[] octets = new byte[count];
        random.nextBytes(octets);
        return octets;
    }

    private static void variable(ByteBuffer out, long value) {
        long left = value;
        while (left >= 128) {
            out.put((byte) ((left & 0x7F) | 0x80));
            left >>>= 7;
        }
        out.put((byte) left);
    }

    private byte[] block(int kind, long height, long unlock, int length) {
        ByteBuffer out = ByteBuffer.allocate(5 + length).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) kind).putInt(length).put(octets(length)).position(5);
        out.put((byte) 16).put((byte) 16);
        variable(out, 1_778_594_400L);
        out.put(octets(36)).put((byte) 2);
        variable(out, unlock);
        out.put((byte) 1).put((byte) 0xFF);
        variable(out, height);
        return out.array();
    }

    private byte[] block(int kind) {
        return block(kind, HEIGHT, HEIGHT + 60, 900);
    }

    private static List<PeerProtocol> told(TestFlow flow, Talk talk, int size) {
        List<Observable> facts = new ArrayList<>();
        ProtocolHandler handler = new ProtocolHandler(facts::add, new AnomalyCounters());
        StreamListener listener = handler.listenerFor(flow);
        Talk.Receiver receiver = Talk.Receiver.to(listener, flow);
        talk.chopped(receiver, size);
        if (listener.wantsEnd()) {
            listener.onEnd(flow);
        }
        handler.onFlowEnded(flow);
        List<PeerProtocol> told =
                facts.stream()
                        .filter(PeerProtocol.class::isInstance)
                        .map(PeerProtocol.class::cast)
                        .toList();
        if (!told.isEmpty()) {
            assertEquals(Map.of("p2pool", 1L), handler.flowsByProtocol());
        }
        return told;
    }

    private static List<PeerProtocol> told(Talk talk) {
        TestFlow flow = TestFlow.midstream(50_000, 37_889);
        List<PeerProtocol> whole = told(flow, talk, Integer.MAX_VALUE);
        for (int size : new int[] {1, 5, 48, 66, 67, 68, 500}) {
            assertEquals(whole, told(flow, talk, size));
        }
        return whole;
    }

    @Test
    void aWholeBlockInTheMidstIsASession() {
        for (int kind : new int[] {4, 5, 8}) {
            List<PeerProtocol> told =
                    told(new Talk().server(octets(700)).client(new byte[] {6}).server(block(kind)));
            assertEquals(1, told.size());
            assertTrue(told.get(0).session());
            assertTrue(told.get(0).midstream());
            assertEquals("Monero", told.get(0).coin());
        }
        assertEquals(1, told(new Talk().client(block(5))).size());
    }

    @Test
    void behindAGapThatHidTheBeginningTheSessionIsFoundToo() {
        TestFlow flow = TestFlow.tcp(37_889);
        Talk talk =
                new Talk()
                        .client(octets(1))
                        .gap(Direction.FROM_RESPONDER, 40)
                        .server(octets(70))
                        .server(block(8));
        for (int size : new int[] {Integer.MAX_VALUE, 1, 64}) {
            List<PeerProtocol> told = told(flow, talk, size);
            assertEquals(1, told.size());
            assertTrue(told.get(0).session());
            assertEquals(false, told.get(0).midstream());
        }
    }

    @Test
    void whatIsNoBlockIsNone() {
        // The reward is free after another number of blocks; other kinds; a block that is cut.
        assertEquals(List.of(), told(new Talk().server(block(8, HEIGHT, HEIGHT + 59, 900))));
        assertEquals(List.of(), told(new Talk().server(block(8, HEIGHT, HEIGHT, 900))));
        assertEquals(List.of(), told(new Talk().server(block(8, 0, 60, 900))));
        assertEquals(List.of(), told(new Talk().server(block(7))));
        assertEquals(List.of(), told(new Talk().server(block(11))));
        assertEquals(List.of(), told(new Talk().server(block(8, HEIGHT, HEIGHT + 60, 99))));
        byte[] cut = block(8, HEIGHT, HEIGHT + 60, 900);
        cut[2] = 4;
        assertEquals(List.of(), told(new Talk().server(cut)));
        assertEquals(
                List.of(),
                told(new Talk().server(cut).gap(Direction.FROM_RESPONDER, 9).server(octets(900))));
        // Each octet of the head that a block does not leave free, changed.
        for (int at : new int[] {3, 4, 5, 6, 7, 8, 9, 10, 48, 49, 53, 54, 55}) {
            byte[] changed = block(8);
            changed[at] ^= (byte) 0x81;
            assertEquals(List.of(), told(new Talk().server(changed)), "octet " + at);
        }
    }

    @Test
    void randomOctetsAreNone() {
        for (int i = 0; i < 200; i++) {
            byte[] octets = octets(8_000);
            for (int at = 0; at < octets.length - 8; at += 60) {
                octets[at] = 8;
                octets[at + 3] = 0;
                octets[at + 4] = 0;
            }
            assertEquals(
                    List.of(),
                    told(
                            TestFlow.midstream(50_000, 37_889),
                            new Talk().server(octets),
                            Integer.MAX_VALUE));
        }
    }
}
