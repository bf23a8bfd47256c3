package io.minewatch.output.spool;

/** A spool that cannot be used; the message tells an operator why and what to do. */
public final class SpoolException extends Exception {
    private final boolean inUse;

    SpoolException(String message) {
        super(message);
        this.inUse = true;
    }

    SpoolException(String message, Throwable cause) {
        super(message, cause);
        this.inUse = false;
    }

    /** What an operator is told. */
    public String sentence() {
        return String.valueOf(getMessage());
    }

    /** Whether another process has it; else the folder cannot be used at all. */
    public boolean isInUse() {
        return inUse;
    }
}
