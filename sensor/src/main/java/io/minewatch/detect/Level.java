package io.minewatch.detect;

import java.util.Locale;

/** How sure a finding is, in rising order. */
public enum Level {
    /** A coin node, a donation page, a forwarder: never an alarm. */
    INFO,
    /** A look-up or a connection only. */
    CONTACT,
    SUSPECTED,
    LIKELY,
    /** A mining protocol with work delivered, or an equal proof. */
    CONFIRMED;

    /** The name in outputs. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether findings of this level are alerts, which pipelines page on. */
    public boolean isAlert() {
        return compareTo(SUSPECTED) >= 0;
    }
}
