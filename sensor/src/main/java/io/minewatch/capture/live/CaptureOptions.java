package io.minewatch.capture.live;

/**
 * How interfaces are captured. Immutable.
 *
 * @param method which way of capturing
 * @param filter BPF expression that the kernel applies; empty for none
 * @param promiscuous take frames for other stations too: what a mirror port delivers
 * @param immediate deliver each frame at once instead of in batches; costs processor time
 * @param bufferOctets kernel buffer of each interface
 * @param snapLength octets of a frame that are kept
 * @param queueOctets octets of captured frames that may wait for analysis, all interfaces together
 */
public record CaptureOptions(
        CaptureMethod method,
        String filter,
        boolean promiscuous,
        boolean immediate,
        int bufferOctets,
        int snapLength,
        long queueOctets) {
    /**
     * Octets of the kernel's buffer: at 1 Gbit/s half a second, more than any pause of collection.
     * libpcap's own 2 MiB hold 17 ms.
     */
    public static final int DEFAULT_BUFFER = 64 << 20;

    /** libpcap's largest: what offloads merge may be 64 KiB, and nothing is gained by cutting. */
    public static final int DEFAULT_SNAP_LENGTH = 262_144;

    /** As much again in the program's own memory. */
    public static final long DEFAULT_QUEUE = 64L << 20;

    /** What holds when nothing is set. */
    public static final CaptureOptions DEFAULTS =
            new CaptureOptions(
                    CaptureMethod.AUTO,
                    "",
                    true,
                    false,
                    DEFAULT_BUFFER,
                    DEFAULT_SNAP_LENGTH,
                    DEFAULT_QUEUE);

    /** The same, by another method. */
    public CaptureOptions by(CaptureMethod other) {
        return new CaptureOptions(
                other, filter, promiscuous, immediate, bufferOctets, snapLength, queueOctets);
    }

    /** The same, with another filter. */
    public CaptureOptions filteredBy(String other) {
        return new CaptureOptions(
                method, other, promiscuous, immediate, bufferOctets, snapLength, queueOctets);
    }
}
