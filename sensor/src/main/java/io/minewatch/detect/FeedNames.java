package io.minewatch.detect;

import io.minewatch.feeds.hygiene.Tokens;
import io.minewatch.feeds.match.AllowList;
import io.minewatch.feeds.match.AllowRule;
import io.minewatch.feeds.match.IndicatorHit;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorRole;
import io.minewatch.feeds.model.SharingLevel;
import io.minewatch.packet.IpAddress;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks the feeds, leaves out what the allow-list excepts, and turns a hit into what judgement makes
 * of it. Single thread.
 */
final class FeedNames {
    /** What a hit means. */
    enum Meaning {
        /** Mining may be behind it. */
        POOL,
        /** A page that people read: donations, explorers, nodes. */
        PAGE
    }

    /**
     * A hit, weighed.
     *
     * @param weightFactor what the weight of evidence is multiplied with: less for web pages and
     *     unsure entries
     */
    record Hit(PoolRef.FeedMatch match, Meaning meaning, double weightFactor, IndicatorHit source) {
        boolean means(Meaning m) {
            return meaning == m;
        }

        /** As it stands in the feed: for comparison, never to be told. */
        String indicator() {
            return source.indicator().value();
        }

        /** Whether the entry's marking forbids to tell more than that it matched. */
        boolean isKeptBack() {
            return match.indicator() == null;
        }

        boolean minesOn(int port) {
            return source.namesPort(port);
        }

        /**
         * Whether a connection to just this address says more than that of a shared one: the feed
         * says that only mining is served there, and is sure of it.
         */
        boolean isExclusiveAddress() {
            IndicatorDetails details = source.details();
            return details.exclusive()
                    && details.confidence() >= EXCLUSIVE_CONFIDENCE
                    && details.caution().isEmpty()
                    && source.role() == IndicatorRole.ENDPOINT
                    && source.match() == IndicatorHit.Match.EXACT;
        }
    }

    /**
     * Confidence from which an exclusive address is more than a contact: several independent
     * sources, or the pool's own word.
     */
    static final int EXCLUSIVE_CONFIDENCE = 80;

    private final LiveIndicators indicators;
    private final DetectionSettings settings;
    private final AllowList allowed;
    private final Segments segments;
    private final Map<AllowRule, Ledger> ledgers = new LinkedHashMap<>();

    /** What one rule kept back so far. */
    private static final class Ledger {
        private final Set<String> hosts = new LinkedHashSet<>();
        private final Set<String> indicators = new LinkedHashSet<>();
        private final long firstNanos;
        private long lastNanos;
        private long count;

        Ledger(long firstNanos) {
            this.firstNanos = firstNanos;
        }

        void add(IpAddress host, String indicator, long timeNanos) {
            count++;
            lastNanos = Math.max(lastNanos, timeNanos);
            if (hosts.size() < Suppression.MAX_LISTED) {
                hosts.add(host.toString());
            }
            if (indicators.size() < Suppression.MAX_LISTED) {
                indicators.add(indicator);
            }
        }
    }

    FeedNames(
            LiveIndicators indicators,
            DetectionSettings settings,
            AllowList allowed,
            Segments segments) {
        this.indicators = indicators;
        this.settings = settings;
        this.allowed = allowed;
        this.segments = segments;
    }

    /**
     * What the feeds say of a name that a host looked up or asked for.
     *
     * @param name lower case, without a trailing dot
     * @param timeNanos packet time: what is no longer valid then says nothing
     * @param server null where the name was only looked up
     */
    @Nullable Hit byName(String name, long timeNanos, IpAddress host, @Nullable IpAddress server) {
        IndicatorHit hit = indicators.current().lookup(name, IndicatorSet.dayOf(timeNanos));
        return weigh(unlessAllowed(hit, name, timeNanos, host, server));
    }

    /** What the feeds say of an address and port that a host connects to. */
    @Nullable Hit byAddress(IpAddress address, int port, long timeNanos, IpAddress host) {
        return weigh(
                unlessAllowed(addressHit(address, port, timeNanos), "", timeNanos, host, address));
    }

    /**
     * Whether there is any indicator of this type; what costs to compute is not asked otherwise.
     */
    boolean hasAny(Indicator.Type type) {
        return indicators.current().hasAny(type);
    }

    /**
     * What the feeds say of a certificate, its subject, a fingerprint or a wallet that was seen in
     * a flow.
     *
     * @param value as it was seen; a subject in the order of its certificate, which lists may have
     *     the other way round (RFC 4514 section 2.1)
     */
    @Nullable Hit byToken(
            Indicator.Type type,
            String value,
            long timeNanos,
            IpAddress host,
            @Nullable IpAddress server) {
        IndicatorSet set = indicators.current();
        if (!set.hasAny(type)) {
            return null;
        }
        int day = IndicatorSet.dayOf(timeNanos);
        String normal = Tokens.normalize(type, value);
        IndicatorHit hit = set.lookup(type, normal, day);
        if (hit == null && type == Indicator.Type.CERTIFICATE_SUBJECT) {
            hit = set.lookup(type, Tokens.reversedSubject(normal), day);
        }
        return weigh(unlessAllowed(hit, "", timeNanos, host, server));
    }

    /**
     * What the feeds call the address of a flow that mines: that needs no feed to be told, so that
     * nothing is excepted.
     */
    @Nullable Hit describe(IpAddress address, int port, long timeNanos) {
        return weigh(addressHit(address, port, timeNanos));
    }

    /** As above, by the names of its server. */
    @Nullable Hit describe(List<String> names, long timeNanos) {
        for (String name : names) {
            Hit hit = weigh(indicators.current().lookup(name, IndicatorSet.dayOf(timeNanos)));
            if (hit != null) {
                return hit;
            }
        }
        return null;
    }

    /** What the allow-list kept back, in the order of the first hits. */
    List<Suppression> suppressions() {
        List<Suppression> list = new ArrayList<>();
        ledgers.forEach(
                (rule, ledger) -> {
                    LocalDate until = rule.until();
                    list.add(
                            new Suppression(
                                    rule.conditions(),
                                    rule.reason(),
                                    until == null ? null : until.toString(),
                                    ledger.count,
                                    List.copyOf(ledger.hosts),
                                    List.copyOf(ledger.indicators),
                                    ledger.firstNanos,
                                    ledger.lastNanos));
                });
        return list;
    }

    private @Nullable IndicatorHit addressHit(IpAddress address, int port, long timeNanos) {
        return indicators
                .current()
                .lookup(address.high(), address.low(), port, IndicatorSet.dayOf(timeNanos));
    }

    private @Nullable IndicatorHit unlessAllowed(
            @Nullable IndicatorHit hit,
            String name,
            long timeNanos,
            IpAddress host,
            @Nullable IpAddress server) {
        if (hit == null || allowed.isEmpty()) {
            return hit;
        }
        Segment segment = segments.of(host);
        AllowRule rule =
                allowed.covering(
                        hit,
                        name,
                        network(host),
                        server == null ? null : network(server),
                        segment == null ? "" : segment.name(),
                        IndicatorSet.dayOf(timeNanos));
        if (rule == null) {
            return hit;
        }
        ledgers.computeIfAbsent(rule, r -> new Ledger(timeNanos))
                .add(
                        host,
                        isKeptBack(hit.details())
                                ? "(TLP:" + marking(hit.details()) + ")"
                                : hit.indicator().value(),
                        timeNanos);
        return null;
    }

    private static Addresses.Network network(IpAddress address) {
        return new Addresses.Network(address.high(), address.low(), 128);
    }

    private @Nullable Hit weigh(@Nullable IndicatorHit hit) {
        if (hit == null) {
            return null;
        }
        IndicatorDetails details = hit.details();
        boolean page =
                details.kind() == IndicatorKind.EXPLORER
                        || details.kind() == IndicatorKind.NODE
                        || (details.kind() == IndicatorKind.DONATION
                                && hit.role() == IndicatorRole.WEB_FRONT);
        double factor =
                hit.role() == IndicatorRole.WEB_FRONT
                        ? settings.webFrontFactor()
                        : details.confidence() < settings.fullConfidence() ? 0.5 : 1;
        boolean keptBack = isKeptBack(details);
        PoolRef.FeedMatch match =
                new PoolRef.FeedMatch(
                        keptBack ? null : hit.indicator().value(),
                        keptBack ? null : details.provenance().feed(),
                        details.kind().label(),
                        hit.role().label(),
                        keptBack || details.coins().isEmpty()
                                ? null
                                : String.join(", ", details.coins()),
                        details.confidence(),
                        details.sharing() == SharingLevel.CLEAR ? null : details.sharing().label());
        return new Hit(match, page ? Meaning.PAGE : Meaning.POOL, factor, hit);
    }

    private boolean isKeptBack(IndicatorDetails details) {
        return details.sharing().compareTo(settings.tellUpTo()) > 0;
    }

    /** As TLP 2.0 writes it: {@code AMBER+STRICT}. */
    static String marking(IndicatorDetails details) {
        return details.sharing().label().toUpperCase(Locale.ROOT).replace('-', '+');
    }
}
