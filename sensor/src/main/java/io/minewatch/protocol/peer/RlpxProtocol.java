package io.minewatch.protocol.peer;

import io.minewatch.bytes.Bytes;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * RLPx, the encrypted transport of Ethereum's peers (ethereum/devp2p, rlpx.md). Its first message
 * is random to the eye but for one thing: behind a size of two octets (EIP-8) or at once stands a
 * point of the curve secp256k1, uncompressed. That it lies on the curve is the proof. Immutable.
 */
public final class RlpxProtocol implements ProtocolDefinition {
    /** Smallest and largest size of a handshake with padding, octets (EIP-8). */
    private static final int MIN_SIZE = 194;

    private static final int MAX_SIZE = 1024;

    private static final int SIZE_BYTES = 2;
    private static final int UNCOMPRESSED = 4;
    private static final int COORDINATE_BYTES = 32;
    private static final int POINT_BYTES = 1 + 2 * COORDINATE_BYTES;

    /** The field's prime, SEC 2 section 2.4.1. */
    private static final BigInteger PRIME =
            BigInteger.ONE
                    .shiftLeft(256)
                    .subtract(BigInteger.ONE.shiftLeft(32))
                    .subtract(BigInteger.valueOf(977));

    private static final BigInteger SEVEN = BigInteger.valueOf(7);

    @Override
    public String name() {
        return "rlpx";
    }

    @Override
    public boolean mayBeginWith(int octet) {
        return octet <= MAX_SIZE >> 8 || octet == UNCOMPRESSED;
    }

    @Override
    public Probe probe(FlowView flow, Direction direction, byte[] buffer, int offset, int length) {
        boolean plain = buffer[offset] == UNCOMPRESSED;
        if (!plain) {
            if (buffer[offset] < 0 || buffer[offset] > MAX_SIZE >> 8) {
                return Probe.NO;
            }
            if (length >= 2) {
                int size = Bytes.u16(buffer, offset);
                if (size < MIN_SIZE || size > MAX_SIZE) {
                    return Probe.NO;
                }
            }
            if (length >= 3 && buffer[offset + 2] != UNCOMPRESSED) {
                return Probe.NO;
            }
        }
        int point = plain ? 0 : SIZE_BYTES;
        if (length < point + POINT_BYTES) {
            return Probe.MAYBE;
        }
        return isOnCurve(buffer, offset + point) ? Probe.YES : Probe.NO;
    }

    @Override
    public StreamParser newParser(FlowView flow, ParserContext context) {
        return new PeerParser("ethereum", "Ethereum");
    }

    /** Whether the octets are an uncompressed point of the curve: y^2 = x^3 + 7. */
    static boolean isOnCurve(byte[] buffer, int offset) {
        if (buffer[offset] != UNCOMPRESSED) {
            return false;
        }
        int middle = offset + 1 + COORDINATE_BYTES;
        BigInteger x = new BigInteger(1, Arrays.copyOfRange(buffer, offset + 1, middle));
        BigInteger y =
                new BigInteger(1, Arrays.copyOfRange(buffer, middle, middle + COORDINATE_BYTES));
        return x.compareTo(PRIME) < 0
                && y.compareTo(PRIME) < 0
                && y.multiply(y).mod(PRIME).equals(x.pow(3).add(SEVEN).mod(PRIME));
    }
}
