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

    /**
     * Labels under which most registries of countries sell names: {@code co.uk}, {@code com.cn}.
     * Not the public suffix list, but enough to refuse what would accuse a country.
     */
    private static final Set<String> REGISTRY_LABELS =
            Set.of(
                    "ac", "co", "com", "edu", "gen", "go", "gob", "gov", "gouv", "id", "ltd", "mil",
                    "ne", "net", "nom", "or", "org", "plc", "sch", "web");

    private final Set<String> sharedSuffixes;

    /** What came out: a name in normal form, or what is wrong with it and the remedy. */
    record Result(String name, String what, String remedy) {
        static Result of(String name) {
            return new Result(name, "", "");
        }

        static Result refused(String what, String remedy) {
            return new Result("", what, remedy);
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
        String quoted = "'" + text + "'";
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (!isAscii(name)) {
            try {
                name = IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                return Result.refused(
                        quoted + " is no internationalised name",
                        "write its form in DNS (xn--...)");
            }
        }
        name = name.toLowerCase(Locale.ROOT);
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            return Result.refused(
                    quoted + " has " + name.length() + " characters",
                    "a name has 3 to " + MAX_LENGTH);
        }
        String[] labels = name.split("\\.", -1);
        for (String label : labels) {
            if (!isLabel(label)) {
                return Result.refused(
                        quoted + " has a label that DNS does not allow: '" + label + "'",
                        "labels have 1 to "
                                + MAX_LABEL
                                + " letters, digits, underscores or inner hyphens");
            }
        }
        if (labels.length < 2) {
            return Result.refused(
                    quoted + " is a single label",
                    "a whole top-level domain is never an indicator");
        }
        String last = labels[labels.length - 1];
        if (last.charAt(0) >= '0' && last.charAt(0) <= '9') {
            return Result.refused(
                    quoted + " ends in a number", "write addresses with type address");
        }
        if (isShared(name)) {
            return Result.refused(
                    quoted + " is a suffix that many owners share", "name the host below it");
        }
        return Result.of(name);
    }

    /** Whether names right below this one belong to different owners. */
    boolean isShared(String name) {
        int dot = name.indexOf('.');
        boolean registry =
                dot > 0
                        && name.length() == dot + 3
                        && REGISTRY_LABELS.contains(name.substring(0, dot));
        return registry || sharedSuffixes.contains(name);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLabel(String label) {
        int length = label.length();
        if (length == 0
                || length > MAX_LABEL
                || label.charAt(0) == '-'
                || label.charAt(length - 1) == '-') {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = label.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }
}
