package io.minewatch.capture;

import java.io.EOFException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.tukaani.xz.MemoryLimitException;

/** Sentences for what input streams throw. */
final class Failures {
    private Failures() {}

    /** What went wrong while reading, in one sentence without a path. */
    static String sentence(Exception e) {
        if (e instanceof EOFException) {
            return "the compressed data end in the middle: the file was cut short";
        }
        if (e instanceof MemoryLimitException) {
            return "unpacking it needs more memory than allowed: unpack it with xz -d first";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "no permission to read it";
        }
        if (e instanceof FileSystemException file) {
            String reason = file.getReason();
            return reason == null ? "it cannot be opened" : "it cannot be opened: " + reason;
        }
        String message = e.getMessage();
        String name = e.getClass().getSimpleName();
        return "reading failed: " + (message == null ? name : message.replace('\n', ' '));
    }
}
