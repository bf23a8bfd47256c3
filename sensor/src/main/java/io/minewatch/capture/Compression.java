package io.minewatch.capture;

import com.github.luben.zstd.ZstdInputStream;
import io.minewatch.bytes.Bytes;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The compressions that a capture may be wrapped in, each told by its magic number. All are
 * unpacked as a stream, so that a small file that unpacks to a huge one costs time only; several
 * members one after another count as one.
 */
enum Compression {
    GZIP,
    ZSTD,
    XZ,
    LZ4;

    /**
     * Memory for unpacking xz, KiB: 9 (the largest preset) takes 65 MiB; larger dictionaries are
     * hand-made.
     */
    private static final int XZ_MEMORY_KIB = 128 * 1024;

    /** Window of zstd as a power of two: 128 MiB, zstd's own default bound. */
    private static final int ZSTD_WINDOW_LOG = 27;

    /** Octets of packed input held for inflating. */
    private static final int BUFFER_SIZE = 64 * 1024;

    private static final int GZIP_MAGIC = 0x1F8B;
    private static final int ZSTD_MAGIC = 0x28B52FFD;
    private static final int ZSTD_SKIPPABLE = 0x502A4D18;
    private static final int ZSTD_SKIPPABLE_MASK = 0xF0FFFFFF;
    private static final int XZ_MAGIC = 0xFD377A58;
    private static final int LZ4_MAGIC = 0x04224D18;

    /** What the window begins with; null when with none of these. */
    static @Nullable Compression of(InputWindow window) {
        if (window.held() < 4) {
            return null;
        }
        int magic = Bytes.i32(window.buffer, window.position);
        if (magic >>> 16 == GZIP_MAGIC) {
            return GZIP;
        }
        if (magic == ZSTD_MAGIC || (magic & ZSTD_SKIPPABLE_MASK) == ZSTD_SKIPPABLE) {
            return ZSTD;
        }
        if (magic == XZ_MAGIC) {
            return XZ;
        }
        return magic == LZ4_MAGIC ? LZ4 : null;
    }

    /** The unpacked octets of {@code packed}. */
    InputStream unpack(InputStream packed) throws IOException {
        return switch (this) {
            case GZIP -> new GZIPInputStream(new Peeked(packed), BUFFER_SIZE);
            case ZSTD -> new ZstdInputStream(packed).setLongMax(ZSTD_WINDOW_LOG);
            case XZ -> new SmallReads(new XZInputStream(packed, XZ_MEMORY_KIB));
            case LZ4 -> new SmallReads(new FramedLZ4CompressorInputStream(packed, true));
        };
    }

    /**
     * Tells truly whether more octets follow: the JDK's gzip stream takes "none available" for the
     * end of the file, and misses the next member when a pipe is slow.
     */
    private static final class Peeked extends PushbackInputStream {
        Peeked(InputStream in) {
            super(in, 1);
        }

        @Override
        public int available() throws IOException {
            int octet = read();
            if (octet < 0) {
                return 0;
            }
            unread(octet);
            return Math.max(1, super.available());
        }
    }

    /**
     * Asks for little at a time. These decompressors fill a read to its end and, when the input
     * breaks off in between, throw away what they had; so at most one small read is lost.
     */
    private static final class SmallReads extends FilterInputStream {
        private static final int SIZE = 512;

        SmallReads(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] b, int offset, int length) throws IOException {
            return in.read(b, offset, Math.min(SIZE, length));
        }
    }

    /** The name in sentences. */
    @Override
    public String toString() {
        return switch (this) {
            case GZIP -> "gzip";
            case ZSTD -> "zstd";
            case XZ -> "xz";
            case LZ4 -> "lz4";
        };
    }
}
