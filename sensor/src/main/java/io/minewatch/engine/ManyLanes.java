package io.minewatch.engine;

import io.minewatch.detect.Judge;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads several lanes of a run without end, each in a thread of its own, and judges in the
 * caller's. No packet goes from one thread to another: facts do, at the ends of the lanes' batches,
 * each with the packet time at which it was learnt. They are judged in the order of those times
 * ({@link FactMerge}), and the judge's time is one that all lanes have passed. A lane without
 * packets says several times a second how far time has gone on, so that it holds nobody back.
 */
final class ManyLanes implements AutoCloseable {
    /**
     * Reports of a lane that may wait to be judged, of a tenth of a second or 4,096 frames each.
     * When judging is further behind than that, lanes wait, and the kernel drops and counts.
     */
    private static final int REPORTS_A_LANE = 8;

    /**
     * What a lane tells at the end of a batch.
     *
     * @param reading of its counters, when it is time
     * @param last whether the lane has ended; its facts are then those of the end
     */
    private record Report(
            int lane,
            List<FactLog.Fact> facts,
            long nowNanos,
            @Nullable LaneReading reading,
            boolean last,
            @Nullable Throwable failure) {}

    /** Unwinds a lane that nobody listens to any more. */
    private static final class Abandoned extends RuntimeException {
        private static final long serialVersionUID = 1;

        Abandoned() {
            super("the run was given up", null, false, false);
        }
    }

    /** A lane's thread. */
    private final class Station implements Runnable, Lane.BatchListener {
        final int index;
        final Lane lane;
        final Thread thread;
        final Beat beat;

        Station(int index, Lane lane, LiveOptions live) {
            this.index = index;
            this.lane = lane;
            beat = new Beat(live);
            thread = new Thread(this, "minewatch-lane-" + index);
            thread.setDaemon(true);
        }

        @Override
        public void run() {
            try {
                lane.run(this);
                List<FactLog.Fact> facts = new ArrayList<>();
                lane.crew().finish().forEach(facts::addAll);
                tell(new Report(index, facts, lane.previousNanos(), null, true, null));
            } catch (Abandoned e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                tell(new Report(index, List.of(), FactMerge.UNKNOWN, null, true, e));
            }
        }

        @Override
        public void onBatchEnd(long nowNanos) {
            BatchEnd end = beat.at(nowNanos);
            List<FactLog.Fact> facts = lane.crew().endBatch(end);
            tell(
                    new Report(
                            index,
                            facts == null ? List.of() : facts,
                            nowNanos,
                            end.read() ? lane.reading() : null,
                            false,
                            null));
        }

        @Override
        public void onWaiting() {
            // Time as the other lanes have met it.
            tell(new Report(index, List.of(), lane.source().idleNanos(), null, false, null));
        }
    }

    private final List<Station> stations = new ArrayList<>();
    private final BlockingQueue<Report> reports;
    private final Judge judge;
    private final Pulse pulse;
    private final FactMerge merge;
    private final List<LaneReading> readings;
    private final List<Report> last = new ArrayList<>();
    private final Beat beat;

    /**
     * @param lanes with one worker each
     */
    ManyLanes(List<Lane> lanes, Judge judge, LiveOptions live, Pulse pulse) {
        reports = new ArrayBlockingQueue<>(REPORTS_A_LANE * lanes.size());
        this.judge = judge;
        this.pulse = pulse;
        merge = new FactMerge(lanes.size());
        readings = new ArrayList<>(Collections.nCopies(lanes.size(), LaneReading.NONE));
        beat = new Beat(live);
        for (Lane lane : lanes) {
            stations.add(new Station(stations.size(), lane, live));
        }
    }

    private void tell(Report report) {
        try {
            reports.put(report);
        } catch (InterruptedException e) {
            throw new Abandoned();
        }
    }

    /** To the end of all sources, and of all flows. */
    void run() {
        for (Station station : stations) {
            station.thread.start();
        }
        List<Report> some = new ArrayList<>();
        while (last.size() < stations.size()) {
            try {
                some.add(reports.take());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while lanes were read", e);
            }
            reports.drainTo(some);
            some.forEach(this::take);
            some.clear();
            judge();
        }
        merge.release(fact -> judge.accept(fact.observable()));
        pulse.onLastBatch();
        long nowNanos = FactMerge.UNKNOWN;
        for (Report report : last) {
            merge.add(report.lane(), report.facts(), Long.MAX_VALUE);
            nowNanos = Math.max(nowNanos, report.nowNanos());
        }
        merge.release(fact -> judge.accept(fact.observable()));
        judge.settle(nowNanos);
    }

    private void take(Report report) {
        if (report.failure() != null) {
            throw new IllegalStateException("a lane failed", report.failure());
        }
        if (report.last()) {
            // What ends because the run does is judged when all have ended.
            last.add(report);
            merge.end(report.lane());
            return;
        }
        merge.add(report.lane(), report.facts(), report.nowNanos());
        LaneReading reading = report.reading();
        if (reading != null) {
            readings.set(report.lane(), reading);
        }
    }

    private void judge() {
        long nowNanos = merge.passedNanos();
        if (nowNanos == FactMerge.UNKNOWN) {
            // One lane cannot tell the time yet; what waits for nobody goes on all the same.
            merge.release(fact -> judge.accept(fact.observable()));
            pulse.onWaiting(() -> readings);
            return;
        }
        pulse.adopt();
        merge.release(fact -> judge.accept(fact.observable()));
        if (nowNanos == Long.MAX_VALUE) {
            return;
        }
        judge.settle(nowNanos);
        pulse.onBatchEnd(nowNanos, beat.at(nowNanos).read() ? readings : null);
    }

    /** Ends the threads, where they have not ended. */
    @Override
    public void close() {
        Threads.end(stations.stream().map(station -> station.thread).toList());
    }
}
