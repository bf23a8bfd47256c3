package io.minewatch.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.feeds.format.IndicatorDraft;
import io.minewatch.feeds.hygiene.FeedDefaults;
import io.minewatch.feeds.hygiene.Hygiene;
import io.minewatch.feeds.load.FeedReader;
import io.minewatch.feeds.load.FeedSpec;
import io.minewatch.feeds.match.AllowList;
import io.minewatch.feeds.match.AllowRule;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.IndicatorSetBuilder;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.DomainMatch;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorRole;
import io.minewatch.feeds.model.Provenance;
import io.minewatch.feeds.model.SharingLevel;
import io.minewatch.observable.MiningActivity;
import io.minewatch.observable.MiningSummary.Outcome;
import io.minewatch.observable.Observable;
import io.minewatch.packet.IpNetwork;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What hits of the feeds lead to: levels, exceptions, expiry, exchange while running. */
class FeedHitsTest {
    private static final String HOST = "10.1.2.3";
    private static final String RESOLVER = "10.1.0.53";
    private static final String SERVER = "45.9.148.117";

    private final Facts facts = new Facts();
    private final List<Finding> said = new ArrayList<>();
    private LiveIndicators indicators = new LiveIndicators(IndicatorSet.empty());

    private static IndicatorSet feed(String table) {
        FeedReader reader = new FeedReader(new IndicatorSetBuilder(), LocalDate.EPOCH);
        reader.read(
                FeedSpec.named("test"),
                "test.csv",
                new ByteArrayInputStream(table.getBytes(StandardCharsets.UTF_8)));
        return reader.build();
    }

    private Judge judge(String table, AllowRule... allowed) {
        return judge(DetectionSettings.defaults(), table, allowed);
    }

    private Judge judge(DetectionSettings settings, String table, AllowRule... allowed) {
        indicators = new LiveIndicators(feed(table));
        return new Judge(
                settings,
                new Segments(
                        List.of(
                                new Segments.Network(
                                        Objects.requireNonNull(IpNetwork.parse("10.1.0.0/16")),
                                        new Segment("mail", SegmentRole.EXCHANGE)))),
                indicators,
                new AllowList(List.of(allowed)),
                "0",
                null,
                new FindingListener() {
                    @Override
                    public void onMiningFlow(MiningActivity activity) {}

                    @Override
                    public void onFinding(Finding finding) {
                        said.add(finding);
                    }
                });
    }

    private static void see(Judge judge, Observable... observables) {
        for (Observable o : observables) {
            judge.accept(o);
        }
    }

    private static AllowRule rule(String name, String address, String segment, String source) {
        return new AllowRule(
                name,
                address.isEmpty() ? null : Addresses.parse(address),
                segment,
                "",
                source,
                null,
                "tested");
    }

    @Test
    void addressAloneIsAContactAndSaysThatNoLookUpWasSeen() {
        Judge judge = judge("indicator,confidence\n" + SERVER + ",95\n");
        for (int i = 0; i < 50; i++) {
            see(judge, facts.started(HOST, SERVER, 3333));
        }
        judge.finish();
        Finding last = said.get(said.size() - 1);
        assertEquals(Level.CONTACT, last.level());
        assertTrue(
                last.evidence().get(0).text().contains("(without a look-up seen)"),
                () -> last.evidence().toString());
    }

    /** Everything that a finding could carry out of the sensor. */
    private String told(SharingLevel tellUpTo, String tlp) {
        said.clear();
        DetectionSettings usual = DetectionSettings.defaults();
        Judge judge =
                judge(
                        new DetectionSettings(
                                Map.of(),
                                usual.severalContacts(),
                                usual.fullConfidence(),
                                usual.webFrontFactor(),
                                usual.proofsForCertainty(),
                                tellUpTo,
                                usual.findingIdleNanos()),
                        "indicator,coin,confidence,source,reference,note,tlp\n"
                                + "secret.example,SECRETCOIN,80,Secret source,https://secret/x,"
                                + "Secret note,"
                                + tlp
                                + "\n"
                                + SERVER
                                + ",SECRETCOIN,80,Secret source,https://secret/x,Secret note,"
                                + tlp
                                + "\n");
        see(
                judge,
                facts.question(HOST, RESOLVER, "xmr.secret.example"),
                facts.started(HOST, SERVER, 3333));
        judge.finish();
        assertTrue(said.size() >= 2, said::toString);
        return said.toString();
    }

    @Test
    void ofMarkedEntriesNothingIsToldButThatTheyMatched() {
        String told = told(SharingLevel.AMBER_STRICT, "red");
        assertTrue(told.contains("marked TLP:RED"), told);
        assertTrue(told.contains("tlp=red"), told);
        // What the host itself asked for is no secret of the feed.
        String rest = told.replace("xmr.secret.example", "");
        assertFalse(rest.toLowerCase(Locale.ROOT).contains("secret"), told);
        assertFalse(rest.contains("feed=test"), told);
    }

    @Test
    void markingsUpToTheConfiguredOneAreToldWithTheirLabel() {
        String strict = told(SharingLevel.AMBER_STRICT, "amber-strict");
        assertTrue(strict.contains("indicator=secret.example"), strict);
        assertTrue(strict.contains("tlp=amber-strict"), strict);
        String clear = told(SharingLevel.CLEAR, "green");
        assertTrue(clear.contains("marked TLP:GREEN"), clear);
        assertFalse(clear.contains("SECRETCOIN"), clear);
        assertTrue(told(SharingLevel.RED, "red").contains("SECRETCOIN"));
    }

    @Test
    void exceptionsDoNotTellMarkedEntries() {
        Judge judge = judge("indicator,tlp\nsecret.example,red\n", rule("", "10.1.2.3/32", "", ""));
        see(judge, facts.question(HOST, RESOLVER, "xmr.secret.example"));
        judge.finish();
        assertEquals(List.of("(TLP:RED)"), judge.suppressions().get(0).indicators());
    }

    @Test
    void exclusiveAddressOfHighConfidenceIsSuspected() {
        Judge judge =
                judge("indicator,confidence,exclusive,role\n" + SERVER + ",80,yes,endpoint\n");
        see(judge, facts.started(HOST, SERVER, 3333));
        assertEquals(Level.SUSPECTED, said.get(0).level());
        assertEquals("pool-address-exclusive", said.get(0).evidence().get(0).rule());
    }

    @Test
    void exclusiveAddressOfLowConfidenceStaysAContact() {
        Judge judge =
                judge("indicator,confidence,exclusive,role\n" + SERVER + ",79,yes,endpoint\n");
        see(judge, facts.started(HOST, SERVER, 3333));
        assertEquals(Level.CONTACT, said.get(0).level());
    }

    @Test
    void addressThatWasLookedUpAsSomethingElseWeighsLess() {
        Judge judge =
                judge("indicator,confidence,exclusive,role\n" + SERVER + ",95,yes,endpoint\n");
        see(
                judge,
                facts.answer(HOST, RESOLVER, "shop.example", 0, SERVER),
                facts.started(HOST, SERVER, 443));
        Finding finding = said.get(0);
        assertEquals(Level.CONTACT, finding.level());
        assertEquals(1, finding.evidence().get(0).weight());
        assertTrue(finding.evidence().get(0).text().contains("looked up as shop.example"));
    }

    @Test
    void anotherClientsLookUpSaysNothing() {
        Judge judge =
                judge("indicator,confidence,exclusive,role\n" + SERVER + ",95,yes,endpoint\n");
        see(
                judge,
                facts.answer("10.1.9.9", RESOLVER, "shop.example", 0, SERVER),
                facts.started(HOST, SERVER, 443));
        assertEquals(Level.SUSPECTED, said.get(0).level());
    }

    @Test
    void expiredEntryDoesNotMatch() {
        Judge judge = judge("indicator\npool.test.com\n");
        IndicatorSetBuilder expired = new IndicatorSetBuilder();
        expired.add(
                Objects.requireNonNull(
                        new Hygiene(LocalDate.EPOCH, List.of())
                                .admit(
                                        new IndicatorDraft()
                                                .text(null, "pool.test.com")
                                                .validUntil(LocalDate.of(1969, 12, 31)),
                                        FeedDefaults.USUAL,
                                        new Provenance("test", "test.csv", 1),
                                        (what, remedy) -> {})));
        indicators.swap(expired.build());
        see(judge, facts.question(HOST, RESOLVER, "pool.test.com"));
        judge.finish();
        assertEquals(List.of(), said);
    }

    @Test
    void allowedNameIsSuppressedCountedAndListed() {
        Judge judge =
                judge(
                        "indicator\npool.test.com\nother.test.com\n",
                        rule("test.com", "10.1.2.0/24", "mail", ""));
        see(
                judge,
                facts.question(HOST, RESOLVER, "pool.test.com"),
                facts.question(HOST, RESOLVER, "other.test.com"),
                facts.question("10.1.3.1", RESOLVER, "pool.test.com"));
        assertEquals(1, said.size());
        assertEquals("10.1.3.1", said.get(0).host().ip().toString());
        Suppression left = judge.suppressions().get(0);
        assertEquals(2, left.count());
        assertEquals(List.of(HOST), left.hosts());
        assertEquals(List.of("pool.test.com", "other.test.com"), left.indicators());
        assertEquals("tested", left.reason());
        assertEquals("name test.com, address 10.1.2.0/24, segment mail", left.conditions());
    }

    @Test
    void allowedAddressMayBeTheServers() {
        Judge judge = judge("indicator\n" + SERVER + "\n", rule("", SERVER, "", ""));
        see(judge, facts.started(HOST, SERVER, 3333));
        assertEquals(List.of(), said);
        assertEquals(1, judge.suppressions().get(0).count());
    }

    @Test
    void allowedSourceDoesNotSilenceAnotherThatAgrees() {
        String table = "indicator,source\na.test.com,noisy\nb.test.com,noisy|good\n";
        Judge judge = judge(table, rule("", "", "", "noisy"));
        see(
                judge,
                facts.question(HOST, RESOLVER, "a.test.com"),
                facts.question(HOST, RESOLVER, "b.test.com"));
        assertEquals(1, said.size());
        assertEquals("b.test.com", Objects.requireNonNull(said.get(0).pool().feed()).indicator());
    }

    @Test
    void endedExceptionHoldsNoMore() {
        AllowRule ended =
                new AllowRule(
                        "", null, "mail", "", "", LocalDate.of(1969, 12, 31), "for the sixties");
        Judge judge = judge("indicator\npool.test.com\n", ended);
        see(judge, facts.question(HOST, RESOLVER, "pool.test.com"));
        assertEquals(1, said.size());
    }

    @Test
    void exceptionNeverHidesMiningThatIsSeen() {
        Judge judge = judge("indicator\n" + SERVER + "\n", rule("", "10.1.0.0/16", "", ""));
        see(judge, facts.mining(facts.flow(HOST, SERVER, 3333), Outcome.WORK, true));
        judge.finish();
        Finding last = said.get(said.size() - 1);
        assertEquals(Level.CONFIRMED, last.level());
        assertEquals(SERVER, Objects.requireNonNull(last.pool().feed()).indicator());
    }

    @Test
    void exchangedFeedHoldsFromTheNextFactOn() {
        Judge judge = judge("indicator\na.test.com\n");
        see(judge, facts.question(HOST, RESOLVER, "b.test.com"));
        assertEquals(List.of(), said);
        indicators.swap(feed("indicator\nb.test.com\n"));
        see(
                judge,
                facts.question(HOST, RESOLVER, "b.test.com"),
                facts.question(HOST, RESOLVER, "a.test.com"));
        assertEquals(1, said.size());
    }

    @Test
    void everyBundledEndpointIsFoundByLookUpAndByServerName() {
        int[] endpoints = {0};
        for (Indicator indicator : TestFeeds.bundled().current()) {
            IndicatorRole role = indicator.details().role();
            boolean endpoint =
                    role == IndicatorRole.ENDPOINT || role == IndicatorRole.ENDPOINT_LIKELY;
            if (!endpoint || !(indicator instanceof DomainIndicator domain)) {
                continue;
            }
            endpoints[0]++;
            for (String name :
                    domain.match() == DomainMatch.EXACT
                            ? List.of(domain.name())
                            : List.of(domain.name(), "eu7." + domain.name())) {
                said.clear();
                Judge judge = judge("indicator\nunused.test.com\n");
                indicators.swap(TestFeeds.bundled().current());
                see(judge, facts.question(HOST, RESOLVER, name));
                assertEquals(1, said.size(), name);
                said.clear();
                judge = judge("indicator\nunused.test.com\n");
                indicators.swap(TestFeeds.bundled().current());
                see(judge, facts.serverName(facts.flow(HOST, SERVER, 443), name));
                assertEquals(1, said.size(), name);
            }
        }
        assertTrue(endpoints[0] > 1_000, () -> endpoints[0] + " endpoints");
    }
}
