package io.minewatch.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.sim.Innocent;
import io.minewatch.sim.Miner;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The short form of the simulation behind {@code docs/DETECTION.md}: 8,000 flows of other traffic,
 * 300 sessions of each kind of miner, a seed of its own. The bounds are the figures that the sensor
 * promises, less two standard deviations of so short a run.
 */
final class SimulationTest {
    private static final int MINERS = 300;
    private static final int INNOCENT = 400;
    private static final int AT_10 = 1;
    private static final int AT_20 = 2;
    private static final int AT_30 = 3;

    private static SimulatedTables tables;

    @BeforeAll
    static void simulate() {
        tables = new SimulatedTables(MINERS, INNOCENT, 7);
    }

    @Test
    void shapeFindsMinersWithATimerWithinTenMinutes() {
        assertAtLeast(.95, tables.byShape(Miner.TIMER, AT_10), "timer");
        assertAtLeast(.95, tables.byShape(Miner.COMB, AT_10), "comb");
    }

    @Test
    void theClockConfirmsMostWithinTwentyMinutes() {
        for (Miner kind : Miner.values()) {
            if (kind != Miner.DELAYED) {
                assertAtLeast(.90, tables.byClock(kind, AT_20, 10), kind + " at 20");
                assertAtLeast(.95, tables.byClock(kind, AT_30, 10), kind + " at 30");
                assertAtLeast(.95, tables.byClock(kind, AT_30, 14), kind + " at 30, 14 nats");
            }
        }
    }

    @Test
    void noOtherTrafficBecomesLikely() {
        assertEquals(0, tables.falseAt(Level.LIKELY));
    }

    @Test
    void ordinaryTrafficIsRarelySuspected() {
        for (Innocent kind : Innocent.values()) {
            int suspected = 0;
            for (Simulation.Seen seen : tables.of(kind)) {
                suspected += seen.level().compareTo(Level.SUSPECTED) >= 0 ? 1 : 0;
            }
            double most =
                    switch (kind) {
                        case LOOK_ALIKE -> 1;
                        case TELEMETRY, TELEMETRY_OF_ONE_LENGTH -> .07;
                        default -> .01;
                    };
            assertTrue(suspected <= most * INNOCENT, kind + ": " + suspected);
        }
    }

    private static void assertAtLeast(double share, int n, String what) {
        assertTrue(n >= share * MINERS, what + ": " + n + " of " + MINERS);
    }
}
