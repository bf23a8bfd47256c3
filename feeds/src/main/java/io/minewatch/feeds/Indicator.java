package io.minewatch.feeds;

/**
 * A pattern that, when seen on the wire, points to mining. Immutable.
 *
 * <p>Indicators of other types (URL, wallet, certificate or TLS fingerprint) become further
 * permitted records, each with its own look-up in {@link IndicatorSet}.
 */
public sealed interface Indicator permits DomainIndicator, AddressIndicator {
    /** What kind of thing is looked for. The order is part of the compiled form. */
    enum Type {
        /** {@link DomainIndicator}. */
        DOMAIN,
        /** {@link AddressIndicator}. */
        ADDRESS
    }

    /** For switches over the types. */
    Type type();

    /** What is looked for, as text in its normal form. */
    String value();

    /** What the feed says of it. */
    IndicatorDetails details();
}
