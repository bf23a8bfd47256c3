package io.minewatch.feeds.match;

/**
 * An open hash table from 32-bit hashes to numbers from 0 of indicators while they are collected,
 * at most half full; equal hashes may stand for different keys, which the caller tells apart.
 * Entries are never removed.
 */
final class SlotTable {
    private static final int SMALLEST = 16;

    /** Hash in the upper half, number + 1 in the lower one; 0 is free. Length: a power of two. */
    private long[] slots = new long[SMALLEST];

    private int used;

    long[] slots() {
        return slots;
    }

    void put(int hash, int number) {
        if (used >= slots.length / 2) {
            long[] old = slots;
            slots = new long[old.length * 2];
            for (long entry : old) {
                if (entry != 0) {
                    place(entry);
                }
            }
        }
        place(entry(hash, number));
        used++;
    }

    private static long entry(int hash, int number) {
        return (long) hash << 32 | (number + 1);
    }

    private void place(long entry) {
        int slot = first(slots, (int) (entry >>> 32));
        while (slots[slot] != 0) {
            slot = next(slots, slot);
        }
        slots[slot] = entry;
    }

    /** The slot where the search for this hash begins; it ends at the first free slot. */
    static int first(long[] slots, int hash) {
        return hash & (slots.length - 1);
    }

    static int next(long[] slots, int slot) {
        return (slot + 1) & (slots.length - 1);
    }

    static boolean hasHash(long entry, int hash) {
        return (int) (entry >>> 32) == hash;
    }

    static int number(long entry) {
        return (int) entry - 1;
    }
}
