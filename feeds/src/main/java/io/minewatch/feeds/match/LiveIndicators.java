package io.minewatch.feeds.match;

/**
 * The indicators in force. Whoever matches asks {@link #current()} for each look-up (or for a run
 * of them that must agree) and keeps no set; a refresh builds the next set aside and swaps it in
 * with one write. Nobody waits for anybody. Thread-safe.
 */
public final class LiveIndicators {
    private volatile IndicatorSet current;

    /** Begins with these indicators. */
    public LiveIndicators(IndicatorSet first) {
        current = first;
    }

    /** The set in force now. */
    public IndicatorSet current() {
        return current;
    }

    /** Puts the next set in force; look-ups that are under way end in the former one. */
    public void swap(IndicatorSet next) {
        current = next;
    }
}
