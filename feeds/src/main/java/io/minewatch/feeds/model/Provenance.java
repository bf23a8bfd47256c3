package io.minewatch.feeds.model;

/**
 * Where an indicator stands. Immutable.
 *
 * @param feed name of the feed
 * @param file name of its file
 * @param line number of the line in it, from 1; 0 where the format has none
 */
public record Provenance(String feed, String file, int line) {
    /** {@code file:line}. */
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line;
    }
}
