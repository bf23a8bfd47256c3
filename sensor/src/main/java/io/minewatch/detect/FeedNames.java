package io.minewatch.detect;

import io.minewatch.feeds.match.IndicatorHit;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorRole;
import io.minewatch.packet.IpAddress;
import org.jspecify.annotations.Nullable;

/** Asks the feeds, and turns a hit into what judgement makes of it. Single thread. */
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

        boolean minesOn(int port) {
            return source.namesPort(port);
        }
    }

    private final LiveIndicators indicators;
    private final DetectionSettings settings;

    FeedNames(LiveIndicators indicators, DetectionSettings settings) {
        this.indicators = indicators;
        this.settings = settings;
    }

    /**
     * What the feeds say of a name.
     *
     * @param name lower case, without a trailing dot
     * @param timeNanos packet time: what is no longer valid then says nothing
     */
    @Nullable Hit byName(String name, long timeNanos) {
        return weigh(indicators.current().lookup(name, IndicatorSet.dayOf(timeNanos)));
    }

    /** What the feeds say of an address and port. */
    @Nullable Hit byAddress(IpAddress address, int port, long timeNanos) {
        return weigh(
                indicators
                        .current()
                        .lookup(
                                address.high(),
                                address.low(),
                                port,
                                IndicatorSet.dayOf(timeNanos)));
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
        PoolRef.FeedMatch match =
                new PoolRef.FeedMatch(
                        hit.indicator().value(),
                        details.provenance().feed(),
                        details.kind().label(),
                        hit.role().label(),
                        details.coins().isEmpty() ? null : String.join(", ", details.coins()),
                        details.confidence());
        return new Hit(match, page ? Meaning.PAGE : Meaning.POOL, factor, hit);
    }
}
