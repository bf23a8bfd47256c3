package io.minewatch.capture.live;

/**
 * Frames of one interface on their way from its capture thread to analysis. Filled by one thread,
 * then handed over and read by another.
 */
final class FrameBatch {
    /** Frames in a batch: enough that handing it over does not show in the cost of one. */
    static final int FRAMES = 256;

    final int interfaceIndex;
    final int linkType;
    final byte[][] octets = new byte[FRAMES][];
    final long[] timeNanos = new long[FRAMES];
    final int[] wireLength = new int[FRAMES];
    int count;
    int taken;

    /** Octets held, for the bound of the queue. */
    long size;

    FrameBatch(int interfaceIndex, int linkType) {
        this.interfaceIndex = interfaceIndex;
        this.linkType = linkType;
    }

    void add(byte[] frame, long time, int wire) {
        octets[count] = frame;
        timeNanos[count] = time;
        wireLength[count] = wire;
        count++;
        size += frame.length;
    }

    boolean isFull() {
        return count == FRAMES;
    }
}
