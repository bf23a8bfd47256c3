package io.minewatch.protocol.dns;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.protocol.FlowRefs;
import io.minewatch.protocol.Observations;
import io.minewatch.protocol.ParseStatus;
import io.minewatch.protocol.StreamParser;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.util.Arrays;

/** Takes DNS messages out of the two streams of a TCP flow. Single thread. */
final class DnsStreamParser implements StreamParser {
    /**
     * Octets of one message that are read; a longer one is treated as cut. Answers that matter fit:
     * only zone transfers are larger.
     */
    static final int MAX_MESSAGE_BYTES = 8 * 1024;

    private static final int FIRST_BUFFER_BYTES = 512;

    private final AnomalyCounters anomalies;
    private final DnsParser parser;
    private final Side originator = new Side();
    private final Side responder = new Side();

    DnsStreamParser(AnomalyCounters anomalies) {
        this.anomalies = anomalies;
        parser = new DnsParser(anomalies);
    }

    @Override
    public ParseStatus onBytes(
            FlowView flow, Direction direction, StreamBytes in, Observations out) {
        Side side = side(direction);
        while (in.length() > 0 && !side.lost) {
            if (side.prefixOctets < DnsProtocol.PREFIX_BYTES) {
                side.expected = side.expected << 8 | (in.buffer()[in.offset()] & 0xFF);
                side.prefixOctets++;
                in.skip(1);
                if (side.prefixOctets == DnsProtocol.PREFIX_BYTES
                        && side.expected < DnsParser.HEADER_BYTES) {
                    anomalies.count(Anomaly.DNS_MALFORMED);
                    side.lost = true;
                }
                continue;
            }
            int wanted = Math.min(side.expected, MAX_MESSAGE_BYTES);
            boolean whole = side.received == 0 && in.length() >= side.expected;
            int take = Math.min(in.length(), side.expected - side.received);
            if (!whole) {
                side.keep(in, Math.min(take, wanted - side.received));
            }
            if (side.received + take == side.expected) {
                boolean understood =
                        side.holed
                                || parser.parse(
                                        flow,
                                        direction,
                                        whole ? in.buffer() : side.held,
                                        whole ? in.offset() : 0,
                                        wanted,
                                        side.expected,
                                        FlowRefs.frame(in),
                                        out);
                side.next();
                // Behind a message that is none, the next length is no length either.
                side.lost = !understood;
            } else {
                side.received += take;
            }
            in.skip(take);
        }
        in.skip(in.length());
        return originator.lost && responder.lost ? ParseStatus.DONE : ParseStatus.CONTINUE;
    }

    @Override
    public ParseStatus onGap(FlowView flow, Direction direction, long length, Observations out) {
        Side side = side(direction);
        int missing = side.expected - side.received;
        if (side.prefixOctets == DnsProtocol.PREFIX_BYTES && length <= missing) {
            side.received += (int) length;
            side.holed = true;
            if (length == missing) {
                side.next();
            }
        } else {
            side.lost = true;
        }
        return originator.lost && responder.lost ? ParseStatus.DONE : ParseStatus.CONTINUE;
    }

    @Override
    public void onEnd(FlowView flow, Observations out) {
        // A message that never became whole says nothing.
    }

    private Side side(Direction direction) {
        return direction == Direction.FROM_ORIGINATOR ? originator : responder;
    }

    /** One direction's message in progress. */
    private static final class Side {
        int prefixOctets;
        int expected;
        int received;
        boolean holed;
        boolean lost;
        byte[] held = new byte[0];

        void keep(StreamBytes in, int count) {
            if (count <= 0 || holed) {
                return;
            }
            int needed = received + count;
            if (held.length < needed) {
                int grown = Math.max(needed, Math.max(FIRST_BUFFER_BYTES, 2 * held.length));
                held = Arrays.copyOf(held, Math.min(grown, MAX_MESSAGE_BYTES));
            }
            System.arraycopy(in.buffer(), in.offset(), held, received, count);
        }

        void next() {
            prefixOctets = 0;
            expected = 0;
            received = 0;
            holed = false;
        }
    }
}
