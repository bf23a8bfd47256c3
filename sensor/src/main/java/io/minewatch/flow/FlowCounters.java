package io.minewatch.flow;

/**
 * What the flow stage counts, for the statistics of a run. One per worker; all but {@link #active}
 * only grow. Single thread.
 */
public final class FlowCounters {
    long startedTcp;
    long startedUdp;
    long active;
    long expired;
    long evicted;
    long oneSided;
    long gaps;
    long gapOctets;

    /** TCP flows begun. */
    public long startedTcp() {
        return startedTcp;
    }

    /** UDP flows begun. */
    public long startedUdp() {
        return startedUdp;
    }

    /** Flows in the table now. */
    public long active() {
        return active;
    }

    /** Flows that ended by silence, closed ones that lingered out included. */
    public long expired() {
        return expired;
    }

    /** Flows that ended because the table was full. */
    public long evicted() {
        return evicted;
    }

    /**
     * Ended TCP flows that were open but of which only one direction was seen: what a mirror port
     * or an asymmetric route hides. Unanswered connection attempts are not among them.
     */
    public long oneSided() {
        return oneSided;
    }

    /** Times that octets of a reassembled stream were declared lost. */
    public long gaps() {
        return gaps;
    }

    /** Octets so declared. */
    public long gapOctets() {
        return gapOctets;
    }

    /** Adds all of another worker's counts to these. */
    public void addAll(FlowCounters other) {
        startedTcp += other.startedTcp;
        startedUdp += other.startedUdp;
        active += other.active;
        expired += other.expired;
        evicted += other.evicted;
        oneSided += other.oneSided;
        gaps += other.gaps;
        gapOctets += other.gapOctets;
    }
}
