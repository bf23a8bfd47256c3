package io.minewatch.capture.live;

/** An interface that cannot be captured; the message is one sentence with the remedy. */
public final class CaptureException extends Exception {
    private final boolean passing;

    /**
     * @param passing whether it may be over soon (the interface is down, or was there a moment ago)
     */
    CaptureException(String sentence, boolean passing) {
        super(sentence);
        this.passing = passing;
    }

    /** Whether trying again later makes sense. */
    boolean isPassing() {
        return passing;
    }
}
