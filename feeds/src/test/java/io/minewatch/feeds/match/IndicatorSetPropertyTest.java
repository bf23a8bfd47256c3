package io.minewatch.feeds.match;

import static io.minewatch.feeds.match.IndicatorSet.ANY_DAY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorRole;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class IndicatorSetPropertyTest {
    /** Few letters and short labels: suffixes of each other come often. */
    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .withChars("ab")
                .ofMinLength(1)
                .ofMaxLength(2)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(labels -> String.join(".", labels));
    }

    @Provide
    Arbitrary<Map<String, DomainMatch>> feeds() {
        return Arbitraries.maps(names(), Arbitraries.of(DomainMatch.class)).ofMaxSize(20);
    }

    @Property(tries = 300)
    void lookupFindsWhatStrippingLabelsFinds(
            @ForAll("feeds") Map<String, DomainMatch> feed, @ForAll("names") String name) {
        IndicatorSetBuilder builder = new IndicatorSetBuilder();
        new TreeMap<>(feed).forEach((n, match) -> builder.add(Samples.domain(n, match)));
        IndicatorSet set = builder.build();
        String expected = longestSuffix(feed, name);
        assertEquals(expected, value(set.lookup(name, ANY_DAY)));
        byte[] octets = ("x" + name + "y").getBytes(StandardCharsets.US_ASCII);
        assertEquals(expected, value(set.lookup(octets, 1, octets.length - 2, ANY_DAY)));
        IndicatorSet compiled = CompiledFeed.read(CompiledFeed.write(set));
        assertEquals(expected, value(compiled.lookup(name + ".", ANY_DAY)));
    }

    private static String longestSuffix(Map<String, DomainMatch> feed, String name) {
        for (String rest = name; ; rest = rest.substring(rest.indexOf('.') + 1)) {
            DomainMatch match = feed.get(rest);
            if (match == DomainMatch.SUFFIX
                    || (match == DomainMatch.EXACT && rest.equals(name))
                    || (match == DomainMatch.BELOW && !rest.equals(name))) {
                return rest;
            }
            if (rest.indexOf('.') < 0) {
                return "";
            }
        }
    }

    private static String value(@Nullable IndicatorHit hit) {
        return hit == null ? "" : hit.indicator().value();
    }

    @Property(tries = 300)
    void addressLookupFindsTheLongestPrefix(
            @ForAll List<Long> seeds, @ForAll long high, @ForAll long low) {
        IndicatorSetBuilder builder = new IndicatorSetBuilder();
        int best = -1;
        for (int i = 0; i < seeds.size(); i++) {
            // Half of the networks share leading bits with the address that is asked for.
            int length = (int) (seeds.get(i) >>> 1 & 127) + 1;
            boolean near = (seeds.get(i) & 1) == 0;
            long networkHigh = (near ? high : seeds.get(i)) & Addresses.highMask(length);
            long networkLow = (near ? low : seeds.get(i) * 31) & Addresses.lowMask(length);
            builder.add(
                    new AddressIndicator(
                            networkHigh,
                            networkLow,
                            length,
                            false,
                            Samples.details(
                                    IndicatorKind.POOL, IndicatorRole.ENDPOINT, List.of())));
            boolean covers =
                    networkHigh == (high & Addresses.highMask(length))
                            && networkLow == (low & Addresses.lowMask(length));
            best = covers ? Math.max(best, length) : best;
        }
        IndicatorHit hit = builder.build().lookup(high, low, 80, ANY_DAY);
        int found =
                hit != null && hit.indicator() instanceof AddressIndicator address
                        ? address.prefixLength()
                        : -1;
        assertEquals(best, found);
    }

    @Property(tries = 300)
    void addressTextReadsBack(@ForAll long high, @ForAll long low, @ForAll boolean sparse) {
        long h = sparse ? high & 0xFFFF_0000_0000_FFFFL : high;
        long l = sparse ? low & 0x0000_00FF_0000_0000L : low;
        Addresses.Network network = Addresses.parse(Addresses.text(h, l, 128));
        assertEquals(new Addresses.Network(h, l, 128), network);
    }
}
