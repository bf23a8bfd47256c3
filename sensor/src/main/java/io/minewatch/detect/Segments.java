package io.minewatch.detect;

import io.minewatch.packet.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operator's map of the network: which segment an address lies in. Immutable. */
public final class Segments {
    private final List<Network> networks;

    /**
     * One network of a segment.
     *
     * @param prefixLength of the 128-bit form: an IPv4 {@code /8} is 104
     */
    public record Network(IpAddress address, int prefixLength, Segment segment) {
        boolean contains(IpAddress ip) {
            return (ip.high() & highMask()) == (address.high() & highMask())
                    && (ip.low() & lowMask()) == (address.low() & lowMask());
        }

        private long highMask() {
            return prefixLength >= 64 ? -1L : prefixLength == 0 ? 0 : -1L << (64 - prefixLength);
        }

        private long lowMask() {
            return prefixLength <= 64 ? 0 : -1L << (128 - prefixLength);
        }
    }

    /** The networks of all segments; the longest prefix wins. */
    public Segments(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /** The segment of an address; null outside of all. */
    public @Nullable Segment of(IpAddress ip) {
        Network best = null;
        for (Network network : networks) {
            if (network.contains(ip)
                    && (best == null || network.prefixLength() > best.prefixLength())) {
                best = network;
            }
        }
        return best == null ? null : best.segment();
    }

    /**
     * Whether an address belongs to the operator: inside of a segment, or private by RFC 1918, RFC
     * 4193 or link-local.
     */
    public boolean isInside(IpAddress ip) {
        return isPrivate(ip) || of(ip) != null;
    }

    private static boolean isPrivate(IpAddress ip) {
        if (ip.isV4()) {
            int bits = (int) ip.low();
            return bits >>> 24 == 10
                    || bits >>> 20 == 0xAC1
                    || bits >>> 16 == 0xC0A8
                    || bits >>> 16 == 0xA9FE
                    || bits >>> 24 == 127;
        }
        return ip.high() >>> 57 == 0xFC >>> 1
                || ip.high() >>> 54 == 0xFE80 >>> 6
                || (ip.high() == 0 && ip.low() == 1);
    }
}
