package io.minewatch.feeds.bundled;

import static io.minewatch.feeds.match.IndicatorSet.ANY_DAY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.minewatch.feeds.match.IndicatorHit;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Of random names and of names made from listed ones, just those below listed ones match. */
class BundledFeedsPropertyTest {
    private static final IndicatorSet SET = BundledFeeds.load();
    private static final Map<String, DomainMatch> NAMES = names();
    private static final List<String> LISTED = new ArrayList<>(NAMES.keySet());

    private static Map<String, DomainMatch> names() {
        Map<String, DomainMatch> names = new HashMap<>();
        for (Indicator indicator : SET) {
            if (indicator instanceof DomainIndicator domain) {
                names.put(domain.name(), domain.match());
            }
        }
        return names;
    }

    @Provide
    Arbitrary<String> randomNames() {
        return Arbitraries.strings()
                .withChars("abcdefghijklmnopqrstuvwxyz0123456789-_")
                .ofMinLength(1)
                .ofMaxLength(12)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(
                        labels ->
                                String.join(".", labels)
                                        + "."
                                        + List.of("com", "org", "stream", "pro", "net", "ru")
                                                .get(Math.floorMod(labels.hashCode(), 6)));
    }

    @Provide
    Arbitrary<String> changedNames() {
        Arbitrary<String> label =
                Arbitraries.strings().withChars("abxz019-").ofMinLength(1).ofMaxLength(3);
        return Combinators.combine(
                        Arbitraries.of(LISTED), label, Arbitraries.integers().between(0, 6))
                .as(
                        (name, text, how) ->
                                switch (how) {
                                    case 0 -> name;
                                    case 1 -> text + "." + name;
                                    case 2 -> text + name;
                                    case 3 -> name + text;
                                    case 4 -> name + "." + text;
                                    case 5 -> name.substring(name.indexOf('.') + 1);
                                    default -> name.replaceFirst("[a-z]", text);
                                });
    }

    @Property(tries = 3000)
    void randomNameMatchesOnlyWhereAListedOneCoversIt(@ForAll("randomNames") String name) {
        check(name);
    }

    @Property(tries = 3000)
    void changedNameMatchesOnlyWhereAListedOneCoversIt(@ForAll("changedNames") String name) {
        check(name);
    }

    private static void check(String name) {
        IndicatorHit hit = SET.lookup(name, ANY_DAY);
        assertEquals(expected(name), hit == null ? "" : hit.indicator().value(), name);
    }

    private static String expected(String name) {
        for (String rest = name; ; rest = rest.substring(rest.indexOf('.') + 1)) {
            DomainMatch match = NAMES.get(rest);
            boolean covers =
                    match == DomainMatch.SUFFIX
                            || (match == DomainMatch.EXACT && rest.equals(name))
                            || (match == DomainMatch.BELOW && !rest.equals(name));
            if (covers) {
                return rest;
            }
            if (rest.indexOf('.') < 0) {
                return "";
            }
        }
    }
}
