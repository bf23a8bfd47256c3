package io.minewatch.output.spool;

/** One record of the spool. The array is the reader's own. */
public final class SpoolEntry {
    private final long sequence;
    private final int rank;
    private final byte[] payload;

    SpoolEntry(long sequence, int rank, byte[] payload) {
        this.sequence = sequence;
        this.rank = rank;
        this.payload = payload;
    }

    /** Its number. */
    public long sequence() {
        return sequence;
    }

    /** Records of the lowest rank go first when the spool is full. */
    public int rank() {
        return rank;
    }

    /** As it was appended. */
    public byte[] payload() {
        return payload;
    }
}
