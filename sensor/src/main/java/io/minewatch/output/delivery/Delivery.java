package io.minewatch.output.delivery;

import io.minewatch.detect.Finding;
import io.minewatch.output.alert.AlertLife;
import io.minewatch.output.alert.CurrentFindings;
import io.minewatch.output.alert.SensorAlarms;
import io.minewatch.output.alert.SensorStatus;
import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.event.EventCodec;
import io.minewatch.output.event.EventFactory;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.spool.Spool;
import io.minewatch.output.spool.SpoolException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes findings and sees to it that every output gets them. {@link #onFinding}, {@link #tick} and
 * {@link #suspend} belong to one thread, the judge's; they cost little and never wait. One thread
 * writes the spool, and one an output sends. The other methods are thread-safe.
 */
public final class Delivery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /**
     * Events that wait for the spool's writer. It stalls when the disk does; then this is some
     * minutes at the limit of a minute.
     */
    static final int QUEUE = 8192;

    /** Of those, what only new and closed findings may take. */
    private static final int RESERVED = QUEUE / 4;

    /** Events written before the disk is asked to make them last: one wait for many. */
    private static final int GROUP = 256;

    private static final long TURN_MILLIS = 200;
    private static final long CHECK_MILLIS = 1000;

    /** How long an end in good order may take. */
    public static final long CLOSE_MILLIS = 5000;

    private static final int INFORMATIONAL = 6;
    private static final int NOTICE = 5;
    private static final int WARNING = 4;

    /** Something for the spool's writer. */
    private interface Step {
        /** The event to be told; null when there is none. */
        @Nullable AlertEvent event();
    }

    private final DeliverySettings first;
    private final EventFactory factory;
    private final Spool spool;
    private final OpenFindings openFindings;
    private final AlertLife life;
    private final Links links = new Links();
    private final ArrayBlockingQueue<Step> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Map<String, OutputWorker> workers = new LinkedHashMap<>();
    private final Map<AlertEvent.Kind, AtomicLong> events = new EnumMap<>(AlertEvent.Kind.class);
    private final AtomicLong queueDropped = new AtomicLong();
    private final @Nullable Supplier<SensorStatus> status;
    private final Consumer<AlertEvent> listener;
    private final SensorAlarms alarms;
    private final Thread writer = new Thread(this::writeToTheEnd, "minewatch-delivery");
    private final long startMillis = System.currentTimeMillis();
    private volatile boolean closing;
    private volatile boolean failed;
    private volatile boolean remembered;
    private volatile int openCount;
    private volatile long suppressed;
    private volatile long held;
    private volatile long postponed;
    private volatile long leftOut;
    private long lastCheckMillis;
    private long lastHeartbeatMillis;
    private long saidLost;

    private Delivery(
            DeliverySettings settings,
            Spool spool,
            OpenFindings openFindings,
            @Nullable Supplier<SensorStatus> status,
            Consumer<AlertEvent> listener) {
        this.first = settings;
        this.spool = spool;
        this.openFindings = openFindings;
        this.status = status;
        this.listener = listener;
        this.factory = new EventFactory(settings.source());
        this.alarms = new SensorAlarms(settings.alerts(), startMillis);
        for (AlertEvent.Kind kind : AlertEvent.Kind.values()) {
            events.put(kind, new AtomicLong());
        }
        this.life =
                new AlertLife(
                        settings.alerts(),
                        settings.source().offline() ? List.of() : openFindings.events(),
                        new AlertLife.Sink() {
                            @Override
                            public void emit(Finding finding, long updates) {
                                enqueue(
                                        finding.state() == Finding.State.UPDATE,
                                        () -> factory.finding(finding, updates, now()));
                            }

                            @Override
                            public void closeUnseen(AlertEvent last, long packetNanos) {
                                enqueue(
                                        false,
                                        () -> factory.closedUnseen(last, packetNanos, now()));
                            }

                            @Override
                            public void summary(String text, Map<String, Object> details) {
                                enqueue(
                                        true,
                                        () ->
                                                factory.ofSensor(
                                                        AlertEvent.Kind.SUMMARY,
                                                        WARNING,
                                                        "alerts held back",
                                                        text,
                                                        details,
                                                        now()));
                            }
                        });
        writer.setDaemon(true);
    }

    private static long now() {
        return System.currentTimeMillis();
    }

    /**
     * Starts delivery.
     *
     * @param status what the sensor knows of itself, asked once a second; null offline, where there
     *     are no signs of life
     * @param listener gets each event once it is in the spool, on the writer's thread
     * @throws DeliveryException when the spool cannot be used
     */
    public static Delivery open(
            DeliverySettings settings,
            @Nullable Supplier<SensorStatus> status,
            Consumer<AlertEvent> listener)
            throws DeliveryException {
        Spool spool;
        try {
            spool = Spool.open(settings.spoolFolder(), settings.spoolOctets());
        } catch (SpoolException e) {
            throw new DeliveryException(e.sentence(), e);
        }
        try {
            OpenFindings open = OpenFindings.load(spool);
            Delivery delivery = new Delivery(settings, spool, open, status, listener);
            delivery.change(settings.outputs());
            delivery.writer.start();
            return delivery;
        } catch (IOException e) {
            spool.close();
            throw new DeliveryException(
                    "the spool " + settings.spoolFolder() + " cannot be read: " + e.getMessage(),
                    e);
        }
    }

    // ---- The judge's thread

    /**
     * Takes the next thing the judge says of a finding.
     *
     * @return the finding as it is called outside: under the id that it had before a restart; null
     *     when it goes on and closes only because the sensor ends
     */
    public @Nullable Finding onFinding(Finding finding) {
        Finding outside = life.onFinding(finding);
        publish();
        return outside;
    }

    /**
     * Does what is due by packet time: updates, held findings. Called at ends of batches.
     *
     * @param packetNanos packet time
     */
    public void tick(long packetNanos, CurrentFindings current) {
        life.tick(packetNanos, current);
        publish();
    }

    /**
     * The sensor is about to end: findings that the judge closes from now on go on after the next
     * start.
     */
    public void suspend() {
        life.suspend();
    }

    private void publish() {
        openCount = life.openCount();
        suppressed = life.suppressed();
        held = life.held();
        postponed = life.postponed();
        leftOut = life.leftOut();
    }

    private void enqueue(boolean update, Step step) {
        if ((update && queue.remainingCapacity() <= RESERVED) || !queue.offer(step)) {
            queueDropped.incrementAndGet();
        }
    }

    /** Open findings as they stand, kept for the next start without telling anybody. */
    private void remember() {
        if (remembered || first.source().offline()) {
            return;
        }
        remembered = true;
        for (AlertLife.Told told : life.open()) {
            openFindings.apply(factory.finding(told.finding(), told.updates() - 1, now()));
        }
    }

    // ---- The writer's thread

    private void writeToTheEnd() {
        try {
            write();
        } catch (RuntimeException | Error e) {
            failed = true;
            if (!first.source().offline()) {
                // A service ends with it.
                throw e;
            }
            LOG.error("delivery ended by an internal error", e);
        }
    }

    private void write() {
        List<AlertEvent> group = new ArrayList<>();
        while (true) {
            boolean last = closing;
            group.clear();
            Step step = poll();
            while (step != null) {
                try {
                    AlertEvent event = step.event();
                    if (event != null) {
                        group.add(append(event));
                    }
                } catch (RuntimeException e) {
                    LOG.error("an event could not be made", e);
                    queueDropped.incrementAndGet();
                }
                step = group.size() < GROUP ? queue.poll() : null;
            }
            spool.sync();
            for (AlertEvent event : group) {
                tell(event);
            }
            if (!last) {
                check();
            } else if (queue.isEmpty()) {
                return;
            }
        }
    }

    private void tell(AlertEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            LOG.error("a listener failed", e);
        }
    }

    private @Nullable Step poll() {
        try {
            return queue.poll(closing ? 0 : TURN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Ends by a flag: an interrupt would close the spool's files.
            return null;
        }
    }

    private AlertEvent append(AlertEvent event) {
        long sequence = spool.append(event.kind().keepRank(), EventCodec.encode(event));
        AlertEvent numbered = event.numbered(spool.stream(), sequence);
        openFindings.apply(numbered);
        AtomicLong count = events.get(event.kind());
        if (count != null) {
            count.incrementAndGet();
        }
        return numbered;
    }

    private void check() {
        long now = now();
        if (Math.abs(now - lastCheckMillis) < CHECK_MILLIS) {
            return;
        }
        lastCheckMillis = now;
        if (spool.needsCover()) {
            save();
        }
        lostEvents();
        Supplier<SensorStatus> source = status;
        if (source == null) {
            return;
        }
        SensorStatus state = source.get();
        for (SensorAlarms.Alarm alarm : alarms.check(state, now)) {
            Map<String, Object> details = new LinkedHashMap<>(alarm.details());
            details.put("condition", alarm.raised() ? "raised" : "cleared");
            tell(
                    append(
                            factory.ofSensor(
                                    AlertEvent.Kind.SENSOR,
                                    alarm.raised() ? WARNING : NOTICE,
                                    alarm.name(),
                                    alarm.text(),
                                    details,
                                    now)));
        }
        long interval = first.alerts().heartbeat().toMillis();
        if (interval > 0 && Math.abs(now - lastHeartbeatMillis) >= interval) {
            lastHeartbeatMillis = now;
            tell(append(heartbeat(state, now)));
        }
        spool.sync();
    }

    private void save() {
        try {
            spool.cover(openFindings.save());
        } catch (IOException e) {
            LOG.warn("open findings cannot be written: {}", e.getMessage());
        }
    }

    private void lostEvents() {
        long lost = queueDropped.get();
        StringBuilder outputs = new StringBuilder();
        for (OutputWorker worker : workers()) {
            long ofOutput = worker.counters().lost();
            if (ofOutput > 0) {
                outputs.append(outputs.length() == 0 ? "" : ", ")
                        .append(worker.settings().name())
                        .append(' ')
                        .append(ofOutput);
            }
            lost += ofOutput;
        }
        if (lost > saidLost) {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("lost", lost);
            details.put("lost_before", saidLost);
            saidLost = lost;
            String text =
                    "Events were lost because too many waited: "
                            + (outputs.length() == 0 ? "before the spool" : outputs)
                            + " in all since the start.";
            LOG.error(text);
            tell(
                    append(
                            factory.ofSensor(
                                    AlertEvent.Kind.SENSOR,
                                    WARNING,
                                    "events lost",
                                    text,
                                    details,
                                    now())));
            spool.sync();
        }
    }

    private AlertEvent heartbeat(SensorStatus state, long now) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("uptime_seconds", (now - startMillis) / 1000);
        details.put("packets", state.packets());
        details.put("bytes", state.bytes());
        details.put("kernel_drops", state.kernelDrops());
        details.put("interface_drops", state.interfaceDrops());
        details.put("queue_drops", state.queueDrops());
        details.put("flows_active", state.flowsActive());
        if (state.lastPacketMillis() > 0) {
            details.put(
                    "last_packet_seconds", Math.max(0, (now - state.lastPacketMillis()) / 1000));
        }
        if (state.feedTimeSeconds() > 0) {
            details.put("feed_age_seconds", Math.max(0, now / 1000 - state.feedTimeSeconds()));
        }
        details.put("open_findings", (long) openCount);
        details.put("spool_bytes", spool.octets());
        long depth = 0;
        for (OutputWorker worker : workers()) {
            depth = Math.max(depth, worker.counters().queued());
        }
        details.put("queue_depth", depth);
        List<String> raised = alarms.raised();
        if (!raised.isEmpty()) {
            details.put("alarms", String.join(", ", raised));
        }
        return factory.ofSensor(
                AlertEvent.Kind.HEARTBEAT,
                INFORMATIONAL,
                "heartbeat",
                "Minewatch "
                        + first.source().version()
                        + " on "
                        + String.join(", ", state.interfaces())
                        + ": "
                        + state.packets()
                        + " packets, "
                        + openCount
                        + " open findings"
                        + (raised.isEmpty() ? "." : "; " + String.join(", ", raised) + "."),
                details,
                now);
    }

    // ---- Anybody's thread

    /**
     * Takes over other outputs; opens files and connections of the others anew. Events that wait
     * for an output that goes are given up.
     *
     * @throws DeliveryException when that fails; then the old outputs go on
     */
    public void reload(List<OutputSettings> outputs) throws DeliveryException {
        try {
            change(outputs);
        } catch (IOException e) {
            throw new DeliveryException(
                    "the spool " + spool.folder() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private void change(List<OutputSettings> outputs) throws IOException {
        synchronized (workers) {
            Set<String> names = new LinkedHashSet<>();
            for (OutputSettings output : outputs) {
                names.add(output.name());
            }
            List<OutputWorker> gone = new ArrayList<>();
            for (OutputWorker worker : List.copyOf(workers.values())) {
                if (outputs.contains(worker.settings())) {
                    worker.reopen();
                } else {
                    workers.remove(worker.settings().name());
                    gone.add(worker);
                    worker.stop(0);
                }
            }
            // Two senders of one name would overtake each other.
            gone.forEach(worker -> worker.join(CLOSE_MILLIS));
            spool.outputs(names);
            for (OutputSettings output : outputs) {
                if (!workers.containsKey(output.name())) {
                    OutputWorker worker = new OutputWorker(output, spool, links);
                    workers.put(output.name(), worker);
                    worker.start();
                }
            }
        }
    }

    private List<OutputWorker> workers() {
        synchronized (workers) {
            return List.copyOf(workers.values());
        }
    }

    /** How delivery stands now. */
    public DeliveryCounters counters() {
        List<DeliveryCounters.Output> outputs = new ArrayList<>();
        for (OutputWorker worker : workers()) {
            outputs.add(worker.counters());
        }
        Map<AlertEvent.Kind, Long> byKind = new EnumMap<>(AlertEvent.Kind.class);
        events.forEach((kind, count) -> byKind.put(kind, count.get()));
        return new DeliveryCounters(
                outputs,
                byKind,
                queueDropped.get(),
                openCount,
                suppressed,
                held,
                postponed,
                leftOut,
                spool.octets(),
                spool.inMemory(),
                spool.diskErrors(),
                spool.lastError(),
                spool.damagedOctets());
    }

    /**
     * Events that will never reach the spool: too many waited, or the thread that writes it failed.
     * Final once closed.
     */
    public long lostBeforeSpool() {
        return queueDropped.get() + (failed ? queue.size() : 0);
    }

    /** Whether the thread that writes the spool failed: whatever is said from then on is lost. */
    public boolean hasFailed() {
        return failed;
    }

    /** As {@link #close(long)} with {@link #CLOSE_MILLIS}. */
    @Override
    public void close() {
        close(CLOSE_MILLIS);
    }

    /**
     * Ends: everything said is in the spool then, and the outputs had some time to send it. Called
     * when the judge's thread says nothing more.
     *
     * @param millis how long the outputs may take
     * @return events that wait in the spool for the next start, of the output that lags most
     */
    public long close(long millis) {
        closing = true;
        join(writer);
        remember();
        save();
        List<OutputWorker> all = workers();
        for (OutputWorker worker : all) {
            worker.stop(millis);
        }
        long deadline = System.nanoTime() + (millis + 1000) * 1_000_000;
        for (OutputWorker worker : all) {
            worker.join((deadline - System.nanoTime()) / 1_000_000);
        }
        long waiting = 0;
        for (OutputWorker worker : all) {
            waiting = Math.max(waiting, worker.counters().queued());
        }
        spool.close();
        links.close();
        return waiting;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
