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
        return flow.midstream() && mayBeRestOfMessage(buffer, offset, end) ? Probe.YES : Probe.NO;
    }

    /**
     * Whether these can be the rest of a JSON text: printable, and a line that begins with an
     * object, or quotes beside commas and colons, or one long word such as digits of a block.
     */
    private static boolean mayBeRestOfMessage(byte[] b, int offset, int end) {
        boolean word = true;
        boolean json = false;
        for (int i = offset; i < end; i++) {
            byte c = b[i];
            if (c == '\n') {
                int next = skipBlanks(b, i + 1, end);
                return next < end ? b[next] == '{' : json;
            }
            if (c < ' ' && c != '\r') {
                return false;
            }
            boolean quote = c == '"';
            json |= quote && i + 1 < end && (b[i + 1] == ',' || b[i + 1] == ':');
            json |= quote && i > offset && (b[i - 1] == ',' || b[i - 1] == ':');
            word &= Character.digit(c, 16) >= 0;
        }
        return json || (word && end - offset == PROBE_BYTES);
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
