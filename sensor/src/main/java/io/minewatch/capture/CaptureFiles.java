package io.minewatch.capture;

import static io.minewatch.capture.CaptureFormatException.Reason.DAMAGED;
import static io.minewatch.capture.CaptureFormatException.Reason.NOT_A_CAPTURE;
import static io.minewatch.capture.CaptureFormatException.Reason.UNREADABLE;

import io.minewatch.bytes.Bytes;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Opens capture files: pcap and pcapng, plain or inside gzip, zstd, xz or lz4. What a file is
 * follows from its first octets, never from its name.
 */
public final class CaptureFiles {
    /** Octets that tell what a file is. */
    private static final int MAGIC_LENGTH = 4;

    /** Octets read of a file that is only looked into. */
    private static final int PROBE_SIZE = 4096;

    private CaptureFiles() {}

    /**
     * Opens a file, or a named pipe, which is then read like standard input.
     *
     * @return a source that stands before the first frame; the caller closes it
     * @throws CaptureFormatException when it is no capture or cannot be opened
     */
    public static FrameSource open(Path path, AtEnd atEnd) throws CaptureFormatException {
        return open(path, atEnd, InputWindow.SIZE);
    }

    /** Whether a file can be opened; throws as {@link #open(Path, AtEnd)} does if not. */
    static void probe(Path path) throws CaptureFormatException {
        open(path, AtEnd.STOP, PROBE_SIZE).close();
    }

    /** The same with a window of the given size, octets, for those who open many. */
    static FrameSource open(Path path, AtEnd atEnd, int windowSize) throws CaptureFormatException {
        if (Files.isDirectory(path)) {
            throw new CaptureFormatException(
                    UNREADABLE, "it is a directory, where a file was expected");
        }
        InputStream in;
        try {
            // Measured against FileChannel with a direct buffer and against a mapped file: the same
            // CPU time, and no fault to handle when the file shrinks meanwhile.
            in = new FileInputStream(path.toFile());
        } catch (IOException e) {
            throw new CaptureFormatException(UNREADABLE, whyNotOpened(path));
        }
        return open(in, atEnd, windowSize);
    }

    private static String whyNotOpened(Path path) {
        if (!Files.exists(path)) {
            return "no such file: check the path";
        }
        if (!Files.isReadable(path)) {
            return "no permission to read it: change its rights or run as another user";
        }
        return "it cannot be opened";
    }

    /**
     * Reads a stream, for instance standard input. The stream is closed with the source, or here
     * when this throws.
     *
     * @throws CaptureFormatException when its first octets are those of no capture
     */
    public static FrameSource openStream(InputStream in, AtEnd atEnd)
            throws CaptureFormatException {
        return open(in, atEnd, InputWindow.SIZE);
    }

    private static FrameSource open(InputStream in, AtEnd atEnd, int windowSize)
            throws CaptureFormatException {
        CountingInput counter = new CountingInput(in);
        InputWindow window = new InputWindow(counter, windowSize);
        if (atEnd == AtEnd.FOLLOW) {
            return new FollowedSource(window, counter);
        }
        try {
            return open(window, counter, atEnd);
        } catch (CaptureFormatException e) {
            window.close();
            throw e;
        }
    }

    /** Chooses the reader by what the window begins with, if need be behind a decompressor. */
    static FrameSource open(InputWindow window, CountingInput counter, AtEnd atEnd)
            throws CaptureFormatException {
        window.has(MAGIC_LENGTH);
        Compression compression = Compression.of(window);
        if (compression == null) {
            return reader(window, counter, atEnd, null);
        }
        InputWindow unpacked;
        try {
            unpacked = new InputWindow(compression.unpack(window.rest()), window.size());
        } catch (IOException | RuntimeException e) {
            throw new CaptureFormatException(
                    DAMAGED, "it looks like " + compression + ", but " + Failures.sentence(e));
        } catch (LinkageError e) {
            throw new CaptureFormatException(
                    UNREADABLE,
                    compression + " is not available on this machine: unpack the file first");
        }
        unpacked.has(MAGIC_LENGTH);
        return reader(unpacked, counter, AtEnd.STOP, compression);
    }

    /** Whether a growing input is long enough to be opened, or to be refused. */
    static boolean hasHeader(InputWindow window) {
        if (!window.has(MAGIC_LENGTH)) {
            return window.failure() != null;
        }
        int magic = Bytes.i32(window.buffer, window.position);
        if (PcapReader.isMagic(magic)) {
            return PcapReader.hasHeader(window);
        }
        return magic != PcapNgReader.SECTION_HEADER || PcapNgReader.hasHeader(window);
    }

    private static FrameSource reader(
            InputWindow window,
            CountingInput counter,
            AtEnd atEnd,
            @Nullable Compression compression)
            throws CaptureFormatException {
        if (window.held() >= MAGIC_LENGTH) {
            int magic = Bytes.i32(window.buffer, window.position);
            if (PcapReader.isMagic(magic)) {
                return new PcapReader(window, counter, atEnd);
            }
            if (magic == PcapNgReader.SECTION_HEADER) {
                return new PcapNgReader(window, counter, atEnd);
            }
        }
        window.has(FormatNames.SAMPLE);
        String failure = window.failure();
        if (failure != null) {
            throw new CaptureFormatException(compression == null ? UNREADABLE : DAMAGED, failure);
        }
        String sentence = FormatNames.sentence(window.buffer, window.position, window.held());
        throw new CaptureFormatException(
                NOT_A_CAPTURE,
                compression == null ? sentence : "inside the " + compression + ": " + sentence);
    }
}
