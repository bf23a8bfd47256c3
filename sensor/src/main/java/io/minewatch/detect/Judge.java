package io.minewatch.detect;

import io.minewatch.feeds.match.AllowList;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.observable.BlockSeen;
import io.minewatch.observable.DnsMessage;
import io.minewatch.observable.EncryptedShape;
import io.minewatch.observable.FlowEnded;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FlowStarted;
import io.minewatch.observable.ForwardedConnection;
import io.minewatch.observable.FrameRef;
import io.minewatch.observable.HandshakeSizes;
import io.minewatch.observable.MiningActivity;
import io.minewatch.observable.MiningSummary;
import io.minewatch.observable.Observable;
import io.minewatch.observable.PeerProtocol;
import io.minewatch.observable.ProxyRequest;
import io.minewatch.observable.ServerName;
import io.minewatch.observable.TlsClient;
import io.minewatch.observable.TlsHandshake;
import io.minewatch.packet.IpAddress;
import io.minewatch.shape.GivenClock;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The single owner of all ledgers: takes the facts of all workers in the order of their packets,
 * weighs them, and says findings. The same facts give the same findings. Single thread.
 */
public final class Judge {
    /**
     * Packet time between two sweeps for idle findings: a minute is nothing against the hour they
     * idle.
     */
    private static final long SETTLE_NANOS = 60_000_000_000L;

    /** What is left of an address's weight where the client had looked up another name for it. */
    private static final double OTHER_NAME_FACTOR = 0.5;

    /** Ports of the web: being a pool's mining port as well says nothing. */
    private static final Set<Integer> WEB_PORTS = Set.of(80, 443, 8080, 8443);

    private DetectionSettings settings;
    private Segments segments;
    private final LiveIndicators indicators;
    private FeedNames feeds;
    private ListedTokens listedTokens;
    private final String idSeed;
    private final FindingListener listener;
    private final NameBook names = new NameBook();
    private final TlsBook tls;

    /** An address that a client was given for a pool's name. */
    private record Given(IpAddress client, IpAddress pool) {}

    private record Asked(IpAddress server, String indicator) {}

    private final Aging<Given, FeedNames.Hit> poolAddresses = new Aging<>(CaseBook.MAX_CASES);
    private final Aging<Asked, Boolean> asked = new Aging<>(CaseBook.MAX_CASES);
    private final ProxyBook proxies = new ProxyBook();
    private final CaseBook cases;
    private final BlockClocks clocks;
    private final DestinationBaseline baseline;
    private final EncryptedFlows encrypted;

    /** Flows that were found to mine by their shape, until they end. */
    private final Map<Long, EncryptedShape> encryptedMining = new HashMap<>();

    /** Flows between nodes of a decentralised pool, until they end. */
    private final Map<Long, PeerProtocol> poolPeers = new HashMap<>();

    /** Flows that began with the sizes of Stratum V2, until they end. */
    private final Map<Long, HandshakeSizes> sizedHandshakes = new HashMap<>();

    private final TorLinks tor = new TorLinks();
    private final Set<IpAddress> servingHosts = new HashSet<>();
    private final Set<IpAddress> miningHosts = new HashSet<>();
    private long lastSettleNanos;

    /**
     * A judge for one analysis.
     *
     * @param allowed what of the feeds does not count
     * @param idSeed goes into the ids of findings, so that captures analysed apart do not share
     *     them
     * @param blockClock blocks observed from outside; null: only what the traffic shows
     */
    public Judge(
            DetectionSettings settings,
            Segments segments,
            LiveIndicators indicators,
            AllowList allowed,
            String idSeed,
            @Nullable GivenClock blockClock,
            FindingListener listener) {
        this(
                settings,
                segments,
                indicators,
                allowed,
                idSeed,
                blockClock,
                new DestinationBaseline(),
                listener);
    }

    /**
     * The same for an analysis that goes on from an earlier one.
     *
     * @param baseline what hosts are known to connect to; learns on
     */
    public Judge(
            DetectionSettings settings,
            Segments segments,
            LiveIndicators indicators,
            AllowList allowed,
            String idSeed,
            @Nullable GivenClock blockClock,
            DestinationBaseline baseline,
            FindingListener listener) {
        this.baseline = baseline;
        this.settings = settings;
        this.segments = segments;
        this.indicators = indicators;
        this.tls = new TlsBook(segments);
        this.feeds = new FeedNames(indicators, settings, allowed, segments);
        this.listedTokens = new ListedTokens(feeds);
        this.idSeed = idSeed;
        this.cases = new CaseBook(settings, proxies, this::sayClosed);
        this.clocks = new BlockClocks(blockClock);
        this.encrypted = new EncryptedFlows(segments, settings, clocks, baseline);
        this.listener = listener;
    }

    /**
     * From now on judgement rests on these. Cases that are open keep the weights they began with,
     * and addresses that were given for a pool's name stay that pool's.
     */
    public void adopt(DetectionSettings newSettings, Segments newSegments, AllowList newAllowed) {
        settings = newSettings;
        cases.adopt(newSettings);
        segments = newSegments;
        feeds = new FeedNames(indicators, newSettings, newAllowed, newSegments);
        listedTokens = new ListedTokens(feeds);
        tls.adopt(newSegments);
        encrypted.adopt(newSegments, newSettings);
    }

    /** The capture file itself names a host (a name resolution record). */
    public void hostName(IpAddress address, String name) {
        names.learnHost(address, name);
    }

    /** Takes the next fact. Facts come in the order of their packets. */
    public void accept(Observable fact) {
        names.advance(fact.frame().timeNanos());
        switch (fact.kind()) {
            case FLOW_STARTED -> onFlowStarted((FlowStarted) fact);
            case FLOW_ENDED -> onFlowEnded((FlowEnded) fact);
            case MINING_ACTIVITY -> onMining((MiningActivity) fact);
            case DNS_MESSAGE -> onDns((DnsMessage) fact);
            case SERVER_NAME -> onServerName((ServerName) fact);
            case PEER_PROTOCOL -> onPeer((PeerProtocol) fact);
            case PROXY_REQUEST -> onProxyRequest((ProxyRequest) fact);
            case TLS_HANDSHAKE -> {
                TlsHandshake handshake = (TlsHandshake) fact;
                onTls(handshake);
                encrypted.onHandshake(handshake);
                tor.onHandshake(handshake);
            }
            case FORWARDED_CONNECTION -> proxies.onForwarded((ForwardedConnection) fact);
            case ENCRYPTED_SHAPE -> onEncryptedShape((EncryptedShape) fact);
            case HANDSHAKE_SIZES -> onHandshakeSizes((HandshakeSizes) fact);
            case BLOCK_SEEN -> clocks.onBlock((BlockSeen) fact);
        }
    }

    /**
     * Closes findings that have been idle for long. Called at fixed points of the packet sequence.
     */
    public void settle(long nowNanos) {
        if (cases.all().isEmpty() || Math.abs(nowNanos - lastSettleNanos) < SETTLE_NANOS) {
            return;
        }
        lastSettleNanos = nowNanos;
        List<Case> idle = new ArrayList<>();
        for (Case subject : cases.all()) {
            if (!subject.hasOpenFlows()
                    && nowNanos - subject.last().timeNanos() > settings.findingIdleNanos()) {
                idle.add(subject);
            }
        }
        idle.forEach(cases::close);
    }

    /**
     * Says how findings stand now, without a change of their state.
     *
     * @param wanted ids of findings; of those that are not open nothing is said
     */
    public void restate(Set<String> wanted, Consumer<Finding> consumer) {
        for (Case subject : cases.all()) {
            String id = subject.id;
            if (id != null && wanted.contains(id)) {
                Finding finding = finding(subject, Finding.State.UPDATE, id, subject.last());
                if (finding != null) {
                    consumer.accept(finding);
                }
            }
        }
    }

    /** The end of the analysis: closes all findings in the order they began. */
    public void finish() {
        List.copyOf(cases.all()).forEach(cases::close);
    }

    /** What the allow-list kept back of the feeds' hits so far. */
    public List<Suppression> suppressions() {
        return feeds.suppressions();
    }

    // ---- Flows

    private void onFlowStarted(FlowStarted fact) {
        FlowRef flow = fact.flow();
        IpAddress host = flow.originator();
        if (segments.isInside(host) && !segments.isInside(flow.responder())) {
            baseline.onConnection(
                    host, flow.responder(), flow.responderPort(), fact.frame().timeNanos());
        }
        FeedNames.Hit hit =
                poolAddresses.isEmpty()
                        ? null
                        : poolAddresses.get(
                                new Given(host, flow.responder()), fact.frame().timeNanos());
        if (hit != null) {
            Case subject = cases.named(host, hit, fact.frame());
            cases.bind(subject, flow);
            cases.attach(flow.id(), subject);
            subject.contactFlow(flow);
            subject.tally(
                    EvidenceRule.POOL_CONNECTION,
                    fact.frame(),
                    flow.responder() + " port " + flow.responderPort(),
                    hit.weightFactor());
            portEvidence(subject, hit, flow, fact.frame());
            if (forwardedByProxy(flow, names.namesFor(host, flow.responder()), null)) {
                subject.forwarding = true;
            }
            say(subject, fact.frame());
            return;
        }
        FeedNames.Hit listed =
                feeds.byAddress(
                        flow.responder(), flow.responderPort(), fact.frame().timeNanos(), host);
        if (listed != null) {
            addressEvidence(host, flow, listed, fact.frame());
        }
    }

    /**
     * A connection to a listed address. Addresses are shared and change hands: what the client had
     * looked up before tells which site it meant, and another site than a pool's makes less of it.
     */
    private void addressEvidence(
            IpAddress host, FlowRef flow, FeedNames.Hit listed, FrameRef frame) {
        Case subject = cases.ofPool(host, flow, listed, frame);
        cases.attach(flow.id(), subject);
        subject.contactFlow(flow);
        String where = flow.responder() + " port " + flow.responderPort();
        List<String> asked = names.namesFor(host, flow.responder());
        if (!listed.means(FeedNames.Meaning.POOL)) {
            subject.tally(EvidenceRule.DONATION_PAGE, frame, where, listed.weightFactor());
        } else if (!asked.isEmpty()) {
            subject.tally(
                    EvidenceRule.POOL_ADDRESS,
                    frame,
                    where + " (looked up as " + asked.get(0) + ")",
                    listed.weightFactor() * OTHER_NAME_FACTOR);
        } else if (listed.isExclusiveAddress()) {
            subject.tally(EvidenceRule.POOL_ADDRESS_EXCLUSIVE, frame, where, listed.weightFactor());
        } else {
            subject.tally(
                    EvidenceRule.POOL_ADDRESS,
                    frame,
                    where + " (without a look-up seen)",
                    listed.weightFactor());
        }
        say(subject, frame);
    }

    private void portEvidence(Case subject, FeedNames.Hit hit, FlowRef flow, FrameRef frame) {
        ProxyRequest request = proxies.request(flow);
        int port = request == null ? flow.responderPort() : request.port();
        if (hit.minesOn(port)
                && !WEB_PORTS.contains(port)
                && subject.count(EvidenceRule.POOL_PORT) == 0) {
            subject.tally(
                    EvidenceRule.POOL_PORT, frame, Integer.toString(port), hit.weightFactor());
        }
    }

    private void onFlowEnded(FlowEnded fact) {
        tls.forget(fact.flow().id());
        encrypted.onFlowEnded(fact.flow().id());
        tor.onFlowEnded(fact.flow().id());
        EncryptedShape mined = encryptedMining.remove(fact.flow().id());
        HandshakeSizes sized = sizedHandshakes.remove(fact.flow().id());
        if (sized != null) {
            listener.onMiningFlow(
                    new MiningActivity(
                            sized.flow(),
                            fact.frame(),
                            MiningSummary.sized(sized, fact.frame()),
                            true));
        } else if (mined != null) {
            listener.onMiningFlow(
                    new MiningActivity(
                            mined.flow(), fact.frame(), MiningSummary.encrypted(mined), true));
        }
        PeerProtocol peers = poolPeers.remove(fact.flow().id());
        if (peers != null) {
            tellPooled(peers, fact.frame(), true);
        }
        Case subject = cases.detach(fact.flow().id());
        proxies.onFlowEnded(fact.flow());
        if (subject == null) {
            return;
        }
        boolean asOriginator = fact.flow().originator().equals(subject.host);
        subject.bytes(
                asOriginator ? fact.bytesToResponder() : fact.bytesToOriginator(),
                asOriginator ? fact.bytesToOriginator() : fact.bytesToResponder(),
                fact.frame());
    }

    // ---- Mining

    private void onMining(MiningActivity fact) {
        listener.onMiningFlow(fact);
        MiningSummary summary = fact.summary();
        boolean work = summary.outcome() == MiningSummary.Outcome.WORK;
        FlowRef flow = fact.flow();
        IpAddress host = flow.originator();
        List<String> poolNames = poolNames(flow, summary.serverNames());
        Case subject = miningCase(flow, fact.frame(), poolNames);
        poolNames.forEach(subject::name);
        if (cases.ofFlow(flow.id()) != subject) {
            TlsHandshake handshake = tls.of(flow.id());
            if (handshake != null) {
                tlsEvidence(subject, handshake, tls.signsOf(handshake));
                tlsEvidence(subject, handshake, listedTokens.signsOf(handshake));
            }
        }
        cases.attach(flow.id(), subject);
        subject.mining(fact);
        MiningSummary.Wallet wallet = summary.wallet();
        if (wallet != null && subject.count(EvidenceRule.LISTED_WALLET) == 0) {
            TlsBook.Sign sign = listedTokens.ofWallet(wallet, flow, fact.frame().timeNanos());
            if (sign != null) {
                subject.tally(sign.rule(), fact.frame(), sign.detail(), sign.weightFactor());
            }
        }
        ForwardedConnection forwarded = proxies.forwarded(flow);
        if (forwarded != null) {
            subject.role = Finding.Role.PROXY;
            onForwardedMining(forwarded, fact, poolNames);
        }
        proxies.onMining(flow, summary);
        if (miningHosts.size() < CaseBook.MAX_CASES) {
            miningHosts.add(host);
        }
        ProxyRequest request = proxies.request(flow);
        if (request != null && subject.count(EvidenceRule.THROUGH_PROXY) == 0) {
            subject.tally(EvidenceRule.THROUGH_PROXY, request.frame(), through(request), 1);
        }
        if (work
                && request == null
                && !summary.templatePolling()
                && segments.isInside(flow.responder())) {
            onServing(fact);
        }
        if (request == null && forwardedByProxy(flow, poolNames, summary)) {
            if (!subject.forwarding) {
                subject.tally(
                        EvidenceRule.FORWARDS,
                        fact.frame(),
                        poolNames.isEmpty() ? flow.responder().toString() : poolNames.get(0),
                        1);
            }
            subject.forwarding = true;
            subject.role = Finding.Role.PROXY;
        }
        if (servingHosts.contains(host)) {
            subject.role = Finding.Role.PROXY;
        }
        say(subject, fact.frame());
    }

    private void onEncryptedShape(EncryptedShape fact) {
        EncryptedFlows.Verdict verdict = encrypted.judge(fact);
        if (verdict != null) {
            onVerdict(verdict, fact.frame());
            for (EncryptedFlows.Verdict partner : verdict.partners()) {
                onVerdict(partner, fact.frame());
            }
        }
    }

    private void onVerdict(EncryptedFlows.Verdict verdict, FrameRef at) {
        FlowRef flow = verdict.shape().flow();
        List<String> poolNames = poolNames(flow, List.of());
        Case subject = miningCase(flow, at, poolNames);
        poolNames.forEach(subject::name);
        cases.attach(flow.id(), subject);
        subject.encrypted(verdict);
        TlsHandshake handshake = tls.of(flow.id());
        if (handshake != null) {
            // Shown only: what it says is part of the verdict's score already.
            subject.tls(handshake);
        }
        if (proxies.request(flow) == null && forwardedByProxy(flow, poolNames, null)) {
            subject.forwarding = true;
        } else if (!Case.saysMining(verdict)) {
            encryptedMining.remove(flow.id());
        } else if (encryptedMining.size() < CaseBook.MAX_LIVE_FLOWS) {
            encryptedMining.put(flow.id(), verdict.shape());
        }
        say(subject, at);
    }

    /** Sizes alone: no more than suspected, whatever else is known of them. */
    private void onHandshakeSizes(HandshakeSizes fact) {
        FlowRef flow = fact.flow();
        if (sizedHandshakes.containsKey(flow.id())) {
            listener.onMiningFlow(
                    new MiningActivity(
                            flow, fact.frame(), MiningSummary.sized(fact, fact.frame()), false));
            return;
        }
        if (isOutsideToInside(flow)) {
            // None of one's own hosts mines there.
            return;
        }
        List<String> poolNames = poolNames(flow, List.of());
        Case subject = miningCase(flow, fact.frame(), poolNames);
        poolNames.forEach(subject::name);
        cases.attach(flow.id(), subject);
        subject.contactFlow(flow);
        subject.mac(flow.originatorMac());
        StringJoiner turns = new StringJoiner(", ");
        fact.turns().forEach(octets -> turns.add(octets.toString()));
        subject.tally(EvidenceRule.HANDSHAKE_SIZES, fact.frame(), turns.toString(), 1);
        if (proxies.request(flow) == null && forwardedByProxy(flow, poolNames, null)) {
            subject.forwarding = true;
        } else if (sizedHandshakes.size() < CaseBook.MAX_LIVE_FLOWS) {
            sizedHandshakes.put(flow.id(), fact);
        }
        say(subject, fact.frame());
    }

    /** Connections into the Tor network. */
    public long torConnections() {
        return tor.count();
    }

    /** Flows of which nobody can read anything that were long enough to be judged. */
    public long encryptedJudged() {
        return encrypted.judged();
    }

    /** Those of them whose shape alone looks like mining. */
    public long encryptedLikeMining() {
        return encrypted.likeMining();
    }

    /**
     * Whom a balancer speaks for is the miner, unless its own connection is seen: then it has a
     * finding already, and its shares must not count twice.
     */
    private void onForwardedMining(
            ForwardedConnection forwarded, MiningActivity fact, List<String> poolNames) {
        FlowRef flow = fact.flow();
        Case subject = cases.of(forwarded.client(), flow);
        if (subject == null) {
            if (proxies.isSeen(forwarded)) {
                proxies.settle(flow);
                return;
            }
            subject = cases.openBehind(forwarded.client(), flow, fact.frame());
            subject.tally(
                    EvidenceRule.NAMED_BY_BALANCER,
                    forwarded.frame(),
                    flow.originator().toString(),
                    1);
        }
        poolNames.forEach(subject::name);
        subject.mining(fact);
        say(subject, fact.frame());
    }

    private static String through(ProxyRequest request) {
        return request.flow().responder()
                + " port "
                + request.flow().responderPort()
                + " ("
                + request.protocol()
                + "), which it asked for "
                + request.host()
                + " port "
                + request.port();
    }

    /**
     * The inside end of a flow that delivers work has a finding of its own: it is a pool or a
     * mining proxy.
     */
    private void onServing(MiningActivity fact) {
        FlowRef flow = fact.flow();
        IpAddress server = flow.responder();
        Case serving = cases.serving(server, flow.responderPort(), fact.frame());
        serving.mining(fact);
        if (servingHosts.size() < CaseBook.MAX_CASES && servingHosts.add(server)) {
            for (Case other : List.copyOf(cases.all())) {
                if (other.host.equals(server) && !other.serving() && other.carriedMining()) {
                    other.role = Finding.Role.PROXY;
                    say(other, fact.frame());
                }
            }
        }
        if (miningHosts.contains(server)) {
            serving.role = Finding.Role.PROXY;
        }
        say(serving, fact.frame());
    }

    private List<String> poolNames(FlowRef flow, List<String> serverNames) {
        List<String> all = new ArrayList<>(serverNames);
        ProxyRequest request = proxies.request(flow);
        if (request != null) {
            // Names of the address that the flow leads to are the proxy's.
            if (IpAddress.parse(request.host()) == null && !all.contains(request.host())) {
                all.add(0, request.host());
            }
            return all;
        }
        for (String name : names.namesFor(flow.originator(), flow.responder())) {
            if (!all.contains(name)) {
                all.add(name);
            }
        }
        for (String name : names.namesOf(flow.responder())) {
            if (!all.contains(name)) {
                all.add(name);
            }
        }
        return all;
    }

    private Case miningCase(FlowRef flow, FrameRef frame, List<String> poolNames) {
        Case known = cases.of(flow.originator(), flow);
        long timeNanos = frame.timeNanos();
        FeedNames.Hit hit = feeds.describe(poolNames, timeNanos);
        Case named = hit == null ? null : cases.named(flow.originator(), hit.indicator());
        if (known == null && named != null && named.poolIp == null) {
            cases.bind(named, flow);
            return named;
        }
        if (known == null) {
            known =
                    cases.ofPool(
                            flow.originator(),
                            flow,
                            hit != null ? hit : listed(flow, timeNanos),
                            frame);
            if (named != null) {
                known.inherit(named);
            }
        }
        return known;
    }

    /** What the feeds say of the address that the flow leads to, behind a proxy where one is. */
    private FeedNames.@Nullable Hit listed(FlowRef flow, long timeNanos) {
        ProxyRequest request = proxies.request(flow);
        if (request == null) {
            return feeds.describe(flow.responder(), flow.responderPort(), timeNanos);
        }
        IpAddress literal = IpAddress.parse(request.host());
        return literal == null ? null : feeds.describe(literal, request.port(), timeNanos);
    }

    /** Whether a client asked this host to connect to just this pool. */
    private boolean forwardedByProxy(
            FlowRef flow, List<String> poolNames, @Nullable MiningSummary summary) {
        Segment segment = segments.of(flow.originator());
        return (segment != null && segment.role() == SegmentRole.PROXY)
                || proxies.handsOn(flow, poolNames, summary);
    }

    private void onProxyRequest(ProxyRequest fact) {
        proxies.onRequest(fact);
        FlowRef flow = fact.flow();
        tor.onProxyRequest(flow.id(), fact.host());
        long timeNanos = fact.frame().timeNanos();
        IpAddress literal = IpAddress.parse(fact.host());
        FeedNames.Hit hit =
                literal == null
                        ? feeds.byName(fact.host(), timeNanos, flow.originator(), flow.responder())
                        : feeds.byAddress(literal, fact.port(), timeNanos, flow.originator());
        if (hit == null) {
            return;
        }
        Case subject = cases.of(flow.originator(), flow);
        if (subject == null) {
            subject = cases.named(flow.originator(), hit, fact.frame());
            cases.bind(subject, flow);
        }
        if (literal == null) {
            subject.name(fact.host());
        }
        cases.attach(flow.id(), subject);
        subject.contactFlow(flow);
        boolean page = fact.protocol().equals("http");
        EvidenceRule rule =
                !hit.means(FeedNames.Meaning.POOL)
                        ? EvidenceRule.DONATION_PAGE
                        : page ? EvidenceRule.POOL_HTTP_HOST : EvidenceRule.POOL_PROXY_REQUEST;
        subject.tally(
                rule,
                fact.frame(),
                page ? fact.host() : fact.host() + " port " + fact.port(),
                hit.weightFactor());
        portEvidence(subject, hit, flow, fact.frame());
        if (forwardedByProxy(flow, List.of(fact.host()), null)) {
            subject.forwarding = true;
        }
        say(subject, fact.frame());
    }

    // ---- Names

    private void onDns(DnsMessage fact) {
        FeedNames.Hit hit =
                feeds.byName(fact.name(), fact.frame().timeNanos(), fact.client(), null);
        String hitName = fact.name();
        for (String canonical : fact.canonicalNames()) {
            if (hit == null) {
                hit = feeds.byName(canonical, fact.frame().timeNanos(), fact.client(), null);
                hitName = canonical;
            }
        }
        if (fact.response()) {
            learn(fact, hit);
        }
        if (hit != null) {
            lookUp(fact, hit, hitName);
        }
    }

    private void learn(DnsMessage fact, FeedNames.@Nullable Hit hit) {
        if (fact.addresses().isEmpty()) {
            return;
        }
        List<String> all = fact.canonicalNames();
        if (all.isEmpty()) {
            all = List.of(fact.name());
        } else {
            all = new ArrayList<>(all);
            all.add(0, fact.name());
        }
        for (IpAddress address : fact.addresses()) {
            if (isSinkhole(address)) {
                continue;
            }
            names.learn(fact.client(), address, all, fact.timeToLiveSeconds());
            if (segments.isInside(address)) {
                names.learnHost(address, fact.name());
            }
            if (hit != null && hit.means(FeedNames.Meaning.POOL)) {
                poolAddresses.put(
                        new Given(fact.client(), address),
                        hit,
                        fact.frame().timeNanos(),
                        NameBook.lifeNanos(fact.timeToLiveSeconds()));
            }
        }
    }

    private static boolean isSinkhole(IpAddress address) {
        if (address.isV4()) {
            int bits = (int) address.low();
            return bits >>> 24 == 127 || bits >>> 24 == 0;
        }
        return address.high() == 0 && Long.compareUnsigned(address.low(), 1) <= 0;
    }

    private void lookUp(DnsMessage fact, FeedNames.Hit hit, String name) {
        String indicator = hit.indicator();
        boolean firstAsked =
                asked.put(
                        new Asked(fact.server(), indicator),
                        true,
                        fact.frame().timeNanos(),
                        NameBook.GRACE_NANOS);
        Case subject = cases.named(fact.client(), hit, fact.frame());
        subject.name(name);
        if (!hit.means(FeedNames.Meaning.POOL)) {
            subject.tally(EvidenceRule.DONATION_PAGE, fact.frame(), name, hit.weightFactor());
        } else if (!fact.response()) {
            subject.tally(EvidenceRule.POOL_NAME_LOOKED_UP, fact.frame(), name, hit.weightFactor());
        } else {
            if (subject.count(EvidenceRule.POOL_NAME_LOOKED_UP) == 0) {
                subject.tally(
                        EvidenceRule.POOL_NAME_LOOKED_UP, fact.frame(), name, hit.weightFactor());
            }
            boolean blocked =
                    !fact.addresses().isEmpty()
                            && fact.addresses().stream().allMatch(Judge::isSinkhole);
            if (fact.responseCode() != 0 || blocked) {
                subject.tally(
                        EvidenceRule.POOL_NAME_FAILED, fact.frame(), name, hit.weightFactor());
            }
        }
        forwardedLookUp(subject, indicator, name, fact.frame());
        say(subject, fact.frame());
        if (firstAsked) {
            Case server = cases.named(fact.server(), indicator);
            if (server != null) {
                forwardedLookUp(server, indicator, name, fact.frame());
                say(server, fact.frame());
            }
        }
    }

    /** A resolver that asks upstream what a client asked it for accuses the client, not itself. */
    private void forwardedLookUp(Case subject, String indicator, String name, FrameRef frame) {
        if (subject.carriedMining() || subject.forwarding) {
            return;
        }
        Segment segment = segments.of(subject.host);
        boolean byRole =
                segment != null
                        && (segment.role() == SegmentRole.DNS
                                || segment.role() == SegmentRole.PROXY);
        if (byRole
                || asked.get(new Asked(subject.host, indicator), frame.timeNanos()) != null
                || proxies.wasAskedFor(subject.host, name)) {
            subject.forwarding = true;
            subject.tally(EvidenceRule.FORWARDS, frame, name, 1);
        }
    }

    private void onServerName(ServerName fact) {
        FlowRef flow = fact.flow();
        FeedNames.Hit hit =
                feeds.byName(
                        fact.name(), fact.frame().timeNanos(), flow.originator(), flow.responder());
        if (hit == null) {
            return;
        }
        Case subject = cases.of(flow.originator(), flow);
        if (subject == null) {
            subject = cases.named(flow.originator(), hit, fact.frame());
            cases.bind(subject, flow);
        }
        subject.name(fact.name());
        if (cases.ofFlow(flow.id()) == null) {
            cases.attach(flow.id(), subject);
            subject.contactFlow(flow);
        }
        EvidenceRule rule =
                !hit.means(FeedNames.Meaning.POOL)
                        ? EvidenceRule.DONATION_PAGE
                        : fact.source() == ServerName.Source.TLS_SERVER_NAME
                                ? EvidenceRule.POOL_SERVER_NAME
                                : EvidenceRule.POOL_HTTP_HOST;
        subject.tally(rule, fact.frame(), fact.name(), hit.weightFactor());
        portEvidence(subject, hit, flow, fact.frame());
        if (forwardedByProxy(flow, List.of(fact.name()), null)) {
            subject.forwarding = true;
        }
        say(subject, fact.frame());
    }

    // ---- TLS

    /**
     * What a handshake is a sign of counts for the case of its host and pool; only a certificate,
     * or a loop that is a miner's, opens a case of its own.
     */
    private void onTls(TlsHandshake fact) {
        FlowRef flow = fact.flow();
        List<TlsBook.Sign> signs = tls.learn(fact);
        signs.addAll(listedTokens.signsOf(fact));
        FeedNames.Hit listed = listedTokens.certificate(fact);
        Case subject = cases.ofFlow(flow.id());
        if (subject == null) {
            subject = cases.direct(flow.originator(), flow);
        }
        for (TlsBook.Sign sign : signs) {
            if (subject == null && settings.of(sign.rule()).level() != null) {
                subject =
                        cases.ofPool(
                                flow.originator(),
                                flow,
                                listed != null
                                        ? listed
                                        : feeds.byAddress(
                                                flow.responder(),
                                                flow.responderPort(),
                                                fact.frame().timeNanos(),
                                                flow.originator()),
                                fact.begin());
                subject.mac(flow.originatorMac());
            }
        }
        if (subject == null) {
            return;
        }
        cases.attach(flow.id(), subject);
        subject.contactFlow(flow);
        tlsEvidence(subject, fact, signs);
        // A web proxy that passes a client's TLS on shows the client's hello as its own.
        List<String> wanted = new ArrayList<>();
        names.namesFor(flow.originator(), flow.responder()).forEach(wanted::add);
        TlsClient client = fact.client();
        if (client != null && !client.unnamed()) {
            wanted.add(client.serverName());
        }
        if (forwardedByProxy(flow, wanted, null)) {
            subject.forwarding = true;
        }
        say(subject, fact.frame());
    }

    private void tlsEvidence(Case subject, TlsHandshake handshake, List<TlsBook.Sign> signs) {
        subject.tls(handshake);
        for (TlsBook.Sign sign : signs) {
            subject.tally(sign.rule(), handshake.begin(), sign.detail(), sign.weightFactor());
        }
    }

    // ---- Coin networks

    private boolean isOutsideToInside(FlowRef flow) {
        return !segments.isInside(flow.originator()) && segments.isInside(flow.responder());
    }

    private void onPeer(PeerProtocol fact) {
        FlowRef flow = fact.flow();
        if (fact.session() && poolPeers.containsKey(flow.id())) {
            poolPeers.put(flow.id(), fact);
            tellPooled(fact, fact.frame(), false);
            return;
        }
        IpAddress host = isOutsideToInside(flow) ? flow.responder() : flow.originator();
        Case subject = cases.inNetwork(host, fact.protocol());
        if (subject == null) {
            subject = cases.openInNetwork(host, fact.protocol(), fact.frame());
            subject.network = fact.coin();
            subject.poolIp = host.equals(flow.originator()) ? flow.responder() : flow.originator();
            subject.poolPort =
                    host.equals(flow.originator()) ? flow.responderPort() : flow.originatorPort();
        }
        subject.mac(host.equals(flow.originator()) ? flow.originatorMac() : flow.responderMac());
        cases.attach(flow.id(), subject);
        subject.contactFlow(flow);
        if (fact.session()) {
            subject.tally(EvidenceRule.POOL_PEER, fact.frame(), "P2Pool", 1);
            if (poolPeers.size() < CaseBook.MAX_LIVE_FLOWS) {
                poolPeers.put(flow.id(), fact);
            }
        } else {
            subject.tally(EvidenceRule.COIN_NODE, fact.frame(), fact.protocol(), 1);
        }
        say(subject, fact.frame());
    }

    /** The line of a flow between nodes of a pool: the inside one is the miner. */
    private void tellPooled(PeerProtocol peers, FrameRef at, boolean closed) {
        FlowRef flow = peers.flow();
        listener.onMiningFlow(
                new MiningActivity(
                        isOutsideToInside(flow) ? flow.turned() : flow,
                        at,
                        MiningSummary.pooled(peers, at),
                        closed));
    }

    // ---- Findings

    /** Says a finding when it is new, or when its level or role has changed. */
    private void say(Case subject, FrameRef at) {
        if (subject.level() == subject.saidLevel && subject.role == subject.saidRole) {
            return;
        }
        String id = subject.id != null ? subject.id : idOf(subject, at);
        Finding.State state = subject.saidLevel == null ? Finding.State.NEW : Finding.State.UPDATE;
        Finding finding = finding(subject, state, id, at);
        if (finding == null
                || (finding.level() == subject.saidLevel && finding.role() == subject.saidRole)) {
            return;
        }
        subject.id = id;
        subject.saidLevel = finding.level();
        subject.saidRole = finding.role();
        listener.onFinding(finding);
    }

    private void sayClosed(Case subject) {
        String id = subject.id;
        if (id != null) {
            Finding finding = finding(subject, Finding.State.CLOSED, id, subject.last());
            if (finding != null) {
                listener.onFinding(finding);
            }
        }
    }

    private @Nullable Finding finding(Case subject, Finding.State state, String id, FrameRef at) {
        return subject.finding(
                state, id, at, segments.of(subject.host), names.namesOf(subject.host));
    }

    /** From content and sequence: the same input gives the same id, in every run. */
    private String idOf(Case subject, FrameRef at) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String content =
                    idSeed
                            + '|'
                            + subject.host
                            + '|'
                            + subject.poolIp
                            + '|'
                            + subject.poolPort
                            + '|'
                            + subject.names()
                            + '|'
                            + at.timeNanos()
                            + '|'
                            + subject.ordinal;
            byte[] hash = digest.digest(content.getBytes(StandardCharsets.UTF_8));
            return "mw-" + HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
