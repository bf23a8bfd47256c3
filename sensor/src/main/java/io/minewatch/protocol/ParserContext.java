package io.minewatch.protocol;

import io.minewatch.stats.AnomalyCounters;
import java.util.List;

/**
 * What a parser gets to know of its surroundings. Immutable but for the counters.
 *
 * @param via names of the wrappings that the flow's octets came through so far, outermost first
 *     (tunnels, then hand-overs)
 * @param anomalies of the worker that runs the parser
 */
public record ParserContext(List<String> via, AnomalyCounters anomalies) {
    /** Copies the list. */
    public ParserContext {
        via = List.copyOf(via);
    }
}
