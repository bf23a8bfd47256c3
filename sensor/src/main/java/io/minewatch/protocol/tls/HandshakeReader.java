package io.minewatch.protocol.tls;

import io.minewatch.bytes.Bytes;
import java.util.Arrays;

/**
 * Joins the handshake messages of one direction out of records: several messages in one record, one
 * message over several (RFC 8446 section 5.1). Keeps the messages somebody reads, up to {@link
 * #MAX_MESSAGE_BYTES}, and passes over the rest. Single thread.
 */
final class HandshakeReader {
    /**
     * Octets of one message that are kept: a ClientHello with post-quantum keys and Encrypted
     * Client Hello has 2 to 4 KiB, a chain of certificates begins with the server's own.
     */
    static final int MAX_MESSAGE_BYTES = 16 * 1024;

    /** Type and length of a handshake message, RFC 8446 section 4. */
    static final int MESSAGE_HEADER_BYTES = 4;

    private static final byte[] NOTHING = new byte[0];

    private byte[] message = NOTHING;
    private int length;

    /** Octets of the message behind those that are kept. */
    private int passing;

    /**
     * Takes octets until a message is complete.
     *
     * @return octets taken, 1 or more; then ask {@link #complete}
     */
    int take(byte[] buffer, int offset, int count) {
        if (length < MESSAGE_HEADER_BYTES) {
            int taken = Math.min(count, MESSAGE_HEADER_BYTES - length);
            keep(buffer, offset, taken);
            if (length == MESSAGE_HEADER_BYTES && !isRead(type())) {
                passing = bodyLength();
            }
            return taken;
        }
        if (isRead(type()) && length < kept()) {
            int taken = Math.min(count, kept() - length);
            keep(buffer, offset, taken);
            if (length == kept()) {
                passing = MESSAGE_HEADER_BYTES + bodyLength() - length;
            }
            return taken;
        }
        int taken = Math.min(count, passing);
        passing -= taken;
        return taken;
    }

    private static boolean isRead(int type) {
        return type == TlsProtocol.CLIENT_HELLO
                || type == TlsProtocol.SERVER_HELLO
                || type == TlsProtocol.CERTIFICATE;
    }

    /** Octets of the present message that are kept, header included. */
    private int kept() {
        return Math.min(MAX_MESSAGE_BYTES, MESSAGE_HEADER_BYTES + bodyLength());
    }

    private void keep(byte[] buffer, int offset, int count) {
        int needed = length + count;
        if (message.length < needed) {
            // Most messages come whole. No more than twice of what came: the length is a claim.
            int grown = Math.max(needed, 2 * message.length);
            message = Arrays.copyOf(message, Math.min(grown, MAX_MESSAGE_BYTES));
        }
        System.arraycopy(buffer, offset, message, length, count);
        length = needed;
    }

    /** Whether a message is at its end: read it, then {@link #next}. */
    boolean complete() {
        return length >= MESSAGE_HEADER_BYTES
                && passing == 0
                && (!isRead(type()) || length >= kept());
    }

    /** Whether a message has begun. */
    boolean begun() {
        return length > 0;
    }

    /** Type of the present message; meaningful when it has begun. */
    int type() {
        return message[0] & 0xFF;
    }

    private int bodyLength() {
        return Bytes.u24(message, 1);
    }

    /** Whether the message is longer than what is kept of it. */
    boolean cut() {
        return MESSAGE_HEADER_BYTES + bodyLength() > MAX_MESSAGE_BYTES;
    }

    byte[] buffer() {
        return message;
    }

    int bodyOffset() {
        return MESSAGE_HEADER_BYTES;
    }

    int bodyEnd() {
        return length;
    }

    /** Goes on to the next message: it may come hours later, or never, so nothing is kept. */
    void next() {
        length = 0;
        passing = 0;
        message = NOTHING;
    }
}
