package io.minewatch.replay;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.minewatch.detect.Level;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real XMRig sessions, replayed as if they had been encrypted, through the whole analyser. */
final class HiddenSessionsTest {
    private static ReplayTables tables;

    @BeforeAll
    static void read() throws IOException {
        assumeTrue(
                Captures.arePresent(),
                "no captures beside the project (../shared/captures): real sessions are not replayed");
        tables = new ReplayTables(new Captures());
    }

    @ParameterizedTest
    @EnumSource(Disguise.class)
    void atMostTwoAreMissedAfterTenMinutes(Disguise disguise) {
        int[] found = tables.found(disguise, 10, Level.SUSPECTED);
        assertTrue(found[1] >= 15 && found[0] >= found[1] - 2, Arrays.toString(found));
    }

    @ParameterizedTest
    @EnumSource(Disguise.class)
    void atMostOneIsMissedAfterTwentyMinutes(Disguise disguise) {
        int[] found = tables.found(disguise, 20, Level.SUSPECTED);
        assertTrue(found[1] >= 12 && found[0] >= found[1] - 1, Arrays.toString(found));
    }

    @ParameterizedTest
    @EnumSource(Disguise.class)
    void theBlocksOfAnotherHostsCaptureConfirmEveryOne(Disguise disguise) {
        int[] sure = tables.confirmed(disguise, 20);
        assertTrue(sure[1] >= 4 && sure[0] == sure[1], Arrays.toString(sure));
    }

    @ParameterizedTest
    @EnumSource(Disguise.class)
    void withoutAClockShapeIsNeverMoreThanSuspected(Disguise disguise) {
        int[] more = tables.found(disguise, 30, Level.LIKELY);
        assertTrue(more[0] == 0, Arrays.toString(more));
    }
}
