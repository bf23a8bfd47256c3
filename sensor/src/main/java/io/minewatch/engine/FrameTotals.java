package io.minewatch.engine;

import io.minewatch.capture.Frame;

/** How many frames, of how many octets, from when to when. Single thread. */
final class FrameTotals {
    private long frames;
    private long octets;
    private long firstNanos = Long.MAX_VALUE;
    private long lastNanos = Long.MIN_VALUE;

    void add(Frame frame) {
        frames++;
        octets += frame.wireLength();
        long timeNanos = frame.timeNanos();
        if (timeNanos < firstNanos) {
            firstNanos = timeNanos;
        }
        if (timeNanos > lastNanos) {
            lastNanos = timeNanos;
        }
    }

    void add(FrameTotals other) {
        frames += other.frames;
        octets += other.octets;
        firstNanos = Math.min(firstNanos, other.firstNanos);
        lastNanos = Math.max(lastNanos, other.lastNanos);
    }

    long frames() {
        return frames;
    }

    /** Octets on the wire. */
    long octets() {
        return octets;
    }

    /** Earliest time of a frame; 0 without any. */
    long firstNanos() {
        return frames == 0 ? 0 : firstNanos;
    }

    /** Latest time of a frame; 0 without any. */
    long lastNanos() {
        return frames == 0 ? 0 : lastNanos;
    }
}
