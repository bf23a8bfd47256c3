package io.minewatch.app;

import io.minewatch.detect.Finding;
import io.minewatch.observable.MiningActivity;
import io.minewatch.report.HostReport;
import io.minewatch.report.RunListener;
import io.minewatch.report.RunSummary;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes what analysis says and lets a thread of its own say it on, so that analysis never waits for
 * a terminal or a disk. Bounded: what finds no room is dropped and counted.
 */
final class Words implements RunListener, AutoCloseable {
    /** Events that may wait: minutes of the busiest network we know of, some ten MiB. */
    private static final int MAX_WAITING = 10_000;

    /** Longest time that the end waits for words to be said. */
    private static final long LAST_WORDS_MILLIS = 5000;

    private final BlockingQueue<Runnable> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final RunListener listener;
    private final Thread thread;
    private final AtomicLong dropped = new AtomicLong();
    private volatile boolean finished;

    /**
     * @param listener called by this class's thread; what it throws ends {@code failed}
     */
    Words(RunListener listener, java.util.function.Consumer<RuntimeException> failed) {
        this.listener = listener;
        thread =
                new Thread(
                        () -> {
                            try {
                                speak();
                            } catch (RuntimeException e) {
                                failed.accept(e);
                            }
                        },
                        "minewatch-words");
        thread.setDaemon(true);
        thread.start();
    }

    private void speak() {
        try {
            while (!finished || !waiting.isEmpty()) {
                Runnable next = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (next != null) {
                    next.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does something in the thread of the words. */
    void then(Runnable action) {
        if (!waiting.offer(action)) {
            dropped.incrementAndGet();
        }
    }

    /** Events that found no room. */
    long dropped() {
        return dropped.get();
    }

    @Override
    public void onMiningFlow(MiningActivity activity) {
        then(() -> listener.onMiningFlow(activity));
    }

    @Override
    public void onFinding(Finding finding) {
        then(() -> listener.onFinding(finding));
    }

    @Override
    public void onHost(HostReport host) {
        then(() -> listener.onHost(host));
    }

    @Override
    public void onSummary(RunSummary summary) {
        then(() -> listener.onSummary(summary));
    }

    /** Says what waits, then ends. */
    @Override
    public void close() {
        finished = true;
        try {
            thread.join(LAST_WORDS_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
