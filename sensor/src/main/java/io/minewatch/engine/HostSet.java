package io.minewatch.engine;

import io.minewatch.packet.IpAddress;

/** Distinct addresses, for the count of hosts that a run covered. Bounded; single thread. */
final class HostSet {
    /**
     * Addresses counted exactly; a scan over the internet makes more, and then the count says "or
     * more".
     */
    static final int MAX_HOSTS = 1 << 20;

    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private static final long IPV4_BITS = 0xFFFF_FFFFL;

    private static final int FIRST_SLOTS = 1 << 8;

    /** IPv4 alone: a quarter of the memory. */
    private int[] shortSlots = new int[FIRST_SLOTS];

    private int shortCount;

    private long[] slots = new long[2 * FIRST_SLOTS];
    private int longCount;

    /** Whether the pattern of the empty slot is among the addresses: 0.0.0.0 and ::. */
    private boolean shortZero;

    private boolean longZero;

    /** Adds an address given by its halves. */
    void add(long high, long low) {
        if (count() >= MAX_HOSTS) {
            return;
        }
        if (high == 0 && (low & ~IPV4_BITS) == IpAddress.V4_MAPPED) {
            addShort((int) low);
        } else {
            addLong(high, low);
        }
    }

    private void addShort(int address) {
        if (address == 0) {
            shortZero = true;
            return;
        }
        int mask = shortSlots.length - 1;
        int at = (int) ((address * SPREAD) >>> 32) & mask;
        while (shortSlots[at] != 0) {
            if (shortSlots[at] == address) {
                return;
            }
            at = (at + 1) & mask;
        }
        shortSlots[at] = address;
        shortCount++;
        if (shortCount * 2 > mask) {
            int[] before = shortSlots;
            shortSlots = new int[before.length * 2];
            shortCount = 0;
            for (int each : before) {
                if (each != 0) {
                    addShort(each);
                }
            }
        }
    }

    private void addLong(long high, long low) {
        if (high == 0 && low == 0) {
            longZero = true;
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
        longCount++;
        if (longCount * 2 > mask) {
            long[] before = slots;
            slots = new long[before.length * 2];
            longCount = 0;
            for (int i = 0; i < before.length; i += 2) {
                if (before[i] != 0 || before[i + 1] != 0) {
                    addLong(before[i], before[i + 1]);
                }
            }
        }
    }

    /** Adds all of another set. */
    void addAll(HostSet other) {
        for (int address : other.shortSlots) {
            if (address != 0) {
                add(0, IpAddress.V4_MAPPED | (address & IPV4_BITS));
            }
        }
        for (int i = 0; i < other.slots.length; i += 2) {
            if (other.slots[i] != 0 || other.slots[i + 1] != 0) {
                add(other.slots[i], other.slots[i + 1]);
            }
        }
        if (other.shortZero) {
            add(0, IpAddress.V4_MAPPED);
        }
        if (other.longZero) {
            add(0, 0);
        }
    }

    /** Distinct addresses, at most {@link #MAX_HOSTS}. */
    int count() {
        return shortCount + longCount + (shortZero ? 1 : 0) + (longZero ? 1 : 0);
    }
}
