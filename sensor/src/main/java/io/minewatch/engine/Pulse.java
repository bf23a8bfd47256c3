package io.minewatch.engine;

import io.minewatch.capture.InterfaceReading;
import io.minewatch.detect.Judge;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a run without end does at the ends of its batches, beside judging. Single thread. */
final class Pulse {
    /** About a second's worth, as sources say that they are idle. */
    private static final int WAITS_PER_READING = 10;

    private final LiveOptions live;
    private final Judge judge;
    private final RunTotals totals;
    private final Supplier<List<InterfaceReading>> interfaces;
    private LiveOptions.Basis basis;
    private int waits;

    /**
     * @param basis that the judge begins with
     */
    Pulse(
            LiveOptions live,
            LiveOptions.Basis basis,
            Judge judge,
            RunTotals totals,
            Supplier<List<InterfaceReading>> interfaces) {
        this.live = live;
        this.basis = basis;
        this.judge = judge;
        this.totals = totals;
        this.interfaces = interfaces;
    }

    /** What judgement rests on now. */
    LiveOptions.Basis basis() {
        return basis;
    }

    /** A new configuration holds from here on, if there is one. */
    void adopt() {
        LiveOptions.Basis now = live.basis().get();
        if (!now.equals(basis)) {
            basis = now;
            judge.adopt(now.detection(), now.segments(), now.allowed());
        }
    }

    /**
     * A batch was judged.
     *
     * @param nowNanos packet time
     * @param readings of all lanes, where it is time to publish them
     */
    void onBatchEnd(long nowNanos, @Nullable List<LaneReading> readings) {
        live.listener().onBatchEnd(nowNanos, judge);
        if (readings != null) {
            read(readings);
        }
    }

    /** Nothing ever came. There is no packet time yet, so pauses are counted. */
    void onWaiting(Supplier<List<LaneReading>> readings) {
        adopt();
        live.listener().onWaiting();
        if (waits++ % WAITS_PER_READING == 0) {
            read(readings.get());
        }
    }

    /** The source has ended. */
    void onLastBatch() {
        live.listener().onLastBatch();
    }

    private void read(List<LaneReading> readings) {
        live.listener().onReading(totals.soFar(readings, judge, basis, interfaces.get()));
    }
}
