package io.minewatch.observable;

/**
 * Where in the input a fact was read. Immutable.
 *
 * @param fileIndex of the capture file in the run's list
 * @param number of the frame in that file, from 1; 0 when no single frame carries the fact
 * @param timeNanos capture time of that frame, nanoseconds since 1970-01-01T00:00Z
 */
public record FrameRef(int fileIndex, long number, long timeNanos) {}
