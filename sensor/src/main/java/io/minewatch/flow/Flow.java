package io.minewatch.flow;

import io.minewatch.packet.IpAddress;
import io.minewatch.packet.Packet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One flow: its two ends, its counters and the state of its connection. Kept small, a busy link has
 * hundreds of thousands: states are packed, what flows have in common is shared, what few flows
 * have hangs on {@link Rare}, and what reassembly needs on {@link #streams} only while a listener
 * wants it. Single thread.
 */
final class Flow implements FlowView {
    static final int PROTOCOL_TCP = 6;
    static final int PROTOCOL_UDP = 17;

    /** A step back of the packet clock beyond this is a new clock, not packets out of order. */
    static final long CLOCK_STEP_NANOS = 10_000_000_000L;

    // State bits. Those that exist for each direction are shifted left by Direction.ordinal().
    private static final int SYN_SEEN = 1;
    private static final int FIN_SEEN = 1 << 2;
    private static final int RST_SEEN = 1 << 4;

    /** The first sequence number of the direction is in its {@code initialSequence}. */
    private static final int BASE_KNOWN = 1 << 6;

    /** A segment without SYN or RST was seen: more than a connection attempt. */
    static final int OPENED = 1 << 8;

    static final int MINING = 1 << 9;
    static final int MIDSTREAM = 1 << 10;

    /** The handler was asked for a listener; its answer stands. */
    static final int LISTENER_ASKED = 1 << 11;

    /** Which of the table's two wheels holds the flow; neither bit: none does. */
    static final int ON_WHEEL = 1 << 12;

    static final int ON_MINING_WHEEL = 1 << 13;

    private static final int BOTH = 3;

    private static final OriginatorBasis[] BASES = OriginatorBasis.values();

    final long originatorHigh;
    final long originatorLow;
    final long responderHigh;
    final long responderLow;
    final char originatorPort;
    final char responderPort;
    final byte protocol;
    private byte basis;
    private final long id;
    private final long firstTimeNanos;
    private final long firstFrame;
    private final Surroundings surroundings;
    long lastTimeNanos;

    /** Of the numbers of packets the lowest 32 bits; see {@link Rare}. */
    private int originatorPackets;

    private int responderPackets;
    private long originatorBytes;
    private long responderBytes;

    /**
     * Of each direction: the sequence number of its SYN, or without one the number before its first
     * segment.
     */
    private int originatorInitialSequence;

    private int responderInitialSequence;

    private int state;

    /** Links of the {@link FlowWheel} that holds the flow. */
    @Nullable Flow wheelNext;

    @Nullable Flow wheelPrevious;
    char wheelSlot;

    /** Both null: nobody listens. Streams null, listener not: it only waits for the end. */
    @Nullable StreamListener listener;

    /** The originator's stream, which knows the other one. */
    @Nullable TcpStream streams;

    private @Nullable Rare rare;

    /** What few flows have. */
    private static final class Rare {
        long gapBytes;
        @Nullable Flow pendingReopen;

        /** 2^32 packets each, of the originator and of the responder. */
        int originatorPacketsCarried;

        int responderPacketsCarried;
    }

    /** A flow that begins with {@code packet}; {@code sender} says which end has sent it. */
    Flow(Packet packet, Direction sender, OriginatorBasis basis, Surroundings.Shared shared) {
        boolean fromOriginator = sender == Direction.FROM_ORIGINATOR;
        originatorHigh = fromOriginator ? packet.sourceHigh() : packet.destinationHigh();
        originatorLow = fromOriginator ? packet.sourceLow() : packet.destinationLow();
        responderHigh = fromOriginator ? packet.destinationHigh() : packet.sourceHigh();
        responderLow = fromOriginator ? packet.destinationLow() : packet.sourceLow();
        originatorPort = (char) (fromOriginator ? packet.sourcePort() : packet.destinationPort());
        responderPort = (char) (fromOriginator ? packet.destinationPort() : packet.sourcePort());
        protocol = (byte) packet.protocol();
        id = packet.sequence();
        firstTimeNanos = packet.timeNanos();
        lastTimeNanos = firstTimeNanos;
        firstFrame = packet.frameNumber();
        surroundings = shared.of(packet, !fromOriginator);
        this.basis = (byte) basis.ordinal();
    }

    /** Which direction {@code packet} goes in, or null when it is none of this flow's. */
    @Nullable Direction directionOf(Packet packet) {
        if (packet.protocol() != protocol) {
            return null;
        }
        long sourceLow = packet.sourceLow();
        long destinationLow = packet.destinationLow();
        int sourcePort = packet.sourcePort();
        int destinationPort = packet.destinationPort();
        if (sourceLow == originatorLow
                && destinationLow == responderLow
                && sourcePort == originatorPort
                && destinationPort == responderPort
                && packet.sourceHigh() == originatorHigh
                && packet.destinationHigh() == responderHigh) {
            return Direction.FROM_ORIGINATOR;
        }
        if (sourceLow == responderLow
                && destinationLow == originatorLow
                && sourcePort == responderPort
                && destinationPort == originatorPort
                && packet.sourceHigh() == responderHigh
                && packet.destinationHigh() == originatorHigh) {
            return Direction.FROM_RESPONDER;
        }
        return null;
    }

    /** Counts a packet of this flow and moves its clock. */
    void count(Direction direction, int frameLength, long timeNanos) {
        if (direction == Direction.FROM_ORIGINATOR) {
            originatorBytes += frameLength;
            if (++originatorPackets == 0) {
                rare().originatorPacketsCarried++;
            }
        } else {
            responderBytes += frameLength;
            if (++responderPackets == 0) {
                rare().responderPacketsCarried++;
            }
        }
        if (timeNanos > lastTimeNanos || lastTimeNanos - timeNanos > CLOCK_STEP_NANOS) {
            lastTimeNanos = timeNanos;
        }
    }

    /** Adds the packets of a connection that never came to be, sent between the same ends. */
    void absorb(Flow other) {
        boolean sameWay =
                other.originatorLow == originatorLow
                        && other.originatorHigh == originatorHigh
                        && other.originatorPort == originatorPort;
        Direction originators = sameWay ? Direction.FROM_ORIGINATOR : Direction.FROM_RESPONDER;
        setPackets(
                packets(Direction.FROM_ORIGINATOR) + other.packets(originators),
                packets(Direction.FROM_RESPONDER) + other.packets(originators.reverse()));
        originatorBytes += other.bytes(originators);
        responderBytes += other.bytes(originators.reverse());
    }

    void setPackets(long ofOriginator, long ofResponder) {
        originatorPackets = (int) ofOriginator;
        responderPackets = (int) ofResponder;
        int originatorCarried = (int) (ofOriginator >>> 32);
        int responderCarried = (int) (ofResponder >>> 32);
        if (originatorCarried != 0 || responderCarried != 0) {
            rare().originatorPacketsCarried = originatorCarried;
            rare().responderPacketsCarried = responderCarried;
        }
    }

    private Rare rare() {
        Rare made = rare;
        if (made == null) {
            made = new Rare();
            rare = made;
        }
        return made;
    }

    /** What may turn out to be the next connection between the same ports, see FlowTable. */
    @Nullable Flow pendingReopen() {
        Rare held = rare;
        return held == null ? null : held.pendingReopen;
    }

    void setPendingReopen(@Nullable Flow pending) {
        rare().pendingReopen = pending;
    }

    /** Octets of a stream were lost. */
    void addGap(long octets) {
        rare().gapBytes += octets;
    }

    boolean is(int bit) {
        return (state & bit) != 0;
    }

    void set(int bit) {
        state |= bit;
    }

    void clear(int bit) {
        state &= ~bit;
    }

    boolean synSeen(Direction direction) {
        return is(SYN_SEEN << direction.ordinal());
    }

    boolean baseKnown(Direction direction) {
        return is(BASE_KNOWN << direction.ordinal());
    }

    int initialSequence(Direction direction) {
        return direction == Direction.FROM_ORIGINATOR
                ? originatorInitialSequence
                : responderInitialSequence;
    }

    /** Remembers the number of the direction's SYN, seen or concluded from its acknowledgement. */
    void setSyn(Direction direction, int sequence) {
        set(SYN_SEEN << direction.ordinal());
        setBase(direction, sequence);
    }

    /** Remembers the number before the direction's first segment. */
    void setBase(Direction direction, int sequence) {
        set(BASE_KNOWN << direction.ordinal());
        if (direction == Direction.FROM_ORIGINATOR) {
            originatorInitialSequence = sequence;
        } else {
            responderInitialSequence = sequence;
        }
    }

    void setFin(Direction direction) {
        set(FIN_SEEN << direction.ordinal());
    }

    boolean rstSeen(Direction direction) {
        return is(RST_SEEN << direction.ordinal());
    }

    void setRst(Direction direction) {
        set(RST_SEEN << direction.ordinal());
    }

    void clearRst(Direction direction) {
        clear(RST_SEEN << direction.ordinal());
    }

    /**
     * Whether the TCP connection is over: reset, or finished by both ends, or by the only end that
     * is seen at all.
     */
    boolean closed() {
        int fins = state / FIN_SEEN & BOTH;
        return (state & RST_SEEN * BOTH) != 0
                || fins == BOTH
                || (fins != 0
                        && (packets(Direction.FROM_ORIGINATOR) == 0
                                || packets(Direction.FROM_RESPONDER) == 0));
    }

    /** Packets of both directions. */
    long packets() {
        return packets(Direction.FROM_ORIGINATOR) + packets(Direction.FROM_RESPONDER);
    }

    void setBasis(OriginatorBasis newBasis) {
        basis = (byte) newBasis.ordinal();
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public int protocol() {
        return protocol;
    }

    @Override
    public IpAddress originator() {
        return new IpAddress(originatorHigh, originatorLow);
    }

    @Override
    public int originatorPort() {
        return originatorPort;
    }

    @Override
    public IpAddress responder() {
        return new IpAddress(responderHigh, responderLow);
    }

    @Override
    public int responderPort() {
        return responderPort;
    }

    @Override
    public OriginatorBasis originatorBasis() {
        return BASES[basis];
    }

    @Override
    public boolean midstream() {
        return is(MIDSTREAM);
    }

    @Override
    public long firstTimeNanos() {
        return firstTimeNanos;
    }

    @Override
    public long lastTimeNanos() {
        return Math.max(firstTimeNanos, lastTimeNanos);
    }

    @Override
    public long firstFrame() {
        return firstFrame;
    }

    @Override
    public int fileIndex() {
        return surroundings.fileIndex;
    }

    @Override
    public long packets(Direction direction) {
        boolean ofOriginator = direction == Direction.FROM_ORIGINATOR;
        int low = ofOriginator ? originatorPackets : responderPackets;
        Rare held = rare;
        if (held == null) {
            return Integer.toUnsignedLong(low);
        }
        long carried = ofOriginator ? held.originatorPacketsCarried : held.responderPacketsCarried;
        return carried << 32 | Integer.toUnsignedLong(low);
    }

    @Override
    public long bytes(Direction direction) {
        return direction == Direction.FROM_ORIGINATOR ? originatorBytes : responderBytes;
    }

    @Override
    public long gapBytes() {
        Rare held = rare;
        return held == null ? 0 : held.gapBytes;
    }

    @Override
    public int outerVlan() {
        return surroundings.outerVlan;
    }

    @Override
    public int innerVlan() {
        return surroundings.innerVlan;
    }

    @Override
    public List<String> tunnels() {
        return surroundings.tunnels();
    }

    @Override
    public long originatorMac() {
        return surroundings.originatorMac;
    }

    @Override
    public long responderMac() {
        return surroundings.responderMac;
    }

    @Override
    public void markMining() {
        set(MINING);
    }
}
