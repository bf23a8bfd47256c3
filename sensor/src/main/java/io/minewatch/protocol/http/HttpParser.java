package io.minewatch.protocol.http;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.ProxyRequest;
import io.minewatch.observable.ServerName;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.HttpListener;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.StreamParser;
import io.minewatch.stats.Anomaly;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Follows the messages of one HTTP/1 flow (RFC 9112) in both directions, cut anywhere, and tells
 * its {@link HttpListener}. Lenient as receivers are: bare LF, empty lines before a message, no
 * reason phrase.
 *
 * <p>Facts of its own: the host asked for ({@link ServerName}), what a proxy is asked for ({@link
 * ProxyRequest}). Hands over what follows an accepted CONNECT (wrapping {@code http-connect}), an
 * agreement on WebSocket, and JSON lines that follow a message or stand in its place: pools answer
 * a browser's request on their Stratum port and go on.
 *
 * <p>Bad input: a head that is none counts an anomaly; the direction then waits for the next line
 * that is the first of a head. A flow without any head is given up. Single thread.
 */
final class HttpParser implements StreamParser {
    /** Octets kept of one line; Exchange and browsers send cookies of 4 to 8 KiB. */
    static final int MAX_LINE_BYTES = 8 * 1024;

    /** Octets of one head before the direction is given up; servers allow 8 to 64 KiB. */
    static final int MAX_HEAD_BYTES = 256 * 1024;

    /** Distinct hosts of one flow that are told; a browser's proxy flow has a few. */
    static final int MAX_HOSTS = 16;

    /** Octets searched for the next head after a gap or bad octets. */
    static final int MAX_RESYNC_BYTES = 1 << 20;

    /** Requests without their responses that are remembered, two bits each. */
    static final int MAX_PIPELINE = 32;

    private static final int REQUEST_OTHER = 0;
    private static final int REQUEST_HEAD = 1;
    private static final int REQUEST_CONNECT = 2;
    private static final int NO_REQUEST = 3;

    private static final int FIRST_LINE_BYTES = 256;

    private static final String VIA_CONNECT = "http-connect";
    private static final String WEBSOCKET = "websocket";

    private static final byte[] NOTHING = new byte[0];
    private static final String[] NO_HOSTS = {};

    private static final Direction[] DIRECTIONS = Direction.values();

    private enum State {
        /** Before the first line of a message. */
        START,
        FIELDS,
        LENGTH_BODY,
        CHUNK_SIZE,
        CHUNK_BODY,
        /** The line end behind a chunk. */
        CHUNK_END,
        TRAILER,
        CLOSE_BODY,
        /** Lines are searched for the first of a head. */
        RESYNC,
        /** What follows is not HTTP. */
        TUNNEL,
        /** Nothing more of this direction is read. */
        DEAD
    }

    private final HttpListener listener;
    private final HttpHeads heads;
    private final Side originator = new Side();
    private final Side responder = new Side();

    /** The direction of the requests, once known. */
    private @Nullable Direction requests;

    private boolean listening;

    /** The flow is no HTTP any more, or never was. */
    private boolean over;

    /** Kinds of the requests without response, the oldest in the lowest bits. */
    private long pipeline;

    private byte pipelineLength;

    /** A CONNECT was accepted. */
    private boolean connected;

    /** Both sides agreed on WebSocket. */
    private boolean webSocketAgreed;

    /** Hosts told of. */
    private String[] hosts = NO_HOSTS;

    private String lastProxied = "";

    HttpParser(HttpListener listener, HttpHeads heads) {
        this.listener = listener;
        this.heads = heads;
    }

    @Override
    public String wrapping() {
        return connected ? VIA_CONNECT : "";
    }

    @Override
    public String successor() {
        return webSocketAgreed ? WEBSOCKET : "";
    }

    /** The Host field of the last request. */
    @Override
    public String serverName() {
        Direction client = requests;
        Authority host = client == null ? null : Authority.parse(side(client).lastHost, 80);
        return host == null ? "" : host.host();
    }

    @Override
    public boolean wantsEnd() {
        return listening;
    }

    @Override
    public ParseStatus onBytes(
            FlowView flow, Direction direction, StreamBytes in, Observations out) {
        Side side = side(direction);
        while (in.length() > 0) {
            if (side.state == State.CLOSE_BODY && side(direction.reverse()).state == State.TUNNEL) {
                // The client speaks something else by now, so the answer is over.
                endMessage(flow, direction, side, true, out);
            }
            switch (side.state) {
                case LENGTH_BODY, CHUNK_BODY, CLOSE_BODY -> body(flow, direction, side, in, out);
                case TUNNEL -> {
                    return ParseStatus.HAND_OVER;
                }
                case DEAD -> in.skip(in.length());
                case START -> {
                    byte first = in.buffer()[in.offset()];
                    if (side.lineLength == 0 && isElsewhere(direction, side, first)) {
                        if (!answersWithoutHead(flow, direction, side, in, out)) {
                            side.state = State.TUNNEL;
                            return ParseStatus.HAND_OVER;
                        }
                    } else {
                        line(flow, direction, side, in, out);
                    }
                }
                default -> line(flow, direction, side, in, out);
            }
            if (side.state == State.TUNNEL) {
                return ParseStatus.HAND_OVER;
            }
            if (over) {
                return ParseStatus.DONE;
            }
        }
        return originator.state == State.DEAD && responder.state == State.DEAD
                ? ParseStatus.DONE
                : ParseStatus.CONTINUE;
    }

    /** Whether the octet at the place of a message's first begins something else. */
    private boolean isElsewhere(Direction direction, Side side, byte first) {
        // Where the server's answer was not seen, the client goes on as if it had agreed.
        if (direction == requests && side.webSocketAsked && beginsFrame(first)) {
            webSocketAgreed = true;
            return true;
        }
        boolean asked = direction == requests && side.connectAsked;
        if (asked && first != '\r' && first != '\n' && !HttpProtocol.isMethodCharacter(first)) {
            connected = true;
            return true;
        }
        return requests != null && (first == '{' || first == '[');
    }

    /**
     * Whether the octet begins JSON that answers a request which the listener reads: some pools
     * answer getwork so. It ends with the next request or with the connection.
     */
    private boolean answersWithoutHead(
            FlowView flow, Direction direction, Side side, StreamBytes in, Observations out) {
        if (direction == requests
                || pipelineLength == 0
                || !side(direction.reverse()).wanted
                || side(direction.reverse()).state == State.TUNNEL) {
            return false;
        }
        listening = true;
        boolean wanted =
                listener.onHead(
                        flow,
                        new HttpListener.Head(
                                false, direction, "", "", 0, Map.of(), FlowRefs.frame(in)),
                        out);
        side.headless = true;
        side.open = true;
        side.wanted = wanted;
        if (wanted) {
            pipeline >>>= 2;
            pipelineLength--;
            side.state = State.CLOSE_BODY;
        } else {
            endListening(flow, direction, side, true, out);
        }
        return wanted;
    }

    @Override
    public ParseStatus onGap(FlowView flow, Direction direction, long length, Observations out) {
        Side side = side(direction);
        switch (side.state) {
            case LENGTH_BODY, CHUNK_BODY -> {
                endListening(flow, direction, side, false, out);
                if (length <= side.remaining) {
                    side.remaining -= length;
                    if (side.remaining == 0) {
                        side.state =
                                side.state == State.LENGTH_BODY ? State.START : State.CHUNK_END;
                    }
                } else {
                    lose(side);
                }
            }
            case CLOSE_BODY -> endListening(flow, direction, side, false, out);
            case TUNNEL -> {
                return ParseStatus.HAND_OVER;
            }
            case DEAD -> {}
            default -> {
                endListening(flow, direction, side, false, out);
                lose(side);
            }
        }
        return ParseStatus.CONTINUE;
    }

    /** Looks for the next head; which response answers which request is not known any more. */
    private void lose(Side side) {
        side.state = State.RESYNC;
        side.head = null;
        side.lineLength = 0;
        side.headBytes = 0;
        pipelineLength = 0;
        pipeline = 0;
        side.connectAsked = false;
        side.webSocketAsked = false;
    }

    @Override
    public void onEnd(FlowView flow, Observations out) {
        for (Direction direction : DIRECTIONS) {
            Side side = side(direction);
            // Only a body without a length ends with its connection.
            endListening(flow, direction, side, side.state == State.CLOSE_BODY, out);
            side.state = State.DEAD;
            side.line = NOTHING;
        }
        if (listening) {
            listening = false;
            listener.onEnd(flow, out);
        }
    }

    private Side side(Direction direction) {
        return direction == Direction.FROM_ORIGINATOR ? originator : responder;
    }

    // Lines

    /** Takes octets up to the next line end; a whole line is handled. */
    private void line(
            FlowView flow, Direction direction, Side side, StreamBytes in, Observations out) {
        byte[] buffer = in.buffer();
        int from = in.offset();
        int end = from + in.length();
        int at = from;
        while (at < end && buffer[at] != '\n') {
            at++;
        }
        int count = at - from;
        boolean whole = at < end;
        side.headBytes += count;
        if (side.headBytes > (side.state == State.RESYNC ? MAX_RESYNC_BYTES : MAX_HEAD_BYTES)) {
            heads.anomalies.count(Anomaly.HTTP_TOO_LONG);
            endListening(flow, direction, side, false, out);
            side.state = State.DEAD;
            side.line = NOTHING;
            side.head = null;
            over = requests == null;
            return;
        }
        if (!whole || side.lineLength > 0) {
            side.keep(buffer, from, count);
        }
        in.skip(whole ? count + 1 : count);
        if (!whole) {
            return;
        }
        byte[] text = side.lineLength > 0 ? side.line : buffer;
        int start = side.lineLength > 0 ? 0 : from;
        int length = side.lineLength > 0 ? side.lineLength : Math.min(count, MAX_LINE_BYTES);
        side.lineLength = 0;
        while (length > 0 && text[start + length - 1] == '\r') {
            length--;
        }
        switch (side.state) {
            case START, RESYNC -> firstLine(direction, side, text, start, length);
            case FIELDS -> {
                if (length > 0) {
                    field(side, text, start, length);
                } else {
                    HttpHead head = side.head;
                    if (head != null) {
                        side.head = null;
                        boolean request = direction == requests;
                        head(flow, direction, side, head, FlowRefs.frame(in), out);
                        heads.giveBack(head, request);
                    }
                }
            }
            case CHUNK_SIZE -> chunkSize(flow, direction, side, text, start, length, out);
            case CHUNK_END -> {
                side.state = State.CHUNK_SIZE;
                side.headBytes = 0;
                if (length > 0) {
                    malformed(flow, direction, side, out);
                }
            }
            case TRAILER -> {
                if (length == 0) {
                    endMessage(flow, direction, side, true, out);
                }
            }
            default -> {}
        }
    }

    private void firstLine(Direction direction, Side side, byte[] text, int start, int length) {
        if (length == 0) {
            return;
        }
        int end = start + length;
        boolean response = HttpHead.isVersion(text, start, end);
        boolean understood = false;
        if (response ? direction != requests : requests == null || direction == requests) {
            HttpHead head = heads.take(!response);
            understood =
                    response
                            ? head.beginsResponse(text, start, end)
                            : head.beginsRequest(text, start, end);
            if (understood) {
                side.head = head;
            } else {
                heads.giveBack(head, !response);
            }
        }
        if (understood) {
            requests = response ? direction.reverse() : direction;
            side.headless = false;
            side.state = State.FIELDS;
            side.headBytes = length;
            return;
        }
        if (requests == null) {
            over = true;
        } else if (side.state == State.START) {
            heads.anomalies.count(Anomaly.HTTP_MALFORMED);
            lose(side);
        }
    }

    private void field(Side side, byte[] text, int start, int length) {
        if (text[start] == ' ' || text[start] == '\t') {
            // A folded line (RFC 9112 section 5.2): no field that is kept is ever folded.
            return;
        }
        int end = start + length;
        int colon = start;
        while (colon < end && text[colon] != ':') {
            colon++;
        }
        int nameEnd = colon;
        while (nameEnd > start && (text[nameEnd - 1] == ' ' || text[nameEnd - 1] == '\t')) {
            nameEnd--;
        }
        if (colon == end || nameEnd == start) {
            heads.anomalies.count(Anomaly.HTTP_MALFORMED);
            return;
        }
        HttpField field = HttpField.find(text, start, nameEnd - start);
        if (field == null) {
            return;
        }
        int from = colon + 1;
        int to = end;
        while (from < to && (text[from] == ' ' || text[from] == '\t')) {
            from++;
        }
        while (to > from && (text[to - 1] == ' ' || text[to - 1] == '\t')) {
            to--;
        }
        HttpHead head = side.head;
        if (head != null) {
            head.put(field, text, from, to - from);
        }
    }

    // Messages

    private void head(
            FlowView flow,
            Direction direction,
            Side side,
            HttpHead head,
            FrameRef frame,
            Observations out) {
        boolean request = direction == requests;
        side.headBytes = 0;
        side.line = NOTHING;
        int asked = NO_REQUEST;
        if (request) {
            int kind =
                    switch (head.method()) {
                        case "HEAD" -> REQUEST_HEAD;
                        case "CONNECT" -> REQUEST_CONNECT;
                        default -> REQUEST_OTHER;
                    };
            if (pipelineLength == MAX_PIPELINE) {
                pipelineLength = 0;
                pipeline = 0;
            }
            pipeline |= (long) kind << (2 * pipelineLength++);
            side.connectAsked = kind == REQUEST_CONNECT;
            side.webSocketAsked = isWebSocket(head);
            Side answers = side(direction.reverse());
            if (answers.state == State.CLOSE_BODY && answers.headless) {
                // An answer without a head has no length either: the next request ends it.
                endMessage(flow, direction.reverse(), answers, true, out);
            }
            names(flow, direction, side, head, frame, out);
        } else if (pipelineLength > 0) {
            asked = (int) (pipeline & 3);
            if (head.status() >= 200 || head.status() == 101) {
                pipeline >>>= 2;
                pipelineLength--;
            }
        }
        frame(side, head, request, asked);
        if (!request && head.status() >= 200) {
            side(direction.reverse()).webSocketAsked = false;
        }
        if (side.state == State.CLOSE_BODY
                && head.status() < 300
                && connected
                && side(direction.reverse()).state == State.TUNNEL) {
            // The client went on before this answer to its CONNECT was seen.
            side.state = State.TUNNEL;
        }
        listening = true;
        side.wanted =
                listener.onHead(
                        flow,
                        new HttpListener.Head(
                                request,
                                direction,
                                head.method(),
                                head.target(),
                                head.status(),
                                head.fields(),
                                frame),
                        out);
        side.open = true;
        String coding = head.value(HttpField.CONTENT_ENCODING);
        if (side.wanted && !coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
            side.decoder = BodyDecoder.forCoding(coding);
            // A body in an unknown coding cannot be shown.
            side.undecodable = side.decoder == null;
        }
        if (side.state == State.START) {
            endMessage(flow, direction, side, true, out);
        } else if (side.state == State.TUNNEL) {
            connected = true;
            endListening(flow, direction, side, true, out);
            tunnel(side, side(direction.reverse()));
        }
        if (!request && head.status() == 101) {
            if (isWebSocket(head)) {
                webSocketAgreed = true;
                tunnel(side, side(direction.reverse()));
            } else {
                over = true;
            }
        }
    }

    /** RFC 6455 section 5.2: text or binary, perhaps in fragments or compressed; or control. */
    private static boolean beginsFrame(byte first) {
        int data = first & 0x3F;
        int control = first & 0xFF;
        return data == 1 || data == 2 || (control >= 0x88 && control <= 0x8A);
    }

    /** RFC 6455 section 4: both sides name it in the field Upgrade. */
    private static boolean isWebSocket(HttpHead head) {
        return head.value(HttpField.UPGRADE).equalsIgnoreCase(WEBSOCKET);
    }

    /** What follows is not HTTP, on the client's side as soon as its request is over. */
    private static void tunnel(Side server, Side client) {
        server.state = State.TUNNEL;
        if (client.state == State.START && client.lineLength == 0) {
            client.state = State.TUNNEL;
        }
    }

    /** How the body of this message ends, RFC 9112 section 6.3. */
    private static void frame(Side side, HttpHead head, boolean request, int asked) {
        if (!request) {
            boolean accepted = head.status() >= 200 && head.status() < 300;
            if (accepted
                    && (asked == REQUEST_CONNECT
                            || (asked == NO_REQUEST && head.connectionEstablished()))) {
                side.state = State.TUNNEL;
                return;
            }
            if (asked == REQUEST_HEAD
                    || head.status() < 200
                    || head.status() == 204
                    || head.status() == 304) {
                side.state = State.START;
                return;
            }
        }
        String transfer = head.value(HttpField.TRANSFER_ENCODING);
        if (!transfer.isEmpty()
                && transfer.regionMatches(
                        true, Math.max(0, transfer.length() - 7), "chunked", 0, 7)) {
            side.state = State.CHUNK_SIZE;
            return;
        }
        long length = head.contentLength();
        if (transfer.isEmpty() && length >= 0) {
            side.remaining = length;
            side.state = length == 0 ? State.START : State.LENGTH_BODY;
            return;
        }
        side.state = request ? State.START : State.CLOSE_BODY;
    }

    /** What the request says of the host it wants. */
    private void names(
            FlowView flow,
            Direction direction,
            Side side,
            HttpHead head,
            FrameRef frame,
            Observations out) {
        boolean connect = side.connectAsked;
        Authority proxied =
                connect
                        ? Authority.parse(word(head.target()), 443)
                        : Authority.ofUrl(head.target());
        if (proxied != null) {
            String both = proxied.host() + " " + proxied.port();
            if (!both.equals(lastProxied)) {
                lastProxied = both;
                out.accept(
                        new ProxyRequest(
                                FlowRefs.of(flow, direction, basis(flow, direction)),
                                frame,
                                connect ? VIA_CONNECT : "http",
                                proxied.host(),
                                proxied.port()));
            }
            return;
        }
        String field = head.value(HttpField.HOST);
        if (connect || field.isEmpty()) {
            return;
        }
        if (field.equals(side.lastHost)) {
            return;
        }
        side.lastHost = field;
        Authority host = Authority.parse(field, 80);
        if (host == null || host.literal()) {
            return;
        }
        String[] told = hosts;
        if (told.length < MAX_HOSTS && !Arrays.asList(told).contains(host.host())) {
            hosts = Arrays.copyOf(told, told.length + 1);
            hosts[told.length] = host.host();
            out.accept(
                    new ServerName(
                            FlowRefs.of(flow, direction, basis(flow, direction)),
                            frame,
                            ServerName.Source.HTTP_HOST,
                            host.host()));
        }
    }

    /** The text up to its first blank: some clients put a path behind what CONNECT names. */
    private static String word(String text) {
        int blank = text.indexOf(' ');
        return blank < 0 ? text : text.substring(0, blank);
    }

    private static String basis(FlowView flow, Direction client) {
        return client == Direction.FROM_ORIGINATOR
                ? flow.originatorBasis().label()
                : FlowView.OriginatorBasis.CONTENT.label();
    }

    // Bodies

    private void body(
            FlowView flow, Direction direction, Side side, StreamBytes in, Observations out) {
        int count =
                side.state == State.CLOSE_BODY
                        ? in.length()
                        : (int) Math.min(in.length(), side.remaining);
        if (side.wanted && side.open && !side.undecodable) {
            StreamBytes view = heads.body;
            boolean request = direction == requests;
            view.set(
                    in.buffer(),
                    in.offset(),
                    count,
                    in.timeNanos(),
                    in.frameNumber(),
                    in.fileIndex());
            BodyDecoder decoder = side.decoder;
            if (decoder == null) {
                listener.onBody(flow, request, view, out);
            } else {
                decoder.decode(view, bytes -> listener.onBody(flow, request, bytes, out));
            }
        }
        in.skip(count);
        if (side.state == State.CLOSE_BODY) {
            return;
        }
        side.remaining -= count;
        if (side.remaining == 0) {
            if (side.state == State.CHUNK_BODY) {
                side.state = State.CHUNK_END;
            } else {
                endMessage(flow, direction, side, true, out);
            }
        }
    }

    /** RFC 9112 section 7.1: hexadecimal digits, then perhaps an extension. */
    private void chunkSize(
            FlowView flow,
            Direction direction,
            Side side,
            byte[] text,
            int start,
            int length,
            Observations out) {
        long size = 0;
        int at = start;
        int end = start + length;
        while (at < end) {
            int digit = Character.digit(text[at], 16);
            if (digit < 0) {
                break;
            }
            size = size << 4 | digit;
            at++;
            if (size >> 48 != 0) {
                malformed(flow, direction, side, out);
                return;
            }
        }
        boolean clean = at == end || text[at] == ';' || text[at] == ' ' || text[at] == '\t';
        if (at == start || !clean) {
            malformed(flow, direction, side, out);
            return;
        }
        side.headBytes = 0;
        side.remaining = size;
        side.state = size == 0 ? State.TRAILER : State.CHUNK_BODY;
    }

    private void malformed(FlowView flow, Direction direction, Side side, Observations out) {
        heads.anomalies.count(Anomaly.HTTP_MALFORMED);
        endListening(flow, direction, side, false, out);
        lose(side);
    }

    private void endMessage(
            FlowView flow, Direction direction, Side side, boolean complete, Observations out) {
        endListening(flow, direction, side, complete, out);
        side.state = State.START;
        side.headBytes = 0;
        side.line = NOTHING;
    }

    /** Tells the listener, once a message. */
    private void endListening(
            FlowView flow, Direction direction, Side side, boolean complete, Observations out) {
        boolean whole = complete && !side.undecodable;
        BodyDecoder decoder = side.decoder;
        if (decoder != null) {
            whole &= !decoder.failed();
            decoder.close();
            side.decoder = null;
        }
        side.undecodable = false;
        if (side.open) {
            side.open = false;
            listener.onMessageEnd(flow, direction == requests, whole, out);
        }
    }

    /** One direction. */
    private static final class Side {
        State state = State.START;

        /** Octets of a line whose end has not come yet. */
        byte[] line = NOTHING;

        int lineLength;

        /** Octets of the head (or of what is searched for one) so far. */
        int headBytes;

        /** Octets to come of the body or chunk. */
        long remaining;

        /** The head being read; null between heads. */
        @Nullable HttpHead head;

        /** The message is an answer without a head. */
        boolean headless;

        /** The listener knows of the message and not yet of its end. */
        boolean open;

        /** The listener wants the body. */
        boolean wanted;

        boolean undecodable;
        @Nullable BodyDecoder decoder;

        /** The last request was CONNECT. */
        boolean connectAsked;

        /** The last request asked for a WebSocket and was not refused. */
        boolean webSocketAsked;

        String lastHost = "";

        void keep(byte[] buffer, int from, int count) {
            int room = MAX_LINE_BYTES - lineLength;
            int kept = Math.min(count, room);
            if (line.length < lineLength + kept) {
                int grown =
                        Math.max(FIRST_LINE_BYTES, Math.max(lineLength + kept, 2 * line.length));
                line = Arrays.copyOf(line, Math.min(grown, MAX_LINE_BYTES));
            }
            System.arraycopy(buffer, from, line, lineLength, kept);
            lineLength += kept;
        }
    }
}
