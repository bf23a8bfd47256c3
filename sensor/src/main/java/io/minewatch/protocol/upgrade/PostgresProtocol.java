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
 * PostgreSQL whose client asks for TLS first (PostgreSQL documentation, "SSL Session Encryption"):
 * eight octets, answered by the octet S (TLS follows) or N. A request for GSSAPI encryption may
 * come before it. Immutable.
 */
public final class PostgresProtocol implements ProtocolDefinition {
    private static final int REQUEST_BYTES = 8;
    private static final int SSL_REQUEST = 80_877_103;
    private static final int GSS_REQUEST = 80_877_104;

    /** What both requests begin with: their length, and the code but for its last octet. */
    private static final byte[] BEGIN = {0, 0, 0, REQUEST_BYTES, 0x04, (byte) 0xD2, 0x16};

    private static final PreludeParser.Prelude PRELUDE =
            new PreludeParser.Prelude() {
                @Override
                public String name() {
                    return "postgresql";
                }

                @Override
                public int length(byte[] head, int count) {
                    // A request begins with the high octet of its length; an answer is a letter.
                    return head[0] == 0 ? REQUEST_BYTES : 1;
                }

                @Override
                public ParseStatus after(byte[] head, int count) {
                    if (count == 1) {
                        return head[0] == 'S'
                                ? ParseStatus.HAND_OVER
                                : head[0] == 'N' ? ParseStatus.CONTINUE : ParseStatus.DONE;
                    }
                    return switch (Bytes.i32(head, 4)) {
                        case SSL_REQUEST -> ParseStatus.HAND_OVER;
                        case GSS_REQUEST -> ParseStatus.CONTINUE;
                        default -> ParseStatus.DONE;
                    };
                }
            };

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public boolean mayBeginWith(int octet) {
        return octet == 0;
    }

    @Override
    public Probe probe(FlowView flow, Direction direction, byte[] buffer, int offset, int length) {
        for (int i = 0; i < Math.min(length, BEGIN.length); i++) {
            if (buffer[offset + i] != BEGIN[i]) {
                return Probe.NO;
            }
        }
        if (length < REQUEST_BYTES) {
            return Probe.MAYBE;
        }
        int code = Bytes.i32(buffer, offset + 4);
        return code == SSL_REQUEST || code == GSS_REQUEST ? Probe.YES : Probe.NO;
    }

    @Override
    public StreamParser newParser(FlowView flow, ParserContext context) {
        return new PreludeParser(PRELUDE);
    }
}
