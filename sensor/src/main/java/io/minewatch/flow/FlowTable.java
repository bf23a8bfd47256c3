package io.minewatch.flow;

import io.minewatch.flow.FlowView.OriginatorBasis;
import io.minewatch.packet.Packet;
import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * All flows of one worker: finds or begins the flow of each TCP and UDP packet, counts, hands
 * payload on, and ends flows by packet time.
 *
 * <p>A flow is a pair of ends (address and port) and a protocol, whichever of them sends. VLAN tags
 * and tunnels are no part of it: a mirror port may show the two directions of one connection under
 * two tags, and asymmetric routes put one direction into a tunnel. The price is that equal private
 * addresses in two VLANs are one flow when their ports are equal too.
 *
 * <p>The originator is the sender of a SYN or the receiver of a SYN+ACK; without either, the end
 * whose peer has the port of a service; without that, the sender of the first packet. A TCP flow is
 * midstream when it begins with anything but a SYN or SYN+ACK: with the SYN+ACK nothing of the
 * stream is missing.
 *
 * <p>A flow that was silent for longer than its time-out is over; the packet that breaks the
 * silence begins a new one. That is decided by the two times alone, however seldom {@link #advance}
 * is called, so results depend neither on the number of workers nor on when they look.
 *
 * <p>A SYN whose number is not that of the present connection begins a new one at once when the
 * present one is closed or was never more than an attempt. Into an open connection a stranger might
 * have forged it, to make the sensor forget a session (RFC 5961 section 4 has the hosts themselves
 * distrust it): there the new connection only begins when a packet confirms it, by continuing the
 * SYN's number or acknowledging it, and then with that SYN as its first packet. An RST closes in
 * the same spirit: if its sender goes on sending octets, it was not the sender's.
 *
 * <p>Hashed with a random seed, so that nobody can prepare flows that collide; the order of hashing
 * never shows. Single thread.
 */
public final class FlowTable {
    /** 2^28 ns: a quarter of a second, 8,192 of which reach beyond the 30 minutes of open flows. */
    private static final int TICK_SHIFT = 28;

    private static final int TICKS = 8192;

    /** 2^36 ns: 69 seconds, 2,048 of which reach beyond the 24 hours of mining flows. */
    private static final int MINING_TICK_SHIFT = 36;

    private static final int MINING_TICKS = 2048;

    /** Slots of the empty table; doubled whenever more than half are taken. A power of two. */
    private static final int INITIAL_SLOTS = 4096;

    /** Up to here ports are assigned to system services (RFC 6335 section 6). */
    private static final int SYSTEM_PORTS = 1024;

    /**
     * From here on ports are drawn for clients: Linux begins at 32,768, Windows, macOS and RFC 6335
     * at 49,152.
     */
    private static final int EPHEMERAL_PORTS = 32_768;

    /**
     * How far behind the first segment of a direction its SYN may lie and still belong to it, when
     * a mirror port shows it late: 64 KiB, the first window without scaling.
     */
    private static final int LATE_SYN_REACH = 64 << 10;

    /**
     * Ports above {@link #SYSTEM_PORTS} of which one end of a flow without SYN is known to be the
     * responder: proxies, data bases, remote desktops, message brokers, coin nodes, and the ports
     * that pools use most. Sorted.
     */
    private static final int[] SERVICE_PORTS = {
        1080, 1433, 1521, 1883, 2049, 3128, 3306, 3333, 3334, 3389, 4343, 4433, 4444, 5060, 5222,
        5432, 5555, 5556, 5900, 6379, 6666, 6667, 7777, 8000, 8080, 8081, 8088, 8332, 8333, 8443,
        8545, 8888, 8899, 9000, 9050, 9092, 9200, 9999, 10001, 10128, 10343, 11211, 13333, 14433,
        14444, 15555, 18080, 18081, 18089, 19999, 20535, 27017, 30303, 33333, 37888, 37889, 45560,
        45700
    };

    private final FlowLimits limits;
    private final FlowHandler handler;
    private final AnomalyCounters anomalies;
    private final FlowCounters counters;
    private final TcpReassembler reassembler;
    private final FlowWheel wheel = new FlowWheel(TICK_SHIFT, TICKS, Flow.ON_WHEEL);
    private final FlowWheel miningWheel =
            new FlowWheel(MINING_TICK_SHIFT, MINING_TICKS, Flow.ON_MINING_WHEEL);
    private final Surroundings.Shared surroundings = new Surroundings.Shared();

    // Secrets of the hash: odd factors, so that no bit of a product is lost.
    private final long secret;
    private final long lowFactor;
    private final long highFactor;
    private final long endFactor;

    /** Open addressing, linear probing; {@code hashes} spares looking at the flows passed by. */
    private @Nullable Flow[] flows = new Flow[INITIAL_SLOTS];

    private int[] hashes = new int[INITIAL_SLOTS];
    private int size;
    private boolean started;

    /** The direction of the packet that was found last. */
    private Direction foundDirection = Direction.FROM_ORIGINATOR;

    private Flow[] ending = new Flow[64];
    private int endingCount;

    /** A table with a random seed. The counters may be shared with other stages of the worker. */
    public FlowTable(
            FlowLimits limits,
            FlowHandler handler,
            AnomalyCounters anomalies,
            FlowCounters counters) {
        this(limits, handler, anomalies, counters, new SecureRandom().nextLong());
    }

    FlowTable(
            FlowLimits limits,
            FlowHandler handler,
            AnomalyCounters anomalies,
            FlowCounters counters,
            long seed) {
        this.limits = limits;
        this.handler = handler;
        this.anomalies = anomalies;
        this.counters = counters;
        reassembler = new TcpReassembler(limits, anomalies, counters);
        SplittableRandom secrets = new SplittableRandom(seed);
        secret = secrets.nextLong();
        lowFactor = secrets.nextLong() | 1;
        highFactor = secrets.nextLong() | 1;
        endFactor = secrets.nextLong() | 1;
    }

    /** Flows in the table. */
    public int size() {
        return size;
    }

    /** Octets that reassembly holds for all flows, overhead included. */
    public long heldOctets() {
        return reassembler.held();
    }

    /** Takes a packet that was decoded as TCP or UDP; others are passed by. */
    public void onPacket(Packet packet) {
        int protocol = packet.protocol();
        if (protocol != Flow.PROTOCOL_TCP && protocol != Flow.PROTOCOL_UDP) {
            return;
        }
        if (!started) {
            started = true;
            wheel.start(packet.timeNanos());
            miningWheel.start(packet.timeNanos());
        }
        int hash = hash(packet);
        Flow flow = find(packet, hash);
        if (flow != null && packet.timeNanos() - flow.lastTimeNanos > timeout(flow)) {
            expire(flow);
            flow = null;
        }
        if (protocol == Flow.PROTOCOL_UDP) {
            if (flow == null) {
                flow = begin(create(packet), packet, hash);
            } else {
                flow.count(foundDirection, packet.frameLength(), packet.timeNanos());
            }
            if (packet.payloadLength() > 0) {
                handler.onDatagram(flow, foundDirection, packet);
            }
            return;
        }
        onTcp(flow, packet, hash);
    }

    /**
     * Ends every flow that has been silent for longer than its time-out at {@code nowNanos}, in
     * order of their ids. To be called every few thousand frames, at the same frames whatever the
     * number of workers.
     */
    public void advance(long nowNanos) {
        if (!started) {
            return;
        }
        collectSilent(wheel, nowNanos);
        collectSilent(miningWheel, nowNanos);
        counters.expired += endingCount;
        endCollected();
    }

    /** Lets each flow that mines say how it stands; in no particular order. */
    public void tellOpen() {
        for (Flow flow : flows) {
            if (flow != null && flow.is(Flow.MINING) && flow.listener != null) {
                flow.listener.onInterval(flow);
            }
        }
    }

    /** Ends all flows, in order of their ids. The table is empty afterwards. */
    public void finish() {
        for (Flow flow : flows) {
            if (flow != null) {
                collect(flow);
            }
        }
        for (int i = 0; i < endingCount; i++) {
            unwind(ending[i]);
        }
        endCollected();
    }

    private void onTcp(@Nullable Flow found, Packet packet, int hash) {
        int flags = packet.tcpFlags();
        Flow flow = found;
        Flow pending = flow == null ? null : flow.pendingReopen();
        if (flow != null && pending != null) {
            flow = confirmReopen(flow, pending, packet, hash);
        }
        if (flow != null && (flags & Packet.SYN) != 0) {
            switch (judgeSyn(flow, packet)) {
                case OWN -> {}
                case NEXT -> {
                    unwind(flow);
                    remove(flow);
                    end(flow);
                    flow = null;
                }
                case DOUBTFUL -> {
                    holdSyn(flow, packet);
                    return;
                }
            }
        }
        if (flow == null) {
            flow = begin(create(packet), packet, hash);
        } else {
            flow.count(foundDirection, packet.frameLength(), packet.timeNanos());
        }
        Direction direction = foundDirection;
        int payload = Math.max(packet.payloadLength(), packet.payloadWireLength());
        if ((flags & (Packet.SYN | Packet.FIN | Packet.RST)) != 0
                || !flow.baseKnown(direction)
                || !flow.is(Flow.OPENED)
                || (payload > 0 && flow.rstSeen(direction))) {
            track(flow, direction, packet, payload);
        }
        TcpStream streams = flow.streams;
        if (streams != null) {
            reassembler.onSegment(streams, direction, packet);
        } else if (payload > 0
                && !flow.is(Flow.LISTENER_ASKED)
                && !isProbe(flow, direction, packet, payload)) {
            flow.set(Flow.LISTENER_ASKED);
            flow.listener = handler.listenerFor(flow);
            if (flow.listener != null) {
                streams = TcpStream.both(flow);
                flow.streams = streams;
                reassembler.onSegment(streams, direction, packet);
            }
        }
    }

    /** Follows the state of the connection. Not called for plain segments of an open one. */
    private void track(Flow flow, Direction direction, Packet packet, int payload) {
        int flags = packet.tcpFlags();
        boolean wasClosed = flow.closed();
        if ((flags & Packet.SYN) != 0) {
            onOwnSyn(flow, direction, packet);
        } else if ((flags & Packet.RST) != 0) {
            TcpStream streams = flow.streams;
            if (streams == null
                    || reassembler.plausibleReset(streams.get(direction), packet.tcpSequence())) {
                flow.setRst(direction);
            }
        } else {
            flow.set(Flow.OPENED);
            if (!flow.baseKnown(direction)) {
                flow.setBase(direction, packet.tcpSequence() - 1);
            }
            if (payload > 0 && flow.rstSeen(direction)) {
                flow.clearRst(direction);
            }
        }
        if ((flags & Packet.FIN) != 0) {
            flow.setFin(direction);
        }
        if (flow.closed() && !wasClosed) {
            unwind(flow);
            wind(flow);
        }
    }

    /** A SYN of the present connection. */
    private static void onOwnSyn(Flow flow, Direction direction, Packet packet) {
        if (flow.is(Flow.OPENED) && flow.synSeen(direction)) {
            return;
        }
        flow.setSyn(direction, packet.tcpSequence());
        if ((packet.tcpFlags() & Packet.ACK) != 0 && !flow.synSeen(direction.reverse())) {
            flow.setSyn(direction.reverse(), packet.tcpAcknowledgement() - 1);
        }
        flow.clear(Flow.MIDSTREAM);
        boolean byOriginator = (packet.tcpFlags() & Packet.ACK) == 0;
        if (byOriginator == (direction == Direction.FROM_ORIGINATOR)
                && flow.originatorBasis() != OriginatorBasis.SYN) {
            flow.setBasis(OriginatorBasis.SYN);
        }
    }

    /** What a SYN between ends that have a flow is to that flow. */
    private enum SynVerdict {
        /** One of its own, perhaps sent again or seen late. */
        OWN,
        /** The beginning of the next one. */
        NEXT,
        /** Perhaps the beginning of the next one, perhaps forged. */
        DOUBTFUL
    }

    private SynVerdict judgeSyn(Flow flow, Packet packet) {
        Direction direction = foundDirection;
        boolean acknowledges = (packet.tcpFlags() & Packet.ACK) != 0;
        boolean open = flow.is(Flow.OPENED) && !flow.closed();
        if (flow.baseKnown(direction)) {
            int behind = flow.initialSequence(direction) - packet.tcpSequence();
            boolean late = !flow.synSeen(direction) && behind >= 0 && behind <= LATE_SYN_REACH;
            if (behind == 0 || late) {
                return SynVerdict.OWN;
            }
            if (acknowledges && !flow.is(Flow.OPENED) && !flow.closed()) {
                // The answer with another number replaces the one before.
                return SynVerdict.OWN;
            }
        } else if (!flow.closed()) {
            Direction reverse = direction.reverse();
            boolean answers =
                    acknowledges
                            && flow.synSeen(reverse)
                            && packet.tcpAcknowledgement() - 1 == flow.initialSequence(reverse);
            if (answers || !open) {
                // The answer to the first SYN, or both ends open at once.
                return SynVerdict.OWN;
            }
        }
        return open ? SynVerdict.DOUBTFUL : SynVerdict.NEXT;
    }

    /** Keeps a SYN that may begin the next connection until a packet confirms it. */
    private void holdSyn(Flow flow, Packet packet) {
        Flow pending = flow.pendingReopen();
        if (pending != null) {
            Direction direction = directionIn(pending, packet);
            if (pending.packets(direction) > 0
                    && packet.tcpSequence() == pending.initialSequence(direction)) {
                pending.count(direction, packet.frameLength(), packet.timeNanos());
                return;
            }
            flow.absorb(pending);
        }
        Flow next = create(packet);
        next.count(foundDirection, packet.frameLength(), packet.timeNanos());
        onOwnSyn(next, foundDirection, packet);
        flow.setPendingReopen(next);
    }

    /** The flow that a packet belongs to when a SYN waits for confirmation. */
    private Flow confirmReopen(Flow flow, Flow pending, Packet packet, int hash) {
        if (!confirms(pending, packet)) {
            return flow;
        }
        flow.setPendingReopen(null);
        unwind(flow);
        remove(flow);
        end(flow);
        enter(pending, hash);
        foundDirection = directionIn(pending, packet);
        return pending;
    }

    /** Whether a packet continues or acknowledges the SYN with which {@code pending} begins. */
    private static boolean confirms(Flow pending, Packet packet) {
        Direction direction = directionIn(pending, packet);
        Direction reverse = direction.reverse();
        int flags = packet.tcpFlags();
        boolean continues =
                (flags & Packet.SYN) == 0
                        && pending.packets(direction) > 0
                        && packet.tcpSequence() == pending.initialSequence(direction) + 1;
        boolean acknowledges =
                (flags & Packet.ACK) != 0
                        && pending.packets(reverse) > 0
                        && packet.tcpAcknowledgement() == pending.initialSequence(reverse) + 1;
        return continues || acknowledges;
    }

    private static Direction directionIn(Flow flow, Packet packet) {
        Direction direction = flow.directionOf(packet);
        return direction == null ? Direction.FROM_ORIGINATOR : direction;
    }

    /**
     * A keep-alive probe in a stream of which nothing else was seen yet: it repeats one octet that
     * was sent before, by custom a zero (RFC 9293 section 3.8.4).
     */
    private static boolean isProbe(Flow flow, Direction direction, Packet packet, int payload) {
        return payload == 1
                && packet.payloadLength() == 1
                && !flow.synSeen(direction)
                && (packet.tcpFlags() & Packet.PSH) == 0
                && packet.buffer()[packet.payloadOffset()] == 0;
    }

    /** A flow for its first packet, not yet in the table; sets the direction found. */
    private Flow create(Packet packet) {
        OriginatorBasis basis = OriginatorBasis.FIRST;
        Direction sender = Direction.FROM_ORIGINATOR;
        if (packet.protocol() == Flow.PROTOCOL_TCP && (packet.tcpFlags() & Packet.SYN) != 0) {
            basis = OriginatorBasis.SYN;
            if ((packet.tcpFlags() & Packet.ACK) != 0) {
                sender = Direction.FROM_RESPONDER;
            }
        } else {
            int byPort = comparePorts(packet.sourcePort(), packet.destinationPort());
            if (byPort != 0) {
                basis = OriginatorBasis.PORT;
                sender = byPort < 0 ? Direction.FROM_RESPONDER : Direction.FROM_ORIGINATOR;
            }
        }
        Flow flow = new Flow(packet, sender, basis, surroundings);
        if (packet.protocol() == Flow.PROTOCOL_TCP && basis != OriginatorBasis.SYN) {
            flow.set(Flow.MIDSTREAM);
        }
        // Equal ends: every packet goes the first way, as the look-up will say.
        foundDirection = directionIn(flow, packet);
        return flow;
    }

    /** Negative when {@code a} is a service's port and {@code b} not, positive the other way. */
    private static int comparePorts(int a, int b) {
        if (a < SYSTEM_PORTS != b < SYSTEM_PORTS) {
            return a < SYSTEM_PORTS ? -1 : 1;
        }
        boolean serviceA = Arrays.binarySearch(SERVICE_PORTS, a) >= 0;
        boolean serviceB = Arrays.binarySearch(SERVICE_PORTS, b) >= 0;
        if (serviceA != serviceB) {
            return serviceA ? -1 : 1;
        }
        if (a < EPHEMERAL_PORTS != b < EPHEMERAL_PORTS) {
            return a < EPHEMERAL_PORTS ? -1 : 1;
        }
        return 0;
    }

    /** Counts the first packet of a new flow and enters the flow. */
    private Flow begin(Flow flow, Packet packet, int hash) {
        flow.count(foundDirection, packet.frameLength(), packet.timeNanos());
        enter(flow, hash);
        return flow;
    }

    private void enter(Flow flow, int hash) {
        if (size >= limits.maxFlows()) {
            evict();
        }
        insert(flow, hash);
        wind(flow);
        counters.active++;
        if (flow.protocol == Flow.PROTOCOL_TCP) {
            counters.startedTcp++;
        } else {
            counters.startedUdp++;
        }
        handler.onFlowStarted(flow);
    }

    /** Silence after which a flow is over, by its present state. */
    private long timeout(Flow flow) {
        if (flow.protocol == Flow.PROTOCOL_UDP) {
            return flow.is(Flow.MINING) ? limits.miningIdleNanos() : limits.udpIdleNanos();
        }
        if (flow.closed()) {
            return limits.tcpClosedLingerNanos();
        }
        if (flow.is(Flow.MINING)) {
            return limits.miningIdleNanos();
        }
        return flow.is(Flow.OPENED)
                ? limits.tcpEstablishedIdleNanos()
                : limits.tcpHalfOpenIdleNanos();
    }

    private long due(Flow flow) {
        return flow.lastTimeNanos + timeout(flow);
    }

    private FlowWheel wheelFor(Flow flow) {
        return flow.is(Flow.MINING) && !flow.closed() ? miningWheel : wheel;
    }

    private void wind(Flow flow) {
        wheelFor(flow).add(flow, due(flow));
    }

    private void unwind(Flow flow) {
        if (wheel.holds(flow)) {
            wheel.remove(flow);
        } else if (miningWheel.holds(flow)) {
            miningWheel.remove(flow);
        }
    }

    private void expire(Flow flow) {
        counters.expired++;
        unwind(flow);
        remove(flow);
        end(flow);
    }

    /**
     * Ends flows before their time because memory runs short, in the order in which a full table
     * does; counted likewise.
     *
     * @param count how many; all where there are fewer
     */
    public void shed(int count) {
        for (int i = 0; i < count && size > 0; i++) {
            evict();
        }
    }

    /**
     * Makes room for one flow: ends the one that is nearest to its own time-out. The cheap ones,
     * attempts, closed connections and datagrams, so go before open connections unless those have
     * been silent for nearly half an hour; mining flows only when there is nothing else.
     */
    private void evict() {
        anomalies.count(Anomaly.FLOW_LIMIT);
        counters.evicted++;
        Flow victim = null;
        while (victim == null) {
            Flow candidate = wheel.soonest();
            if (candidate == null) {
                candidate = miningWheel.soonest();
                if (candidate == null) {
                    return;
                }
            }
            FlowWheel right = wheelFor(candidate);
            if (!right.holds(candidate)) {
                unwind(candidate);
                wind(candidate);
            } else if (!right.move(candidate, due(candidate))) {
                victim = candidate;
            }
        }
        unwind(victim);
        remove(victim);
        end(victim);
    }

    private void collectSilent(FlowWheel from, long nowNanos) {
        Flow flow = from.advance(nowNanos);
        while (flow != null) {
            Flow next = flow.wheelNext;
            from.released(flow);
            if (nowNanos - flow.lastTimeNanos > timeout(flow)) {
                collect(flow);
            } else {
                wind(flow);
            }
            flow = next;
        }
    }

    private void collect(Flow flow) {
        if (endingCount == ending.length) {
            ending = Arrays.copyOf(ending, endingCount * 2);
        }
        ending[endingCount++] = flow;
    }

    /** Ends the flows collected, which no wheel holds any more, in order of their ids. */
    private void endCollected() {
        int count = endingCount;
        endingCount = 0;
        FlowOrder.byId(ending, count);
        for (int i = 0; i < count; i++) {
            remove(ending[i]);
            end(ending[i]);
        }
        if (count > 0) {
            ending = new Flow[64];
        }
    }

    /** Tells everybody that a flow is over; it is out of table and wheel. */
    private void end(Flow flow) {
        Flow pending = flow.pendingReopen();
        if (pending != null) {
            flow.setPendingReopen(null);
            flow.absorb(pending);
        }
        reassembler.finish(flow);
        StreamListener listener = flow.listener;
        if (listener != null) {
            listener.onEnd(flow);
            flow.listener = null;
        }
        if (flow.protocol == Flow.PROTOCOL_TCP
                && flow.is(Flow.OPENED)
                && (flow.packets(Direction.FROM_ORIGINATOR) == 0
                        || flow.packets(Direction.FROM_RESPONDER) == 0)) {
            counters.oneSided++;
        }
        counters.active--;
        handler.onFlowEnded(flow);
    }

    // The hash table.

    private int hash(Packet packet) {
        return hash(
                endHash(packet.sourceHigh(), packet.sourceLow(), packet.sourcePort()),
                endHash(
                        packet.destinationHigh(),
                        packet.destinationLow(),
                        packet.destinationPort()),
                packet.protocol());
    }

    private int hash(Flow flow) {
        return hash(
                endHash(flow.originatorHigh, flow.originatorLow, flow.originatorPort),
                endHash(flow.responderHigh, flow.responderLow, flow.responderPort),
                flow.protocol);
    }

    /** The same whichever of the ends comes first. */
    private int hash(long a, long b, int protocol) {
        long mixed = (a + b + protocol) * lowFactor;
        return (int) (mixed ^ mixed >>> 32);
    }

    /**
     * One end, in a way that no sum shows: were it linear, two flows would collide whenever the
     * sums of their ends are equal, whatever the secret.
     */
    private long endHash(long high, long low, int port) {
        long mixed =
                (low ^ secret) * lowFactor + (high + ((long) port << 40) ^ secret) * highFactor;
        return (mixed ^ mixed >>> 32) * endFactor;
    }

    private @Nullable Flow find(Packet packet, int hash) {
        int mask = hashes.length - 1;
        for (int i = hash & mask; ; i = i + 1 & mask) {
            Flow flow = flows[i];
            if (flow == null) {
                return null;
            }
            if (hashes[i] == hash) {
                Direction direction = flow.directionOf(packet);
                if (direction != null) {
                    foundDirection = direction;
                    return flow;
                }
            }
        }
    }

    private void insert(Flow flow, int hash) {
        if ((size + 1) * 2L > flows.length) {
            grow();
        }
        place(flow, hash);
        size++;
    }

    private void place(Flow flow, int hash) {
        int mask = hashes.length - 1;
        int i = hash & mask;
        while (flows[i] != null) {
            i = i + 1 & mask;
        }
        flows[i] = flow;
        hashes[i] = hash;
    }

    private void grow() {
        @Nullable Flow[] oldFlows = flows;
        int[] oldHashes = hashes;
        flows = new Flow[oldFlows.length * 2];
        hashes = new int[flows.length];
        for (int i = 0; i < oldFlows.length; i++) {
            Flow flow = oldFlows[i];
            if (flow != null) {
                place(flow, oldHashes[i]);
            }
        }
    }

    /** Takes a flow out and moves those behind it up, so that no look-up meets a hole. */
    private void remove(Flow flow) {
        int mask = hashes.length - 1;
        int hole = hash(flow) & mask;
        while (flows[hole] != flow) {
            if (flows[hole] == null) {
                return;
            }
            hole = hole + 1 & mask;
        }
        size--;
        for (int i = hole + 1 & mask; flows[i] != null; i = i + 1 & mask) {
            int home = hashes[i] & mask;
            if ((i - home & mask) >= (i - hole & mask)) {
                flows[hole] = flows[i];
                hashes[hole] = hashes[i];
                hole = i;
            }
        }
        flows[hole] = null;
    }
}
