package io.minewatch.feeds.format;

import java.io.IOException;

/**
 * A feed cannot be read on from here: it is broken, or not what it was taken for. What was read of
 * it before is sound, but the feed is not whole. The message names what is wrong.
 */
public class UnreadableFeedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final String remedy;

    /**
     * What is wrong, where, and what to do.
     *
     * @param line from 1; 0 where the whole file is meant
     */
    public UnreadableFeedException(int line, String what, String remedy) {
        super(what);
        this.line = line;
        this.remedy = remedy;
    }

    /** None: the place that matters is in the feed, and broken lines come by the thousand. */
    @Override
    public final synchronized Throwable fillInStackTrace() {
        return this;
    }

    /** From 1; 0 where the whole file is meant. */
    public int line() {
        return line;
    }

    /** What to do. */
    public String remedy() {
        return remedy;
    }
}
