package io.minewatch.detect;

import io.minewatch.observable.FrameRef;
import org.jspecify.annotations.Nullable;

/**
 * How often one rule was met in one case, first and last where, and with which detail. Single
 * thread.
 */
final class Tally {
    private long count;
    private final FrameRef first;
    private FrameRef last;
    private final String detail;
    private double weight;

    Tally(FrameRef first, String detail, double weight) {
        this.first = first;
        this.last = first;
        this.detail = detail;
        this.weight = weight;
    }

    /** One more time; a heavier weight replaces a lighter one. */
    void add(FrameRef frame, double heavier) {
        count++;
        last = frame;
        weight = Math.max(weight, heavier);
    }

    /** Takes over what another case knew. */
    static Tally copyOf(Tally other) {
        Tally copy = new Tally(other.first, other.detail, other.weight);
        copy.count = other.count;
        copy.last = other.last;
        return copy;
    }

    long count() {
        return count;
    }

    FrameRef first() {
        return first;
    }

    FrameRef last() {
        return last;
    }

    /** The name or address the rule was met with first. */
    String detail() {
        return detail;
    }

    double weight() {
        return weight;
    }

    static long countOf(@Nullable Tally tally) {
        return tally == null ? 0 : tally.count;
    }
}
