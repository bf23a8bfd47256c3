package io.minewatch.feeds.match;

import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.IndicatorSource;
import io.minewatch.feeds.model.Provenance;
import io.minewatch.feeds.model.SharingLevel;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes one indicator of two that look for the same thing. Nothing that a feed knows is lost:
 * sources, origins, coins and ports are united, the longest validity and the strictest sharing
 * level hold. One of the two has the word on kind, role, status and texts.
 */
final class Merging {
    /** What each further independent source adds to the confidence. */
    static final int CONFIDENCE_BONUS = 5;

    /** No agreement of lists makes more of it: they may have copied each other. */
    static final int HIGHEST_MERGED = 95;

    /**
     * Sources, origins and coins kept of one indicator: more feeds than anybody has. Without the
     * bound a feed that repeats one name under ever new sources would cost the square of its size.
     */
    static final int MAX_ITEMS = 32;

    private Merging() {}

    /**
     * The indicator of both.
     *
     * @param newerRules whether the newer one has the word, with its confidence; otherwise the one
     *     of higher confidence has it, the older where they are equal, and agreement of different
     *     sources adds to it
     */
    static Indicator merge(Indicator older, Indicator newer, boolean newerRules) {
        IndicatorDetails a = older.details();
        IndicatorDetails b = newer.details();
        boolean newerSpeaks = newerRules || b.confidence() > a.confidence();
        Indicator speaker = newerSpeaks ? newer : older;
        IndicatorDetails first = speaker.details();
        IndicatorDetails second = newerSpeaks ? a : b;
        IndicatorDetails merged =
                new IndicatorDetails(
                        first.kind(),
                        first.role(),
                        first.status(),
                        union(first.coins(), second.coins(), MAX_ITEMS),
                        ports(speaker, first.ports(), second.ports()),
                        ports(speaker, first.tlsPorts(), second.tlsPorts()),
                        newerRules ? b.confidence() : confidence(a, b),
                        Math.max(a.seenYear(), b.seenYear()),
                        a.popular() || b.popular(),
                        first.exclusive(),
                        earlier(a.firstSeen(), b.firstSeen()),
                        open(a.validFrom(), b.validFrom(), false),
                        newerRules ? b.validUntil() : open(a.validUntil(), b.validUntil(), true),
                        stricter(a.sharing(), b.sharing()),
                        union(first.sources(), second.sources(), MAX_ITEMS),
                        first.reference().isEmpty() ? second.reference() : first.reference(),
                        first.note().isEmpty() ? second.note() : first.note(),
                        first.caution().isEmpty() ? second.caution() : first.caution(),
                        origins(first.origins(), second.origins()));
        if (speaker instanceof DomainIndicator domain
                && older instanceof DomainIndicator one
                && newer instanceof DomainIndicator two
                && !newerRules
                && one.match() != two.match()
                && (one.match() == DomainMatch.BELOW || two.match() == DomainMatch.BELOW)) {
            return new DomainIndicator(domain.name(), DomainMatch.SUFFIX, merged);
        }
        return speaker.with(merged);
    }

    /**
     * Ports are part of what an address looks for: there they are equal already. Others are put in
     * the order in which every format reads them.
     */
    private static List<Integer> ports(Indicator speaker, List<Integer> a, List<Integer> b) {
        if (speaker instanceof AddressIndicator || a.containsAll(b)) {
            return a;
        }
        List<Integer> all = new ArrayList<>(union(a, b, IndicatorDetails.MAX_PORTS));
        Collections.sort(all);
        return all;
    }

    private static int confidence(IndicatorDetails a, IndicatorDetails b) {
        int highest = Math.max(a.confidence(), b.confidence());
        Set<String> known = new LinkedHashSet<>();
        for (IndicatorSource source : a.sources()) {
            known.add(source.name());
        }
        boolean independent = false;
        for (IndicatorSource source : b.sources()) {
            independent |= !known.contains(source.name());
        }
        return independent
                ? Math.max(highest, Math.min(highest + CONFIDENCE_BONUS, HIGHEST_MERGED))
                : highest;
    }

    private static <T> List<T> union(List<T> a, List<T> b, int limit) {
        if (a.containsAll(b)) {
            return a;
        }
        Set<T> all = new LinkedHashSet<>(a);
        all.addAll(b);
        List<T> list = new ArrayList<>(all);
        return list.size() > limit ? list.subList(0, limit) : list;
    }

    /** One for each feed, the speaker's first. */
    private static List<Provenance> origins(List<Provenance> a, List<Provenance> b) {
        List<Provenance> all = new ArrayList<>(a);
        for (Provenance origin : b) {
            boolean known = false;
            for (Provenance other : a) {
                known |= other.feed().equals(origin.feed());
            }
            if (!known && all.size() < MAX_ITEMS) {
                all.add(origin);
            }
        }
        return all;
    }

    private static @Nullable LocalDate earlier(@Nullable LocalDate a, @Nullable LocalDate b) {
        return a == null || (b != null && b.isBefore(a)) ? b : a;
    }

    /** The bound of the longer validity; without a bound it is the longest. */
    private static @Nullable LocalDate open(
            @Nullable LocalDate a, @Nullable LocalDate b, boolean later) {
        if (a == null || b == null) {
            return null;
        }
        return a.isAfter(b) == later ? a : b;
    }

    private static SharingLevel stricter(SharingLevel a, SharingLevel b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
