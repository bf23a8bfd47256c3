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
import org.jspecify.annotations.Nullable;

/**
 * Writes frames as pcapng (draft-ietf-opsawg-pcapng): one little-endian section, an interface for
 * each link type as it first occurs, enhanced packet blocks with nanoseconds. A comment may stand
 * on the section and on each packet. Not for the hot path. Single thread.
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
    private static final int OPTION_APPLICATION = 4;
    private static final int OPTION_TIME_RESOLUTION = 9;
    private static final int NANOSECONDS = 9;

    /** Type, length, and the length again at the end. */
    private static final int BLOCK_OVERHEAD = 12;

    private static final byte[] NOTHING = new byte[0];
    private static final byte[] APPLICATION = "Minewatch".getBytes(StandardCharsets.UTF_8);

    private final OutputStream out;
    private final List<Integer> linkTypes = new ArrayList<>();

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
        this.out = out;
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
        int interfaceId = interfaceOf(frame.linkType());
        byte[] text = encoded(comment);
        int captured = frame.capturedLength();
        int length =
                BLOCK_OVERHEAD
                        + 20
                        + padded(captured)
                        + optionSize(text)
                        + endSize(text.length > 0);
        int32(ENHANCED_PACKET);
        int32(length);
        int32(interfaceId);
        int32((int) (frame.timeNanos() >>> 32));
        int32((int) frame.timeNanos());
        int32(captured);
        int32(frame.wireLength());
        out.write(frame.buffer(), frame.offset(), captured);
        pad(captured);
        option(OPTION_COMMENT, text);
        end(text.length > 0);
        int32(length);
    }

    private int interfaceOf(int linkType) throws IOException {
        int known = linkTypes.indexOf(linkType);
        if (known >= 0) {
            return known;
        }
        byte[] resolution = {NANOSECONDS};
        int length = BLOCK_OVERHEAD + 8 + optionSize(resolution) + endSize(true);
        int32(INTERFACE_DESCRIPTION);
        int32(length);
        int16(linkType);
        int16(0);
        int32(FrameLimits.MAX_CAPTURED);
        option(OPTION_TIME_RESOLUTION, resolution);
        end(true);
        int32(length);
        linkTypes.add(linkType);
        return linkTypes.size() - 1;
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
        for (int i = length; i < padded(length); i++) {
            out.write(0);
        }
    }

    private void int16(int value) throws IOException {
        out.write(value);
        out.write(value >>> 8);
    }

    private void int32(int value) throws IOException {
        int16(value);
        int16(value >>> 16);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
