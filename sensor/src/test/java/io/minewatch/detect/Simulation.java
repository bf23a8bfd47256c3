package io.minewatch.detect;

import io.minewatch.observable.EncryptedShape;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.PushTimes;
import io.minewatch.observable.ShapeScore;
import io.minewatch.packet.IpAddress;
import io.minewatch.shape.BlockTimes;
import io.minewatch.shape.GivenClock;
import io.minewatch.shape.MessageSequence;
import io.minewatch.shape.MessageStore;
import io.minewatch.shape.ShapeScorer;
import io.minewatch.sim.Blocks;
import io.minewatch.sim.Chance;
import io.minewatch.sim.Innocent;
import io.minewatch.sim.Messages;
import io.minewatch.sim.Miner;
import java.util.List;
import java.util.Objects;

/**
 * Simulated flows through the scoring and the block clock of the sensor, looked at when they are 5,
 * 10, 20 and 30 minutes old, with the payment for repeated looks that the sensor makes.
 */
final class Simulation {
    /**
     * Ages at which flows are looked at, minutes. The last one stands for a flow that ends then.
     */
    static final int[] MINUTES = {5, 10, 20, 30};

    /** Seeds to look at while anything is changed ... */
    static final long SEED_TO_TUNE = 1;

    /** ... and those that tables are made from. */
    static final long SEED_TO_REPORT = 20_261_125;

    private static final long START = 1_600_000_000_000_000_000L;
    private static final double SKIPPED_SECONDS = 3;
    private static final double UNTIL = 30 * 60;

    private static final FlowRef FLOW =
            new FlowRef(
                    1,
                    6,
                    IpAddress.v4(0x0A000001),
                    40_000,
                    IpAddress.v4(0xCB007101),
                    443,
                    "syn",
                    new FrameRef(0, 1, START),
                    List.of(),
                    List.of(),
                    -1,
                    -1);

    private final ShapeScorer scorer = new ShapeScorer();

    /** What was seen of one flow at each age. */
    static final class Seen {
        /** S; negative infinity where there was none. */
        final double[] score;

        /** Nats of the block clock after all payments. */
        final double[] clock;

        Seen(double[] score, double[] clock) {
            this.score = score;
            this.clock = clock;
        }

        /**
         * The level by the table of the contract, at the best of its looks; surroundings add
         * nothing.
         */
        Level level() {
            Level best = Level.INFO;
            for (int i = 0; i < MINUTES.length; i++) {
                Level now = level(score[i], clock[i]);
                best = now.compareTo(best) > 0 ? now : best;
            }
            return best;
        }

        private static Level level(double score, double clock) {
            if ((score >= EncryptedFlows.COUNTED && clock >= EncryptedFlows.CLOCK_CONFIRMED)
                    || (score >= 0 && clock >= EncryptedFlows.CLOCK_ALONE)) {
                return Level.CONFIRMED;
            }
            if (score >= EncryptedFlows.COUNTED
                    && clock - EncryptedFlows.LIKELY_PRICE >= EncryptedFlows.CLOCK_LIKELY) {
                return Level.LIKELY;
            }
            return score >= EncryptedFlows.SUSPECTED ? Level.SUSPECTED : Level.INFO;
        }
    }

    /** The {@code index}th session of that kind. */
    Seen miner(Miner kind, long seed, int index) {
        Chance chance = new Chance(seed * 31 + kind.ordinal() * 1_000_003L + index * 7_919L);
        double[] blocks = Blocks.draw(chance, UNTIL);
        return watch(kind.session(chance, blocks, UNTIL), Blocks.heard(chance, blocks));
    }

    /** The {@code index}th flow of that kind, beside a chain it mostly knows nothing of. */
    Seen innocent(Innocent kind, long seed, int index) {
        Chance chance = new Chance(seed * 37 + kind.ordinal() * 2_000_003L + index * 104_729L);
        double[] blocks = Blocks.draw(chance, UNTIL);
        return watch(kind.flow(chance, blocks, UNTIL), Blocks.heard(chance, blocks));
    }

    private Seen watch(Messages messages, double[] heard) {
        BlockTimes times = new BlockTimes();
        for (double at : heard) {
            times.add(nanos(at));
        }
        BlockClocks clocks = new BlockClocks(new GivenClock("XMR", times, 0));
        double[] scores = new double[MINUTES.length];
        double[] nats = new double[MINUTES.length];
        MessageSequence sequence = Objects.requireNonNull(new MessageStore().open());
        List<Messages.Message> all = messages.inOrder();
        int next = 0;
        boolean quiet = true;
        for (int look = 0; look < MINUTES.length; look++) {
            double until = MINUTES[look] * 60.0;
            while (next < all.size() && all.get(next).seconds() < until) {
                Messages.Message message = all.get(next++);
                // As EncryptedFlow lets busy flows go.
                quiet &= next <= 100 + 2 * (int) message.seconds();
                if (message.seconds() >= SKIPPED_SECONDS) {
                    sequence.add(nanos(message.seconds()), message.fromClient(), message.length());
                }
            }
            ShapeScore score = quiet ? scorer.score(sequence, true) : null;
            scores[look] = score == null ? Double.NEGATIVE_INFINITY : score.total();
            if (score != null) {
                BlockClocks.Result result = clocks.test(shape(score, sequence, look - 1, until));
                nats[look] = result == null ? 0 : result.nats();
            }
        }
        return new Seen(scores, nats);
    }

    private EncryptedShape shape(
            ShapeScore score, MessageSequence sequence, int clockLook, double until) {
        return new EncryptedShape(
                FLOW,
                FLOW.start(),
                "tls",
                List.of(),
                false,
                score,
                clockLook,
                sequence.isTruncated() ? sequence.nanos(0) : nanos(SKIPPED_SECONDS),
                nanos(until),
                new PushTimes(scorer.pushTimes(false)),
                new PushTimes(scorer.pushTimes(true)),
                0);
    }

    private static long nanos(double seconds) {
        return START + Math.round(seconds * 1e9);
    }
}
