package io.minewatch.flow;

/**
 * View of the next octets of one stream. Valid only during the call: copy what you keep. {@link
 * #timeNanos} and {@link #frameNumber} are those of the packet that carried the octets, also when
 * they were delivered later. Single thread.
 */
public final class StreamBytes {
    private byte[] buffer = new byte[0];
    private int offset;
    private int length;
    private long timeNanos;
    private long frameNumber;
    private int fileIndex;

    /** Fills the view. Called by the reassembler and by tests. */
    public StreamBytes set(
            byte[] buffer,
            int offset,
            int length,
            long timeNanos,
            long frameNumber,
            int fileIndex) {
        this.buffer = buffer;
        this.offset = offset;
        this.length = length;
        this.timeNanos = timeNanos;
        this.frameNumber = frameNumber;
        this.fileIndex = fileIndex;
        return this;
    }

    /** Drops the first {@code count} octets from the view: they are consumed. */
    public void skip(int count) {
        offset += count;
        length -= count;
    }

    /** Holds the octets. */
    public byte[] buffer() {
        return buffer;
    }

    /** Where they begin. */
    public int offset() {
        return offset;
    }

    /** How many there are. */
    public int length() {
        return length;
    }

    /** Time of the packet that carried them. */
    public long timeNanos() {
        return timeNanos;
    }

    /** Frame in its capture file that carried them, from 1. */
    public long frameNumber() {
        return frameNumber;
    }

    /** Index of that capture file in the run. */
    public int fileIndex() {
        return fileIndex;
    }
}
