package io.minewatch.engine;

import io.minewatch.capture.FrameSource;
import io.minewatch.capture.HostName;
import io.minewatch.detect.Judge;
import io.minewatch.packet.IpAddress;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one lane in the caller's thread and judges where its batches end, which is at the same
 * frames in every run. Single thread.
 */
final class OneLane implements Lane.BatchListener {
    /**
     * What the reader knew at the end of a batch. With several workers a batch's facts come later
     * than that; they must meet the same names and the same time as with one.
     */
    private record Mark(long nowNanos, int names) {}

    private final Lane lane;
    private final FrameSource source;
    private final Crew crew;
    private final Judge judge;
    private final @Nullable Pulse pulse;
    private final @Nullable Beat beat;
    private final AnalysisOptions.@Nullable Progress progress;
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private int namesTold;

    /**
     * @param pulse of a run without end; null for files
     */
    OneLane(Lane lane, Judge judge, AnalysisOptions options, @Nullable Pulse pulse) {
        this.lane = lane;
        source = lane.source();
        crew = lane.crew();
        this.judge = judge;
        this.pulse = pulse;
        LiveOptions live = options.live();
        beat = live == null ? null : new Beat(live);
        progress = options.progress();
    }

    /** To the end of the source, and of all flows. */
    void run() {
        lane.run(this);
        mark(lane.previousNanos());
        if (pulse != null) {
            pulse.onLastBatch();
        }
        crew.finish().forEach(this::judge);
    }

    @Override
    public void onBatchEnd(long nowNanos) {
        if (pulse == null || beat == null) {
            end(BatchEnd.at(nowNanos));
            if (progress != null) {
                progress.at(source.position(), lane.sequence());
            }
            return;
        }
        pulse.adopt();
        BatchEnd end = beat.at(nowNanos);
        end(end);
        pulse.onBatchEnd(nowNanos, end.read() ? List.of(lane.reading()) : null);
    }

    @Override
    public void onWaiting() {
        if (pulse != null) {
            pulse.onWaiting(() -> List.of(lane.reading()));
        }
    }

    private void end(BatchEnd end) {
        mark(end.nowNanos());
        List<FactLog.Fact> done = crew.endBatch(end);
        if (done != null) {
            judge(done);
        }
    }

    private void mark(long nowNanos) {
        marks.add(new Mark(nowNanos, source.hostNames().size()));
    }

    /** The facts of the oldest batch that was not judged. */
    private void judge(List<FactLog.Fact> facts) {
        Mark mark = marks.remove();
        for (; namesTold < mark.names(); namesTold++) {
            HostName name = source.hostNames().get(namesTold);
            judge.hostName(new IpAddress(name.addressHigh(), name.addressLow()), name.name());
        }
        for (FactLog.Fact fact : facts) {
            judge.accept(fact.observable());
        }
        judge.settle(mark.nowNanos());
    }
}
