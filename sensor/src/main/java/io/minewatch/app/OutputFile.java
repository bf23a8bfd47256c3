package io.minewatch.app;

import io.minewatch.capture.CaptureFile;
import io.minewatch.capture.CapturePlan;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Files that the user names for results. */
final class OutputFile {
    /** Octets collected before the file is written to. */
    private static final int BUFFER = 1 << 16;

    private OutputFile() {}

    /**
     * Creates the file, or empties it. One of the captures that are to be read is never touched.
     *
     * @throws UsageException when that cannot be done
     */
    static OutputStream create(String option, String name, CapturePlan plan) throws UsageException {
        try {
            Path path = Path.of(name);
            if (Files.exists(path)) {
                for (CaptureFile input : plan.files()) {
                    if (input.file() != null && Files.isSameFile(path, input.file())) {
                        throw new UsageException(
                                option
                                        + ": "
                                        + name
                                        + " is a capture to be read; name another file");
                    }
                }
            }
            return new BufferedOutputStream(Files.newOutputStream(path), BUFFER);
        } catch (InvalidPathException | IOException e) {
            throw new UsageException(
                    option
                            + ": "
                            + name
                            + " cannot be written: check that its folder exists and may be"
                            + " written to");
        }
    }
}
