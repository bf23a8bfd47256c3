package io.minewatch.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class MessageSequenceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_600_000_000L * SECOND;

    private final MessageStore store = new MessageStore();

    private MessageSequence open() {
        MessageSequence messages = store.open();
        assertNotNull(messages);
        return messages;
    }

    @Test
    void keepsTheLatestMessagesInThreeKibibytes() {
        MessageSequence messages = open();
        for (int i = 0; i < 10_000; i++) {
            assertTrue(messages.add(START + i * SECOND, i % 3 == 0, 100 + i % 400));
        }
        assertEquals(MessageSequence.CAPACITY, messages.count());
        assertEquals(3 * 1024 + 80, store.octets());
        assertTrue(messages.isTruncated());
        int first = 10_000 - MessageSequence.CAPACITY;
        for (int i = 0; i < messages.count(); i++) {
            assertEquals(START + (first + i) * SECOND, messages.nanos(i));
            assertEquals(100 + (first + i) % 400, messages.length(i));
            assertEquals((first + i) % 3 == 0, messages.fromOriginator(i));
        }
        store.close(messages);
        assertEquals(0, store.octets());
    }

    @Test
    void timeNeverGoesBackAndLengthsAreClamped() {
        MessageSequence messages = open();
        messages.add(START + 5 * SECOND, true, 0);
        messages.add(START, false, 1_000_000);
        assertEquals(START + 5 * SECOND, messages.nanos(1));
        assertEquals(1, messages.length(0));
        assertEquals(Short.MAX_VALUE, messages.length(1));
    }

    @Test
    void daysOfSilenceForgetWhatWasBefore() {
        MessageSequence messages = open();
        for (int day = 0; day < 400; day++) {
            for (int i = 0; i < 3; i++) {
                messages.add(START + day * 86_400L * SECOND + i * SECOND, true, 10);
            }
        }
        int newest = messages.count() - 1;
        assertEquals(START + 399L * 86_400 * SECOND + 2 * SECOND, messages.nanos(newest));
        assertTrue(messages.nanos(newest) - messages.nanos(0) <= 30L * 3600 * SECOND);
        messages.add(START + 40_000L * 86_400 * SECOND, true, 10);
        assertEquals(1, messages.count());
    }

    @Test
    void aFullStoreRefusesAndCounts() {
        MessageStore small = new MessageStore(250);
        MessageSequence one = small.open();
        assertNotNull(one);
        small.open();
        assertNull(small.open());
        assertEquals(1, small.refused());
        for (int i = 0; i < 4; i++) {
            assertTrue(one.add(START + i, true, 10));
        }
        assertFalse(one.add(START + 4, true, 10));
        assertEquals(4, one.count());
    }
}
