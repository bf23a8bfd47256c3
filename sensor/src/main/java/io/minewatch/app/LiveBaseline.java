package io.minewatch.app;

import io.minewatch.detect.DestinationBaseline;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The baseline of a sensor at work: saved every quarter of an hour by a thread of its own, and at
 * the end. The analysing thread only puts it into words.
 */
final class LiveBaseline implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveBaseline.class);

    /** Packet time between two saves: what a crash costs is a quarter of an hour of learning. */
    private static final long SAVE_NANOS = 900_000_000_000L;

    private final @Nullable BaselineFile file;
    private final DestinationBaseline baseline;
    private final AtomicReference<@Nullable String> unsaved = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean closed;
    private long dueNanos;

    private LiveBaseline(@Nullable BaselineFile file, DestinationBaseline baseline) {
        this.file = file;
        this.baseline = baseline;
        thread = new Thread(this::save, "minewatch-baseline");
        thread.setDaemon(true);
    }

    /** Goes on with what was kept; what is damaged is said, and learnt anew. */
    static LiveBaseline open(String configured) {
        BaselineFile file = BaselineFile.ofService(configured);
        DestinationBaseline baseline = new DestinationBaseline();
        if (file != null) {
            try {
                baseline = file.read();
            } catch (UsageException e) {
                LOG.warn("{}; until then nothing is kept", e.getMessage());
                file = null;
            }
        }
        LiveBaseline live = new LiveBaseline(file, baseline);
        if (file != null) {
            live.thread.start();
        }
        return live;
    }

    /** What the judge learns into. */
    DestinationBaseline baseline() {
        return baseline;
    }

    /** Called by the analysing thread. */
    void atBatchEnd(long nowNanos) {
        if (file == null) {
            return;
        }
        if (dueNanos == 0) {
            dueNanos = nowNanos + SAVE_NANOS;
        } else if (nowNanos >= dueNanos || nowNanos < dueNanos - SAVE_NANOS) {
            dueNanos = nowNanos + SAVE_NANOS;
            unsaved.set(baseline.text());
        }
    }

    /** Called by the analysing thread: the run is over. */
    void atLastBatch() {
        if (file != null) {
            unsaved.set(baseline.text());
        }
    }

    private void save() {
        while (!closed) {
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                return;
            }
            write();
        }
    }

    private synchronized void write() {
        BaselineFile to = file;
        String text = unsaved.getAndSet(null);
        if (to != null && text != null) {
            try {
                to.write(text);
            } catch (IOException e) {
                LOG.warn("what hosts usually connect to cannot be kept: {}", e.toString());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        write();
    }
}
