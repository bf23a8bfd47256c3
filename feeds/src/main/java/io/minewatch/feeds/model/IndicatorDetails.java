package io.minewatch.feeds.model;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a feed says of an indicator besides what to look for. Immutable.
 *
 * @param coins tickers ({@code XMR}), families ({@code cn-family}) or {@code multi}; empty where
 *     unknown
 * @param ports TCP ports on which it is known to speak in clear, 1 to 65535; never complete
 * @param tlsPorts TCP ports on which it is known to speak TLS, 1 to 65535; never complete
 * @param confidence 0 to 100: how sure it is that a hit means what kind and role say
 * @param seenYear year of the newest source that saw it alive; 0 where unknown
 * @param popular on a list of the most visited names; says that hits are frequent, never that they
 *     are harmless
 * @param exclusive of an address: that nothing but mining is served there, so that a connection
 *     says more than that of a shared host
 * @param firstSeen first day it was reported; null where unknown
 * @param validFrom first day on which the feed stands to it; null from ever
 * @param validUntil last day on which the feed stands to it; null without end
 * @param sources who reported it; never empty
 * @param reference where to read more; empty without
 * @param note a remark for people; empty without
 * @param caution why it must be taken with care, as the checks of the load found (on a warning
 *     list, inside a content network's range); empty without
 * @param origins where it stands: one for each feed that holds it, the one with the last word
 *     first; never empty
 */
public record IndicatorDetails(
        IndicatorKind kind,
        IndicatorRole role,
        IndicatorStatus status,
        List<String> coins,
        List<Integer> ports,
        List<Integer> tlsPorts,
        int confidence,
        int seenYear,
        boolean popular,
        boolean exclusive,
        @Nullable LocalDate firstSeen,
        @Nullable LocalDate validFrom,
        @Nullable LocalDate validUntil,
        SharingLevel sharing,
        List<IndicatorSource> sources,
        String reference,
        String note,
        String caution,
        List<Provenance> origins) {
    /** Most ports in one list; the longest known list has 40. */
    public static final int MAX_PORTS = 255;

    /** Copies the lists. */
    public IndicatorDetails {
        coins = List.copyOf(coins);
        ports = List.copyOf(ports);
        tlsPorts = List.copyOf(tlsPorts);
        sources = List.copyOf(sources);
        origins = List.copyOf(origins);
    }

    /** Whether this TCP port is known for mining there, in clear or over TLS. */
    public boolean namesPort(int port) {
        return ports.contains(port) || tlsPorts.contains(port);
    }

    /** Where it stands in the feed that has the last word. */
    public Provenance provenance() {
        return origins.get(0);
    }

    /** The same, to be taken with care for one more reason. */
    public IndicatorDetails cautioned(String reason, boolean muchVisited) {
        return new IndicatorDetails(
                kind,
                role,
                status,
                coins,
                ports,
                tlsPorts,
                confidence,
                seenYear,
                popular || muchVisited,
                exclusive,
                firstSeen,
                validFrom,
                validUntil,
                sharing,
                sources,
                reference,
                note,
                caution.isEmpty() ? reason : caution + "; " + reason,
                origins);
    }
}
