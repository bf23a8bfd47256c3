package io.minewatch.output;

/**
 * Packets that a sensor at work keeps as files beside what it says. Immutable.
 *
 * @param recorded in files of raw traffic
 * @param recordLost that belong there and are not: the disk was too slow, full or broken
 * @param evidence in captures of findings
 * @param evidenceLost that belong there and are not
 */
public record KeptPackets(long recorded, long recordLost, long evidence, long evidenceLost) {}
