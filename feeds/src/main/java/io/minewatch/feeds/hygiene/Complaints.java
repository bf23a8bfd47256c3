package io.minewatch.feeds.hygiene;

/** Takes what is wrong with an entry. */
@FunctionalInterface
public interface Complaints {
    /**
     * The entry is refused.
     *
     * @param what what is wrong, with the value in quotes
     * @param remedy what to write or do instead
     */
    void refused(String what, String remedy);
}
