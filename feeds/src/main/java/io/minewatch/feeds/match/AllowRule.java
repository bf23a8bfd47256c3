package io.minewatch.feeds.match;

import io.minewatch.feeds.model.Addresses.Network;
import io.minewatch.feeds.model.IndicatorSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One exception that the operator makes from the feeds. All conditions that are given must hold.
 * Immutable.
 *
 * @param name a name and all below it, as it was looked up or asked for; empty for any
 * @param address network that the host or the server lies in; null for any
 * @param segment name of the host's segment; empty for any
 * @param indicator value of the indicator; empty for any
 * @param source feed or source that alone reports the indicator: another source that agrees still
 *     counts; empty for any
 * @param until last day (of packet time) on which it holds; null without end
 * @param reason why; never empty
 */
public record AllowRule(
        String name,
        @Nullable Network address,
        String segment,
        String indicator,
        String source,
        @Nullable LocalDate until,
        String reason) {
    /** Brings names into lower case. */
    public AllowRule {
        name = name.toLowerCase(Locale.ROOT);
        indicator = indicator.toLowerCase(Locale.ROOT);
    }

    /** Whether there is any condition: without one it would allow everything. */
    public boolean isConfined() {
        return !name.isEmpty()
                || address != null
                || !segment.isEmpty()
                || !indicator.isEmpty()
                || !source.isEmpty();
    }

    /** The conditions in words. */
    public String conditions() {
        List<String> all = new ArrayList<>();
        if (!name.isEmpty()) {
            all.add("name " + name);
        }
        if (address != null) {
            all.add("address " + address);
        }
        if (!segment.isEmpty()) {
            all.add("segment " + segment);
        }
        if (!indicator.isEmpty()) {
            all.add("indicator " + indicator);
        }
        if (!source.isEmpty()) {
            all.add("source " + source);
        }
        return String.join(", ", all);
    }

    /**
     * Whether a hit is excepted.
     *
     * @param seenName the name that was seen, in lower case; empty without one
     * @param host the client's address, as {@link IndicatorSet#lookup(long, long, int, int)} has it
     * @param server the server's; null where there is none yet
     * @param hostSegment name of the client's segment; empty outside of all
     * @param day of the packet, see {@link IndicatorSet#dayOf(long)}
     */
    public boolean covers(
            IndicatorHit hit,
            String seenName,
            Network host,
            @Nullable Network server,
            String hostSegment,
            int day) {
        if (until != null && IndicatorSet.dayOf(until) < day) {
            return false;
        }
        if (!name.isEmpty() && !isBelow(seenName, name)) {
            return false;
        }
        if (address != null
                && !contains(address, host)
                && (server == null || !contains(address, server))) {
            return false;
        }
        if (!segment.isEmpty() && !segment.equals(hostSegment)) {
            return false;
        }
        if (!indicator.isEmpty() && !indicator.equalsIgnoreCase(hit.indicator().value())) {
            return false;
        }
        return source.isEmpty() || restsOnSource(hit);
    }

    private static boolean isBelow(String seen, String parent) {
        return seen.endsWith(parent)
                && (seen.length() == parent.length()
                        || seen.charAt(seen.length() - parent.length() - 1) == '.');
    }

    private static boolean contains(Network network, Network address) {
        return network.prefixLength() <= address.prefixLength() && network.overlaps(address);
    }

    private boolean restsOnSource(IndicatorHit hit) {
        boolean everyFeed =
                hit.details().origins().stream().allMatch(origin -> origin.feed().equals(source));
        for (IndicatorSource reported : hit.details().sources()) {
            if (!reported.name().equals(source)) {
                return everyFeed;
            }
        }
        return true;
    }
}
