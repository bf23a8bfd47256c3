package io.minewatch.protocol.catalog;

import io.minewatch.flow.Direction;
import io.minewatch.flow.StreamBytes;
import io.minewatch.protocol.ProtocolDefinition;
import java.util.Arrays;

/**
 * The search for a protocol in both directions of one layer. Exists until a protocol is found, or
 * none will be. Single thread.
 */
final class Search {
    private static final byte[] NOTHING = new byte[0];

    private final Side originator = new Side();
    private final Side responder = new Side();

    Side side(Direction direction) {
        return direction == Direction.FROM_ORIGINATOR ? originator : responder;
    }

    /** A parser had octets of unknown number: the search goes on within something. */
    void goOn() {
        originator.goOn();
        responder.goOn();
    }

    /** Whether neither direction has a chance left. */
    boolean isVain() {
        return (originator.refused
                        && (responder.refused
                                || originator.passed > Conversation.MAX_UNKNOWN_BYTES))
                || (responder.refused && responder.passed > Conversation.MAX_UNKNOWN_BYTES);
    }

    /** One direction. */
    static final class Side {
        /** Octets that were no beginning. */
        int passed;

        boolean refused;

        /** The last of them; -1: none since the beginning or the last gap. */
        private int previous = -1;

        /** What may be the beginning of a protocol; without octets: nothing. */
        private Held held = Held.NOTHING_HELD;

        void pass(byte octet) {
            previous = octet & 0xFF;
            passed++;
        }

        /**
         * Passes the octets that nothing can begin with wherever they stand, one after another; but
         * not the one that reaches {@link Conversation#MAX_SEARCHED_BYTES}. Not for a beginning.
         *
         * @return where the first other one is, or {@code end}
         */
        int passDull(byte[] buffer, int from, int end) {
            int last = previous;
            if (last < 0 || last == '\n' || last == '}') {
                return from;
            }
            int stop = Math.min(end, from + Conversation.MAX_SEARCHED_BYTES - 1 - passed);
            int at = from;
            while (at < stop && Protocols.isDull(buffer[at])) {
                at++;
            }
            if (at > from) {
                previous = buffer[at - 1] & 0xFF;
                passed += at - from;
            }
            return at;
        }

        void beginAnew() {
            previous = -1;
        }

        private void goOn() {
            previous = 0;
            passed += ProtocolDefinition.PROBE_BYTES;
        }

        /** The protocols that may begin with this octet at this place. */
        int candidates(byte octet) {
            if (previous < 0 && passed == 0) {
                return Protocols.candidates(octet, Protocols.Anchor.START);
            }
            if (previous < 0 || previous == '\n' || (previous == '}' && octet == '{')) {
                return Protocols.candidates(octet, Protocols.Anchor.LINE);
            }
            return Protocols.candidates(octet, Protocols.Anchor.ANYWHERE);
        }

        void hold(byte[] buffer, int offset, int length, StreamBytes carrier) {
            held = new Held(Arrays.copyOfRange(buffer, offset, offset + length), carrier);
        }

        int heldLength() {
            return held.octets.length;
        }

        /** Takes out what is held. */
        Held release() {
            Held released = held;
            held = Held.NOTHING_HELD;
            return released;
        }
    }

    /** The last octets that came, with the packet that carried them. Immutable. */
    static final class Held {
        private static final Held NOTHING_HELD = new Held(NOTHING, new StreamBytes());

        final byte[] octets;
        private final long timeNanos;
        private final long frameNumber;
        private final int fileIndex;

        private Held(byte[] octets, StreamBytes carrier) {
            this.octets = octets;
            timeNanos = carrier.timeNanos();
            frameNumber = carrier.frameNumber();
            fileIndex = carrier.fileIndex();
        }

        /** Those from {@code offset} on. */
        StreamBytes view(int offset) {
            return new StreamBytes()
                    .set(octets, offset, octets.length - offset, timeNanos, frameNumber, fileIndex);
        }
    }
}
