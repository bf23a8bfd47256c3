package io.minewatch.flow;

import io.minewatch.packet.IpAddress;
import io.minewatch.packet.Packet;
import io.minewatch.packet.Tunnel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One flow: its two ends, its counters and the state of its connection. Kept small, a busy link has
 * hundreds of thousands: addresses, tunnels and states are packed, and what reassembly needs hangs
 * on {@link #streams} only while a listener wants it. Single thread.
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

    private static final int BOTH = 3;

    private static final OriginatorBasis[] BASES = OriginatorBasis.values();
    private static final Tunnel[] TUNNELS = Tunnel.values();

    final long originatorHigh;
    final long originatorLow;
    final long responderHigh;
    final long responderLow;
    final char originatorPort;
    final char responderPort;
    final int protocol;
    private final long id;
    private final long firstTimeNanos;
    private final long firstFrame;
    private final int fileIndex;
    private final short outerVlan;
    private final short innerVlan;

    /** Tunnel ordinals plus one, four bits each, the outermost lowest: 8 x 4 bits. */
    private final int tunnelNibbles;

    private long originatorMac = -1;
    private long responderMac = -1;
    long lastTimeNanos;
    private long originatorPackets;
    private long responderPackets;
    private long originatorBytes;
    private long responderBytes;
    long gapBytes;

    /**
     * Of each direction: the sequence number of its SYN, or without one the number before its first
     * segment.
     */
    private int originatorInitialSequence;

    private int responderInitialSequence;

    private int state;
    private byte basis;

    /** Links of the {@link FlowWheel} that holds the flow. */
    @Nullable Flow wheelNext;

    @Nullable Flow wheelPrevious;
    @Nullable FlowWheel wheel;
    int wheelSlot;

    /** Both null: nobody listens. Streams null, listener not: it has heard enough. */
    @Nullable StreamListener listener;

    @Nullable TcpStreams streams;

    /** What may turn out to be the next connection between the same ports, see FlowTable. */
    @Nullable Flow pendingReopen;

    /** A flow that begins with {@code packet}; {@code sender} says which end has sent it. */
    Flow(Packet packet, Direction sender, OriginatorBasis basis) {
        boolean fromOriginator = sender == Direction.FROM_ORIGINATOR;
        originatorHigh = fromOriginator ? packet.sourceHigh() : packet.destinationHigh();
        originatorLow = fromOriginator ? packet.sourceLow() : packet.destinationLow();
        responderHigh = fromOriginator ? packet.destinationHigh() : packet.sourceHigh();
        responderLow = fromOriginator ? packet.destinationLow() : packet.sourceLow();
        originatorPort = (char) (fromOriginator ? packet.sourcePort() : packet.destinationPort());
        responderPort = (char) (fromOriginator ? packet.destinationPort() : packet.sourcePort());
        protocol = packet.protocol();
        id = packet.sequence();
        firstTimeNanos = packet.timeNanos();
        lastTimeNanos = firstTimeNanos;
        firstFrame = packet.frameNumber();
        fileIndex = packet.fileIndex();
        outerVlan = (short) packet.outerVlan();
        innerVlan = (short) packet.innerVlan();
        originatorMac = fromOriginator ? packet.sourceMac() : packet.destinationMac();
        responderMac = fromOriginator ? packet.destinationMac() : packet.sourceMac();
        this.basis = (byte) basis.ordinal();
        int nibbles = 0;
        for (int i = 0; i < packet.tunnelCount(); i++) {
            nibbles |= (packet.tunnel(i).ordinal() + 1) << (4 * i);
        }
        tunnelNibbles = nibbles;
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
            originatorPackets++;
            originatorBytes += frameLength;
        } else {
            responderPackets++;
            responderBytes += frameLength;
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
        originatorPackets += sameWay ? other.originatorPackets : other.responderPackets;
        originatorBytes += sameWay ? other.originatorBytes : other.responderBytes;
        responderPackets += sameWay ? other.responderPackets : other.originatorPackets;
        responderBytes += sameWay ? other.responderBytes : other.originatorBytes;
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
                || (fins != 0 && (originatorPackets == 0 || responderPackets == 0));
    }

    /** Packets of both directions. */
    long packets() {
        return originatorPackets + responderPackets;
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
        return fileIndex;
    }

    @Override
    public long packets(Direction direction) {
        return direction == Direction.FROM_ORIGINATOR ? originatorPackets : responderPackets;
    }

    @Override
    public long bytes(Direction direction) {
        return direction == Direction.FROM_ORIGINATOR ? originatorBytes : responderBytes;
    }

    @Override
    public long gapBytes() {
        return gapBytes;
    }

    @Override
    public int outerVlan() {
        return outerVlan;
    }

    @Override
    public int innerVlan() {
        return innerVlan;
    }

    @Override
    public List<String> tunnels() {
        if (tunnelNibbles == 0) {
            return List.of();
        }
        List<String> names = new ArrayList<>(Packet.MAX_TUNNELS);
        for (int rest = tunnelNibbles; rest != 0; rest >>>= 4) {
            names.add(TUNNELS[(rest & 0xF) - 1].label());
        }
        return List.copyOf(names);
    }

    @Override
    public long originatorMac() {
        return originatorMac;
    }

    @Override
    public long responderMac() {
        return responderMac;
    }

    @Override
    public void markMining() {
        set(MINING);
    }
}
