package io.minewatch.protocol;

/** What a parser says after it has read octets. */
public enum ParseStatus {
    /** All octets are consumed; more are welcome. */
    CONTINUE,
    /** Nothing more of this flow is wanted. */
    DONE,
    /**
     * What follows is another protocol: the rest of the current octets (the parser has skipped its
     * own with {@code StreamBytes.skip}) and all further ones of both directions go back to
     * probing.
     */
    HAND_OVER
}
