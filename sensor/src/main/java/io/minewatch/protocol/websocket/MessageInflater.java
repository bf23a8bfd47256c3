package io.minewatch.protocol.websocket;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Undoes permessage-deflate (RFC 7692) for one direction. The window is kept from message to
 * message, which is right whatever was negotiated: a sender that begins anew each time never points
 * back. After a message that cannot be read the window is empty; a message that points into what is
 * missing then fails, none comes out wrong.
 *
 * <p>Holds native memory until {@link #close}. Single thread.
 */
final class MessageInflater {
    /** What a sender leaves off the end of each message, RFC 7692 section 7.2.1. */
    private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private final Inflater inflater = new Inflater(true);
    private boolean failed;

    /** Takes decoded octets. */
    interface Sink {
        /**
         * @return whether there is room for more
         */
        boolean accept(byte[] octets, int length);
    }

    /** The next octets of a message. */
    void next(byte[] octets, int offset, int length, byte[] scratch, Sink sink) {
        if (failed) {
            return;
        }
        inflater.setInput(octets, offset, length);
        try {
            while (true) {
                int count = inflater.inflate(scratch);
                if (count > 0) {
                    if (!sink.accept(scratch, count)) {
                        failed = true;
                        return;
                    }
                } else if (inflater.finished()) {
                    // A last block (section 7.2.3.4): what follows in this message is filling.
                    inflater.reset();
                    return;
                } else if (inflater.needsDictionary()) {
                    failed = true;
                    return;
                } else {
                    return;
                }
            }
        } catch (DataFormatException e) {
            failed = true;
        }
    }

    /**
     * The message is over.
     *
     * @return whether all of it was decoded
     */
    boolean endMessage(byte[] scratch, Sink sink) {
        next(TAIL, 0, TAIL.length, scratch, sink);
        boolean whole = !failed;
        if (failed) {
            lose();
        }
        return whole;
    }

    /** Octets of a message are missing: what was kept of those before cannot be pointed into. */
    void lose() {
        inflater.reset();
        failed = false;
    }

    void close() {
        inflater.end();
    }
}
