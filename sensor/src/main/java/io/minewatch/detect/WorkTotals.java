package io.minewatch.detect;

import io.minewatch.observable.FrameRef;
import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.MiningSummary.Outcome;
import io.minewatch.observable.MiningSummary.WorkSample;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sums over the mining flows of one case. Single thread. */
final class WorkTotals {
    /**
     * Intervals kept apart before the closest two are joined: a miner that reconnects every minute
     * for a day makes 1,440.
     */
    static final int MAX_INTERVALS = 2_000;

    /** What a rate may rest on, the surest first. */
    private static final List<String> BASES =
            List.of(WorkSample.HASHCOUNT, WorkSample.ACCEPTED_SHARES, WorkSample.SUBMITTED_RESULTS);

    long jobs;
    long submits;
    long accepted;
    long rejected;
    long flows;
    long proofs;
    long proofsChecked;
    private final Map<Outcome, OutcomeTotal> outcomes = new EnumMap<>(Outcome.class);
    private final Map<String, Sample> samples = new TreeMap<>();
    private @Nullable OutcomeTotal polling;
    private @Nullable OutcomeTotal handIns;
    @Nullable FrameRef firstJob;
    @Nullable FrameRef lastJob;
    @Nullable FrameRef firstSubmit;
    @Nullable FrameRef firstAccept;
    @Nullable FrameRef lastMessage;

    /** Flows of one outcome, and where it showed first and last. */
    record OutcomeTotal(long flows, FrameRef first, FrameRef last) {
        private static OutcomeTotal sum(@Nullable OutcomeTotal a, OutcomeTotal b) {
            return a == null
                    ? b
                    : new OutcomeTotal(
                            a.flows + b.flows,
                            nonNull(earlier(a.first, b.first)),
                            nonNull(later(a.last, b.last)));
        }
    }

    private static final class Sample {
        long shares;
        double sum;
        double squares;
        final List<long[]> intervals = new ArrayList<>();
    }

    /** Adds one flow's summary. */
    void add(MiningSummary flow) {
        flows++;
        jobs += flow.jobs();
        submits += flow.submits();
        accepted += flow.accepted();
        rejected += flow.rejected();
        proofs += flow.proofs();
        proofsChecked += flow.proofsChecked();
        if (flow.templatePolling()) {
            FrameRef asked = orFirst(flow, flow.loginFrame());
            polling = OutcomeTotal.sum(polling, new OutcomeTotal(1, asked, flow.last()));
        } else if (flow.outcome() == Outcome.ANSWER && flow.submits() > 0 && flow.jobs() == 0) {
            FrameRef handed = orFirst(flow, flow.submitFrame());
            handIns = OutcomeTotal.sum(handIns, new OutcomeTotal(1, handed, flow.last()));
        } else {
            FrameRef shown =
                    switch (flow.outcome()) {
                        case WORK -> orFirst(flow, flow.jobFrame());
                        case REFUSED -> orFirst(flow, flow.refusalFrame());
                        case ANSWER, UNANSWERED, OTHER -> orFirst(flow, flow.loginFrame());
                    };
            outcomes.put(
                    flow.outcome(),
                    OutcomeTotal.sum(
                            outcomes.get(flow.outcome()), new OutcomeTotal(1, shown, flow.last())));
        }
        firstJob = earlier(firstJob, flow.jobFrame());
        firstSubmit = earlier(firstSubmit, flow.submitFrame());
        firstAccept = earlier(firstAccept, flow.acceptFrame());
        lastMessage = later(lastMessage, flow.last());
        WorkSample work = flow.work();
        if (work != null && work.toNanos() > work.fromNanos()) {
            Sample sample = samples.computeIfAbsent(work.basis(), b -> new Sample());
            sample.shares += work.shares();
            sample.sum += work.difficultySum();
            sample.squares += work.difficultySquareSum();
            addInterval(sample.intervals, work.fromNanos(), work.toNanos());
        }
    }

    /** A copy that can be added to without changing these. */
    WorkTotals copy() {
        WorkTotals copy = new WorkTotals();
        copy.jobs = jobs;
        copy.submits = submits;
        copy.accepted = accepted;
        copy.rejected = rejected;
        copy.flows = flows;
        copy.proofs = proofs;
        copy.proofsChecked = proofsChecked;
        copy.outcomes.putAll(outcomes);
        samples.forEach(
                (basis, sample) -> {
                    Sample s = new Sample();
                    s.shares = sample.shares;
                    s.sum = sample.sum;
                    s.squares = sample.squares;
                    s.intervals.addAll(sample.intervals.stream().map(long[]::clone).toList());
                    copy.samples.put(basis, s);
                });
        copy.polling = polling;
        copy.handIns = handIns;
        copy.firstJob = firstJob;
        copy.lastJob = lastJob;
        copy.firstSubmit = firstSubmit;
        copy.firstAccept = firstAccept;
        copy.lastMessage = lastMessage;
        return copy;
    }

    /**
     * Flows with this outcome; null without any. Over HTTP a miner may ask for its template and
     * hand in its block on connections of their own: templates then are work, and the connection
     * that only hands in says nothing beside.
     */
    @Nullable OutcomeTotal outcome(Outcome outcome) {
        OutcomeTotal plain = outcomes.get(outcome);
        if (outcome == Outcome.WORK && polling != null && isSoloMining()) {
            return OutcomeTotal.sum(plain, polling);
        }
        if (outcome == Outcome.ANSWER && handIns != null && jobs == 0) {
            return OutcomeTotal.sum(plain, handIns);
        }
        return plain;
    }

    /**
     * Flows that only asked for block templates while nobody handed in a block; null without any.
     */
    @Nullable OutcomeTotal polling() {
        return isSoloMining() ? null : polling;
    }

    /** Templates were delivered and a block was handed in. */
    private boolean isSoloMining() {
        return polling != null && jobs > 0 && submits > 0;
    }

    /**
     * The best basis for a rate over all flows: the sum of the work over the union of the flows'
     * times, so that connections one after another and side by side both come out right. Null
     * without any.
     */
    @Nullable WorkSample work() {
        for (String basis : BASES) {
            Sample sample = samples.get(basis);
            if (sample != null) {
                long nanos = 0;
                for (long[] interval : sample.intervals) {
                    nanos += interval[1] - interval[0];
                }
                return new WorkSample(basis, sample.shares, sample.sum, sample.squares, 0, nanos);
            }
        }
        return null;
    }

    /** Keeps the intervals sorted and apart. */
    private static void addInterval(List<long[]> intervals, long from, long to) {
        int at = 0;
        while (at < intervals.size() && intervals.get(at)[1] < from) {
            at++;
        }
        long[] merged = {from, to};
        while (at < intervals.size() && intervals.get(at)[0] <= to) {
            long[] other = intervals.remove(at);
            merged[0] = Math.min(merged[0], other[0]);
            merged[1] = Math.max(merged[1], other[1]);
            to = merged[1];
        }
        intervals.add(at, merged);
        if (intervals.size() > MAX_INTERVALS) {
            int closest = 1;
            for (int i = 2; i < intervals.size(); i++) {
                if (intervals.get(i)[0] - intervals.get(i - 1)[1]
                        < intervals.get(closest)[0] - intervals.get(closest - 1)[1]) {
                    closest = i;
                }
            }
            intervals.get(closest - 1)[1] = intervals.remove(closest)[1];
        }
    }

    private static FrameRef orFirst(MiningSummary flow, @Nullable FrameRef frame) {
        return frame != null ? frame : flow.first();
    }

    private static FrameRef nonNull(@Nullable FrameRef frame) {
        if (frame == null) {
            throw new IllegalStateException("one of two frames is known");
        }
        return frame;
    }

    static @Nullable FrameRef earlier(@Nullable FrameRef a, @Nullable FrameRef b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return before(b, a) ? b : a;
    }

    static @Nullable FrameRef later(@Nullable FrameRef a, @Nullable FrameRef b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return before(a, b) ? b : a;
    }

    private static boolean before(FrameRef a, FrameRef b) {
        if (a.timeNanos() != b.timeNanos()) {
            return a.timeNanos() < b.timeNanos();
        }
        return a.fileIndex() != b.fileIndex()
                ? a.fileIndex() < b.fileIndex()
                : a.number() < b.number();
    }
}
