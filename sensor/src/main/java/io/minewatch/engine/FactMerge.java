package io.minewatch.engine;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the facts of several lanes into one order: by the packet time at which they were learnt,
 * then by lane; facts of one lane never overtake each other. A fact is handed out when all lanes
 * have passed its time, so that a name that one lane was given comes before the connection to it
 * that another saw. Single thread.
 *
 * <p>Packet time may be set back, for all lanes at about the same moment. What was learnt before
 * cannot wait until the old time is reached again: it is handed out as soon as one lane says so.
 */
final class FactMerge {
    /** Nobody knows the time yet. */
    static final long UNKNOWN = 0;

    /** A lane's time that goes back by more than this was set back; less is disorder. */
    static final long SET_BACK_NANOS = 2_000_000_000L;

    /**
     * Facts that may wait for a lane that is behind, a few hundred octets each. More come only when
     * a lane hangs; then order is worth less than memory.
     */
    static final int MAX_WAITING = 1 << 17;

    private final List<Queue<FactLog.Fact>> waiting;
    private final long[] passedNanos;

    /** What waits for nobody any more, in its order. */
    private final Queue<FactLog.Fact> overdue = queue();

    private int count;

    FactMerge(int lanes) {
        waiting = Stream.generate(FactMerge::queue).limit(lanes).toList();
        passedNanos = new long[lanes];
        Arrays.fill(passedNanos, UNKNOWN);
    }

    private static Queue<FactLog.Fact> queue() {
        return new ArrayDeque<>();
    }

    /**
     * Takes what a lane has learnt.
     *
     * @param facts in the lane's order
     * @param nowNanos packet time that the lane has come to; {@link #UNKNOWN} while it cannot tell:
     *     then what it said before stands
     */
    void add(int lane, List<FactLog.Fact> facts, long nowNanos) {
        if (nowNanos != UNKNOWN && nowNanos < passedNanos[lane] - SET_BACK_NANOS) {
            take(Long.MAX_VALUE, overdue::add);
            overdue.addAll(facts);
        } else {
            waiting.get(lane).addAll(facts);
            count += facts.size();
            if (count > MAX_WAITING) {
                take(Long.MAX_VALUE, overdue::add);
            }
        }
        if (nowNanos != UNKNOWN) {
            passedNanos[lane] = nowNanos;
        }
    }

    /** No more will come of a lane, which waits for nobody any more. */
    void end(int lane) {
        passedNanos[lane] = Long.MAX_VALUE;
    }

    /** Facts that wait for a lane. */
    int waiting() {
        return count;
    }

    /**
     * Packet time that all lanes have come to; {@link #UNKNOWN} while one cannot tell, {@link
     * Long#MAX_VALUE} when all have ended.
     */
    long passedNanos() {
        long least = Long.MAX_VALUE;
        for (long each : passedNanos) {
            least = Math.min(least, each);
        }
        return least;
    }

    /** Hands out, in order, what no lane can come before any more. */
    void release(Consumer<FactLog.Fact> consumer) {
        overdue.forEach(consumer);
        overdue.clear();
        take(passedNanos(), consumer);
    }

    private void take(long boundNanos, Consumer<FactLog.Fact> consumer) {
        while (count > 0) {
            Queue<FactLog.Fact> first = first();
            // Of the moment that a lane has come to, more may follow.
            if (first == null || first.element().timeNanos() >= boundNanos) {
                break;
            }
            count--;
            consumer.accept(first.remove());
        }
    }

    /** The lane whose next fact is the earliest. */
    private @Nullable Queue<FactLog.Fact> first() {
        Queue<FactLog.Fact> first = null;
        for (Queue<FactLog.Fact> lane : waiting) {
            if (!lane.isEmpty()
                    && (first == null
                            || lane.element().timeNanos() < first.element().timeNanos())) {
                first = lane;
            }
        }
        return first;
    }
}
