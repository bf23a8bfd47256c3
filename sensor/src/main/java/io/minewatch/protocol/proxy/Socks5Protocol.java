package io.minewatch.protocol.proxy;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;

/**
 * SOCKS 5 (RFC 1928) on any port. The client, who is the flow's originator, offers methods of
 * authentication: 05, their count, the methods. XMRig's greeting is {@code 05 01 00}. Where only
 * the server is visible, its choice and its answer to the request tell. Immutable.
 */
public final class Socks5Protocol implements ProtocolDefinition {
    static final int VERSION = 5;
    static final int NO_AUTHENTICATION = 0;
    static final int USER_AND_PASSWORD = 2;

    /** Version of the exchange of user and password, RFC 1929. */
    static final int SUBNEGOTIATION_VERSION = 1;

    static final int IPV4 = 1;
    static final int DOMAIN = 3;
    static final int IPV6 = 4;

    /** Methods that one client offers: programs know two or three of the dozen that exist. */
    private static final int MAX_METHODS = 16;

    /** The largest number given out so far; those from 0x80 on are private. */
    private static final int MAX_PUBLIC_METHOD = 9;

    private static final int FIRST_PRIVATE_METHOD = 0x80;
    private static final int NO_METHOD = 0xFF;

    @Override
    public String name() {
        return "socks5";
    }

    @Override
    public boolean mayBeginWith(int octet) {
        return octet == VERSION;
    }

    @Override
    public Probe probe(FlowView flow, Direction direction, byte[] buffer, int offset, int length) {
        if (buffer[offset] != VERSION) {
            return Probe.NO;
        }
        return direction == Direction.FROM_ORIGINATOR
                ? probeGreeting(buffer, offset, length)
                : probeAnswers(buffer, offset, length);
    }

    private static Probe probeGreeting(byte[] buffer, int offset, int length) {
        if (length < 2) {
            return Probe.MAYBE;
        }
        int methods = buffer[offset + 1];
        if (methods < 1 || methods > MAX_METHODS) {
            return Probe.NO;
        }
        for (int i = 2; i < Math.min(length, 2 + methods); i++) {
            int method = buffer[offset + i] & 0xFF;
            if (method == NO_METHOD
                    || (method > MAX_PUBLIC_METHOD && method < FIRST_PRIVATE_METHOD)) {
                return Probe.NO;
            }
        }
        return length < 2 + methods ? Probe.MAYBE : Probe.YES;
    }

    /** The choice of a method, perhaps the answer to a password, the answer to the request. */
    private static Probe probeAnswers(byte[] buffer, int offset, int length) {
        if (length < 2) {
            return Probe.MAYBE;
        }
        int method = buffer[offset + 1];
        if (method != NO_AUTHENTICATION && method != USER_AND_PASSWORD) {
            return Probe.NO;
        }
        int answer = offset + (method == USER_AND_PASSWORD ? 4 : 2);
        int end = offset + length;
        boolean fits =
                (method != USER_AND_PASSWORD
                                || ((length < 3 || buffer[offset + 2] == SUBNEGOTIATION_VERSION)
                                        && (length < 4 || buffer[offset + 3] == 0)))
                        && (answer >= end || buffer[answer] == VERSION)
                        && (answer + 1 >= end || (buffer[answer + 1] & 0xFF) <= 8)
                        && (answer + 2 >= end || buffer[answer + 2] == 0)
                        && (answer + 3 >= end || isAddressType(buffer[answer + 3]));
        if (!fits) {
            return Probe.NO;
        }
        return answer + 4 > end ? Probe.MAYBE : Probe.YES;
    }

    static boolean isAddressType(int type) {
        return type == IPV4 || type == DOMAIN || type == IPV6;
    }

    @Override
    public StreamParser newParser(FlowView flow, ParserContext context) {
        return new Socks5Parser();
    }
}
