/**
 * Indicators of mining: what is known to be a pool, a proxy, a donation host, from where and how
 * surely; and their matching.
 *
 * <p>Reading order: Indicator, IndicatorSet, IndicatorLoader. Knows no packet.
 */
@NullMarked
package io.minewatch.feeds;

import org.jspecify.annotations.NullMarked;
