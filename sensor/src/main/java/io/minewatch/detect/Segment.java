package io.minewatch.detect;

/** A part of the network that the operator has named. Immutable. */
public record Segment(String name, SegmentRole role) {}
