package io.minewatch.engine;

/**
 * What is to be done where a batch ends. Immutable.
 *
 * @param nowNanos packet time: flows idle then end
 * @param tellOpen let mining flows that go on say how they stand
 * @param read publish the counters
 */
record BatchEnd(long nowNanos, boolean tellOpen, boolean read) {
    static BatchEnd at(long nowNanos) {
        return new BatchEnd(nowNanos, false, false);
    }
}
