package io.minewatch.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads sources to their end for tests. */
final class Frames {
    /** A copy of one frame. */
    record Copy(
            String octets, int wireLength, long timeNanos, int linkType, long number, int file) {}

    /** All of a source: frames, problem, host names. */
    record Content(List<Copy> frames, @Nullable String problem, List<HostName> names) {
        List<String> octets() {
            return frames.stream().map(Copy::octets).toList();
        }

        List<Long> times() {
            return frames.stream().map(Copy::timeNanos).toList();
        }
    }

    private Frames() {}

    static Content read(byte[] file) throws CaptureFormatException {
        return read(new ByteArrayInputStream(file));
    }

    static Content read(InputStream in) throws CaptureFormatException {
        try (FrameSource source = CaptureFiles.openStream(in, AtEnd.STOP)) {
            return readAll(source);
        }
    }

    static Content readAll(FrameSource source) {
        List<Copy> copies = new ArrayList<>();
        Frame frame = new Frame();
        FrameSource.Next next = source.next(frame);
        while (next == FrameSource.Next.FRAME) {
            copies.add(copy(frame));
            next = source.next(frame);
        }
        return new Content(copies, source.problem(), List.copyOf(source.hostNames()));
    }

    static Copy copy(Frame frame) {
        return new Copy(
                text(frame),
                frame.wireLength(),
                frame.timeNanos(),
                frame.linkType(),
                frame.number(),
                frame.fileIndex());
    }

    /** The octets as Latin-1 text, so that failures can be read. */
    static String text(Frame frame) {
        byte[] octets =
                Arrays.copyOfRange(
                        frame.buffer(), frame.offset(), frame.offset() + frame.capturedLength());
        return new String(octets, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    static byte[] octets(String text) {
        return text.getBytes(UTF_8);
    }

    /** Gives one octet a read: what a slow pipe may do. */
    static InputStream chopped(byte[] file) {
        return new ByteArrayInputStream(file) {
            @Override
            public synchronized int read(byte[] b, int offset, int length) {
                return super.read(b, offset, Math.min(1, length));
            }
        };
    }
}
