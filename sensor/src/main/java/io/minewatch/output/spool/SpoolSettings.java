package io.minewatch.output.spool;

/**
 * Where events wait. Immutable.
 *
 * @param folder empty for {@code /var/lib/minewatch/spool} or, where that cannot be written to,
 *     {@code minewatch/spool} in the user's cache folder
 * @param maxOctets of all events on disk
 */
public record SpoolSettings(String folder, long maxOctets) {
    /** 256 MiB: about 100,000 events, a day of alerts at the limit of a minute. */
    public static final SpoolSettings DEFAULTS = new SpoolSettings("", 256L << 20);
}
