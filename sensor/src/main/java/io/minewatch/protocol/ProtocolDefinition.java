package io.minewatch.protocol;

import io.minewatch.flow.Direction;
import io.minewatch.flow.FlowView;

/** One protocol over TCP: how it is recognised and who reads it. Immutable. */
public interface ProtocolDefinition {
    /** Name in the chain of wrappings and in counters. */
    String name();

    /**
     * Whether a stream can begin with this octet: a quick filter, asked once for each of the 256
     * values, before {@link #probe}.
     *
     * @param octet 0 to 255
     */
    default boolean mayBeginWith(int octet) {
        return true;
    }

    /**
     * Looks at the first octets of one direction of a flow (or of what follows a hand-over). More
     * octets may turn {@link Probe#MAYBE} into another answer, but never {@link Probe#YES} or
     * {@link Probe#NO}.
     *
     * @param direction whose octets these are; either side may have spoken first
     * @param length octets available, 1 or more; at most {@link #PROBE_BYTES} are shown
     */
    Probe probe(FlowView flow, Direction direction, byte[] buffer, int offset, int length);

    /** A parser for one flow. */
    StreamParser newParser(FlowView flow, ParserContext context);

    /**
     * Octets of each direction that are shown to {@link #probe}: the longest beginning that
     * decides, a size and a point of a curve as RLPx has them, fits.
     */
    int PROBE_BYTES = 67;
}
