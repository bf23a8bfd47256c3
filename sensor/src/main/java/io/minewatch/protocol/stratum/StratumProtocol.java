package io.minewatch.protocol.stratum;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.Probe;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;

/** Stratum in all dialects over lines of JSON, on any port. Stateless. */
public final class StratumProtocol implements ProtocolDefinition {
    @Override
    public String name() {
        return "stratum";
    }

    /** Any printable one: the rest of a message may begin with all of them. */
    @Override
    public boolean mayBeginWith(int octet) {
        return (octet >= ' ' && octet < 0x7F) || octet == '\n' || octet == '\r' || octet == '\t';
    }

    /**
     * Whether the octets begin like a JSON object, or a batch of them, after blanks. In a flow
     * whose beginning was not seen they may also be the rest of a message.
     */
    @Override
    public Probe probe(FlowView flow, Direction direction, byte[] buffer, int offset, int length) {
        int end = offset + Math.min(length, PROBE_BYTES);
        int i = skipBlanks(buffer, offset, end);
        if (i < end && buffer[i] == '[') {
            i = skipBlanks(buffer, i + 1, end);
        }
        if (i < end && buffer[i] == '{') {
            i = skipBlanks(buffer, i + 1, end);
            if (i < end && (buffer[i] == '"' || buffer[i] == '}')) {
                return Probe.YES;
            }
        }
        if (i == end) {
            return end - offset < PROBE_BYTES ? Probe.MAYBE : Probe.NO;
        }
        return flow.midstream() ? restOfMessage(buffer, offset, end) : Probe.NO;
    }

    /**
     * Whether these can be the rest of a JSON text: printable, and a line that begins with an
     * object, or quotes beside commas and colons, or one long word such as digits of a block.
     */
    private static Probe restOfMessage(byte[] b, int offset, int end) {
        boolean word = true;
        for (int i = offset; i < end; i++) {
            byte c = b[i];
            if (c == '\n') {
                int next = skipBlanks(b, i + 1, end);
                if (next < end) {
                    return b[next] == '{' ? Probe.YES : Probe.NO;
                }
                break;
            }
            if (c < ' ' && c != '\r' && c != '\t') {
                return Probe.NO;
            }
            if (i > offset && (isQuotedEnd(b[i - 1], c) || isQuotedEnd(c, b[i - 1]))) {
                return Probe.YES;
            }
            word &= Character.digit(c, 16) >= 0;
        }
        if (end - offset < PROBE_BYTES) {
            return Probe.MAYBE;
        }
        return word ? Probe.YES : Probe.NO;
    }

    private static boolean isQuotedEnd(byte quote, byte separator) {
        return quote == '"' && (separator == ',' || separator == ':');
    }

    private static int skipBlanks(byte[] b, int from, int end) {
        int i = from;
        while (i < end && (b[i] == ' ' || b[i] == '\t' || b[i] == '\r' || b[i] == '\n')) {
            i++;
        }
        return i;
    }

    @Override
    public StreamParser newParser(FlowView flow, ParserContext context) {
        return new StratumParser(context);
    }
}
