/**
 * Keeping feeds up to date: from a source, by its schedule, past the checks, into the one reference
 * that look-ups read.
 *
 * <p>The way of an update: {@link io.minewatch.feeds.refresh.FeedSource} (what the operator named)
 * → {@link io.minewatch.feeds.refresh.Retrieval} (asks the server what is new: plain HTTP, TAXII,
 * MISP) → {@link io.minewatch.feeds.refresh.FeedUpdater} (checks it aside) → {@link
 * io.minewatch.feeds.refresh.CopyStore} (the last good copy, on disk) → {@link
 * io.minewatch.feeds.refresh.FeedAssembly} (all good copies as one set) → {@link
 * io.minewatch.feeds.match.LiveIndicators}. {@link io.minewatch.feeds.refresh.FeedRefresher} does
 * so again and again; {@link io.minewatch.feeds.refresh.FeedStatus} says how it stands.
 */
@NullMarked
package io.minewatch.feeds.refresh;

import org.jspecify.annotations.NullMarked;
