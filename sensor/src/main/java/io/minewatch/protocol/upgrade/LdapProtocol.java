package io.minewatch.protocol.upgrade;

import io.minewatch.bytes.Bytes;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;
import java.nio.charset.StandardCharsets;

/**
 * LDAP that begins with StartTLS (RFC 4511 section 4.14): an extended request of that name, an
 * extended response, then TLS. Other LDAP is none of this. Immutable.
 */
public final class LdapProtocol implements ProtocolDefinition {
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int EXTENDED_REQUEST = 0x77;
    private static final int EXTENDED_RESPONSE = 0x78;
    private static final int ENUMERATED = 0x0A;

    private static final byte[] START_TLS =
            "1.3.6.1.4.1.1466.20037".getBytes(StandardCharsets.US_ASCII);

    private static final PreludeParser.Prelude PRELUDE =
            new PreludeParser.Prelude() {
                @Override
                public String name() {
                    return "ldap";
                }

                @Override
                public int length(byte[] head, int count) {
                    if (count < 2) {
                        return 0;
                    }
                    int body = body(head, 0, count);
                    return body == 0 ? 0 : body + contents(head, 0);
                }

                @Override
                public ParseStatus after(byte[] head, int count) {
                    return ParseStatus.HAND_OVER;
                }
            };

    @Override
    public String name() {
        return "ldap";
    }

    @Override
    public boolean mayBeginWith(int octet) {
        return octet == SEQUENCE;
    }

    /** Where the contents of the element begin; 0: not within {@code end}, or not plausible. */
    private static int body(byte[] buffer, int at, int end) {
        if (at + 2 > end) {
            return 0;
        }
        int length = Bytes.u8(buffer, at + 1);
        int octets = length < 0x80 ? 0 : length & 0x7F;
        return octets > 4 || at + 2 + octets > end ? 0 : at + 2 + octets;
    }

    /** Length of an element whose header is complete; large where it cannot be of this protocol. */
    private static int contents(byte[] buffer, int at) {
        int length = Bytes.u8(buffer, at + 1);
        if (length < 0x80) {
            return length;
        }
        long value = 0;
        for (int i = 0; i < (length & 0x7F); i++) {
            value = value << 8 | Bytes.u8(buffer, at + 2 + i);
        }
        return (int) Math.min(value, 2L * PreludeParser.MAX_MESSAGE_BYTES);
    }

    @Override
    public Probe probe(FlowView flow, Direction direction, byte[] buffer, int offset, int length) {
        int end = offset + length;
        if (buffer[offset] != SEQUENCE) {
            return Probe.NO;
        }
        int at = body(buffer, offset, end);
        if (at == 0) {
            return length < 6 ? Probe.MAYBE : Probe.NO;
        }
        if (at < end && buffer[at] != INTEGER) {
            return Probe.NO;
        }
        if (at + 2 > end) {
            return Probe.MAYBE;
        }
        int operation = at + 2 + Bytes.u8(buffer, at + 1);
        if (operation > at + 6) {
            return Probe.NO;
        }
        if (operation >= end) {
            return Probe.MAYBE;
        }
        int type = Bytes.u8(buffer, operation);
        if (type != EXTENDED_REQUEST && type != EXTENDED_RESPONSE) {
            return Probe.NO;
        }
        int name = body(buffer, operation, end);
        if (name == 0) {
            return operation + 6 > end ? Probe.MAYBE : Probe.NO;
        }
        if (type == EXTENDED_RESPONSE) {
            if (name >= end) {
                return Probe.MAYBE;
            }
            return buffer[name] == ENUMERATED ? Probe.YES : Probe.NO;
        }
        // [0] with the name: two octets, then the text.
        for (int i = 0; i < START_TLS.length; i++) {
            if (name + 2 + i >= end) {
                return Probe.MAYBE;
            }
            if (buffer[name + 2 + i] != START_TLS[i]) {
                return Probe.NO;
            }
        }
        return Probe.YES;
    }

    @Override
    public StreamParser newParser(FlowView flow, ParserContext context) {
        return new PreludeParser(PRELUDE);
    }
}
