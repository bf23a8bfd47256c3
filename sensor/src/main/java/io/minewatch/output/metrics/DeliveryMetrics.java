package io.minewatch.output.metrics;

import io.minewatch.output.delivery.DeliveryCounters;
import io.minewatch.output.delivery.DeliveryCounters.Latencies;
import io.minewatch.output.delivery.DeliveryCounters.Output;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** How delivery stands, as metrics. Counters are of the outputs that there are now. */
final class DeliveryMetrics {
    private static final double MILLIS_PER_SECOND = 1e3;

    private final PrometheusRegistry registry;
    private final Supplier<DeliveryCounters> delivery;

    private DeliveryMetrics(PrometheusRegistry registry, Supplier<DeliveryCounters> delivery) {
        this.registry = registry;
        this.delivery = delivery;
    }

    /** Adds the metrics to a registry. */
    static void register(PrometheusRegistry registry, Supplier<DeliveryCounters> delivery) {
        DeliveryMetrics metrics = new DeliveryMetrics(registry, delivery);
        metrics.outputs();
        metrics.alerts();
        metrics.spool();
    }

    private void outputs() {
        perOutputGauge(
                "output_connected",
                "Whether a way to the receiver is open: 1 or 0.",
                o -> o.isConnected() ? 1 : 0);
        perOutputGauge(
                "output_queue_events", "Events that the output has not got yet.", Output::queued);
        perOutput("output_sent_events", "Events handed over, repeats counted again.", Output::sent);
        perOutput(
                "output_confirmed_events",
                "Events that arrived, as far as the transport can know.",
                Output::confirmed);
        perOutput("output_resent_events", "Events handed over once more.", Output::resent);
        perOutput(
                "output_refused_events",
                "Events given up because the receiver would not take them.",
                Output::refused);
        perOutput(
                "output_lost_events", "Events given up because the spool was full.", Output::lost);
        perOutput(
                "output_connects", "Times that a way to a receiver was opened.", Output::connects);
        perOutput(
                "output_failures",
                "Times that one broke or could not be opened.",
                Output::failures);
        registry.register(
                new Collector() {
                    @Override
                    public MetricSnapshot collect() {
                        return latency();
                    }
                });
    }

    private void alerts() {
        CounterWithCallback.builder()
                .name(MetricsServer.PREFIX + "events")
                .help("Events written to the spool, by kind.")
                .labelNames("kind")
                .callback(
                        told ->
                                delivery.get()
                                        .events()
                                        .forEach(
                                                (kind, count) ->
                                                        told.call((double) count, kind.label())))
                .register(registry);
        gauge("alerts_open", "Findings told and not closed.", DeliveryCounters::openFindings);
        counter(
                "alerts_suppressed",
                "Findings never told because a rule suppresses them.",
                DeliveryCounters::suppressed);
        counter(
                "alerts_held",
                "Findings that fell into a maintenance window.",
                DeliveryCounters::held);
        counter(
                "alerts_postponed",
                "Events that waited, or were skipped, because of the limit of a minute.",
                DeliveryCounters::postponed);
        counter(
                "alerts_left_out",
                "Findings not told because too many waited.",
                DeliveryCounters::leftOut);
    }

    private void spool() {
        gauge("spool_bytes", "Octets of the spool on disk.", DeliveryCounters::spoolOctets);
        gauge(
                "spool_memory_events",
                "Events that wait in memory because the disk takes none.",
                DeliveryCounters::inMemory);
        counter("spool_disk_errors", "Writes that failed.", DeliveryCounters::diskErrors);
        counter(
                "spool_damaged_bytes",
                "Octets of the spool that were not whole at the start.",
                DeliveryCounters::damagedOctets);
        counter(
                "spool_dropped_events",
                "Events that the spool's writer was too slow for.",
                DeliveryCounters::queueDropped);
    }

    private HistogramSnapshot latency() {
        HistogramSnapshot.Builder histogram =
                HistogramSnapshot.builder()
                        .name(MetricsServer.PREFIX + "output_latency_seconds")
                        .help("From the packet that a new finding rests on to its hand-over.");
        for (Output output : delivery.get().outputs()) {
            Latencies latencies = output.latencies();
            List<Double> ends = new ArrayList<>();
            latencies.upToMillis().forEach(millis -> ends.add(millis / MILLIS_PER_SECOND));
            ends.add(Double.POSITIVE_INFINITY);
            histogram.dataPoint(
                    HistogramDataPointSnapshot.builder()
                            .labels(Labels.of("output", output.name()))
                            .classicHistogramBuckets(
                                    ClassicHistogramBuckets.of(ends, latencies.counts()))
                            .sum(latencies.sumMillis() / MILLIS_PER_SECOND)
                            .build());
        }
        return histogram.build();
    }

    private void perOutput(String name, String help, ToLongFunction<Output> value) {
        CounterWithCallback.builder()
                .name(MetricsServer.PREFIX + name)
                .help(help)
                .labelNames("output")
                .callback(told -> tell(value, told::call))
                .register(registry);
    }

    private void perOutputGauge(String name, String help, ToLongFunction<Output> value) {
        GaugeWithCallback.builder()
                .name(MetricsServer.PREFIX + name)
                .help(help)
                .labelNames("output")
                .callback(told -> tell(value, told::call))
                .register(registry);
    }

    /** The library's two kinds of callbacks have no type in common. */
    private interface Told {
        void call(double value, String... labels);
    }

    private void tell(ToLongFunction<Output> value, Told told) {
        delivery.get().outputs().forEach(o -> told.call((double) value.applyAsLong(o), o.name()));
    }

    private void counter(String name, String help, ToDoubleFunction<DeliveryCounters> value) {
        CounterWithCallback.builder()
                .name(MetricsServer.PREFIX + name)
                .help(help)
                .callback(told -> told.call(value.applyAsDouble(delivery.get())))
                .register(registry);
    }

    private void gauge(String name, String help, ToDoubleFunction<DeliveryCounters> value) {
        GaugeWithCallback.builder()
                .name(MetricsServer.PREFIX + name)
                .help(help)
                .callback(told -> told.call(value.applyAsDouble(delivery.get())))
                .register(registry);
    }
}
