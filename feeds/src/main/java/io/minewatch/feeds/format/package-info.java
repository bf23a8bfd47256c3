/**
 * The formats of feeds: octets to drafts of indicators, and indicators to text. One file a format;
 * {@link io.minewatch.feeds.format.FeedFormats#ALL} lists them. A format knows its grammar and
 * nothing else: whether an entry is sensible is for {@code hygiene} to say, where it goes for
 * {@code load}. Begin with {@link io.minewatch.feeds.format.FeedFormat}; {@link
 * io.minewatch.feeds.format.NativeCsvFormat} is the model to follow.
 */
@NullMarked
package io.minewatch.feeds.format;

import org.jspecify.annotations.NullMarked;
