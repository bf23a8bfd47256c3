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
 * Remote desktop: a connection request and its confirmation (MS-RDPBCGR sections 2.2.1.1 and
 * 2.2.1.2, X.224 in TPKT, RFC 1006), then TLS unless both agree on the old encryption. Immutable.
 *
 * <pre>
 *  0  TPKT version 3, reserved 0, length (16 bits, header included)
 *  4  length of the X.224 header, without this octet
 *  5  E0 connection request, D0 confirmation
 * </pre>
 */
public final class RdpProtocol implements ProtocolDefinition {
    private static final int TPKT_VERSION = 3;
    private static final int CONNECTION_REQUEST = 0xE0;
    private static final int CONNECTION_CONFIRM = 0xD0;

    /** TPKT and the fixed part of X.224. */
    private static final int SMALLEST = 11;

    private static final PreludeParser.Prelude PRELUDE =
            new PreludeParser.Prelude() {
                @Override
                public String name() {
                    return "rdp";
                }

                @Override
                public int length(byte[] head, int count) {
                    return count < 4 ? 0 : Bytes.u16(head, 2);
                }

                @Override
                public ParseStatus after(byte[] head, int count) {
                    return ParseStatus.HAND_OVER;
                }
            };

    @Override
    public String name() {
        return "rdp";
    }

    @Override
    public boolean mayBeginWith(int octet) {
        return octet == TPKT_VERSION;
    }

    @Override
    public Probe probe(FlowView flow, Direction direction, byte[] buffer, int offset, int length) {
        if (buffer[offset] != TPKT_VERSION || (length > 1 && buffer[offset + 1] != 0)) {
            return Probe.NO;
        }
        if (length < 6) {
            return Probe.MAYBE;
        }
        int whole = Bytes.u16(buffer, offset + 2);
        int type = Bytes.u8(buffer, offset + 5);
        boolean known = type == CONNECTION_REQUEST || type == CONNECTION_CONFIRM;
        return known
                        && whole >= SMALLEST
                        && whole <= PreludeParser.MAX_MESSAGE_BYTES
                        && Bytes.u8(buffer, offset + 4) == Math.min(whole - 5, 254)
                ? Probe.YES
                : Probe.NO;
    }

    @Override
    public StreamParser newParser(FlowView flow, ParserContext context) {
        return new PreludeParser(PRELUDE);
    }
}
