/**
 * Indicators of mining: what is known to be a pool, a proxy, a donation host, from where and how
 * surely; how feeds are read, and how indicators are matched. Knows no packet.
 *
 * <p>The way of an entry through the packages, each of which uses only those left of it:
 *
 * <pre>
 *   model &lt; match            what an indicator is; look-ups over a million of them
 *   model &lt; format           octets of a feed to drafts; indicators to text
 *   format &lt; hygiene         drafts to indicators, or refused with reason and remedy
 *   hygiene, match &lt; load    a whole feed: into a set, with a report
 *   load &lt; bundled           the feed that comes with the program
 *   fetch                     octets over the network
 *   fetch, load &lt; refresh    feeds that are kept up to date, swapped in by one reference
 * </pre>
 *
 * {@code docs/FEEDS.md} is the user's side of it.
 */
@NullMarked
package io.minewatch.feeds;

import org.jspecify.annotations.NullMarked;
