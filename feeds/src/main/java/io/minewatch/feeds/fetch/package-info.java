/**
 * Bringing a feed over the network: conditional requests, limits, proxies, trust, secrets and
 * signatures. Knows octets and HTTP, not what a feed means.
 *
 * <p>Reading order: {@link io.minewatch.feeds.fetch.Transport} (how a source is reached), {@link
 * io.minewatch.feeds.fetch.Fetcher} and {@link io.minewatch.feeds.fetch.FetchSession} (the client),
 * {@link io.minewatch.feeds.fetch.Integrity} (is it the publisher's). Netty is used here and
 * nowhere else in this module, and is not started before the first request.
 */
@NullMarked
package io.minewatch.feeds.fetch;

import org.jspecify.annotations.NullMarked;
