package io.minewatch.protocol;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.flow.StreamListener;
import io.minewatch.shape.ShapeStage;
import io.minewatch.stats.AnomalyCounters;
import java.util.List;

/**
 * What a parser gets to know of its surroundings. Immutable but for the counters.
 *
 * @param via names of the wrappings that the flow's octets came through so far, outermost first
 *     (tunnels, then hand-overs)
 * @param transport what carries the octets, as outputs name it: {@value #PLAIN}, or the wrapping
 *     that changed them ({@code websocket})
 * @param fromStart the parser's octets are the first of the protocol; else they are of its middle
 * @param serverName the server that the client asked for in the head of what carries the octets;
 *     empty without one
 * @param anomalies of the worker that runs the parser
 * @param shapes what that worker scores flows with that nobody can read
 * @param commons what the parsers of that worker have in common
 * @param inner opens the streams that this parser takes out of its own octets
 */
public record ParserContext(
        List<String> via,
        String transport,
        boolean fromStart,
        String serverName,
        AnomalyCounters anomalies,
        ShapeStage shapes,
        Commons commons,
        InnerStreams inner) {
    /** The octets are those of the TCP connection, if behind a proxy's preamble. */
    public static final String PLAIN = "plain";

    /** Where a wrapping that changes the octets puts what was inside. */
    @FunctionalInterface
    public interface InnerStreams {
        /**
         * Both directions of what is inside, probed and parsed like a flow of its own. The parser
         * that opens it passes on octets, gaps and the end.
         *
         * @param transport as {@link ParserContext#transport} of the parsers inside
         */
        StreamListener open(String transport);
    }

    private static final StreamListener DEAF =
            new StreamListener() {
                @Override
                public boolean onBytes(FlowView flow, Direction direction, StreamBytes bytes) {
                    bytes.skip(bytes.length());
                    return false;
                }

                @Override
                public boolean onGap(FlowView flow, Direction direction, long length) {
                    return false;
                }

                @Override
                public void onEnd(FlowView flow) {
                    // Nothing was read.
                }
            };

    /** A context in which nothing inside of the parser's octets is read. */
    public ParserContext(List<String> via, AnomalyCounters anomalies, ShapeStage shapes) {
        this(via, PLAIN, true, "", anomalies, shapes, new Commons(), transport -> DEAF);
    }

    /** The same outside of any worker. */
    public ParserContext(List<String> via, AnomalyCounters anomalies) {
        this(via, anomalies, new ShapeStage());
    }

    /** Copies the list. */
    public ParserContext {
        via = List.copyOf(via);
    }
}
