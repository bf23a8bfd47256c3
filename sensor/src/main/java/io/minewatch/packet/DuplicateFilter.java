package io.minewatch.packet;

import io.minewatch.bytes.Bytes;
import java.util.Arrays;

/**
 * Recognises the second copy of an IP packet that a mirror port (or a capture on several
 * interfaces) delivers: all octets equal but hop limit and header checksum, within a window of
 * time.
 *
 * <p>A table of the most recent packets, one per slot. A packet's slot follows from its header
 * alone, so that which packet drives out which is the same in every run; the comparison is by a
 * 64-bit hash of the whole packet under a random seed, so that nobody can make the sensor take one
 * packet for another. A packet that was driven out is not recognised again: a copy too many, which
 * reassembly drops as it does a retransmission.
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
     * 2^14 slots, 256 KiB: the window holds about 5,000 packets at a million packets a second, and
     * the table still fits into the second-level cache.
     */
    private static final int SLOT_BITS = 14;

    /** A time that is further than the window from every packet time, without overflow. */
    private static final long NEVER = Long.MIN_VALUE / 4;

    /** Odd, ones and zeros in balance: the golden ratio's fraction. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final long seed;
    private final long windowNanos;

    /** Hash and time of each slot side by side, so that a look-up touches one cache line. */
    private final long[] slots = new long[2 << SLOT_BITS];

    /**
     * @param windowNanos greatest distance of two copies; 0 for no duplicates at all
     */
    DuplicateFilter(long seed, long windowNanos) {
        this.seed = seed;
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
        long hash = PacketHash.ipPacket(seed, b, offset, length, version);
        int slot = slot(b, offset, length, version);
        if (slots[slot] == hash && Math.abs(timeNanos - slots[slot + 1]) <= windowNanos) {
            return true;
        }
        slots[slot] = hash;
        slots[slot + 1] = timeNanos;
        return false;
    }

    /** From addresses, identification, ports and TCP sequence numbers, as far as present. */
    private static int slot(byte[] b, int offset, int length, int version) {
        long x =
                PacketHash.firstWord(b, offset, version)
                        ^ PacketHash.secondWord(b, offset, version) * SPREAD;
        int at = offset + (version == 4 ? 16 : 36);
        if (offset + length - at >= 16) {
            x = (x ^ Bytes.i64(b, at)) * SPREAD;
            x = (x ^ x >>> 29 ^ Bytes.i64(b, at + 8)) * SPREAD;
        } else {
            x *= SPREAD;
        }
        return (int) (x >>> (64 - SLOT_BITS)) << 1;
    }
}
