package io.minewatch.feeds.format;

/** Bounds of what one feed may cost. Bombs and mistakes end here, with a message. */
public final class FeedLimits {
    /** Octets of a feed after decompression: the largest public list has 100 MB. */
    public static final long MAX_OCTETS = 256L << 20;

    /**
     * Octets that one compressed octet may become. Lists of names reach 20; gzip's own limit, which
     * only bombs come near to, is 1,032.
     */
    public static final int MAX_RATIO = 200;

    /** Decompressed octets from which the ratio is looked at: short runs may be all blanks. */
    public static final long RATIO_FROM = 1L << 20;

    /** Characters of one line or field; the longest sensible one is a note or a base64 value. */
    public static final int MAX_LINE = 64 << 10;

    /** Entries that are read of one file: five times the largest public list of names. */
    public static final int MAX_ENTRIES = 5_000_000;

    /**
     * Problems after which a feed with more bad than good entries is not read on: it is something
     * else.
     */
    public static final int MAX_PROBLEMS = 100_000;

    /** Levels of objects, arrays or elements inside of each other; STIX and MISP need 8. */
    public static final int MAX_DEPTH = 64;

    private FeedLimits() {}
}
