package io.minewatch.detect;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.observable.BlockSeen;
import io.minewatch.observable.EncryptedShape;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.PushTimes;
import io.minewatch.observable.ShapeScore;
import io.minewatch.shape.BlockTimes;
import io.minewatch.shape.GivenClock;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BlockClocksTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_600_000_000L * SECOND;
    private static final int[] BLOCKS = {60, 190, 250, 420, 777, 801, 1033, 1290, 1451, 1503, 1702};

    private final Facts facts = new Facts();
    private final FlowRef flow = facts.flow("10.0.0.5", "203.0.113.9", 443);

    private static long at(double seconds) {
        return START + Math.round(seconds * SECOND);
    }

    private static long[] times(double delay, int... seconds) {
        return Arrays.stream(seconds).mapToLong(s -> at(s + delay)).toArray();
    }

    private EncryptedShape shape(int look, long[] all, long[] withoutTimer) {
        return new EncryptedShape(
                flow,
                flow.start(),
                "tls",
                List.of(),
                false,
                new ShapeScore(1, 0, 0, 1, 0, 9, 9, 9, 400, 0, 0, 0, 0, 0, 0, Double.NaN),
                look,
                START,
                at(1800),
                new PushTimes(all),
                new PushTimes(withoutTimer),
                0);
    }

    private BlockSeen block(String coin, long height, double seconds) {
        return new BlockSeen(flow, new FrameRef(0, 1, at(seconds)), coin, height);
    }

    private static GivenClock given(String coin, int... seconds) {
        BlockTimes times = new BlockTimes();
        for (long time : times(0, seconds)) {
            times.add(time);
        }
        return new GivenClock(coin, times, 0);
    }

    private static double nats(BlockClocks clocks, EncryptedShape shape) {
        return requireNonNull(clocks.test(shape)).nats();
    }

    @Test
    void sessionsInClearAreAClock() {
        BlockClocks clocks = new BlockClocks(null);
        long height = 3_000_000;
        for (int second : BLOCKS) {
            clocks.onBlock(block("XMR", height, second));
            // Another pool tells of the same block later, and again.
            clocks.onBlock(block("XMR", height, second + 4));
            height++;
        }
        long[] pushes = times(.5, BLOCKS);
        BlockClocks.Result result = requireNonNull(clocks.test(shape(0, pushes, pushes)));
        assertEquals("XMR", result.coin());
        assertEquals(BLOCKS.length, result.match().blocks());
        assertEquals(BLOCKS.length, result.match().matched());
        assertTrue(result.nats() > 20, "nats " + result.nats());
    }

    @Test
    void earlyLooksAreNotHeldAgainstAnyClock() {
        long[] pushes = times(.5, BLOCKS);
        assertNull(new BlockClocks(given("XMR", BLOCKS)).test(shape(-1, pushes, pushes)));
    }

    @Test
    void eachLookAndEachFurtherClockIsPaidFor() {
        long[] pushes = times(.5, BLOCKS);
        BlockClocks one = new BlockClocks(given("XMR", BLOCKS));
        double first = nats(one, shape(0, pushes, pushes));
        assertEquals(first, nats(one, shape(1, pushes, pushes)), 1e-9);
        assertEquals(first - Math.log(2), nats(one, shape(2, pushes, pushes)), 1e-9);
        assertEquals(first - 2 * Math.log(2), nats(one, shape(3, pushes, pushes)), 1e-9);
        for (int second : new int[] {100, 300, 900, 1200}) {
            one.onBlock(block("WOW", second, second));
        }
        assertEquals(first - Math.log(2), nats(one, shape(0, pushes, pushes)), 1e-9);
    }

    /** All looks together spend no more than the chance of one test. */
    @Test
    void theLooksTogetherKeepTheBound() {
        double spent = 0;
        for (int look = 0; look < 60; look++) {
            spent += Math.exp(-BlockClocks.lookPrice(look));
        }
        assertTrue(spent <= 1 + 1e-12 && spent > .99, "spent " + spent);
    }

    @Test
    void aTimersPushesAreLeftOutForThePriceOfTwo() {
        long[] blockPushes = times(.5, BLOCKS);
        long[] all = new long[BLOCKS.length + 60];
        System.arraycopy(blockPushes, 0, all, 0, BLOCKS.length);
        for (int i = 0; i < 60; i++) {
            all[BLOCKS.length + i] = at(30 * i + 11);
        }
        Arrays.sort(all);
        BlockClocks clocks = new BlockClocks(given("XMR", BLOCKS));
        double alone = nats(clocks, shape(0, blockPushes, blockPushes));
        assertEquals(alone - Math.log(2), nats(clocks, shape(0, all, blockPushes)), 1e-9);
    }

    @Test
    void ofTwoClocksOfACoinTheFullerCounts() {
        long[] pushes = times(.5, BLOCKS);
        BlockClocks clocks = new BlockClocks(given("XMR", BLOCKS));
        double alone = nats(clocks, shape(0, pushes, pushes));
        for (int i = 0; i < 4; i++) {
            clocks.onBlock(block("XMR", i, BLOCKS[i] + 2));
        }
        assertEquals(alone, nats(clocks, shape(0, pushes, pushes)), 1e-9);
    }

    @Test
    void madeUpCoinsFillNoMemory() {
        BlockClocks clocks = new BlockClocks(null);
        for (int i = 0; i < 100; i++) {
            for (int j = 0; j < 4; j++) {
                clocks.onBlock(block("COIN" + i, j, 300 + 300 * j));
            }
        }
        long[] pushes = times(.2, 300, 600, 900, 1200);
        double sixteen = nats(clocks, shape(0, pushes, pushes));
        double one =
                nats(
                        new BlockClocks(given("COIN0", 300, 600, 900, 1200)),
                        shape(0, pushes, pushes));
        assertEquals(one - Math.log(16), sixteen, 1e-9);
    }

    /** Whatever a flow and the clocks look like, a result is a number from 0 on, or none. */
    @Test
    void anyTimesGiveANumberOrNothing() {
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            BlockClocks clocks = new BlockClocks(null);
            for (int j = random.nextInt(30); j > 0; j--) {
                clocks.onBlock(block("XMR", random.nextInt(20), random.nextInt(4000) - 1000));
            }
            long[] pushes = random.longs(random.nextInt(40), at(-10), at(1900)).sorted().toArray();
            BlockClocks.Result result = clocks.test(shape(random.nextInt(9), pushes, pushes));
            if (result != null) {
                assertTrue(result.nats() >= 0 && result.nats() < 1e6, "nats " + result.nats());
            }
        }
    }
}
