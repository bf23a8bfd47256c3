package io.minewatch.feeds.hygiene;

import com.google.thirdparty.publicsuffix.PublicSuffixPatterns;
import com.google.thirdparty.publicsuffix.PublicSuffixType;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What the public suffix list (publicsuffix.org) says of a name in normal form. Guava's {@code
 * InternetDomainName} answers the same, but takes a name apart each time, which was most of the
 * time it took to load a long list; here its tables are asked. A test holds both against each
 * other, as the tables are Guava's own affair.
 */
final class PublicSuffixes {
    /** Of some ten thousand suffixes. */
    private static final int HASH_BITS = 19;

    /** Who lets others have names below a suffix. */
    enum Owner {
        /** A registry: below it are names of their own. */
        REGISTRY,
        /** A provider of hosts or of dynamic DNS. */
        PROVIDER
    }

    /**
     * Hashes of all that the list knows, so that most names end at one bit: two in a hundred others
     * pass.
     */
    private static final BitSet HASHES = new BitSet(1 << HASH_BITS);

    static {
        PublicSuffixPatterns.EXACT.keySet().forEach(PublicSuffixes::know);
        PublicSuffixPatterns.UNDER.keySet().forEach(PublicSuffixes::know);
    }

    private PublicSuffixes() {}

    private static void know(String suffix) {
        HASHES.set(place(suffix, 0));
    }

    private static int place(String name, int from) {
        int hash = 0;
        for (int i = from; i < name.length(); i++) {
            hash = hash * 31 + name.charAt(i);
        }
        return (hash * 0x9E37_79B9) >>> (Integer.SIZE - HASH_BITS);
    }

    private static boolean mayKnow(String name, int from) {
        return HASHES.get(place(name, from));
    }

    /** Whose suffix it is; null where it is none. */
    static @Nullable Owner owner(String name) {
        PublicSuffixType type = null;
        if (mayKnow(name, 0)) {
            type = PublicSuffixPatterns.EXACT.get(name);
        }
        if (type == null) {
            int parent = name.indexOf('.') + 1;
            if (parent > 0 && mayKnow(name, parent)) {
                type = PublicSuffixPatterns.UNDER.get(name.substring(parent));
            }
            // Exceptions stand below a wildcard only.
            if (type == null || PublicSuffixPatterns.EXCLUDED.containsKey(name)) {
                return null;
            }
        }
        return type == PublicSuffixType.PRIVATE ? Owner.PROVIDER : Owner.REGISTRY;
    }

    /** Whether every name right below is a suffix: {@code *.kawasaki.jp} stands in the list. */
    static boolean hasWildcard(String name) {
        return mayKnow(name, 0) && PublicSuffixPatterns.UNDER.containsKey(name);
    }

    /** What follows the first label; empty for a single one. */
    static String parent(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1);
    }
}
