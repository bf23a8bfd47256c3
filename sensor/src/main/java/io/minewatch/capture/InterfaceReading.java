package io.minewatch.capture;

/**
 * What one interface has delivered and lost since the start, and how it is now. Immutable.
 *
 * @param name as it is called now
 * @param up whether frames are being captured
 * @param packets frames handed on
 * @param octets of those frames on the wire
 * @param kernelDrops frames that the kernel dropped because its buffer was full
 * @param interfaceDrops frames that the network card or its driver dropped
 * @param queueDrops frames that were captured and then dropped because analysis was behind
 * @param faults frames lost to a fault of the program; always 0 unless there is one
 * @param reopened times that capture began again after the interface had gone
 * @param lastNanos time of the last frame, nanoseconds since 1970-01-01T00:00Z; 0 before any
 */
public record InterfaceReading(
        String name,
        boolean up,
        long packets,
        long octets,
        long kernelDrops,
        long interfaceDrops,
        long queueDrops,
        long faults,
        long reopened,
        long lastNanos) {
    /** Frames lost at any place. */
    public long drops() {
        return kernelDrops + interfaceDrops + queueDrops + faults;
    }
}
