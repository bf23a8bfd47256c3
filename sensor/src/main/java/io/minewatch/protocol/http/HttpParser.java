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
import io.minewatch.stats.AnomalyCounters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    /** Characters kept of a request target: one that means mining has below 40. */
    static final int MAX_TARGET = 512;

    /** Characters kept of a field's value; wallets in {@code authorization} stay below 300. */
    static final int MAX_VALUE = 1024;

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
    private final AnomalyCounters anomalies;
    private final Side originator = new Side();
    private final Side responder = new Side();
    private final StreamBytes view = new StreamBytes();

    /** The direction of the requests, once known. */
    private @Nullable Direction requests;

    private boolean listening;

    /** The flow is no HTTP any more, or never was. */
    private boolean over;

    /** Kinds of the requests without response, the oldest in the lowest bits. */
    private long pipeline;

    private int pipelineLength;
    private @Nullable List<String> hosts;
    private String lastProxied = "";
    private String wrapping = "";
    private String successor = "";

    HttpParser(HttpListener listener, AnomalyCounters anomalies) {
        this.listener = listener;
        this.anomalies = anomalies;
    }

    @Override
    public String wrapping() {
        return wrapping;
    }

    @Override
    public String successor() {
        return successor;
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
            successor = WEBSOCKET;
            return true;
        }
        boolean asked = direction == requests && side.connectAsked;
        if (asked && first != '\r' && first != '\n' && !HttpProtocol.isMethodCharacter(first)) {
            wrapping = VIA_CONNECT;
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
        side.request = false;
        side.status = 0;
        side.beginFields();
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
            anomalies.count(Anomaly.HTTP_TOO_LONG);
            endListening(flow, direction, side, false, out);
            side.state = State.DEAD;
            side.line = NOTHING;
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
                    head(flow, direction, side, FlowRefs.frame(in), out);
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
        boolean understood = false;
        if (isVersion(text, start, end)) {
            understood = direction != requests && statusLine(side, text, start, end);
        } else if (requests == null || direction == requests) {
            understood = requestLine(side, text, start, end);
        }
        if (understood) {
            requests = side.request ? direction : direction.reverse();
            side.state = State.FIELDS;
            side.headBytes = length;
            side.beginFields();
            return;
        }
        if (requests == null) {
            over = true;
        } else if (side.state == State.START) {
            anomalies.count(Anomaly.HTTP_MALFORMED);
            lose(side);
        }
    }

    /** {@code HTTP/1.x}, RFC 9112 section 2.3. */
    private static boolean isVersion(byte[] text, int from, int to) {
        return to - from >= 8
                && text[from] == 'H'
                && text[from + 1] == 'T'
                && text[from + 2] == 'T'
                && text[from + 3] == 'P'
                && text[from + 4] == '/'
                && text[from + 5] == '1'
                && text[from + 6] == '.'
                && text[from + 7] >= '0'
                && text[from + 7] <= '9';
    }

    /** RFC 9112 section 4. */
    private static boolean statusLine(Side side, byte[] text, int start, int end) {
        int at = start + 8;
        while (at < end && text[at] == ' ') {
            at++;
        }
        if (at == start + 8 || at + 3 > end || (at + 3 < end && text[at + 3] != ' ')) {
            return false;
        }
        int status = 0;
        for (int i = at; i < at + 3; i++) {
            if (text[i] < '0' || text[i] > '9') {
                return false;
            }
            status = status * 10 + text[i] - '0';
        }
        side.request = false;
        side.status = status;
        side.method = "";
        side.target = "";
        side.connectionEstablished =
                contains(text, at + 3, end, "connection established")
                        || contains(text, at + 3, end, "tunnel established");
        return status >= 100;
    }

    /** RFC 9112 section 3: the target may hold blanks that it should not. */
    private static boolean requestLine(Side side, byte[] text, int start, int end) {
        int methodEnd = start;
        while (methodEnd < end && HttpProtocol.isMethodCharacter(text[methodEnd])) {
            methodEnd++;
        }
        int last = end - 1;
        while (last > methodEnd && text[last] == ' ') {
            last--;
        }
        int lineEnd = last + 1;
        while (last > methodEnd && text[last] != ' ') {
            last--;
        }
        int methodLength = methodEnd - start;
        if (methodLength == 0
                || methodLength > HttpProtocol.MAX_METHOD
                || methodEnd == end
                || text[methodEnd] != ' '
                || !isVersion(text, last + 1, lineEnd)) {
            return false;
        }
        int from = methodEnd;
        while (from < last && text[from] == ' ') {
            from++;
        }
        int to = last;
        while (to > from && text[to - 1] == ' ') {
            to--;
        }
        if (from == to) {
            return false;
        }
        side.request = true;
        side.status = 0;
        side.method = same(side.method, text, start, methodLength);
        side.target = same(side.target, text, from, Math.min(to - from, MAX_TARGET));
        return true;
    }

    /** The text, as the earlier string where it is equal: most flows repeat themselves. */
    private static String same(String earlier, byte[] text, int start, int length) {
        if (earlier.length() == length) {
            int i = 0;
            while (i < length && earlier.charAt(i) == (text[start + i] & 0xFF)) {
                i++;
            }
            if (i == length) {
                return earlier;
            }
        }
        return new String(text, start, length, StandardCharsets.ISO_8859_1);
    }

    private static boolean contains(byte[] text, int from, int to, String lowerCase) {
        for (int at = from; at + lowerCase.length() <= to; at++) {
            int i = 0;
            while (i < lowerCase.length() && HttpField.lower(text[at + i]) == lowerCase.charAt(i)) {
                i++;
            }
            if (i == lowerCase.length()) {
                return true;
            }
        }
        return false;
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
            anomalies.count(Anomaly.HTTP_MALFORMED);
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
        side.put(field, text, from, Math.min(to - from, MAX_VALUE));
    }

    // Messages

    private void head(
            FlowView flow, Direction direction, Side side, FrameRef frame, Observations out) {
        side.headBytes = 0;
        int asked = NO_REQUEST;
        if (side.request) {
            int kind =
                    switch (side.method) {
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
            side.webSocketAsked = isWebSocket(side);
            Side answers = side(direction.reverse());
            if (answers.state == State.CLOSE_BODY && answers.status == 0) {
                // An answer without a head has no length either: the next request ends it.
                endMessage(flow, direction.reverse(), answers, true, out);
            }
            names(flow, direction, side, frame, out);
        } else if (pipelineLength > 0) {
            asked = (int) (pipeline & 3);
            if (side.status >= 200 || side.status == 101) {
                pipeline >>>= 2;
                pipelineLength--;
            }
        }
        frame(side, asked);
        if (!side.request && side.status >= 200) {
            side(direction.reverse()).webSocketAsked = false;
        }
        if (side.state == State.CLOSE_BODY
                && side.status < 300
                && wrapping.equals(VIA_CONNECT)
                && side(direction.reverse()).state == State.TUNNEL) {
            // The client went on before this answer to its CONNECT was seen.
            side.state = State.TUNNEL;
        }
        listening = true;
        side.wanted =
                listener.onHead(
                        flow,
                        new HttpListener.Head(
                                side.request,
                                direction,
                                side.method,
                                side.target,
                                side.status,
                                side.fields(),
                                frame),
                        out);
        side.open = true;
        String coding = side.value(HttpField.CONTENT_ENCODING);
        if (side.wanted && !coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
            side.decoder = BodyDecoder.forCoding(coding);
            // A body in an unknown coding cannot be shown.
            side.undecodable = side.decoder == null;
        }
        if (side.state == State.START) {
            endMessage(flow, direction, side, true, out);
        } else if (side.state == State.TUNNEL) {
            wrapping = VIA_CONNECT;
            endListening(flow, direction, side, true, out);
            tunnel(side, side(direction.reverse()));
        }
        if (!side.request && side.status == 101) {
            if (isWebSocket(side)) {
                successor = WEBSOCKET;
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
    private static boolean isWebSocket(Side side) {
        return side.value(HttpField.UPGRADE).equalsIgnoreCase(WEBSOCKET);
    }

    /** What follows is not HTTP, on the client's side as soon as its request is over. */
    private static void tunnel(Side server, Side client) {
        server.state = State.TUNNEL;
        if (client.state == State.START && client.lineLength == 0) {
            client.state = State.TUNNEL;
        }
    }

    /** How the body of this message ends, RFC 9112 section 6.3. */
    private static void frame(Side side, int asked) {
        if (!side.request) {
            boolean accepted = side.status >= 200 && side.status < 300;
            if (accepted
                    && (asked == REQUEST_CONNECT
                            || (asked == NO_REQUEST && side.connectionEstablished))) {
                side.state = State.TUNNEL;
                return;
            }
            if (asked == REQUEST_HEAD
                    || side.status < 200
                    || side.status == 204
                    || side.status == 304) {
                side.state = State.START;
                return;
            }
        }
        String transfer = side.value(HttpField.TRANSFER_ENCODING);
        if (!transfer.isEmpty()
                && transfer.regionMatches(
                        true, Math.max(0, transfer.length() - 7), "chunked", 0, 7)) {
            side.state = State.CHUNK_SIZE;
            return;
        }
        long length = side.contentLength;
        if (transfer.isEmpty() && length >= 0) {
            side.remaining = length;
            side.state = length == 0 ? State.START : State.LENGTH_BODY;
            return;
        }
        side.state = side.request ? State.START : State.CLOSE_BODY;
    }

    /** What the request says of the host it wants. */
    private void names(
            FlowView flow, Direction direction, Side side, FrameRef frame, Observations out) {
        boolean connect = side.connectAsked;
        Authority proxied =
                connect ? Authority.parse(word(side.target), 443) : Authority.ofUrl(side.target);
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
        String field = side.value(HttpField.HOST);
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
        List<String> told = hosts;
        if (told == null) {
            told = new ArrayList<>(1);
            hosts = told;
        }
        if (told.size() < MAX_HOSTS && !told.contains(host.host())) {
            told.add(host.host());
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
            view.set(
                    in.buffer(),
                    in.offset(),
                    count,
                    in.timeNanos(),
                    in.frameNumber(),
                    in.fileIndex());
            BodyDecoder decoder = side.decoder;
            if (decoder == null) {
                listener.onBody(flow, side.request, view, out);
            } else {
                decoder.decode(view, bytes -> listener.onBody(flow, side.request, bytes, out));
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
        anomalies.count(Anomaly.HTTP_MALFORMED);
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
        /**
         * Before the first head: most flows have one, and their answers none that is seen. Never
         * written to.
         */
        private static final @Nullable String[] NO_VALUES = new @Nullable String[HttpField.count()];

        State state = State.START;

        /** Octets of a line whose end has not come yet. */
        byte[] line = NOTHING;

        int lineLength;

        /** Octets of the head (or of what is searched for one) so far. */
        int headBytes;

        /** Octets to come of the body or chunk. */
        long remaining;

        // The message being read.
        boolean request;
        String method = "";
        String target = "";
        int status;
        boolean connectionEstablished;

        /** Octets as Content-Length says; -1: it says nothing, or not one thing. */
        long contentLength;

        /** Values of the kept fields of this head; null: absent. */
        @Nullable String[] values = NO_VALUES;

        /** The same of the head before. */
        @Nullable String[] earlier = NO_VALUES;

        Map<String, String> lastFields = Map.of();

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

        void beginFields() {
            @Nullable String[] free = earlier;
            earlier = values;
            if (free == NO_VALUES) {
                free = new @Nullable String[HttpField.count()];
            } else {
                Arrays.fill(free, null);
            }
            values = free;
            contentLength = -1;
        }

        void put(HttpField field, byte[] text, int start, int length) {
            int index = field.ordinal();
            if (field == HttpField.CONTENT_LENGTH) {
                long number = number(text, start, length);
                // RFC 9112 section 6.3: repeated equal values are one, different ones an error.
                contentLength = values[index] == null || contentLength == number ? number : -1;
            }
            if (values[index] == null) {
                String before = earlier[index];
                values[index] = same(before == null ? "" : before, text, start, length);
            }
        }

        /** A decimal number below 10^15, or -1. */
        private static long number(byte[] text, int start, int length) {
            if (length == 0 || length > 15) {
                return -1;
            }
            long number = 0;
            for (int i = start; i < start + length; i++) {
                if (text[i] < '0' || text[i] > '9') {
                    return -1;
                }
                number = number * 10 + text[i] - '0';
            }
            return number;
        }

        String value(HttpField field) {
            String value = values[field.ordinal()];
            return value == null ? "" : value;
        }

        /** The fields as listeners see them; the map of the head before where nothing changed. */
        Map<String, String> fields() {
            int count = 0;
            boolean changed = false;
            for (int i = 0; i < values.length; i++) {
                count += values[i] == null ? 0 : 1;
                changed |= !java.util.Objects.equals(values[i], earlier[i]);
            }
            if (changed) {
                @SuppressWarnings({"unchecked", "rawtypes"})
                Map.Entry<String, String>[] entries = new Map.Entry[count];
                for (int i = 0; i < values.length; i++) {
                    String value = values[i];
                    if (value != null) {
                        entries[--count] = Map.entry(HttpField.at(i).fieldName, value);
                    }
                }
                lastFields = Map.ofEntries(entries);
            }
            return lastFields;
        }
    }
}
