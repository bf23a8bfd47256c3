package io.minewatch.protocol.encrypted;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.HandshakeSizes;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.Observations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows the sizes of a flow's first turns for as long as they are those of Stratum V2, of which
 * nothing can be read (stratum-mining/sv2-spec, 04-Protocol-Security.md 4.5 and 4.6,
 * 03-Protocol-Overview.md 3.6, 05-Mining-Protocol.md 5.3). A turn is what one side sends until the
 * other speaks; how TCP cut it does not matter.
 *
 * <pre>
 *  client  64            ephemeral key, random octets
 *  server  234           64 key, 64+16 encrypted key, 74+16 encrypted certificate
 *  client  54 to 1329    SetupConnection: 22 frame head, 16 + five texts of 0 to 255, 16
 *  server  44            SetupConnection.Success: 22, 6, 16
 *  client  79 and more   opens a channel: 22, 41 + name, 16 (a standard one)
 *  server  81 and more   the channel: 22, 43 + extra nonce, 16 (an extended one), and jobs
 * </pre>
 *
 * <p>Keys were 32 octets before they were encoded by ElligatorSwift, and the server's first turn
 * 170. (The specification still says 170 beside keys of 64; its own fields add up to 234, and so
 * its reference implementation sends.) Before a channel is opened, up to two exchanges of other
 * messages may come, as when extensions are agreed on. Single thread.
 */
public final class StratumV2Handshake {
    private static final int KEY = 64;
    private static final int SHORT_KEY = 32;
    private static final int ANSWER = 234;
    private static final int ANSWER_TO_SHORT_KEY = 170;

    /** Head of a frame and the two authentication codes that each frame has. */
    private static final int FRAME = 6 + 16 + 16;

    private static final int LEAST_SETUP = FRAME + 16;
    private static final int MOST_SETUP = LEAST_SETUP + 5 * 255;
    private static final int SETUP_SUCCESS = FRAME + 6;

    /** The smallest message between: an empty list of extensions. */
    private static final int LEAST_MESSAGE = FRAME + 4;

    private static final int LEAST_OPENING = FRAME + 41;
    private static final int LEAST_CHANNEL = FRAME + 43;

    /** A proxy opens some channels at once; more is no handshake. */
    private static final int MOST_TURN = 4_096;

    private static final int SETUP_TURN = 2;
    private static final int SUCCESS_TURN = 3;
    private static final int FIRST_OPENING_TURN = 4;

    /** Two exchanges between, then the one that opens a channel. */
    private static final int MAX_TURNS = FIRST_OPENING_TURN + 6;

    /**
     * So many different values are among 64 octets; of random ones fewer are once in eight million
     * times. Digits, texts and structures have fewer.
     */
    private static final int LEAST_VALUES = 44;

    /** The same for 32: once in fourteen million. */
    private static final int LEAST_VALUES_OF_SHORT_KEY = 22;

    private final String transport;
    private final List<String> via;
    private final List<Integer> turns = new ArrayList<>(FIRST_OPENING_TURN + 2);
    private final long[] values = new long[4];
    private int valuesSeen;
    private int octets;
    private boolean recognised;

    private StratumV2Handshake(String transport, List<String> via) {
        this.transport = transport;
        this.via = List.copyOf(via);
    }

    /**
     * Begins to follow a flow, or what is inside of its wrappings.
     *
     * @param direction who speaks first; miners call and speak
     * @param length octets of the first segment
     * @param transport what carries the octets
     * @param via the wrappings, outermost first
     * @return null: this is none, whatever comes
     */
    public static @Nullable StratumV2Handshake begin(
            Direction direction, int length, String transport, List<String> via) {
        return length > KEY || direction != Direction.FROM_ORIGINATOR
                ? null
                : new StratumV2Handshake(transport, via);
    }

    /**
     * The next octets.
     *
     * @param offset where they are in the carrier's buffer; its own offset may have moved on
     * @param length how many, 1 or more
     * @return false: this is none
     */
    public boolean onOctets(
            FlowView flow,
            Direction direction,
            int offset,
            int length,
            StreamBytes carrier,
            Observations out) {
        if (recognised) {
            return true;
        }
        boolean clientsTurn = turns.size() % 2 == 0;
        if ((direction == Direction.FROM_ORIGINATOR) != clientsTurn && !endTurn()) {
            return false;
        }
        int turn = turns.size();
        if (turn < 2) {
            note(carrier.buffer(), offset, length);
        }
        octets += length;
        if (octets > most(turn)) {
            return false;
        }
        if (opensChannel(turn) && octets >= LEAST_CHANNEL) {
            recognised = true;
            turns.add(octets);
            flow.markMining();
            tell(flow, FlowRefs.frame(carrier), out);
        }
        return true;
    }

    /** Whether all is said of this flow: no more octets are wanted. */
    public boolean isRecognised() {
        return recognised;
    }

    /** Says again what was recognised, if it was: the flow goes on. */
    public void onInterval(FlowView flow, Observations out) {
        if (recognised) {
            tell(flow, new FrameRef(flow.fileIndex(), 0, flow.lastTimeNanos()), out);
        }
    }

    private void tell(FlowView flow, FrameRef frame, Observations out) {
        out.accept(
                new HandshakeSizes(
                        FlowRefs.of(flow),
                        frame,
                        transport,
                        via,
                        turns.subList(0, turns.size() - 1),
                        flow.gapBytes()));
    }

    /** The most octets that a turn may have. */
    private int most(int turn) {
        return switch (turn) {
            case 0 -> KEY;
            case 1 -> turns.get(0) == KEY ? ANSWER : ANSWER_TO_SHORT_KEY;
            case SETUP_TURN -> MOST_SETUP;
            case SUCCESS_TURN -> SETUP_SUCCESS;
            default -> turn >= MAX_TURNS ? 0 : opensChannel(turn) ? Integer.MAX_VALUE : MOST_TURN;
        };
    }

    /** Whether it is the server's, after one of the client's that may have opened a channel. */
    private boolean opensChannel(int turn) {
        return turn > FIRST_OPENING_TURN && turn % 2 == 1 && turns.get(turn - 1) >= LEAST_OPENING;
    }

    /** Whether the turn that is over has a size that it may have. */
    private boolean endTurn() {
        int turn = turns.size();
        boolean fits =
                switch (turn) {
                    case 0 -> (octets == KEY || octets == SHORT_KEY) && looksRandom(octets);
                    case 1 -> octets == most(turn) && looksRandom(turns.get(0));
                    case SETUP_TURN -> octets >= LEAST_SETUP;
                    case SUCCESS_TURN -> octets == SETUP_SUCCESS;
                    default -> octets >= LEAST_MESSAGE;
                };
        turns.add(octets);
        octets = 0;
        valuesSeen = 0;
        Arrays.fill(values, 0);
        return fits;
    }

    private boolean looksRandom(int keyOctets) {
        return valuesSeen >= (keyOctets == KEY ? LEAST_VALUES : LEAST_VALUES_OF_SHORT_KEY);
    }

    /** Notes which values are among the octets of a key, which come first in a turn. */
    private void note(byte[] buffer, int offset, int length) {
        int wanted = turns.isEmpty() ? KEY : turns.get(0);
        int end = offset + Math.min(length, wanted - octets);
        for (int i = offset; i < end; i++) {
            int value = buffer[i] & 0xFF;
            long bit = 1L << value;
            if ((values[value >>> 6] & bit) == 0) {
                values[value >>> 6] |= bit;
                valuesSeen++;
            }
        }
    }
}
