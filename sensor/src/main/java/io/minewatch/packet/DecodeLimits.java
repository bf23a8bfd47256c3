package io.minewatch.packet;

/**
 * How much memory fragments may hold while their packets are incomplete, and what counts as one
 * packet.
 *
 * @param maxFragmentedPackets packets under reassembly at a time, 1 or more
 * @param maxFragmentOctets octets they may hold together, 65536 or more
 * @param duplicateWindowNanos equal packets closer than this are one packet that a mirror shows
 *     twice; 0 to count every copy
 */
public record DecodeLimits(
        int maxFragmentedPackets, int maxFragmentOctets, long duplicateWindowNanos) {
    /**
     * 5 ms: a mirror port's second copy comes within microseconds, behind a router or a firewall
     * within a few milliseconds; the least retransmission time-outs in use begin at 30 ms (Linux:
     * 200 ms).
     */
    public static final long DEFAULT_DUPLICATE_WINDOW_NANOS = 5_000_000;

    /**
     * 1024 packets and 16 MiB: a resolver or a tunnel end point under load has some hundreds of
     * fragmented packets on the way within a round trip; more is a flood, in which the oldest are
     * given up.
     */
    public static final DecodeLimits DEFAULT =
            new DecodeLimits(1024, 16 << 20, DEFAULT_DUPLICATE_WINDOW_NANOS);

    /** Octets of the largest packet, which must fit. */
    private static final int LEAST_OCTETS = 65_536;

    /** With the default window for duplicates. */
    public DecodeLimits(int maxFragmentedPackets, int maxFragmentOctets) {
        this(maxFragmentedPackets, maxFragmentOctets, DEFAULT_DUPLICATE_WINDOW_NANOS);
    }

    /** Refuses bounds that no packet could meet: they are configuration, not input. */
    public DecodeLimits {
        if (duplicateWindowNanos < 0) {
            throw new IllegalArgumentException("a window of time must not be negative");
        }
        if (maxFragmentedPackets < 1 || maxFragmentOctets < LEAST_OCTETS) {
            throw new IllegalArgumentException(
                    "fragment limits must allow one packet of 65536 octets, got "
                            + maxFragmentedPackets
                            + " packets, "
                            + maxFragmentOctets
                            + " octets");
        }
    }
}
