package io.minewatch.capture;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames as pcapng (draft-ietf-opsawg-pcapng): one little-endian section, an interface for
 * each link type (where interfaces have names: of each) as it first occurs, enhanced packet blocks
 * with nanoseconds. A comment may stand on the section and on each packet. Single thread.
 *
 * <p>All interfaces have the same snap length, because libpcap reads no file in which they differ.
 */
public final class PcapNgWriter implements Closeable {
    /**
     * Octets of a comment that are kept; the format's length field ends at 65,535. A longer comment
     * is cut between characters.
     */
    static final int MAX_COMMENT = 60_000;

    private static final int SECTION_HEADER = 0x0A0D0D0A;
    private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int ENHANCED_PACKET = 6;
    private static final int OPTION_END = 0;
    private static final int OPTION_COMMENT = 1;
    private static final int OPTION_INTERFACE_NAME = 2;
    private static final int OPTION_APPLICATION = 4;
    private static final int OPTION_TIME_RESOLUTION = 9;
    private static final int NANOSECONDS = 9;

    /** Type, length, and the length again at the end. */
    private static final int BLOCK_OVERHEAD = 12;

    private static final byte[] NOTHING = new byte[0];
    private static final byte[] ZEROS = new byte[4];
    private static final byte[] APPLICATION = "Minewatch".getBytes(StandardCharsets.UTF_8);

    /** Octets before those of a packet: block, interface, time, lengths. */
    private static final int PACKET_HEAD = 28;

    private final OutputStream out;
    private final @Nullable IntFunction<String> names;
    private final List<Described> interfaces = new ArrayList<>();
    private final byte[] head = new byte[PACKET_HEAD];

    /** An interface that the file has a block of. */
    private record Described(int linkType, int place) {}

    /**
     * Writes to a file, replacing what it held.
     *
     * @param comment on the section, or null
     */
    public static PcapNgWriter create(Path path, @Nullable String comment) throws IOException {
        return new PcapNgWriter(
                new BufferedOutputStream(Files.newOutputStream(path), 64 * 1024), comment);
    }

    /**
     * Writes to a stream, which {@link #close} closes.
     *
     * @param comment on the section, or null
     */
    public PcapNgWriter(OutputStream out, @Nullable String comment) throws IOException {
        this(out, comment, null);
    }

    /**
     * Writes to a stream, which {@link #close} closes.
     *
     * @param comment on the section, or null
     * @param names of the interfaces by {@link Frame#fileIndex()}, at most 64 KiB each; null for
     *     interfaces without names
     */
    public PcapNgWriter(
            OutputStream out, @Nullable String comment, @Nullable IntFunction<String> names)
            throws IOException {
        this.out = out;
        this.names = names;
        byte[] text = encoded(comment);
        int length =
                BLOCK_OVERHEAD + 16 + optionSize(text) + optionSize(APPLICATION) + endSize(true);
        int32(SECTION_HEADER);
        int32(length);
        int32(BYTE_ORDER_MAGIC);
        int16(1);
        int16(0);
        int32(-1);
        int32(-1);
        option(OPTION_COMMENT, text);
        option(OPTION_APPLICATION, APPLICATION);
        end(true);
        int32(length);
    }

    /**
     * Writes one frame.
     *
     * @param comment on the packet, or null
     */
    public void write(Frame frame, @Nullable String comment) throws IOException {
        int interfaceId = interfaceOf(frame.linkType(), frame.fileIndex());
        byte[] text = encoded(comment);
        int captured = frame.capturedLength();
        int length =
                BLOCK_OVERHEAD
                        + 20
                        + padded(captured)
                        + optionSize(text)
                        + endSize(text.length > 0);
        put(0, ENHANCED_PACKET);
        put(4, length);
        put(8, interfaceId);
        put(12, (int) (frame.timeNanos() >>> 32));
        put(16, (int) frame.timeNanos());
        put(20, captured);
        put(24, frame.wireLength());
        out.write(head, 0, PACKET_HEAD);
        out.write(frame.buffer(), frame.offset(), captured);
        pad(captured);
        option(OPTION_COMMENT, text);
        end(text.length > 0);
        int32(length);
    }

    private int interfaceOf(int linkType, int place) throws IOException {
        for (int i = 0; i < interfaces.size(); i++) {
            Described known = interfaces.get(i);
            if (known.linkType() == linkType && (names == null || known.place() == place)) {
                return i;
            }
        }
        byte[] resolution = {NANOSECONDS};
        byte[] name = names == null ? NOTHING : encoded(names.apply(place));
        int length = BLOCK_OVERHEAD + 8 + optionSize(name) + optionSize(resolution) + endSize(true);
        int32(INTERFACE_DESCRIPTION);
        int32(length);
        int16(linkType);
        int16(0);
        int32(FrameLimits.MAX_CAPTURED);
        option(OPTION_INTERFACE_NAME, name);
        option(OPTION_TIME_RESOLUTION, resolution);
        end(true);
        int32(length);
        interfaces.add(new Described(linkType, place));
        return interfaces.size() - 1;
    }

    private static byte[] encoded(@Nullable String comment) {
        if (comment == null) {
            return NOTHING;
        }
        byte[] text = comment.getBytes(StandardCharsets.UTF_8);
        if (text.length <= MAX_COMMENT) {
            return text;
        }
        int end = MAX_COMMENT;
        // 10xxxxxx continues a character (RFC 3629).
        while ((text[end] & 0xC0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(text, end);
    }

    private static int optionSize(byte[] value) {
        return value.length == 0 ? 0 : 4 + padded(value.length);
    }

    private void option(int code, byte[] value) throws IOException {
        if (value.length > 0) {
            int16(code);
            int16(value.length);
            out.write(value);
            pad(value.length);
        }
    }

    private static int endSize(boolean hasOptions) {
        return hasOptions ? 4 : 0;
    }

    private void end(boolean hasOptions) throws IOException {
        if (hasOptions) {
            int32(OPTION_END);
        }
    }

    private static int padded(int length) {
        return (length + 3) & ~3;
    }

    private void pad(int length) throws IOException {
        out.write(ZEROS, 0, padded(length) - length);
    }

    /** In the head, little-endian. */
    private void put(int at, int value) {
        head[at] = (byte) value;
        head[at + 1] = (byte) (value >>> 8);
        head[at + 2] = (byte) (value >>> 16);
        head[at + 3] = (byte) (value >>> 24);
    }

    private void int16(int value) throws IOException {
        put(0, value);
        out.write(head, 0, 2);
    }

    private void int32(int value) throws IOException {
        put(0, value);
        out.write(head, 0, 4);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
