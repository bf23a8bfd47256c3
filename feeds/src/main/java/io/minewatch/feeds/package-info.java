/**
 * Indicators of mining: what is known to be a pool, a proxy, a donation host, from where and how
 * surely; and their matching.
 *
 * <p>Reading order: Indicator and its records, IndicatorDetails, IndicatorSet (look-ups, with
 * IndicatorHit as the answer), IndicatorSetBuilder, IndicatorStore and SlotTable (the compiled
 * form), IndicatorLoader (tables of the native format), BundledFeeds (what comes with the program)
 * and its compiler. Knows no packet. {@code docs/FEEDS.md} is the user's side of it.
 */
@NullMarked
package io.minewatch.feeds;

import org.jspecify.annotations.NullMarked;
