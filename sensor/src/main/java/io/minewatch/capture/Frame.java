package io.minewatch.capture;

/**
 * View of one captured link-layer frame. Valid only until the next call of {@link
 * FrameSource#next}: copy what you keep. Single thread.
 */
public final class Frame {
    private byte[] buffer = new byte[0];
    private int offset;
    private int capturedLength;
    private int wireLength;
    private long timeNanos;
    private int linkType;
    private long number;
    private int fileIndex;

    /**
     * Fills the view. Called by frame sources only.
     *
     * @param buffer holds the captured octets
     * @param offset of the first captured octet in {@code buffer}
     * @param capturedLength octets present, 0 or more
     * @param wireLength octets on the wire; larger than {@code capturedLength} when the snap length
     *     cut the frame
     * @param timeNanos capture time, nanoseconds since 1970-01-01T00:00Z
     * @param linkType the LINKTYPE number (see {@link LinkType})
     * @param number of the frame in its capture, from 1, as other tools count
     */
    public void set(
            byte[] buffer,
            int offset,
            int capturedLength,
            int wireLength,
            long timeNanos,
            int linkType,
            long number) {
        this.buffer = buffer;
        this.offset = offset;
        this.capturedLength = capturedLength;
        this.wireLength = wireLength;
        this.timeNanos = timeNanos;
        this.linkType = linkType;
        this.number = number;
    }

    /**
     * Says of which file the frame is. Called by sources over several files; 0 without such a call.
     *
     * @param fileIndex of the file in the run's list
     */
    public void inFile(int fileIndex) {
        this.fileIndex = fileIndex;
    }

    /** Holds the captured octets from {@link #offset()} on. */
    public byte[] buffer() {
        return buffer;
    }

    /** Where the frame begins in {@link #buffer()}. */
    public int offset() {
        return offset;
    }

    /** Octets present. */
    public int capturedLength() {
        return capturedLength;
    }

    /**
     * Octets on the wire; larger than {@link #capturedLength()} when the snap length cut the frame.
     */
    public int wireLength() {
        return wireLength;
    }

    /** Capture time, nanoseconds since 1970-01-01T00:00Z. */
    public long timeNanos() {
        return timeNanos;
    }

    /** The LINKTYPE number, see {@link LinkType}. */
    public int linkType() {
        return linkType;
    }

    /** Number in its capture, from 1, as other tools count. */
    public long number() {
        return number;
    }

    /** The file it is of, in the run's list; 0 when there is one only. */
    public int fileIndex() {
        return fileIndex;
    }
}
