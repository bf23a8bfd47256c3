package io.minewatch.output.event;

import io.minewatch.detect.Level;
import io.minewatch.output.FileNames;

/**
 * Who speaks, and of which packets. Immutable.
 *
 * @param sensor name of the sensor
 * @param version of the program
 * @param alertLevel findings from this level on are alerts
 * @param files names of captures, or of interfaces, by the index of frame references
 * @param offline whether those are captures
 */
public record EventSource(
        String sensor, String version, Level alertLevel, FileNames files, boolean offline) {}
