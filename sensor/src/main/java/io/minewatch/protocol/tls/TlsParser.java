package io.minewatch.protocol.tls;

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

    /** Null when all is told that can be of the handshake. */
    private @Nullable Handshake handshake = new Handshake();

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
            if (handshake == null && listener == null) {
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
        side.append(in.buffer()[in.offset()]);
        in.skip(1);
        if (side.lost) {
            side.dropImplausible();
            if (++side.searched > MAX_SEARCHED_BYTES) {
                giveUp(flow, in, out);
                return;
            }
        } else if (side.first && side.beginsSsl2()) {
            int message = side.headU16(0) & 0x7FFF;
            if (message < MIN_SSL2_BYTES || message > MAX_SSL2_BYTES) {
                giveUp(flow, in, out);
                return;
            }
            beginSsl2(direction, side, message);
            return;
        }
        if (side.headLength() < TlsProtocol.RECORD_HEADER_BYTES) {
            return;
        }
        if (side.headHolds()) {
            onHead(flow, direction, side, in, out);
        } else if (side.first) {
            // A likeness only, or the hello of a server that speaks SSL 2: nothing will come.
            giveUp(flow, in, out);
        } else {
            anomalies.count(Anomaly.TLS_MALFORMED);
            breakOff(direction);
            lose(flow, direction, side);
            side.dropImplausible();
        }
    }

    /** RFC 5246 appendix E.2: the head is the length and the message's type. */
    private void beginSsl2(Direction direction, Side side, int message) {
        Handshake reading = handshake;
        if (reading != null) {
            Messages messages = reading.of(direction);
            messages.ssl2 = new byte[message];
            messages.ssl2[0] = (byte) side.headOctet(2);
            messages.ssl2Length = 1;
        }
        side.beginBody(message - 1);
    }

    private void breakOff(Direction direction) {
        Handshake reading = handshake;
        if (reading != null) {
            reading.of(direction).breakOff();
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
        Handshake reading = handshake;
        if (reading == null) {
            return;
        }
        Messages messages = reading.of(direction);
        messages.recordBytes = TlsProtocol.RECORD_HEADER_BYTES + length;
        messages.readsMessages = false;
        messages.readsAlert = false;
        switch (type) {
            case TlsProtocol.HANDSHAKE -> {
                messages.finished |= messages.changed && !reading.isTls13();
                messages.readsMessages = !messages.finished && !messages.broken;
            }
            case TlsProtocol.CHANGE_CIPHER_SPEC -> messages.changed = true;
            case TlsProtocol.APPLICATION_DATA -> {
                if (reading.begin == null) {
                    // The middle of a flow: the handshake is over.
                    handshake = null;
                    return;
                }
                reading.onData(direction, messages, length);
            }
            case TlsProtocol.ALERT -> {
                if (reading.begin == null) {
                    // In the place of a hello: no name will come.
                    handshake = null;
                    return;
                }
                messages.readsAlert = length == 2 && !messages.changed;
            }
            default -> {}
        }
        reading.followed += TlsProtocol.RECORD_HEADER_BYTES + length;
        if (reading.data || reading.followed > MAX_HANDSHAKE_BYTES) {
            tell(flow, FlowRefs.frame(in), out);
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
        Handshake reading = handshake;
        if (reading == null) {
            side.left -= count;
            in.skip(count);
            return;
        }
        Messages messages = reading.of(direction);
        if (messages.readsMessages) {
            takeMessage(flow, direction, side, reading, in, count, out);
        } else if (messages.ssl2 != null) {
            side.left -= count;
            System.arraycopy(in.buffer(), in.offset(), messages.ssl2, messages.ssl2Length, count);
            messages.ssl2Length += count;
            in.skip(count);
            if (side.left == 0) {
                byte[] message = messages.ssl2;
                messages.ssl2 = null;
                onClientHello(
                        flow,
                        direction,
                        reading,
                        ClientHello.parseSsl2(message, 0, message.length),
                        FlowRefs.frame(in),
                        out);
            }
        } else {
            side.left -= count;
            if (messages.readsAlert && side.left == 0) {
                messages.readsAlert = false;
                reading.onAlert(in.buffer()[in.offset() + count - 1] & 0xFF);
            }
            in.skip(count);
        }
    }

    private void takeMessage(
            FlowView flow,
            Direction direction,
            Side side,
            Handshake reading,
            StreamBytes in,
            int count,
            Observations out) {
        HandshakeReader reader = reading.of(direction).reader;
        boolean begun = reader.begun();
        int taken = reader.take(in.buffer(), in.offset(), count);
        side.left -= taken;
        if (!begun && reading.begin == null && !TlsProtocol.opens(reader.type())) {
            anomalies.count(Anomaly.TLS_MALFORMED);
            handshake = null;
        } else if (reader.complete()) {
            onMessage(flow, direction, reading, FlowRefs.frame(in), out);
            reader.next();
        }
        in.skip(taken);
    }

    private void onMessage(
            FlowView flow,
            Direction direction,
            Handshake reading,
            FrameRef frame,
            Observations out) {
        Messages messages = reading.of(direction);
        HandshakeReader message = messages.reader;
        byte[] buffer = message.buffer();
        int offset = message.bodyOffset();
        int end = message.bodyEnd();
        switch (message.type()) {
            case TlsProtocol.CLIENT_HELLO -> {
                if (reading.client != null) {
                    // After HelloRetryRequest, or a renegotiation: the first one counts.
                    return;
                }
                TlsClient hello = ClientHello.parse(buffer, offset, end, messages.recordBytes);
                if (message.cut()) {
                    anomalies.count(Anomaly.TLS_TOO_LONG);
                } else if (!hello.whole()) {
                    anomalies.count(Anomaly.TLS_MALFORMED);
                }
                onClientHello(flow, direction, reading, hello, frame, out);
            }
            case TlsProtocol.SERVER_HELLO -> {
                reading.seen(flow, direction.reverse(), frame);
                if (ServerHello.isRetry(buffer, offset, end)) {
                    reading.helloRetried = true;
                } else if (reading.server == null) {
                    reading.server = ServerHello.parse(buffer, offset, end, reading.helloRetried);
                    if (reading.server == null) {
                        anomalies.count(Anomaly.TLS_MALFORMED);
                    }
                }
            }
            case TlsProtocol.CERTIFICATE -> {
                messages.sentCertificate = true;
                if (reading.certificate == null && direction != reading.clientSide) {
                    reading.certificate =
                            CertificateReader.first(buffer, offset, end, !message.cut());
                    if (reading.certificate == null) {
                        anomalies.count(Anomaly.CERTIFICATE_MALFORMED);
                    }
                }
            }
            default -> {}
        }
    }

    private static void onClientHello(
            FlowView flow,
            Direction direction,
            Handshake reading,
            TlsClient hello,
            FrameRef frame,
            Observations out) {
        reading.client = hello;
        FlowRef ref = reading.seen(flow, direction, frame);
        if (!hello.serverName().isEmpty()) {
            out.accept(
                    new ServerName(
                            ref, frame, ServerName.Source.TLS_SERVER_NAME, hello.serverName()));
        }
    }

    private void tell(FlowView flow, FrameRef frame, Observations out) {
        Handshake read = handshake;
        handshake = null;
        TlsHandshake told = read == null ? null : read.told(frame);
        if (told == null) {
            return;
        }
        out.accept(told);
        RecordListener listening = listener;
        if (listening != null) {
            listening.onHandshake(flow, told, out);
        }
    }

    @Override
    public ParseStatus onGap(FlowView flow, Direction direction, long length, Observations out) {
        Side side = side(direction);
        boolean withinBody = side.isWithinBody(length);
        Handshake reading = handshake;
        if (reading != null) {
            Messages messages = reading.of(direction);
            if (messages.readsMessages || messages.ssl2 != null || !withinBody) {
                messages.breakOff();
            }
        }
        if (withinBody) {
            side.left -= (int) length;
        } else {
            side.left = 0;
            side.dropHead();
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

    /** What is known of the handshake, and its messages. Let go when all is told. */
    private static final class Handshake {
        private final Messages originator = new Messages();
        private final Messages responder = new Messages();
        private @Nullable Direction clientSide;
        @Nullable TlsClient client;
        @Nullable TlsServer server;
        @Nullable TlsCertificate certificate;
        @Nullable FrameRef begin;
        private @Nullable FlowRef clientFlow;
        boolean helloRetried;
        private int alert = NO_ALERT;
        private List<Integer> serverRecords = List.of();

        /** Octets of records so far. */
        int followed;

        /** The client has sent a record of TLS 1.3 that holds its Finished. */
        private boolean clientFinished;

        boolean data;

        Messages of(Direction direction) {
            return direction == Direction.FROM_ORIGINATOR ? originator : responder;
        }

        boolean isTls13() {
            TlsServer hello = server;
            return helloRetried || (hello != null && hello.version() >= TlsServer.TLS_1_3);
        }

        void onAlert(int description) {
            alert = alert == NO_ALERT ? description : alert;
        }

        /**
         * A record of application data: in TLS 1.3 the protected part of the handshake is that,
         * too.
         */
        void onData(Direction direction, Messages messages, int length) {
            if (messages.finished) {
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

        /** A hello has shown who the client is. */
        FlowRef seen(FlowView flow, Direction from, FrameRef frame) {
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

        /** All of it; null where no hello was read. */
        @Nullable TlsHandshake told(FrameRef frame) {
            FlowRef ref = clientFlow;
            FrameRef first = begin;
            if (ref == null || first == null || (client == null && server == null)) {
                return null;
            }
            return new TlsHandshake(
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
            Messages sender = clientSide == Direction.FROM_ORIGINATOR ? responder : originator;
            return sender.finished && !sender.sentCertificate && !sender.broken;
        }
    }

    /** The handshake messages of one direction. */
    private static final class Messages {
        final HandshakeReader reader = new HandshakeReader();
        boolean readsMessages;
        boolean readsAlert;

        /** Octets of the present record, head included. */
        int recordBytes;

        /** Octets of a message are lost: no more is read. */
        boolean broken;

        byte @Nullable [] ssl2;
        int ssl2Length;

        /** ChangeCipherSpec was sent: up to TLS 1.2, what follows is encrypted. */
        boolean changed;

        /** Up to TLS 1.2: the encrypted end of the handshake was sent. */
        boolean finished;

        boolean sentCertificate;

        /** The message at hand, and what follows it, cannot be read. */
        void breakOff() {
            broken = true;
            readsMessages = false;
            readsAlert = false;
            ssl2 = null;
            reader.next();
        }
    }

    /** The records of one direction. */
    private static final class Side {
        /** The first octets of a record's head, the first one in the lowest bits. */
        private long head;

        private byte headLength;

        /** Minor version in the last record's head; -1: none. */
        private byte minor = -1;

        /** No record was seen yet. */
        boolean first = true;

        /** Record heads are lost, and the next one is searched for. */
        boolean lost;

        /** Octets of the present record's body that are still to come. */
        int left;

        int searched;

        void append(byte octet) {
            head |= (octet & 0xFFL) << (Byte.SIZE * headLength++);
        }

        int headLength() {
            return headLength;
        }

        int headOctet(int at) {
            return (int) (head >>> (Byte.SIZE * at)) & 0xFF;
        }

        int headU16(int at) {
            return headOctet(at) << Byte.SIZE | headOctet(at + 1);
        }

        void dropHead() {
            head = 0;
            headLength = 0;
        }

        /** RFC 5246 appendix E.2: length with the top bit set, then type 1. */
        boolean beginsSsl2() {
            return headLength == 3
                    && headOctet(0) >= 0x80
                    && headOctet(2) == TlsProtocol.CLIENT_HELLO;
        }

        boolean headHolds() {
            return plausible(TlsProtocol.RECORD_HEADER_BYTES);
        }

        /** Whether the first octets of {@link #head} may begin a record. */
        private boolean plausible(int length) {
            int type = headOctet(0);
            if (lost
                    ? type != TlsProtocol.APPLICATION_DATA
                    : type < TlsProtocol.CHANGE_CIPHER_SPEC || type > TlsProtocol.HEARTBEAT) {
                return false;
            }
            if (length >= 2 && headOctet(1) != 3) {
                return false;
            }
            if (length >= 3
                    && (headOctet(2) > 4 || (lost && minor >= 0 && headOctet(2) != minor))) {
                return false;
            }
            return length < TlsProtocol.RECORD_HEADER_BYTES
                    || headU16(3) <= TlsProtocol.MAX_RECORD_BYTES;
        }

        /** Drops octets until those kept may begin a record. */
        void dropImplausible() {
            while (headLength > 0 && !plausible(headLength)) {
                headLength--;
                head >>>= Byte.SIZE;
            }
        }

        /** The head is complete: so many octets are its body. */
        void beginBody(int length) {
            left = length;
            dropHead();
            first = false;
        }

        /** The head of a record is complete: its type. */
        int beginRecord() {
            int type = headOctet(0);
            minor = (byte) headOctet(2);
            beginBody(headU16(3));
            lost = false;
            searched = 0;
            return type;
        }

        /** Whether so many octets that are lost hold no record's head. */
        boolean isWithinBody(long length) {
            return headLength == 0 && length <= left && !lost;
        }

        void lose() {
            lost = true;
            searched = 0;
            first = false;
        }
    }
}
