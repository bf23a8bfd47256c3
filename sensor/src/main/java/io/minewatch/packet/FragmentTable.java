package io.minewatch.packet;

import io.minewatch.stats.Anomaly;
import io.minewatch.stats.AnomalyCounters;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts fragmented IP packets together again (RFC 791 section 3.2, RFC 8200 section 4.5).
 *
 * <p>Overlaps: the first arrival wins, octet by octet, for both address families. Linux and BSD
 * hosts drop an IPv6 packet whose fragments overlap (RFC 5722), so there the policy can only let us
 * see more than the receiver did; for IPv4 the systems differ, and an overlap with other octets is
 * an attack on sensors, which the anomaly shows.
 *
 * <p>Bounds: {@link #MAX_FRAGMENTS} and {@link #MAX_PACKET_OCTETS} a packet, {@link #TIMEOUT_NANOS}
 * of packet time, and packets and octets in all by {@link DecodeLimits}: when they are reached the
 * oldest packets are given up. Not part of the path without allocation: a fragment may allocate,
 * bounded by these limits. Single thread.
 */
final class FragmentTable {
    /**
     * Fragments of one packet: 65,535 octets in pieces of 64. The smallest links in use carry 552
     * octets a fragment; smaller pieces are made by hand, and without a bound they would be 8191.
     */
    static final int MAX_FRAGMENTS = 1024;

    /** Octets of a packet that fragments can describe: 13 bits of eight octets, RFC 791. */
    static final int MAX_PACKET_OCTETS = 65_535;

    /** 30 s: what Linux waits (net.ipv4.ipfrag_time); RFC 791 says 15 s, RFC 8200 says 60 s. */
    static final long TIMEOUT_NANOS = 30_000_000_000L;

    /** First capacity of a packet's octets: that of two fragments on Ethernet. */
    private static final int FIRST_CAPACITY = 4096;

    /**
     * What fragments of one packet share.
     *
     * @param version 4 or 6; the families never mix
     * @param protocol of IPv4; 0 for IPv6, whose fragments may differ in it
     */
    private record Key(
            int version,
            long sourceHigh,
            long sourceLow,
            long destinationHigh,
            long destinationLow,
            int identification,
            int protocol) {}

    /** First capacity for ranges: in order there is one, in reverse as well. */
    private static final int FIRST_RANGES = 4;

    /** One packet under reassembly. Offsets count from the end of the unfragmentable part. */
    static final class Partial {
        private final long firstTimeNanos;
        private byte[] octets = new byte[FIRST_CAPACITY];

        // Disjoint ranges that have arrived, ascending.
        private int[] starts = new int[FIRST_RANGES];
        private int[] ends = new int[FIRST_RANGES];
        private int ranges;
        private int fragments;

        /** Length of the packet on the wire once its last fragment has arrived, else -1. */
        private int total = -1;

        /** Where the first octet is that the snap length cut off. */
        private int cutAt = Integer.MAX_VALUE;

        /** Protocol or next header that the first fragment names. */
        private int protocol;

        private Partial(long firstTimeNanos) {
            this.firstTimeNanos = firstTimeNanos;
        }

        /** Holds the packet from index 0 on. */
        byte[] octets() {
            return octets;
        }

        /** Octets present before the first that the snap length cut off. */
        int length() {
            return Math.min(total, cutAt);
        }

        /** Octets on the wire. */
        int wireLength() {
            return total;
        }

        int protocol() {
            return protocol;
        }

        private boolean complete() {
            return total >= 0 && ranges == 1 && starts[0] == 0 && ends[0] == total;
        }

        private int highestEnd() {
            return ranges == 0 ? 0 : ends[ranges - 1];
        }
    }

    private final DecodeLimits limits;
    private final AnomalyCounters anomalies;

    /** In the order of first arrival. */
    private final Map<Key, Partial> partials = new LinkedHashMap<>();

    private long heldOctets;

    FragmentTable(DecodeLimits limits, AnomalyCounters anomalies) {
        this.limits = limits;
        this.anomalies = anomalies;
    }

    /** Packets under reassembly. */
    int size() {
        return partials.size();
    }

    /** Octets reserved for them. */
    long heldOctets() {
        return heldOctets;
    }

    /**
     * Takes the fragment at the cursor: {@link Cursor#offset} to {@link Cursor#wireEnd} are its
     * octets, addresses and time are in {@link Cursor#packet}.
     *
     * @param fragmentOffset of its first octet in the packet
     * @param more whether the packet goes on behind it
     * @param protocol protocol of IPv4, next header of the IPv6 fragment header
     * @return the packet when this fragment completed it, valid until the next call; null when it
     *     waits for more or when the fragment was refused, {@link Cursor#status} says which
     */
    @Nullable Partial add(
            Cursor cursor, int identification, int fragmentOffset, boolean more, int protocol) {
        Packet packet = cursor.packet;
        expire(packet.timeNanos);
        int wireLength = cursor.wireLeft();
        int end = fragmentOffset + wireLength;
        if (wireLength <= 0 || (more && (wireLength & 7) != 0)) {
            cursor.malformed(Anomaly.FRAGMENT_BAD_LENGTH);
            return null;
        }
        if (wireLength > MAX_PACKET_OCTETS || end > MAX_PACKET_OCTETS) {
            cursor.malformed(Anomaly.FRAGMENT_BEYOND_END);
            return null;
        }
        Key key =
                new Key(
                        cursor.ipVersion,
                        packet.sourceHigh,
                        packet.sourceLow,
                        packet.destinationHigh,
                        packet.destinationLow,
                        identification,
                        cursor.ipVersion == 4 ? protocol : 0);
        Partial partial = partials.get(key);
        if (partial == null) {
            partial = new Partial(packet.timeNanos);
            partials.put(key, partial);
            heldOctets += partial.octets.length;
        }
        if (partial.total >= 0
                ? end > partial.total || (!more && end != partial.total)
                : !more && end < partial.highestEnd()) {
            cursor.malformed(Anomaly.FRAGMENT_BEYOND_END);
            return null;
        }
        if (partial.fragments == MAX_FRAGMENTS) {
            remove(key, partial);
            cursor.malformed(Anomaly.FRAGMENT_LIMIT);
            return null;
        }
        partial.fragments++;
        if (!more) {
            partial.total = end;
        }
        if (fragmentOffset == 0) {
            if (partial.ranges == 0 || partial.starts[0] != 0) {
                partial.protocol = protocol;
            }
            if (more && wireLength < IpProtocol.leastHeaderLength(protocol)) {
                anomalies.count(Anomaly.FRAGMENT_TINY);
            }
        }
        reserve(partial, end);
        insert(partial, cursor, fragmentOffset, end);
        cursor.done(DecodeStatus.FRAGMENT);
        if (partial.complete()) {
            remove(key, partial);
            return partial;
        }
        evict(partial);
        return null;
    }

    private void reserve(Partial partial, int end) {
        if (end > partial.octets.length) {
            int capacity = Math.max(end, Math.min(2 * partial.octets.length, MAX_PACKET_OCTETS));
            heldOctets += capacity - partial.octets.length;
            partial.octets = Arrays.copyOf(partial.octets, capacity);
        }
    }

    /** Fills the holes between the ranges with what the fragment has for them. */
    private void insert(Partial partial, Cursor cursor, int start, int end) {
        int have = start + Math.min(cursor.end - cursor.offset, end - start);
        boolean overlap = false;
        boolean differs = false;
        int at = start;
        int index = 0;
        while (index < partial.ranges && partial.ends[index] < start) {
            index++;
        }
        // Ranges from first to behind last touch the fragment and become one with it.
        int first = index;
        int mergedStart = start;
        int mergedEnd = end;
        while (index < partial.ranges && partial.starts[index] <= end) {
            int rangeStart = partial.starts[index];
            int rangeEnd = partial.ends[index];
            copy(partial, cursor, start, at, Math.min(rangeStart, have));
            int from = Math.max(start, rangeStart);
            int to = Math.min(end, rangeEnd);
            if (from < to) {
                overlap = true;
                differs |= differs(partial, cursor, start, from, Math.min(to, have));
            }
            at = Math.max(at, rangeEnd);
            mergedStart = Math.min(mergedStart, rangeStart);
            mergedEnd = Math.max(mergedEnd, rangeEnd);
            index++;
        }
        copy(partial, cursor, start, at, have);
        boolean repeated = overlap && index == first + 1 && at >= end && !differs;
        if (overlap && !repeated) {
            anomalies.count(Anomaly.FRAGMENT_OVERLAP);
        }
        if (have < end && have < partial.cutAt && !repeated) {
            partial.cutAt = have;
        }
        int tail = partial.ranges - index;
        if (first + 1 + tail > partial.starts.length) {
            partial.starts = Arrays.copyOf(partial.starts, 2 * partial.starts.length);
            partial.ends = Arrays.copyOf(partial.ends, 2 * partial.ends.length);
        }
        System.arraycopy(partial.starts, index, partial.starts, first + 1, tail);
        System.arraycopy(partial.ends, index, partial.ends, first + 1, tail);
        partial.starts[first] = mergedStart;
        partial.ends[first] = mergedEnd;
        partial.ranges = first + 1 + tail;
    }

    /** Copies the fragment's octets for {@code from} to {@code to} of the packet, if any. */
    private static void copy(Partial partial, Cursor cursor, int start, int from, int to) {
        if (from < to) {
            System.arraycopy(
                    cursor.buffer, cursor.offset + from - start, partial.octets, from, to - from);
        }
    }

    private static boolean differs(Partial partial, Cursor cursor, int start, int from, int to) {
        return from < to
                && Arrays.mismatch(
                                cursor.buffer,
                                cursor.offset + from - start,
                                cursor.offset + to - start,
                                partial.octets,
                                from,
                                to)
                        >= 0;
    }

    private void expire(long timeNanos) {
        Iterator<Partial> oldest = partials.values().iterator();
        while (oldest.hasNext()) {
            Partial partial = oldest.next();
            if (timeNanos - partial.firstTimeNanos <= TIMEOUT_NANOS) {
                return;
            }
            oldest.remove();
            heldOctets -= partial.octets.length;
            anomalies.count(Anomaly.FRAGMENT_TIMEOUT);
        }
    }

    /** Gives up the oldest packets until the limits hold; never the one just worked on. */
    private void evict(Partial current) {
        Iterator<Partial> oldest = partials.values().iterator();
        while (oldest.hasNext()
                && (partials.size() > limits.maxFragmentedPackets()
                        || heldOctets > limits.maxFragmentOctets())) {
            Partial partial = oldest.next();
            if (partial != current) {
                oldest.remove();
                heldOctets -= partial.octets.length;
                anomalies.count(Anomaly.FRAGMENT_LIMIT);
            }
        }
    }

    private void remove(Key key, Partial partial) {
        partials.remove(key);
        heldOctets -= partial.octets.length;
    }
}
