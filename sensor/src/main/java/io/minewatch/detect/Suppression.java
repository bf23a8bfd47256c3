package io.minewatch.detect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one rule of the allow-list kept back. Immutable.
 *
 * @param conditions of the rule, in words
 * @param reason as the operator gave it
 * @param until last day of the rule, as text; null without end
 * @param count hits that did not count
 * @param hosts the first hosts whose hits they were
 * @param indicators the first indicators that were hit
 * @param firstNanos time of the first hit
 * @param lastNanos time of the last hit
 */
public record Suppression(
        String conditions,
        String reason,
        @Nullable String until,
        long count,
        List<String> hosts,
        List<String> indicators,
        long firstNanos,
        long lastNanos) {
    /** Hosts and indicators listed of one rule; the count tells of the others. */
    public static final int MAX_LISTED = 20;

    /** Copies the lists. */
    public Suppression {
        hosts = List.copyOf(hosts);
        indicators = List.copyOf(indicators);
    }
}
