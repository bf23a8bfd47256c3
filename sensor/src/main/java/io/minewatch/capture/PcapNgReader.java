package io.minewatch.capture;

import static io.minewatch.capture.CaptureFormatException.Reason.DAMAGED;

import io.minewatch.bytes.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a pcapng file (draft-ietf-opsawg-pcapng): several sections, each in its own byte order and
 * with interfaces of its own; enhanced, simple and obsolete packet blocks; name resolution blocks.
 * All other blocks are skipped whatever their size. Single thread.
 *
 * <p>A block that cannot be right (its two lengths differ, a packet larger than its block or of an
 * interface nobody described) ends the file with a {@link #problem()}: nothing after it can be
 * trusted.
 */
final class PcapNgReader implements FrameSource {
    /** Block type of a section header; the same in both byte orders. */
    static final int SECTION_HEADER = 0x0A0D0D0A;

    private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int OBSOLETE_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int NAME_RESOLUTION = 4;
    private static final int ENHANCED_PACKET = 6;

    private static final int OPTION_END = 0;
    private static final int OPTION_TIME_RESOLUTION = 9;
    private static final int OPTION_TIME_OFFSET = 14;

    private static final int NAME_RECORD_END = 0;
    private static final int NAME_RECORD_IPV4 = 1;
    private static final int NAME_RECORD_IPV6 = 2;

    /** Type, length, and the length again at the end. */
    private static final int BLOCK_OVERHEAD = 12;

    private static final int SECTION_HEADER_MIN = 28;
    private static final int INTERFACE_DESCRIPTION_MIN = 20;

    /** Octets before the packet in an enhanced or obsolete packet block. */
    private static final int PACKET_HEADER = 28;

    /** Octets before the packet in a simple packet block. */
    private static final int SIMPLE_HEADER = 12;

    /**
     * Largest block without a packet that is looked into, octets; libpcap's bound for a section
     * header. Larger ones are skipped where that does no harm.
     */
    private static final int MAX_META_BLOCK = 1024 * 1024;

    /** Room for the options of the largest packet block, octets, as libpcap has it. */
    private static final int MAX_OPTIONS = 128 * 1024;

    /** Largest packet block that is held whole, octets; of larger ones the end is skipped. */
    private static final int MAX_HELD_BLOCK =
            PACKET_HEADER + FrameLimits.MAX_HELD + MAX_OPTIONS + 4;

    /** Interfaces of one section: what the 16-bit number of the obsolete block can name. */
    private static final int MAX_INTERFACES = 65_536;

    /** Names kept from one file; a resolver's cache on one machine is far below. */
    private static final int MAX_HOST_NAMES = 65_536;

    /** Octets of one host name: the longest of DNS in text form. */
    private static final int MAX_NAME = 255;

    private static final String LENGTHS_DIFFER = "the two lengths of a block differ";

    private final InputWindow window;
    private final CountingInput counter;
    private final AtEnd atEnd;
    private final List<CaptureInterface> interfaces = new ArrayList<>();
    private final List<HostName> hostNames = new ArrayList<>();
    private final List<HostName> hostNamesView = Collections.unmodifiableList(hostNames);
    private boolean bigEndian;
    private long frames;
    private long lastTimeNanos;
    private boolean ended;
    private @Nullable String problem;

    /** Whether the window holds enough of the first block to judge it. */
    static boolean hasHeader(InputWindow window) {
        return window.has(SECTION_HEADER_MIN);
    }

    /**
     * Checks the first section header and leaves it to {@link #next}.
     *
     * @param window of which the first four octets are {@link #SECTION_HEADER}
     */
    PcapNgReader(InputWindow window, CountingInput counter, AtEnd atEnd)
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
                            : "it ends inside the pcapng section header: capture or copy it again");
        }
        String fault = sectionFault(window.buffer, window.position);
        if (fault != null) {
            throw new CaptureFormatException(DAMAGED, "it begins like pcapng, but " + fault);
        }
    }

    /** Reads byte order and version of a section header; what is wrong with it, or null. */
    private @Nullable String sectionFault(byte[] b, int at) {
        int magic = Bytes.i32(b, at + 8);
        if (magic == BYTE_ORDER_MAGIC) {
            bigEndian = true;
        } else if (Integer.reverseBytes(magic) == BYTE_ORDER_MAGIC) {
            bigEndian = false;
        } else {
            return "the section header has no byte-order mark: the file is damaged, or was"
                    + " transferred as text";
        }
        int length = int32(b, at + 4);
        if (length < SECTION_HEADER_MIN || (length & 3) != 0) {
            return "the length of its section header is wrong: the file is damaged";
        }
        int major = uint16(b, at + 12);
        if (major != 1) {
            return "its version "
                    + major
                    + "."
                    + uint16(b, at + 14)
                    + " is unknown (1.x is read): convert it with Wireshark's editcap";
        }
        return null;
    }

    @Override
    public Next next(Frame frame) {
        if (ended) {
            return Next.END;
        }
        while (true) {
            if (!window.has(BLOCK_OVERHEAD)) {
                return exhausted();
            }
            byte[] b = window.buffer;
            int at = window.position;
            int type = int32(b, at);
            if (type == SECTION_HEADER) {
                if (!window.has(SECTION_HEADER_MIN)) {
                    return exhausted();
                }
                String fault = sectionFault(window.buffer, window.position);
                if (fault != null) {
                    return damaged("after frame " + frames + ", " + fault);
                }
                b = window.buffer;
                at = window.position;
            }
            int length = int32(b, at + 4);
            if ((length >= 0 && length < BLOCK_OVERHEAD) || (length & 3) != 0) {
                return damagedBlock("a block claims " + length + " octets");
            }
            switch (type) {
                case ENHANCED_PACKET, OBSOLETE_PACKET -> {
                    return packet(frame, type, length);
                }
                case SIMPLE_PACKET -> {
                    return simplePacket(frame, length);
                }
                default -> {
                    if (!takeIn(type, length)) {
                        return ended ? Next.END : exhausted();
                    }
                }
            }
        }
    }

    /**
     * Consumes a block without a packet.
     *
     * @return false when it is not there whole, or when it ended the file
     */
    private boolean takeIn(int type, int length) {
        boolean held = length >= 0 && length <= MAX_META_BLOCK;
        if (held) {
            if (!window.has(length)) {
                return false;
            }
            String fault = trailerFits(length) ? describe(type, length) : LENGTHS_DIFFER;
            if (fault != null) {
                damagedBlock(fault);
                return false;
            }
        } else if (type == INTERFACE_DESCRIPTION || type == SECTION_HEADER) {
            damagedBlock("a description claims " + Integer.toUnsignedString(length) + " octets");
            return false;
        }
        window.discard(length & 0xFFFFFFFFL);
        return true;
    }

    private Next packet(Frame frame, int type, int length) {
        if (length < PACKET_HEADER + 4) {
            return damagedBlock("a packet block is too short or too long");
        }
        if (!window.has(Math.min(length, MAX_HELD_BLOCK))) {
            return exhausted();
        }
        byte[] b = window.buffer;
        int at = window.position;
        if (length <= MAX_HELD_BLOCK && !trailerFits(length)) {
            return damagedBlock(LENGTHS_DIFFER);
        }
        int interfaceId = type == ENHANCED_PACKET ? int32(b, at + 8) : uint16(b, at + 8);
        if (interfaceId < 0 || interfaceId >= interfaces.size()) {
            return damagedBlock(unknownInterface(interfaceId));
        }
        CaptureInterface from = interfaces.get(interfaceId);
        int captured = int32(b, at + 20);
        int wire = int32(b, at + 24);
        if (captured < 0
                || captured > length - PACKET_HEADER - 4
                || captured > FrameLimits.maxCaptured(from.linkType())) {
            return damagedBlock(
                    "a packet claims " + Integer.toUnsignedString(captured) + " octets");
        }
        long time = (int32(b, at + 12) & 0xFFFFFFFFL) << 32 | (int32(b, at + 16) & 0xFFFFFFFFL);
        lastTimeNanos = from.timeNanos(time);
        window.discard(length);
        frame.set(
                b,
                at + PACKET_HEADER,
                Math.min(captured, FrameLimits.MAX_HELD),
                FrameLimits.wireLength(wire, captured),
                lastTimeNanos,
                from.linkType(),
                ++frames);
        return Next.FRAME;
    }

    /** Simple packets are of the first interface and have no time: they get the one before. */
    private Next simplePacket(Frame frame, int length) {
        if (length < SIMPLE_HEADER + 4 || length > MAX_HELD_BLOCK) {
            return damagedBlock("a simple packet block is too short or too long");
        }
        if (!window.has(length)) {
            return exhausted();
        }
        byte[] b = window.buffer;
        int at = window.position;
        if (!trailerFits(length)) {
            return damagedBlock(LENGTHS_DIFFER);
        }
        if (interfaces.isEmpty()) {
            return damagedBlock(unknownInterface(0));
        }
        CaptureInterface from = interfaces.get(0);
        int wire = int32(b, at + 8);
        int captured = from.cut(wire);
        if (captured < 0
                || captured > length - SIMPLE_HEADER - 4
                || captured > FrameLimits.MAX_CAPTURED) {
            return damagedBlock(
                    "a packet claims " + Integer.toUnsignedString(captured) + " octets");
        }
        window.discard(length);
        frame.set(
                b,
                at + SIMPLE_HEADER,
                captured,
                FrameLimits.wireLength(wire, captured),
                lastTimeNanos,
                from.linkType(),
                ++frames);
        return Next.FRAME;
    }

    private static String unknownInterface(int interfaceId) {
        return "a packet is of interface "
                + Integer.toUnsignedString(interfaceId)
                + ", which the file does not describe";
    }

    private boolean trailerFits(int length) {
        return int32(window.buffer, window.position + length - 4) == length;
    }

    /** Understands a block that the window holds whole; what is wrong with it, or null. */
    private @Nullable String describe(int type, int length) {
        switch (type) {
            case SECTION_HEADER -> interfaces.clear();
            case INTERFACE_DESCRIPTION -> {
                return describeInterface(length);
            }
            case NAME_RESOLUTION -> readNames(window.position + 8, window.position + length - 4);
            default -> {
                // Statistics, secrets, custom blocks: nothing that frames need.
            }
        }
        return null;
    }

    private @Nullable String describeInterface(int length) {
        if (length < INTERFACE_DESCRIPTION_MIN) {
            return "an interface description is too short";
        }
        if (interfaces.size() == MAX_INTERFACES) {
            return "the section describes more than " + MAX_INTERFACES + " interfaces";
        }
        byte[] b = window.buffer;
        int at = window.position;
        int linkType = uint16(b, at + 8);
        int snapLength = int32(b, at + 12);
        int resolution = CaptureInterface.DEFAULT_RESOLUTION;
        long offsetSeconds = 0;
        int end = at + length - 4;
        int option = at + 16;
        while (end - option >= 4) {
            int code = uint16(b, option);
            int size = uint16(b, option + 2);
            if (code == OPTION_END || size > end - option - 4) {
                break;
            }
            if (code == OPTION_TIME_RESOLUTION && size == 1) {
                resolution = Bytes.u8(b, option + 4);
                if (!CaptureInterface.isPossible(resolution)) {
                    return "an interface counts time in units too small for 64 bits";
                }
            } else if (code == OPTION_TIME_OFFSET && size == 8) {
                offsetSeconds = bigEndian ? Bytes.i64(b, option + 4) : Bytes.leI64(b, option + 4);
            }
            option += 4 + padded(size);
        }
        interfaces.add(new CaptureInterface(linkType, snapLength, resolution, offsetSeconds));
        return null;
    }

    /** Records of type, length, address, names that end with a zero octet (section 4.5). */
    private void readNames(int start, int end) {
        byte[] b = window.buffer;
        int at = start;
        while (end - at >= 4) {
            int type = uint16(b, at);
            int size = uint16(b, at + 2);
            at += 4;
            if (type == NAME_RECORD_END || size > end - at) {
                return;
            }
            if (type == NAME_RECORD_IPV4 && size > 4) {
                readNames(0, 0xFFFF_0000_0000L | Bytes.u32(b, at), at + 4, at + size);
            } else if (type == NAME_RECORD_IPV6 && size > 16) {
                readNames(Bytes.i64(b, at), Bytes.i64(b, at + 8), at + 16, at + size);
            }
            at += padded(size);
        }
    }

    private void readNames(long addressHigh, long addressLow, int start, int end) {
        byte[] b = window.buffer;
        int from = start;
        for (int i = start; i <= end; i++) {
            if (i < end && b[i] != 0) {
                continue;
            }
            int size = i - from;
            if (size > 0
                    && size <= MAX_NAME
                    && hostNames.size() < MAX_HOST_NAMES
                    && isPrintable(b, from, i)) {
                String name = new String(b, from, size, StandardCharsets.UTF_8);
                hostNames.add(new HostName(addressHigh, addressLow, name));
            }
            from = i + 1;
        }
    }

    private static boolean isPrintable(byte[] b, int start, int end) {
        for (int i = start; i < end; i++) {
            int octet = Bytes.u8(b, i);
            if (octet <= ' ' || octet == 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static int padded(int size) {
        return (size + 3) & ~3;
    }

    private int int32(byte[] b, int offset) {
        return bigEndian ? Bytes.i32(b, offset) : Bytes.leI32(b, offset);
    }

    private int uint16(byte[] b, int offset) {
        return bigEndian ? Bytes.u16(b, offset) : Bytes.leU16(b, offset);
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
            return damaged(
                    "it ends in the middle of a block after frame "
                            + frames
                            + ": it was cut short");
        }
        ended = true;
        return Next.END;
    }

    private Next damagedBlock(String what) {
        return damaged(
                "after frame " + frames + ", " + what + ": the file is damaged from there on");
    }

    private Next damaged(String sentence) {
        problem = sentence;
        ended = true;
        return Next.END;
    }

    @Override
    public List<HostName> hostNames() {
        return hostNamesView;
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
