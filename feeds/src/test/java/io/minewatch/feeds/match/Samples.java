package io.minewatch.feeds.match;

import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorRole;
import io.minewatch.feeds.model.IndicatorSource;
import io.minewatch.feeds.model.IndicatorStatus;
import io.minewatch.feeds.model.Provenance;
import io.minewatch.feeds.model.SharingLevel;
import java.time.LocalDate;
import java.util.List;

/** Indicators for tests. */
public final class Samples {
    private Samples() {}

    public static DomainIndicator domain(String name, DomainMatch match) {
        return domain(name, match, IndicatorKind.POOL, IndicatorRole.LISTED);
    }

    public static DomainIndicator domain(
            String name, DomainMatch match, IndicatorKind kind, IndicatorRole role) {
        return new DomainIndicator(name, match, details(kind, role, List.of()));
    }

    public static AddressIndicator address(String text, Integer... ports) {
        Addresses.Network network = Addresses.parse(text);
        if (network == null) {
            throw new IllegalArgumentException(text);
        }
        return new AddressIndicator(
                network.high(),
                network.low(),
                network.prefixLength(),
                ports.length > 0,
                details(IndicatorKind.POOL, IndicatorRole.ENDPOINT, List.of(ports)));
    }

    public static IndicatorDetails details(
            IndicatorKind kind, IndicatorRole role, List<Integer> ports) {
        return new IndicatorDetails(
                kind,
                role,
                IndicatorStatus.ACTIVE,
                List.of("XMR"),
                ports,
                List.of(),
                60,
                2026,
                false,
                false,
                null,
                null,
                null,
                SharingLevel.CLEAR,
                List.of(new IndicatorSource("test", "Apache-2.0")),
                "",
                "",
                "",
                List.of(new Provenance("test", "test.csv", 2)));
    }

    public static IndicatorSet setOf(Indicator... indicators) {
        IndicatorSetBuilder builder = new IndicatorSetBuilder();
        for (Indicator indicator : indicators) {
            builder.add(indicator);
        }
        return builder.build();
    }

    /** The same, valid until a day. */
    public static IndicatorDetails until(IndicatorDetails d, LocalDate day) {
        return new IndicatorDetails(
                d.kind(),
                d.role(),
                d.status(),
                d.coins(),
                d.ports(),
                d.tlsPorts(),
                d.confidence(),
                d.seenYear(),
                d.popular(),
                d.exclusive(),
                d.firstSeen(),
                d.validFrom(),
                day,
                d.sharing(),
                d.sources(),
                d.reference(),
                d.note(),
                d.caution(),
                d.origins());
    }
}
