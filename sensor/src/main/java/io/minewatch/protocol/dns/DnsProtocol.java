package io.minewatch.protocol.dns;

import io.minewatch.bytes.Bytes;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;

/**
 * DNS over TCP (RFC 1035 section 4.2.2, RFC 7766): messages behind a length of two octets. On port
 * 53 a plausible header is enough; elsewhere the first octets must be a plain question. Immutable.
 */
public final class DnsProtocol implements ProtocolDefinition {
    /** Octets of the length before each message. */
    static final int PREFIX_BYTES = 2;

    /** A message with a question for a name of one letter. */
    private static final int SMALLEST_QUESTION = DnsParser.HEADER_BYTES + 3 + 4;

    /** Query types up to CAA; beyond stand private and meta types that no first question uses. */
    private static final int LARGEST_TYPE = 257;

    @Override
    public String name() {
        return "dns";
    }

    @Override
    public Probe probe(FlowView flow, Direction direction, byte[] buffer, int offset, int length) {
        boolean knownPort =
                flow.originatorPort() == DnsParser.PORT || flow.responderPort() == DnsParser.PORT;
        if (!knownPort && buffer[offset] > 1) {
            return Probe.NO;
        }
        if (length < PREFIX_BYTES) {
            return Probe.MAYBE;
        }
        int message = Bytes.u16(buffer, offset);
        if (message < DnsParser.HEADER_BYTES || (!knownPort && message < SMALLEST_QUESTION)) {
            return Probe.NO;
        }
        if (length < PREFIX_BYTES + DnsParser.HEADER_BYTES) {
            return Probe.MAYBE;
        }
        int header = offset + PREFIX_BYTES;
        int flags = Bytes.u16(buffer, header + 2);
        int questions = Bytes.u16(buffer, header + 4);
        int answers = Bytes.u16(buffer, header + 6);
        if (knownPort) {
            boolean opcodeKnown = (flags >>> 11 & 0xF) <= 6;
            return opcodeKnown && questions <= 1 && (flags & 0x0040) == 0 ? Probe.YES : Probe.NO;
        }
        // QR, opcode, AA, TC, RA and the response code are zero in a question.
        if ((flags & 0xFACF) != 0
                || questions != 1
                || answers != 0
                || Bytes.u16(buffer, header + 8) != 0
                || Bytes.u16(buffer, header + 10) > 2) {
            return Probe.NO;
        }
        return probeQuestion(buffer, header, offset + length, header + message);
    }

    /** Looks for a name of letters, digits, hyphens and underscores, then type and class IN. */
    private static Probe probeQuestion(byte[] buffer, int header, int end, int messageEnd) {
        int at = header + DnsParser.HEADER_BYTES;
        int labels = 0;
        while (at < end) {
            int length = buffer[at] & 0xFF;
            if (length == 0) {
                if (at + 5 > messageEnd || labels == 0) {
                    return Probe.NO;
                }
                if (at + 5 > end) {
                    return Probe.MAYBE;
                }
                int type = Bytes.u16(buffer, at + 1);
                int questionClass = Bytes.u16(buffer, at + 3);
                return type >= 1 && type <= LARGEST_TYPE && questionClass == 1
                        ? Probe.YES
                        : Probe.NO;
            }
            if (length > 63) {
                return Probe.NO;
            }
            for (int i = at + 1; i <= at + length && i < end; i++) {
                int c = buffer[i] | 0x20;
                if (!((c >= 'a' && c <= 'z')
                        || (buffer[i] >= '0' && buffer[i] <= '9')
                        || buffer[i] == '-'
                        || buffer[i] == '_')) {
                    return Probe.NO;
                }
            }
            labels++;
            at += 1 + length;
        }
        return Probe.MAYBE;
    }

    @Override
    public StreamParser newParser(FlowView flow, ParserContext context) {
        return new DnsStreamParser(context.anomalies());
    }
}
