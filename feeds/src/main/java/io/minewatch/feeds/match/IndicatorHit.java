package io.minewatch.feeds.match;

import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.IndicatorRole;

/**
 * An indicator that was met. Immutable.
 *
 * @param match whether what was seen is the indicator itself
 * @param role what this hit means. As the indicator's own, but below a listed parent the first
 *     label speaks: {@code www.} of an endpoint is a web page, {@code stratum.} of a web page is
 *     likely an endpoint
 */
public record IndicatorHit(Indicator indicator, Match match, IndicatorRole role) {
    /** How the indicator was met. */
    public enum Match {
        /** The very name, address or token. */
        EXACT,
        /** A name below it, or an address inside of the network. */
        PARENT
    }

    /** What the feed says of the indicator. */
    public IndicatorDetails details() {
        return indicator.details();
    }

    /** Whether this TCP port is one on which the indicator is known to mine. */
    public boolean namesPort(int port) {
        return indicator.details().namesPort(port);
    }
}
