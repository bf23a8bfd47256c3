package io.minewatch.capture;

import java.io.IOException;

/**
 * A file that cannot be read as a capture. The message is one sentence, without the file's path,
 * that names the reason and what to do about it; callers print {@code path: sentence}.
 */
public final class CaptureFormatException extends IOException {
    /** Why the file cannot be read; decides whether one found in a directory is worth a word. */
    public enum Reason {
        /** It does not begin with the magic number of a capture. */
        NOT_A_CAPTURE,
        /** It begins like a capture, but what follows cannot be read. */
        DAMAGED,
        /** It could not be opened: missing, a directory, no permission, an error of the disk. */
        UNREADABLE
    }

    private final Reason reason;

    CaptureFormatException(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    /** Why the file cannot be read. */
    public Reason reason() {
        return reason;
    }

    /** The sentence for a person: reason and remedy, without the path. */
    public String sentence() {
        String message = getMessage();
        return message == null ? reason.name() : message;
    }
}
