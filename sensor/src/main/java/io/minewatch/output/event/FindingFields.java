package io.minewatch.output.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the formats need of a finding, ready to be written. Strings from the wire are as they were
 * sent, cut to {@link EventFactory#MAX_TEXT}: each format neutralises them in its own way. Unknown
 * is null, 0 for ports and octets, NaN for estimates. Immutable.
 *
 * @param id of the finding, the same for all of its events
 * @param level label
 * @param severity 1 (most severe) to 4
 * @param rule stable name of what decided the level
 * @param signatureId stable number of the same
 * @param title signature text
 * @param hostIp the host that mines
 * @param hostPort its port in the decisive flow
 * @param hostMac six pairs of hexadecimal digits
 * @param segmentRole label
 * @param role of the host: {@code miner}, {@code proxy}, {@code pool}
 * @param proxyIp through which the host reaches the pool; null where it connects by itself
 * @param proxyProtocol {@code socks5}, {@code socks4}, {@code http-connect}, {@code http}
 * @param feed indicator that matched
 * @param transportProtocol number of IANA: 6 TCP; 0 unknown
 * @param login first login string
 * @param worker first worker name
 * @param walletValid {@code true}, {@code false}; null where that cannot be told
 * @param hashRate hashes a second, estimate
 * @param hashRateLow lower end of its interval
 * @param hashRateHigh upper end
 * @param bytesToPool octets of frames
 * @param firstNanos first packet of anything in the finding
 * @param lastNanos last packet
 * @param flowId as in EVE; 0 unknown
 * @param updates events that this finding had before this one
 * @param reasons sentences, heaviest first, at most {@link EventFactory#MAX_REASONS}
 */
public record FindingFields(
        String id,
        String level,
        int severity,
        double score,
        String rule,
        int signatureId,
        String title,
        String hostIp,
        int hostPort,
        List<String> hostNames,
        @Nullable String hostMac,
        @Nullable String segment,
        @Nullable String segmentRole,
        String role,
        @Nullable String poolIp,
        int poolPort,
        @Nullable String poolName,
        @Nullable String proxyIp,
        int proxyPort,
        @Nullable String proxyProtocol,
        @Nullable String feed,
        int transportProtocol,
        @Nullable String communityId,
        List<String> vlans,
        @Nullable String coin,
        @Nullable String algorithm,
        @Nullable String dialect,
        @Nullable String transport,
        @Nullable String wallet,
        @Nullable Boolean walletValid,
        @Nullable String login,
        @Nullable String worker,
        @Nullable String agent,
        double hashRate,
        double hashRateLow,
        double hashRateHigh,
        boolean donation,
        long jobs,
        long submits,
        long acceptedShares,
        long rejectedShares,
        long bytesToPool,
        long bytesToHost,
        long firstNanos,
        long lastNanos,
        long flows,
        long flowId,
        long updates,
        List<String> reasons) {
    /** Copies the lists. */
    public FindingFields {
        hostNames = List.copyOf(hostNames);
        vlans = List.copyOf(vlans);
        reasons = List.copyOf(reasons);
    }

    /** MITRE ATT&CK tactic of all mining. */
    public static final String TACTIC = "TA0040";

    /** MITRE ATT&CK technique; older rules filter by this parent of {@link #SUB_TECHNIQUE}. */
    public static final String TECHNIQUE = "T1496";

    /** Compute hijacking, since ATT&CK 16. */
    public static final String SUB_TECHNIQUE = "T1496.001";

    /** How sure, of 100: the levels as numbers for formats that want one. */
    public int confidence() {
        return switch (level) {
            case "confirmed" -> 99;
            case "likely" -> 90;
            case "suspected" -> 60;
            case "contact" -> 30;
            default -> 10;
        };
    }
}
