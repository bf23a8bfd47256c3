package io.minewatch.detect;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.observable.EncryptedShape;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.PushTimes;
import io.minewatch.observable.ShapeScore;
import io.minewatch.packet.IpAddress;
import io.minewatch.shape.BlockClock;
import io.minewatch.shape.MessageSequence;
import io.minewatch.shape.MessageStore;
import io.minewatch.shape.ShapeScorer;
import io.minewatch.sim.Blocks;
import io.minewatch.sim.Chance;
import io.minewatch.sim.Innocent;
import io.minewatch.sim.Messages;
import io.minewatch.sim.Miner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Flows of several hosts in step: what chance does, and what mining does. Seeds are fixed. */
class HostSynchronyTest {
    private static final long START = 1_600_000_000_000_000_000L;
    private static final double SKIPPED = 3;

    private final ShapeScorer scorer = new ShapeScorer();

    private static long nanos(double seconds) {
        return START + Math.round(seconds * 1e9);
    }

    private static FlowRef flow(int host) {
        return new FlowRef(
                host,
                6,
                IpAddress.v4(0x0A000000 + host),
                40_000,
                IpAddress.v4(0xCB007100 + host),
                8443,
                "syn",
                new FrameRef(0, 1, START),
                List.of(),
                List.of(),
                -1,
                -1);
    }

    private static EncryptedShape shape(
            int host, ShapeScore score, double until, long[] pushes, long[] blockPushes) {
        return new EncryptedShape(
                flow(host),
                new FrameRef(0, host, nanos(until)),
                "tls",
                List.of(),
                false,
                score,
                0,
                nanos(SKIPPED),
                nanos(until),
                new PushTimes(pushes),
                new PushTimes(blockPushes),
                0);
    }

    private @Nullable EncryptedShape shape(int host, Messages messages, double until) {
        MessageSequence sequence = requireNonNull(new MessageStore().open());
        for (Messages.Message message : messages.inOrder()) {
            if (message.seconds() >= SKIPPED && message.seconds() < until) {
                sequence.add(nanos(message.seconds()), message.fromClient(), message.length());
            }
        }
        ShapeScore score = scorer.score(sequence, true);
        return score == null
                ? null
                : shape(host, score, until, scorer.pushTimes(false), scorer.pushTimes(true));
    }

    private static final ShapeScore LOOKS_LIKE_MINING =
            new ShapeScore(4, 2, 1, 2, 0, 20, 20, 20, 428, 0, 0, 0, 0, 0, 0, Double.NaN);

    /** A flow that is pushed to at these moments, none of which a timer explains. */
    private static EncryptedShape pushed(int host, double until, long... times) {
        return shape(host, LOOKS_LIKE_MINING, until, times, times);
    }

    private static long[] memoryless(Chance chance, double mean, double until) {
        long[] times = new long[1_000];
        int n = 0;
        for (double at = chance.exponential(mean); at < until; at += chance.exponential(mean)) {
            times[n++] = nanos(at);
        }
        return Arrays.copyOf(times, n);
    }

    @Test
    void theSumOfResultsHasTheTailOfAGammaLaw() {
        Chance chance = new Chance(20_261_126);
        int trials = 200_000;
        for (int terms : new int[] {1, 2, 3, 6}) {
            int[] above = new int[14];
            for (int i = 0; i < trials; i++) {
                double sum = 0;
                for (int j = 0; j < terms; j++) {
                    sum += chance.exponential(1);
                }
                for (int s = 0; s < above.length; s++) {
                    above[s] += sum >= s ? 1 : 0;
                }
            }
            for (int s = 0; s < above.length; s++) {
                double expected = Math.exp(-BlockClock.sum(s, terms));
                double spread = Math.sqrt(expected * (1 - expected) / trials);
                assertEquals(
                        expected, (double) above[s] / trials, 5 * spread + 1e-5, terms + " " + s);
            }
        }
        assertEquals(15 - Math.log(1 + 15 + 112.5), BlockClock.sum(15, 3), 1e-12);
        assertEquals(0, BlockClock.sum(0, 3));
    }

    /** The best sum of two links and more that a flow has with these, looks not paid. */
    private static double best(EncryptedShape centre, List<EncryptedShape> others) {
        List<Double> nats = new ArrayList<>();
        for (EncryptedShape other : others) {
            BlockClock.Match match =
                    BlockClock.synchrony(
                            centre.blockPushes().toArray(),
                            centre.pushes().toArray(),
                            other.blockPushes().toArray(),
                            other.pushes().toArray(),
                            centre.fromNanos(),
                            centre.toNanos());
            if (match != null) {
                nats.add(match.nats());
            }
        }
        nats.sort((a, b) -> Double.compare(b, a));
        double sum = 0;
        double best = 0;
        for (int i = 0; i < nats.size(); i++) {
            sum += nats.get(i);
            if (i > 0) {
                best = Math.max(best, HostSynchrony.group(sum, i + 1, nats.size()));
            }
        }
        return best;
    }

    /** Strangers without memory, and one beside them that may have any: the bound holds. */
    @Test
    void strangersAreInStepNoMoreOftenThanTheBoundSays() {
        Chance chance = new Chance(20_261_127);
        int trials = 4_000;
        for (boolean regular : new boolean[] {false, true}) {
            int[] above = new int[6];
            for (int trial = 0; trial < trials; trial++) {
                double until = 1_200;
                long[] centre = memoryless(chance, 90, until);
                if (regular) {
                    centre = new long[39];
                    for (int i = 0; i < centre.length; i++) {
                        centre[i] = nanos(20 + 30 * i);
                    }
                }
                List<EncryptedShape> others = new ArrayList<>();
                for (int host = 2; host < 8; host++) {
                    others.add(
                            pushed(
                                    host,
                                    until,
                                    memoryless(chance, chance.uniform(40, 150), until)));
                }
                double nats = best(pushed(1, until, centre), others);
                for (int x = 1; x < above.length; x++) {
                    above[x] += nats >= x ? 1 : 0;
                }
            }
            for (int x = 1; x < above.length; x++) {
                double bound = Math.exp(-x);
                double slack = 3 * Math.sqrt(bound * (1 - bound) / trials);
                double share = (double) above[x] / trials;
                assertTrue(share <= bound + slack, regular + " " + x + ": " + share);
            }
        }
    }

    /** Two flows that share a clock of their own do not pull a third one in. */
    @Test
    void oneStrongMatchMakesNoGroup() {
        Chance chance = new Chance(20_261_128);
        for (int trial = 0; trial < 200; trial++) {
            double until = 1_800;
            long[] blocks = memoryless(chance, 90, until);
            HostSynchrony synchrony = new HostSynchrony();
            assertNull(synchrony.test(pushed(1, until, blocks)));
            assertNull(synchrony.test(pushed(2, until, memoryless(chance, 90, until))));
            HostSynchrony.Found found = synchrony.test(pushed(3, until, blocks));
            assertNotNull(found);
            assertTrue(found.isPair());
            assertEquals(1, found.links().get(0).other().flow().id());
        }
    }

    /** The generators' own traffic, five hosts at once, as far as it has the six points. */
    @Test
    void otherTrafficIsInNoGroup() {
        int groups = 0;
        int flows = 0;
        for (Innocent kind : Innocent.values()) {
            if (kind == Innocent.DASHBOARD) {
                // Follows the blocks; its lengths keep it below six points.
                continue;
            }
            for (int trial = 0; trial < (kind.isOrdinary() ? 40 : 100); trial++) {
                HostSynchrony synchrony = new HostSynchrony();
                for (int host = 1; host <= 5; host++) {
                    Chance chance =
                            new Chance(
                                    20_261_129L
                                            + kind.ordinal() * 7_919L
                                            + trial * 31L
                                            + host * 1_000_003L);
                    EncryptedShape shape =
                            shape(
                                    host,
                                    kind.flow(chance, Blocks.draw(chance, 1_800), 1_800),
                                    1_800);
                    if (shape == null || shape.score().total() < EncryptedFlows.COUNTED) {
                        continue;
                    }
                    flows++;
                    HostSynchrony.Found found = synchrony.test(shape);
                    groups += found == null ? 0 : 1;
                }
            }
        }
        assertTrue(flows > 200, flows + " flows");
        assertEquals(0, groups);
    }

    /** Jobs of schedulers whose clocks are set by the same time servers: no blocks. */
    @Test
    void schedulersAreInNoGroup() {
        for (int[] everyMinutes : new int[][] {{1}, {2, 3}, {5}, {1, 4, 7}}) {
            for (int second : new int[] {0, 15, 59}) {
                assertFalse(
                        schedulersFound(60, everyMinutes, second), Arrays.toString(everyMinutes));
            }
        }
        assertFalse(schedulersFound(30, new int[] {1, 3}, 0));
        assertFalse(schedulersFound(30, new int[] {2, 3}, 5));
    }

    private boolean schedulersFound(int unit, int[] every, int second) {
        Chance chance = new Chance(20_261_130);
        HostSynchrony synchrony = new HostSynchrony();
        boolean found = false;
        for (int host = 1; host <= 6; host++) {
            Messages messages = new Messages(2_400);
            // START is 40 s past a full minute.
            for (int tick = 0; tick * unit < 2_400; tick++) {
                for (int period : every) {
                    if (tick % period == 0) {
                        double at = tick * unit + second - START / 1_000_000_000L % 60 + 60;
                        messages.server(at + chance.uniform(0, .8), 428);
                        break;
                    }
                }
            }
            EncryptedShape shape = shape(host, messages, 2_400);
            if (shape != null) {
                found |= synchrony.test(shape) != null;
            }
        }
        return found;
    }

    /** Three miners of one chain with timers of their own at pools of their own. */
    @Test
    void minersAreInStepBeforeAnyTwoOfThemProveIt() {
        int trials = 300;
        int pairs = 0;
        int groups = 0;
        for (int trial = 0; trial < trials; trial++) {
            Chance chain = new Chance(20_261_131L + trial * 104_729L);
            double until = 780;
            double[] blocks = Blocks.draw(chain, until);
            HostSynchrony synchrony = new HostSynchrony();
            HostSynchrony.Found last = null;
            boolean pair = false;
            for (int host = 1; host <= 4; host++) {
                Chance chance = new Chance(trial * 7_919L + host);
                EncryptedShape shape =
                        shape(host, Miner.TIMER.session(chance, blocks, until), until);
                if (shape == null || shape.score().total() < EncryptedFlows.COUNTED) {
                    continue;
                }
                HostSynchrony.Found found = synchrony.test(shape);
                pair |= found != null && found.isPair();
                last = found != null && !found.isPair() ? found : last;
            }
            pairs += pair ? 1 : 0;
            groups += !pair && last != null ? 1 : 0;
            if (last != null) {
                assertTrue(last.nats() >= HostSynchrony.GROUP);
                for (HostSynchrony.Link link : last.links()) {
                    assertTrue(link.match().nats() >= HostSynchrony.LINK);
                }
            }
        }
        // 108 and 26 when this was written.
        assertTrue(groups > 10, pairs + " pairs, " + groups + " groups");
    }
}
