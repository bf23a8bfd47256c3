package io.minewatch.protocol.http;

import io.minewatch.flow.StreamBytes;
import java.util.Locale;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the content coding gzip (RFC 1952) or deflate (RFC 1950, or bare RFC 1951 as some servers
 * send it) of one body, cut anywhere. Bad data ends it: it then says nothing more. Holds native
 * memory until {@link #close}. Single thread.
 */
final class BodyDecoder {
    /** Takes decoded octets, valid during the call. */
    interface Sink {
        void accept(StreamBytes bytes);
    }

    /**
     * Most octets decoded of one body: above every template and job, below what a compression bomb
     * needs.
     */
    static final int MAX_DECODED_BYTES = 1 << 20;

    /**
     * Most octets of one coded body that are read: as many as decoded ones, for a coding can be
     * made to yield nothing.
     */
    static final int MAX_CODED_BYTES = 1 << 20;

    private static final int CHUNK_BYTES = 4096;

    private static final int FLAG_HEADER_CHECK = 0x02;
    private static final int FLAG_EXTRA = 0x04;
    private static final int FLAG_NAME = 0x08;
    private static final int FLAG_COMMENT = 0x10;

    private static final int GZIP_FIXED_BYTES = 10;

    private enum Stage {
        GZIP_FIXED,
        GZIP_EXTRA_LENGTH,
        GZIP_EXTRA,
        GZIP_NAME,
        GZIP_COMMENT,
        GZIP_CHECK,
        ZLIB_FIRST,
        DATA,
        OVER
    }

    private final byte[] chunk = new byte[CHUNK_BYTES];
    private final StreamBytes view = new StreamBytes();
    private @Nullable Inflater inflater;
    private Stage stage;
    private int gzipFlags;
    private int counted;
    private int extraLength;
    private int coded;
    private int decoded;
    private boolean failed;

    private BodyDecoder(Stage stage) {
        this.stage = stage;
    }

    /** A decoder for that Content-Encoding; null: it is unknown. */
    static @Nullable BodyDecoder forCoding(String coding) {
        return switch (coding.strip().toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> new BodyDecoder(Stage.GZIP_FIXED);
            case "deflate" -> new BodyDecoder(Stage.ZLIB_FIRST);
            default -> null;
        };
    }

    /** Whether the data were bad or too long: the message is not complete. */
    boolean failed() {
        return failed;
    }

    /** Decodes the view's octets; it is not changed. */
    void decode(StreamBytes in, Sink sink) {
        byte[] buffer = in.buffer();
        int at = in.offset();
        int end = at + in.length();
        while (at < end && stage != Stage.DATA && stage != Stage.OVER) {
            if (stage == Stage.ZLIB_FIRST) {
                // Compression method 8 with a window of up to 32 KiB marks RFC 1950.
                boolean zlib = (buffer[at] & 0x0F) == 8 && (buffer[at] & 0xF0) <= 0x70;
                inflater = new Inflater(!zlib);
                stage = Stage.DATA;
            } else {
                header(buffer[at++] & 0xFF);
            }
        }
        Inflater active = inflater;
        // One octet at a time: what is shown before bad data must not depend on how the body was
        // cut, and an inflater with more input reads ahead of what it gives out.
        while (stage == Stage.DATA && active != null && at < end) {
            if (++coded > MAX_CODED_BYTES) {
                fail();
                return;
            }
            inflate(active, in, at++, sink);
        }
    }

    private void inflate(Inflater active, StreamBytes in, int offset, Sink sink) {
        active.setInput(in.buffer(), offset, 1);
        try {
            while (!active.finished()) {
                int room = Math.min(CHUNK_BYTES, MAX_DECODED_BYTES - decoded);
                int count = room == 0 ? 0 : active.inflate(chunk, 0, room);
                if (count > 0) {
                    decoded += count;
                    view.set(chunk, 0, count, in.timeNanos(), in.frameNumber(), in.fileIndex());
                    sink.accept(view);
                } else if (room == 0 || active.needsDictionary()) {
                    fail();
                    return;
                } else {
                    return;
                }
            }
            stage = Stage.OVER;
        } catch (DataFormatException e) {
            fail();
        }
    }

    /** One octet of the gzip header, RFC 1952 section 2.3. */
    private void header(int octet) {
        switch (stage) {
            case GZIP_FIXED -> {
                if ((counted == 0 && octet != 0x1F)
                        || (counted == 1 && octet != 0x8B)
                        || (counted == 2 && octet != 8)) {
                    fail();
                    return;
                }
                if (counted == 3) {
                    gzipFlags = octet;
                }
                if (++counted == GZIP_FIXED_BYTES) {
                    enter(Stage.GZIP_EXTRA_LENGTH);
                }
            }
            case GZIP_EXTRA_LENGTH -> {
                extraLength |= octet << (8 * counted);
                if (++counted == 2) {
                    enter(Stage.GZIP_EXTRA);
                }
            }
            case GZIP_EXTRA -> {
                if (++counted == extraLength) {
                    enter(Stage.GZIP_NAME);
                }
            }
            case GZIP_NAME -> {
                if (octet == 0) {
                    enter(Stage.GZIP_COMMENT);
                }
            }
            case GZIP_COMMENT -> {
                if (octet == 0) {
                    enter(Stage.GZIP_CHECK);
                }
            }
            case GZIP_CHECK -> {
                if (++counted == 2) {
                    enter(Stage.DATA);
                }
            }
            case ZLIB_FIRST, DATA, OVER -> fail();
        }
    }

    /** Goes on to {@code next}, or behind it where the flags say that it is absent. */
    private void enter(Stage next) {
        counted = 0;
        stage = next;
        if ((stage == Stage.GZIP_EXTRA_LENGTH && (gzipFlags & FLAG_EXTRA) == 0)
                || (stage == Stage.GZIP_EXTRA && extraLength == 0)) {
            stage = Stage.GZIP_NAME;
        }
        if (stage == Stage.GZIP_NAME && (gzipFlags & FLAG_NAME) == 0) {
            stage = Stage.GZIP_COMMENT;
        }
        if (stage == Stage.GZIP_COMMENT && (gzipFlags & FLAG_COMMENT) == 0) {
            stage = Stage.GZIP_CHECK;
        }
        if (stage == Stage.GZIP_CHECK && (gzipFlags & FLAG_HEADER_CHECK) == 0) {
            stage = Stage.DATA;
        }
        if (stage == Stage.DATA) {
            inflater = new Inflater(true);
        }
    }

    private void fail() {
        failed = true;
        stage = Stage.OVER;
    }

    /** Frees the native memory. */
    void close() {
        Inflater active = inflater;
        if (active != null) {
            active.end();
            inflater = null;
        }
        stage = Stage.OVER;
    }
}
