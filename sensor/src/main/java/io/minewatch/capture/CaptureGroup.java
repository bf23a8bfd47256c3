package io.minewatch.capture;

import java.io.InputStream;
import java.util.List;

/**
 * Files that are analysed together as one capture, in the order of their first packets. Groups
 * share nothing.
 */
public final class CaptureGroup {
    private final List<CaptureFile> files;
    private final InputStream standardInput;

    CaptureGroup(List<CaptureFile> files, InputStream standardInput) {
        this.files = List.copyOf(files);
        this.standardInput = standardInput;
    }

    /** The files, at least one. */
    public List<CaptureFile> files() {
        return files;
    }

    /** Octets of all files as stored, for progress; those of unknown size count as 0. */
    public long sizeBytes() {
        long sum = 0;
        for (CaptureFile file : files) {
            sum += file.sizeBytes();
        }
        return sum;
    }

    /**
     * A source over all files. Files are opened when their turn comes; one that cannot be opened
     * then is left out and has a {@link GroupSource#problemOf problem}.
     *
     * @param atEnd for the file that began last; those before it are complete
     */
    public GroupSource open(AtEnd atEnd) {
        return new GroupSource(files, standardInput, atEnd);
    }
}
