package io.minewatch.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.feeds.match.AllowList;
import io.minewatch.observable.FlowEnded;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.HandshakeSizes;
import io.minewatch.observable.MiningActivity;
import io.minewatch.observable.MiningSummary.Outcome;
import io.minewatch.observable.MiningSummary.WorkSample;
import io.minewatch.observable.Observable;
import io.minewatch.observable.PeerProtocol;
import io.minewatch.packet.IpNetwork;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JudgeTest {
    private static final String MINER = "10.1.0.5";
    private static final String RESOLVER = "10.1.0.53";
    private static final String UPSTREAM = "198.51.100.53";
    private static final String POOL = "203.0.113.7";
    private static final String POOL_NAME = "pool.supportxmr.com";

    private final Facts facts = new Facts();
    private final List<Finding> said = new ArrayList<>();
    private final List<MiningActivity> miningLines = new ArrayList<>();
    private final List<MiningActivity> openLines = new ArrayList<>();
    private Judge judge = judge(segments());

    private static Segments segments() {
        return new Segments(
                List.of(
                        new Segments.Network(
                                block("10.1.0.0/16"), new Segment("mail", SegmentRole.EXCHANGE)),
                        new Segments.Network(
                                block("10.9.0.0/16"), new Segment("proxies", SegmentRole.PROXY))));
    }

    private static IpNetwork block(String cidr) {
        return java.util.Objects.requireNonNull(IpNetwork.parse(cidr));
    }

    private Judge judge(Segments segments) {
        return new Judge(
                DetectionSettings.defaults(),
                segments,
                TestFeeds.bundled(),
                AllowList.NONE,
                "0",
                null,
                new FindingListener() {
                    @Override
                    public void onMiningFlow(MiningActivity activity) {
                        (activity.closed() ? miningLines : openLines).add(activity);
                    }

                    @Override
                    public void onFinding(Finding finding) {
                        said.add(finding);
                    }
                });
    }

    private void see(Observable... observables) {
        for (Observable o : observables) {
            judge.accept(o);
        }
    }

    private Finding only(Finding.State state) {
        List<Finding> found = said.stream().filter(f -> f.state() == state).toList();
        assertEquals(1, found.size(), () -> "findings " + said);
        return found.get(0);
    }

    private static List<String> rules(Finding finding) {
        return finding.evidence().stream().map(Evidence::rule).toList();
    }

    @Test
    void workInClearIsConfirmedWithAllThatWasSeen() {
        FlowRef flow = facts.flow(MINER, POOL, 3333);
        see(facts.mining(flow, Outcome.UNANSWERED, false), facts.mining(flow, Outcome.WORK, false));
        WorkSample work = new WorkSample("accepted-shares", 100, 1e6, 1e10, 0, 1_000_000_000_000L);
        see(facts.mining(flow, Outcome.WORK, true, work, false, true));
        judge.finish();
        assertEquals(
                List.of(Finding.State.NEW, Finding.State.UPDATE, Finding.State.CLOSED),
                said.stream().map(Finding::state).toList());
        assertEquals(Level.SUSPECTED, said.get(0).level());
        Finding closed = said.get(2);
        assertEquals(Level.CONFIRMED, closed.level());
        assertEquals(1, closed.severity());
        assertEquals("mail", java.util.Objects.requireNonNull(closed.host().segment()).name());
        assertEquals(said.get(0).id(), closed.id());
        assertEquals(3, closed.acceptedShares());
        assertEquals(
                List.of("work-delivered", "shares-accepted", "valid-wallet", "miner-agent"),
                rules(closed));
        assertEquals(
                closed.score(), closed.evidence().stream().mapToDouble(Evidence::weight).sum());
        HashRate rate = closed.hashRate();
        assertNotNull(rate);
        assertEquals(1000, rate.hashesPerSecond(), 1e-9);
        assertTrue(rate.low() > 800 && rate.high() < 1250, rate.toString());
        assertNotNull(closed.busyCores());
        assertEquals(1, miningLines.size());
    }

    @Test
    void eachOutcomeHasItsLevel() {
        for (Outcome outcome : Outcome.values()) {
            said.clear();
            judge = judge(segments());
            see(facts.mining(facts.flow(MINER, POOL, 3333), outcome, true));
            judge.finish();
            Level expected =
                    switch (outcome) {
                        case WORK -> Level.CONFIRMED;
                        case ANSWER, REFUSED -> Level.LIKELY;
                        case UNANSWERED, OTHER -> Level.SUSPECTED;
                    };
            assertEquals(expected, only(Finding.State.CLOSED).level(), outcome.name());
        }
    }

    @Test
    void templatePollingWithoutABlockIsSuspected() {
        see(facts.mining(facts.flow(MINER, POOL, 18081), Outcome.WORK, true, null, true, true));
        judge.finish();
        assertEquals(Level.SUSPECTED, only(Finding.State.CLOSED).level());
        assertEquals("template-polling", only(Finding.State.CLOSED).rule());
    }

    @Test
    void lookUpAloneIsAContact() {
        see(
                facts.question(MINER, UPSTREAM, POOL_NAME),
                facts.answer(MINER, UPSTREAM, POOL_NAME, 0, POOL));
        judge.finish();
        Finding finding = only(Finding.State.CLOSED);
        assertEquals(Level.CONTACT, finding.level());
        assertEquals(POOL_NAME, finding.pool().name());
        assertNull(finding.pool().ip());
        assertEquals(1, finding.evidence().get(0).count());
    }

    @Test
    void lookUpThenMiningIsOneFindingWithTheName() {
        see(
                facts.question(MINER, UPSTREAM, POOL_NAME),
                facts.answer(MINER, UPSTREAM, POOL_NAME, 0, POOL),
                facts.started(MINER, POOL, 3333),
                facts.mining(facts.flow(MINER, POOL, 3333), Outcome.WORK, true));
        judge.finish();
        Finding closed = only(Finding.State.CLOSED);
        assertEquals(only(Finding.State.NEW).id(), closed.id());
        assertEquals(Level.CONFIRMED, closed.level());
        assertEquals(POOL_NAME, closed.pool().name());
        assertEquals(Facts.ip(POOL), closed.pool().ip());
        assertNotNull(closed.pool().feed());
    }

    @Test
    void addressOnlyAccusesTheClientThatLookedItUp() {
        see(
                facts.answer(MINER, UPSTREAM, POOL_NAME, 0, POOL),
                facts.started("10.1.0.99", POOL, 443));
        judge.finish();
        assertEquals(Facts.ip(MINER), only(Finding.State.CLOSED).host().ip());
        assertFalse(rules(only(Finding.State.CLOSED)).contains("pool-connection"));
    }

    @Test
    void failedLookUpCountsAsASign() {
        see(
                facts.question(MINER, UPSTREAM, POOL_NAME),
                facts.answer(MINER, UPSTREAM, POOL_NAME, 3),
                facts.question(MINER, UPSTREAM, POOL_NAME),
                facts.answer(MINER, UPSTREAM, POOL_NAME, 0, "0.0.0.0"));
        judge.finish();
        Finding finding = only(Finding.State.CLOSED);
        assertEquals(Level.CONTACT, finding.level());
        Evidence failed =
                finding.evidence().stream()
                        .filter(e -> e.rule().equals("pool-name-failed"))
                        .findFirst()
                        .orElseThrow();
        assertEquals(2, failed.count());
    }

    @Test
    void resolverThatForwardsIsNotAccusedButItsClientIs() {
        see(
                facts.question(MINER, RESOLVER, POOL_NAME),
                facts.question(RESOLVER, UPSTREAM, POOL_NAME),
                facts.answer(RESOLVER, UPSTREAM, POOL_NAME, 0, POOL),
                facts.answer(MINER, RESOLVER, POOL_NAME, 0, POOL));
        judge.finish();
        for (Finding finding : said) {
            boolean resolver = finding.host().ip().equals(Facts.ip(RESOLVER));
            assertEquals(resolver ? Level.INFO : Level.CONTACT, finding.level());
        }
        assertEquals(4, said.size());
    }

    @Test
    void resolverIsClearedWhenItsClientShowsLater() {
        see(
                facts.question(RESOLVER, UPSTREAM, POOL_NAME),
                facts.answer(MINER, RESOLVER, POOL_NAME, 0, POOL));
        judge.finish();
        Finding last =
                said.stream()
                        .filter(f -> f.host().ip().equals(Facts.ip(RESOLVER)))
                        .reduce((a, b) -> b)
                        .orElseThrow();
        assertEquals(Level.INFO, last.level());
    }

    @Test
    void hostThatServesAndMinesIsAProxyAndItsClientsAreMiners() {
        String proxy = "10.1.0.80";
        see(
                facts.mining(facts.flow(proxy, POOL, 3333), Outcome.WORK, false),
                facts.mining(facts.flow(MINER, proxy, 3333), Outcome.WORK, false));
        judge.finish();
        List<Finding> closed =
                said.stream().filter(f -> f.state() == Finding.State.CLOSED).toList();
        assertEquals(3, closed.size());
        for (Finding finding : closed) {
            Finding.Role expected =
                    finding.host().ip().equals(Facts.ip(proxy))
                            ? Finding.Role.PROXY
                            : Finding.Role.MINER;
            assertEquals(expected, finding.role(), finding.toString());
        }
    }

    @Test
    void insideServerWithoutAPoolAboveIsAPool() {
        see(facts.mining(facts.flow(MINER, "10.1.0.80", 3333), Outcome.WORK, true));
        judge.finish();
        assertTrue(
                said.stream()
                        .anyMatch(
                                f ->
                                        f.role() == Finding.Role.POOL
                                                && f.level() == Level.CONFIRMED
                                                && f.rule().equals("serves-work")));
    }

    @Test
    void webProxyThatConnectsWhereItWasAskedToIsNotAccused() {
        String proxy = "10.1.0.90";
        FlowRef asked = facts.flow(MINER, proxy, 3128);
        see(
                facts.proxyRequest(asked, POOL, 3333),
                facts.mining(facts.flow(proxy, POOL, 3333), Outcome.WORK, true),
                facts.mining(facts.flow(proxy, "203.0.113.99", 3333), Outcome.WORK, true));
        judge.finish();
        for (Finding finding : said) {
            boolean requested = Facts.ip(POOL).equals(finding.pool().ip());
            assertEquals(requested ? Level.INFO : Level.CONFIRMED, finding.level());
        }
    }

    @Test
    void segmentOfRoleProxyIsNotAccused() {
        see(facts.mining(facts.flow("10.9.0.3", POOL, 3333), Outcome.WORK, true));
        judge.finish();
        assertEquals(Level.INFO, only(Finding.State.CLOSED).level());
    }

    @Test
    void severalDifferentSignsOfContactTogetherAreSuspected() {
        see(
                facts.question(MINER, UPSTREAM, POOL_NAME),
                facts.answer(MINER, UPSTREAM, POOL_NAME, 0, POOL),
                facts.started(MINER, POOL, 3333));
        FlowRef flow = facts.flow(MINER, POOL, 3333);
        see(facts.serverName(flow, POOL_NAME));
        judge.finish();
        assertEquals(Level.SUSPECTED, only(Finding.State.CLOSED).level());
    }

    @Test
    void coinNodesAreInfoOnceAHostAndNetwork() {
        for (int i = 1; i < 50; i++) {
            FlowRef flow = facts.flow(MINER, "203.0.113." + i, 8333);
            see(new PeerProtocol(flow, facts.next(), "bitcoin", "Bitcoin"));
        }
        judge.finish();
        Finding finding = only(Finding.State.CLOSED);
        assertEquals(Level.INFO, finding.level());
        assertEquals(4, finding.severity());
        assertEquals(49, finding.evidence().get(0).count());
    }

    @Test
    void findingClosesAfterIdleTimeAndTheNextOneIsNew() {
        see(facts.mining(facts.flow(MINER, POOL, 3333), Outcome.WORK, true));
        facts.pass(4000);
        judge.settle(facts.next().timeNanos());
        see(facts.mining(facts.flow(MINER, POOL, 3333), Outcome.WORK, true));
        judge.finish();
        assertEquals(
                List.of(
                        Finding.State.NEW,
                        Finding.State.CLOSED,
                        Finding.State.NEW,
                        Finding.State.CLOSED),
                said.stream().map(Finding::state).toList());
        assertNotEquals(said.get(0).id(), said.get(2).id());
    }

    @Test
    void openMiningFlowKeepsItsFindingOpen() {
        see(facts.mining(facts.flow(MINER, POOL, 3333), Outcome.WORK, false));
        facts.pass(90_000);
        judge.settle(facts.next().timeNanos());
        assertEquals(1, said.size());
    }

    @Test
    void sameFactsGiveTheSameIds() {
        see(facts.mining(facts.flow(MINER, POOL, 3333), Outcome.WORK, true));
        judge.finish();
        String id = said.get(0).id();
        Facts again = new Facts();
        said.clear();
        judge = judge(segments());
        see(again.mining(again.flow(MINER, POOL, 3333), Outcome.WORK, true));
        assertEquals(id, said.get(0).id());
    }

    @Test
    void templatesAndAHandedInBlockOnConnectionsOfTheirOwnAreSoloMining() {
        see(facts.mining(facts.flow(MINER, POOL, 18081), Outcome.WORK, true, null, true, true));
        assertEquals(Level.SUSPECTED, said.get(0).level());
        see(facts.handIn(facts.flow(MINER, POOL, 18081)));
        judge.finish();
        Finding closed = only(Finding.State.CLOSED);
        assertEquals(Level.CONFIRMED, closed.level());
        assertEquals("work-delivered", closed.rule());
        assertFalse(rules(closed).contains("template-polling"), rules(closed).toString());
        assertFalse(rules(closed).contains("login-answered"), rules(closed).toString());
    }

    @Test
    void endlessShortSessionsStayOneFindingWithRightCounts() {
        int sessions = 20_000;
        for (int i = 0; i < sessions; i++) {
            see(facts.mining(facts.flow(MINER, POOL, 3333), Outcome.WORK, true));
        }
        judge.finish();
        Finding closed = only(Finding.State.CLOSED);
        assertEquals(3L * sessions, closed.acceptedShares());
        assertTrue(closed.flowIds().size() <= Finding.MAX_FLOW_IDS);
        assertTrue(closed.flows() >= sessions);
    }

    private Finding last() {
        return said.get(said.size() - 1);
    }

    /** Somebody outside calls the node inside: its lines are of the one inside. */
    @Test
    void aSessionOfAPoolOfNodesHasLinesWhileItGoesOn() {
        FlowRef flow = facts.flow(POOL, MINER, 37_889);
        see(new PeerProtocol(flow, facts.next(), "p2pool", "Monero"));
        see(new PeerProtocol(flow, facts.next(), "p2pool", "Monero", true, true, 12));
        assertEquals(List.of(), openLines);
        int before = said.size();
        see(new PeerProtocol(flow, facts.next(), "p2pool", "Monero", true, true, 12));
        see(new PeerProtocol(flow, facts.next(), "p2pool", "Monero", true, true, 12));
        assertEquals(before, said.size());
        assertEquals(2, openLines.size());
        assertEquals("p2pool", openLines.get(1).summary().dialect());
        assertTrue(openLines.get(1).summary().midstream());
        assertEquals(12, openLines.get(1).summary().gapBytes());
        assertEquals(MINER, openLines.get(1).flow().originator().toString());
        see(new FlowEnded(flow, facts.next(), 1, 1));
        assertEquals(1, miningLines.size());
        judge.finish();
        Evidence part = last().evidence().get(0);
        assertEquals("pool-peer", part.rule());
        assertEquals(1, part.count());
    }

    private HandshakeSizes sizes(FlowRef flow) {
        return new HandshakeSizes(
                flow, facts.next(), "plain", List.of(), List.of(64, 234, 130, 44, 91), 0);
    }

    @Test
    void sizesOfAHandshakeAreSuspectedAndNoMore() {
        FlowRef flow = facts.flow(MINER, POOL, 34_254);
        see(sizes(flow));
        assertEquals(Level.SUSPECTED, last().level());
        assertEquals(4, last().score());
        Evidence evidence = last().evidence().get(0);
        assertEquals("handshake-sizes", evidence.rule());
        assertTrue(evidence.text().contains("64, 234, 130, 44, 91 octets"), evidence.text());
        assertTrue(evidence.text().contains("sizes alone"), evidence.text());
        // The flow goes on: nothing new is said of it, and one line tells that it ended.
        see(sizes(flow));
        assertEquals(1, said.size());
        assertEquals(1, openLines.size());
        assertEquals("stratum-v2", openLines.get(0).summary().dialect());
        see(new FlowEnded(flow, facts.next(), 1, 1));
        assertEquals(1, miningLines.size());
        assertEquals("stratum-v2", miningLines.get(0).summary().dialect());
        assertTrue(miningLines.get(0).summary().isEncrypted());
    }

    @Test
    void sizesOfAHandshakeThatSomebodyOutsideBeganSayNothing() {
        see(sizes(facts.flow(POOL, MINER, 34_254)));
        assertEquals(List.of(), said);
    }
}
