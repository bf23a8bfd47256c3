package io.minewatch.shape;

/**
 * Blocks of a coin as somebody outside observed them. Immutable but for the times.
 *
 * @param coin ticker
 * @param times when each became known
 * @param errorSeconds by how much that clock and the capture's may differ, besides the lag of
 *     pools; 0 or more
 */
public record GivenClock(String coin, BlockTimes times, int errorSeconds) {}
