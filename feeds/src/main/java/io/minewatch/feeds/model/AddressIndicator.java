package io.minewatch.feeds.model;

/**
 * An IP address or network, on any port or on those that its details name. Immutable.
 *
 * @param high the first eight octets, big-endian; IPv4 is mapped into {@code ::ffff:0:0/96}
 * @param low the last eight octets, big-endian
 * @param prefixLength leading bits that count, 0 to 128, in the mapped form (IPv4 /24 is 120); the
 *     bits behind are zero
 * @param onlyOnPorts whether it is the address together with one of {@code details.ports()} or
 *     {@code details.tlsPorts()} that is meant
 */
public record AddressIndicator(
        long high, long low, int prefixLength, boolean onlyOnPorts, IndicatorDetails details)
        implements Indicator {
    @Override
    public Type type() {
        return Type.ADDRESS;
    }

    /** The address, with {@code /length} where it is a network, in canonical form. */
    @Override
    public String value() {
        return Addresses.text(high, low, prefixLength);
    }

    @Override
    public Indicator with(IndicatorDetails other) {
        return new AddressIndicator(high, low, prefixLength, onlyOnPorts, other);
    }
}
