package io.minewatch.protocol.tls;

import io.minewatch.bytes.Bytes;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.ServerName;
import io.minewatch.observable.TlsCertificate;
import io.minewatch.observable.TlsClient;
import io.minewatch.observable.TlsHandshake;
import io.minewatch.observable.TlsServer;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.RecordListener;
import io.minewatch.protocol.StreamParser;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows the records of one flow, reads the part of the handshake that is in clear, and tells of
 * it with the first application data. Where somebody listens to record heads it goes on; otherwise
 * it is done. Passive: it never assumes that the handshake completes.
 *
 * <p>Record bodies that nobody can read are passed over by arithmetic, also where octets of them
 * were lost. Behind a loss of record heads it looks for the next one.
 *
 * <p>Bad input: a hello that breaks the format counts an anomaly; the flow counts as encrypted all
 * the same. Single thread.
 */
final class TlsParser implements StreamParser {
    /**
     * Octets of records that are followed before the handshake's end, both directions, where nobody
     * listens: long chains of certificates have 20 KiB, and a server may greet first.
     */
    static final int MAX_HANDSHAKE_BYTES = 64 * 1024;

    /** Octets searched for a record behind a loss: four of the longest records. */
    static final int MAX_SEARCHED_BYTES = 64 * 1024;

    /** Longest hello of SSL 2: three octets for each of some three hundred suites. */
    private static final int MAX_SSL2_BYTES = 2048;

    /** Shortest: type, version, three lengths. */
    private static final int MIN_SSL2_BYTES = 9;

    /** Smallest record of a Finished in TLS 1.3: 4 + 32 + 1 + 16 octets. */
    private static final int SMALLEST_FINISHED = 53;

    /** The record of an alert in TLS 1.3: 2 + 1 + 16 octets. */
    private static final int PROTECTED_ALERT = 19;

    private static final int NO_ALERT = -1;

    private final AnomalyCounters anomalies;
    private @Nullable RecordListener listener;
    private final Side originator = new Side();
    private final Side responder = new Side();

    private @Nullable Direction clientSide;
    private @Nullable TlsClient client;
    private @Nullable TlsServer server;
    private @Nullable TlsCertificate certificate;
    private @Nullable FrameRef begin;
    private @Nullable FlowRef clientFlow;
    private boolean helloRetried;
    private int alert = NO_ALERT;
    private List<Integer> serverRecords = List.of();
    private int followed;

    /** The client has sent a record of TLS 1.3 that holds its Finished. */
    private boolean clientFinished;

    private boolean data;

    /** All is told that can be of the handshake. */
    private boolean told;

    TlsParser(@Nullable RecordListener listener, AnomalyCounters anomalies) {
        this.listener = listener;
        this.anomalies = anomalies;
    }

    @Override
    public ParseStatus onBytes(
            FlowView flow, Direction direction, StreamBytes in, Observations out) {
        Side side = side(direction);
        while (in.length() > 0) {
            if (side.left > 0) {
                takeBody(flow, direction, side, in, out);
            } else {
                takeHead(flow, direction, side, in, out);
            }
            if (told && listener == null) {
                return ParseStatus.DONE;
            }
        }
        return ParseStatus.CONTINUE;
    }

    private Side side(Direction direction) {
        return direction == Direction.FROM_ORIGINATOR ? originator : responder;
    }

    // Record heads

    private void takeHead(
            FlowView flow, Direction direction, Side side, StreamBytes in, Observations out) {
        side.head[side.headLength++] = in.buffer()[in.offset()];
        in.skip(1);
        if (side.lost) {
            side.dropImplausible();
            if (++side.searched > MAX_SEARCHED_BYTES) {
                giveUp(flow, in, out);
                return;
            }
        } else if (side.first && side.beginsSsl2()) {
            int message = Bytes.u16(side.head, 0) & 0x7FFF;
            if (message < MIN_SSL2_BYTES || message > MAX_SSL2_BYTES) {
                giveUp(flow, in, out);
                return;
            }
            side.beginSsl2(message);
            return;
        }
        if (side.headLength < TlsProtocol.RECORD_HEADER_BYTES) {
            return;
        }
        if (side.headHolds()) {
            onHead(flow, direction, side, in, out);
        } else if (side.first) {
            // A likeness only, or the hello of a server that speaks SSL 2: nothing will come.
            giveUp(flow, in, out);
        } else {
            anomalies.count(Anomaly.TLS_MALFORMED);
            side.breakOff();
            lose(flow, direction, side);
            side.dropImplausible();
        }
    }

    private void onHead(
            FlowView flow, Direction direction, Side side, StreamBytes in, Observations out) {
        int type = side.beginRecord();
        int length = side.left;
        RecordListener listening = listener;
        if (listening != null && !listening.onRecord(flow, direction, type, length, in, out)) {
            listener = null;
        }
        if (told) {
            return;
        }
        switch (type) {
            case TlsProtocol.HANDSHAKE -> {
                side.finished |= side.changed && !isTls13();
                side.readsMessages = !side.finished && !side.broken;
            }
            case TlsProtocol.CHANGE_CIPHER_SPEC -> side.changed = true;
            case TlsProtocol.APPLICATION_DATA -> onData(direction, side, length);
            case TlsProtocol.ALERT -> {
                if (begin == null) {
                    // In the place of a hello: no name will come.
                    told = true;
                }
                side.readsAlert = length == 2 && !side.changed;
            }
            default -> {}
        }
        followed += TlsProtocol.RECORD_HEADER_BYTES + length;
        if (data || followed > MAX_HANDSHAKE_BYTES) {
            tell(flow, FlowRefs.frame(in), out);
        }
    }

    private boolean isTls13() {
        TlsServer hello = server;
        return helloRetried || (hello != null && hello.version() >= TlsServer.TLS_1_3);
    }

    /**
     * A record of application data: in TLS 1.3 the protected part of the handshake is that, too.
     */
    private void onData(Direction direction, Side side, int length) {
        if (begin == null) {
            // The middle of a flow: the handshake is over.
            told = true;
        } else if (side.finished) {
            data = true;
        } else if (direction != clientSide) {
            if (isTls13() && serverRecords.size() < TlsHandshake.MAX_SERVER_RECORDS) {
                serverRecords =
                        serverRecords.isEmpty()
                                ? new ArrayList<>(TlsHandshake.MAX_SERVER_RECORDS)
                                : serverRecords;
                serverRecords.add(length);
            }
        } else if (!clientFinished) {
            // An empty certificate of the client's may come before.
            clientFinished = length >= SMALLEST_FINISHED;
        } else {
            data = length != PROTECTED_ALERT;
        }
    }

    /** Some heads of that direction are lost: the next ones are searched for. */
    private void lose(FlowView flow, Direction direction, Side side) {
        if (!side.lost) {
            side.lose();
            anomalies.count(Anomaly.TLS_RECORDS_LOST);
            RecordListener listening = listener;
            if (listening != null) {
                listening.onRecordsLost(flow, direction);
            }
        }
    }

    private void giveUp(FlowView flow, StreamBytes in, Observations out) {
        tell(flow, FlowRefs.frame(in), out);
        RecordListener listening = listener;
        if (listening != null) {
            listener = null;
            listening.onEnd(flow, out);
        }
    }

    // Record bodies

    private void takeBody(
            FlowView flow, Direction direction, Side side, StreamBytes in, Observations out) {
        int count = Math.min(in.length(), side.left);
        if (told) {
            side.left -= count;
            in.skip(count);
        } else if (side.readsMessages) {
            takeMessage(flow, direction, side, in, count, out);
        } else if (side.ssl2 != null) {
            side.left -= count;
            System.arraycopy(in.buffer(), in.offset(), side.ssl2, side.ssl2Length, count);
            side.ssl2Length += count;
            in.skip(count);
            if (side.left == 0) {
                byte[] message = side.ssl2;
                side.ssl2 = null;
                onClientHello(
                        flow,
                        direction,
                        ClientHello.parseSsl2(message, 0, message.length),
                        FlowRefs.frame(in),
                        out);
            }
        } else {
            side.left -= count;
            if (side.readsAlert && side.left == 0) {
                side.readsAlert = false;
                alert = alert == NO_ALERT ? in.buffer()[in.offset() + count - 1] & 0xFF : alert;
            }
            in.skip(count);
        }
    }

    private void takeMessage(
            FlowView flow,
            Direction direction,
            Side side,
            StreamBytes in,
            int count,
            Observations out) {
        HandshakeReader messages = side.messages;
        boolean begun = messages.begun();
        int taken = messages.take(in.buffer(), in.offset(), count);
        if (!begun && begin == null && !TlsProtocol.opens(messages.type())) {
            anomalies.count(Anomaly.TLS_MALFORMED);
            side.broken = true;
            side.readsMessages = false;
            told = true;
        }
        side.left -= taken;
        if (!told && messages.complete()) {
            onMessage(flow, direction, messages, side.recordBytes, FlowRefs.frame(in), out);
            messages.next();
        }
        in.skip(taken);
    }

    private void onMessage(
            FlowView flow,
            Direction direction,
            HandshakeReader message,
            int recordBytes,
            FrameRef frame,
            Observations out) {
        byte[] buffer = message.buffer();
        int offset = message.bodyOffset();
        int end = message.bodyEnd();
        switch (message.type()) {
            case TlsProtocol.CLIENT_HELLO -> {
                if (client != null) {
                    // After HelloRetryRequest, or a renegotiation: the first one counts.
                    return;
                }
                TlsClient hello = ClientHello.parse(buffer, offset, end, recordBytes);
                if (message.cut()) {
                    anomalies.count(Anomaly.TLS_TOO_LONG);
                } else if (!hello.whole()) {
                    anomalies.count(Anomaly.TLS_MALFORMED);
                }
                onClientHello(flow, direction, hello, frame, out);
            }
            case TlsProtocol.SERVER_HELLO -> {
                seen(flow, direction.reverse(), frame);
                if (ServerHello.isRetry(buffer, offset, end)) {
                    helloRetried = true;
                } else if (server == null) {
                    server = ServerHello.parse(buffer, offset, end, helloRetried);
                    if (server == null) {
                        anomalies.count(Anomaly.TLS_MALFORMED);
                    }
                }
            }
            case TlsProtocol.CERTIFICATE -> {
                side(direction).sentCertificate = true;
                if (certificate == null && direction != clientSide) {
                    certificate = CertificateReader.first(buffer, offset, end, !message.cut());
                    if (certificate == null) {
                        anomalies.count(Anomaly.CERTIFICATE_MALFORMED);
                    }
                }
            }
            default -> {}
        }
    }

    private void onClientHello(
            FlowView flow, Direction direction, TlsClient hello, FrameRef frame, Observations out) {
        client = hello;
        FlowRef ref = seen(flow, direction, frame);
        if (!hello.serverName().isEmpty()) {
            out.accept(
                    new ServerName(
                            ref, frame, ServerName.Source.TLS_SERVER_NAME, hello.serverName()));
        }
    }

    /** A hello has shown who the client is. */
    private FlowRef seen(FlowView flow, Direction from, FrameRef frame) {
        FlowRef ref = clientFlow;
        if (ref == null || from != clientSide) {
            ref =
                    FlowRefs.of(
                            flow,
                            from,
                            from == Direction.FROM_ORIGINATOR
                                    ? flow.originatorBasis().label()
                                    : FlowView.OriginatorBasis.CONTENT.label());
            clientFlow = ref;
            clientSide = from;
        }
        begin = begin == null ? frame : begin;
        return ref;
    }

    private void tell(FlowView flow, FrameRef frame, Observations out) {
        FlowRef ref = clientFlow;
        FrameRef first = begin;
        if (told) {
            return;
        }
        told = true;
        originator.messages.next();
        responder.messages.next();
        if (ref == null || first == null || (client == null && server == null)) {
            return;
        }
        TlsHandshake handshake =
                new TlsHandshake(
                        ref,
                        frame,
                        first,
                        TlsHandshake.Transport.TCP,
                        client,
                        server,
                        certificate,
                        progress(),
                        resumed(),
                        alert,
                        serverRecords);
        out.accept(handshake);
        RecordListener listening = listener;
        if (listening != null) {
            listening.onHandshake(flow, handshake, out);
        }
    }

    private TlsHandshake.Progress progress() {
        if (data) {
            return TlsHandshake.Progress.DATA;
        }
        boolean complete = clientFinished || (originator.finished && responder.finished);
        return complete ? TlsHandshake.Progress.COMPLETE : TlsHandshake.Progress.BEGUN;
    }

    /** In TLS 1.3 the server says so; before, it finishes without a certificate. */
    private boolean resumed() {
        TlsServer hello = server;
        if (hello == null) {
            return false;
        }
        if (hello.version() >= TlsServer.TLS_1_3) {
            return ServerHello.resumes(hello);
        }
        Side sender = clientSide == Direction.FROM_ORIGINATOR ? responder : originator;
        return sender.finished && !sender.sentCertificate && !sender.broken;
    }

    @Override
    public ParseStatus onGap(FlowView flow, Direction direction, long length, Observations out) {
        Side side = side(direction);
        if (side.gap(length)) {
            lose(flow, direction, side);
        }
        return ParseStatus.CONTINUE;
    }

    @Override
    public void onEnd(FlowView flow, Observations out) {
        tell(flow, new FrameRef(flow.fileIndex(), 0, flow.lastTimeNanos()), out);
        RecordListener listening = listener;
        if (listening != null) {
            listener = null;
            listening.onEnd(flow, out);
        }
    }

    /** One direction. */
    private static final class Side {
        final byte[] head = new byte[TlsProtocol.RECORD_HEADER_BYTES];
        int headLength;

        /** Octets of the present record's body that are still to come. */
        int left;

        /** Octets of the present record, head included. */
        int recordBytes;

        /** No record was seen yet. */
        boolean first = true;

        /** Minor version in the last record's head; -1: none. */
        private int minor = -1;

        final HandshakeReader messages = new HandshakeReader();
        boolean readsMessages;
        boolean readsAlert;

        /** Octets of a message are lost: no more is read. */
        boolean broken;

        byte @Nullable [] ssl2;
        int ssl2Length;

        /** ChangeCipherSpec was sent: up to TLS 1.2, what follows is encrypted. */
        boolean changed;

        /** Up to TLS 1.2: the encrypted end of the handshake was sent. */
        boolean finished;

        boolean sentCertificate;

        /** Record heads are lost, and the next one is searched for. */
        boolean lost;

        int searched;

        /** RFC 5246 appendix E.2: length with the top bit set, then type 1. */
        boolean beginsSsl2() {
            return headLength == 3 && head[0] < 0 && head[2] == TlsProtocol.CLIENT_HELLO;
        }

        void beginSsl2(int message) {
            ssl2 = new byte[message];
            ssl2[0] = head[2];
            ssl2Length = 1;
            left = message - 1;
            headLength = 0;
            first = false;
        }

        boolean headHolds() {
            return plausible(TlsProtocol.RECORD_HEADER_BYTES);
        }

        /** Whether the first octets of {@link #head} may begin a record. */
        private boolean plausible(int length) {
            int type = head[0] & 0xFF;
            if (lost
                    ? type != TlsProtocol.APPLICATION_DATA
                    : type < TlsProtocol.CHANGE_CIPHER_SPEC || type > TlsProtocol.HEARTBEAT) {
                return false;
            }
            if (length >= 2 && head[1] != 3) {
                return false;
            }
            if (length >= 3 && ((head[2] & 0xFF) > 4 || (lost && minor >= 0 && head[2] != minor))) {
                return false;
            }
            return length < TlsProtocol.RECORD_HEADER_BYTES
                    || Bytes.u16(head, 3) <= TlsProtocol.MAX_RECORD_BYTES;
        }

        /** Drops octets until those kept may begin a record. */
        void dropImplausible() {
            while (headLength > 0 && !plausible(headLength)) {
                headLength--;
                System.arraycopy(head, 1, head, 0, headLength);
            }
        }

        /** The head is complete: what follows is its body. */
        int beginRecord() {
            left = Bytes.u16(head, 3);
            recordBytes = TlsProtocol.RECORD_HEADER_BYTES + left;
            minor = head[2];
            headLength = 0;
            first = false;
            lost = false;
            searched = 0;
            readsMessages = false;
            readsAlert = false;
            return head[0];
        }

        /** Octets are lost; whether record heads may be among them. */
        boolean gap(long length) {
            boolean withinBody = headLength == 0 && length <= left && !lost;
            if (readsMessages || ssl2 != null || !withinBody) {
                breakOff();
            }
            if (withinBody) {
                left -= (int) length;
            } else {
                left = 0;
                headLength = 0;
            }
            return !withinBody;
        }

        /** The message at hand, and what follows it, cannot be read. */
        void breakOff() {
            broken = true;
            readsMessages = false;
            readsAlert = false;
            ssl2 = null;
            messages.next();
        }

        void lose() {
            lost = true;
            searched = 0;
            first = false;
        }
    }
}
