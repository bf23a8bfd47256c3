package io.minewatch.protocol.upgrade;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.StreamParser;

/**
 * Passes over the few messages that each side sends before TLS begins, and hands over behind them.
 * Bad input, lost octets, a refusal: done. Single thread.
 */
final class PreludeParser implements StreamParser {
    /** Octets of a message's beginning that its length and meaning are read from. */
    static final int HEAD_BYTES = 16;

    /**
     * Longest message before TLS: a remote desktop's first one with a routing token and a cookie.
     */
    static final int MAX_MESSAGE_BYTES = 2048;

    /** The messages of one protocol before TLS. */
    interface Prelude {
        /** Name in the chain of wrappings. */
        String name();

        /**
         * Length of the message that begins with these octets.
         *
         * @param count octets in {@code head}, 1 to {@link #HEAD_BYTES}
         * @return 0: more octets are needed; negative: no message of this protocol
         */
        int length(byte[] head, int count);

        /**
         * What follows the message.
         *
         * @return {@link ParseStatus#CONTINUE}: another one
         */
        ParseStatus after(byte[] head, int count);
    }

    private final Prelude prelude;
    private final Side originator = new Side();
    private final Side responder = new Side();

    PreludeParser(Prelude prelude) {
        this.prelude = prelude;
    }

    @Override
    public ParseStatus onBytes(
            FlowView flow, Direction direction, StreamBytes in, Observations out) {
        Side side = direction == Direction.FROM_ORIGINATOR ? originator : responder;
        while (in.length() > 0) {
            if (side.length == 0 || side.taken < side.length) {
                if (side.taken < HEAD_BYTES) {
                    side.head[side.taken] = in.buffer()[in.offset()];
                }
                side.taken++;
                in.skip(1);
            }
            if (side.length == 0) {
                int length = prelude.length(side.head, Math.min(side.taken, HEAD_BYTES));
                if (length < 0
                        || length > MAX_MESSAGE_BYTES
                        || (length > 0 && length < side.taken)
                        || (length == 0 && side.taken >= HEAD_BYTES)) {
                    return ParseStatus.DONE;
                }
                side.length = length;
            }
            if (side.length > 0 && side.taken == side.length) {
                ParseStatus next = prelude.after(side.head, Math.min(side.taken, HEAD_BYTES));
                side.length = 0;
                side.taken = 0;
                if (next != ParseStatus.CONTINUE) {
                    return next;
                }
            }
        }
        return ParseStatus.CONTINUE;
    }

    @Override
    public ParseStatus onGap(FlowView flow, Direction direction, long length, Observations out) {
        return ParseStatus.DONE;
    }

    @Override
    public void onEnd(FlowView flow, Observations out) {
        // Nothing is told of what comes before TLS.
    }

    @Override
    public String wrapping() {
        return prelude.name();
    }

    /** One direction. */
    private static final class Side {
        final byte[] head = new byte[HEAD_BYTES];

        /** Octets of the present message that came. */
        int taken;

        /** Its length; 0: not known yet. */
        int length;
    }
}
