package io.minewatch.protocol.proxy;

import io.minewatch.bytes.Bytes;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.packet.IpAddress;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;

/**
 * SOCKS 4 and 4a on any port (SOCKS: A protocol for TCP proxy across firewalls, and SOCKS 4A, both
 * by Ying-Da Lee). The client, who is the flow's originator, asks
 *
 * <pre>
 *  0  04, 01 (connect), port 16 bits big-endian, IPv4 address
 *  8  user, 00; with an address 0.0.0.x also: host name, 00
 * </pre>
 *
 * and the server answers 00, 5A (granted), six octets. Immutable.
 */
public final class Socks4Protocol implements ProtocolDefinition {
    static final int VERSION = 4;
    static final int CONNECT = 1;
    static final int GRANTED = 0x5A;
    static final int REQUEST_BYTES = 8;
    static final int ANSWER_BYTES = 8;

    /** Octets of a user: an account, rarely a mail address. */
    static final int MAX_USER_BYTES = 255;

    @Override
    public String name() {
        return "socks4";
    }

    @Override
    public boolean mayBeginWith(int octet) {
        return octet == VERSION || octet == 0;
    }

    @Override
    public Probe probe(FlowView flow, Direction direction, byte[] buffer, int offset, int length) {
        return direction == Direction.FROM_ORIGINATOR
                ? probeRequest(buffer, offset, length)
                : probeAnswer(buffer, offset, length);
    }

    private static Probe probeRequest(byte[] buffer, int offset, int length) {
        if (buffer[offset] != VERSION || (length > 1 && buffer[offset + 1] != CONNECT)) {
            return Probe.NO;
        }
        if (length <= REQUEST_BYTES) {
            return Probe.MAYBE;
        }
        if (Bytes.u16(buffer, offset + 2) == 0 || Bytes.i32(buffer, offset + 4) == 0) {
            return Probe.NO;
        }
        // User, and a name where the address is none: printable octets up to a zero each.
        boolean named = isPlaceholder(Bytes.i32(buffer, offset + 4));
        int texts = named ? 2 : 1;
        for (int i = offset + REQUEST_BYTES; i < offset + length; i++) {
            if (buffer[i] == 0) {
                if (--texts == 0) {
                    return Probe.YES;
                }
            } else if (buffer[i] <= ' ' || buffer[i] == 0x7F) {
                return Probe.NO;
            }
        }
        // A long user or name.
        return length < PROBE_BYTES ? Probe.MAYBE : Probe.YES;
    }

    /** An answer alone is weak: what follows it must be what miners say, in clear or in TLS. */
    private static Probe probeAnswer(byte[] buffer, int offset, int length) {
        if (buffer[offset] != 0 || (length > 1 && buffer[offset + 1] != GRANTED)) {
            return Probe.NO;
        }
        if (length < ANSWER_BYTES + 2) {
            return Probe.MAYBE;
        }
        int next = Bytes.u16(buffer, offset + ANSWER_BYTES);
        return next == ('{' << 8 | '"') || next == 0x1603 ? Probe.YES : Probe.NO;
    }

    /** SOCKS 4a: 0.0.0.x with x not 0 says that a name follows. */
    static boolean isPlaceholder(int address) {
        return address != 0 && address >>> 8 == 0;
    }

    @Override
    public StreamParser newParser(FlowView flow, ParserContext context) {
        return new Parser();
    }

    /** Request and answer. */
    private static final class Parser extends PreambleParser {
        private static final String WRAPPING = "socks4";

        private final byte[] request = new byte[REQUEST_BYTES];
        private int clientOctets;
        private int serverOctets;
        private int userOctets;
        private boolean inName;
        private byte[] name = new byte[0];
        private int nameLength;

        Parser() {
            super(WRAPPING, true);
        }

        @Override
        Step fromClient(int octet) {
            if (clientOctets < REQUEST_BYTES) {
                request[clientOctets++] = (byte) octet;
                boolean fits = clientOctets > 2 || octet == (clientOctets == 1 ? VERSION : CONNECT);
                return fits ? Step.MORE : Step.NEVER;
            }
            if (inName) {
                if (octet == 0) {
                    return Step.LAST;
                }
                if (nameLength == name.length) {
                    return Step.NEVER;
                }
                name[nameLength++] = (byte) octet;
                return Step.MORE;
            }
            if (octet != 0) {
                return ++userOctets > MAX_USER_BYTES ? Step.NEVER : Step.MORE;
            }
            if (!isPlaceholder(Bytes.i32(request, 4))) {
                return Step.LAST;
            }
            inName = true;
            name = new byte[MAX_HOST + 1];
            return Step.MORE;
        }

        @Override
        Step fromServer(int octet) {
            serverOctets++;
            if ((serverOctets == 1 && octet != 0) || (serverOctets == 2 && octet != GRANTED)) {
                return Step.NEVER;
            }
            return serverOctets == ANSWER_BYTES ? Step.LAST : Step.MORE;
        }

        @Override
        void onRequest(FlowView flow, StreamBytes in, Observations out) {
            String host =
                    inName
                            ? hostName(name, 0, nameLength)
                            : IpAddress.v4(Bytes.i32(request, 4)).toString();
            tell(flow, in, out, WRAPPING, host, Bytes.u16(request, 2));
            name = new byte[0];
        }
    }
}
