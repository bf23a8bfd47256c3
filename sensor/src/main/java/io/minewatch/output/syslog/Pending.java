package io.minewatch.output.syslog;

import java.util.ArrayDeque;

/**
 * Messages on their way over a transport that confirms nothing: each counts as arrived when it left
 * this process some time ago and nothing broke since. Thread-safe.
 */
final class Pending {
    private static final class Sent {
        final long sequence;
        long leftNanos;

        Sent(long sequence) {
            this.sequence = sequence;
        }
    }

    private final long windowNanos;
    private final ArrayDeque<Sent> sent = new ArrayDeque<>();
    private long confirmed;

    Pending(long windowNanos) {
        this.windowNanos = windowNanos;
    }

    /** A message is handed over; the returned step says that it left. */
    synchronized Runnable add(long sequence) {
        Sent message = new Sent(sequence);
        sent.addLast(message);
        return () -> left(message);
    }

    private synchronized void left(Sent message) {
        message.leftNanos = System.nanoTime() | 1;
    }

    synchronized boolean isEmpty() {
        return sent.isEmpty();
    }

    /** The receiver has shown that it read to the end. */
    synchronized long confirmAll() {
        if (!sent.isEmpty()) {
            confirmed = sent.getLast().sequence;
            sent.clear();
        }
        return confirmed;
    }

    /** The highest sequence of which all is arrived. */
    synchronized long confirmed() {
        long now = System.nanoTime();
        while (!sent.isEmpty()) {
            Sent first = sent.getFirst();
            if (first.leftNanos == 0 || now - first.leftNanos < windowNanos) {
                break;
            }
            confirmed = first.sequence;
            sent.removeFirst();
        }
        return confirmed;
    }
}
