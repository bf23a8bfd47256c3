package io.minewatch.feeds.hygiene;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Brings names of feeds into normal form, or says why that cannot be. For the load of feeds only.
 */
final class DomainNames {
    /** Longest name in presentation form without escapes (RFC 1035 section 2.3.4). */
    private static final int MAX_LENGTH = 253;

    /** Longest label (RFC 1035 section 2.3.4). */
    private static final int MAX_LABEL = 63;

    private final Set<String> sharedSuffixes;

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
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (!isAscii(name)) {
            try {
                name = IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                return Result.refused(
                        "'" + text + "'" + " is no internationalised name",
                        "write its form in DNS (xn--...)");
            }
        }
        name = name.toLowerCase(Locale.ROOT);
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
        Standing standing = lenient ? Standing.OWN : standing(name);
        if (standing == Standing.SHARED) {
            return Result.refused(
                    "'" + text + "'" + " is a suffix that many owners share",
                    "name the host below it");
        }
        return new Result(name, standing == Standing.BELOW_PROVIDER, "", "");
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
