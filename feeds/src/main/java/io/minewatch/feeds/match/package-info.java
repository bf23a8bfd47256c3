/**
 * Many indicators in little memory, and look-ups that allocate nothing: names by suffix at label
 * borders, addresses by longest prefix, everything else as a whole. Begin with {@link
 * io.minewatch.feeds.match.IndicatorSet}; {@link io.minewatch.feeds.match.LiveIndicators} is how a
 * set is replaced while the sensor runs.
 */
@NullMarked
package io.minewatch.feeds.match;

import org.jspecify.annotations.NullMarked;
