package io.minewatch.protocol.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.minewatch.flow.Direction;
import io.minewatch.observable.Observable;
import io.minewatch.observable.PeerProtocol;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Talk;
import io.minewatch.protocol.TestFlow;
import io.minewatch.stats.AnomalyCounters;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class P2poolParserTest {
    private final TestFlow flow = TestFlow.tcp(37_889);

    /** What is told, in order: true for a session. */
    private List<Boolean> told(Talk talk, int size) {
        P2poolParser parser =
                (P2poolParser)
                        new P2poolProtocol()
                                .newParser(
                                        flow, new ParserContext(List.of(), new AnomalyCounters()));
        List<Observable> facts = new ArrayList<>();
        talk.chopped(Talk.to(parser, flow, facts::add), size);
        int before = facts.size();
        parser.onInterval(flow, facts::add);
        // A session that goes on is stated again, and nothing else is.
        assertEquals(parser.wantsEnd() ? 1 : 0, facts.size() - before);
        if (parser.wantsEnd()) {
            assertTrue(flow.mining());
            facts.remove(before);
        }
        parser.onEnd(flow, facts::add);
        return facts.stream().map(fact -> ((PeerProtocol) fact).session()).toList();
    }

    private void assertTold(List<Boolean> expected, Talk talk) {
        for (int size : new int[] {Integer.MAX_VALUE, 1, 3, 19, 1000}) {
            assertEquals(expected, told(talk, size));
        }
    }

    private static final List<Boolean> NODE = List.of(false);
    private static final List<Boolean> SESSION = List.of(false, true);

    private static byte[] random(int kind, int length) {
        byte[] octets = new byte[1 + length];
        new Random(length).nextBytes(octets);
        octets[0] = (byte) kind;
        return octets;
    }

    private static byte[] hello() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(random(0, 16));
        out.writeBytes(random(1, 40));
        return out.toByteArray();
    }

    private static byte[] port(int port) {
        return ByteBuffer.allocate(5)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 2)
                .putInt(port)
                .array();
    }

    private static byte[] tip() {
        return Arrays.copyOf(new byte[] {3}, 33);
    }

    private static byte[] block(int kind, int length, int sent) {
        return ByteBuffer.allocate(5 + sent)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) kind)
                .putInt(length)
                .array();
    }

    private static Talk met() {
        return new Talk()
                .client(hello())
                .server(hello())
                .client(port(37_889))
                .client(tip())
                .server(tip());
    }

    @Test
    void aHandshakeAloneIsANode() {
        assertTold(NODE, new Talk().client(hello()).server(hello()));
        assertTold(NODE, met());
    }

    @Test
    void aBlockFromEitherSideMakesASession() {
        for (int kind : new int[] {4, 5, 8}) {
            assertTold(SESSION, met().server(block(kind, 5000, 5000)));
            assertTold(SESSION, met().client(block(kind, 100, 100)));
        }
        byte[] peers = random(7, 1 + 2 * 19);
        peers[1] = 2;
        assertTold(
                SESSION,
                met().client(new byte[] {6})
                        .server(peers)
                        .client(random(9, 32))
                        .client(block(4, 0, 0))
                        .server(block(4, 700, 700)));
    }

    /** Jobs of other chains and blocks of Monero come between, and are no blocks of the pool. */
    @Test
    void laterKindsAreFollowed() {
        for (int kind : new int[] {10, 11}) {
            assertTold(NODE, met().server(block(kind, 3000, 3000)).client(block(kind, 1, 1)));
            assertTold(SESSION, met().server(block(kind, 3000, 3000)).server(block(8, 700, 700)));
            assertTold(NODE, met().server(block(kind, 0, 0)).server(block(8, 700, 700)));
            assertTold(NODE, met().server(block(kind, 1 << 21, 100)).server(block(8, 700, 700)));
        }
        assertTold(NODE, new Talk().client(hello()).server(hello()).server(random(12, 3)));
    }

    @Test
    void whatIsNoWholeBlockMakesNone() {
        assertTold(NODE, met().server(block(4, 0, 0)));
        assertTold(NODE, met().server(block(5, 0, 0)));
        assertTold(NODE, met().server(block(4, 99, 99)));
        assertTold(NODE, met().server(block(5, 5000, 4999)));
        assertTold(NODE, met().server(block(5, Integer.MAX_VALUE, 9000)));
        assertTold(NODE, met().server(block(5, -1, 9000)));
    }

    @Test
    void oneSideIsNotEnough() {
        assertTold(NODE, met().server(block(4, 5000, 5000)).only(Direction.FROM_ORIGINATOR));
        assertTold(NODE, met().server(block(4, 5000, 5000)).only(Direction.FROM_RESPONDER));
    }

    @Test
    void whatANodeWouldNotSayIsFollowedNoFurther() {
        byte[] block = block(4, 5000, 5000);
        assertTold(NODE, new Talk().client(hello()).client(hello()).server(hello()).server(block));
        assertTold(
                NODE,
                new Talk()
                        .client(hello())
                        .server(hello())
                        .client(port(0))
                        .server(tip())
                        .server(block));
        assertTold(
                NODE,
                new Talk()
                        .client(hello())
                        .server(hello())
                        .client(random(77, 3))
                        .server(tip())
                        .server(block));
        // Once both have shown their part, messages of a later version hide no block of the other.
        assertTold(SESSION, met().client(random(77, 3)).server(block));
    }

    @Test
    void aGapEndsItsDirection() {
        byte[] block = block(4, 5000, 5000);
        assertTold(NODE, met().gap(Direction.FROM_RESPONDER, 100).server(block));
        assertTold(SESSION, met().gap(Direction.FROM_ORIGINATOR, 100).server(block));
    }

    /** Octets: pieces of either direction, each behind an octet with its side and length. */
    @FuzzTest(maxDuration = "10m")
    void anyTalkIsFollowedTheSameHoweverCut(byte[] octets) {
        Talk talk = new Talk();
        int at = 0;
        while (at < octets.length) {
            int length = Math.min(octets[at] & 0x7F, octets.length - at - 1);
            byte[] piece = Arrays.copyOfRange(octets, at + 1, at + 1 + length);
            boolean client = octets[at] >= 0;
            at += 1 + length;
            if (length == 0) {
                talk.gap(client ? Direction.FROM_ORIGINATOR : Direction.FROM_RESPONDER, 10);
            } else if (client) {
                talk.client(piece);
            } else {
                talk.server(piece);
            }
        }
        List<Boolean> whole = told(talk, Integer.MAX_VALUE);
        assertTrue(whole.size() <= 2);
        assertEquals(whole, told(talk, 1));
        assertEquals(whole, told(talk, 7));
    }
}
