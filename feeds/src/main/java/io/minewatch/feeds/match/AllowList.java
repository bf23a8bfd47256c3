package io.minewatch.feeds.match;

import io.minewatch.feeds.model.Addresses.Network;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of the feeds does not count for this network, in the order of the configuration. It concerns
 * hits of indicators only: mining that is seen itself is never hidden. Immutable.
 */
public record AllowList(List<AllowRule> rules) {
    /** The one that excepts nothing. */
    public static final AllowList NONE = new AllowList(List.of());

    /** Copies the list. */
    public AllowList {
        rules = List.copyOf(rules);
    }

    /** Whether nothing is excepted. */
    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** The first rule that excepts a hit; null when none does. See {@link AllowRule#covers}. */
    public @Nullable AllowRule covering(
            IndicatorHit hit,
            String seenName,
            Network host,
            @Nullable Network server,
            String hostSegment,
            int day) {
        for (AllowRule rule : rules) {
            if (rule.covers(hit, seenName, host, server, hostSegment, day)) {
                return rule;
            }
        }
        return null;
    }
}
