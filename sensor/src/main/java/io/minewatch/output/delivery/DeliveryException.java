package io.minewatch.output.delivery;

/** Delivery cannot start, or not change; the message tells an operator why and what to do. */
public final class DeliveryException extends Exception {
    DeliveryException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What an operator is told. */
    public String sentence() {
        return String.valueOf(getMessage());
    }

    /** Whether only another process is in the way: its spool is in use. */
    public boolean isSpoolInUse() {
        return getCause() instanceof io.minewatch.output.spool.SpoolException spool
                && spool.isInUse();
    }
}
