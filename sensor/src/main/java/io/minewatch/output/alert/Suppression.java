package io.minewatch.output.alert;

import io.minewatch.detect.Finding;
import io.minewatch.packet.IpAddress;
import io.minewatch.packet.IpNetwork;
import java.util.List;
import java.util.Locale;

/**
 * Findings that an operator knows and does not want to be told. Immutable.
 *
 * @param hosts networks of the host; empty for any
 * @param pools names, each with all names below it, and networks of the pool; empty for any
 * @param reason why, for whoever reads the configuration next
 */
public record Suppression(List<IpNetwork> hosts, List<String> pools, String reason) {
    /** Copies the lists. */
    public Suppression {
        hosts = List.copyOf(hosts);
        pools = List.copyOf(pools);
    }

    /** Whether the finding is one of these. */
    public boolean covers(Finding finding) {
        return (hosts.isEmpty() || contains(hosts, finding.host().ip()))
                && (pools.isEmpty() || pools.stream().anyMatch(pool -> isPool(pool, finding)));
    }

    static boolean contains(List<IpNetwork> networks, IpAddress address) {
        for (IpNetwork network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPool(String pool, Finding finding) {
        IpAddress address = finding.pool().ip();
        IpNetwork network = IpNetwork.parse(pool.indexOf('/') < 0 ? hostNetwork(pool) : pool);
        if (network != null) {
            return address != null && network.contains(address);
        }
        String suffix = pool.toLowerCase(Locale.ROOT);
        for (String name : finding.pool().namesSeen()) {
            if (isBelow(name, suffix)) {
                return true;
            }
        }
        String best = finding.pool().name();
        return best != null && isBelow(best, suffix);
    }

    private static boolean isBelow(String name, String suffix) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals(suffix) || lower.endsWith("." + suffix);
    }

    private static String hostNetwork(String address) {
        return address + (address.indexOf(':') < 0 ? "/32" : "/128");
    }
}
