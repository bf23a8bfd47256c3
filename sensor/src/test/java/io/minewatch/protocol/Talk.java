package io.minewatch.protocol;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.flow.StreamListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What the two sides of a flow say, in turns. Delivered whole or chopped; pieces of one turn share
 * its frame, so that facts are equal whatever the cuts.
 */
public final class Talk {
    /** Takes the pieces. */
    public interface Receiver {
        /** Whether more is wanted. */
        boolean bytes(Direction direction, StreamBytes bytes);

        boolean gap(Direction direction, long length);

        /** Hands all to the listener of a flow. */
        static Receiver to(StreamListener listener, FlowView flow) {
            return new Receiver() {
                @Override
                public boolean bytes(Direction direction, StreamBytes bytes) {
                    return listener.onBytes(flow, direction, bytes);
                }

                @Override
                public boolean gap(Direction direction, long length) {
                    return listener.onGap(flow, direction, length);
                }
            };
        }
    }

    private static final class Turn {
        final Direction direction;
        final byte[] octets;
        final long gap;

        Turn(Direction direction, byte[] octets, long gap) {
            this.direction = direction;
            this.octets = octets;
            this.gap = gap;
        }
    }

    private final List<Turn> turns = new ArrayList<>();

    public Talk client(String text) {
        return client(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public Talk client(byte[] octets) {
        turns.add(new Turn(Direction.FROM_ORIGINATOR, octets, 0));
        return this;
    }

    public Talk server(String text) {
        return server(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public Talk server(byte[] octets) {
        turns.add(new Turn(Direction.FROM_RESPONDER, octets, 0));
        return this;
    }

    /** Octets are missing here. */
    public Talk gap(Direction direction, long length) {
        turns.add(new Turn(direction, new byte[0], length));
        return this;
    }

    /** Each turn in one piece. */
    public void whole(Receiver receiver) {
        deliver(receiver, Integer.MAX_VALUE, null);
    }

    /** Pieces of that many octets. */
    public void chopped(Receiver receiver, int size) {
        deliver(receiver, size, null);
    }

    /** Pieces of 1 to 40 octets, as the seed says. */
    public void chopped(Receiver receiver, Random random) {
        deliver(receiver, 0, random);
    }

    /** The first {@code count} octets of the talk, each turn in one piece. */
    public Talk cut(int count) {
        Talk result = new Talk();
        int left = count;
        for (Turn turn : turns) {
            int taken = Math.min(left, turn.octets.length);
            result.turns.add(new Turn(turn.direction, Arrays.copyOf(turn.octets, taken), turn.gap));
            left -= taken;
        }
        return result;
    }

    /** Only what that side says. */
    public Talk only(Direction direction) {
        Talk result = new Talk();
        for (Turn turn : turns) {
            if (turn.direction == direction) {
                result.turns.add(turn);
            }
        }
        return result;
    }

    /** Octets of all turns. */
    public int length() {
        int length = 0;
        for (Turn turn : turns) {
            length += turn.octets.length;
        }
        return length;
    }

    private void deliver(Receiver receiver, int size, @Nullable Random random) {
        StreamBytes view = new StreamBytes();
        int frame = 0;
        for (Turn turn : turns) {
            frame++;
            if (turn.gap > 0) {
                if (!receiver.gap(turn.direction, turn.gap)) {
                    return;
                }
                continue;
            }
            int at = 0;
            while (at < turn.octets.length) {
                int wanted = random == null ? size : 1 + random.nextInt(40);
                int count = Math.min(wanted, turn.octets.length - at);
                // Octets around the piece differ from its own: whoever reads them is found out.
                byte[] segment = new byte[count + 7];
                Arrays.fill(segment, (byte) 0xEE);
                System.arraycopy(turn.octets, at, segment, 3, count);
                view.set(segment, 3, count, frame * 1_000L, frame, 0);
                boolean more = receiver.bytes(turn.direction, view);
                Arrays.fill(segment, (byte) 0xDD);
                if (!more) {
                    return;
                }
                at += count;
            }
        }
    }

    /** A receiver that shows all to one parser until it is done. */
    public static Receiver to(StreamParser parser, TestFlow flow, Observations out) {
        return new Receiver() {
            @Override
            public boolean bytes(Direction direction, StreamBytes bytes) {
                ParseStatus status = parser.onBytes(flow, direction, bytes, out);
                return status == ParseStatus.CONTINUE;
            }

            @Override
            public boolean gap(Direction direction, long length) {
                return parser.onGap(flow, direction, length, out) == ParseStatus.CONTINUE;
            }
        };
    }
}
