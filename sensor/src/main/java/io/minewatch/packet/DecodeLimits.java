package io.minewatch.packet;

/**
 * How much memory fragments may hold while their packets are incomplete.
 *
 * @param maxFragmentedPackets packets under reassembly at a time, 1 or more
 * @param maxFragmentOctets octets they may hold together, 65536 or more
 */
public record DecodeLimits(int maxFragmentedPackets, int maxFragmentOctets) {
    /**
     * 1024 packets and 16 MiB: a resolver or a tunnel end point under load has some hundreds of
     * fragmented packets on the way within a round trip; more is a flood, in which the oldest are
     * given up.
     */
    public static final DecodeLimits DEFAULT = new DecodeLimits(1024, 16 << 20);

    /** Octets of the largest packet, which must fit. */
    private static final int LEAST_OCTETS = 65_536;

    public DecodeLimits {
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
