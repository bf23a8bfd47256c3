package io.minewatch.protocol.peer;

import io.minewatch.bytes.Bytes;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;

/**
 * P2Pool's peer protocol (SChernykh/p2pool, src/p2p_server.h). It has no magic; one direction
 * begins
 *
 * <pre>
 *  0  00, challenge 8, peer id 8
 * 17  01, solution 32, salt 8
 * 58  02, port 32 bits little-endian   (the initiator)
 * 63  03, 32 zero octets
 * </pre>
 *
 * or with 03 at once at 58. Immutable.
 */
public final class P2poolProtocol implements ProtocolDefinition {
    private static final int SOLUTION_AT = 17;
    private static final int NEXT_AT = 58;
    private static final int REQUEST_AT = 63;

    @Override
    public String name() {
        return "p2pool";
    }

    @Override
    public boolean mayBeginWith(int octet) {
        return octet == 0;
    }

    @Override
    public Probe probe(FlowView flow, Direction direction, byte[] buffer, int offset, int length) {
        if (buffer[offset] != 0 || (length > SOLUTION_AT && buffer[offset + SOLUTION_AT] != 1)) {
            return Probe.NO;
        }
        if (length > NEXT_AT && buffer[offset + NEXT_AT] != 2 && buffer[offset + NEXT_AT] != 3) {
            return Probe.NO;
        }
        if (length <= REQUEST_AT) {
            return Probe.MAYBE;
        }
        boolean tip =
                buffer[offset + NEXT_AT] == 3
                        && Bytes.i32(buffer, offset + NEXT_AT + 1) == 0
                        && buffer[offset + REQUEST_AT] == 0;
        long port = Bytes.leU32(buffer, offset + NEXT_AT + 1);
        boolean listens =
                buffer[offset + NEXT_AT] == 2
                        && port > 0
                        && port <= 65_535
                        && buffer[offset + REQUEST_AT] == 3;
        // Random challenges: what is all zero is something else.
        boolean random = Bytes.i64(buffer, offset + 1) != 0 && Bytes.i64(buffer, offset + 18) != 0;
        return random && (tip || listens) ? Probe.YES : Probe.NO;
    }

    @Override
    public StreamParser newParser(FlowView flow, ParserContext context) {
        return new P2poolParser();
    }
}
