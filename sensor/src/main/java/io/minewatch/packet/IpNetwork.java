package io.minewatch.packet;

import org.jspecify.annotations.Nullable;

/**
 * A block of addresses: all that share the first {@code prefixBits} bits with {@code first}.
 * Immutable.
 *
 * @param first lowest address of the block: all bits behind the prefix are zero
 * @param prefixBits 0 to 128; of an IPv4 network counted in the mapped address, so 96 more than
 *     people write
 */
public record IpNetwork(IpAddress first, int prefixBits) {
    private static final int V4_PREFIX_BITS = 96;

    /**
     * The network that {@code text} spells in CIDR notation (RFC 4632 section 3.1, RFC 4291 section
     * 2.3); a bare address is a network of one. Null for anything else, also when bits behind the
     * prefix are set.
     */
    public static @Nullable IpNetwork parse(String text) {
        int slash = text.indexOf('/');
        IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            return null;
        }
        boolean v4 = text.indexOf(':') < 0;
        int bits = v4 ? 32 : 128;
        int prefix = slash < 0 ? bits : decimal(text, slash + 1);
        if (prefix < 0 || prefix > bits) {
            return null;
        }
        int prefixBits = v4 ? prefix + V4_PREFIX_BITS : prefix;
        IpNetwork network = new IpNetwork(address, prefixBits);
        return network.masked().equals(address) ? network : null;
    }

    /**
     * The same network without the bits behind the prefix: what {@link #parse} wants to read. Null
     * when the text is not even an address with a prefix length.
     */
    public static @Nullable String corrected(String text) {
        int slash = text.indexOf('/');
        IpAddress address = slash < 0 ? null : IpAddress.parse(text.substring(0, slash));
        if (address == null) {
            return null;
        }
        boolean v4 = text.indexOf(':') < 0;
        int prefix = decimal(text, slash + 1);
        if (prefix < 0 || prefix > (v4 ? 32 : 128)) {
            return null;
        }
        IpNetwork network = new IpNetwork(address, v4 ? prefix + V4_PREFIX_BITS : prefix);
        return network.masked() + "/" + prefix;
    }

    /** Whether the address lies in the block. */
    public boolean contains(IpAddress address) {
        return ((address.high() ^ first.high()) & highMask(prefixBits)) == 0
                && ((address.low() ^ first.low()) & lowMask(prefixBits)) == 0;
    }

    /** Whether the two blocks share an address: one then holds the other. */
    public boolean overlaps(IpNetwork other) {
        return prefixBits <= other.prefixBits ? contains(other.first) : other.contains(first);
    }

    /** CIDR notation. */
    @Override
    public String toString() {
        boolean v4 = first.isV4() && prefixBits >= V4_PREFIX_BITS;
        return first + "/" + (v4 ? prefixBits - V4_PREFIX_BITS : prefixBits);
    }

    private IpAddress masked() {
        return new IpAddress(
                first.high() & highMask(prefixBits), first.low() & lowMask(prefixBits));
    }

    private static long highMask(int bits) {
        return bits >= 64 ? -1L : bits == 0 ? 0 : -1L << (64 - bits);
    }

    private static long lowMask(int bits) {
        return bits <= 64 ? 0 : -1L << (128 - bits);
    }

    /** One to three decimal digits to the end of the text, or -1. */
    private static int decimal(String text, int start) {
        int digits = text.length() - start;
        if (digits < 1 || digits > 3) {
            return -1;
        }
        int value = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value;
    }
}
