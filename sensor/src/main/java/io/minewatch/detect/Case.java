package io.minewatch.detect;

import io.minewatch.coin.Algorithms;
import io.minewatch.coin.MinerAgent;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.MiningActivity;
import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.MiningSummary.Outcome;
import io.minewatch.observable.MiningSummary.WorkSample;
import io.minewatch.observable.TlsHandshake;
import io.minewatch.packet.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one host and one pool (or coin network): the ledger behind a finding. Single
 * thread.
 */
final class Case {
    /** Names of a pool kept: its regional hosts and canonical names. */
    private static final int MAX_NAMES = 8;

    /** Clients of a work-serving host counted one by one; beyond, the count says "or more". */
    static final int MAX_CLIENTS = 10_000;

    /** Flows remembered as suspected by shape; with more than that nothing is taken back. */
    private static final int MAX_SUSPECTED_FLOWS = 64;

    final int ordinal;
    final IpAddress host;
    private final boolean serving;
    private final DetectionSettings settings;

    @Nullable IpAddress poolIp;
    int poolPort;
    PoolRef.@Nullable Proxy proxy;
    FeedNames.@Nullable Hit feed;
    @Nullable String network;
    private final Set<String> names = new LinkedHashSet<>();
    private final Map<EvidenceRule, Tally> tallies = new EnumMap<>(EvidenceRule.class);
    private final Map<Long, MiningSummary> open = new LinkedHashMap<>();
    private final WorkTotals closed = new WorkTotals();
    private final Set<EvidenceRule> miningRules = EnumSet.noneOf(EvidenceRule.class);
    private final Set<Long> flowIds = new LinkedHashSet<>();
    private final Set<IpAddress> clients = new LinkedHashSet<>();
    private final Set<String> logins = new LinkedHashSet<>();
    private final Set<String> workers = new LinkedHashSet<>();
    private @Nullable FlowRef flow;
    private @Nullable TlsHandshake tls;
    private @Nullable Outcome flowOutcome;
    private @Nullable MiningSummary decisive;
    private EncryptedFlows.@Nullable Verdict shape;

    /** Flows that look or looked like mining and of which nothing was taken back. */
    private final Set<Long> suspectedFlows = new HashSet<>();

    private @Nullable String agent;
    private MiningSummary.@Nullable Wallet wallet;
    private @Nullable String coin;
    private @Nullable String algorithm;
    private boolean polledTemplates;
    private boolean handedIn;
    private boolean sawOperator;
    private boolean sawDonation;
    private long flows;
    private long mac = -1;
    private long bytesToPool;
    private long bytesToHost;
    private FrameRef first;
    private FrameRef last;
    Finding.Role role = Finding.Role.MINER;
    boolean forwarding;

    private record Registration(Map<?, Case> index, Object key) {}

    private final List<Registration> registrations = new ArrayList<>();
    private final Set<Long> liveFlows = new HashSet<>();

    // The life of the finding
    @Nullable String id;
    @Nullable Level saidLevel;
    Finding.@Nullable Role saidRole;

    Case(int ordinal, IpAddress host, boolean serving, FrameRef first, DetectionSettings settings) {
        this.ordinal = ordinal;
        this.host = host;
        this.serving = serving;
        this.first = first;
        this.last = first;
        this.settings = settings;
        if (serving) {
            role = Finding.Role.POOL;
        }
    }

    /** Flows whose end this case waits for. */
    Set<Long> liveFlows() {
        return liveFlows;
    }

    /** Puts this case into an index; {@link #unregister} takes it out again. */
    <K> void register(Map<K, Case> index, K key) {
        if (index.put(key, this) != this) {
            registrations.add(new Registration(index, key));
        }
    }

    /** Takes this case out of all indexes that still hold it. */
    void unregister() {
        for (Registration r : registrations) {
            if (r.index().get(r.key()) == this) {
                r.index().remove(r.key());
            }
        }
    }

    /** The client used this name for the pool. */
    void name(String name) {
        if (names.size() < MAX_NAMES) {
            names.add(name);
        }
    }

    Set<String> names() {
        return names;
    }

    /** Something of this host was seen in this frame. */
    void seen(FrameRef frame) {
        if (frame.timeNanos() < first.timeNanos()) {
            first = frame;
        }
        if (frame.timeNanos() >= last.timeNanos()) {
            last = frame;
        }
    }

    FrameRef last() {
        return last;
    }

    void mac(long address) {
        if (mac < 0) {
            mac = address;
        }
    }

    /** One more sign of this rule. */
    void tally(EvidenceRule rule, FrameRef frame, String detail, double weightFactor) {
        double weight = settings.of(rule).weight() * weightFactor;
        tallies.computeIfAbsent(rule, r -> new Tally(frame, detail, weight)).add(frame, weight);
        seen(frame);
    }

    /** How often a rule was met. */
    long count(EvidenceRule rule) {
        return Tally.countOf(tallies.get(rule));
    }

    /** Takes over what a look-up showed before the pool had an address. */
    void inherit(Case names) {
        names.tallies.forEach((rule, tally) -> tallies.putIfAbsent(rule, Tally.copyOf(tally)));
        names.names.forEach(this::name);
        if (feed == null) {
            feed = names.feed;
        }
        if (names.first.timeNanos() < first.timeNanos()) {
            first = names.first;
        }
    }

    /**
     * A flow to the pool that carries no decoded mining: the one shown while there is none better.
     */
    void contactFlow(FlowRef contact) {
        if (flow == null) {
            flow = contact;
        }
        ownFlow(contact.id());
    }

    /** The handshake of one of this case's flows: the first, then that of the flow shown. */
    void tls(TlsHandshake handshake) {
        FlowRef shown = flow;
        if (tls == null || (shown != null && shown.id() == handshake.flow().id())) {
            tls = handshake;
        }
    }

    /** The handshake of the flow shown; null: it has none. */
    private @Nullable TlsHandshake shownTls() {
        TlsHandshake handshake = tls;
        FlowRef shown = flow;
        return handshake != null && shown != null && shown.id() == handshake.flow().id()
                ? handshake
                : null;
    }

    private void ownFlow(long flowId) {
        // A contact that turns out to mine is told of twice.
        if (flowIds.contains(flowId)) {
            return;
        }
        flows++;
        if (flowIds.size() < Finding.MAX_FLOW_IDS) {
            flowIds.add(flowId);
        }
    }

    /** The newest state of one mining flow. */
    void mining(MiningActivity activity) {
        MiningSummary now = activity.summary();
        noteRules(now);
        long flowId = activity.flow().id();
        if (open.put(flowId, now) == null) {
            ownFlow(flowId);
        }
        if (flowOutcome == null || now.outcome().compareTo(flowOutcome) > 0) {
            flow = activity.flow();
            flowOutcome = now.outcome();
            decisive = now;
        } else if (flow != null && flow.id() == flowId) {
            decisive = now;
        }
        if (activity.closed()) {
            open.remove(flowId);
            closed.add(now);
        }
        if (serving) {
            mac(activity.flow().responderMac());
        } else if (activity.flow().originator().equals(host)) {
            mac(activity.flow().originatorMac());
        }
        seen(now.first());
        seen(now.last());
        if (serving) {
            if (clients.size() < MAX_CLIENTS) {
                clients.add(activity.flow().originator());
            }
        } else {
            if (now.agent() != null && (agent == null || agent.isEmpty())) {
                agent = now.agent();
                MinerAgent program = MinerAgent.parse(agent);
                if (program != null && program.proxy()) {
                    role = Finding.Role.PROXY;
                }
            }
            if (now.wallet() != null
                    && (wallet == null || (!wallet.isProven() && now.wallet().isProven()))) {
                wallet = now.wallet();
            }
            add(logins, now.loginRaw());
            add(workers, now.worker());
            add(workers, now.rigId());
            sawDonation |= now.donation();
            sawOperator |= !now.donation();
        }
        coin = now.coin() != null ? now.coin() : coin;
        algorithm = now.algorithm() != null ? now.algorithm() : algorithm;
    }

    private static void add(Set<String> set, @Nullable String value) {
        if (value != null && !value.isEmpty() && set.size() < Finding.MAX_LISTED) {
            set.add(value);
        }
    }

    /**
     * What the shape of an encrypted flow says. Later looks at this case's flows replace it when
     * they say as much or more, or when they take back what was said of the same flow.
     */
    void encrypted(EncryptedFlows.Verdict now) {
        long flowId = now.shape().flow().id();
        ownFlow(flowId);
        if (now.withdrawn()) {
            suspectedFlows.remove(flowId);
        } else if (suspectedFlows.size() < MAX_SUSPECTED_FLOWS) {
            suspectedFlows.add(flowId);
        }
        EncryptedFlows.Verdict before = shape;
        if (before == null
                || !isAbove(levelOf(before), levelOf(now))
                || (now.withdrawn() && suspectedFlows.isEmpty())) {
            shape = now;
            if (flowOutcome == null) {
                flow = now.shape().flow();
            }
            coin = coin == null ? now.coin() : coin;
        }
        mac(now.shape().flow().originatorMac());
        seen(now.shape().flow().start());
        seen(now.shape().frame());
    }

    /** Whether it is more than a remark. */
    static boolean saysMining(EncryptedFlows.Verdict verdict) {
        for (Evidence e : verdict.evidence()) {
            EvidenceRule rule = EvidenceRule.of(e.rule());
            if (rule == EvidenceRule.BLOCK_FOLLOWER || rule == EvidenceRule.SHAPE_WITHDRAWN) {
                return false;
            }
        }
        return true;
    }

    private @Nullable Level levelOf(EncryptedFlows.Verdict verdict) {
        Level best = null;
        for (Evidence e : verdict.evidence()) {
            best = higher(best, settings.of(EvidenceRule.of(e.rule())).level());
        }
        return best;
    }

    private static boolean isAbove(@Nullable Level a, @Nullable Level b) {
        return a != null && (b == null || a.compareTo(b) > 0);
    }

    /** Octets of one of this case's flows, at its end. */
    void bytes(long toPool, long toHost, FrameRef end) {
        bytesToPool += toPool;
        bytesToHost += toHost;
        seen(end);
    }

    boolean hasOpenFlows() {
        return !open.isEmpty();
    }

    boolean carriedMining() {
        return flowOutcome != null;
    }

    boolean serving() {
        return serving;
    }

    private WorkTotals totals() {
        if (open.isEmpty()) {
            return closed;
        }
        WorkTotals totals = closed.copy();
        open.values().forEach(totals::add);
        return totals;
    }

    /** Evidence, heaviest first. */
    private List<Evidence> evidence(WorkTotals totals) {
        List<Evidence> list = new ArrayList<>();
        if (serving) {
            WorkTotals.OutcomeTotal work = totals.outcome(Outcome.WORK);
            if (work != null) {
                add(
                        list,
                        EvidenceRule.SERVES_WORK,
                        totals.flows,
                        work.first(),
                        work.last(),
                        Sentences.servesWork(clients.size(), totals));
            }
        } else {
            miningEvidence(totals, list);
        }
        tallies.forEach(
                (rule, tally) ->
                        list.add(
                                new Evidence(
                                        rule.label(),
                                        tally.weight(),
                                        tally.count(),
                                        tally.first(),
                                        tally.last(),
                                        Sentences.contact(rule, tally, this))));
        EncryptedFlows.Verdict byShape = shape;
        if (byShape != null) {
            list.addAll(byShape.evidence());
        }
        if (severalContacts()) {
            Tally any = tallies.values().iterator().next();
            add(
                    list,
                    EvidenceRule.SEVERAL_CONTACTS,
                    tallies.size(),
                    any.first(),
                    last,
                    Sentences.severalContacts(tallies.size()));
        }
        list.sort(Comparator.comparingDouble(Evidence::weight).reversed());
        return list;
    }

    private void miningEvidence(WorkTotals totals, List<Evidence> list) {
        for (Outcome outcome : Outcome.values()) {
            WorkTotals.OutcomeTotal total = totals.outcome(outcome);
            if (total != null) {
                EvidenceRule rule = outcomeRule(outcome);
                add(
                        list,
                        rule,
                        total.flows(),
                        total.first(),
                        total.last(),
                        Sentences.outcome(outcome, total, totals, decisive));
            }
        }
        WorkTotals.OutcomeTotal polling = totals.polling();
        if (polling != null) {
            add(
                    list,
                    EvidenceRule.TEMPLATE_POLLING,
                    polling.flows(),
                    polling.first(),
                    polling.last(),
                    Sentences.polling(polling.flows()));
        }
        FrameRef accept = totals.firstAccept;
        if (accept != null) {
            add(
                    list,
                    EvidenceRule.SHARES_ACCEPTED,
                    totals.accepted,
                    accept,
                    last,
                    Sentences.shares(totals));
        }
        FrameRef submit = totals.firstSubmit;
        if (submit != null
                && totals.outcome(Outcome.WORK) == null
                && totals.proofs >= settings.proofsForCertainty()
                && totals.proofs == totals.proofsChecked) {
            add(
                    list,
                    EvidenceRule.SHARE_PROOF,
                    totals.proofs,
                    submit,
                    last,
                    Sentences.proofs(totals));
        }
        MiningSummary flowSummary = decisive;
        if (flowSummary != null) {
            FrameRef where =
                    flowSummary.loginFrame() != null
                            ? flowSummary.loginFrame()
                            : flowSummary.first();
            if (wallet != null && wallet.isProven()) {
                add(list, EvidenceRule.VALID_WALLET, 1, where, where, Sentences.wallet(wallet));
            }
            if (agent != null && MinerAgent.isMiner(agent)) {
                add(list, EvidenceRule.MINER_AGENT, 1, where, where, Sentences.agent(agent));
            }
        }
    }

    private void add(
            List<Evidence> list,
            EvidenceRule rule,
            long count,
            FrameRef from,
            FrameRef to,
            String text) {
        list.add(new Evidence(rule.label(), settings.of(rule).weight(), count, from, to, text));
    }

    /** Contact evidence of different kinds that together is more than a contact. */
    private boolean severalContacts() {
        double sum = 0;
        for (Tally tally : tallies.values()) {
            sum += tally.weight();
        }
        return !forwarding
                && !carriedMining()
                && tallies.size() > 2
                && sum >= settings.severalContacts();
    }

    /**
     * The level as {@link #finding} would say it, without making the finding; null while there is
     * nothing to say.
     */
    @Nullable Level level() {
        Level best = null;
        for (EvidenceRule rule : miningRules) {
            best = higher(best, settings.of(rule).level());
        }
        for (EvidenceRule rule : tallies.keySet()) {
            best = higher(best, settings.of(rule).level());
        }
        EncryptedFlows.Verdict byShape = shape;
        if (byShape != null) {
            best = higher(best, levelOf(byShape));
        }
        if (severalContacts()) {
            best = higher(best, settings.of(EvidenceRule.SEVERAL_CONTACTS).level());
        }
        return best != null && forwarding ? Level.INFO : best;
    }

    private static @Nullable Level higher(@Nullable Level a, @Nullable Level b) {
        return a == null || (b != null && b.compareTo(a) > 0) ? b : a;
    }

    /** Which mining evidence this state of a flow is. */
    private void noteRules(MiningSummary now) {
        if (serving) {
            if (now.outcome() == Outcome.WORK && !now.templatePolling()) {
                miningRules.add(EvidenceRule.SERVES_WORK);
            }
            return;
        }
        miningRules.add(
                now.templatePolling() ? EvidenceRule.TEMPLATE_POLLING : outcomeRule(now.outcome()));
        polledTemplates |= now.templatePolling() && now.jobs() > 0;
        handedIn |= now.submits() > 0;
        if (polledTemplates && handedIn) {
            miningRules.add(EvidenceRule.WORK_DELIVERED);
        }
        if (now.outcome() != Outcome.WORK
                && now.proofs() >= settings.proofsForCertainty()
                && now.proofs() == now.proofsChecked()) {
            miningRules.add(EvidenceRule.SHARE_PROOF);
        }
    }

    private static EvidenceRule outcomeRule(Outcome outcome) {
        return switch (outcome) {
            case WORK -> EvidenceRule.WORK_DELIVERED;
            case ANSWER -> EvidenceRule.LOGIN_ANSWERED;
            case REFUSED -> EvidenceRule.LOGIN_REFUSED;
            case UNANSWERED, OTHER -> EvidenceRule.LOGIN_UNANSWERED;
        };
    }

    /**
     * The rule that decides the level: the first of the heaviest evidence with the highest level.
     * Null: nothing to say.
     */
    private @Nullable EvidenceRule decide(List<Evidence> evidence) {
        EvidenceRule best = null;
        Level bestLevel = null;
        for (Evidence e : evidence) {
            EvidenceRule rule = EvidenceRule.of(e.rule());
            Level level = settings.of(rule).level();
            if (level != null && (bestLevel == null || level.compareTo(bestLevel) > 0)) {
                best = rule;
                bestLevel = level;
            }
        }
        return best;
    }

    /** The finding as of now; null while there is nothing to say. */
    @Nullable Finding finding(
            Finding.State state,
            String findingId,
            FrameRef at,
            @Nullable Segment segment,
            List<String> hostNames) {
        WorkTotals totals = totals();
        List<Evidence> evidence = evidence(totals);
        EvidenceRule rule = decide(evidence);
        if (rule == null) {
            return null;
        }
        Level level = settings.of(rule).level();
        if (level == null || forwarding) {
            level = Level.INFO;
        }
        double score = 0;
        for (Evidence e : evidence) {
            score += e.weight();
        }
        HashRate rate = hashRate(totals);
        String algorithmNow = algorithm;
        return new Finding(
                findingId,
                state,
                level,
                severity(level, segment),
                score,
                (forwarding ? EvidenceRule.FORWARDS : rule).label(),
                (forwarding ? EvidenceRule.FORWARDS : rule).signatureId(),
                (forwarding ? EvidenceRule.FORWARDS : rule).title(),
                evidence,
                new HostRef(host, hostNames, mac, segment),
                role,
                pool(),
                coin(),
                algorithmNow,
                dialect(),
                decisive != null
                        ? decisive.transport()
                        : shape == null ? null : shape.shape().transport(),
                wallet,
                List.copyOf(logins),
                List.copyOf(workers),
                agent,
                rate,
                rate == null || algorithmNow == null || role == Finding.Role.PROXY
                        ? null
                        : cores(rate, algorithmNow),
                totals.jobs,
                totals.submits,
                totals.accepted,
                totals.rejected,
                sawDonation && !sawOperator,
                bytesToPool,
                bytesToHost,
                first,
                last,
                at,
                flow,
                shownTls(),
                flows,
                List.copyOf(flowIds));
    }

    private @Nullable String dialect() {
        if (decisive != null) {
            return decisive.dialect();
        }
        return shape != null && saysMining(shape) ? MiningSummary.ENCRYPTED : null;
    }

    private PoolRef pool() {
        IpAddress ip = poolIp;
        FlowRef shown = flow;
        if (serving && shown != null) {
            return new PoolRef(
                    shown.originator(), shown.originatorPort(), null, List.of(), null, null);
        }
        return new PoolRef(
                ip,
                poolPort,
                names.isEmpty() ? null : names.iterator().next(),
                List.copyOf(names),
                feed == null ? null : feed.match(),
                proxy);
    }

    private @Nullable String coin() {
        if (coin != null) {
            return coin;
        }
        if (network != null) {
            return network;
        }
        return wallet != null && wallet.isProven() ? wallet.coin() : null;
    }

    private @Nullable HashRate hashRate(WorkTotals totals) {
        WorkSample work = totals.work();
        MiningSummary shown = decisive;
        return work == null || shown == null || serving
                ? null
                : HashRate.of(work, shown.lastDifficulty());
    }

    private static Finding.@Nullable CoreEstimate cores(HashRate rate, String algorithm) {
        Algorithms.Algorithm known = Algorithms.find(algorithm);
        return known == null || !known.runsOnCpu() || Double.isNaN(rate.hashesPerSecond())
                ? null
                : new Finding.CoreEstimate(
                        known.fewestCores(rate.hashesPerSecond()),
                        known.mostCores(rate.hashesPerSecond()));
    }

    private static int severity(Level level, @Nullable Segment segment) {
        int base =
                switch (level) {
                    case CONFIRMED -> 1;
                    case LIKELY -> 2;
                    case SUSPECTED -> 3;
                    case CONTACT, INFO -> 4;
                };
        boolean precious =
                segment != null
                        && (segment.role() == SegmentRole.EXCHANGE
                                || segment.role() == SegmentRole.SERVER)
                        && level != Level.INFO;
        return precious ? Math.max(1, base - 1) : base;
    }
}
