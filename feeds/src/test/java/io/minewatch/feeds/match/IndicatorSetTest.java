package io.minewatch.feeds.match;

import static io.minewatch.feeds.match.IndicatorSet.ANY_DAY;
import static io.minewatch.feeds.match.IndicatorSet.NOTHING;
import static io.minewatch.feeds.match.Samples.address;
import static io.minewatch.feeds.match.Samples.domain;
import static io.minewatch.feeds.match.Samples.setOf;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.FeedInfo;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorRole;
import io.minewatch.feeds.model.IndicatorSource;
import io.minewatch.feeds.model.IndicatorStatus;
import io.minewatch.feeds.model.Provenance;
import io.minewatch.feeds.model.SharingLevel;
import io.minewatch.feeds.model.TokenIndicator;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndicatorSetTest {
    private static final String JA4 = "t13d1516h2_8daaf6152771_02713d6af862";

    private static String found(IndicatorSet set, String name) {
        IndicatorHit hit = set.lookup(name, ANY_DAY);
        return hit == null ? "" : hit.indicator().value();
    }

    private static IndicatorHit.Match match(IndicatorSet set, String name) {
        return requireNonNull(set.lookup(name, ANY_DAY)).match();
    }

    private static IndicatorRole role(IndicatorSet set, String name) {
        return requireNonNull(set.lookup(name, ANY_DAY)).role();
    }

    private static String found(IndicatorSet set, String address, int port) {
        Addresses.Network network = requireNonNull(Addresses.parse(address));
        IndicatorHit hit = set.lookup(network.high(), network.low(), port, ANY_DAY);
        return hit == null ? "" : hit.indicator().value();
    }

    @Test
    void suffixMatchesAtLabelBordersOnly() {
        IndicatorSet set = setOf(domain("evil.com", DomainMatch.SUFFIX));
        assertEquals(IndicatorHit.Match.EXACT, match(set, "evil.com"));
        assertEquals(IndicatorHit.Match.PARENT, match(set, "a.evil.com"));
        assertEquals(IndicatorHit.Match.PARENT, match(set, "a.b.evil.com"));
        assertNull(set.lookup("notevil.com", ANY_DAY));
        assertNull(set.lookup("evil.com.example.org", ANY_DAY));
        assertNull(set.lookup("vil.com", ANY_DAY));
        assertNull(set.lookup("com", ANY_DAY));
    }

    @Test
    void exactMatchesTheNameOnly() {
        IndicatorSet set =
                setOf(
                        domain("pool.shared.net", DomainMatch.EXACT),
                        domain("pool.net", DomainMatch.SUFFIX),
                        domain("x.pool.net", DomainMatch.EXACT));
        assertEquals("pool.shared.net", found(set, "pool.shared.net"));
        assertNull(set.lookup("a.pool.shared.net", ANY_DAY));
        assertEquals("x.pool.net", found(set, "x.pool.net"));
        assertEquals("pool.net", found(set, "y.x.pool.net"));
    }

    @Test
    void mostSpecificSuffixWins() {
        IndicatorSet set =
                setOf(
                        domain("pool.org", DomainMatch.SUFFIX),
                        domain("eu.pool.org", DomainMatch.SUFFIX));
        assertEquals("eu.pool.org", found(set, "a.eu.pool.org"));
        assertEquals("pool.org", found(set, "us.pool.org"));
        assertEquals("pool.org", found(set, "aeu.pool.org"));
    }

    @Test
    void capitalsAndOneTrailingDotDoNotMatter() {
        IndicatorSet set = setOf(domain("pool.org", DomainMatch.SUFFIX));
        assertEquals("pool.org", found(set, "XMR.Pool.ORG."));
        assertEquals("pool.org", found(set, "pool.org."));
        assertNull(set.lookup("pool.org..", ANY_DAY));
    }

    @Test
    void textThatIsNoNameMatchesNothing() {
        IndicatorSet set = setOf(domain("pool.org", DomainMatch.SUFFIX));
        assertNull(set.lookup("", ANY_DAY));
        assertNull(set.lookup(".", ANY_DAY));
        assertNull(set.lookup("pool.org:3333", ANY_DAY));
        assertNull(set.lookup("p\u014dol.org", ANY_DAY));
        assertNull(set.lookup("pool.or\u0147", ANY_DAY));
        assertNull(set.lookup("a.".repeat(IndicatorSet.MAX_TEXT) + "pool.org", ANY_DAY));
        assertNotNull(set.lookup("a.".repeat(400) + "pool.org", ANY_DAY));
        assertNull(IndicatorSet.empty().lookup("pool.org", ANY_DAY));
        assertNull(IndicatorSet.empty().lookup(0, 1, 80, ANY_DAY));
    }

    @Test
    void octetsMatchAsText() {
        IndicatorSet set = setOf(domain("pool.org", DomainMatch.SUFFIX));
        byte[] octets = "..XMR.pool.orgs".getBytes(StandardCharsets.US_ASCII);
        assertSame(set.lookup("xmr.pool.org", ANY_DAY), set.lookup(octets, 2, 12, ANY_DAY));
        assertNull(set.lookup(octets, 2, 13, ANY_DAY));
        assertNull(set.lookup(octets, 15, 0, ANY_DAY));
        assertThrows(IndexOutOfBoundsException.class, () -> set.lookup(octets, 2, 14, ANY_DAY));
    }

    @Test
    void firstLabelBelowAnIndicatorTellsPageFromEndpoint() {
        IndicatorSet set =
                setOf(
                        domain(
                                "apex.eu",
                                DomainMatch.SUFFIX,
                                IndicatorKind.POOL,
                                IndicatorRole.ENDPOINT),
                        domain(
                                "front.com",
                                DomainMatch.SUFFIX,
                                IndicatorKind.POOL,
                                IndicatorRole.WEB_FRONT),
                        domain(
                                "page.info",
                                DomainMatch.SUFFIX,
                                IndicatorKind.EXPLORER,
                                IndicatorRole.WEB_FRONT));
        assertEquals(IndicatorRole.ENDPOINT, role(set, "apex.eu"));
        assertEquals(IndicatorRole.ENDPOINT, role(set, "fr.apex.eu"));
        assertEquals(IndicatorRole.ENDPOINT, role(set, "webx.apex.eu"));
        assertEquals(IndicatorRole.WEB_FRONT, role(set, "WWW.apex.eu"));
        assertEquals(IndicatorRole.WEB_FRONT, role(set, "front.com"));
        assertEquals(IndicatorRole.WEB_FRONT, role(set, "www.front.com"));
        assertEquals(IndicatorRole.WEB_FRONT, role(set, "poolside.front.com"));
        assertEquals(IndicatorRole.ENDPOINT_LIKELY, role(set, "pool-sg2.front.com"));
        assertEquals(IndicatorRole.ENDPOINT_LIKELY, role(set, "xmr.front.com"));
        assertEquals(IndicatorRole.ENDPOINT_LIKELY, role(set, "la01.front.com"));
        assertEquals(IndicatorRole.WEB_FRONT, role(set, "www2.front.com"));
        assertEquals(IndicatorRole.WEB_FRONT, role(set, "2024.front.com"));
        assertEquals(IndicatorRole.WEB_FRONT, role(set, "pool.page.info"));
    }

    @Test
    void longestPrefixWinsAndIpv4IsMapped() {
        IndicatorSet set =
                setOf(address("45.9.148.0/24"), address("45.9.148.117"), address("2a01:4f8::/32"));
        assertEquals("45.9.148.117", found(set, "45.9.148.117", 443));
        assertEquals("45.9.148.117", found(set, "::ffff:45.9.148.117", 443));
        assertEquals("45.9.148.0/24", found(set, "45.9.148.118", IndicatorSet.NO_PORT));
        assertEquals("", found(set, "45.9.149.117", 443));
        assertEquals("2a01:4f8::/32", found(set, "2a01:4f8:1::7", 443));
        assertEquals("", found(set, "2a01:4f9::7", 443));
        IndicatorHit inside = requireNonNull(set.lookup(0x2a01_04f8_0000_0000L, 9, 1, ANY_DAY));
        assertEquals(IndicatorHit.Match.PARENT, inside.match());
    }

    @Test
    void addressWithPortsMatchesOnThemOnly() {
        IndicatorSet set =
                setOf(
                        address("159.65.206.137", 3333, 4444),
                        address("159.65.206.137", 5555),
                        address("159.65.206.0/24"));
        assertEquals("159.65.206.137", found(set, "159.65.206.137", 4444));
        assertEquals("159.65.206.137", found(set, "159.65.206.137", 5555));
        assertEquals("159.65.206.0/24", found(set, "159.65.206.137", 443));
        assertEquals("159.65.206.0/24", found(set, "159.65.206.137", IndicatorSet.NO_PORT));
        assertEquals(3, set.size());
    }

    @Test
    void overridingIndicatorHasTheLastWord() {
        IndicatorSetBuilder builder = new IndicatorSetBuilder();
        builder.add(domain("pool.org", DomainMatch.SUFFIX));
        builder.add(address("45.9.148.117"));
        builder.addFeed(new FeedInfo("first", "1"));
        IndicatorSet first = builder.build();
        IndicatorSetBuilder more = first.toBuilder();
        more.override(
                domain("pool.org", DomainMatch.EXACT, IndicatorKind.PROXY, IndicatorRole.ENDPOINT));
        more.add(address("45.9.148.117", 3333));
        more.add(domain("other.org", DomainMatch.SUFFIX));
        more.addFeed(new FeedInfo("second", ""));
        IndicatorSet second = more.build();
        assertEquals(2, first.size());
        assertEquals(IndicatorRole.LISTED, role(first, "pool.org"));
        assertEquals(4, second.size());
        assertEquals(IndicatorRole.ENDPOINT, role(second, "pool.org"));
        assertNull(second.lookup("a.pool.org", ANY_DAY));
        assertEquals("45.9.148.117", found(second, "45.9.148.117", 80));
        assertEquals(3, second.count(IndicatorKind.POOL));
        assertEquals(1, second.count(IndicatorKind.PROXY));
        assertEquals(1, second.count(Indicator.Type.DOMAIN, IndicatorKind.PROXY));
        assertEquals(
                List.of(new FeedInfo("first", "1"), new FeedInfo("second", "")), second.feeds());
    }

    @Test
    void expiredIndicatorNeverMatchesAndTheWiderOneAnswers() {
        IndicatorDetails details =
                Samples.details(IndicatorKind.POOL, IndicatorRole.ENDPOINT, List.of());
        IndicatorDetails ended = Samples.until(details, LocalDate.of(2024, 6, 30));
        IndicatorSet set =
                setOf(
                        new DomainIndicator("eu.pool.org", DomainMatch.SUFFIX, ended),
                        new DomainIndicator("pool.org", DomainMatch.SUFFIX, details),
                        new AddressIndicator(0, Addresses.V4_MAPPED | 7, 128, false, ended),
                        new TokenIndicator(Indicator.Type.JA3, "ab".repeat(16), ended));
        int last = IndicatorSet.dayOf(LocalDate.of(2024, 6, 30));
        assertEquals(
                "eu.pool.org", requireNonNull(set.lookup("eu.pool.org", last)).indicator().value());
        assertEquals(
                "pool.org",
                requireNonNull(set.lookup("eu.pool.org", last + 1)).indicator().value());
        assertNotNull(set.lookup(0, Addresses.V4_MAPPED | 7, 1, last));
        assertNull(set.lookup(0, Addresses.V4_MAPPED | 7, 1, last + 1));
        assertNotNull(set.lookup(Indicator.Type.JA3, "AB".repeat(16), last));
        assertNull(set.lookup(Indicator.Type.JA3, "ab".repeat(16), last + 1));
        assertNotNull(set.lookup(Indicator.Type.JA3, "ab".repeat(16), ANY_DAY));
        assertEquals(last, IndicatorSet.dayOf((last + 1) * 86_400_000_000_000L - 1));
    }

    @Test
    void tokensMatchAsAWholeAndByType() {
        IndicatorDetails details =
                Samples.details(IndicatorKind.CAMPAIGN, IndicatorRole.ENDPOINT, List.of());
        IndicatorSet set =
                setOf(
                        new TokenIndicator(Indicator.Type.WALLET, "4Wallet", details),
                        new TokenIndicator(Indicator.Type.CERTIFICATE, "00ff", details),
                        new TokenIndicator(Indicator.Type.URL, "a.org/x?y", details));
        assertNotNull(set.lookup(Indicator.Type.WALLET, "4Wallet", ANY_DAY));
        assertNull(set.lookup(Indicator.Type.WALLET, "4wallet", ANY_DAY));
        assertNull(set.lookup(Indicator.Type.WALLET, "4Walle", ANY_DAY));
        assertNull(set.lookup(Indicator.Type.URL, "4Wallet", ANY_DAY));
        assertNotNull(set.lookup(Indicator.Type.CERTIFICATE, "00FF", ANY_DAY));
        assertNull(set.lookup(Indicator.Type.JA3, "00ff", ANY_DAY));
        assertNotNull(set.lookup(Indicator.Type.URL, "a.org/x?y", ANY_DAY));
        assertNull(set.lookup("a.org/x?y", ANY_DAY));
    }

    @Test
    void wildcardCoversNamesBelowOnly() {
        IndicatorSet set =
                setOf(
                        domain("pool.org", DomainMatch.BELOW),
                        domain("org.net", DomainMatch.SUFFIX),
                        domain("x.org.net", DomainMatch.BELOW));
        assertEquals("", found(set, "pool.org"));
        assertEquals("pool.org", found(set, "a.pool.org"));
        assertEquals("org.net", found(set, "x.org.net"));
        assertEquals("x.org.net", found(set, "y.x.org.net"));
    }

    @Test
    void everyFieldComesBack() {
        IndicatorDetails details =
                new IndicatorDetails(
                        IndicatorKind.CAMPAIGN,
                        IndicatorRole.WEB_FRONT,
                        IndicatorStatus.DEFUNCT,
                        List.of("XMR", "multi"),
                        List.of(1, 443, 65_535),
                        List.of(300),
                        100,
                        2021,
                        true,
                        true,
                        LocalDate.of(2021, 3, 9),
                        LocalDate.of(2021, 3, 10),
                        LocalDate.of(2031, 12, 31),
                        SharingLevel.AMBER_STRICT,
                        List.of(
                                new IndicatorSource("one", "MIT"),
                                new IndicatorSource("two words", "unknown")),
                        "https://example.org/r?a=b",
                        "note, with \u00e9",
                        "on a list",
                        List.of(
                                new Provenance("feed", "file.csv", 70_000),
                                new Provenance("other", "other.json", 0)));
        Indicator name = new DomainIndicator("a_b.xn--pl-oka.org", DomainMatch.EXACT, details);
        Indicator network = new AddressIndicator(0x2a01_0000_0000_0000L, 0, 32, true, details);
        Indicator token = new TokenIndicator(Indicator.Type.WALLET, "x".repeat(300), details);
        IndicatorSet set = CompiledFeed.read(CompiledFeed.write(setOf(name, network, token)));
        List<Indicator> all = new ArrayList<>();
        set.forEach(all::add);
        assertEquals(List.of(name, network, token), all);
        assertEquals(Indicator.Type.ADDRESS, set.get(1).type());
        assertThrows(IndexOutOfBoundsException.class, () -> set.get(3));
        assertTrue(details.namesPort(300));
        assertEquals("file.csv:70000", details.provenance().toString());
    }

    @Test
    void lookupsAllocateNothingWhateverTheyFind() {
        IndicatorSetBuilder builder = new IndicatorSetBuilder();
        IndicatorDetails details =
                Samples.details(IndicatorKind.POOL, IndicatorRole.ENDPOINT, List.of());
        String[] names = new String[20_000];
        for (int i = 0; i < names.length; i++) {
            names[i] = "pool" + i + ".example";
            builder.add(new DomainIndicator(names[i], DomainMatch.SUFFIX, details));
            builder.add(
                    new AddressIndicator(
                            0, Addresses.V4_MAPPED | 0x2D000000L | i, 128, false, details));
        }
        builder.add(new TokenIndicator(Indicator.Type.JA4, JA4, details));
        IndicatorSet set = builder.build();
        byte[] octets = "www.example.com".getBytes(StandardCharsets.US_ASCII);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        int half = names.length / 2;
        int hits = lookups(set, names, 0, half, octets);
        long before = threads.getThreadAllocatedBytes(thread);
        // The second half of the names and addresses is met here for the first time.
        hits += lookups(set, names, half, names.length, octets);
        long allocated = threads.getThreadAllocatedBytes(thread) - before;
        assertEquals(3 * names.length, hits);
        // The counter itself may cost a few objects; one octet a look-up would be 60,000.
        assertTrue(allocated < 6_000, () -> allocated + " octets for 60,000 look-ups");
    }

    private static int lookups(IndicatorSet set, String[] names, int from, int to, byte[] octets) {
        int hits = 0;
        for (int i = from; i < to; i++) {
            hits += set.find("www.example.com", ANY_DAY) == NOTHING ? 0 : 1;
            hits += set.find(octets, 0, octets.length, ANY_DAY) == NOTHING ? 0 : 1;
            hits += set.find(0, Addresses.V4_MAPPED | i, 3333, ANY_DAY) == NOTHING ? 0 : 1;
            hits += set.find(names[i], ANY_DAY) == NOTHING ? 0 : 1;
            long listed = Addresses.V4_MAPPED | 0x2D000000L | i;
            hits += set.find(0, listed, 3333, ANY_DAY) == NOTHING ? 0 : 1;
            hits += set.find(Indicator.Type.JA4, JA4, ANY_DAY) == NOTHING ? 0 : 1;
        }
        return hits;
    }

    @Test
    void whatWasFoundBecomesAnObject() {
        IndicatorSet set = setOf(domain("pool.org", DomainMatch.SUFFIX));
        assertNull(set.hit(NOTHING));
        IndicatorHit hit = requireNonNull(set.hit(set.find("xmr.pool.org", ANY_DAY)));
        assertEquals("pool.org", hit.indicator().value());
        assertEquals(IndicatorHit.Match.PARENT, hit.match());
        assertSame(hit, set.hit(set.find("xmr.pool.org", ANY_DAY)));
        assertEquals(
                IndicatorHit.Match.EXACT,
                requireNonNull(set.hit(set.find("pool.org", ANY_DAY))).match());
    }

    @Test
    void hundredThousandNamesAndAddressesAreAllFound() {
        IndicatorSetBuilder builder = new IndicatorSetBuilder();
        IndicatorDetails details =
                Samples.details(IndicatorKind.POOL, IndicatorRole.ENDPOINT, List.of(3333));
        int count = 100_000;
        for (int i = 0; i < count; i++) {
            builder.add(new DomainIndicator("p" + i + ".example", DomainMatch.SUFFIX, details));
            builder.add(
                    new AddressIndicator(
                            0, Addresses.V4_MAPPED | i * 40_000L, 128, false, details));
        }
        IndicatorSet set = builder.build();
        assertEquals(2 * count, set.size());
        for (int i = 0; i < count; i++) {
            assertNotNull(set.lookup("x.p" + i + ".example", ANY_DAY));
            assertNull(set.lookup("p" + i + ".examples", ANY_DAY));
            assertNotNull(set.lookup(0, Addresses.V4_MAPPED | i * 40_000L, 1, ANY_DAY));
            assertNull(set.lookup(0, Addresses.V4_MAPPED | i * 40_000L + 1, 1, ANY_DAY));
        }
    }
}
