package io.minewatch.capture;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One input of a run, as {@link CapturePlan} found it. Immutable.
 *
 * @param index in the run's list: what {@link Frame#fileIndex()} gives
 * @param path as given: the argument, for files of a directory with the part below it; {@code -} is
 *     standard input
 * @param file where it is; null for standard input
 * @param sizeBytes octets as stored; 0 when unknown (standard input, a pipe)
 * @param firstTimeNanos time of its first frame; {@link #UNKNOWN_TIME} where the plan did not look
 *     or there is none
 * @param lastTimeNanos latest time of its frames; {@link #UNKNOWN_TIME} likewise
 */
public record CaptureFile(
        int index,
        String path,
        @Nullable Path file,
        long sizeBytes,
        long firstTimeNanos,
        long lastTimeNanos) {
    /** A time that is not known; before all others. */
    public static final long UNKNOWN_TIME = Long.MIN_VALUE;
}
