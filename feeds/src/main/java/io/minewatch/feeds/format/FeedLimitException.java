package io.minewatch.feeds.format;

import java.io.IOException;

/**
 * A feed is larger than any sensible one. The message names the limit; the remedy says the rest.
 */
public final class FeedLimitException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    /** What is too large, with the limit; and what to do. */
    public FeedLimitException(String what, String remedy) {
        super(what);
        this.remedy = remedy;
    }

    /** What to do. */
    public String remedy() {
        return remedy;
    }
}
