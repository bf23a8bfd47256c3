package io.minewatch.detect;

import io.minewatch.observable.FrameRef;

/**
 * One reason for (or, with a negative weight, against) a finding. Immutable.
 *
 * @param rule stable name, as in {@code config/detection.yml}
 * @param weight points it adds to the score
 * @param count how often it was met
 * @param first where it was met first
 * @param last where it was met last
 * @param text one sentence a person understands, with the decisive values in it
 */
public record Evidence(
        String rule, double weight, long count, FrameRef first, FrameRef last, String text) {}
