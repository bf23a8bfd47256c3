package io.minewatch.capture.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FrameQueueTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3600 * SECOND;

    @Test
    void fullQueueRefusesWhenNobodyWantsToWait() {
        FrameQueue queue = new FrameQueue(1, 100);
        assertTrue(queue.put(batch(0, 80, 1), 0));
        assertFalse(queue.put(batch(0, 30, 2), 0));
        assertEquals(80, queue.heldOctets());
        FrameBatch first = queue.earliest(SECOND);
        queue.finished(java.util.Objects.requireNonNull(first));
        assertTrue(queue.put(batch(0, 30, 3), 0));
    }

    @Test
    void waitsForRoomThatComes() throws Exception {
        FrameQueue queue = new FrameQueue(1, 100);
        FrameBatch first = batch(0, 80, 1);
        assertTrue(queue.put(first, 0));
        FutureTask<Boolean> second = new FutureTask<>(() -> queue.put(batch(0, 30, 2), HOUR));
        Thread putting = new Thread(second);
        putting.start();
        while (putting.getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }
        assertSame(first, queue.earliest(0));
        queue.finished(first);
        assertTrue(second.get(1, TimeUnit.MINUTES));
        assertEquals(30, queue.heldOctets());
    }

    @Test
    void waitsNoLongerThanItWasToldTo() {
        FrameQueue queue = new FrameQueue(1, 100);
        assertTrue(queue.put(batch(0, 80, 1), 0));
        assertFalse(queue.put(batch(0, 30, 2), 1_000_000));
        assertEquals(80, queue.heldOctets());
    }

    @Test
    void whoWaitsForRoomIsRefusedWhenTheQueueCloses() throws Exception {
        FrameQueue queue = new FrameQueue(1, 100);
        assertTrue(queue.put(batch(0, 80, 1), 0));
        FutureTask<Boolean> second = new FutureTask<>(() -> queue.put(batch(0, 30, 2), HOUR));
        Thread putting = new Thread(second);
        putting.start();
        while (putting.getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }
        queue.close();
        assertFalse(second.get(1, TimeUnit.MINUTES));
    }

    @Test
    void oneBatchLargerThanTheBoundIsTakenWhenNothingWaits() {
        FrameQueue queue = new FrameQueue(1, 100);
        assertTrue(queue.put(batch(0, 1000, 1), 0));
        assertFalse(queue.put(batch(0, 1, 2), 0));
    }

    @Test
    void framesOfSeveralInterfacesComeInTheOrderOfTheirTimes() {
        FrameQueue queue = new FrameQueue(2, 1000);
        FrameBatch a = batch(0, 10, 5, 20);
        FrameBatch b = batch(1, 10, 10, 30);
        queue.put(a, 0);
        queue.put(b, 0);
        assertSame(a, queue.earliest(SECOND));
        assertEquals(10, queue.boundNanos(a));
        a.taken = 1;
        assertSame(b, queue.earliest(SECOND));
        assertEquals(20, queue.boundNanos(b));
    }

    @Test
    void aQuietInterfaceHoldsTheOtherUpForAMomentOnly() {
        FrameQueue queue = new FrameQueue(2, 1000);
        FrameBatch a = batch(0, 10, 5);
        queue.put(a, 0);
        assertNull(queue.earliest(1_000_000));
        assertSame(a, queue.earliest(SECOND));
    }

    @Test
    void closedQueueGivesWhatWaitsAndTakesNothing() {
        FrameQueue queue = new FrameQueue(2, 1000);
        FrameBatch a = batch(0, 10, 5);
        queue.put(a, 0);
        queue.close();
        assertFalse(queue.put(batch(1, 10, 6), 0));
        assertSame(a, queue.earliest(0));
        queue.finished(a);
        assertNull(queue.earliest(SECOND));
        assertEquals(0, queue.heldOctets());
    }

    @Test
    void countersOf32BitsGoOnWhenTheyWrap() {
        assertEquals(5, PcapTap.advanced(0, 5));
        assertEquals(5, PcapTap.advanced(5, 5));
        assertEquals(0x1_0000_0002L, PcapTap.advanced(0xFFFF_FFF0L, 2));
        assertEquals(0x1_0000_0002L, PcapTap.advanced(0x1_0000_0001L, 2));
    }

    /** Frames of the given times, together of {@code octets}. */
    private static FrameBatch batch(int place, int octets, long... times) {
        FrameBatch batch = new FrameBatch(place, 1);
        for (int i = 0; i < times.length; i++) {
            batch.add(new byte[i == 0 ? octets : 0], times[i], octets);
        }
        return batch;
    }
}
