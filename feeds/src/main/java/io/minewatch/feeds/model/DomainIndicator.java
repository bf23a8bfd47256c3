package io.minewatch.feeds.model;

/**
 * A name in DNS, TLS or HTTP. Immutable.
 *
 * @param name normal form: at least two labels, lower case, A-labels, no trailing dot, at most 253
 *     characters
 */
public record DomainIndicator(String name, DomainMatch match, IndicatorDetails details)
        implements Indicator {
    @Override
    public Type type() {
        return Type.DOMAIN;
    }

    @Override
    public String value() {
        return name;
    }

    @Override
    public Indicator with(IndicatorDetails other) {
        return new DomainIndicator(name, match, other);
    }
}
