package io.minewatch.capture.live;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kernel's ring, where it is to be had: on Linux with this Java machine. Stateless. */
final class RingCapture {
    private RingCapture() {}

    /** Why there is no ring, as half a sentence; null when there is one. */
    static @Nullable String whyNot() {
        return System.getProperty("os.name", "").equals("Linux") && Sysfs.isThere()
                ? null
                : "only Linux has it";
    }

    /** Opens interfaces, in as many lanes as wanted. */
    static List<LiveSource> open(
            List<String> interfaces, CaptureOptions options, int lanes, CaptureListener listener)
            throws CaptureException {
        return RingSource.open(interfaces, options, lanes, listener);
    }
}
