package io.minewatch.feeds.match;

/**
 * Where the keys of one kind of indicator lie, by their hash. Keys are ordered by their hash, so
 * that those of one bucket, two to four on average, lie side by side: what is found costs one word
 * here and one visit to memory that no cache holds, that to the key itself. (Fewer to a bucket were
 * slower with a million names: the words themselves were then in no cache.)
 *
 * <p>A word holds where the keys of a bucket begin and, in the upper half, a filter of 32 bits in
 * which each key sets two. Nearly every name that is looked up is in no feed, and so is each of its
 * suffixes: about one hash in 20 that is not there passes the filter.
 */
final class Directory {
    /** Of the upper bits of a hash, so that the lower ones are left for the filter. */
    private static final int MAX_BUCKET_BITS = 22;

    /** One more than there are buckets: it ends the last one. */
    private final long[] words;

    /** How far a hash is shifted for its bucket. */
    private final int shift;

    /** Over words as they were made. */
    Directory(long[] words) {
        this.words = words;
        this.shift = Integer.SIZE - Integer.numberOfTrailingZeros(words.length - 1);
    }

    /** An empty one for so many keys. */
    static Directory of(int keys) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(keys / 4);
        return new Directory(new long[(1 << Math.max(1, Math.min(bits, MAX_BUCKET_BITS))) + 1]);
    }

    long[] words() {
        return words;
    }

    int buckets() {
        return words.length - 1;
    }

    /** The bucket of a hash. */
    int bucket(int hash) {
        return hash >>> shift;
    }

    /** Sets where the keys of a bucket begin; before any of them is marked. */
    void begin(int bucket, int at) {
        words[bucket] = at;
    }

    /** Adds the hash of a key. */
    void mark(int hash) {
        words[hash >>> shift] |= bits(hash);
    }

    /** The word of a hash: for the methods below. */
    long word(int hash) {
        return words[hash >>> shift];
    }

    /** False: no key of this hash is there. */
    static boolean mayHold(long word, int hash) {
        long bits = bits(hash);
        return (word & bits) == bits;
    }

    /** Where the keys of the bucket begin. */
    static int begin(long word) {
        return (int) word;
    }

    /** Where the keys of the bucket of a hash end. */
    int end(int hash) {
        return (int) words[(hash >>> shift) + 1];
    }

    private static long bits(int hash) {
        return 1L << (Integer.SIZE + (hash & 31)) | 1L << (Integer.SIZE + ((hash >>> 5) & 31));
    }
}
