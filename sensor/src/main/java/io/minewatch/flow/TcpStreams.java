package io.minewatch.flow;

import org.jspecify.annotations.Nullable;

/** The reassembly state of one flow that somebody listens to: both directions. Single thread. */
final class TcpStreams {
    final TcpStream fromOriginator;
    final TcpStream fromResponder;

    TcpStreams(Flow flow) {
        fromOriginator = new TcpStream(flow, Direction.FROM_ORIGINATOR);
        fromResponder = new TcpStream(flow, Direction.FROM_RESPONDER);
    }

    TcpStream get(Direction direction) {
        return direction == Direction.FROM_ORIGINATOR ? fromOriginator : fromResponder;
    }

    /** One direction. Sequence numbers are compared by the sign of their difference. */
    static final class TcpStream {
        final Flow flow;
        final Direction direction;

        /** Whether {@link #next} is known: from the SYN, or from the first segment seen. */
        boolean started;

        /** Sequence number of the next octet to deliver. */
        int next;

        boolean finSeen;

        /** Sequence number of the FIN: the end of the stream. */
        int finSequence;

        /** Segments that wait for octets before them: in order, disjoint, all after next. */
        @Nullable Segment head;

        @Nullable Segment tail;
        int segments;

        /** What they are charged, see {@link FlowLimits#SEGMENT_OVERHEAD}. */
        int held;

        /** Links of the reassembler's list of streams that hold segments. */
        @Nullable TcpStream waitingNext;

        @Nullable TcpStream waitingPrevious;

        /** Whether the other end has acknowledged anything. */
        boolean acknowledgementSeen;

        /** The highest number that the other end has acknowledged. */
        int acknowledged;

        /** Octets acknowledged while not one of this direction was seen. */
        long acknowledgedUnseen;

        /** When the other end was last heard. */
        long acknowledgementNanos;

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

        TcpStream(Flow flow, Direction direction) {
            this.flow = flow;
            this.direction = direction;
            if (flow.synSeen(direction)) {
                started = true;
                next = flow.initialSequence(direction) + 1;
            }
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
