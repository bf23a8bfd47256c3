package io.minewatch.protocol.websocket;

import io.minewatch.bytes.Bytes;
import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.flow.StreamListener;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.StreamParser;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes the frames of both directions apart and gives the messages to the stream inside: a text
 * message that is a JSON object or array as one line, whole, whatever its fragments; binary
 * messages as the pieces of one stream, for so bridges carry TCP. Text of other kinds is skipped
 * unread: nobody is accused for what people write to each other.
 *
 * <p>Bad input: a frame that breaks the format counts an anomaly; the direction then waits for the
 * next frame that begins with a JSON message. What cannot be decompressed counts an anomaly and is
 * dropped. Single thread.
 */
final class WebSocketParser implements StreamParser {
    /**
     * Octets of a text message, decompressed: jobs with a block template have 20 KiB. Longer
     * messages are skipped.
     */
    static final int MAX_MESSAGE_BYTES = 128 * 1024;

    /**
     * Messages in a row that are no JSON after which a flow is let go: a miner's jobs come between
     * its pings.
     */
    static final int MAX_SENSELESS_MESSAGES = 1024;

    /** Octets of both directions since the last JSON message after which a flow is let go. */
    static final long MAX_SENSELESS_BYTES = 4 * 1024 * 1024;

    /** Octets searched for the next frame after a gap or bad octets. */
    static final int MAX_RESYNC_BYTES = 1 << 20;

    /** Broken frames after which a flow is let go. */
    static final int MAX_MALFORMED = 64;

    /** First two octets, length of 64 bits, key: RFC 6455 section 5.2. */
    private static final int MAX_HEAD_BYTES = 14;

    /** Payload of a control frame, same section 5.5. */
    private static final int MAX_CONTROL_BYTES = 125;

    /** Octets unmasked or decompressed in one go. */
    private static final int SCRATCH_BYTES = 2048;

    /** A message buffer larger than this is dropped after its message. */
    private static final int KEPT_BUFFER_BYTES = 4096;

    private static final int RSV1 = 0x40;
    private static final int RSV2_AND_3 = 0x30;
    private static final int CONTINUATION = 0;
    private static final int CLOSE = 8;
    private static final int PONG = 10;

    private static final String TRANSPORT = "websocket";
    private static final byte[] NOTHING = new byte[0];
    private static final byte[] LINE_FEED = {'\n'};

    private enum State {
        HEAD,
        PAYLOAD,
        /** Places are searched for the beginning of a frame. */
        LOST,
        /** Nothing more of this direction is read. */
        DEAD
    }

    /** What becomes of a message. */
    private enum Fate {
        /** Text of which nothing but blanks was seen. */
        UNKNOWN,
        /** JSON, gathered whole. */
        GATHER,
        /** Pieces of a stream. */
        PASS,
        SKIP
    }

    private final AnomalyCounters anomalies;
    private final ParserContext.InnerStreams streams;
    private final Side[] sides;
    private final StreamBytes view = new StreamBytes();
    private byte[] scratch = NOTHING;
    private @Nullable StreamListener inner;
    private int senselessMessages;
    private long senselessBytes;
    private int malformed;
    private boolean over;

    WebSocketParser(ParserContext context) {
        anomalies = context.anomalies();
        streams = context.inner();
        State first = context.fromStart() ? State.HEAD : State.LOST;
        sides = new Side[] {new Side(first), new Side(first)};
    }

    @Override
    public ParseStatus onBytes(
            FlowView flow, Direction direction, StreamBytes in, Observations out) {
        read(flow, direction, sides[direction.ordinal()], in);
        if (over) {
            close();
            return ParseStatus.DONE;
        }
        return ParseStatus.CONTINUE;
    }

    // Frames

    private void read(FlowView flow, Direction direction, Side side, StreamBytes in) {
        while (in.length() > 0 && !over) {
            switch (side.state) {
                case HEAD -> {
                    side.head[side.headLength++] = in.buffer()[in.offset()];
                    in.skip(1);
                    head(flow, direction, side, in);
                }
                case PAYLOAD -> payload(flow, direction, side, in);
                case LOST -> {
                    if (search(side, in)) {
                        // The frame begins with the window's octets.
                        byte[] octets = side.window.clone();
                        read(flow, direction, side, view(in, octets, 0, octets.length));
                    }
                }
                case DEAD -> in.skip(in.length());
            }
        }
    }

    private static StreamBytes view(StreamBytes in, byte[] octets, int offset, int length) {
        return new StreamBytes()
                .set(octets, offset, length, in.timeNanos(), in.frameNumber(), in.fileIndex());
    }

    /** Looks at the head gathered so far; once it is complete the payload begins. */
    private void head(FlowView flow, Direction direction, Side side, StreamBytes in) {
        byte[] head = side.head;
        if (side.headLength < 2) {
            return;
        }
        int length = head[1] & 0x7F;
        int lengthBytes =
                length == WebSocketProtocol.LENGTH_16
                        ? 2
                        : length == WebSocketProtocol.LENGTH_64 ? 8 : 0;
        boolean masked = (head[1] & WebSocketProtocol.MASK) != 0;
        int whole = 2 + lengthBytes + (masked ? WebSocketProtocol.KEY_BYTES : 0);
        if (side.headLength == 2 && !isPossible(head, side, length)) {
            bad(flow, direction, side);
            return;
        }
        if (side.headLength < whole) {
            return;
        }
        long payload =
                switch (lengthBytes) {
                    case 2 -> Bytes.u16(head, 2);
                    case 8 -> Bytes.i64(head, 2);
                    default -> length;
                };
        if (payload < 0) {
            bad(flow, direction, side);
            return;
        }
        side.keyAt = masked ? 2 + lengthBytes : -1;
        side.remaining = payload;
        side.read = 0;
        side.headLength = 0;
        side.control = (head[0] & 8) != 0;
        side.last = (head[0] & WebSocketProtocol.FIN) != 0;
        side.state = State.PAYLOAD;
        if (!side.control) {
            int opcode = head[0] & 0xF;
            if (opcode != CONTINUATION) {
                begin(side, opcode, (head[0] & RSV1) != 0);
            }
        }
        if (payload == 0) {
            endFrame(flow, direction, side, in);
        }
    }

    private static boolean isPossible(byte[] head, Side side, int length) {
        int opcode = head[0] & 0xF;
        boolean control = opcode >= CLOSE;
        boolean fin = (head[0] & WebSocketProtocol.FIN) != 0;
        if ((head[0] & RSV2_AND_3) != 0
                || opcode > PONG
                || (opcode > WebSocketProtocol.BINARY && opcode < CLOSE)) {
            return false;
        }
        if (control) {
            return fin && length <= MAX_CONTROL_BYTES && (head[0] & RSV1) == 0;
        }
        return opcode == CONTINUATION ? side.open && (head[0] & RSV1) == 0 : !side.open;
    }

    /** The format is broken: nothing before the next frame that is known again is trusted. */
    private void bad(FlowView flow, Direction direction, Side side) {
        anomalies.count(Anomaly.WEBSOCKET_MALFORMED);
        over |= ++malformed > MAX_MALFORMED;
        lose(flow, direction, side, 1);
    }

    private void lose(FlowView flow, Direction direction, Side side, long length) {
        side.drop();
        side.loseWindow();
        side.open = false;
        side.state = State.LOST;
        side.headLength = 0;
        side.searched = 0;
        side.windowLength = 0;
        tellGap(flow, direction, length);
    }

    private void tellGap(FlowView flow, Direction direction, long length) {
        StreamListener listener = inner;
        if (listener != null) {
            over |= !listener.onGap(flow, direction, Math.max(1, length));
        }
    }

    /** Moves a window over the octets until a frame begins in it; whether one does. */
    private boolean search(Side side, StreamBytes in) {
        while (in.length() > 0) {
            if (side.windowLength == side.window.length) {
                System.arraycopy(side.window, 1, side.window, 0, side.window.length - 1);
                side.windowLength--;
            }
            side.window[side.windowLength++] = in.buffer()[in.offset()];
            in.skip(1);
            if (side.windowLength == side.window.length
                    && WebSocketProtocol.isMessage(side.window, 0)) {
                side.windowLength = 0;
                side.state = State.HEAD;
                return true;
            }
            if (++side.searched > MAX_RESYNC_BYTES) {
                anomalies.count(Anomaly.WEBSOCKET_TOO_LONG);
                side.state = State.DEAD;
                over |= sides[0].state == State.DEAD && sides[1].state == State.DEAD;
                return false;
            }
        }
        return false;
    }

    // Messages

    private static void begin(Side side, int opcode, boolean compressed) {
        side.open = true;
        side.text = opcode == WebSocketProtocol.TEXT;
        side.compressed = compressed;
        side.fate = side.text ? Fate.UNKNOWN : compressed ? Fate.GATHER : Fate.PASS;
        side.messageLength = 0;
        side.decoded = 0;
        side.delivered = false;
    }

    private void payload(FlowView flow, Direction direction, Side side, StreamBytes in) {
        int count = (int) Math.min(in.length(), side.remaining);
        if (side.control || (side.fate == Fate.SKIP && !side.compressed)) {
            in.skip(count);
        } else {
            data(flow, direction, side, in, count);
        }
        side.remaining -= count;
        side.read += count;
        if (side.fate != Fate.PASS) {
            // Counted as they pass: no cut may decide what is still read.
            senselessBytes += count;
            over |= senselessBytes > MAX_SENSELESS_BYTES;
        }
        if (side.remaining == 0 && side.state == State.PAYLOAD) {
            endFrame(flow, direction, side, in);
        }
    }

    /** Takes {@code count} octets of a data frame's payload. */
    private void data(FlowView flow, Direction direction, Side side, StreamBytes in, int count) {
        if (side.keyAt < 0) {
            if (count == side.remaining
                    && side.read == 0
                    && side.messageLength == 0
                    && side.last
                    && side.fate == Fate.UNKNOWN
                    && !side.compressed) {
                wholeText(flow, direction, side, in, count);
            } else {
                take(flow, direction, side, in, in.buffer(), in.offset(), count);
            }
            in.skip(count);
            return;
        }
        if (scratch.length == 0) {
            scratch = new byte[SCRATCH_BYTES];
        }
        for (int done = 0; done < count && !over; ) {
            int part = Math.min(scratch.length, count - done);
            for (int i = 0; i < part; i++) {
                int place = (int) (side.read + done + i) & 3;
                scratch[i] = (byte) (in.buffer()[in.offset()] ^ side.head[side.keyAt + place]);
                in.skip(1);
            }
            take(flow, direction, side, in, scratch, 0, part);
            done += part;
        }
    }

    /** A text message that lies whole before us, as most of a pool's do: no copy. */
    private void wholeText(
            FlowView flow, Direction direction, Side side, StreamBytes in, int count) {
        int blanks = 0;
        while (blanks < count && isBlank(in.buffer()[in.offset() + blanks])) {
            blanks++;
        }
        if (blanks < count && isJson(in.buffer()[in.offset() + blanks])) {
            deliver(flow, direction, side, in, in.buffer(), in.offset() + blanks, count - blanks);
        }
        side.fate = Fate.SKIP;
    }

    /** Octets of a message, unmasked. */
    private void take(
            FlowView flow,
            Direction direction,
            Side side,
            StreamBytes in,
            byte[] octets,
            int offset,
            int count) {
        if (!side.compressed) {
            if (side.fate == Fate.PASS) {
                deliver(flow, direction, side, in, octets, offset, count);
            } else {
                gather(side, octets, offset, count);
            }
            return;
        }
        MessageInflater inflater = side.inflater;
        if (inflater == null) {
            inflater = new MessageInflater();
            side.inflater = inflater;
            side.inflated = new byte[SCRATCH_BYTES];
        }
        inflater.next(octets, offset, count, side.inflated, side);
    }

    private static void gather(Side side, byte[] octets, int offset, int count) {
        int at = offset;
        int end = offset + count;
        if (side.fate == Fate.UNKNOWN) {
            while (at < end && isBlank(octets[at])) {
                at++;
            }
            if (at == end) {
                return;
            }
            side.fate = isJson(octets[at]) ? Fate.GATHER : Fate.SKIP;
        }
        if (side.fate == Fate.GATHER) {
            side.keep(octets, at, end - at);
        }
    }

    private void endFrame(FlowView flow, Direction direction, Side side, StreamBytes in) {
        side.state = State.HEAD;
        if (side.control || !side.last) {
            return;
        }
        side.open = false;
        MessageInflater inflater = side.inflater;
        if (side.compressed && inflater != null) {
            if (!inflater.endMessage(side.inflated, side)) {
                anomalies.count(
                        side.tooLong ? Anomaly.WEBSOCKET_TOO_LONG : Anomaly.WEBSOCKET_UNDECODABLE);
                side.fate = Fate.SKIP;
                if (!side.text) {
                    tellGap(flow, direction, 1);
                }
            }
        } else if (side.tooLong) {
            anomalies.count(Anomaly.WEBSOCKET_TOO_LONG);
            side.fate = Fate.SKIP;
        }
        if (side.fate == Fate.GATHER && side.messageLength > 0) {
            deliver(flow, direction, side, in, side.message, 0, side.messageLength);
        }
        if (side.text && !side.delivered) {
            over |= ++senselessMessages > MAX_SENSELESS_MESSAGES;
        }
        side.drop();
    }

    /** Shows octets to the stream inside, a text message with a line end behind it. */
    private void deliver(
            FlowView flow,
            Direction direction,
            Side side,
            StreamBytes in,
            byte[] octets,
            int offset,
            int count) {
        if (over) {
            return;
        }
        if (side.text) {
            side.delivered = true;
            senselessMessages = 0;
            senselessBytes = 0;
        }
        StreamListener listener = inner;
        if (listener == null) {
            listener = streams.open(TRANSPORT);
            inner = listener;
        }
        view.set(octets, offset, count, in.timeNanos(), in.frameNumber(), in.fileIndex());
        over |= !listener.onBytes(flow, direction, view);
        if (side.text && !over) {
            view.set(LINE_FEED, 0, 1, in.timeNanos(), in.frameNumber(), in.fileIndex());
            over |= !listener.onBytes(flow, direction, view);
        }
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isJson(byte c) {
        return c == '{' || c == '[';
    }

    // Gaps and the end

    @Override
    public ParseStatus onGap(FlowView flow, Direction direction, long length, Observations out) {
        Side side = sides[direction.ordinal()];
        if (over || side.state == State.DEAD) {
            return over ? ParseStatus.DONE : ParseStatus.CONTINUE;
        }
        if (side.state == State.PAYLOAD && length <= side.remaining) {
            side.remaining -= length;
            side.read += length;
            if (!side.control) {
                boolean passed = side.fate == Fate.PASS;
                side.drop();
                side.fate = passed ? Fate.PASS : Fate.SKIP;
                side.loseWindow();
                side.compressed = false;
                if (passed) {
                    tellGap(flow, direction, length);
                }
            }
            if (side.remaining == 0) {
                side.state = State.HEAD;
                side.open &= side.control || !side.last;
            }
        } else {
            lose(flow, direction, side, length);
        }
        if (over) {
            close();
            return ParseStatus.DONE;
        }
        return ParseStatus.CONTINUE;
    }

    @Override
    public void onEnd(FlowView flow, Observations out) {
        close();
        StreamListener listener = inner;
        if (listener != null) {
            listener.onEnd(flow);
        }
    }

    /** What is inside may have a last word, even if it wants no more octets. */
    @Override
    public boolean wantsEnd() {
        return inner != null;
    }

    private void close() {
        for (Side side : sides) {
            side.close();
        }
        scratch = NOTHING;
    }

    /** One direction. */
    private static final class Side implements MessageInflater.Sink {
        State state;
        final byte[] head = new byte[MAX_HEAD_BYTES];
        int headLength;

        /** Where the key stands in the head; -1: not masked. */
        int keyAt;

        /** Octets of the frame's payload to come, and those read. */
        long remaining;

        long read;
        boolean control;
        boolean last;

        // The message in progress.
        boolean open;
        boolean text;
        boolean compressed;
        Fate fate = Fate.SKIP;
        boolean tooLong;

        /** It reached the stream inside. */
        boolean delivered;

        /** Octets that decompression made of it. */
        int decoded;

        byte[] message = NOTHING;
        int messageLength;

        @Nullable MessageInflater inflater;
        byte[] inflated = NOTHING;

        /** The place that is searched for a frame. */
        final byte[] window = new byte[WebSocketProtocol.KNOWN_BYTES];

        int windowLength;
        int searched;

        Side(State first) {
            state = first;
        }

        @Override
        public boolean accept(byte[] octets, int length) {
            gather(this, octets, 0, length);
            decoded += length;
            // Also of a message that is skipped: it must not cost more than one that is read.
            tooLong |= decoded > MAX_MESSAGE_BYTES;
            return !tooLong;
        }

        void keep(byte[] octets, int offset, int count) {
            if (tooLong || messageLength + count > MAX_MESSAGE_BYTES) {
                tooLong = true;
                messageLength = 0;
                message = NOTHING;
                return;
            }
            if (message.length < messageLength + count) {
                int grown = Math.max(512, Math.max(messageLength + count, 2 * message.length));
                message = Arrays.copyOf(message, Math.min(grown, MAX_MESSAGE_BYTES));
            }
            System.arraycopy(octets, offset, message, messageLength, count);
            messageLength += count;
        }

        /** Lets go of the message. */
        void drop() {
            messageLength = 0;
            tooLong = false;
            if (message.length > KEPT_BUFFER_BYTES) {
                message = NOTHING;
            }
        }

        void loseWindow() {
            MessageInflater active = inflater;
            if (active != null) {
                active.lose();
            }
        }

        void close() {
            message = NOTHING;
            inflated = NOTHING;
            MessageInflater active = inflater;
            if (active != null) {
                active.close();
                inflater = null;
            }
        }
    }
}
