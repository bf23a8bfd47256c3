package io.minewatch.capture.live;

/** A filter that cannot be used; the message names the reason and the remedy in one sentence. */
public final class FilterException extends Exception {
    FilterException(String sentence) {
        super(sentence);
    }
}
