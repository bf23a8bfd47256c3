package io.minewatch.protocol.peer;

import io.minewatch.bytes.Bytes;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;

/**
 * P2Pool's peer protocol where its handshake was not seen: a message with a block of the side chain
 * is certain by itself (SChernykh/p2pool, src/p2p_server.cpp, and what src/pool_block_parser.inl
 * asks of a block):
 *
 * <pre>
 *  0  kind: 4, 5 or 8
 *  1  length, 32 bits little-endian
 *  5  major and minor version, the minor one no smaller
 *  7  time, seconds since 1970 in variable form: 5 octets
 * 12  previous block 32, nonce 4
 * 48  version of the first transaction: 2
 * 49  height at which its reward is free, in variable form
 *     01, FF: one input, of new coins
 *     height of the block, in variable form: 60 less
 * </pre>
 *
 * Other octets are so once in 2^70 places and less. Immutable.
 */
public final class P2poolBlockProtocol implements ProtocolDefinition {
    private static final int FIRST_VERSION = 12;
    private static final int LAST_VERSION = 63;
    private static final int VERSIONS_AT = 5;
    private static final int TIME_AT = 7;
    private static final int TRANSACTION_AT = 48;
    private static final int TRANSACTION_VERSION = 2;
    private static final int REWARD_BLOCKS = 60;

    /** Three octets of variable form reach to block 2,097,151 (2020), four to 268,435,455. */
    private static final int MOST_HEIGHT_OCTETS = 4;

    /** Octets that decide. */
    static final int HEAD_BYTES = TRANSACTION_AT + 1 + 2 * MOST_HEIGHT_OCTETS + 2;

    @Override
    public String name() {
        return "p2pool";
    }

    @Override
    public boolean mayBeginWith(int octet) {
        return P2poolMessages.carriesBlock(octet);
    }

    @Override
    public Probe probe(FlowView flow, Direction direction, byte[] buffer, int offset, int length) {
        if (!mayBeginWith(buffer[offset])
                || (length > 4 && buffer[offset + 4] != 0)
                || (length > 3 && buffer[offset + 3] > P2poolMessages.MAX_BLOCK_BYTES >> 16)
                || (length > 3 && buffer[offset + 3] < 0)) {
            return Probe.NO;
        }
        if (length > VERSIONS_AT + 1
                && (buffer[offset + VERSIONS_AT] < FIRST_VERSION
                        || buffer[offset + VERSIONS_AT] > LAST_VERSION
                        || buffer[offset + VERSIONS_AT + 1] < buffer[offset + VERSIONS_AT])) {
            return Probe.NO;
        }
        if (length < HEAD_BYTES) {
            return Probe.MAYBE;
        }
        return isBlock(buffer, offset) ? Probe.YES : Probe.NO;
    }

    private static boolean isBlock(byte[] b, int offset) {
        long size = Bytes.leU32(b, offset + 1);
        if (size < P2poolMessages.LEAST_BLOCK_BYTES || size > P2poolMessages.MAX_BLOCK_BYTES) {
            return false;
        }
        for (int i = TIME_AT; i < TIME_AT + 4; i++) {
            if (b[offset + i] >= 0) {
                return false;
            }
        }
        int at = offset + TRANSACTION_AT;
        if (b[offset + TIME_AT + 4] <= 0 || b[at] != TRANSACTION_VERSION) {
            return false;
        }
        at++;
        int unlock = 0;
        int octets = 0;
        do {
            unlock |= (b[at] & 0x7F) << (7 * octets);
            octets++;
        } while (b[at++] < 0 && octets < MOST_HEIGHT_OCTETS);
        if (b[at - 1] < 0 || b[at] != 1 || b[at + 1] != (byte) 0xFF) {
            return false;
        }
        at += 2;
        int height = 0;
        octets = 0;
        do {
            height |= (b[at] & 0x7F) << (7 * octets);
            octets++;
        } while (b[at++] < 0 && octets < MOST_HEIGHT_OCTETS);
        return b[at - 1] >= 0 && height > 0 && unlock == height + REWARD_BLOCKS;
    }

    @Override
    public StreamParser newParser(FlowView flow, ParserContext context) {
        return P2poolParser.joining(this);
    }
}
