package io.minewatch.feeds;

import java.util.List;

/** Indicators for tests. */
final class Samples {
    private Samples() {}

    static DomainIndicator domain(String name, DomainMatch match) {
        return domain(name, match, IndicatorKind.POOL, IndicatorRole.LISTED);
    }

    static DomainIndicator domain(
            String name, DomainMatch match, IndicatorKind kind, IndicatorRole role) {
        return new DomainIndicator(name, match, details(kind, role, List.of()));
    }

    static AddressIndicator address(String text, Integer... ports) {
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

    static IndicatorDetails details(IndicatorKind kind, IndicatorRole role, List<Integer> ports) {
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
                null,
                null,
                SharingLevel.CLEAR,
                List.of(new IndicatorSource("test", "Apache-2.0")),
                "",
                "",
                new Provenance("test", "test.csv", 2));
    }

    static IndicatorSet setOf(Indicator... indicators) {
        IndicatorSetBuilder builder = new IndicatorSetBuilder();
        for (Indicator indicator : indicators) {
            builder.add(indicator);
        }
        return builder.build();
    }
}
