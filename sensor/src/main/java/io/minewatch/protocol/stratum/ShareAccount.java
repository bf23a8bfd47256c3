package io.minewatch.protocol.stratum;

import io.minewatch.coin.MiningClock;
import io.minewatch.coin.ShareDifficulty;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.MiningSummary.WorkSample;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The work of one session in figures: difficulties, shares handed in and what became of them, and
 * from these the sample that a hash rate is estimated from. Difficulties are expected hashes a
 * share. Single thread.
 */
final class ShareAccount {
    /**
     * Jobs remembered with their difficulty: shares come for the last few only; 256 outlast a proxy
     * that hands in late.
     */
    static final int MAX_JOBS = 256;

    /** A share this rare is no accident: one random result in 500 passes. */
    static final double PROOF_DIFFICULTY = 500;

    private final Map<String, Double> jobDifficulties =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Double> eldest) {
                    return size() > MAX_JOBS;
                }
            };

    private long jobs;
    private double difficulty = Double.NaN;
    private double firstDifficulty = Double.NaN;
    private double lastDifficulty = Double.NaN;

    private long submits;
    private long accepted;
    private long rejected;
    private @Nullable FrameRef firstSubmit;
    private @Nullable FrameRef firstAccept;

    private long proofs;
    private long proofsChecked;
    private long results;
    private double smallestResult = Double.POSITIVE_INFINITY;

    /** Begins with the first job. */
    private final MiningClock clock = new MiningClock();

    private long summedShares;
    private double difficultySum;
    private double difficultySquareSum;

    private long unaskedYes;
    private double unaskedSum;
    private double unaskedSquareSum;

    private long hashcounts;
    private double firstHashcount = Double.NaN;
    private double lastHashcount = Double.NaN;
    private double hashcountSquareSum;
    private long firstHashcountNanos;
    private long lastHashcountNanos;

    // ---- What happens ----

    /** Share difficulty from now on; below 1 and NaN are not taken. */
    void difficulty(double hashes) {
        if (!(hashes >= 1)) {
            return;
        }
        difficulty = hashes;
        if (jobs > 0 && Double.isNaN(firstDifficulty)) {
            firstDifficulty = hashes;
            lastDifficulty = hashes;
        }
    }

    /**
     * Work was delivered.
     *
     * @param id of the job; null without one
     * @param hashes share difficulty; NaN: the one set before holds
     */
    void job(@Nullable String id, double hashes) {
        jobs++;
        if (hashes >= 1) {
            difficulty = hashes;
        }
        if (id != null && !Double.isNaN(difficulty)) {
            jobDifficulties.put(Texts.cut(id), difficulty);
        }
        if (Double.isNaN(firstDifficulty)) {
            firstDifficulty = difficulty;
        }
        lastDifficulty = difficulty;
    }

    /** A message of either side; the mining time begins with the first job. */
    void message(FrameRef frame) {
        if (jobs > 0) {
            clock.message(frame.timeNanos());
        }
    }

    /**
     * A share was handed in.
     *
     * @param job id of its job; null without one
     * @return its difficulty; NaN when unknown
     */
    double submit(FrameRef frame, @Nullable String job) {
        submits++;
        if (firstSubmit == null) {
            firstSubmit = frame;
        }
        Double known = difficultyOf(job);
        return known == null ? difficulty : known;
    }

    /**
     * What became of a share.
     *
     * @param yes accepted
     * @param no refused; neither: something else was answered
     * @param share its difficulty; NaN when unknown
     */
    void settle(boolean yes, boolean no, double share, FrameRef frame) {
        if (yes) {
            accepted++;
            if (firstAccept == null) {
                firstAccept = frame;
            }
            if (!Double.isNaN(share)) {
                summedShares++;
                difficultySum += share;
                difficultySquareSum += share * share;
            }
        } else if (no) {
            rejected++;
        }
    }

    /** An accepting answer to a submit that travelled where the sensor does not look. */
    void unaskedYes() {
        unaskedYes++;
        if (!Double.isNaN(difficulty)) {
            unaskedSum += difficulty;
            unaskedSquareSum += difficulty * difficulty;
        }
    }

    /** The result that a share carries: it proves work, and tells the difficulty. */
    void result(@Nullable String job, @Nullable String result) {
        double rarity = ShareDifficulty.ofResult(result);
        if (Double.isNaN(rarity)) {
            return;
        }
        results++;
        smallestResult = Math.min(smallestResult, rarity);
        Double known = difficultyOf(job);
        double floor = known == null ? PROOF_DIFFICULTY : known;
        proofsChecked++;
        if (rarity >= floor) {
            proofs++;
        }
    }

    /** The miner's own counter of hashes; negative and NaN are passed over. */
    void hashcount(FrameRef frame, double total) {
        if (!(total >= 0)) {
            return;
        }
        long now = frame.timeNanos();
        if (hashcounts == 0 || total < lastHashcount) {
            // A counter that fell is a new process behind the same connection: count anew.
            hashcounts = 0;
            firstHashcount = total;
            firstHashcountNanos = now;
            hashcountSquareSum = 0;
        } else {
            double step = total - lastHashcount;
            hashcountSquareSum += step * step;
        }
        hashcounts++;
        lastHashcount = total;
        lastHashcountNanos = now;
    }

    private @Nullable Double difficultyOf(@Nullable String job) {
        return job == null ? null : jobDifficulties.get(Texts.cut(job));
    }

    // ---- How it stands ----

    /** Messages that delivered work. */
    long jobs() {
        return jobs;
    }

    long submits() {
        return submits;
    }

    /** Accepted shares whose submit was seen. */
    long accepted() {
        return accepted;
    }

    long rejected() {
        return rejected;
    }

    /** Accepting answers whose submits were not seen. */
    long unaskedAccepted() {
        return unaskedYes;
    }

    /** Share difficulty of the first job; NaN when unknown. */
    double firstDifficulty() {
        return firstDifficulty;
    }

    /** Share difficulty of the last job; NaN when unknown. */
    double lastDifficulty() {
        return lastDifficulty;
    }

    /** Shares whose result proves work by itself. */
    long proofs() {
        return proofs;
    }

    /** Shares whose result could be checked. */
    long proofsChecked() {
        return proofsChecked;
    }

    @Nullable FrameRef firstSubmit() {
        return firstSubmit;
    }

    /** The answer that accepted a share first. */
    @Nullable FrameRef firstAccept() {
        return firstAccept;
    }

    /**
     * What a hash rate is estimated from: the best basis there is; null without any.
     *
     * @param begin the session's first message
     * @param end its last
     * @param serverOnly only the server's side was seen
     * @param answered the server's side was seen at all
     */
    @Nullable WorkSample work(FrameRef begin, FrameRef end, boolean serverOnly, boolean answered) {
        if (hashcounts > 1) {
            return new WorkSample(
                    WorkSample.HASHCOUNT,
                    hashcounts,
                    lastHashcount - firstHashcount,
                    hashcountSquareSum,
                    firstHashcountNanos,
                    lastHashcountNanos);
        }
        long from = clock.isStarted() ? clock.fromNanos() : begin.timeNanos();
        long to = clock.isStarted() ? clock.toNanos() : end.timeNanos();
        if (serverOnly) {
            return unaskedSum > 0
                    ? new WorkSample(
                            WorkSample.ACCEPTED_SHARES,
                            unaskedYes,
                            unaskedSum,
                            unaskedSquareSum,
                            from,
                            to)
                    : null;
        }
        if (!answered && results > 1 && submits > 0) {
            double each = ShareDifficulty.jobDifficulty(smallestResult, results);
            return new WorkSample(
                    WorkSample.SUBMITTED_RESULTS,
                    results,
                    each * results,
                    ShareDifficulty.squareSum(each, results),
                    from,
                    to);
        }
        return jobs > 0 && !Double.isNaN(difficulty)
                ? new WorkSample(
                        WorkSample.ACCEPTED_SHARES,
                        summedShares,
                        difficultySum,
                        difficultySquareSum,
                        from,
                        to)
                : null;
    }
}
