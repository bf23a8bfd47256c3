package io.minewatch.capture;

import java.util.ArrayList;
import java.util.List;

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

    /**
     * Adds up what several lanes read of the same interfaces.
     *
     * @param lanes for each lane its interfaces, all in the same order; what is known of an
     *     interface and not of a lane, one of them says
     */
    public static List<InterfaceReading> sum(List<List<InterfaceReading>> lanes) {
        List<InterfaceReading> sum = new ArrayList<>(lanes.get(0));
        for (List<InterfaceReading> lane : lanes.subList(1, lanes.size())) {
            for (int i = 0; i < lane.size(); i++) {
                sum.set(i, sum.get(i).and(lane.get(i)));
            }
        }
        return sum;
    }

    private InterfaceReading and(InterfaceReading other) {
        return new InterfaceReading(
                name,
                up && other.up,
                packets + other.packets,
                octets + other.octets,
                kernelDrops + other.kernelDrops,
                interfaceDrops + other.interfaceDrops,
                queueDrops + other.queueDrops,
                faults + other.faults,
                reopened + other.reopened,
                Math.max(lastNanos, other.lastNanos));
    }
}
