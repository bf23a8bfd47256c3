package io.minewatch.feeds.model;

/**
 * Who reported an indicator. Immutable.
 *
 * @param name short name; for the bundled feed a key of {@code sources.csv}
 * @param licence SPDX licence key of what was taken from, {@code none-stated} or {@code unknown}
 */
public record IndicatorSource(String name, String licence) {
    /** The licence where nothing is known of it. */
    public static final String UNKNOWN_LICENCE = "unknown";
}
