package io.minewatch.protocol.tls;

import io.minewatch.bytes.Bytes;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.ServerName;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.StreamParser;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.util.Arrays;

/**
 * Joins the ClientHello of one flow over records and segments and tells its server name. Passive:
 * it never assumes that the handshake completes.
 *
 * <p>Bad input: a hello that breaks the format counts an anomaly; the flow counts as encrypted all
 * the same. Single thread.
 */
final class TlsParser implements StreamParser {
    /**
     * Octets of a ClientHello that are read: with post-quantum keys and Encrypted Client Hello it
     * has 2 to 4 KiB.
     */
    static final int MAX_CLIENT_HELLO_BYTES = 16 * 1024;

    /** Octets of the server that are waited through for a client whose hello comes late. */
    static final int MAX_SERVER_BYTES = 64 * 1024;

    private static final int FIRST_BUFFER_BYTES = 1024;

    /** Type and length of a handshake message, RFC 8446 section 4. */
    private static final int MESSAGE_HEADER_BYTES = 4;

    private final AnomalyCounters anomalies;
    private final Side originator = new Side();
    private final Side responder = new Side();

    TlsParser(AnomalyCounters anomalies) {
        this.anomalies = anomalies;
    }

    @Override
    public ParseStatus onBytes(
            FlowView flow, Direction direction, StreamBytes in, Observations out) {
        Side side = side(direction);
        while (in.length() > 0) {
            if (side.server) {
                side.serverBytes += in.length();
                in.skip(in.length());
                return side.serverBytes > MAX_SERVER_BYTES
                        ? ParseStatus.DONE
                        : ParseStatus.CONTINUE;
            }
            if (side.headerLength < TlsProtocol.RECORD_HEADER_BYTES) {
                side.header[side.headerLength++] = in.buffer()[in.offset()];
                in.skip(1);
                if (side.headerLength == TlsProtocol.RECORD_HEADER_BYTES && !side.beginRecord()) {
                    if (side.helloLength > 0) {
                        anomalies.count(Anomaly.TLS_MALFORMED);
                    }
                    // An alert, SSL 2 or a record from the middle: no name will come.
                    return ParseStatus.DONE;
                }
                continue;
            }
            int count = Math.min(in.length(), side.recordLeft);
            count = Math.min(count, MAX_CLIENT_HELLO_BYTES - side.helloLength);
            side.keep(in, count);
            in.skip(count);
            if (side.hello[0] == TlsProtocol.SERVER_HELLO) {
                side.server = true;
            } else if (side.hello[0] != TlsProtocol.CLIENT_HELLO) {
                anomalies.count(Anomaly.TLS_MALFORMED);
                return ParseStatus.DONE;
            } else if (side.helloLength >= MESSAGE_HEADER_BYTES) {
                int wanted = MESSAGE_HEADER_BYTES + Bytes.u24(side.hello, 1);
                if (side.helloLength >= wanted || side.helloLength == MAX_CLIENT_HELLO_BYTES) {
                    tell(flow, direction, side, wanted, FlowRefs.frame(in), out);
                    return ParseStatus.DONE;
                }
            }
        }
        return ParseStatus.CONTINUE;
    }

    private Side side(Direction direction) {
        return direction == Direction.FROM_ORIGINATOR ? originator : responder;
    }

    private void tell(
            FlowView flow,
            Direction direction,
            Side side,
            int wanted,
            FrameRef frame,
            Observations out) {
        boolean cut = wanted > side.helloLength;
        if (cut) {
            anomalies.count(Anomaly.TLS_TOO_LONG);
        }
        ClientHello found =
                ClientHello.parse(
                        side.hello, MESSAGE_HEADER_BYTES, Math.min(wanted, side.helloLength));
        if (!found.wellFormed() && !cut) {
            anomalies.count(Anomaly.TLS_MALFORMED);
        }
        if (!found.serverName().isEmpty()) {
            out.accept(
                    new ServerName(
                            FlowRefs.of(
                                    flow,
                                    direction,
                                    direction == Direction.FROM_ORIGINATOR
                                            ? flow.originatorBasis().label()
                                            : FlowView.OriginatorBasis.CONTENT.label()),
                            frame,
                            ServerName.Source.TLS_SERVER_NAME,
                            found.serverName()));
        }
        side.hello = new byte[0];
    }

    @Override
    public ParseStatus onGap(FlowView flow, Direction direction, long length, Observations out) {
        // Without the whole hello nothing is left to read.
        return side(direction).server ? ParseStatus.CONTINUE : ParseStatus.DONE;
    }

    @Override
    public void onEnd(FlowView flow, Observations out) {
        // A hello that never became whole says nothing.
    }

    /** One direction. */
    private static final class Side {
        final byte[] header = new byte[TlsProtocol.RECORD_HEADER_BYTES];
        int headerLength;
        int recordLeft;
        byte[] hello = new byte[0];
        int helloLength;

        /** It is the server's. */
        boolean server;

        int serverBytes;

        /** Whether the header announces handshake octets. */
        boolean beginRecord() {
            recordLeft = Bytes.u16(header, 3);
            return header[0] == TlsProtocol.HANDSHAKE
                    && header[1] == 3
                    && recordLeft > 0
                    && recordLeft <= TlsProtocol.MAX_RECORD_BYTES;
        }

        void keep(StreamBytes in, int count) {
            int needed = helloLength + count;
            if (hello.length < needed) {
                int grown = Math.max(FIRST_BUFFER_BYTES, Math.max(needed, 2 * hello.length));
                hello = Arrays.copyOf(hello, Math.min(grown, MAX_CLIENT_HELLO_BYTES));
            }
            System.arraycopy(in.buffer(), in.offset(), hello, helloLength, count);
            helloLength = needed;
            recordLeft -= count;
            if (recordLeft == 0) {
                headerLength = 0;
            }
        }
    }
}
