package io.minewatch.protocol.upgrade;

import io.minewatch.bytes.Bytes;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;

/**
 * MySQL and MariaDB (MySQL internals manual, "Connection Phase Packets"): the server greets, a
 * client that wants TLS answers with the first 32 octets of a log-in, and TLS follows.
 * Little-endian. Immutable.
 *
 * <pre>
 *  0  length of the body, 24 bits
 *  3  sequence number: greeting 0, request 1
 *  4  greeting: protocol 10 and the version's text; request: 32 bits of abilities, 0x800 is TLS
 * </pre>
 */
public final class MysqlProtocol implements ProtocolDefinition {
    private static final int HEADER_BYTES = 4;
    private static final int GREETING = 10;
    private static final int REQUEST_BODY = 32;
    private static final int WANTS_TLS = 0x0800;

    /** A greeting of a server without salt and plugin still has these; with all, some 100. */
    private static final int SMALLEST_GREETING = 30;

    private static final int LARGEST_GREETING = 400;

    private static final PreludeParser.Prelude PRELUDE =
            new PreludeParser.Prelude() {
                @Override
                public String name() {
                    return "mysql";
                }

                @Override
                public int length(byte[] head, int count) {
                    return count < HEADER_BYTES
                            ? 0
                            : HEADER_BYTES + (Bytes.leU16(head, 0) | Bytes.u8(head, 2) << 16);
                }

                @Override
                public ParseStatus after(byte[] head, int count) {
                    if (head[3] == 0) {
                        return ParseStatus.HAND_OVER;
                    }
                    boolean asks =
                            count >= HEADER_BYTES + 2
                                    && head[3] == 1
                                    && Bytes.leU16(head, 0) == REQUEST_BODY
                                    && (Bytes.leU16(head, HEADER_BYTES) & WANTS_TLS) != 0;
                    return asks ? ParseStatus.HAND_OVER : ParseStatus.DONE;
                }
            };

    @Override
    public String name() {
        return "mysql";
    }

    @Override
    public Probe probe(FlowView flow, Direction direction, byte[] buffer, int offset, int length) {
        if ((length >= 2 && Bytes.u8(buffer, offset + 1) > 1)
                || (length >= 3 && buffer[offset + 2] != 0)) {
            return Probe.NO;
        }
        if (length >= HEADER_BYTES && buffer[offset + 3] != 0) {
            return Probe.NO;
        }
        if (length >= HEADER_BYTES + 1 && buffer[offset + 4] != GREETING) {
            return Probe.NO;
        }
        if (length < HEADER_BYTES + 3) {
            return Probe.MAYBE;
        }
        int body = Bytes.leU16(buffer, offset);
        byte digit = buffer[offset + HEADER_BYTES + 1];
        byte next = buffer[offset + HEADER_BYTES + 2];
        return body >= SMALLEST_GREETING
                        && body <= LARGEST_GREETING
                        && digit >= '0'
                        && digit <= '9'
                        && ((next >= '0' && next <= '9') || next == '.')
                ? Probe.YES
                : Probe.NO;
    }

    @Override
    public StreamParser newParser(FlowView flow, ParserContext context) {
        return new PreludeParser(PRELUDE);
    }
}
