package io.minewatch.detect;

import io.minewatch.packet.IpAddress;
import io.minewatch.packet.IpNetwork;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operator's map of the network: which segment an address lies in. Immutable. */
public final class Segments {
    private final List<Network> networks;

    /** One network of a segment. */
    public record Network(IpNetwork block, Segment segment) {}

    /** The networks of all segments; the longest prefix wins. */
    public Segments(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    /** The segment of an address; null outside of all. */
    public @Nullable Segment of(IpAddress ip) {
        Network best = null;
        for (Network network : networks) {
            if (network.block().contains(ip)
                    && (best == null || network.block().prefixBits() > best.block().prefixBits())) {
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
