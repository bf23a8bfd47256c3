package io.minewatch.feeds.model;

/**
 * A feed that was read. Immutable.
 *
 * @param name its name
 * @param version as the feed itself says; empty when it does not
 */
public record FeedInfo(String name, String version) {}
