package io.minewatch.output.delivery;

import io.minewatch.output.event.AlertEvent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How delivery stands. Counters are since the start. Immutable.
 *
 * @param events written to the spool, by kind
 * @param queueDropped events that the spool's writer was too slow for
 * @param openFindings told and not closed
 * @param suppressed findings never told because of a rule
 * @param held findings that fell into a maintenance window
 * @param postponed events that waited, or were skipped, because of the limit of a minute
 * @param leftOut findings not told because too many waited
 * @param spoolOctets on disk
 * @param inMemory events that wait in memory because the disk takes none
 * @param diskErrors writes that failed
 * @param diskError why the last one did; null when it did not
 * @param damagedOctets of the spool that were not whole at the start
 */
public record DeliveryCounters(
        List<Output> outputs,
        Map<AlertEvent.Kind, Long> events,
        long queueDropped,
        int openFindings,
        long suppressed,
        long held,
        long postponed,
        long leftOut,
        long spoolOctets,
        int inMemory,
        long diskErrors,
        @Nullable String diskError,
        long damagedOctets) {
    /**
     * One output.
     *
     * @param receiver where its events go now; empty while nowhere
     * @param queued events that it has not got yet
     * @param sent messages handed over, repeats counted again
     * @param confirmed events that arrived, as far as the transport can know
     * @param resent messages handed over once more
     * @param refused events that the receiver would not take
     * @param lost events given up because the spool was full
     * @param connects times that a link was opened
     * @param failures times that one broke or could not be opened
     * @param latencies from the packet that a new finding rests on to the first time it was handed
     *     over
     * @param lastError null before the first
     */
    public record Output(
            String name,
            String receiver,
            long queued,
            long sent,
            long confirmed,
            long resent,
            long refused,
            long lost,
            long connects,
            long failures,
            Latencies latencies,
            @Nullable String lastError) {
        /** Whether a link is open. */
        public boolean isConnected() {
            return !receiver.isEmpty();
        }
    }

    /**
     * Times, counted in classes.
     *
     * @param upToMillis upper end of each class, ascending; what is above the last is in one more
     * @param counts of each class alone, one more than ends
     * @param sumMillis of all
     */
    public record Latencies(List<Long> upToMillis, List<Long> counts, long sumMillis) {
        /** Copies the lists. */
        public Latencies {
            upToMillis = List.copyOf(upToMillis);
            counts = List.copyOf(counts);
        }
    }
}
