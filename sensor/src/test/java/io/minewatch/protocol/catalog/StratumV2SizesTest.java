package io.minewatch.protocol.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.minewatch.flow.Direction;
import io.minewatch.flow.StreamListener;
import io.minewatch.observable.FlowEnded;
import io.minewatch.observable.HandshakeSizes;
import io.minewatch.observable.Observable;
import io.minewatch.protocol.Talk;
import io.minewatch.protocol.TestFlow;
import io.minewatch.stats.AnomalyCounters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stratum V2 by the sizes of its first turns, and what has nearly the same. */
class StratumV2SizesTest {
    private final Random random = new Random(20261126);

    private byte[] octets(int count) {
        byte[] octets = new byte[count];
        random.nextBytes(octets);
        return octets;
    }

    /** Turns of random octets, the client's first. */
    private Talk talk(int... turns) {
        return more(new Talk(), turns);
    }

    private Talk more(Talk talk, int... turns) {
        for (int i = 0; i < turns.length; i++) {
            if (i % 2 == 0) {
                talk.client(octets(turns[i]));
            } else {
                talk.server(octets(turns[i]));
            }
        }
        return talk;
    }

    private static List<Observable> facts(TestFlow flow, Talk talk, int size, long seed) {
        List<Observable> facts = new ArrayList<>();
        ProtocolHandler handler = new ProtocolHandler(facts::add, new AnomalyCounters());
        StreamListener listener = handler.listenerFor(flow);
        Talk.Receiver receiver = Talk.Receiver.to(listener, flow);
        if (size > 0) {
            talk.chopped(receiver, size);
        } else {
            talk.chopped(receiver, new Random(seed));
        }
        listener.onInterval(flow);
        listener.onEnd(flow);
        handler.onFlowEnded(flow);
        return facts;
    }

    /** What is said, after a check that cuts change nothing. */
    private static List<HandshakeSizes> said(TestFlow flow, Talk talk) {
        List<Observable> whole = facts(flow, talk, Integer.MAX_VALUE, 0);
        for (int size : new int[] {1, 7, 63, 64, 65, 200}) {
            assertEquals(whole, facts(flow, talk, size, 0));
        }
        for (int seed = 0; seed < 5; seed++) {
            assertEquals(whole, facts(flow, talk, 0, seed));
        }
        List<HandshakeSizes> sizes =
                whole.stream()
                        .filter(HandshakeSizes.class::isInstance)
                        .map(HandshakeSizes.class::cast)
                        .toList();
        assertEquals(
                sizes.isEmpty() ? 0 : 1,
                whole.stream().filter(FlowEnded.class::isInstance).count(),
                "the end is told where something was");
        return sizes;
    }

    private static List<HandshakeSizes> said(Talk talk) {
        return said(TestFlow.tcp(34254), talk);
    }

    @Test
    void aMinerWithAStandardChannelIsRecognised() {
        List<HandshakeSizes> said = said(talk(64, 234, 130, 44, 91, 87 + 83 + 86, 62, 58));
        // Once when it is certain, once more as the flow goes on.
        assertEquals(2, said.size());
        assertEquals(List.of(64, 234, 130, 44, 91), said.get(0).turns());
        assertEquals(6, said.get(0).frame().number());
        assertEquals(TestFlow.CLIENT, said.get(0).flow().originator());
        assertEquals(List.of(), said.get(0).via());
    }

    @ParameterizedTest
    @CsvSource({
        // The smallest and the largest set-up, an extended channel without extra nonce.
        "64 234 54 44 81 81",
        "64 234 1329 44 336 400",
        // Extensions are agreed on before the channel is opened, once or twice.
        "64 234 130 44 44 44 91 250",
        "64 234 130 44 44 44 46 42 91 250",
        // A proxy opens three channels at once.
        "64 234 130 44 273 768",
        // Keys of 32 octets, as the specification had them before ElligatorSwift.
        "32 170 130 44 91 250"
    })
    void whateverTheSpecificationAllowsIsRecognised(String turns) {
        assertEquals(2, said(talk(numbers(turns))).size());
    }

    @ParameterizedTest
    @CsvSource({
        // Lightning (BOLT 8, Noise XK): acts of 50, 50 and 66, then frames with heads of 18.
        "50 50 66 70 90 90",
        // libp2p's Noise XX over a stream: 34, 66 + payload + 32, 66 + payload.
        "34 202 168 60 120 120",
        // The sum in the specification's text, which no implementation sends.
        "64 170 130 44 91 250",
        "32 234 130 44 91 250",
        // Each size one off.
        "63 234 130 44 91 250",
        "65 234 130 44 91 250",
        "64 233 130 44 91 250",
        "64 235 130 44 91 250",
        "64 234 53 44 91 250",
        "64 234 1330 44 91 250",
        "64 234 130 43 91 250",
        "64 234 130 45 91 250",
        // No channel is opened, or the opening is refused.
        "64 234 130 44",
        "64 234 130 44 78 250",
        "64 234 130 44 91 80",
        "64 234 130 44 91 60 62 58 62 58",
        // An answer to something else that no message of the handshake comes near.
        "64 234 130 44 44 5000 91 250",
        // Refused at set-up: an error's text in place of the success.
        "64 234 130 68",
        // Bitcoin's BIP 324: keys of 64, garbage of any length behind them.
        "64 299 130 44 91 250",
        "64 64 36 40 120 140"
    })
    void otherSizesAreNotNamed(String turns) {
        assertEquals(List.of(), said(talk(numbers(turns))));
    }

    private static int[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    @Test
    void turnsThatAreNoRandomOctetsAreNotNamed() {
        byte[] digits = HexFormat.of().formatHex(octets(32)).getBytes(StandardCharsets.US_ASCII);
        assertEquals(64, digits.length);
        assertEquals(
                List.of(),
                said(more(new Talk().client(digits).server(octets(234)), 130, 44, 91, 250)));
        // Length, type and zeros before something random.
        byte[] structured = octets(64);
        Arrays.fill(structured, 4, 36, (byte) 0);
        assertEquals(
                List.of(),
                said(more(new Talk().client(structured).server(octets(234)), 130, 44, 91, 250)));
        assertEquals(
                List.of(),
                said(more(new Talk().client(octets(64)).server(new byte[234]), 130, 44, 91, 250)));
    }

    @Test
    void aServerThatSpeaksFirstIsNone() {
        Talk talk = new Talk().server(octets(64)).client(octets(234)).server(octets(130));
        talk.client(octets(44)).server(octets(91)).client(octets(250));
        assertEquals(List.of(), said(talk));
    }

    @Test
    void nothingIsSaidOfAFlowWithAGapOrWithoutItsBeginning() {
        Talk gap =
                more(
                        talk(64, 234, 130, 44).gap(Direction.FROM_RESPONDER, 10),
                        91,
                        250,
                        91,
                        250,
                        91,
                        250);
        assertEquals(List.of(), said(gap));
        assertEquals(
                List.of(),
                said(TestFlow.midstream(40_000, 34_254), talk(64, 234, 130, 44, 91, 250)));
    }

    @Test
    void aGapBehindTheHandshakeTakesNothingBack() {
        Talk talk = talk(64, 234, 130, 44, 91, 250).gap(Direction.FROM_RESPONDER, 10);
        assertEquals(2, said(more(talk, 62, 58)).size());
    }

    @Test
    void aHandshakeThroughAProxyKnowsItsWrapping() {
        Talk talk =
                new Talk()
                        .client(HexFormat.of().parseHex("050100"))
                        .server(HexFormat.of().parseHex("0500"))
                        .client(HexFormat.of().parseHex("05010001cb00710785ce"))
                        .server(HexFormat.of().parseHex("05000001000000000000"));
        List<HandshakeSizes> said = said(more(talk, 64, 234, 130, 44, 91, 250));
        assertEquals(2, said.size());
        assertEquals(List.of("socks5"), said.get(0).via());
        assertEquals(List.of(64, 234, 130, 44, 91), said.get(0).turns());
    }

    /** Random keys pass the test for random octets: none of 20,000 is missed. */
    @Test
    void randomKeysLookRandom() {
        int missed = 0;
        for (int i = 0; i < 20_000; i++) {
            Talk talk = talk(64, 234, 130, 44, 91, 250);
            List<Observable> facts = facts(TestFlow.tcp(34_254), talk, Integer.MAX_VALUE, 0);
            missed += facts.stream().anyMatch(HandshakeSizes.class::isInstance) ? 0 : 1;
        }
        assertEquals(0, missed);
    }
}
