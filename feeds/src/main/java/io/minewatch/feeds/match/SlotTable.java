package io.minewatch.feeds.match;

/**
 * An open hash table from 32-bit hashes to numbers from 0, at most half full; equal hashes may
 * stand for different keys, which the caller tells apart. Entries are never removed.
 */
final class SlotTable {
    private static final int SMALLEST = 16;

    /** Hash in the upper half, number + 1 in the lower one; 0 is free. Length: a power of two. */
    private long[] slots;

    private int used;

    SlotTable() {
        this(new long[SMALLEST], 0);
    }

    SlotTable(long[] slots, int used) {
        this.slots = slots;
        this.used = used;
    }

    SlotTable copy() {
        return new SlotTable(slots.clone(), used);
    }

    long[] slots() {
        return slots;
    }

    int used() {
        return used;
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
        place((long) hash << 32 | (number + 1));
        used++;
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
