package io.minewatch.protocol.proxy;

import io.minewatch.bytes.Bytes;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.ForwardedConnection;
import io.minewatch.packet.IpAddress;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The header by which a load balancer tells on whose behalf it connects (haproxy,
 * doc/proxy-protocol.txt), versions 1 and 2. Only who opened the connection sends one; the other
 * side's octets belong to what follows. Version 1 is a line:
 *
 * <pre>PROXY TCP4 192.0.2.1 198.51.100.7 56324 3333\r\n</pre>
 *
 * Version 2 is
 *
 * <pre>
 *  0  signature 0D 0A 0D 0A 00 0D 0A 51 55 49 54 0A
 * 12  version and command: 20 for the balancer's own connections, 21 on behalf of a client
 * 13  family and transport: 11 TCP over IPv4, 21 TCP over IPv6
 * 14  length of what follows, 16 bits big-endian: addresses, ports, then anything
 * </pre>
 *
 * Immutable.
 */
public final class ProxyHeaderProtocol implements ProtocolDefinition {
    /** Longest line of version 1 with its end, same document. */
    static final int MAX_LINE_BYTES = 107;

    private static final byte[] SIGNATURE = {
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
    };

    private static final int COMMAND_AT = 12;
    private static final int FAMILY_AT = 13;
    private static final int LENGTH_AT = 14;
    private static final int FIXED_BYTES = 16;
    private static final int VERSION_2 = 2;
    private static final int MAX_COMMAND = 1;
    private static final int ON_BEHALF = 0x21;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;

    private static final String[] LINES = {"PROXY TCP4 ", "PROXY TCP6 ", "PROXY UNKNOWN"};

    @Override
    public String name() {
        return "proxy-protocol";
    }

    @Override
    public boolean mayBeginWith(int octet) {
        return octet == 'P' || octet == SIGNATURE[0];
    }

    @Override
    public Probe probe(FlowView flow, Direction direction, byte[] buffer, int offset, int length) {
        if (direction != Direction.FROM_ORIGINATOR) {
            return Probe.NO;
        }
        if (buffer[offset] == SIGNATURE[0]) {
            for (int i = 0; i < Math.min(length, SIGNATURE.length); i++) {
                if (buffer[offset + i] != SIGNATURE[i]) {
                    return Probe.NO;
                }
            }
            if (length <= COMMAND_AT) {
                return Probe.MAYBE;
            }
            int command = buffer[offset + COMMAND_AT];
            return command >> 4 == VERSION_2 && (command & 0xF) <= MAX_COMMAND
                    ? Probe.YES
                    : Probe.NO;
        }
        boolean possible = false;
        for (String line : LINES) {
            int shown = Math.min(length, line.length());
            int i = 0;
            while (i < shown && buffer[offset + i] == line.charAt(i)) {
                i++;
            }
            if (i == line.length()) {
                return Probe.YES;
            }
            possible |= i == length;
        }
        return possible ? Probe.MAYBE : Probe.NO;
    }

    @Override
    public StreamParser newParser(FlowView flow, ParserContext context) {
        return new Parser();
    }

    /** The line, or the octets. */
    private static final class Parser extends PreambleParser {
        private static final String WRAPPING = "proxy-protocol";

        private final byte[] kept = new byte[MAX_LINE_BYTES];
        private int octets;
        private int left;

        Parser() {
            super(WRAPPING, false);
        }

        @Override
        Step fromClient(int octet) {
            if (octets < kept.length) {
                kept[octets] = (byte) octet;
            }
            octets++;
            if (kept[0] == 'P') {
                return octet == '\n' ? Step.LAST : octets < kept.length ? Step.MORE : Step.NEVER;
            }
            if (octets < FIXED_BYTES) {
                return Step.MORE;
            }
            left = octets == FIXED_BYTES ? Bytes.u16(kept, LENGTH_AT) : left - 1;
            return left == 0 ? Step.LAST : Step.MORE;
        }

        @Override
        Step fromServer(int octet) {
            return Step.NEVER;
        }

        @Override
        void onRequest(FlowView flow, StreamBytes in, Observations out) {
            ForwardedConnection told = kept[0] == 'P' ? line(flow, in) : binary(flow, in);
            if (told != null) {
                out.accept(told);
            }
        }

        /** Null: the balancer does not tell, or in words that nobody understands. */
        private @Nullable ForwardedConnection line(FlowView flow, StreamBytes in) {
            String text = new String(kept, 0, octets, StandardCharsets.ISO_8859_1).strip();
            String[] words = text.split(" ", -1);
            if (words.length != 6 || !words[1].startsWith("TCP")) {
                return null;
            }
            IpAddress client = IpAddress.parse(words[2]);
            IpAddress destination = IpAddress.parse(words[3]);
            int clientPort = port(words[4]);
            int destinationPort = port(words[5]);
            if (client == null || destination == null || clientPort < 0 || destinationPort < 0) {
                return null;
            }
            return new ForwardedConnection(
                    FlowRefs.of(flow),
                    FlowRefs.frame(in),
                    client,
                    clientPort,
                    destination,
                    destinationPort);
        }

        private static int port(String text) {
            if (text.isEmpty() || text.length() > 5) {
                return -1;
            }
            int port = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < '0' || c > '9') {
                    return -1;
                }
                port = port * 10 + c - '0';
            }
            return port <= 65_535 ? port : -1;
        }

        private @Nullable ForwardedConnection binary(FlowView flow, StreamBytes in) {
            int family = kept[FAMILY_AT];
            int size = family == TCP6 ? 16 : 4;
            int length = Bytes.u16(kept, LENGTH_AT);
            if (kept[COMMAND_AT] != ON_BEHALF
                    || (family != TCP4 && family != TCP6)
                    || length < 2 * size + 4) {
                return null;
            }
            int ports = FIXED_BYTES + 2 * size;
            return new ForwardedConnection(
                    FlowRefs.of(flow),
                    FlowRefs.frame(in),
                    address(FIXED_BYTES, size),
                    Bytes.u16(kept, ports),
                    address(FIXED_BYTES + size, size),
                    Bytes.u16(kept, ports + 2));
        }

        private IpAddress address(int at, int size) {
            return size == 4
                    ? IpAddress.v4(Bytes.i32(kept, at))
                    : new IpAddress(Bytes.i64(kept, at), Bytes.i64(kept, at + 8));
        }
    }
}
