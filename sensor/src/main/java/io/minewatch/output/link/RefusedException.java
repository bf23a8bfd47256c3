package io.minewatch.output.link;

import java.io.IOException;

/** A receiver that works says that it will never take this event. */
public final class RefusedException extends IOException {
    private final long sequence;

    /**
     * @param sequence of the event
     */
    public RefusedException(long sequence, String why) {
        super(why);
        this.sequence = sequence;
    }

    /** Of the event that was refused. */
    public long sequence() {
        return sequence;
    }
}
