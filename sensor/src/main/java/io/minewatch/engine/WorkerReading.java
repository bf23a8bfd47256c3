package io.minewatch.engine;

import io.minewatch.flow.FlowCounters;
import io.minewatch.stats.AnomalyCounters;

/**
 * The counters of a worker at the end of a batch, for others to read. Never changed once made.
 *
 * @param hosts distinct addresses that this worker saw
 */
record WorkerReading(
        AnomalyCounters anomalies, FlowCounters flows, long encryptedFlows, long hosts) {
    static final WorkerReading NONE =
            new WorkerReading(new AnomalyCounters(), new FlowCounters(), 0, 0);
}
