package io.minewatch.protocol.websocket;

import io.minewatch.bytes.Bytes;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;

/**
 * WebSocket. Where its handshake was seen, HTTP hands over; in the middle of a flow the beginning
 * of a JSON message in one frame tells:
 *
 * <pre>
 *  0  FIN 1, RSV 0, opcode 1 (text) or 2 (binary)
 *  1  MASK, length 7 bits; 126: 16 bits follow
 *     key of 4 octets where masked, then the payload
 * </pre>
 *
 * Immutable.
 */
public final class WebSocketProtocol implements ProtocolDefinition {
    static final int FIN = 0x80;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int MASK = 0x80;
    static final int LENGTH_16 = 126;
    static final int LENGTH_64 = 127;
    static final int KEY_BYTES = 4;

    /** Octets that are enough to know the beginning of a frame with a JSON message. */
    static final int KNOWN_BYTES = 24;

    /** Of the message, at least so many must be seen. */
    private static final int MIN_PAYLOAD = 8;

    @Override
    public String name() {
        return "websocket";
    }

    @Override
    public boolean mayBeginWith(int octet) {
        return octet == (FIN | TEXT) || octet == (FIN | BINARY);
    }

    @Override
    public Probe probe(FlowView flow, Direction direction, byte[] buffer, int offset, int length) {
        if (!flow.midstream() || !mayBeginWith(buffer[offset] & 0xFF)) {
            return Probe.NO;
        }
        if (length < KNOWN_BYTES) {
            return Probe.MAYBE;
        }
        return isMessage(buffer, offset) ? Probe.YES : Probe.NO;
    }

    /**
     * Whether a frame with a JSON object begins here: by chance once in some 10^8 places.
     *
     * @param offset of at least {@link #KNOWN_BYTES} octets
     */
    static boolean isMessage(byte[] buffer, int offset) {
        int opcode = buffer[offset] & 0xFF;
        if (opcode != (FIN | TEXT) && opcode != (FIN | BINARY)) {
            return false;
        }
        boolean masked = (buffer[offset + 1] & MASK) != 0;
        int length = buffer[offset + 1] & 0x7F;
        int at = offset + 2;
        if (length == LENGTH_64) {
            return false;
        }
        if (length == LENGTH_16) {
            length = Bytes.u16(buffer, at);
            at += 2;
            if (length < LENGTH_16) {
                return false;
            }
        }
        int key = masked ? at : -1;
        at += masked ? KEY_BYTES : 0;
        int shown = Math.min(length, offset + KNOWN_BYTES - at);
        if (length < MIN_PAYLOAD) {
            return false;
        }
        for (int i = 0; i < shown; i++) {
            int c = buffer[at + i] & 0xFF;
            if (key >= 0) {
                c ^= buffer[key + (i & 3)] & 0xFF;
            }
            boolean fits = i == 0 ? c == '{' : i == 1 ? c == '"' : c >= ' ' && c < 0x7F;
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    @Override
    public StreamParser newParser(FlowView flow, ParserContext context) {
        return new WebSocketParser(context);
    }
}
