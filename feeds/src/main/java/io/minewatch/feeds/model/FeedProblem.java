package io.minewatch.feeds.model;

/**
 * Something in a feed that cannot be used. Immutable.
 *
 * @param file name of the file
 * @param line from 1; 0 where the whole file is meant
 * @param what what is wrong, with the value
 * @param remedy what to write instead
 */
public record FeedProblem(String file, int line, String what, String remedy) {
    /** {@code file:line: what: remedy}. */
    @Override
    public String toString() {
        return (line == 0 ? file : file + ":" + line) + ": " + what + ": " + remedy;
    }
}
