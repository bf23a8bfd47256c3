package io.minewatch.feeds.format;

import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A condition of a threat description as alternatives, of which each is a list of terms that must
 * hold at once: what STIX patterns and OpenIOC trees come down to. What can be said of one name,
 * address or fingerprint is taken; whatever else is asked for is told and not guessed.
 */
final class Terms {
    /** Alternatives of one condition; lists of addresses in one pattern have some thousands. */
    static final int MAX_ALTERNATIVES = 20_000;

    /** Terms of one alternative; a connection has not that many sides. */
    static final int MAX_AT_ONCE = 50;

    /** In place of a condition beyond these limits: none of it is taken. */
    private static final List<List<Term>> TOO_MANY =
            List.of(
                    List.of(
                            Term.of(
                                    Subject.OUTSIDE,
                                    "more than "
                                            + MAX_ALTERNATIVES
                                            + " alternatives or "
                                            + MAX_AT_ONCE
                                            + " terms at once")));

    /** What a term looks at. */
    enum Subject {
        /** A name or address, told by its form. */
        HOST,
        DOMAIN,
        ADDRESS,
        URL,
        CERTIFICATE,
        CERTIFICATE_SUBJECT,
        JA3,
        JA4,
        WALLET,
        /** A port of the server. */
        PORT,
        /** Goes without saying for us: that it is TCP, that an address is IPv4. */
        DETAIL,
        /** Cannot be seen on the wire; the text says what it is. */
        INVISIBLE,
        /** Outside of what is understood; the text says what it is. */
        OUTSIDE
    }

    /**
     * One comparison.
     *
     * @param values what is compared with: one, or for ports several of which one must be
     * @param match what a name covers; null for the usual
     */
    record Term(Subject subject, List<String> values, @Nullable DomainMatch match) {
        Term {
            values = List.copyOf(values);
        }

        static Term of(Subject subject, String value) {
            return new Term(subject, List.of(value), null);
        }

        static Term name(String value, DomainMatch match) {
            return new Term(Subject.DOMAIN, List.of(value), match);
        }

        String value() {
            return values.get(0);
        }
    }

    /** What is found of one alternative. */
    private record Hit(Term main, List<Integer> ports) {}

    private Terms() {}

    /** Any: all alternatives of all. */
    static List<List<Term>> any(List<List<List<Term>>> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        List<List<Term>> all = new ArrayList<>();
        for (List<List<Term>> part : parts) {
            if (part == TOO_MANY || all.size() + part.size() > MAX_ALTERNATIVES) {
                return TOO_MANY;
            }
            all.addAll(part);
        }
        return all;
    }

    /** Both: each alternative of one with each of the other. */
    static List<List<Term>> both(List<List<Term>> a, List<List<Term>> b) {
        if (a == TOO_MANY || b == TOO_MANY || (long) a.size() * b.size() > MAX_ALTERNATIVES) {
            return TOO_MANY;
        }
        List<List<Term>> all = new ArrayList<>(a.size() * b.size());
        for (List<Term> one : a) {
            for (List<Term> other : b) {
                if (one.size() + other.size() > MAX_AT_ONCE) {
                    return TOO_MANY;
                }
                List<Term> joined = new ArrayList<>(one);
                joined.addAll(other);
                all.add(joined);
            }
        }
        return all;
    }

    /**
     * Hands over what the alternatives look for.
     *
     * @param what the condition's name in messages
     * @param fresh gives the draft, filled with all but text, match and ports
     */
    static void give(
            int line,
            String what,
            List<List<Term>> alternatives,
            Supplier<IndicatorDraft> fresh,
            FeedSink sink) {
        List<Hit> hits = new ArrayList<>();
        for (List<Term> alternative : alternatives) {
            Hit hit = hit(line, what, alternative, sink);
            if (hit != null && !joins(hit, hits)) {
                hits.add(hit);
            }
        }
        for (Hit hit : hits) {
            IndicatorDraft draft = fresh.get();
            draft.text(type(hit.main.subject), hit.main.value()).match(hit.main.match);
            for (int port : hit.ports) {
                draft.port(port);
            }
            sink.indicator(line, draft);
        }
    }

    /**
     * Whether it says no more than the alternative before, or makes one with it: a name that is
     * meant alone and then below it is meant as a whole; a URL without and with TLS is one.
     */
    private static boolean joins(Hit hit, List<Hit> hits) {
        Hit last = hits.isEmpty() ? null : hits.get(hits.size() - 1);
        if (last == null || !last.ports.equals(hit.ports)) {
            return false;
        }
        if (last.main.equals(hit.main)) {
            return true;
        }
        if (last.main.subject != hit.main.subject) {
            return false;
        }
        if (hit.main.subject == Subject.URL) {
            return withoutScheme(last.main.value()).equals(withoutScheme(hit.main.value()));
        }
        if (hit.main.match == DomainMatch.BELOW
                && last.main.match == DomainMatch.EXACT
                && last.main.value().equals(hit.main.value())) {
            hits.set(
                    hits.size() - 1,
                    new Hit(Term.name(hit.main.value(), DomainMatch.SUFFIX), hit.ports));
            return true;
        }
        return false;
    }

    private static String withoutScheme(String url) {
        return url.startsWith("https://")
                ? url.substring(8)
                : url.startsWith("http://") ? url.substring(7) : url;
    }

    private static @Nullable Hit hit(int line, String what, List<Term> terms, FeedSink sink) {
        Term main = null;
        Term invisible = null;
        List<Integer> ports = new ArrayList<>();
        for (Term term : terms) {
            switch (term.subject) {
                case OUTSIDE -> {
                    tell(line, what, term.value(), sink);
                    return null;
                }
                case INVISIBLE -> invisible = term;
                case DETAIL -> {
                    // Holds for all that is matched.
                }
                case PORT -> {
                    if (!ports.isEmpty()) {
                        tell(line, what, "two ports at once", sink);
                        return null;
                    }
                    for (String value : term.values) {
                        int port = Dates.small(value, 0);
                        if (port == 0) {
                            tell(line, what, "port " + Lines.quoted(value), sink);
                            return null;
                        }
                        ports.add(port);
                    }
                }
                default -> {
                    if (main != null && !main.equals(term)) {
                        tell(line, what, "two things that must be seen at once", sink);
                        return null;
                    }
                    main = term;
                }
            }
        }
        if (main == null) {
            if (invisible != null) {
                sink.ignored(line, invisible.value());
            } else {
                tell(line, what, "no name, address or fingerprint", sink);
            }
            return null;
        }
        if (invisible != null) {
            tell(line, what, "something that cannot be seen on the wire as well", sink);
            return null;
        }
        return new Hit(main, ports);
    }

    private static void tell(int line, String what, String asks, FeedSink sink) {
        sink.problem(
                line,
                what + " asks for " + asks,
                "name one name, address (with a port) or fingerprint; it is left out");
    }

    private static Indicator.@Nullable Type type(Subject subject) {
        return switch (subject) {
            case DOMAIN -> Indicator.Type.DOMAIN;
            case ADDRESS -> Indicator.Type.ADDRESS;
            case URL -> Indicator.Type.URL;
            case CERTIFICATE -> Indicator.Type.CERTIFICATE;
            case CERTIFICATE_SUBJECT -> Indicator.Type.CERTIFICATE_SUBJECT;
            case JA3 -> Indicator.Type.JA3;
            case JA4 -> Indicator.Type.JA4;
            case WALLET -> Indicator.Type.WALLET;
            default -> null;
        };
    }
}
