package io.minewatch.capture.live;

import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frames from interfaces until somebody says stop. {@link #next} belongs to one thread; {@link
 * #stop} and {@link #interfaces} may be called by others.
 */
public abstract class LiveSource implements FrameSource {
    /** Longest time without saying {@link Next#IDLE}. */
    private static final long BREAK_NANOS = 100_000_000L;

    /**
     * How far the clock of {@link #idleNanos} stays behind: frames may lie in the kernel that long.
     */
    private static final long MARGIN_NANOS = 1_000_000_000L;

    /** Time for capture threads to end. */
    private static final long JOIN_MILLIS = 2000;

    private volatile boolean stopped;
    private @Nullable Recorder recorder;
    private long breakAt = System.nanoTime() + BREAK_NANOS;
    private long lastNanos;
    private long lastSeenAt;

    /**
     * Opens interfaces by the method asked for, in one lane.
     *
     * @param listener told when one goes or comes back
     * @throws CaptureException when one cannot be captured; the message names the remedy
     */
    public static LiveSource open(
            List<String> interfaces, CaptureOptions options, CaptureListener listener)
            throws CaptureException {
        return LiveCapture.open(interfaces, options, 1, listener).lanes().get(0);
    }

    /** Why the method is not to be had on this machine; null when it is. */
    public static @Nullable String whyNot(CaptureMethod method) {
        return method == CaptureMethod.RING ? RingCapture.whyNot() : null;
    }

    /** See {@link LiveCapture#recordTo}. */
    final void recordTo(Recorder beside) {
        recorder = beside;
    }

    /** Which method it is, as options name it. */
    public abstract String method();

    /** The next frame, or {@link Next#IDLE}. */
    abstract Next take(Frame frame);

    /** Whether everything captured was handed out. */
    abstract boolean isDrained();

    /** Ends capture; what was captured stays to be taken. */
    abstract void stopCapture();

    @Override
    public final Next next(Frame frame) {
        Next next = take(frame);
        Recorder beside = recorder;
        if (beside != null) {
            if (next == Next.FRAME) {
                beside.add(frame);
            } else {
                beside.pause();
            }
        }
        return next == Next.IDLE && stopped && isDrained() ? Next.END : next;
    }

    /** Ends capture: {@link #next} gives what was captured, then {@link Next#END}. Thread-safe. */
    public final synchronized void stop() {
        if (!stopped) {
            stopCapture();
            stopped = true;
        }
    }

    @Override
    public final void close() {
        stop();
    }

    /** Nanoseconds until it is time for {@link Next#IDLE}; 0 or less: now. */
    final long untilBreak() {
        return breakAt - System.nanoTime();
    }

    final void takeBreak() {
        breakAt = System.nanoTime() + BREAK_NANOS;
    }

    /** A frame of this time was handed out a moment ago. */
    final void seen(long timeNanos) {
        lastNanos = timeNanos;
        lastSeenAt = System.nanoTime();
    }

    @Override
    public final boolean isLive() {
        return true;
    }

    /**
     * The last frame's time and what has passed since, by a clock that nobody sets: the time of day
     * may jump.
     */
    @Override
    public long idleNanos() {
        return lastNanos + Math.max(0, System.nanoTime() - lastSeenAt - MARGIN_NANOS);
    }

    static void join(Thread thread) {
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
