package io.minewatch.protocol;

/** What a parser says after it has read octets. */
public enum ParseStatus {
    /** All octets are consumed; more are welcome. */
    CONTINUE,
    /** Nothing more of this flow is wanted. */
    DONE,
    /**
     * What follows in this direction is another protocol: the rest of the current octets (the
     * parser has skipped its own with {@code StreamBytes.skip}) and all further ones of this
     * direction go back to probing. The other direction's octets still come to this parser, which
     * hands them over in turn where its own end there.
     */
    HAND_OVER
}
