package io.minewatch.capture.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PacketClockTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long NOON = 1_700_000_000L * SECOND;

    private final PacketClock clock = new PacketClock();

    @Test
    void timeIsUnknownBeforeTheFirstFrameAndGoesOnAfterIt() {
        assertEquals(0, clock.at(5 * SECOND));
        clock.seen(NOON, 10 * SECOND);
        assertEquals(NOON, clock.at(10 * SECOND));
        assertEquals(NOON + 3 * SECOND, clock.at(13 * SECOND));
        assertEquals(NOON - SECOND, clock.at(9 * SECOND));
    }

    @Test
    void laneThatIsBehindDoesNotHoldTheClockBack() {
        clock.seen(NOON, 10 * SECOND);
        clock.seen(NOON - 4 * SECOND, 11 * SECOND);
        assertEquals(NOON + SECOND, clock.at(11 * SECOND));
        clock.seen(NOON + 2 * SECOND, 12 * SECOND);
        assertEquals(NOON + 2 * SECOND, clock.at(12 * SECOND));
    }

    @Test
    void timeThatIsSetIsFollowed() {
        clock.seen(NOON, 10 * SECOND);
        clock.seen(NOON + 7200 * SECOND, 11 * SECOND);
        assertEquals(NOON + 7200 * SECOND, clock.at(11 * SECOND));
        clock.seen(NOON + 3600 * SECOND, 12 * SECOND);
        assertEquals(NOON + 3600 * SECOND, clock.at(12 * SECOND));
        // By a little: as soon as nobody has been in time for a while.
        clock.seen(NOON + 3580 * SECOND, 13 * SECOND);
        assertEquals(NOON + 3601 * SECOND, clock.at(13 * SECOND));
        clock.seen(NOON + 3590 * SECOND, 23 * SECOND);
        assertEquals(NOON + 3590 * SECOND, clock.at(23 * SECOND));
    }
}
