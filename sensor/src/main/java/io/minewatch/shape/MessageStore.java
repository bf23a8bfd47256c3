package io.minewatch.shape;

import org.jspecify.annotations.Nullable;

/** The bound on what all message sequences of a worker take together. Single thread. */
public final class MessageStore {
    /** 64 MiB: 20,000 flows with full sequences, or 600,000 that have just begun. */
    public static final long MAX_OCTETS = 64L << 20;

    private final long maxOctets;
    private long octets;
    private long refused;

    /** A store with the usual bound. */
    public MessageStore() {
        this(MAX_OCTETS);
    }

    MessageStore(long maxOctets) {
        this.maxOctets = maxOctets;
    }

    /** An empty sequence; null when the store is full, which is counted. */
    public @Nullable MessageSequence open() {
        return take(MessageSequence.firstOctets()) ? new MessageSequence(this) : null;
    }

    /** Gives back what a sequence takes; it must not be used any more. */
    public void close(MessageSequence sequence) {
        octets -= sequence.octets();
    }

    boolean take(int more) {
        if (octets + more > maxOctets) {
            refused++;
            return false;
        }
        octets += more;
        return true;
    }

    /** Octets taken. */
    public long octets() {
        return octets;
    }

    /** How often a sequence could not begin or grow. */
    public long refused() {
        return refused;
    }
}
