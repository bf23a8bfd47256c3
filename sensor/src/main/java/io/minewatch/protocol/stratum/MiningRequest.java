package io.minewatch.protocol.stratum;

import io.minewatch.flow.Direction;

/**
 * A request that waits for its answer. Immutable.
 *
 * @param id as text; empty without one
 * @param difficulty expected hashes of the share, for a submit; NaN when unknown
 * @param timeNanos packet time
 */
record MiningRequest(
        Kind kind,
        MiningDialect dialect,
        Direction sender,
        String id,
        double difficulty,
        long timeNanos) {
    /** What is asked for, as far as the accounting differs. */
    enum Kind {
        /** Says who mines; an error to it refuses the session. */
        LOGIN,
        /** Opens a session without saying who mines; an error to it refuses, too. */
        SUBSCRIBE,
        /** Asks for a job. */
        WORK,
        SUBMIT,
        KEEPALIVE,
        OTHER
    }
}
