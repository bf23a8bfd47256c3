package io.minewatch.capture;

import static io.minewatch.capture.CaptureFormatException.Reason.DAMAGED;

import io.minewatch.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Reads a pcap file (draft-ietf-opsawg-pcap; libpcap's sf-pcap.c for what real files do): both byte
 * orders, micro- and nanoseconds, the longer record header of the patched libpcap, the IXIA file
 * header, and lengths in the old order. Single thread.
 *
 * <p>Record: seconds, fraction, captured length, length on the wire, each 32 bits unsigned, then
 * the octets.
 */
final class PcapReader implements FrameSource {
    /** Microseconds, as tcpdump has always written. */
    static final int MAGIC = 0xA1B2C3D4;

    /** Nanoseconds. */
    static final int MAGIC_NANOS = 0xA1B23C4D;

    /** Kuznetzov's patched libpcap: eight octets more in each record header. */
    static final int MAGIC_PATCHED = 0xA1B2CD34;

    /** IXIA lcap of hardware ports, nanoseconds (Wireshark, wiretap/libpcap.c). */
    static final int MAGIC_IXIA_HARDWARE = 0x1C0001AC;

    /** IXIA lcap of software ports, microseconds. */
    static final int MAGIC_IXIA_SOFTWARE = 0x1C0001AB;

    static final int FILE_HEADER = 24;
    private static final int IXIA_FILE_HEADER = FILE_HEADER + 4;
    private static final int RECORD_HEADER = 16;
    private static final int PATCHED_RECORD_HEADER = 24;

    /** The low 26 bits name the type, those above the length of a frame check sequence. */
    private static final int LINK_TYPE_MASK = 0x03FFFFFF;

    /** DG/UX wrote version 543.0, with the lengths in the old order. */
    private static final int DGUX_MAJOR = 543;

    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private enum Lengths {
        CAPTURED_FIRST,
        WIRE_FIRST,
        /** Version 2.3 was written by programs of both habits: the smaller one is the captured. */
        SMALLER_IS_CAPTURED
    }

    private final InputWindow window;
    private final CountingInput counter;
    private final AtEnd atEnd;
    private final boolean bigEndian;
    private final int recordHeader;
    private final int fractionNanos;
    private final int linkType;
    private final Lengths lengths;
    private final int maxCaptured;
    private long frames;
    private boolean ended;
    private @Nullable String problem;

    /** Whether a file that begins with these four octets (big-endian) is pcap. */
    static boolean isMagic(int bigEndianMagic) {
        return isKnown(bigEndianMagic) || isKnown(Integer.reverseBytes(bigEndianMagic));
    }

    private static boolean isKnown(int magic) {
        return magic == MAGIC
                || magic == MAGIC_NANOS
                || magic == MAGIC_PATCHED
                || magic == MAGIC_IXIA_HARDWARE
                || magic == MAGIC_IXIA_SOFTWARE;
    }

    /** Whether the window holds the whole file header; its first four octets are known. */
    static boolean hasHeader(InputWindow window) {
        return window.has(headerLength(window));
    }

    private static int headerLength(InputWindow window) {
        int magic = Bytes.i32(window.buffer, window.position);
        boolean bigEndian = isKnown(magic);
        return isIxia(bigEndian ? magic : Integer.reverseBytes(magic))
                ? IXIA_FILE_HEADER
                : FILE_HEADER;
    }

    private static boolean isIxia(int magic) {
        return magic == MAGIC_IXIA_HARDWARE || magic == MAGIC_IXIA_SOFTWARE;
    }

    /**
     * Consumes the file header.
     *
     * @param window of which the first four octets are a pcap magic
     */
    PcapReader(InputWindow window, CountingInput counter, AtEnd atEnd)
            throws CaptureFormatException {
        this.window = window;
        this.counter = counter;
        this.atEnd = atEnd;
        if (!hasHeader(window)) {
            String failure = window.failure();
            throw new CaptureFormatException(
                    DAMAGED,
                    failure != null
                            ? failure
                            : "it ends inside the pcap file header: capture or copy it again");
        }
        byte[] b = window.buffer;
        int at = window.position;
        int stored = Bytes.i32(b, at);
        bigEndian = isKnown(stored);
        int magic = bigEndian ? stored : Integer.reverseBytes(stored);
        int major = bigEndian ? Bytes.u16(b, at + 4) : Bytes.leU16(b, at + 4);
        int minor = bigEndian ? Bytes.u16(b, at + 6) : Bytes.leU16(b, at + 6);
        int type = int32(b, at + 20) & LINK_TYPE_MASK;
        if (!((major == 2 && minor <= 4) || (major == DGUX_MAJOR && minor == 0))) {
            throw new CaptureFormatException(
                    DAMAGED,
                    "its pcap version "
                            + major
                            + "."
                            + minor
                            + " is unknown (2.0 to 2.4 are read): the file header is damaged");
        }
        boolean aix = major == 2 && minor == 2 && isAixInterfaceType(type);
        linkType = aix ? aixLinkType(type) : type;
        boolean nanos = magic == MAGIC_NANOS || magic == MAGIC_IXIA_HARDWARE || aix;
        fractionNanos = nanos ? 1 : 1000;
        recordHeader = magic == MAGIC_PATCHED ? PATCHED_RECORD_HEADER : RECORD_HEADER;
        if (aix || (major == 2 && minor == 3)) {
            lengths = Lengths.SMALLER_IS_CAPTURED;
        } else if (major == DGUX_MAJOR || minor < 3) {
            lengths = Lengths.WIRE_FIRST;
        } else {
            lengths = Lengths.CAPTURED_FIRST;
        }
        maxCaptured = FrameLimits.maxCaptured(linkType);
        window.discard(isIxia(magic) ? IXIA_FILE_HEADER : FILE_HEADER);
    }

    /**
     * AIX writes version 2.2 with interface types of RFC 1573 in place of link types and with
     * nanoseconds (Wireshark, wiretap/libpcap.c).
     */
    private static boolean isAixInterfaceType(int type) {
        return type == 6 || type == 9 || type == 15 || type == 24;
    }

    private static int aixLinkType(int interfaceType) {
        return switch (interfaceType) {
            case 6 -> LinkType.ETHERNET;
            case 9 -> LinkType.TOKEN_RING;
            case 15 -> LinkType.FDDI;
            default -> LinkType.NULL;
        };
    }

    private int int32(byte[] b, int offset) {
        return bigEndian ? Bytes.i32(b, offset) : Bytes.leI32(b, offset);
    }

    @Override
    public Next next(Frame frame) {
        if (ended) {
            return Next.END;
        }
        if (!window.has(recordHeader)) {
            return exhausted();
        }
        byte[] b = window.buffer;
        int at = window.position;
        long seconds = int32(b, at) & 0xFFFFFFFFL;
        long fraction = int32(b, at + 4) & 0xFFFFFFFFL;
        int captured = int32(b, at + 8);
        int wire = int32(b, at + 12);
        if (lengths != Lengths.CAPTURED_FIRST
                && (lengths == Lengths.WIRE_FIRST || Integer.compareUnsigned(captured, wire) > 0)) {
            int swap = captured;
            captured = wire;
            wire = swap;
        }
        if (Integer.compareUnsigned(captured, maxCaptured) > 0) {
            return damaged(
                    "frame "
                            + (frames + 1)
                            + " claims "
                            + Integer.toUnsignedString(captured)
                            + " octets: the file is damaged from there on");
        }
        int held = Math.min(captured, FrameLimits.MAX_HELD);
        if (!window.has(recordHeader + held)) {
            return exhausted();
        }
        b = window.buffer;
        at = window.position;
        window.discard(recordHeader + (long) captured);
        frame.set(
                b,
                at + recordHeader,
                held,
                FrameLimits.wireLength(wire, captured),
                FrameLimits.timeNanos(seconds * NANOS_PER_SECOND + fraction * fractionNanos),
                linkType,
                ++frames);
        return Next.FRAME;
    }

    private Next exhausted() {
        String failure = window.failure();
        if (failure == null && atEnd == AtEnd.FOLLOW) {
            return Next.IDLE;
        }
        if (failure != null) {
            return damaged("after frame " + frames + ", " + failure);
        }
        if (!window.isDrained()) {
            return damaged("it ends in the middle of frame " + (frames + 1) + ": it was cut short");
        }
        ended = true;
        return Next.END;
    }

    private Next damaged(String sentence) {
        problem = sentence;
        ended = true;
        return Next.END;
    }

    @Override
    public @Nullable String problem() {
        return problem;
    }

    @Override
    public long position() {
        return counter.count();
    }

    @Override
    public void close() {
        ended = true;
        window.close();
    }
}
