package io.minewatch.protocol.upgrade;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.StreamParser;
import java.util.Arrays;

/**
 * Passes over the lines of both sides until one of them begins a TLS record where a line should
 * begin; there it hands over. No line of these protocols begins with such an octet, so neither the
 * command nor its answer has to be understood, and each side's octets do without the other's.
 *
 * <p>Ends where a message begins (its text is the sender's, not the protocol's), where octets are
 * lost, and at {@link #MAX_BYTES}. Single thread.
 */
final class MailParser implements StreamParser {
    /** Octets of one side before TLS: a greeting, a list of abilities, a few commands. */
    static final int MAX_BYTES = 8 * 1024;

    /** The content type of a TLS handshake record, RFC 8446 section 5.1. */
    private static final byte HANDSHAKE = 22;

    /** Octets of a line that tell a command. */
    private static final int MAX_COMMAND = 4;

    /** "AUTH TLS" and a line end: FTP's request; mail's AUTH names a longer mechanism. */
    private static final int FTP_AUTH_BYTES = 10;

    private static final byte[] DATA = {'D', 'A', 'T', 'A'};
    private static final byte[] BDAT = {'B', 'D', 'A', 'T'};
    private static final byte[] AUTH = {'A', 'U', 'T', 'H'};

    private final Side originator = new Side();
    private final Side responder = new Side();
    private String wrapping = "smtp";

    @Override
    public ParseStatus onBytes(
            FlowView flow, Direction direction, StreamBytes in, Observations out) {
        Side side = direction == Direction.FROM_ORIGINATOR ? originator : responder;
        byte[] buffer = in.buffer();
        while (in.length() > 0) {
            byte octet = buffer[in.offset()];
            if (side.position == 0 && octet == HANDSHAKE) {
                return ParseStatus.HAND_OVER;
            }
            if (side.position < MAX_COMMAND) {
                side.command[side.position] = MailProtocol.upper(octet);
            }
            side.position++;
            in.skip(1);
            if (++side.octets > MAX_BYTES) {
                return ParseStatus.DONE;
            }
            if (octet == '\n') {
                if (side.says(DATA) || side.says(BDAT)) {
                    return ParseStatus.DONE;
                }
                if (side.says(AUTH) && side.position <= FTP_AUTH_BYTES) {
                    wrapping = "ftp";
                }
                side.position = 0;
            } else if (side.position == 2 && side.octets == 2) {
                name(side.command[0]);
            }
        }
        return ParseStatus.CONTINUE;
    }

    /** The first octets of a side tell which of the three it is. */
    private void name(byte first) {
        if (first == '+') {
            wrapping = "pop3";
        } else if (first == '*') {
            wrapping = "imap";
        }
    }

    @Override
    public ParseStatus onGap(FlowView flow, Direction direction, long length, Observations out) {
        return ParseStatus.DONE;
    }

    @Override
    public void onEnd(FlowView flow, Observations out) {
        // Nothing is told of mail.
    }

    @Override
    public String wrapping() {
        return wrapping;
    }

    /** One direction. */
    private static final class Side {
        final byte[] command = new byte[MAX_COMMAND];

        /** Octets of the line so far. */
        int position;

        int octets;

        boolean says(byte[] word) {
            return position > MAX_COMMAND && Arrays.equals(word, command);
        }
    }
}
