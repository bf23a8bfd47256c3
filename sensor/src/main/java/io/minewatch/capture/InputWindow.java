package io.minewatch.capture;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The part of an input that is in memory: one array, reused, in which records lie whole. Readers
 * look at {@link #buffer} from {@link #position} on after {@link #has} said yes. Single thread.
 */
final class InputWindow {
    /**
     * Octets of the array where nothing speaks against it: two reads of 256 KiB. Larger blocks
     * bought nothing in measurements and leave the second-level cache.
     */
    static final int SIZE = 512 * 1024;

    /** Octets asked for in one read. */
    private static final int READ_SIZE = 256 * 1024;

    /** Holds the octets. Replaced when a record needs more room. */
    byte[] buffer;

    /** Of the next octet that was not consumed. */
    int position;

    /** End of the valid octets. */
    private int limit;

    /** Octets consumed that were not read yet. */
    private long toDiscard;

    private final InputStream in;
    private @Nullable String failure;

    /**
     * @param size octets of the array at the start, usually {@link #SIZE}
     */
    InputWindow(InputStream in, int size) {
        this.in = in;
        this.buffer = new byte[size];
    }

    /** Octets that fit without growing. */
    int size() {
        return buffer.length;
    }

    /**
     * Whether {@code count} octets lie in {@link #buffer} from {@link #position} on; reads as many
     * blocks as that takes and may move or replace the array.
     */
    boolean has(int count) {
        return (limit - position >= count && toDiscard == 0) || fill(count);
    }

    private boolean fill(int count) {
        if (failure != null) {
            return false;
        }
        int rest = limit - position;
        if (count > buffer.length) {
            byte[] larger = new byte[count];
            System.arraycopy(buffer, position, larger, 0, rest);
            buffer = larger;
        } else {
            System.arraycopy(buffer, position, buffer, 0, rest);
        }
        position = 0;
        limit = rest;
        while (toDiscard > 0) {
            int got = read(0, (int) Math.min(toDiscard, Math.min(READ_SIZE, buffer.length)));
            if (got <= 0) {
                return false;
            }
            toDiscard -= got;
        }
        while (limit < count) {
            int got = read(limit, Math.min(READ_SIZE, buffer.length - limit));
            if (got <= 0) {
                return false;
            }
            limit += got;
        }
        return true;
    }

    private int read(int offset, int count) {
        try {
            return in.read(buffer, offset, count);
        } catch (IOException | RuntimeException e) {
            // Decompressors of other houses throw either on damaged input.
            failure = Failures.sentence(e);
            return -1;
        }
    }

    /** Consumes octets, also such as were not read yet. */
    void discard(long count) {
        int held = limit - position;
        if (count <= held) {
            position += (int) count;
        } else {
            position = limit;
            toDiscard += count - held;
        }
    }

    /** Whether the input ended (so far) exactly where the consumer stands. */
    boolean isDrained() {
        return limit == position && toDiscard == 0;
    }

    /** Octets read and not consumed. */
    int held() {
        return limit - position;
    }

    /**
     * All octets not consumed, those in memory first, as a stream that closes the input. The window
     * itself must not be read any more.
     */
    InputStream rest() {
        InputStream held = new ByteArrayInputStream(buffer, position, limit - position);
        return new SequenceInputStream(held, in);
    }

    /** What broke the input, in one sentence; null while nothing did. */
    @Nullable String failure() {
        return failure;
    }

    void close() {
        try {
            in.close();
        } catch (IOException e) {
            // Nothing was written: a failing close loses nothing.
            failure = Failures.sentence(e);
        }
    }
}
