package io.minewatch.detect;

import java.util.Locale;

/** What the hosts of a segment are there for. */
public enum SegmentRole {
    EXCHANGE,
    SERVER,
    CLIENT,
    DNS,
    PROXY,
    OTHER;

    /** The name in configuration and outputs. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
