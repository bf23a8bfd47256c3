/**
 * Reads feeds: opens, tells the format, checks each entry, adds the sound ones to a set and reports
 * the rest. Begin with {@link io.minewatch.feeds.load.FeedReader}.
 */
@NullMarked
package io.minewatch.feeds.load;

import org.jspecify.annotations.NullMarked;
