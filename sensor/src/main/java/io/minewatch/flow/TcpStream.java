package io.minewatch.flow;

import org.jspecify.annotations.Nullable;

/**
 * The reassembly state of one direction of a flow that somebody listens to. Sequence numbers are
 * compared by the sign of their difference. Two of them for each such flow, so what a stream needs
 * only while its segments do not come in order is apart. Single thread.
 */
final class TcpStream {
    final Flow flow;
    final boolean fromOriginator;

    /** The other direction. */
    private final TcpStream reverse;

    /** Whether {@link #next} is known: from the SYN, or from the first segment seen. */
    boolean started;

    /** Sequence number of the next octet to deliver. */
    int next;

    boolean finSeen;

    /** Sequence number of the FIN: the end of the stream. */
    int finSequence;

    /** Whether the other end has acknowledged anything. */
    boolean acknowledgementSeen;

    /** The highest number that the other end has acknowledged. */
    int acknowledged;

    /** Null while all is in order. */
    @Nullable Disorder disorder;

    private TcpStream(Flow flow) {
        this.flow = flow;
        fromOriginator = true;
        reverse = new TcpStream(this);
        begin();
    }

    private TcpStream(TcpStream reverse) {
        this.reverse = reverse;
        flow = reverse.flow;
        fromOriginator = false;
        begin();
    }

    private void begin() {
        Direction direction = direction();
        if (flow.synSeen(direction)) {
            started = true;
            next = flow.initialSequence(direction) + 1;
        }
    }

    /** Both directions of a flow: that of the originator, which knows the other. */
    static TcpStream both(Flow flow) {
        return new TcpStream(flow);
    }

    Direction direction() {
        return fromOriginator ? Direction.FROM_ORIGINATOR : Direction.FROM_RESPONDER;
    }

    TcpStream reverse() {
        return reverse;
    }

    /** The stream of that direction. */
    TcpStream get(Direction direction) {
        return direction == Direction.FROM_ORIGINATOR == fromOriginator ? this : reverse;
    }

    /** Its disorder, made where there was none. */
    Disorder disorder(long nowNanos) {
        Disorder present = disorder;
        if (present == null) {
            present = new Disorder(this, nowNanos);
            disorder = present;
        }
        return present;
    }

    /** Lets the disorder go where it is over. */
    void tidy() {
        Disorder present = disorder;
        if (present != null && present.isOver()) {
            disorder = null;
        }
    }

    /** Whether segments wait for octets before them. */
    boolean waits() {
        Disorder present = disorder;
        return present != null && present.head != null;
    }

    /** What a stream remembers while its segments do not come in order. */
    static final class Disorder {
        final TcpStream stream;

        /** Segments that wait for octets before them: in order, disjoint, all after next. */
        @Nullable Segment head;

        @Nullable Segment tail;
        int segments;

        /** What they are charged, see {@link FlowLimits#SEGMENT_OVERHEAD}. */
        int held;

        /** Links of the reassembler's list of streams that hold segments. */
        @Nullable Disorder waitingNext;

        @Nullable Disorder waitingPrevious;

        /** When the other end was last heard; not later than when the disorder began. */
        long acknowledgementNanos;

        /** Octets acknowledged while not one of this direction was seen. */
        long acknowledgedUnseen;

        /**
         * Since when, in time and packets of the flow, octets are missing that the other end has;
         * meaningful while {@link #missing}.
         */
        long missingSinceNanos;

        long missingSincePacket;
        boolean missing;

        /** Segments in a row far out of the window, and where the next of them would begin. */
        int strays;

        int strayNext;

        private Disorder(TcpStream stream, long nowNanos) {
            this.stream = stream;
            acknowledgementNanos = nowNanos;
        }

        private boolean isOver() {
            return segments == 0
                    && !missing
                    && strays == 0
                    && (stream.started || acknowledgedUnseen == 0);
        }
    }

    /** Octets of one packet that wait, with the facts of that packet. */
    static final class Segment {
        final int sequence;

        /** The octets present. */
        final byte[] octets;

        /** How many there were on the wire: more than present when the frame was cut. */
        final int wireLength;

        final long timeNanos;
        final long frameNumber;
        final int fileIndex;
        @Nullable Segment next;

        Segment(
                int sequence,
                byte[] octets,
                int wireLength,
                long timeNanos,
                long frameNumber,
                int fileIndex) {
            this.sequence = sequence;
            this.octets = octets;
            this.wireLength = wireLength;
            this.timeNanos = timeNanos;
            this.frameNumber = frameNumber;
            this.fileIndex = fileIndex;
        }

        int end() {
            return sequence + wireLength;
        }

        int charge() {
            return octets.length + FlowLimits.SEGMENT_OVERHEAD;
        }
    }
}
