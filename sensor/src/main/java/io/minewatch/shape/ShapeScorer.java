package io.minewatch.shape;

import io.minewatch.coin.GammaQuantile;
import io.minewatch.observable.ShapeScore;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Scores the messages of one flow: four families of evidence, each a capped log-likelihood ratio of
 * mining against other traffic. What the families are and where their numbers come from: {@code
 * docs/DETECTION.md}. A scorer owns its working arrays and serves one flow after another. Single
 * thread.
 */
public final class ShapeScorer {
    /** Pushes without which nothing is said: four gaps are the least that has a law. */
    public static final int MIN_PUSHES = 5;

    /** The latest pushes and client messages that lengths and gaps are taken from. */
    static final int LATEST = 128;

    /** Gap around the timer's period that is still the timer, seconds. */
    private static final double TIMER_SLACK = 0.8;

    private static final double NO_TIMER = 1e9;

    // Answers
    private static final double ANSWER_SECONDS = 30;
    private static final int ANSWER_OCTETS = 200;

    // Bands of lengths on the wire, octets
    private static final int PUSH_FROM = 230;
    private static final int PUSH_TO = 540;
    private static final int SHARE_FROM = 170;
    private static final int SHARE_TO = 330;
    private static final int SHARE_LEAST = 130;
    private static final int REPLY_FROM = 50;
    private static final int REPLY_TO = 150;

    /** Any length of other traffic: uniform in its logarithm from 20 to 16,384 octets. */
    private static final double LOG_LENGTHS = Math.log(16_384.0 / 20);

    /** Any gap of other traffic: uniform in its logarithm from half a second to ten minutes. */
    private static final double LOG_GAPS = Math.log(600 / 0.5);

    private static final double LOG_EXTRA_GAPS = Math.log(600 / 0.02);
    private static final double LEAST_GAP = 0.02;

    private static final double[] REGULAR_SPREADS = {.01, .05, .3};
    private static final double DOUBLED_SECONDS = 3;

    /** Fewer gaps than this have no law. */
    private static final int LEAST_REST = 4;

    /** Mean times between blocks that are averaged over, seconds: Monero's is 120. */
    private static final double[] BLOCK_SECONDS = {50, 75, 100, 120, 150};

    private static final double[] TIMER_WEIGHTS = {.995, .97, .9, .7, .4};
    private static final double[] SHARE_SPREADS = {.05, .3, .8, 2.2};
    private static final double[] PUSH_SPREADS = {.01, .05, .3, .8, 2.2};

    /** The two fitted constants, period and width, cost both hypotheses the same. */
    private static final double FIT_PRICE = -Math.log(7) - Math.log(5);

    /** Of the normal density, as the model has it. */
    private static final double ROOT_TWO_PI = 2.5066;

    // The messages, parted
    private final double[] pushSeconds = new double[MessageSequence.CAPACITY];
    private final int[] pushLengths = new int[MessageSequence.CAPACITY];
    private int pushes;
    private final double[] clientSeconds = new double[MessageSequence.CAPACITY];
    private final int[] clientLengths = new int[MessageSequence.CAPACITY];
    private final int[] answerLengths = new int[MessageSequence.CAPACITY];
    private int clients;
    private long baseNanos;

    // Working space
    private final int[] sorted = new int[LATEST];
    private final int[] shareIndex = new int[LATEST];
    private final double[] gaps = new double[LATEST];
    private final double[] ordered = new double[LATEST];
    private final double[] logs = new double[LATEST];
    private final double[] terms = new double[32];

    // What the last calls of clusterOf and timerOf found
    private int clusterSize;
    private int clusterFrom;
    private double timer;
    private double timerWidth;

    /**
     * Scores a sequence.
     *
     * @param clientIsOriginator which direction is taken for the miner's
     * @return null with fewer than {@link #MIN_PUSHES} pushes
     */
    public @Nullable ShapeScore score(MessageSequence messages, boolean clientIsOriginator) {
        part(messages, clientIsOriginator);
        if (pushes < MIN_PUSHES) {
            return null;
        }
        int first = Math.max(0, pushes - LATEST);
        int judged = pushes - first;
        for (int i = 0; i < judged; i++) {
            sorted[i] = pushLengths[first + i];
        }
        double pushLength = pushLength(judged);
        int fitting = clusterSize;
        int from = clusterFrom;
        double pushTiming = pushTiming(first, judged);
        double period = timer;
        int earlyFitting = 0;
        int earlyOther = 0;
        for (int i = first + 1; i < pushes; i++) {
            double gap = pushSeconds[i] - pushSeconds[i - 1];
            if (gap < period && Math.abs(gap - period) > TIMER_SLACK) {
                if (pushLengths[i] >= from && pushLengths[i] <= from + 2) {
                    earlyFitting++;
                } else {
                    earlyOther++;
                }
            }
        }
        pushLength =
                Math.max(
                        -14,
                        Math.min(4.5, pushLength)
                                + Math.min(1.0, earlyFitting * .25)
                                - 2.1 * earlyOther);
        Shares shares = shares();
        return new ShapeScore(
                pushLength,
                shares.score,
                shareTiming(),
                pushTiming,
                restTiming(first),
                pushes,
                judged,
                fitting,
                from,
                earlyFitting,
                earlyOther,
                shares.count,
                shares.fitting,
                shares.octets,
                shares.answer,
                period == NO_TIMER ? Double.NaN : period);
    }

    /**
     * Times of the pushes of the last sequence scored, nanoseconds since 1970, oldest first.
     *
     * @param withoutTimer leave out those that the timer explains: in a gap of its period after the
     *     push before, or, where three in ten pushes keep to a comb, after any push before
     */
    public long[] pushTimes(boolean withoutTimer) {
        long[] times = new long[pushes];
        int n = 0;
        boolean comb = withoutTimer && timer != NO_TIMER && combShare() > .3;
        for (int i = 0; i < pushes; i++) {
            if (!withoutTimer || !byTimer(i, comb)) {
                times[n++] = baseNanos + Math.round(pushSeconds[i] * 1e9);
            }
        }
        return n == pushes ? times : Arrays.copyOf(times, n);
    }

    private boolean byTimer(int i, boolean comb) {
        if (timer == NO_TIMER || i == 0) {
            // Nobody knows what the first one came after.
            return timer != NO_TIMER;
        }
        double gap = pushSeconds[i] - pushSeconds[i - 1];
        return Math.abs(gap - timer) < TIMER_SLACK || (comb && onComb(i));
    }

    private double combShare() {
        int on = 0;
        for (int i = 1; i < pushes; i++) {
            on += onComb(i) ? 1 : 0;
        }
        return pushes < 2 ? 0 : on / (pushes - 1.0);
    }

    private boolean onComb(int i) {
        for (int j = i - 1; j >= 0; j--) {
            double gap = pushSeconds[i] - pushSeconds[j];
            if (Math.abs(gap - timer) < .6) {
                return true;
            }
            if (gap > timer + .6) {
                return false;
            }
        }
        return false;
    }

    /**
     * Parts the server's messages into answers and pushes: an answer goes to the oldest client
     * message that has none yet, if it is short and comes in time. A queue, since a miner may have
     * several shares under way.
     */
    private void part(MessageSequence messages, boolean clientIsOriginator) {
        pushes = 0;
        clients = 0;
        int oldest = 0;
        baseNanos = messages.baseNanos();
        for (int i = 0; i < messages.count(); i++) {
            double at = messages.seconds(i);
            int length = messages.length(i);
            if (messages.fromOriginator(i) == clientIsOriginator) {
                clientSeconds[clients] = at;
                clientLengths[clients] = length;
                answerLengths[clients] = 0;
                clients++;
                continue;
            }
            while (oldest < clients && at - clientSeconds[oldest] > ANSWER_SECONDS) {
                oldest++;
            }
            if (oldest < clients && length < ANSWER_OCTETS) {
                answerLengths[oldest++] = length;
            } else {
                pushSeconds[pushes] = at;
                pushLengths[pushes] = length;
                pushes++;
            }
        }
    }

    /** Finds the densest window of lengths {@code L .. L + width} in {@link #sorted}. */
    private void clusterOf(int n, int width) {
        Arrays.sort(sorted, 0, n);
        clusterSize = 0;
        clusterFrom = 0;
        int j = 0;
        for (int i = 0; i < n; i++) {
            while (sorted[i] - sorted[j] > width) {
                j++;
            }
            if (i - j + 1 > clusterSize) {
                clusterSize = i - j + 1;
                clusterFrom = sorted[j];
            }
        }
    }

    /** Log density of a length in a band of mining against that of any traffic. */
    private static double lengthRatio(int from, int to, int octets) {
        return -Math.log(to - from) + Math.log(Math.max(octets, 21) * LOG_LENGTHS);
    }

    private double pushLength(int n) {
        clusterOf(n, 2);
        int from = clusterFrom;
        int size = clusterSize;
        boolean inBand = from >= PUSH_FROM && from <= PUSH_TO;
        double score = inBand ? lengthRatio(PUSH_FROM, PUSH_TO, from) : -6;
        score += (size - 1) * Math.log(.92 / .5) + (n - size) * Math.log(.08 / .5);
        int seen = 0;
        for (int i = 0; i < n; i++) {
            int above = sorted[i] - from;
            if (above >= 0 && above <= 2) {
                seen |= 1 << above;
            }
        }
        // A block template of 128 transactions and more has a count of one more octet, two digits.
        if (seen == 0b101) {
            score += 1;
        } else if (seen == 0b111) {
            score -= 1;
        }
        return Math.max(-12, Math.min(inBand ? 4.5 : -3, score));
    }

    private record Shares(double score, int count, int fitting, int octets, int answer) {}

    /** Indexes of the latest client messages that are long enough for a share. */
    private int findShares() {
        int n = 0;
        for (int i = Math.max(0, clients - LATEST); i < clients; i++) {
            if (clientLengths[i] >= SHARE_LEAST) {
                shareIndex[n++] = i;
            }
        }
        return n;
    }

    private Shares shares() {
        int n = findShares();
        if (n < 2) {
            return new Shares(0, n, 0, 0, 0);
        }
        for (int i = 0; i < n; i++) {
            sorted[i] = clientLengths[shareIndex[i]];
        }
        clusterOf(n, 3);
        int from = clusterFrom;
        int answered = 0;
        for (int i = 0; i < n; i++) {
            if (answerLengths[shareIndex[i]] > 0) {
                sorted[answered++] = answerLengths[shareIndex[i]];
            }
        }
        clusterOf(answered, 3);
        int answer = clusterFrom;
        int good = 0;
        for (int i = 0; i < n; i++) {
            int length = clientLengths[shareIndex[i]];
            int reply = answerLengths[shareIndex[i]];
            if (length >= from
                    && length <= from + 3
                    && reply > 0
                    && reply >= answer
                    && reply <= answer + 3) {
                good++;
            }
        }
        boolean inBand = from >= SHARE_FROM && from <= SHARE_TO;
        boolean replyInBand = answer >= REPLY_FROM && answer <= REPLY_TO;
        double score = inBand ? lengthRatio(SHARE_FROM, SHARE_TO, from) : -4;
        score += replyInBand ? .7 : -2;
        score += Math.max(0, good - 1) * Math.log(.9 / .3) + (n - good) * Math.log(.1 / .7);
        return new Shares(
                Math.max(-10, Math.min(inBand && replyInBand ? 4.5 : -1, score)),
                n,
                good,
                from,
                answer);
    }

    private double shareTiming() {
        int n = findShares() - 1;
        if (n < 4) {
            return 0;
        }
        for (int i = 0; i < n; i++) {
            gaps[i] =
                    Math.max(
                            LEAST_GAP,
                            clientSeconds[shareIndex[i + 1]] - clientSeconds[shareIndex[i]]);
        }
        int k = 0;
        for (double spread : SHARE_SPREADS) {
            terms[k++] = logNormal(n, spread);
        }
        return Math.max(-4, Math.min(2, exponential(n) - logSum(k) + Math.log(k)));
    }

    /** Log marginal likelihood of {@link #gaps} under an exponential law of any rate. */
    private double exponential(int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += gaps[i];
        }
        return -Math.log(LOG_GAPS) + GammaQuantile.logGamma(n) - n * Math.log(sum);
    }

    /** The same under a log-normal law of any scale and the given spread. */
    private double logNormal(int n, double spread) {
        double mean = 0;
        for (int i = 0; i < n; i++) {
            logs[i] = Math.log(gaps[i]);
            mean += logs[i];
        }
        double sum = mean;
        mean /= n;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            squares += (logs[i] - mean) * (logs[i] - mean);
        }
        return -Math.log(LOG_GAPS)
                - (n - 1) / 2.0 * Math.log(2 * Math.PI * spread * spread)
                - .5 * Math.log(n)
                - squares / (2 * spread * spread)
                - sum;
    }

    /** Finds the densest cluster of {@link #gaps}: period and width, where one in five is in it. */
    private void timerOf(int n) {
        System.arraycopy(gaps, 0, ordered, 0, n);
        Arrays.sort(ordered, 0, n);
        int best = 0;
        int from = 0;
        int j = 0;
        for (int i = 0; i < n; i++) {
            while (ordered[i] - ordered[j] > Math.max(.5, .03 * ordered[i])) {
                j++;
            }
            if (ordered[i] >= 4 && i - j + 1 > best) {
                best = i - j + 1;
                from = j;
            }
        }
        timer = NO_TIMER;
        if (best < 3 || best < .2 * n) {
            return;
        }
        double period = median(ordered, from, best);
        double mean = 0;
        for (int i = 0; i < best; i++) {
            mean += ordered[from + i];
        }
        mean /= best;
        double squares = 0;
        for (int i = 0; i < best; i++) {
            double off = ordered[from + i] - mean;
            squares += off * off;
            logs[i] = Math.abs(ordered[from + i] - period);
        }
        Arrays.sort(logs, 0, best);
        timer = period;
        timerWidth =
                Math.max(
                        .03,
                        Math.max(1.48 * median(logs, 0, best), .3 * Math.sqrt(squares / best)));
    }

    private static double median(double[] values, int from, int n) {
        int middle = from + n / 2;
        return n % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private double pushTiming(int first, int judged) {
        int n = judged - 1;
        for (int i = 0; i < n; i++) {
            gaps[i] = Math.max(LEAST_GAP, pushSeconds[first + i + 1] - pushSeconds[first + i]);
        }
        timerOf(n);
        boolean timed = timer != NO_TIMER;
        int k = 0;
        for (double tau : BLOCK_SECONDS) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                double g = gaps[i];
                sum += Math.log(.97 * Math.exp(-g / tau) / tau + .03 * Math.exp(-g / 2) / 2);
            }
            terms[k++] = Math.log(.4 / BLOCK_SECONDS.length) + sum;
        }
        if (timed) {
            for (double tau : BLOCK_SECONDS) {
                terms[k++] =
                        Math.log(.6 / BLOCK_SECONDS.length) + FIT_PRICE + timerAndBlocks(n, tau);
            }
        }
        double mining = logSum(k);
        k = 0;
        terms[k++] = exponential(n);
        for (double spread : PUSH_SPREADS) {
            terms[k++] = logNormal(n, spread);
        }
        if (timed) {
            for (double weight : TIMER_WEIGHTS) {
                double sum = 0;
                for (int i = 0; i < n; i++) {
                    double g = gaps[i];
                    sum += Math.log(weight * timerDensity(g) + (1 - weight) / (g * LOG_EXTRA_GAPS));
                }
                terms[k++] = FIT_PRICE + sum;
            }
        }
        double other = logSum(k) - Math.log(k);
        return Math.max(-12, Math.min(4, mining - other));
    }

    /**
     * Blocks are what a pool's timer leaves over, and they come without memory. Where the rest
     * keeps times as well, several timers run at once.
     */
    private double restTiming(int first) {
        if (timer == NO_TIMER) {
            return 0;
        }
        boolean comb = combShare() > .3;
        int n = -1;
        double last = 0;
        for (int i = first; i < pushes; i++) {
            // Two pushes at once tell of one block.
            if (!byTimer(i, comb) && (n < 0 || pushSeconds[i] - last > DOUBLED_SECONDS)) {
                if (n >= 0) {
                    gaps[n] = pushSeconds[i] - last;
                }
                last = pushSeconds[i];
                n++;
            }
        }
        if (n < LEAST_REST) {
            return 0;
        }
        int k = 0;
        for (double spread : REGULAR_SPREADS) {
            terms[k++] = logNormal(n, spread);
        }
        return Math.max(-6, Math.min(0, exponential(n) - logSum(k) + Math.log(k)));
    }

    private double timerDensity(double gap) {
        double off = (gap - timer) / timerWidth;
        return Math.exp(-.5 * off * off) / (timerWidth * ROOT_TWO_PI) + 1e-12;
    }

    /** Log likelihood of the gaps where a timer fires unless a block comes before. */
    private double timerAndBlocks(int n, double tau) {
        double noBlock = Math.exp(-timer / tau);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double g = gaps[i];
            double block = g < timer ? Math.exp(-g / tau) / tau : 0;
            double late = g > timer ? Math.exp(-(g - timer) / 4) / 4 : 0;
            sum +=
                    Math.log(
                            .88 * (noBlock * timerDensity(g) + block)
                                    + .04 * Math.exp(-g / 2) / 2
                                    + .06 * late
                                    + .02 * Math.exp(-g / 60) / 60);
        }
        return sum;
    }

    /** Logarithm of the sum of the exponentials of the first {@code n} terms. */
    private double logSum(int n) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, terms[i]);
        }
        if (largest <= -1e300) {
            return largest;
        }
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Math.exp(terms[i] - largest);
        }
        return largest + Math.log(sum);
    }
}
