package io.minewatch.feeds.hygiene;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.feeds.format.IndicatorDraft;
import io.minewatch.feeds.model.AddressIndicator;
import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorRole;
import io.minewatch.feeds.model.Provenance;
import io.minewatch.feeds.model.SharingLevel;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HygieneTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 25);
    private static final Provenance ORIGIN = new Provenance("f", "f.csv", 1);

    private final List<String> refused = new ArrayList<>();
    private final Hygiene hygiene =
            new Hygiene(TODAY, List.of(requireNonNull(Addresses.parse("45.9.148.0/24"))));

    private @Nullable Indicator admit(IndicatorDraft draft, FeedDefaults defaults) {
        return hygiene.admit(
                draft, defaults, ORIGIN, (what, remedy) -> refused.add(what + ": " + remedy));
    }

    private @Nullable Indicator admit(String text) {
        return admit(new IndicatorDraft().text(null, text), FeedDefaults.USUAL);
    }

    private Indicator admitted(String text) {
        Indicator indicator = admit(text);
        assertEquals(List.of(), refused);
        return requireNonNull(indicator, text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "co.uk",
                "com.au",
                "kawasaki.jp",
                "foo.ck",
                "github.io",
                "blogspot.com",
                "s3.amazonaws.com",
                "herokuapp.com",
                "duckdns.org",
                "ddns.net",
                "con-ip.com",
                "mooo.com",
                "us.to",
                "*.co.uk",
                "xn--p1ai",
                "\u0440\u0444",
                "com",
            })
    void suffixThatManyOwnersShareIsRefused(String suffix) {
        assertNull(admit(suffix), suffix);
        assertEquals(1, refused.size());
    }

    @ParameterizedTest
    @CsvSource({
        "me.duckdns.org, exact",
        "me.github.io, exact",
        "pool.s3.amazonaws.com, exact",
        "deep.me.github.io, suffix",
        "pool.co.uk, suffix",
        "pool.com, suffix",
        "a_b.pool.com, suffix",
        "*.me.duckdns.org, below",
        ".me.duckdns.org, suffix",
    })
    void nameBelowAProviderStandsForItself(String name, String match) {
        DomainIndicator domain = (DomainIndicator) admitted(name);
        assertEquals(match, domain.match().label());
    }

    @Test
    void statedMatchBeatsTheForm() {
        IndicatorDraft draft =
                new IndicatorDraft().text(null, "*.pool.com").match(DomainMatch.EXACT);
        DomainIndicator domain = (DomainIndicator) admit(draft, FeedDefaults.USUAL);
        assertEquals(DomainMatch.EXACT, requireNonNull(domain).match());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.1.1.1", "8.8.8.8:53", "2620:fe::fe", "9.9.9.0/24", "hxxp://1[.]1.1.1/"})
    void resolversAreRefused(String address) {
        assertNull(admit(address));
        assertTrue(refused.get(0).contains("that everybody asks"), refused::toString);
    }

    @Test
    void addressOfAContentNetworkIsKeptWithLowConfidenceAndTheReason() {
        IndicatorDraft draft =
                new IndicatorDraft().text(Indicator.Type.ADDRESS, "172.67.135.7").confidence(90);
        Indicator indicator = requireNonNull(admit(draft, FeedDefaults.USUAL));
        assertEquals(Hygiene.SHARED_CONFIDENCE, indicator.details().confidence());
        assertEquals("lies in the content network of Cloudflare", indicator.details().caution());
        assertEquals("", admitted("45.9.149.7").details().caution());
    }

    @Test
    void ownNetworksAreRefused() {
        assertNull(admit("45.9.148.117"));
        assertNull(admit("45.9.0.0/16"));
        assertTrue(refused.get(0).contains("your own network 45.9.148.0/24"), refused::toString);
        assertEquals(2, refused.size());
    }

    @Test
    void defaultsFillWhatTheFeedDoesNotSay() {
        FeedDefaults defaults =
                new FeedDefaults(
                        IndicatorKind.CAMPAIGN,
                        IndicatorRole.ENDPOINT,
                        List.of("XMR"),
                        70,
                        SharingLevel.AMBER,
                        "MIT",
                        Map.of("b", "CC0-1.0"),
                        30);
        Indicator bare =
                requireNonNull(admit(new IndicatorDraft().text(null, "a.pool.com"), defaults));
        assertEquals(IndicatorKind.CAMPAIGN, bare.details().kind());
        assertEquals(IndicatorRole.ENDPOINT, bare.details().role());
        assertEquals(List.of("XMR"), bare.details().coins());
        assertEquals(70, bare.details().confidence());
        assertEquals(SharingLevel.AMBER, bare.details().sharing());
        assertEquals("MIT", bare.details().sources().get(0).licence());
        assertEquals(LocalDate.of(2026, 12, 25), bare.details().validUntil());
        Indicator told =
                requireNonNull(
                        admit(
                                new IndicatorDraft()
                                        .text(null, "b.pool.com")
                                        .kind(IndicatorKind.POOL)
                                        .source("b")
                                        .confidence(10)
                                        .firstSeen(LocalDate.of(2026, 1, 1)),
                                defaults));
        assertEquals(IndicatorKind.POOL, told.details().kind());
        assertEquals(10, told.details().confidence());
        assertEquals("CC0-1.0", told.details().sources().get(0).licence());
        assertEquals(LocalDate.of(2026, 1, 31), told.details().validUntil());
    }

    @Test
    void textForPeopleLosesControlCharacters() {
        IndicatorDraft draft =
                new IndicatorDraft().text(null, "a.pool.com").note("red\u001b[31m\nnew");
        assertEquals(
                "red [31m new", requireNonNull(admit(draft, FeedDefaults.USUAL)).details().note());
    }

    @Test
    void portsAreSortedSoThatEqualAddressesAreEqual() {
        IndicatorDraft draft =
                new IndicatorDraft().text(null, "45.9.149.7:5555").port(3333).port(3333);
        AddressIndicator address = (AddressIndicator) admit(draft, FeedDefaults.USUAL);
        assertEquals(List.of(3333, 5555), requireNonNull(address).details().ports());
        assertTrue(address.onlyOnPorts());
    }

    @Test
    void harmlessEntriesMayBeWideAndCommon() {
        IndicatorDraft draft = new IndicatorDraft();
        for (String text : new String[] {"10.0.0.0/8", "co.uk", "8.8.8.8", "0.0.0.0/0"}) {
            assertNotNull(
                    hygiene.admitHarmless(
                            draft.clear().text(null, text),
                            ORIGIN,
                            (what, remedy) -> refused.add(what)),
                    text);
        }
        assertEquals(List.of(), refused);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pool.example.org",
                "a_b.pool.example",
                "x--y.example.org",
                "-a.example.org",
                "a-.example.org",
                "a..example.org",
                ".example.org",
                "example.org-",
                "example",
                "pool.1example",
                "pool.example1",
                "hxxpool.example.org",
                "deadbeef.cafe",
                "cn.example.org",
                "github.io",
                "me.github.io",
                "123456789012345678901234567890123456789012345678901234567890abcd.example.org"
            })
    void namesInNormalFormAreJudgedLikeAllOthers(String name) {
        Indicator plain = admit(name);
        Indicator capitals = admit(name.toUpperCase(Locale.ROOT));
        assertEquals(
                plain == null ? "" : plain.type() + plain.value(),
                capitals == null ? "" : capitals.type() + capitals.value());
    }

    @Test
    void schemeIsRestoredInUrlsOnly() {
        assertEquals("hxxpool.example.org", admitted("hxxpool.example.org").value());
        assertEquals("pool.example.org", admitted("hXXps://pool[.]example.org/").value());
    }

    @Test
    void outOfRangeNumbersAreRefused() {
        assertNull(
                admit(new IndicatorDraft().text(null, "a.pool.com").port(0), FeedDefaults.USUAL));
        assertNull(
                admit(
                        new IndicatorDraft().text(null, "a.pool.com").confidence(101),
                        FeedDefaults.USUAL));
        assertNull(
                admit(
                        new IndicatorDraft().text(null, "a.pool.com").coin("two words"),
                        FeedDefaults.USUAL));
        assertEquals(3, refused.size());
    }
}
