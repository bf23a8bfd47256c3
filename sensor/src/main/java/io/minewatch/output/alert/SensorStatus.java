package io.minewatch.output.alert;

import java.util.List;

/**
 * What a live sensor knows of itself at one moment. Counters are since its start. Immutable.
 *
 * @param packets seen
 * @param bytes of those packets on the wire
 * @param kernelDrops packets that the kernel dropped
 * @param interfaceDrops packets that the interface dropped
 * @param queueDrops packets that the sensor itself dropped between its threads
 * @param flowsActive flows tracked now
 * @param flowsTcp TCP flows seen
 * @param flowsOneSided of those, ended with packets of one direction only
 * @param lastPacketMillis the clock's time when the last packet came; 0 for none yet
 * @param feedTimeSeconds when the feeds were last known to be the newest (where none is kept up to
 *     date: made), seconds since 1970; 0 unknown
 * @param interfaces names of those captured from
 */
public record SensorStatus(
        long packets,
        long bytes,
        long kernelDrops,
        long interfaceDrops,
        long queueDrops,
        long flowsActive,
        long flowsTcp,
        long flowsOneSided,
        long lastPacketMillis,
        long feedTimeSeconds,
        List<String> interfaces) {
    /** Copies the list. */
    public SensorStatus {
        interfaces = List.copyOf(interfaces);
    }
}
