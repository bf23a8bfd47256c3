package io.minewatch.capture.live;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's ring needs the foreign-function interface of Java 22. On such a Java machine the
 * class of this name below {@code META-INF/versions/22} of the jar takes this one's place, if the
 * build ran on Java 22 or newer. Stateless.
 */
final class RingCapture {
    private RingCapture() {}

    /** Why there is no ring, as half a sentence; null when there is one. */
    static @Nullable String whyNot() {
        return Runtime.version().feature() >= 22
                ? "this program was built with a Java older than 22"
                : "it needs Java 22 or newer, and this is Java " + Runtime.version().feature();
    }

    /** Opens interfaces; this class can only say why not. */
    @SuppressWarnings("DoNotCallSuggester") // The class that takes this one's place can.
    static List<LiveSource> open(
            List<String> interfaces, CaptureOptions options, int lanes, CaptureListener listener)
            throws CaptureException {
        throw new CaptureException(
                "there is no ring: " + whyNot() + "; use --capture pcap4j", false);
    }
}
