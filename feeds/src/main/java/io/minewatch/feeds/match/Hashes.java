package io.minewatch.feeds.match;

/**
 * The hashes of the compiled form: the same in every run, as the bundled feed is compiled at build
 * time.
 */
final class Hashes {
    /** Start of a name's hash (offset basis of FNV-1a, 64 bits). */
    static final long SEED = 0xCBF29CE484222325L;

    private static final long NAME_FACTOR = 0x100000001B3L;
    private static final long MIX_FACTOR = 0x9E3779B97F4A7C15L;

    private Hashes() {}

    /** The hash of a name that is longer by this octet at its front. */
    static long step(long hash, int octet) {
        return (hash ^ octet) * NAME_FACTOR;
    }

    /** 32 well-mixed bits. */
    static int spread(long hash) {
        long mixed = (hash ^ (hash >>> 32)) * MIX_FACTOR;
        return (int) (mixed >>> 32);
    }

    static int ofAddress(long high, long low, int prefixLength) {
        return spread((high * NAME_FACTOR + low) * MIX_FACTOR + prefixLength);
    }

    /** The hash of a token of the type with this ordinal, with or without its capitals. */
    static int ofToken(int type, CharSequence text, boolean ignoreCase) {
        long hash = SEED + type;
        for (int i = 0; i < text.length(); i++) {
            int c = text.charAt(i);
            hash = step(hash, ignoreCase ? Names.lower(c) : c);
        }
        return spread(hash);
    }

    /** The hash of a name in normal form. */
    static int ofName(String name) {
        long hash = SEED;
        for (int i = name.length() - 1; i >= 0; i--) {
            hash = step(hash, name.charAt(i));
        }
        return spread(hash);
    }
}
