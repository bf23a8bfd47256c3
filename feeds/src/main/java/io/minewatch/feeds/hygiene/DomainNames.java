package io.minewatch.feeds.hygiene;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings names of feeds into normal form, or says why that cannot be. For the load of feeds only,
 * and for one thread.
 */
final class DomainNames {
    /** Longest name in presentation form without escapes (RFC 1035 section 2.3.4). */
    private static final int MAX_LENGTH = 253;

    /** Longest label (RFC 1035 section 2.3.4). */
    private static final int MAX_LABEL = 63;

    /** Suffixes below which the standing of names is remembered: more than the list has. */
    private static final int MAX_KNOWN = 20_000;

    private final Set<String> sharedSuffixes;

    /** All suffixes but those by a wildcard. */
    private final SuffixFilter suffixes;

    /** What a name right below a suffix is when nothing but the suffix speaks. */
    private final Map<String, Standing> belowSuffix = new HashMap<>();

    /** What came out: a name in normal form, or what is wrong with it and the remedy. */
    record Result(String name, boolean belowProvider, String what, String remedy) {
        static Result refused(String what, String remedy) {
            return new Result("", false, what, remedy);
        }

        boolean isRefused() {
            return name.isEmpty();
        }
    }

    private DomainNames(Set<String> sharedSuffixes) {
        this.sharedSuffixes = sharedSuffixes;
        this.suffixes = PublicSuffixes.SUFFIXES.with(sharedSuffixes);
    }

    /** With the shared suffixes that come with the program. */
    static DomainNames withSharedSuffixes() {
        Set<String> suffixes = new HashSet<>();
        try (InputStream in = DomainNames.class.getResourceAsStream("shared-suffixes.txt")) {
            if (in == null) {
                throw new IllegalStateException("shared-suffixes.txt is not in the program");
            }
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isEmpty() && line.charAt(0) != '#') {
                    suffixes.add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new DomainNames(Set.copyOf(suffixes));
    }

    /**
     * Lower case, A-labels (IDNA 2003, as Java has it), without the dot at the end. Refused: labels
     * that DNS does not allow for hosts (underscores are allowed), single labels, numbers as last
     * label, registries' and shared suffixes.
     */
    Result normalize(String text) {
        return normalize(text, false);
    }

    /**
     * As {@link #normalize(String)}; where {@code lenient}, suffixes are taken as names as well.
     */
    Result normalize(String text, boolean lenient) {
        if (isPlain(text)) {
            return ofPlain(text, lenient);
        }
        String name = inDnsForm(text);
        if (name == null) {
            return Result.refused(
                    "'" + text + "'" + " is no internationalised name",
                    "write its form in DNS (xn--...)");
        }
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            return Result.refused(
                    "'" + text + "'" + " has " + name.length() + " characters",
                    "a name has 3 to " + MAX_LENGTH);
        }
        int labels = 0;
        int begin = 0;
        for (int end = 0; end <= name.length(); end++) {
            if (end < name.length() && name.charAt(end) != '.') {
                continue;
            }
            if (!isLabel(name, begin, end)) {
                return Result.refused(
                        "'"
                                + text
                                + "'"
                                + " has a label that DNS does not allow: '"
                                + name.substring(begin, end)
                                + "'",
                        "labels have 1 to "
                                + MAX_LABEL
                                + " letters, digits, underscores or inner hyphens");
            }
            labels++;
            begin = end + 1;
        }
        if (labels < 2 && !lenient) {
            return Result.refused(
                    "'" + text + "'" + " is a single label",
                    "a whole top-level domain is never an indicator");
        }
        char last = name.charAt(name.lastIndexOf('.') + 1);
        if (last >= '0' && last <= '9') {
            return Result.refused(
                    "'" + text + "'" + " ends in a number", "write addresses with type address");
        }
        return byStanding(name, text, lenient);
    }

    /** As {@link #normalize(String, boolean)}, of a name for which {@link #isPlain} holds. */
    Result ofPlain(String name, boolean lenient) {
        return byStanding(name, name, lenient);
    }

    private Result byStanding(String name, String text, boolean lenient) {
        Standing standing = lenient ? Standing.OWN : standing(name);
        if (standing == Standing.SHARED) {
            return Result.refused(
                    "'" + text + "'" + " is a suffix that many owners share",
                    "name the host below it");
        }
        return new Result(name, standing == Standing.BELOW_PROVIDER, "", "");
    }

    /** Small letters, A-labels, no dot at the end; null where it is no international name. */
    private static @Nullable String inDnsForm(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (!isAscii(name)) {
            try {
                name = IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                return null;
            }
        }
        return name.toLowerCase(Locale.ROOT);
    }

    /**
     * Whether it is a name of two labels or more that needs nothing done to it: in normal form, of
     * labels that DNS allows, the last of which does not begin with a digit. Such a text is nothing
     * else that feeds write.
     */
    static boolean isPlain(String text) {
        int begin = 0;
        char before = '.';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (before == '.' || before == '-' || i - begin > MAX_LABEL) {
                    return false;
                }
                begin = i + 1;
            } else if ((c < 'a' || c > 'z')
                    && (c < '0' || c > '9')
                    && c != '_'
                    && (c != '-' || before == '.')) {
                return false;
            }
            before = c;
        }
        return begin > 0
                && text.length() <= MAX_LENGTH
                && before != '.'
                && before != '-'
                && text.length() - begin <= MAX_LABEL
                && text.charAt(begin) > '9';
    }

    /** Whose the names around a name are. */
    enum Standing {
        /** It is one owner's, as are all names below. */
        OWN,
        /**
         * It is one owner's right below a provider's shared name, such as {@code me.duckdns.org}.
         */
        BELOW_PROVIDER,
        /** Names right below it belong to different owners. */
        SHARED
    }

    /**
     * Asks the public suffix list, with registries' and providers' suffixes, and our own list of
     * such. Where the list has {@code *.kawasaki.jp}, the parent covers what many own as well.
     */
    Standing standing(String name) {
        int dot = name.indexOf('.');
        int grandparent = dot < 0 ? 0 : name.indexOf('.', dot + 1) + 1;
        int whole = 0;
        int ofParent = 0;
        int ofGrandparent = 0;
        for (int i = name.length() - 1; i >= 0; i--) {
            if (i == dot) {
                ofParent = whole;
            } else if (i == grandparent - 1) {
                ofGrandparent = whole;
            }
            whole = SuffixFilter.step(whole, name.charAt(i));
        }
        boolean suffix = suffixes.mayHold(whole);
        boolean wildcard =
                PublicSuffixes.WILDCARDS.mayHold(whole)
                        || PublicSuffixes.WILDCARDS.mayHold(ofParent)
                        || PublicSuffixes.WILDCARDS.mayHold(ofGrandparent);
        if (suffix || wildcard) {
            return standingByLists(name);
        }
        if (dot < 0 || !suffixes.mayHold(ofParent)) {
            return Standing.OWN;
        }
        // Right below com: that is asked once.
        String parent = name.substring(dot + 1);
        Standing known = belowSuffix.get(parent);
        if (known == null) {
            known = standingByLists(name);
            if (belowSuffix.size() < MAX_KNOWN) {
                belowSuffix.put(parent, known);
            }
        }
        return known;
    }

    /** The same, from the lists alone. */
    Standing standingByLists(String name) {
        if (sharedSuffixes.contains(name)
                || PublicSuffixes.owner(name) != null
                || PublicSuffixes.hasWildcard(name)) {
            return Standing.SHARED;
        }
        String parent = PublicSuffixes.parent(name);
        return sharedSuffixes.contains(parent)
                        || PublicSuffixes.owner(parent) == PublicSuffixes.Owner.PROVIDER
                ? Standing.BELOW_PROVIDER
                : Standing.OWN;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLabel(String name, int from, int end) {
        int length = end - from;
        if (length == 0
                || length > MAX_LABEL
                || name.charAt(from) == '-'
                || name.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = from; i < end; i++) {
            char c = name.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }
}
