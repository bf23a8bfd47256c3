package io.minewatch.engine;

import io.minewatch.packet.DecodeCounters;
import io.minewatch.stats.AnomalyCounters;
import java.util.List;

/**
 * The counters of a lane at the end of a batch, for others to read. Never changed once made.
 *
 * @param anomalies of the decoder
 * @param workers of the lane's flows
 */
record LaneReading(
        FrameTotals totals,
        AnomalyCounters anomalies,
        DecodeCounters decoded,
        List<WorkerReading> workers) {
    /** Of a lane that has not published anything yet; it has one worker. */
    static final LaneReading NONE =
            new LaneReading(
                    new FrameTotals(),
                    new AnomalyCounters(),
                    new DecodeCounters(),
                    List.of(WorkerReading.NONE));
}
