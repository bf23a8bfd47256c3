package io.minewatch.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BlockClockTest {
    private static final long MINUTE = 60_000_000_000L;
    private static final long SECOND = 1_000_000_000L;

    /** Memoryless times with a mean gap of two minutes. */
    private static long[] blocks(Random random, long to) {
        long[] times = new long[1000];
        int n = 0;
        double at = 0;
        while (true) {
            at -= 120e9 * Math.log(1 - random.nextDouble());
            if (at >= to) {
                return Arrays.copyOf(times, n);
            }
            times[n++] = (long) at;
        }
    }

    private static long[] every(long period, long to) {
        long[] times = new long[(int) (to / period)];
        for (int i = 0; i < times.length; i++) {
            times[i] = i * period;
        }
        return times;
    }

    @Test
    void aPushBehindEachBlockIsNoChance() {
        long[] blocks = blocks(new Random(1), 40 * MINUTE);
        long[] pushes = Arrays.stream(blocks).map(b -> b + 3 * SECOND).toArray();
        BlockClock.Match match = BlockClock.match(pushes, blocks, 0, 40 * MINUTE, 0);
        assertNotNull(match);
        assertEquals(match.blocks(), match.matched());
        assertTrue(Math.abs(match.lagSeconds() - 3) <= 1, "lag " + match.lagSeconds());
        assertTrue(match.nats() > 30, "nats " + match.nats());
    }

    @Test
    void withTooFewBlocksNothingIsSaid() {
        long[] pushes = every(10 * SECOND, 10 * MINUTE);
        assertNull(BlockClock.match(pushes, new long[] {MINUTE}, 0, 10 * MINUTE, 0));
        assertNull(BlockClock.match(new long[0], pushes, 0, 10 * MINUTE, 0));
    }

    @Test
    void pushesAtEveryMomentProveNothing() {
        long[] pushes = every(SECOND, 40 * MINUTE);
        BlockClock.Match match =
                BlockClock.match(pushes, blocks(new Random(2), 40 * MINUTE), 0, 40 * MINUTE, 0);
        assertNotNull(match);
        assertEquals(0, match.nats());
    }

    /**
     * The bound: an innocent flow reaches x nats with a chance of at most e^-x, whatever its
     * traffic is. Held against 20,000 flows of four kinds with chances down to 1 in 400; four
     * standard deviations are allowed for the count, so a true bound fails once in 30,000 seeds.
     */
    @Test
    void theBoundHoldsForAnyInnocentTraffic() {
        Random random = new Random(20210309);
        int flows = 20_000;
        int[] reached = new int[7];
        for (int i = 0; i < flows; i++) {
            long window = (10 + random.nextInt(30)) * MINUTE;
            long[] pushes =
                    switch (i % 4) {
                        case 0 -> every((5 + random.nextInt(60)) * SECOND, window);
                        case 1 -> blocks(random, window);
                        case 2 -> bursts(random, window);
                        default -> every((100 + random.nextInt(40)) * SECOND, window);
                    };
            BlockClock.Match match = BlockClock.match(pushes, blocks(random, window), 0, window, 0);
            double nats = match == null ? 0 : match.nats();
            for (int x = 1; x < reached.length; x++) {
                reached[x] += nats >= x ? 1 : 0;
            }
        }
        for (int x = 1; x < reached.length; x++) {
            double bound = flows * Math.exp(-x);
            assertTrue(
                    reached[x] <= bound + 4 * Math.sqrt(bound),
                    x + " nats: " + reached[x] + " flows, bound " + bound);
        }
    }

    private static long[] bursts(Random random, long window) {
        return Arrays.stream(blocks(random, window))
                .flatMap(t -> random.longs(1 + random.nextInt(5), t, t + 20 * SECOND).sorted())
                .sorted()
                .toArray();
    }

    @Test
    void twoFlowsThatFollowTheSameBlocksAreInStep() {
        Random random = new Random(4);
        long window = 30 * MINUTE;
        long[] blocks = blocks(random, window);
        long[] a = Arrays.stream(blocks).map(b -> b + random.nextLong(SECOND)).toArray();
        long[] b = Arrays.stream(blocks).map(t -> t + random.nextLong(SECOND)).toArray();
        BlockClock.Match together = BlockClock.synchrony(a, a, b, b, 0, window);
        assertNotNull(together);
        assertTrue(together.nats() > 20, "nats " + together.nats());
        long[] strange = blocks(random, window);
        BlockClock.Match apart = BlockClock.synchrony(a, a, strange, strange, 0, window);
        assertNotNull(apart);
        assertTrue(apart.nats() < 5, "nats " + apart.nats());
    }
}
