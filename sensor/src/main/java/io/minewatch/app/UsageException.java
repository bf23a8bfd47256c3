package io.minewatch.app;

/** The user asked for something that cannot be done; the message is one line that says what can. */
final class UsageException extends Exception {
    UsageException(String message) {
        super(message);
    }
}
