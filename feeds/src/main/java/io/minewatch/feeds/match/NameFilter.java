package io.minewatch.feeds.match;

/**
 * Tells of most names that they are not in a table, from one word of memory: a Bloom filter whose
 * bits of one name lie in one word. Nearly every name that is looked up is in no feed, and each of
 * its suffixes would cost a visit to a table that is too large for the processor's caches.
 *
 * <p>With 16 to 32 bits a name and three bits set for each, about one name in 200 that is not in
 * the table passes (at most one in 50), and is then looked up in vain.
 */
final class NameFilter {
    private static final int BITS_A_NAME = 16;

    private final long[] words;

    private NameFilter(long[] words) {
        this.words = words;
    }

    /** The filter of all hashes in a table. */
    static NameFilter of(SlotTable table) {
        int needed = Math.max(1, table.used() * BITS_A_NAME / Long.SIZE);
        NameFilter filter = new NameFilter(new long[Integer.highestOneBit(needed * 2 - 1)]);
        for (long entry : table.slots()) {
            if (entry != 0) {
                long mixed = mixed((int) (entry >>> 32));
                filter.words[filter.word(mixed)] |= bits(mixed);
            }
        }
        return filter;
    }

    /** False: no name of this hash is in the table. */
    boolean mayHold(int hash) {
        long mixed = mixed(hash);
        long bits = bits(mixed);
        return (words[word(mixed)] & bits) == bits;
    }

    private static long mixed(int hash) {
        return (hash & 0xFFFF_FFFFL) * 0x9E37_79B9_7F4A_7C15L;
    }

    private int word(long mixed) {
        return (int) (mixed >>> 40) & (words.length - 1);
    }

    private static long bits(long mixed) {
        return 1L << (mixed >>> 34) | 1L << (mixed >>> 28) | 1L << (mixed >>> 22);
    }
}
