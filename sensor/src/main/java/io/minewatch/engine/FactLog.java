package io.minewatch.engine;

import io.minewatch.observable.Observable;
import io.minewatch.protocol.Observations;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The facts of one worker, each with the number of the frame during which it was learnt: what makes
 * the order of facts the same for any number of workers. Single thread.
 */
final class FactLog implements Observations {
    /**
     * A fact in its place.
     *
     * @param sequence of the frame being handled; a sweep at a batch's end carries the batch's last
     *     frame
     * @param timeNanos packet time when it was learnt: of that frame, or of the sweep
     * @param sweep whether it was learnt in that sweep, which comes after all frames of the batch
     */
    record Fact(long sequence, long timeNanos, boolean sweep, Observable observable) {}

    /**
     * Frames first, then the sweep; within the sweep by flow, as workers sweep apart. Stable, so
     * one flow's facts keep their order.
     */
    static final Comparator<Fact> ORDER =
            (a, b) -> {
                if (a.sweep() != b.sweep()) {
                    return a.sweep() ? 1 : -1;
                }
                return a.sweep()
                        ? Long.compare(a.observable().flow().id(), b.observable().flow().id())
                        : Long.compare(a.sequence(), b.sequence());
            };

    private List<Fact> facts = new ArrayList<>();
    private long sequence;
    private long timeNanos;
    private boolean sweeping;

    /** The next frame is being handled. */
    void atFrame(long frameSequence, long frameNanos) {
        sequence = frameSequence;
        timeNanos = frameNanos;
        sweeping = false;
    }

    /** Idle flows are being swept. */
    void atSweep(long nowNanos) {
        timeNanos = nowNanos;
        sweeping = true;
    }

    /** The capture is over; its time is that of what came last. */
    void atEnd() {
        sweeping = true;
    }

    @Override
    public void accept(Observable observable) {
        facts.add(new Fact(sequence, timeNanos, sweeping, observable));
    }

    /** Takes all facts since the last call. */
    List<Fact> drain() {
        if (facts.isEmpty()) {
            return List.of();
        }
        List<Fact> drained = facts;
        facts = new ArrayList<>();
        return drained;
    }
}
