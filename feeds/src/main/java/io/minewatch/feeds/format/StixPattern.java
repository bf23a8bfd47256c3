package io.minewatch.feeds.format;

import io.minewatch.feeds.format.Terms.Subject;
import io.minewatch.feeds.format.Terms.Term;
import io.minewatch.feeds.model.DomainMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The part of STIX 2.1's patterning (OASIS STIX 2.1, section 9) that says one thing of one
 * connection: comparisons by {@code =}, {@code IN}, {@code ISSUBSET} and {@code LIKE '%.name'},
 * joined by {@code AND} and {@code OR}; observations joined by {@code OR}. Everything else ({@code
 * NOT}, {@code MATCHES}, order, time, repetition, two observations) becomes a term {@link
 * Subject#OUTSIDE}.
 */
final class StixPattern {
    /** Why a pattern is not understood. */
    private static final class Outside extends Exception {
        private static final long serialVersionUID = 1L;

        Outside(String what) {
            super(what, null, false, false);
        }
    }

    private final String text;
    private int at;
    private int depth;

    private StixPattern(String text) {
        this.text = text;
    }

    /** The alternatives of a pattern; never empty. */
    static List<List<Term>> alternatives(String pattern) {
        StixPattern parser = new StixPattern(pattern);
        try {
            List<List<Term>> alternatives = parser.observations();
            parser.blanks();
            if (parser.at < pattern.length()) {
                throw parser.unknown();
            }
            return alternatives;
        } catch (Outside e) {
            return List.of(List.of(Term.of(Subject.OUTSIDE, String.valueOf(e.getMessage()))));
        }
    }

    private List<List<Term>> observations() throws Outside {
        List<List<List<Term>>> all = new ArrayList<>(List.of(observation()));
        while (word("OR")) {
            all.add(observation());
        }
        for (String other : List.of("AND", "FOLLOWEDBY", "WITHIN", "REPEATS", "START")) {
            if (word(other)) {
                throw new Outside("several observations or their time (" + other + ")");
            }
        }
        return Terms.any(all);
    }

    private List<List<Term>> observation() throws Outside {
        enter();
        List<List<Term>> found;
        if (sign('[')) {
            found = anyOf();
            expect(']');
        } else if (sign('(')) {
            found = observations();
            expect(')');
        } else {
            throw unknown();
        }
        depth--;
        return found;
    }

    private List<List<Term>> anyOf() throws Outside {
        List<List<List<Term>>> all = new ArrayList<>(List.of(allOf()));
        while (word("OR")) {
            all.add(allOf());
        }
        return Terms.any(all);
    }

    private List<List<Term>> allOf() throws Outside {
        List<List<Term>> all = comparison();
        while (word("AND")) {
            all = Terms.both(all, comparison());
        }
        return all;
    }

    private List<List<Term>> comparison() throws Outside {
        if (sign('(')) {
            enter();
            List<List<Term>> inner = anyOf();
            expect(')');
            depth--;
            return inner;
        }
        if (word("NOT") || word("EXISTS")) {
            throw new Outside("what is not, or that something is");
        }
        String path = path();
        if (word("NOT")) {
            throw new Outside("what is not");
        }
        if (word("IN")) {
            List<String> values = new ArrayList<>();
            expect('(');
            do {
                values.add(literal());
            } while (sign(','));
            expect(')');
            return in(path, values);
        }
        if (word("ISSUBSET")) {
            Term term = equal(path, literal());
            boolean address = term.subject() == Subject.ADDRESS || term.subject() == Subject.HOST;
            return one(address ? term : Term.of(Subject.OUTSIDE, "a subset of " + path));
        }
        if (word("LIKE")) {
            return one(like(path, literal()));
        }
        if (sign('=')) {
            sign('=');
            return one(equal(path, literal()));
        }
        for (String other : List.of("MATCHES", "ISSUPERSET")) {
            if (word(other)) {
                literal();
                return one(Term.of(Subject.OUTSIDE, other + " of " + path));
            }
        }
        for (String other : List.of("!=", "<>", "<=", ">=", "<", ">")) {
            if (text.startsWith(other, at)) {
                at += other.length();
                literal();
                return one(Term.of(Subject.OUTSIDE, path + " " + other));
            }
        }
        throw unknown();
    }

    private static List<List<Term>> one(Term term) {
        return List.of(List.of(term));
    }

    private static List<List<Term>> in(String path, List<String> values) {
        if (equal(path, "").subject() == Subject.PORT) {
            return one(new Term(Subject.PORT, values, null));
        }
        List<List<Term>> all = new ArrayList<>();
        for (String value : values) {
            all.add(List.of(equal(path, value)));
        }
        return all.size() > Terms.MAX_ALTERNATIVES
                ? one(Term.of(Subject.OUTSIDE, "a list of " + all.size()))
                : all;
    }

    /** {@code %.name} covers what is below the name; without a wildcard it is equality. */
    private static Term like(String path, String value) {
        Term term = equal(path, value);
        boolean wild = value.indexOf('%') >= 0 || value.indexOf('_') >= 0;
        if (!wild) {
            return term;
        }
        String rest = value.startsWith("%.") ? value.substring(2) : "";
        boolean name = term.subject() == Subject.DOMAIN || term.subject() == Subject.HOST;
        if (name && !rest.isEmpty() && rest.indexOf('%') < 0 && rest.indexOf('_') < 0) {
            return Term.name(rest, DomainMatch.BELOW);
        }
        if (term.subject() == Subject.INVISIBLE) {
            return term;
        }
        return Term.of(Subject.OUTSIDE, path + " LIKE " + Lines.quoted(value));
    }

    private static Term equal(String path, String value) {
        int colon = path.indexOf(':');
        String object = path.substring(0, Math.max(0, colon));
        String property = path.substring(colon + 1).toLowerCase(Locale.ROOT);
        switch (object) {
            case "domain-name" -> {
                if (property.equals("value")) {
                    return Term.name(value, DomainMatch.EXACT);
                }
            }
            case "ipv4-addr", "ipv6-addr" -> {
                if (property.equals("value")) {
                    return Term.of(Subject.ADDRESS, value);
                }
            }
            case "url" -> {
                if (property.equals("value")) {
                    return Term.of(Subject.URL, value);
                }
            }
            case "x509-certificate" -> {
                if (property.startsWith("hashes.")) {
                    return Term.of(Subject.CERTIFICATE, value);
                }
                if (property.equals("subject")) {
                    return Term.of(Subject.CERTIFICATE_SUBJECT, value);
                }
            }
            case "network-traffic" -> {
                switch (property) {
                    case "dst_port" -> {
                        return Term.of(Subject.PORT, value);
                    }
                    case "dst_ref.value" -> {
                        return new Term(
                                Subject.HOST,
                                List.of(value),
                                value.indexOf(':') < 0 ? DomainMatch.EXACT : null);
                    }
                    case "dst_ref.type",
                            "protocols[*]",
                            "protocols[0]",
                            "protocols[1]",
                            "protocols[2]" -> {
                        return Term.of(Subject.DETAIL, value);
                    }
                    case "x_ja3_hash", "x_ja3" -> {
                        return Term.of(Subject.JA3, value);
                    }
                    case "x_ja4" -> {
                        return Term.of(Subject.JA4, value);
                    }
                    default -> {
                        // Outside.
                    }
                }
            }
            case "file",
                    "directory",
                    "process",
                    "windows-registry-key",
                    "mutex",
                    "software",
                    "user-account",
                    "email-addr",
                    "email-message",
                    "artifact" -> {
                return Term.of(Subject.INVISIBLE, "nothing of type " + object + " is matched");
            }
            default -> {
                boolean value1 = property.equals("value") || property.equals("address");
                if (object.endsWith("cryptocurrency-wallet") && value1) {
                    return Term.of(Subject.WALLET, value);
                }
            }
        }
        return Term.of(Subject.OUTSIDE, Lines.quoted(path));
    }

    // What the text is made of.

    private void enter() throws Outside {
        if (++depth > FeedLimits.MAX_DEPTH) {
            throw new Outside("more than " + FeedLimits.MAX_DEPTH + " levels");
        }
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean sign(char c) {
        blanks();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) throws Outside {
        if (!sign(c)) {
            throw unknown();
        }
    }

    private boolean word(String word) {
        blanks();
        int end = at + word.length();
        boolean ends = end >= text.length() || !Character.isLetterOrDigit(text.charAt(end));
        if (ends && text.startsWith(word, at)) {
            at = end;
            return true;
        }
        return false;
    }

    /** An object path; quotes around its parts are dropped. */
    private String path() throws Outside {
        blanks();
        StringBuilder path = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\'') {
                path.append(literal());
                continue;
            }
            if (!Character.isLetterOrDigit(c) && "_-:.[]*".indexOf(c) < 0) {
                break;
            }
            // A bracket ends the observation unless it holds an index.
            if (c == ']' && path.indexOf("[") < 0) {
                break;
            }
            path.append(c);
            at++;
        }
        if (path.indexOf(":") <= 0) {
            throw unknown();
        }
        return path.toString();
    }

    /** A text in quotes with its escapes undone, or a bare number or truth value. */
    private String literal() throws Outside {
        blanks();
        // t'...' is a time, h'...' and b'...' octets: compared as they stand.
        if (at + 1 < text.length()
                && "thb".indexOf(text.charAt(at)) >= 0
                && text.charAt(at + 1) == '\'') {
            at++;
        }
        StringBuilder value = new StringBuilder();
        if (at < text.length() && text.charAt(at) == '\'') {
            at++;
            while (at < text.length() && text.charAt(at) != '\'') {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at));
                at++;
            }
            if (at >= text.length()) {
                throw new Outside("a text without an end");
            }
            at++;
            return value.toString();
        }
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at))
                        || "+-.".indexOf(text.charAt(at)) >= 0)) {
            value.append(text.charAt(at));
            at++;
        }
        if (value.length() == 0) {
            throw unknown();
        }
        return value.toString();
    }

    private Outside unknown() {
        String rest = text.substring(Math.min(at, text.length()));
        return new Outside(
                rest.isEmpty()
                        ? "something that is cut off"
                        : "what begins at " + Lines.quoted(rest));
    }

    /** A text as a pattern has it, in quotes. */
    static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
