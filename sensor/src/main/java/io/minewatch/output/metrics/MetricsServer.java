package io.minewatch.output.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.minewatch.capture.InterfaceReading;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.feeds.refresh.FeedStatus;
import io.minewatch.output.delivery.DeliveryCounters;
import io.minewatch.report.RunSummary;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Tells metrics ({@code /metrics}) and health ({@code /health/live}, {@code /health/ready}) over
 * HTTP. Names follow the conventions of Prometheus: base units, {@code _total} on counters, labels
 * for what differs. Values are read when somebody asks; analysis is never touched. Thread-safe.
 */
public final class MetricsServer implements AutoCloseable {
    static final String PREFIX = "minewatch_";
    private static final double NANOS_PER_SECOND = 1e9;

    private final HttpServer server;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final SensorReadings readings;

    /**
     * Begins to listen.
     *
     * @param feeds how the feeds that are kept up to date stand
     * @param feedTime when the feeds were last known to be the newest, seconds since 1970; 0
     *     unknown
     * @param delivery how delivery stands; null without outputs
     * @param version of the program
     * @throws IOException when the address cannot be had
     */
    public MetricsServer(
            InetSocketAddress address,
            SensorReadings readings,
            Supplier<List<FeedStatus>> feeds,
            LongSupplier feedTime,
            @Nullable Supplier<DeliveryCounters> delivery,
            String version)
            throws IOException {
        this.readings = readings;
        register(version);
        register(feeds, feedTime);
        if (delivery != null) {
            DeliveryMetrics.register(registry, delivery);
        }
        server = HttpServer.create(address, 0);
        server.createContext("/metrics", this::metrics);
        server.createContext(
                "/health/live",
                exchange ->
                        answer(
                                exchange,
                                readings.isAlive() ? 200 : 503,
                                readings.isAlive() ? "alive" : "analysis has not moved for 30 s"));
        server.createContext("/health/ready", this::ready);
        server.start();
    }

    /** The port, also where the system chose one. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void ready(HttpExchange exchange) throws IOException {
        String why = readings.whyNotReady();
        answer(exchange, why == null ? 200 : 503, why == null ? "ready" : why);
    }

    private void metrics(HttpExchange exchange) throws IOException {
        String accept = exchange.getRequestHeaders().getFirst("Accept");
        ExpositionFormatWriter writer = formats.findWriter(accept);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        writer.write(text, registry.scrape());
        send(exchange, 200, writer.getContentType(), text.toByteArray());
    }

    private static void answer(HttpExchange exchange, int status, String sentence)
            throws IOException {
        send(exchange, status, "text/plain; charset=utf-8", (sentence + "\n").getBytes(UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
        exchange.close();
    }

    private void register(String version) {
        Info.builder()
                .name(PREFIX + "build_info")
                .help("Which program this is.")
                .labelNames("version")
                .register(registry)
                .setLabelValues(version);
        interfaces();
        counter("packets", "Packets analysed.", RunSummary::frames);
        counter("bytes", "Octets on the wire of the packets analysed.", RunSummary::frameBytes);
        counter(
                "truncated_packets",
                "Packets that the snap length cut.",
                RunSummary::truncatedFrames);
        counter(
                "duplicate_packets",
                "Packets that the mirror showed twice, counted once.",
                RunSummary::duplicates);
        counter("tcp_flows", "TCP flows begun.", RunSummary::flowsTcp);
        counter("udp_flows", "UDP flows begun.", RunSummary::flowsUdp);
        counter("expired_flows", "Flows ended by silence.", RunSummary::flowsExpired);
        counter(
                "evicted_flows",
                "Flows ended because the table was full.",
                RunSummary::flowsEvicted);
        counter(
                "one_sided_flows",
                "TCP flows of which one direction was seen.",
                RunSummary::flowsOneSided);
        counter("encrypted_flows", "TCP flows encrypted.", RunSummary::flowsEncrypted);
        counter(
                "mining_flows",
                "Flows that carried a mining protocol and are over.",
                RunSummary::miningFlows);
        counter("stream_gaps", "Gaps in streams that were read.", RunSummary::streamGaps);
        counter("stream_lost_bytes", "Octets in those gaps.", RunSummary::streamBytesLost);
        gauge("flows_active", "Flows that go on.", s -> (double) s.flowsActive());
        gauge("feed_indicators", "Indicators in the feeds.", s -> (double) s.indicators());
        CounterWithCallback.builder()
                .name(PREFIX + "decoder_anomalies")
                .help("Oddities of decoding and parsing, by layer and name.")
                .labelNames("layer", "name")
                .callback(
                        told -> {
                            RunSummary now = readings.summary();
                            if (now != null) {
                                now.anomalies()
                                        .forEach(
                                                (name, count) -> {
                                                    int dot = name.indexOf('.');
                                                    told.call(
                                                            (double) count,
                                                            name.substring(0, dot),
                                                            name.substring(dot + 1));
                                                });
                            }
                        })
                .register(registry);
        CounterWithCallback.builder()
                .name(PREFIX + "findings")
                .help("Findings said, by level and state.")
                .labelNames("level", "state")
                .callback(
                        told -> {
                            for (Level level : Level.values()) {
                                for (Finding.State state : Finding.State.values()) {
                                    told.call(
                                            (double) readings.findings(level, state),
                                            level.label(),
                                            state.label());
                                }
                            }
                        })
                .register(registry);
        CounterWithCallback.builder()
                .name(PREFIX + "lost_events")
                .help("Events that could not be told: no room, or the disk was full.")
                .callback(told -> told.call((double) readings.lostEvents()))
                .register(registry);
        CounterWithCallback.builder()
                .name(PREFIX + "lane_packets")
                .help("Packets of each lane of capture, by its number; each lane has a thread.")
                .labelNames("lane")
                .callback(
                        told -> {
                            List<Long> lanes = readings.lanePackets();
                            for (int i = 0; i < lanes.size(); i++) {
                                told.call((double) lanes.get(i), Integer.toString(i));
                            }
                        })
                .register(registry);
        CounterWithCallback.builder()
                .name(PREFIX + "recorded_packets")
                .help("Packets in files of raw traffic (capture.record).")
                .callback(told -> told.call((double) readings.recordedPackets()))
                .register(registry);
        CounterWithCallback.builder()
                .name(PREFIX + "record_lost_packets")
                .help("Packets that are not in those files: the disk was too slow, full or broken.")
                .callback(told -> told.call((double) readings.recordLostPackets()))
                .register(registry);
        CounterWithCallback.builder()
                .name(PREFIX + "evidence_packets")
                .help("Packets in captures of findings (evidence.folder).")
                .callback(told -> told.call((double) readings.evidencePackets()))
                .register(registry);
        CounterWithCallback.builder()
                .name(PREFIX + "evidence_lost_packets")
                .help("Packets that belong into those captures and are not there.")
                .callback(told -> told.call((double) readings.evidenceLostPackets()))
                .register(registry);
        GaugeWithCallback.builder()
                .name(PREFIX + "heap_used_bytes")
                .help("Memory of the Java heap in use.")
                .callback(
                        told -> {
                            Runtime java = Runtime.getRuntime();
                            told.call((double) (java.totalMemory() - java.freeMemory()));
                        })
                .register(registry);
        GaugeWithCallback.builder()
                .name(PREFIX + "heap_max_bytes")
                .help("Memory that the Java heap may take.")
                .callback(told -> told.call((double) Runtime.getRuntime().maxMemory()))
                .register(registry);
    }

    private void register(Supplier<List<FeedStatus>> feeds, LongSupplier feedTime) {
        GaugeWithCallback.builder()
                .name(PREFIX + "feed_age_seconds")
                .help(
                        "Time since the feeds were last known to be the newest, or made where none is"
                                + " kept up to date.")
                .callback(
                        told -> {
                            long made = feedTime.getAsLong();
                            if (made > 0) {
                                told.call((double) (System.currentTimeMillis() / 1000 - made));
                            }
                        })
                .register(registry);
        GaugeWithCallback.builder()
                .name(PREFIX + "feed_copy_indicators")
                .help("Indicators that the copy of a feed brings.")
                .labelNames("feed")
                .callback(
                        told ->
                                feeds.get()
                                        .forEach(f -> told.call((double) f.indicators(), f.name())))
                .register(registry);
        GaugeWithCallback.builder()
                .name(PREFIX + "feed_last_success_timestamp_seconds")
                .help("When the copy of a feed was last known to be the newest.")
                .labelNames("feed")
                .callback(
                        told -> {
                            for (FeedStatus feed : feeds.get()) {
                                if (feed.lastSuccess() != null) {
                                    told.call(
                                            (double) feed.lastSuccess().getEpochSecond(),
                                            feed.name());
                                }
                            }
                        })
                .register(registry);
        CounterWithCallback.builder()
                .name(PREFIX + "feed_errors")
                .help("Tries to update a feed that failed.")
                .labelNames("feed")
                .callback(
                        told -> feeds.get().forEach(f -> told.call((double) f.errors(), f.name())))
                .register(registry);
    }

    private void interfaces() {
        perInterface("capture_packets", "Packets captured.", InterfaceReading::packets);
        perInterface("capture_bytes", "Octets captured.", InterfaceReading::octets);
        perInterface(
                "capture_kernel_dropped_packets",
                "Packets that the kernel dropped: its buffer was full.",
                InterfaceReading::kernelDrops);
        perInterface(
                "capture_interface_dropped_packets",
                "Packets that card or driver dropped.",
                InterfaceReading::interfaceDrops);
        perInterface(
                "capture_queue_dropped_packets",
                "Packets dropped because analysis was behind.",
                r -> r.queueDrops() + r.faults());
        GaugeWithCallback.builder()
                .name(PREFIX + "capture_interface_up")
                .help("Whether the interface is captured: 1 or 0.")
                .labelNames("interface")
                .callback(
                        told -> {
                            RunSummary now = readings.summary();
                            if (now != null) {
                                now.interfaces().forEach(r -> told.call(r.up() ? 1 : 0, r.name()));
                            }
                        })
                .register(registry);
        GaugeWithCallback.builder()
                .name(PREFIX + "capture_last_packet_timestamp_seconds")
                .help("When the last packet was captured: tells a dead mirror port.")
                .labelNames("interface")
                .callback(
                        told -> {
                            RunSummary now = readings.summary();
                            if (now != null) {
                                now.interfaces()
                                        .forEach(
                                                r ->
                                                        told.call(
                                                                r.lastNanos() / NANOS_PER_SECOND,
                                                                r.name()));
                            }
                        })
                .register(registry);
    }

    private void perInterface(String name, String help, ToLongFunction<InterfaceReading> value) {
        CounterWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames("interface")
                .callback(
                        told -> {
                            RunSummary now = readings.summary();
                            if (now != null) {
                                now.interfaces()
                                        .forEach(
                                                r ->
                                                        told.call(
                                                                (double) value.applyAsLong(r),
                                                                r.name()));
                            }
                        })
                .register(registry);
    }

    private void counter(String name, String help, ToLongFunction<RunSummary> value) {
        CounterWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .callback(
                        told -> {
                            RunSummary now = readings.summary();
                            if (now != null) {
                                told.call((double) value.applyAsLong(now));
                            }
                        })
                .register(registry);
    }

    private void gauge(String name, String help, Function<RunSummary, Double> value) {
        GaugeWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .callback(
                        told -> {
                            RunSummary now = readings.summary();
                            if (now != null) {
                                told.call(value.apply(now));
                            }
                        })
                .register(registry);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
