package io.minewatch.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.packet.IpAddress;
import org.junit.jupiter.api.Test;

final class DestinationBaselineTest {
    private static final long HOUR = 3_600_000_000_000L;
    private static final IpAddress HOST = IpAddress.v4(0x0A000001);
    private static final IpAddress USUAL = IpAddress.v4(0xCB007101);
    private static final IpAddress POOL = IpAddress.v4(0xCB007102);

    private final DestinationBaseline baseline = new DestinationBaseline();

    @Test
    void onlyWhatComesAfterAnHourOfWatchingIsNew() {
        baseline.onConnection(HOST, USUAL, 443, 0);
        baseline.onConnection(HOST, POOL, 443, 2 * HOUR);
        assertTrue(baseline.isNew(HOST, POOL, 443, 3 * HOUR));
        assertFalse(baseline.isNew(HOST, USUAL, 443, 3 * HOUR));
        assertFalse(baseline.isNew(HOST, POOL, 443, 8 * 24 * HOUR), "a week later it is usual");
        assertFalse(baseline.isNew(USUAL, POOL, 443, 3 * HOUR), "a host never seen");
    }

    @Test
    void isTheSameAfterARestart() {
        baseline.onConnection(HOST, USUAL, 443, 0);
        baseline.onConnection(HOST, POOL, 443, 2 * HOUR);
        String text = baseline.text();
        DestinationBaseline again = new DestinationBaseline();
        again.readFrom("damaged line\n1 2 3 4 5\n" + text);
        assertTrue(again.isNew(HOST, POOL, 443, 3 * HOUR));
        assertFalse(again.isNew(HOST, USUAL, 443, 3 * HOUR));
        assertEquals(2, again.size());
    }

    @Test
    void noFloodOfDestinationsFillsMemory() {
        for (int host = 0; host < 120; host++) {
            for (int i = 0; i < DestinationBaseline.MAX_DESTINATIONS_A_HOST + 10; i++) {
                baseline.onConnection(IpAddress.v4(host), IpAddress.v4(i), 443, i);
            }
        }
        assertTrue(
                baseline.size() <= DestinationBaseline.MAX_DESTINATIONS, "size " + baseline.size());
    }
}
