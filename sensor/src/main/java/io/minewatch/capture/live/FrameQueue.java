package io.minewatch.capture.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Frames of all interfaces that wait for analysis, bounded in octets. Who puts may wait for room, a
 * bounded time; what still does not fit is refused, and whoever puts counts it. Taking gives the
 * frames of all interfaces in the order of their times, as far as capture threads deliver in time.
 * Thread-safe for any number of putting threads and one taking.
 */
final class FrameQueue {
    /**
     * How long a frame may wait for an earlier one of another interface. Kernels hand over what
     * they have after 100 ms at the latest (the time-out that is asked of them).
     */
    private static final long PATIENCE_NANOS = 150_000_000L;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final long maxOctets;
    private final List<Lane> lanes = new ArrayList<>();
    private long heldOctets;
    private boolean closed;

    /** What waits of one interface. */
    private static final class Lane {
        final ArrayDeque<Waiting> batches = new ArrayDeque<>();
    }

    private record Waiting(FrameBatch batch, long arrivedNanos) {}

    /**
     * @param maxOctets of frames that may wait, all interfaces together
     */
    FrameQueue(int interfaces, long maxOctets) {
        this.maxOctets = maxOctets;
        for (int i = 0; i < interfaces; i++) {
            lanes.add(new Lane());
        }
    }

    /**
     * False when there is no room; the batch is the caller's still.
     *
     * @param nanos how long to wait for room at most; an interrupt ends it and stays set
     */
    boolean put(FrameBatch batch, long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!closed && heldOctets > 0 && heldOctets + batch.size > maxOctets && left > 0) {
                left = room.awaitNanos(left);
            }
            if (closed || (heldOctets > 0 && heldOctets + batch.size > maxOctets)) {
                return false;
            }
            heldOctets += batch.size;
            lanes.get(batch.interfaceIndex).batches.add(new Waiting(batch, System.nanoTime()));
            arrived.signal();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Octets that wait. */
    long heldOctets() {
        lock.lock();
        try {
            return heldOctets;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more is taken in; what waits can be taken out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signal();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * The batch whose next frame is the earliest, to be read up to {@link #boundNanos}; null when
     * none came within the time, or the thread was interrupted.
     *
     * @param nanos how long to wait at most
     */
    @Nullable FrameBatch earliest(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (true) {
                Lane best = null;
                boolean someEmpty = false;
                for (Lane lane : lanes) {
                    Waiting head = lane.batches.peek();
                    if (head == null) {
                        someEmpty = true;
                    } else if (best == null || time(head) < time(best.batches.element())) {
                        best = lane;
                    }
                }
                long patience = left;
                if (best != null) {
                    Waiting head = best.batches.element();
                    long waited = System.nanoTime() - head.arrivedNanos();
                    if (!someEmpty || closed || waited >= PATIENCE_NANOS) {
                        return head.batch();
                    }
                    patience = Math.min(left, PATIENCE_NANOS - waited);
                } else if (closed) {
                    return null;
                }
                if (left <= 0) {
                    return null;
                }
                left -= patience - arrived.awaitNanos(patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Up to here (exclusive of later times) no other interface has a frame that waits. */
    long boundNanos(FrameBatch of) {
        lock.lock();
        try {
            long bound = Long.MAX_VALUE;
            for (int i = 0; i < lanes.size(); i++) {
                Waiting head = lanes.get(i).batches.peek();
                if (i != of.interfaceIndex && head != null) {
                    bound = Math.min(bound, time(head));
                }
            }
            return bound;
        } finally {
            lock.unlock();
        }
    }

    /** A batch has been read to its end. */
    void finished(FrameBatch batch) {
        lock.lock();
        try {
            lanes.get(batch.interfaceIndex).batches.remove();
            heldOctets -= batch.size;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static long time(Waiting waiting) {
        FrameBatch batch = waiting.batch();
        return batch.timeNanos[batch.taken];
    }
}
