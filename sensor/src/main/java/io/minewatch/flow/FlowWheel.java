package io.minewatch.flow;

import org.jspecify.annotations.Nullable;

/**
 * When to look at which flow again: a ring of slots, one for each tick of packet time, each with a
 * list of flows in order of arrival. Packets do not touch it. A flow found in a due slot may have
 * seen packets since it was put there; whoever takes it out looks at its clock and puts it back for
 * later. A flow may so be looked at too early, never too late. Single thread.
 */
final class FlowWheel {
    private final int tickShift;

    /** Says in a flow's state that this wheel holds it. */
    private final int mark;

    private final int slotMask;
    private final @Nullable Flow[] heads;

    /** One bit a slot: whether it holds a flow. */
    private final long[] occupied;

    /** The tick up to which all is done; slots are those of this tick and the ones after it. */
    private long currentTick;

    /**
     * A wheel whose ticks are {@code 1 << tickShift} nanoseconds long.
     *
     * @param slots a power of two, 64 to 65,536
     * @param mark the bit of {@link Flow} that says it is held
     */
    FlowWheel(int tickShift, int slots, int mark) {
        this.mark = mark;
        this.tickShift = tickShift;
        slotMask = slots - 1;
        heads = new Flow[slots];
        occupied = new long[slots >>> 6];
    }

    /** Sets the wheel's clock before its first flow. */
    void start(long nowNanos) {
        currentTick = nowNanos >> tickShift;
    }

    /** Puts a flow where it is looked at when {@code dueNanos} has come, or earlier. */
    void add(Flow flow, long dueNanos) {
        long tick = dueNanos >> tickShift;
        long ahead = Math.max(0, Math.min(slotMask, tick - currentTick));
        int slot = (int) (currentTick + ahead) & slotMask;
        Flow head = heads[slot];
        if (head == null) {
            heads[slot] = flow;
            flow.wheelNext = flow;
            flow.wheelPrevious = flow;
            occupied[slot >>> 6] |= 1L << slot;
        } else {
            Flow tail = previous(head);
            flow.wheelNext = head;
            flow.wheelPrevious = tail;
            tail.wheelNext = flow;
            head.wheelPrevious = flow;
        }
        flow.wheelSlot = (char) slot;
        flow.set(mark);
    }

    /**
     * Moves a flow that this wheel holds to the slot of {@code dueNanos}.
     *
     * @return false when it is in that slot already
     */
    boolean move(Flow flow, long dueNanos) {
        int slot = flow.wheelSlot;
        remove(flow);
        add(flow, dueNanos);
        return flow.wheelSlot != slot;
    }

    /** Takes out a flow that this wheel holds. */
    void remove(Flow flow) {
        int slot = flow.wheelSlot;
        Flow next = next(flow);
        if (next == flow) {
            heads[slot] = null;
            occupied[slot >>> 6] &= ~(1L << slot);
        } else {
            Flow previous = previous(flow);
            previous.wheelNext = next;
            next.wheelPrevious = previous;
            if (heads[slot] == flow) {
                heads[slot] = next;
            }
        }
        flow.wheelNext = null;
        flow.wheelPrevious = null;
        flow.clear(mark);
    }

    /** Whether this wheel holds the flow. */
    boolean holds(Flow flow) {
        return flow.is(mark);
    }

    /**
     * Moves the clock and takes out every flow whose slot has come; the slot of the present tick
     * included. The flows hang together by {@code wheelNext}, null at the end; their marks are to
     * be cleared by {@link #released}.
     */
    @Nullable Flow advance(long nowNanos) {
        long nowTick = nowNanos >> tickShift;
        // A clock that went back: slots then mean earlier ticks than before, so nothing is late.
        long first = Math.min(currentTick, nowTick);
        long count = currentTick < nowTick ? Math.min(nowTick - currentTick, slotMask) : 0;
        if (nowTick - currentTick > slotMask) {
            first = nowTick - slotMask;
        }
        currentTick = nowTick;
        Flow chain = null;
        Flow chainTail = null;
        for (long tick = first; tick <= first + count; tick++) {
            int slot = (int) tick & slotMask;
            long word = occupied[slot >>> 6];
            if (word == 0 && (slot & 63) == 0 && tick + 63 <= first + count) {
                tick += 63;
                continue;
            }
            Flow head = heads[slot];
            if (head == null) {
                continue;
            }
            Flow tail = previous(head);
            heads[slot] = null;
            occupied[slot >>> 6] = word & ~(1L << slot);
            tail.wheelNext = null;
            if (chainTail == null) {
                chain = head;
            } else {
                chainTail.wheelNext = head;
            }
            chainTail = tail;
        }
        return chain;
    }

    /** A flow that {@link #advance} took out is taken from its chain. */
    void released(Flow flow) {
        flow.clear(mark);
        flow.wheelNext = null;
        flow.wheelPrevious = null;
    }

    /** The flow that would be looked at next, or null when the wheel is empty. */
    @Nullable Flow soonest() {
        int start = (int) currentTick & slotMask;
        int words = occupied.length;
        int firstWord = start >>> 6;
        long word = occupied[firstWord] & -1L << start;
        for (int i = 0; i <= words; i++) {
            if (word != 0) {
                int index = firstWord + i & words - 1;
                return heads[(index << 6) + Long.numberOfTrailingZeros(word)];
            }
            word = occupied[firstWord + i + 1 & words - 1];
        }
        return null;
    }

    private static Flow next(Flow flow) {
        Flow next = flow.wheelNext;
        return next == null ? flow : next;
    }

    private static Flow previous(Flow flow) {
        Flow previous = flow.wheelPrevious;
        return previous == null ? flow : previous;
    }
}
