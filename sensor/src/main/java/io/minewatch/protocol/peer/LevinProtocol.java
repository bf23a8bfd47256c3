package io.minewatch.protocol.peer;

import io.minewatch.bytes.Bytes;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;

/**
 * Levin, the peer protocol of Monero and other CryptoNote coins. Header of 33 octets, little-endian
 * (monero-project/monero, contrib/epee/include/net/levin_base.h):
 *
 * <pre>
 *  0  signature 01 21 01 01 01 01 01 01
 *  8  length of the body, 64 bits
 * 16  answer expected, 0 or 1
 * 17  command, 32 bits
 * 21  return code, 32 bits
 * 25  flags, 32 bits: 1 request, 2 response, 4 begin, 8 end of fragments
 * 29  version, 32 bits: 1
 * </pre>
 *
 * Immutable.
 */
public final class LevinProtocol implements ProtocolDefinition {
    static final int HEADER_BYTES = 33;

    /** As eight octets, big-endian. */
    private static final long SIGNATURE = 0x0121_0101_0101_0101L;

    /** Largest body that nodes accept, octets (same file: LEVIN_DEFAULT_MAX_PACKET_SIZE). */
    private static final long MAX_BODY_BYTES = 100_000_000;

    private static final int SIGNATURE_BYTES = 8;

    @Override
    public String name() {
        return "levin";
    }

    @Override
    public boolean mayBeginWith(int octet) {
        return octet == 0x01;
    }

    @Override
    public Probe probe(FlowView flow, Direction direction, byte[] buffer, int offset, int length) {
        for (int i = 0; i < Math.min(length, SIGNATURE_BYTES); i++) {
            if (buffer[offset + i] != (byte) (SIGNATURE >>> (56 - 8 * i))) {
                return Probe.NO;
            }
        }
        if (length < HEADER_BYTES) {
            return Probe.MAYBE;
        }
        return isHeader(buffer, offset) ? Probe.YES : Probe.NO;
    }

    /** Whether these 33 octets are the header of a frame. */
    static boolean isHeader(byte[] buffer, int offset) {
        long body = Bytes.leI64(buffer, offset + 8);
        int answer = Bytes.u8(buffer, offset + 16);
        int flags = Bytes.leI32(buffer, offset + 25);
        return Bytes.i64(buffer, offset) == SIGNATURE
                && body >= 0
                && body <= MAX_BODY_BYTES
                && answer <= 1
                && (flags & ~0xF) == 0
                && Bytes.leI32(buffer, offset + 29) == 1;
    }

    @Override
    public StreamParser newParser(FlowView flow, ParserContext context) {
        return new LevinParser();
    }
}
