package io.minewatch.protocol.stratum;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.FrameRef;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.ParserContext;
import io.minewatch.protocol.StreamParser;

/**
 * Reads both directions of one flow as JSON messages and leads them to its {@link MiningSession}.
 * Gives up a flow whose messages have no sense as mining after a bounded number of them.
 */
final class StratumParser implements StreamParser {
    /**
     * Messages without any sense as mining after which a flow is let go. A miner's first message
     * makes sense; the room is for flows whose beginning was not seen, and for deceit.
     */
    static final int MAX_SENSELESS_MESSAGES = 64;

    /** Octets of both directions, read without any sense, after which a flow is let go. */
    static final long MAX_SENSELESS_BYTES = 256 * 1024;

    /** Lines that are no JSON after which a flow without any sense is let go. */
    static final int MAX_SENSELESS_LINES = 16;

    /** Broken texts after which also a mining flow is let go: what follows is another protocol. */
    static final int MAX_MALFORMED = 1024;

    private final MiningSession session;
    private final JsonFramer fromOriginator;
    private final JsonFramer fromResponder;
    private int senseless;
    private long bytes;
    private boolean done;

    StratumParser(ParserContext context) {
        session = new MiningSession(context.transport(), context.via());
        session.identity().serverName(context.serverName());
        fromOriginator = new JsonFramer(context.anomalies());
        fromResponder = new JsonFramer(context.anomalies());
    }

    @Override
    public ParseStatus onBytes(
            FlowView flow, Direction direction, StreamBytes in, Observations out) {
        if (done) {
            return ParseStatus.DONE;
        }
        JsonFramer framer = framer(direction);
        FrameRef frame = null;
        while (in.length() > 0 && !done) {
            int before = in.length();
            long malformed = framer.malformed();
            JsonValue value = framer.next(in);
            bytes += before - in.length();
            if (framer.malformed() > malformed) {
                session.onForeignBytes(direction);
            }
            done = givenUp(framer);
            if (value != null && !done) {
                if (frame == null) {
                    frame = FlowRefs.frame(in);
                }
                take(flow, value, direction, frame, out);
                done = session.compressed() || givenUp(framer);
            }
        }
        session.report(flow, out);
        return done ? ParseStatus.DONE : ParseStatus.CONTINUE;
    }

    private void take(
            FlowView flow, JsonValue value, Direction direction, FrameRef frame, Observations out) {
        if (value.isObject()) {
            session.onMessage(new JsonMessage(value, direction, frame));
        } else {
            for (JsonValue element : value.elements()) {
                if (element.isObject()) {
                    session.onMessage(new JsonMessage(element, direction, frame));
                }
            }
        }
        if (!session.possible()) {
            senseless++;
        }
        session.report(flow, out);
    }

    private boolean givenUp(JsonFramer framer) {
        if (session.recognised()) {
            return framer.malformed() > MAX_MALFORMED;
        }
        return senseless > MAX_SENSELESS_MESSAGES
                || bytes > MAX_SENSELESS_BYTES
                || fromOriginator.malformed() + fromResponder.malformed() > MAX_SENSELESS_LINES;
    }

    private JsonFramer framer(Direction direction) {
        return direction == Direction.FROM_ORIGINATOR ? fromOriginator : fromResponder;
    }

    @Override
    public ParseStatus onGap(FlowView flow, Direction direction, long length, Observations out) {
        framer(direction).onGap();
        return done ? ParseStatus.DONE : ParseStatus.CONTINUE;
    }

    @Override
    public void onInterval(FlowView flow, Observations out) {
        session.interim(flow, out);
    }

    @Override
    public void onEnd(FlowView flow, Observations out) {
        session.end(flow, out);
    }

    @Override
    public boolean wantsEnd() {
        return session.recognised();
    }
}
