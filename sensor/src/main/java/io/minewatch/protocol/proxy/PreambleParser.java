package io.minewatch.protocol.proxy;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.ProxyRequest;
import io.minewatch.packet.IpAddress;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.StreamParser;
import java.util.Locale;

/**
 * A few octets of each direction before the connection that they are about, read one by one: so no
 * cut can matter. The client is the flow's originator. Single thread.
 *
 * <p>Bad input ends the flow without a word: a preamble that breaks its format is another protocol
 * that began like one. Where octets of it are lost, what follows is handed over all the same.
 */
abstract class PreambleParser implements StreamParser {
    /** What a preamble's octet leads to. */
    enum Step {
        MORE,
        /** It was the last one; the connection begins behind it. */
        LAST,
        /** No connection follows, or this is no such preamble. */
        NEVER
    }

    /** Longest host name in text, RFC 1035 section 3.1. */
    static final int MAX_HOST = 253;

    private final String wrapping;
    private final boolean[] ended = new boolean[2];

    /**
     * @param wrapping name in the chain of wrappings
     * @param answered whether the server has a preamble, too
     */
    PreambleParser(String wrapping, boolean answered) {
        this.wrapping = wrapping;
        ended[Direction.FROM_RESPONDER.ordinal()] = !answered;
    }

    /** The next octet of the client's preamble, 0 to 255. */
    abstract Step fromClient(int octet);

    /** The next octet of the server's. */
    abstract Step fromServer(int octet);

    /** The client's preamble is complete. */
    abstract void onRequest(FlowView flow, StreamBytes in, Observations out);

    @Override
    public final String wrapping() {
        return wrapping;
    }

    @Override
    public final ParseStatus onBytes(
            FlowView flow, Direction direction, StreamBytes in, Observations out) {
        boolean client = direction == Direction.FROM_ORIGINATOR;
        while (!ended[direction.ordinal()] && in.length() > 0) {
            int octet = in.buffer()[in.offset()] & 0xFF;
            Step step = client ? fromClient(octet) : fromServer(octet);
            if (step == Step.NEVER) {
                return ParseStatus.DONE;
            }
            in.skip(1);
            if (step == Step.LAST) {
                ended[direction.ordinal()] = true;
                if (client) {
                    onRequest(flow, in, out);
                }
            }
        }
        return ended[direction.ordinal()] ? ParseStatus.HAND_OVER : ParseStatus.CONTINUE;
    }

    @Override
    public final ParseStatus onGap(
            FlowView flow, Direction direction, long length, Observations out) {
        ended[direction.ordinal()] = true;
        return ParseStatus.HAND_OVER;
    }

    @Override
    public final void onEnd(FlowView flow, Observations out) {
        // What was asked for is told; without an answer there is nothing more.
    }

    /** Tells what the proxy is asked for; nothing where the name is none. */
    static void tell(
            FlowView flow,
            StreamBytes in,
            Observations out,
            String wrapping,
            String host,
            int port) {
        if (!host.isEmpty() && port > 0) {
            out.accept(
                    new ProxyRequest(FlowRefs.of(flow), FlowRefs.frame(in), wrapping, host, port));
        }
    }

    /** The name in these octets: lower case, without a trailing dot; empty where it is none. */
    static String hostName(byte[] octets, int offset, int length) {
        int end = length > 0 && octets[offset + length - 1] == '.' ? length - 1 : length;
        if (end > MAX_HOST) {
            return "";
        }
        StringBuilder text = new StringBuilder(end);
        for (int i = offset; i < offset + end; i++) {
            char c = (char) (octets[i] & 0xFF);
            boolean fits =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '.'
                            || c == '-'
                            || c == '_'
                            || c == ':';
            if (!fits) {
                return "";
            }
            text.append(c);
        }
        String name = text.toString().toLowerCase(Locale.ROOT);
        IpAddress literal = IpAddress.parse(name);
        return literal != null ? literal.toString() : name.indexOf(':') < 0 ? name : "";
    }
}
