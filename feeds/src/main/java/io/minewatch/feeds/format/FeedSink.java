package io.minewatch.feeds.format;

/**
 * Where a format puts what it reads. Lines count from 1; 0 where a format has no lines or the whole
 * file is meant. For one thread.
 */
public interface FeedSink {
    /**
     * An entry. It is checked, completed with what the operator says of the whole feed, and taken
     * or refused; both are the sink's to tell. The draft may be cleared and used again.
     */
    void indicator(int line, IndicatorDraft draft);

    /**
     * An entry that says the opposite: this is harmless (a warning list's entry, {@code
     * rpz-passthru}, an adblock exception). It never removes an indicator; it marks those that it
     * covers. The draft's note names the list.
     */
    void harmless(int line, IndicatorDraft draft);

    /**
     * Something that cannot be used.
     *
     * @param what what is wrong, with the value in quotes
     * @param remedy what to write or do instead
     */
    void problem(int line, String what, String remedy);

    /**
     * A sound entry of which nothing could be seen on the wire (hashes of files, mail addresses, a
     * revoked indicator): counted by its reason, no problem.
     */
    void ignored(int line, String reason);

    /** What the feed says of its own version: a date, a serial number. */
    void version(String version);

    /** Whether the feed has reached its limit of entries: the rest need not be read. */
    boolean isFull();
}
