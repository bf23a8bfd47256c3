/**
 * What a feed says: indicators, what is known of each, where it stands, and problems of feeds.
 * Values only: no reading, no matching. Begin with {@link io.minewatch.feeds.model.Indicator}.
 */
@NullMarked
package io.minewatch.feeds.model;

import org.jspecify.annotations.NullMarked;
