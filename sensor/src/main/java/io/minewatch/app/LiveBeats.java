package io.minewatch.app;

import io.minewatch.config.SensorConfig;
import io.minewatch.detect.Judge;
import io.minewatch.engine.LiveOptions;
import io.minewatch.output.metrics.SensorReadings;
import io.minewatch.report.RunSummary;
import org.jspecify.annotations.Nullable;

/** What is done as the run goes on, in the analysing thread. */
final class LiveBeats implements LiveOptions.BatchListener {
    private final long statsNanos;
    private final Words words;
    private final LiveListener listener;
    private final SensorReadings readings;
    private final @Nullable LiveDelivery delivery;
    private final LiveBaseline baseline;
    private long statsDueNanos;
    private long packetTimeNanos;

    LiveBeats(
            SensorConfig config,
            Words words,
            LiveListener listener,
            SensorReadings readings,
            @Nullable LiveDelivery delivery,
            LiveBaseline baseline) {
        this.baseline = baseline;
        this.delivery = delivery;
        this.readings = readings;
        statsNanos = config.watch().statsInterval().toNanos();
        this.words = words;
        this.listener = listener;
    }

    @Override
    public void onBatchEnd(long nowNanos, Judge judge) {
        packetTimeNanos = nowNanos;
        readings.alive();
        baseline.atBatchEnd(nowNanos);
        if (delivery != null) {
            delivery.atBatchEnd(nowNanos, judge);
        }
    }

    @Override
    public void onWaiting() {
        readings.alive();
    }

    @Override
    public void onReading(RunSummary soFar) {
        readings.onReading(soFar);
        words.then(() -> listener.onReading(soFar));
        if (statsDueNanos == 0) {
            statsDueNanos = packetTimeNanos + statsNanos;
        } else if (packetTimeNanos >= statsDueNanos
                || packetTimeNanos < statsDueNanos - statsNanos) {
            statsDueNanos = packetTimeNanos + statsNanos;
            words.then(() -> listener.onStats(soFar));
        }
    }

    @Override
    public void onLastBatch() {
        baseline.atLastBatch();
        if (delivery != null) {
            delivery.atLastBatch();
        }
    }
}
