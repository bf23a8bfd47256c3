package io.minewatch.feeds.hygiene;

import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.Addresses.Network;
import org.jspecify.annotations.Nullable;

/** Ranges of addresses that no feed may name. */
final class AddressRanges {
    /** Widest IPv4 network: what one hosting provider's site may have, as an own prefix length. */
    static final int WIDEST_V4 = 16;

    /** Widest IPv6 network: what one provider gets from its registry. */
    static final int WIDEST_V6 = 32;

    /**
     * Ranges that are local, reserved or for examples (IANA special-purpose registries, RFC 6890):
     * an indicator inside would accuse one's own hosts or nobody.
     */
    private static final String[][] REFUSED = {
        {"0.0.0.0/8", "the unspecified network"},
        {"10.0.0.0/8", "private addresses (RFC 1918)"},
        {"100.64.0.0/10", "shared addresses of providers (RFC 6598)"},
        {"127.0.0.0/8", "loopback"},
        {"169.254.0.0/16", "link-local addresses"},
        {"172.16.0.0/12", "private addresses (RFC 1918)"},
        {"192.0.0.0/24", "protocol assignments"},
        {"192.0.2.0/24", "documentation addresses (RFC 5737)"},
        {"192.168.0.0/16", "private addresses (RFC 1918)"},
        {"198.18.0.0/15", "benchmarking addresses (RFC 2544)"},
        {"198.51.100.0/24", "documentation addresses (RFC 5737)"},
        {"203.0.113.0/24", "documentation addresses (RFC 5737)"},
        {"224.0.0.0/4", "multicast"},
        {"240.0.0.0/4", "reserved addresses"},
        {"::/95", "the unspecified network and loopback"},
        {"100::/64", "the discard prefix (RFC 6666)"},
        {"2001:db8::/32", "documentation addresses (RFC 3849)"},
        {"3fff::/20", "documentation addresses (RFC 9637)"},
        {"fc00::/7", "unique local addresses (RFC 4193)"},
        {"fe80::/10", "link-local addresses"},
        {"ff00::/8", "multicast"},
    };

    private static final Network[] REFUSED_NETWORKS = networks();

    private AddressRanges() {}

    private static Network[] networks() {
        Network[] networks = new Network[REFUSED.length];
        for (int i = 0; i < networks.length; i++) {
            Network network = Addresses.parse(REFUSED[i][0]);
            if (network == null) {
                throw new IllegalStateException(REFUSED[i][0]);
            }
            networks[i] = network;
        }
        return networks;
    }

    /** What the refused range is that this network touches; null when it touches none. */
    static @Nullable String refusedRange(Network network) {
        for (int i = 0; i < REFUSED_NETWORKS.length; i++) {
            if (network.overlaps(REFUSED_NETWORKS[i])) {
                return REFUSED[i][1];
            }
        }
        return null;
    }

    /** Whether it is wider than one owner's network is. */
    static boolean isTooWide(Network network) {
        int widest = network.isV4() ? Addresses.V4_PREFIX + WIDEST_V4 : WIDEST_V6;
        return network.prefixLength() < widest;
    }
}
