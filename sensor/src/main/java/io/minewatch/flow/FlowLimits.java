package io.minewatch.flow;

/**
 * The bounds of the flow stage. All times are packet time in nanoseconds; "idle for longer than"
 * means strictly longer.
 *
 * @param maxFlows flows kept at the same time, 1 or more
 * @param tcpEstablishedIdleNanos silence after which an open TCP flow is over
 * @param tcpHalfOpenIdleNanos the same while nothing but SYN segments was seen
 * @param tcpClosedLingerNanos how long a closed TCP flow still takes stragglers
 * @param udpIdleNanos silence after which a UDP flow is over
 * @param miningIdleNanos silence after which a flow that was marked as mining is over
 * @param maxBufferedPerStream octets, with {@link #SEGMENT_OVERHEAD} for each segment, that one
 *     direction of a flow may hold while it waits for earlier octets; a flow holds at most twice
 *     that
 * @param maxSegmentsPerStream segments that one direction may hold
 * @param maxBufferedTotal as {@code maxBufferedPerStream}, over all flows of the table
 */
public record FlowLimits(
        int maxFlows,
        long tcpEstablishedIdleNanos,
        long tcpHalfOpenIdleNanos,
        long tcpClosedLingerNanos,
        long udpIdleNanos,
        long miningIdleNanos,
        int maxBufferedPerStream,
        int maxSegmentsPerStream,
        long maxBufferedTotal) {

    private static final long SECOND = 1_000_000_000L;

    /**
     * 1,000,000: a flow takes about 150 octets, and twice to three times as many more while what it
     * says is read, so a full table takes half a GiB at most; a busy link of an office holds a
     * tenth of that.
     */
    public static final int DEFAULT_MAX_FLOWS = 1_000_000;

    /**
     * 30 minutes: above the two minutes to a quarter of an hour at which middle boxes forget a
     * connection, and low enough that connections whose end was lost do not fill the table.
     */
    public static final long DEFAULT_TCP_ESTABLISHED_IDLE_NANOS = 30 * 60 * SECOND;

    /**
     * One minute: a SYN that nobody answers is sent again after 1, 3, 7, 15, 31 and 63 seconds
     * (doubling of the one-second initial time-out of RFC 6298), each of which renews the flow.
     */
    public static final long DEFAULT_TCP_HALF_OPEN_IDLE_NANOS = 60 * SECOND;

    /** One minute: the TIME-WAIT of common systems, within which old segments may still appear. */
    public static final long DEFAULT_TCP_CLOSED_LINGER_NANOS = 60 * SECOND;

    /** One minute: answers come within seconds; longer silence is a new exchange. */
    public static final long DEFAULT_UDP_IDLE_NANOS = 60 * SECOND;

    /**
     * 24 hours: a slow miner at a high share difficulty, with keep-alive lost or off, may be silent
     * for hours between two jobs; such a connection must stay one.
     */
    public static final long DEFAULT_MINING_IDLE_NANOS = 24 * 3600 * SECOND;

    /**
     * 256 KiB: the largest receive window without tuning is 64 KiB to 256 KiB, and a mining stream
     * has a few KiB in flight.
     */
    public static final int DEFAULT_MAX_BUFFERED_PER_STREAM = 256 << 10;

    /** 1,024: the walk to a segment's place stays below a few microseconds. */
    public static final int DEFAULT_MAX_SEGMENTS_PER_STREAM = 1024;

    /** 32 MiB: 128 streams at their own limit at the same time; a sixteenth of the memory goal. */
    public static final long DEFAULT_MAX_BUFFERED_TOTAL = 32L << 20;

    /**
     * Octets that a held segment is charged above its content: its object and array headers and its
     * fields, so that segments of one octet cannot take fifty times their bound.
     */
    public static final int SEGMENT_OVERHEAD = 80;

    /** Refuses bounds of zero or less: they are configuration, not input. */
    public FlowLimits {
        if (maxFlows < 1
                || tcpEstablishedIdleNanos < 1
                || tcpHalfOpenIdleNanos < 1
                || tcpClosedLingerNanos < 1
                || udpIdleNanos < 1
                || miningIdleNanos < 1
                || maxBufferedPerStream < 1
                || maxSegmentsPerStream < 1
                || maxBufferedTotal < 1) {
            throw new IllegalArgumentException("every limit of the flow table must be positive");
        }
    }

    /** The defaults above. */
    public static FlowLimits defaults() {
        return new FlowLimits(
                DEFAULT_MAX_FLOWS,
                DEFAULT_TCP_ESTABLISHED_IDLE_NANOS,
                DEFAULT_TCP_HALF_OPEN_IDLE_NANOS,
                DEFAULT_TCP_CLOSED_LINGER_NANOS,
                DEFAULT_UDP_IDLE_NANOS,
                DEFAULT_MINING_IDLE_NANOS,
                DEFAULT_MAX_BUFFERED_PER_STREAM,
                DEFAULT_MAX_SEGMENTS_PER_STREAM,
                DEFAULT_MAX_BUFFERED_TOTAL);
    }

    /** These limits with another number of flows. */
    public FlowLimits withMaxFlows(int flows) {
        return new FlowLimits(
                flows,
                tcpEstablishedIdleNanos,
                tcpHalfOpenIdleNanos,
                tcpClosedLingerNanos,
                udpIdleNanos,
                miningIdleNanos,
                maxBufferedPerStream,
                maxSegmentsPerStream,
                maxBufferedTotal);
    }

    /** These limits with other bounds of what reassembly holds. */
    public FlowLimits withBuffers(int perStream, int segmentsPerStream, long total) {
        return new FlowLimits(
                maxFlows,
                tcpEstablishedIdleNanos,
                tcpHalfOpenIdleNanos,
                tcpClosedLingerNanos,
                udpIdleNanos,
                miningIdleNanos,
                perStream,
                segmentsPerStream,
                total);
    }
}
