package io.minewatch.packet;

import io.minewatch.bytes.Bytes;
import java.util.Arrays;

/**
 * Recognises the second copy of an IP packet that a mirror port (or a capture on several
 * interfaces) delivers: all octets equal but hop limit and header checksum, within a window of
 * time.
 *
 * <p>A table of the most recent packets, one per slot, over a ring of their octets. A packet's slot
 * follows from its headers alone, so that which packet drives out which is the same in every run.
 * Where the slot's packet has the same signature (of the headers' words), the two are compared
 * octet by octet: nobody can make the sensor take one packet for another. A packet that was driven
 * out is not recognised again: a copy too many, which reassembly drops as it does a retransmission.
 *
 * <p>A genuine retransmission is no duplicate: its sender gives it another IPv4 identification, or
 * at least waits longer than the window. Where neither holds (IPv6, or an identification of 0, and
 * a second packet equal in every octet within milliseconds) the second one says nothing that the
 * first did not: a repeated acknowledgement, or octets that reassembly has already.
 *
 * <p>Times may stand still or run backwards (several interfaces in one file): what counts is their
 * distance. In a capture without times, all of them zero, each packet that equals an earlier one
 * still in the table is a duplicate. Single thread.
 */
final class DuplicateFilter {
    /**
     * 2^14 slots of one word: the window holds about 5,000 packets at a million packets a second,
     * and the table still fits into the second-level cache.
     */
    private static final int SLOT_BITS = 14;

    /** Octets of packets remembered, 4 MiB: 3 ms at 10 Gbit/s, 33 ms at 1 Gbit/s. */
    static final int RING_SIZE = 4 << 20;

    /** A time that is further than the window from every packet time, without overflow. */
    private static final long NEVER = Long.MIN_VALUE / 4;

    /** Packets remembered: as many as slots, the table would not find more. */
    static final int PACKETS = 1 << SLOT_BITS;

    /** The bits of a slot that name the packet; those above are of its signature. */
    private static final long PACKET_MASK = PACKETS - 1;

    /** Odd, ones and zeros in balance: the golden ratio's fraction. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    // Where the IP headers hold what routers change, and where nothing of it follows any more.
    private static final int V4_TIME_TO_LIVE = 8;
    private static final int V4_PROTOCOL = 9;
    private static final int V6_HOP_LIMIT = 7;
    private static final int V4_ADDRESSES = 12;
    private static final int V6_ADDRESSES = 8;
    private static final int V4_HEADER = 20;
    private static final int V6_HEADER = 40;

    /** Octets of the transport header that tell packets of one flow apart: ports, numbers. */
    private static final int TRANSPORT = 12;

    private final long windowNanos;

    /** Of each slot, the packet it shows and the upper bits of that packet's signature. */
    private final long[] slots = new long[1 << SLOT_BITS];

    // Of each packet remembered, in the order of their coming: one line of the cache holds several.
    private final long[] times = new long[PACKETS];
    private final long[] positions = new long[PACKETS];
    private final int[] lengths = new int[PACKETS];
    private int next;

    private final byte[] ring = new byte[RING_SIZE];

    /**
     * Octets ever written to the ring, those skipped at its end included: a packet begins at the
     * remainder by {@link #RING_SIZE}, and is whole as long as it is no further back than that.
     */
    private long written;

    /**
     * @param windowNanos greatest distance of two copies; 0 for no duplicates at all
     */
    DuplicateFilter(long windowNanos) {
        this.windowNanos = windowNanos;
        Arrays.fill(positions, NEVER);
    }

    /**
     * Whether this IP packet was here a moment ago; remembers it if not.
     *
     * @param offset of the IP header
     * @param length octets of the packet that are present, 20 or more
     * @param version 4 or 6
     */
    boolean seen(byte[] b, int offset, int length, int version, long timeNanos) {
        if (windowNanos == 0) {
            return false;
        }
        long x = signature(b, offset, length, version);
        int slot = (int) (x >>> (Long.SIZE - SLOT_BITS));
        long shown = slots[slot];
        if ((shown ^ x) >>> SLOT_BITS == 0) {
            int packet = (int) (shown & PACKET_MASK);
            if (lengths[packet] == length
                    && Math.abs(timeNanos - times[packet]) <= windowNanos
                    && equal(b, offset, length, version, positions[packet])) {
                return true;
            }
        }
        int packet = next;
        next = packet + 1 & (PACKETS - 1);
        slots[slot] = (x & ~PACKET_MASK) | packet;
        times[packet] = timeNanos;
        positions[packet] = keep(b, offset, length);
        lengths[packet] = length;
        return false;
    }

    /** Of identification, length, addresses, ports and TCP's numbers, as far as present. */
    private static long signature(byte[] b, int offset, int length, int version) {
        boolean v4 = version == 4;
        int at = offset + (v4 ? V4_ADDRESSES : V6_ADDRESSES);
        int transport = offset + (v4 ? V4_HEADER : V6_HEADER);
        // The last of IPv6's first eight octets is the hop limit.
        long x = (v4 ? pair(b, offset) : pair(b, offset) >>> Byte.SIZE) * SPREAD;
        while (at < transport) {
            x = (x ^ x >>> 29 ^ pair(b, at)) * SPREAD;
            at += Long.BYTES;
        }
        if (offset + length - at >= TRANSPORT) {
            x = (x ^ x >>> 29 ^ pair(b, at)) * SPREAD;
            x = (x ^ x >>> 29 ^ Bytes.i32(b, at + Long.BYTES)) * SPREAD;
        }
        return x ^ x >>> 29;
    }

    /** Eight octets. */
    private static long pair(byte[] b, int offset) {
        return (long) Bytes.i32(b, offset) << 32 | Bytes.u32(b, offset + 4);
    }

    /** Copies a packet into the ring, in one piece; where it begins. */
    private long keep(byte[] b, int offset, int length) {
        if (length > RING_SIZE) {
            return NEVER;
        }
        int start = (int) written & (RING_SIZE - 1);
        if (start + length > RING_SIZE) {
            written += RING_SIZE - start;
            start = 0;
        }
        System.arraycopy(b, offset, ring, start, length);
        long position = written;
        written += length;
        return position;
    }

    private boolean equal(byte[] b, int offset, int length, int version, long position) {
        if (position < 0 || written - position > RING_SIZE) {
            return false;
        }
        int start = (int) position & (RING_SIZE - 1);
        boolean v4 = version == 4;
        int changing = v4 ? V4_TIME_TO_LIVE : V6_HOP_LIMIT;
        int addresses = v4 ? V4_ADDRESSES : V6_ADDRESSES;
        return Arrays.equals(b, offset, offset + changing, ring, start, start + changing)
                && (!v4 || b[offset + V4_PROTOCOL] == ring[start + V4_PROTOCOL])
                && Arrays.equals(
                        b,
                        offset + addresses,
                        offset + length,
                        ring,
                        start + addresses,
                        start + length);
    }
}
