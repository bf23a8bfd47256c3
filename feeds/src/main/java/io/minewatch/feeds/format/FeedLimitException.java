package io.minewatch.feeds.format;

/**
 * A feed is larger than any sensible one. The message names the limit; the remedy says the rest.
 */
public final class FeedLimitException extends UnreadableFeedException {
    private static final long serialVersionUID = 1L;

    /** What is too large, with the limit; and what to do. */
    public FeedLimitException(String what, String remedy) {
        this(0, what, remedy);
    }

    /** The same at a line. */
    public FeedLimitException(int line, String what, String remedy) {
        super(line, what, remedy);
    }
}
