package io.minewatch.protocol;

/** What a protocol says of the first octets of a stream. */
public enum Probe {
    YES,
    /** Not enough octets to tell. */
    MAYBE,
    NO
}
