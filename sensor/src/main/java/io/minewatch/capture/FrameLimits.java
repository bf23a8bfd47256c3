package io.minewatch.capture;

/** What both readers accept as a frame. */
final class FrameLimits {
    /**
     * Largest captured length that is taken for real, octets: libpcap's MAXIMUM_SNAPLEN. A larger
     * one is a damaged record.
     */
    static final int MAX_CAPTURED = 262_144;

    /**
     * The same for link types whose records are large by nature (D-Bus messages up to 128 MiB, USB
     * transfers): libpcap's pcap-common.c.
     */
    static final int MAX_CAPTURED_LARGE = 128 * 1024 * 1024 + 64 * 1024;

    /**
     * Octets of a frame that a source hands out; what a larger record holds beyond is skipped. None
     * of the link types with such records carries IP.
     */
    static final int MAX_HELD = MAX_CAPTURED;

    /**
     * Latest time handed out, nanoseconds: the year 2116, beyond what pcap can write. Times of
     * damaged records are moved into 0 to here, so that sums with them cannot wrap.
     */
    static final long MAX_TIME_NANOS = 1L << 62;

    private FrameLimits() {}

    static int maxCaptured(int linkType) {
        return switch (linkType) {
            case LinkType.USB_LINUX_MMAPPED, LinkType.DBUS, LinkType.USBPCAP, LinkType.EBHSCR ->
                    MAX_CAPTURED_LARGE;
            default -> MAX_CAPTURED;
        };
    }

    /** A stored length (32 bits unsigned) as one that is never below what was captured. */
    static int wireLength(int stored, int captured) {
        return stored < 0 ? Integer.MAX_VALUE : Math.max(stored, captured);
    }

    static long timeNanos(long nanos) {
        return nanos < 0 ? 0 : Math.min(nanos, MAX_TIME_NANOS);
    }
}
