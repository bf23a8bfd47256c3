package io.minewatch.output.delivery;

import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.event.EventCodec;
import io.minewatch.output.link.Link;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.link.RefusedException;
import io.minewatch.output.spool.Spool;
import io.minewatch.output.spool.SpoolEntry;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of one output: reads the spool from where the output is, sends, and acknowledges what
 * arrived. When the link breaks, everything unconfirmed is sent again over the next one: to the
 * first receiver of the list that works. Never interrupted: files would close.
 */
final class OutputWorker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputWorker.class);

    /** Records read at once, so that one output's backlog does not fill memory. */
    private static final int BATCH = 64;

    private static final long BATCH_OCTETS = 1 << 20;

    private static final long NANOS_PER_MILLI = 1_000_000L;

    /** Tries for an event that a working receiver refuses. */
    static final int MAX_REFUSALS = 5;

    /** Waiting for news of events on their way. */
    private static final long SHORT_WAIT_MILLIS = 20;

    /** Waiting for new events; a link that breaks meanwhile is noticed then. */
    private static final long LONG_WAIT_MILLIS = 500;

    /** Time after which a better receiver of the list is tried again. */
    private static final long RETURN_NANOS = 60_000_000_000L;

    /** How long the end of a link may take when it is changed for another one. */
    private static final long FINISH_MILLIS = 2000;

    private final OutputSettings settings;
    private final Spool spool;
    private final Links links;
    private final Backoff backoff = new Backoff(new SplittableRandom());
    private final Set<Long> skipped = new HashSet<>();
    private final Thread thread;

    private volatile boolean stopping;
    private volatile boolean reopen;
    private volatile long stopDeadlineNanos;
    private volatile String receiver = "";
    private volatile @Nullable String lastError;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong confirmed = new AtomicLong();
    private final AtomicLong resent = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong connects = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final Latency latency = new Latency();

    private int choice;
    private long highestSent;
    private long refusedSequence;
    private int refusals;
    private long resendFrom;
    private long lastProbeNanos;
    private boolean saidFailure;

    OutputWorker(OutputSettings settings, Spool spool, Links links) {
        this.settings = settings;
        this.spool = spool;
        this.links = links;
        this.thread = new Thread(this, "minewatch-output-" + settings.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    OutputSettings settings() {
        return settings;
    }

    /** Opens the link anew: files may have been renamed, certificates renewed. */
    void reopen() {
        reopen = true;
    }

    /** Ends after what is on its way, or when the time is over. */
    void stop(long millis) {
        stopDeadlineNanos = System.nanoTime() + millis * 1_000_000;
        stopping = true;
    }

    /** Waits for the end. */
    void join(long millis) {
        try {
            thread.join(Math.max(1, millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    DeliveryCounters.Output counters() {
        long lost = 0;
        for (long count : spool.lost(settings.name())) {
            lost += count;
        }
        return new DeliveryCounters.Output(
                settings.name(),
                receiver,
                spool.depth(settings.name()),
                sent.get(),
                confirmed.get(),
                resent.get(),
                refused.get(),
                lost,
                connects.get(),
                failures.get(),
                latency.counts(),
                lastError);
    }

    @Override
    public void run() {
        highestSent = spool.acknowledged(settings.name());
        while (!isDone()) {
            Link link = connect();
            if (link == null) {
                continue;
            }
            reopen = false;
            try {
                link = serve(link);
                end(link);
            } catch (RefusedException e) {
                refused(e);
                link.close();
            } catch (IOException e) {
                resendFrom = link.resendFrom();
                failed(e);
                link.close();
                pause(backoff.nextMillis());
            } catch (RuntimeException e) {
                // A fault of this program must not end an output for good.
                LOG.error("output {}: internal error", settings.name(), e);
                failed(new IOException("internal error: " + e, e));
                link.close();
                pause(Backoff.MAX_MILLIS);
            }
            receiver = "";
        }
    }

    /** The first receiver of the list that works; null after a wait when none does. */
    private @Nullable Link connect() {
        IOException problem = null;
        for (int i = 0; i < Links.choices(settings) && !isDone(); i++) {
            try {
                Link link = links.open(settings, i);
                opened(link, i);
                return link;
            } catch (IOException e) {
                problem = e;
                failed(e);
            }
        }
        if (problem != null) {
            pause(backoff.nextMillis());
        }
        return null;
    }

    private void opened(Link link, int index) {
        choice = index;
        connects.incrementAndGet();
        receiver = link.description();
        lastProbeNanos = System.nanoTime();
        if (saidFailure || connects.get() == 1) {
            LOG.info("output {}: sends to {}", settings.name(), receiver);
        }
        saidFailure = false;
    }

    private void failed(IOException e) {
        failures.incrementAndGet();
        lastError = e.getMessage();
        if (!saidFailure) {
            saidFailure = true;
            LOG.warn("output {}: {}; trying again", settings.name(), e.getMessage());
        }
    }

    private void pause(long millis) {
        long deadline = System.nanoTime() + millis * 1_000_000;
        while (!isDone() && !reopen && System.nanoTime() - deadline < 0) {
            try {
                Thread.sleep(Math.min(50, millis));
            } catch (InterruptedException e) {
                // Stopped by a flag only.
                Thread.interrupted();
            }
        }
    }

    private void refused(RefusedException e) {
        failed(e);
        if (refusedSequence != e.sequence()) {
            refusedSequence = e.sequence();
            refusals = 0;
        }
        if (++refusals >= MAX_REFUSALS) {
            refused.incrementAndGet();
            skipped.add(e.sequence());
            LOG.error(
                    "output {}: gives up event {}: {}",
                    settings.name(),
                    e.sequence(),
                    e.getMessage());
        } else {
            pause(backoff.nextMillis());
        }
    }

    /**
     * Sends until the worker is stopped or told to open its link anew.
     *
     * @return the link in use at the end
     */
    private Link serve(Link first) throws IOException {
        Link link = first;
        long acknowledged = spool.acknowledged(settings.name());
        long next = resendFrom > 0 ? Math.min(resendFrom, acknowledged + 1) : acknowledged + 1;
        resendFrom = 0;
        long handled = acknowledged;
        while (!reopen && !isOver(handled)) {
            List<SpoolEntry> entries = spool.read(next, BATCH, BATCH_OCTETS);
            for (SpoolEntry entry : entries) {
                send(link, entry);
                next = entry.sequence() + 1;
                handled = Math.max(handled, entry.sequence());
                if (settings instanceof OutputSettings.Webhook) {
                    // Each is answered; a long batch must not wait for its end.
                    acknowledge(link.confirmed(false));
                }
            }
            acknowledge(link.confirmed(entries.isEmpty()));
            if (link.isIdle()) {
                // Those skipped count as handled.
                acknowledge(handled);
            }
            if (entries.isEmpty()) {
                link = waitForMore(link, handled);
            }
        }
        return link;
    }

    private boolean isOver(long handled) {
        return stopping && (!spool.hasAfter(handled) || System.nanoTime() - stopDeadlineNanos >= 0);
    }

    /** A stop waits for what is in the spool, but not for ever. */
    private boolean isDone() {
        return isOver(spool.acknowledged(settings.name()));
    }

    private void send(Link link, SpoolEntry entry) throws IOException {
        if (skipped.contains(entry.sequence())) {
            return;
        }
        AlertEvent event;
        try {
            event = EventCodec.decode(entry.payload()).numbered(spool.stream(), entry.sequence());
        } catch (IOException e) {
            refused.incrementAndGet();
            LOG.error("output {}: event {} cannot be read", settings.name(), entry.sequence());
            return;
        }
        link.send(event, settings.format().encode(event));
        sent.incrementAndGet();
        if (entry.sequence() <= highestSent) {
            resent.incrementAndGet();
        } else if (event.kind() == AlertEvent.Kind.NEW) {
            latency.add(System.currentTimeMillis() - event.timeNanos() / NANOS_PER_MILLI);
        }
        highestSent = Math.max(highestSent, entry.sequence());
    }

    private void acknowledge(long sequence) throws IOException {
        long before = spool.acknowledged(settings.name());
        if (sequence > before) {
            spool.acknowledge(settings.name(), sequence);
            confirmed.addAndGet(sequence - before);
            backoff.reset();
            skipped.removeIf(skip -> skip <= sequence);
        }
    }

    private Link waitForMore(Link link, long handled) throws IOException {
        boolean idle = link.isIdle();
        try {
            spool.await(handled, idle && !stopping ? LONG_WAIT_MILLIS : SHORT_WAIT_MILLIS);
        } catch (InterruptedException e) {
            // Stopped by a flag only.
            Thread.interrupted();
        }
        if (idle && choice > 0 && System.nanoTime() - lastProbeNanos > RETURN_NANOS) {
            return better(link);
        }
        return link;
    }

    /** Goes back to a receiver that is preferred and works again. */
    private Link better(Link link) {
        lastProbeNanos = System.nanoTime();
        for (int i = 0; i < choice; i++) {
            try {
                Link preferred = links.open(settings, i);
                link.close();
                opened(preferred, i);
                LOG.info("output {}: back to {}", settings.name(), receiver);
                return preferred;
            } catch (IOException e) {
                lastError = e.getMessage();
            }
        }
        return link;
    }

    private void end(Link link) throws IOException {
        try {
            long left =
                    stopping
                            ? Math.max(0, (stopDeadlineNanos - System.nanoTime()) / 1_000_000)
                            : FINISH_MILLIS;
            if (link.isIdle()) {
                return;
            }
            acknowledge(link.finish(left));
        } finally {
            link.close();
        }
    }
}
