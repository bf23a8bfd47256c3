package io.minewatch.observable;

import java.util.Arrays;

/** When a server sent its messages unasked, oldest first. Immutable. */
public final class PushTimes {
    private final long[] nanos;

    /** Copies the times, nanoseconds since 1970-01-01T00:00Z, in rising order. */
    public PushTimes(long... nanos) {
        this.nanos = nanos.clone();
    }

    /** How many. */
    public int count() {
        return nanos.length;
    }

    /** A copy of the times. */
    public long[] toArray() {
        return nanos.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PushTimes that && Arrays.equals(nanos, that.nanos);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(nanos);
    }

    @Override
    public String toString() {
        return nanos.length + " pushes";
    }
}
