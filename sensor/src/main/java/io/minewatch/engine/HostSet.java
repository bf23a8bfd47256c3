package io.minewatch.engine;

/** Distinct addresses, for the count of hosts that a run covered. Bounded; single thread. */
final class HostSet {
    /**
     * Addresses counted exactly; a scan over the internet makes more, and then the count says "or
     * more".
     */
    static final int MAX_HOSTS = 1 << 20;

    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private long[] slots = new long[2 << 8];
    private int count;
    private boolean zero;

    /** Adds an address given by its halves. */
    void add(long high, long low) {
        if (count >= MAX_HOSTS) {
            return;
        }
        if (high == 0 && low == 0) {
            // The empty slot's pattern; the unspecified address itself.
            count += zero ? 0 : 1;
            zero = true;
            return;
        }
        int mask = slots.length / 2 - 1;
        int at = (int) (((high ^ Long.rotateLeft(low, 32)) * SPREAD) >>> 32) & mask;
        while (slots[2 * at] != 0 || slots[2 * at + 1] != 0) {
            if (slots[2 * at] == high && slots[2 * at + 1] == low) {
                return;
            }
            at = (at + 1) & mask;
        }
        slots[2 * at] = high;
        slots[2 * at + 1] = low;
        count++;
        if (count * 2 > mask) {
            grow();
        }
    }

    /** Adds all of another set. */
    void addAll(HostSet other) {
        for (int i = 0; i < other.slots.length; i += 2) {
            if (other.slots[i] != 0 || other.slots[i + 1] != 0) {
                add(other.slots[i], other.slots[i + 1]);
            }
        }
        if (other.zero) {
            add(0, 0);
        }
    }

    /** Distinct addresses, at most {@link #MAX_HOSTS}. */
    int count() {
        return count;
    }

    private void grow() {
        HostSet larger = new HostSet();
        larger.slots = new long[slots.length * 2];
        for (int i = 0; i < slots.length; i += 2) {
            if (slots[i] != 0 || slots[i + 1] != 0) {
                larger.add(slots[i], slots[i + 1]);
            }
        }
        slots = larger.slots;
    }
}
