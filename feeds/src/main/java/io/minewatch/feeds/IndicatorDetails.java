package io.minewatch.feeds;

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
 * @param firstSeen first day it was reported; null where unknown
 * @param validUntil last day on which the feed stands to it; null without end
 * @param reference where to read more; empty without
 * @param note a remark for people; empty without
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
        @Nullable LocalDate firstSeen,
        @Nullable LocalDate validUntil,
        SharingLevel sharing,
        List<IndicatorSource> sources,
        String reference,
        String note,
        Provenance provenance) {
    /** Copies the lists. */
    public IndicatorDetails {
        coins = List.copyOf(coins);
        ports = List.copyOf(ports);
        tlsPorts = List.copyOf(tlsPorts);
        sources = List.copyOf(sources);
    }

    /** Whether this TCP port is known for mining there, in clear or over TLS. */
    public boolean namesPort(int port) {
        return ports.contains(port) || tlsPorts.contains(port);
    }
}
