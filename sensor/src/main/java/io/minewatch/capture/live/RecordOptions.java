package io.minewatch.capture.live;

/**
 * Where raw traffic is recorded beside analysis. Immutable.
 *
 * @param file gives folder, beginning and ending of the files' names; empty for none
 * @param fileOctets size of a file at which the next one is begun
 * @param files that are kept; the oldest goes when one more is begun
 */
public record RecordOptions(String file, long fileOctets, int files) {
    /** Small enough to hand on by mail, large enough to hold minutes of a busy server. */
    public static final long DEFAULT_FILE_OCTETS = 64L << 20;

    /** Together with the size: 1 GiB of disk, which any sensor can spare. */
    public static final int DEFAULT_FILES = 16;

    /** Nothing is recorded. */
    public static final RecordOptions NONE =
            new RecordOptions("", DEFAULT_FILE_OCTETS, DEFAULT_FILES);

    /** The same limits with other files. */
    public RecordOptions to(String other) {
        return new RecordOptions(other, fileOctets, files);
    }

    /** Whether anything is to be recorded. */
    public boolean isWanted() {
        return !file.isEmpty();
    }
}
