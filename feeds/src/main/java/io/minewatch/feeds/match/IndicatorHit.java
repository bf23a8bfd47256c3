package io.minewatch.feeds.match;

import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.IndicatorRole;
import org.jspecify.annotations.Nullable;

/**
 * An indicator that was met. Immutable, for any number of threads. The indicator itself becomes an
 * object when it is asked for.
 */
public final class IndicatorHit {
    private final IndicatorStore store;
    private final long found;
    private final int at;
    private final Match match;
    private final IndicatorRole role;

    /** Made when first asked for. A lost race makes it twice: everything in it is final. */
    private @Nullable Indicator indicator;

    /** How the indicator was met. */
    public enum Match {
        /** The very name, address or token. */
        EXACT,
        /** A name below it, or an address inside of the network. */
        PARENT
    }

    /**
     * A hit.
     *
     * @param found as the look-up answered
     * @param at where the record begins
     */
    IndicatorHit(IndicatorStore store, long found, int at, Match match, IndicatorRole role) {
        this.store = store;
        this.found = found;
        this.at = at;
        this.match = match;
        this.role = role;
    }

    /** Whether it is what this answer of a look-up means. */
    boolean is(long answer) {
        return found == answer;
    }

    /** The indicator. */
    public Indicator indicator() {
        Indicator made = indicator;
        if (made == null) {
            made = store.get(at);
            indicator = made;
        }
        return made;
    }

    /** Whether what was seen is the indicator itself. */
    public Match match() {
        return match;
    }

    /**
     * What this hit means. As the indicator's own, but below a listed parent the first label
     * speaks: {@code www.} of an endpoint is a web page, {@code stratum.} of a web page is likely
     * an endpoint.
     */
    public IndicatorRole role() {
        return role;
    }

    /** What the feed says of the indicator. */
    public IndicatorDetails details() {
        return indicator().details();
    }

    /** Whether this TCP port is one on which the indicator is known to mine. */
    public boolean namesPort(int port) {
        return details().namesPort(port);
    }
}
