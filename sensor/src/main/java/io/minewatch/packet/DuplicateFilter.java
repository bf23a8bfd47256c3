package io.minewatch.packet;

import io.minewatch.bytes.Bytes;
import java.util.Arrays;

/**
 * Recognises the second copy of an IP packet that a mirror port (or a capture on several
 * interfaces) delivers: all octets equal but hop limit and header checksum, within a window of
 * time.
 *
 * <p>A table of the most recent packets, one per slot, over a ring of their octets. A packet's slot
 * follows from its header alone, so that which packet drives out which is the same in every run.
 * Where the slot's packet has the same signature (of the header's words), the two are compared
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
     * 2^14 slots: the window holds about 5,000 packets at a million packets a second, and the table
     * still fits into the second-level cache.
     */
    private static final int SLOT_BITS = 14;

    /** Octets of packets remembered, 4 MiB: 3 ms at 10 Gbit/s, 33 ms at 1 Gbit/s. */
    static final int RING_SIZE = 4 << 20;

    /** A time that is further than the window from every packet time, without overflow. */
    private static final long NEVER = Long.MIN_VALUE / 4;

    /** Odd, ones and zeros in balance: the golden ratio's fraction. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    // What a slot holds, side by side, so that a look-up touches one cache line.
    private static final int SIGNATURE = 0;
    private static final int TIME = 1;
    private static final int POSITION = 2;
    private static final int LENGTH = 3;
    private static final int SLOT_WORDS = 4;

    /** Octets compared by words; what follows has no octet that routers change. */
    private static final int FRONT = 16;

    private final long windowNanos;
    private final long[] slots = new long[SLOT_WORDS << SLOT_BITS];
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
        Arrays.fill(slots, NEVER);
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
        long first = PacketHash.firstWord(b, offset, version);
        long second = PacketHash.secondWord(b, offset, version);
        int at = offset + (version == 4 ? 16 : 36);
        // Addresses and identification, ports, TCP sequence numbers, as far as present.
        long x = first ^ second * SPREAD;
        if (offset + length - at >= FRONT) {
            x = (x ^ Bytes.i64(b, at)) * SPREAD;
            x = (x ^ x >>> 29 ^ Bytes.i64(b, at + 8)) * SPREAD;
        } else {
            x *= SPREAD;
        }
        int slot = (int) (x >>> (64 - SLOT_BITS)) * SLOT_WORDS;
        long[] s = slots;
        if (s[slot + SIGNATURE] == x
                && s[slot + LENGTH] == length
                && Math.abs(timeNanos - s[slot + TIME]) <= windowNanos
                && equal(b, offset, length, version, s[slot + POSITION])) {
            return true;
        }
        s[slot + SIGNATURE] = x;
        s[slot + TIME] = timeNanos;
        s[slot + POSITION] = keep(b, offset, length);
        s[slot + LENGTH] = length;
        return false;
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
        return PacketHash.firstWord(b, offset, version)
                        == PacketHash.firstWord(ring, start, version)
                && PacketHash.secondWord(b, offset, version)
                        == PacketHash.secondWord(ring, start, version)
                && Arrays.equals(
                        b, offset + FRONT, offset + length, ring, start + FRONT, start + length);
    }
}
