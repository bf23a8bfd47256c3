package io.minewatch.capture;

/** What a source does where the data it was opened on ends. */
public enum AtEnd {
    /** The end is the end: {@link FrameSource.Next#END}. */
    STOP,
    /**
     * Somebody is still writing: {@link FrameSource.Next#IDLE}, also in the middle of a record, and
     * the next call looks again. Only for files that are not compressed: a compressor writes its
     * blocks late and its end mark never.
     */
    FOLLOW
}
