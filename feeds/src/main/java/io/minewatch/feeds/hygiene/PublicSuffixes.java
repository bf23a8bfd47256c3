package io.minewatch.feeds.hygiene;

import com.google.thirdparty.publicsuffix.PublicSuffixPatterns;
import com.google.thirdparty.publicsuffix.PublicSuffixType;
import org.jspecify.annotations.Nullable;

/**
 * What the public suffix list (publicsuffix.org) says of a name in normal form. Guava's {@code
 * InternetDomainName} answers the same, but takes a name apart each time, which was most of the
 * time it took to load a long list; here its tables are asked. A test holds both against each
 * other, as the tables are Guava's own affair.
 */
final class PublicSuffixes {
    /** Who lets others have names below a suffix. */
    enum Owner {
        /** A registry: below it are names of their own. */
        REGISTRY,
        /** A provider of hosts or of dynamic DNS. */
        PROVIDER
    }

    /** All that are in the list as they are. */
    static final SuffixFilter SUFFIXES = SuffixFilter.of(PublicSuffixPatterns.EXACT.keySet());

    /** Below these every name is a suffix. */
    static final SuffixFilter WILDCARDS = SuffixFilter.of(PublicSuffixPatterns.UNDER.keySet());

    private PublicSuffixes() {}

    /** Whose suffix it is; null where it is none. */
    static @Nullable Owner owner(String name) {
        PublicSuffixType type = PublicSuffixPatterns.EXACT.get(name);
        if (type == null) {
            int parent = name.indexOf('.') + 1;
            if (parent > 0) {
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
        return PublicSuffixPatterns.UNDER.containsKey(name);
    }

    /** What follows the first label; empty for a single one. */
    static String parent(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1);
    }
}
