package io.minewatch.feeds.format;

/**
 * How a file begins, for telling its format. Immutable.
 *
 * @param fileName without folders, and without {@code .gz} or {@code .zst}
 * @param text the first {@value #MAX_LENGTH} octets at most, decompressed, as UTF-8; malformed
 *     octets as U+FFFD, without byte order mark
 */
public record FeedHead(String fileName, String text) {
    /** Octets looked at: comments before the first entry seldom take more. */
    public static final int MAX_LENGTH = 8_192;

    /** Whether the file's name ends so; the ending in lower case, with its dot. */
    public boolean endsWith(String ending) {
        return fileName.toLowerCase(java.util.Locale.ROOT).endsWith(ending);
    }
}
