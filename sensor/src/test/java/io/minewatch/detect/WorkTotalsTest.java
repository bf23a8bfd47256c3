package io.minewatch.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.observable.MiningSummary.Outcome;
import io.minewatch.observable.MiningSummary.WorkSample;
import org.junit.jupiter.api.Test;

final class WorkTotalsTest {
    private static final long SECOND = 1_000_000_000L;

    private final Facts facts = new Facts();
    private WorkTotals totals = new WorkTotals();

    private void add(long fromSeconds, long toSeconds) {
        WorkSample sample =
                new WorkSample(
                        WorkSample.ACCEPTED_SHARES,
                        10,
                        1e4,
                        1e7,
                        fromSeconds * SECOND,
                        toSeconds * SECOND);
        totals.add(
                facts.mining(
                                facts.flow("10.1.0.5", "203.0.113.7", 3333),
                                Outcome.WORK,
                                true,
                                sample,
                                false,
                                true)
                        .summary());
    }

    private double rate() {
        WorkSample work = totals.work();
        assertNotNull(work);
        return work.difficultySum() * SECOND / (work.toNanos() - work.fromNanos());
    }

    @Test
    void flowsOneAfterTheOtherAddTimeAndFlowsSideBySideAddRates() {
        add(0, 100);
        assertEquals(100, rate(), 1e-9);
        add(500, 600);
        assertEquals(100, rate(), 1e-9);
        add(0, 100);
        assertEquals(3e4 / 200, rate(), 1e-9);
        add(50, 150);
        assertEquals(4e4 / 250, rate(), 1e-9);
        add(120, 550);
        assertEquals(5e4 / 600, rate(), 1e-9);
    }

    @Test
    void copyDoesNotShareItsIntervals() {
        add(0, 100);
        WorkTotals copy = totals.copy();
        add(100, 400);
        totals = copy;
        assertEquals(100, rate(), 1e-9);
    }

    @Test
    void endlessReconnectsStayBoundedAndLoseNoShare() {
        for (int i = 0; i < 3 * WorkTotals.MAX_INTERVALS; i++) {
            add(10L * i, 10L * i + 5);
        }
        WorkSample work = totals.work();
        assertNotNull(work);
        assertEquals(30L * WorkTotals.MAX_INTERVALS, work.shares());
        long covered = (work.toNanos() - work.fromNanos()) / SECOND;
        assertTrue(covered >= 15L * WorkTotals.MAX_INTERVALS, covered + " s");
        assertTrue(covered <= 30L * WorkTotals.MAX_INTERVALS, covered + " s");
    }
}
