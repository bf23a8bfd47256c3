package io.minewatch.app;

import io.minewatch.capture.InterfaceReading;
import io.minewatch.config.SensorConfig;
import io.minewatch.detect.Judge;
import io.minewatch.feeds.model.FeedInfo;
import io.minewatch.feeds.refresh.FeedStatus;
import io.minewatch.output.FileNames;
import io.minewatch.output.alert.SensorStatus;
import io.minewatch.output.delivery.Delivery;
import io.minewatch.output.delivery.DeliveryCounters;
import io.minewatch.output.delivery.DeliveryException;
import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.metrics.SensorReadings;
import io.minewatch.report.RunListener;
import io.minewatch.report.RunSummary;
import java.io.Closeable;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Findings of a sensor at work on their way to the outputs. {@link #before}'s listener, {@link
 * #atBatchEnd} and {@link #atLastBatch} belong to the analysing thread and never wait; the rest is
 * thread-safe.
 */
final class LiveDelivery implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveDelivery.class);

    private static final long NANOS_PER_MILLI = 1_000_000L;

    /** Of syslog: from here down it is a warning. */
    private static final int WARNING = 4;

    private final Delivery delivery;

    private LiveDelivery(Delivery delivery) {
        this.delivery = delivery;
    }

    /**
     * Starts the outputs; what could not be delivered before goes first.
     *
     * @param feeds how the feeds stand
     * @param feedsInForce what was read of them
     * @throws UsageException when the spool cannot be used
     */
    static LiveDelivery open(
            SensorConfig config,
            FileNames interfaces,
            Console console,
            SensorReadings readings,
            Supplier<List<FeedStatus>> feeds,
            Supplier<List<FeedInfo>> feedsInForce)
            throws UsageException {
        try {
            return new LiveDelivery(
                    Delivery.open(
                            Outputs.live(config, interfaces, console),
                            () ->
                                    status(
                                            readings.summary(),
                                            feedTime(feeds.get(), feedsInForce.get())),
                            LiveDelivery::log));
        } catch (DeliveryException e) {
            throw new UsageException(
                    e.sentence()
                            + (e.isSpoolInUse() ? "; or look on beside it with --no-outputs" : ""));
        }
    }

    /** What the sensor says of itself should reach whoever looks at its machine as well. */
    private static void log(AlertEvent event) {
        if (event.kind() == AlertEvent.Kind.SENSOR || event.kind() == AlertEvent.Kind.SUMMARY) {
            LOG.atLevel(event.severity() <= WARNING ? Level.WARN : Level.INFO)
                    .addKeyValue("event", event.id())
                    .log("{}", event.text());
        }
    }

    /**
     * What the sensor knows of itself.
     *
     * @param summary null before the first
     * @param feedTimeSeconds since 1970; 0 unknown
     */
    static SensorStatus status(@Nullable RunSummary summary, long feedTimeSeconds) {
        if (summary == null) {
            return new SensorStatus(0, 0, 0, 0, 0, 0, 0, 0, 0, feedTimeSeconds, List.of());
        }
        long kernel = 0;
        long cards = 0;
        long queue = 0;
        long lastNanos = 0;
        for (InterfaceReading each : summary.interfaces()) {
            kernel += each.kernelDrops();
            cards += each.interfaceDrops();
            queue += each.queueDrops() + each.faults();
            lastNanos = Math.max(lastNanos, each.lastNanos());
        }
        return new SensorStatus(
                summary.frames(),
                summary.frameBytes(),
                kernel,
                cards,
                queue,
                summary.flowsActive(),
                summary.flowsTcp(),
                summary.flowsOneSided(),
                lastNanos / NANOS_PER_MILLI,
                feedTimeSeconds,
                summary.interfaces().stream().map(InterfaceReading::name).toList());
    }

    /**
     * When the feed that waits longest for news was last known to be the newest; where none is kept
     * up to date, when the youngest was made.
     *
     * @return seconds since 1970; 0 unknown
     */
    static long feedTime(List<FeedStatus> feeds, List<FeedInfo> inForce) {
        Instant oldest = FeedStatus.oldestSuccess(feeds);
        if (oldest != null) {
            return oldest.getEpochSecond();
        }
        long youngest = 0;
        for (FeedInfo feed : inForce) {
            youngest = Math.max(youngest, dateSeconds(feed.version()));
        }
        return youngest;
    }

    /** Feeds call their versions what they like; 0 where it is no date. */
    private static long dateSeconds(String version) {
        try {
            return LocalDate.parse(version).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
        } catch (DateTimeParseException e) {
            return 0;
        }
    }

    /**
     * Delivers findings, then hands on what is said, findings as the outputs know them: under the
     * id that they had before a restart. What only closes because the sensor ends is not said.
     */
    RunListener before(RunListener next) {
        return next.after(delivery::onFinding);
    }

    /** Does what is due by packet time. */
    void atBatchEnd(long nowNanos, Judge judge) {
        delivery.tick(nowNanos, judge::restate);
    }

    /** The run ends: findings that close from now on are open still, for the next start. */
    void atLastBatch() {
        delivery.suspend();
    }

    /** How delivery stands. */
    DeliveryCounters counters() {
        return delivery.counters();
    }

    /**
     * Takes over other outputs; opens files and connections of the others anew.
     *
     * @throws UsageException when that fails; then the old ones go on
     */
    void reload(List<OutputSettings> outputs) throws UsageException {
        try {
            delivery.reload(outputs);
        } catch (DeliveryException e) {
            throw new UsageException(e.sentence());
        }
    }

    /** Writes everything to the spool and gives the outputs some time. */
    @Override
    public void close() {
        long waiting = delivery.close(Delivery.CLOSE_MILLIS);
        if (waiting > 0) {
            LOG.atWarn()
                    .addKeyValue("events", waiting)
                    .log(
                            "{} in the spool for the next start",
                            waiting + (waiting == 1 ? " event waits" : " events wait"));
        }
    }
}
