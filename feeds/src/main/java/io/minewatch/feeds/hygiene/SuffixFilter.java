package io.minewatch.feeds.hygiene;

import java.util.Collection;

/**
 * Tells of most names that they are not in a set of suffixes, by one bit: two in a hundred others
 * pass. The hash of a name is taken from its end, so that one pass gives the hashes of all its
 * parents.
 */
final class SuffixFilter {
    /** Of some ten thousand suffixes. */
    private static final int HASH_BITS = 19;

    private final long[] words;

    private SuffixFilter(long[] words) {
        this.words = words;
    }

    static SuffixFilter of(Collection<String> suffixes) {
        return new SuffixFilter(new long[1 << (HASH_BITS - 6)]).with(suffixes);
    }

    /** This one with more. */
    SuffixFilter with(Collection<String> more) {
        SuffixFilter filter = new SuffixFilter(words.clone());
        for (String suffix : more) {
            int place = place(hash(suffix));
            filter.words[place >>> 6] |= 1L << place;
        }
        return filter;
    }

    /** The hash of a name that is longer by this character at its front; it begins with 0. */
    static int step(int hash, char c) {
        return hash * 31 + c;
    }

    static int hash(String name) {
        int hash = 0;
        for (int i = name.length() - 1; i >= 0; i--) {
            hash = step(hash, name.charAt(i));
        }
        return hash;
    }

    /** False: no suffix of this hash is in the set. */
    boolean mayHold(int hash) {
        int place = place(hash);
        return (words[place >>> 6] >>> place & 1) != 0;
    }

    private static int place(int hash) {
        return (hash * 0x9E37_79B9) >>> (Integer.SIZE - HASH_BITS);
    }
}
