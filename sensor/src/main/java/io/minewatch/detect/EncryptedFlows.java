package io.minewatch.detect;

import io.minewatch.observable.EncryptedShape;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.ShapeScore;
import io.minewatch.observable.TlsCertificate;
import io.minewatch.observable.TlsClient;
import io.minewatch.observable.TlsHandshake;
import io.minewatch.packet.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges flows that nobody can read: adds what is known of their surroundings to the score of their
 * shape, holds them against the clocks of blocks and against each other. The thresholds are those
 * of the output contract; {@code docs/DETECTION.md} has the error rates. Single thread.
 */
final class EncryptedFlows {
    /** From this score on a flow is counted as looking like mining. */
    static final double COUNTED = 6;

    /** Score and surroundings together that are {@code suspected}. */
    static final double SUSPECTED = 8;

    /** The surroundings add no more than this. */
    static final double CONTEXT_CAP = 4;

    /**
     * Below this a flow that was suspected by its shape alone is suspected no longer. Between the
     * two bounds nothing changes, so that a score that wavers makes one finding, not many.
     */
    static final double WITHDRAWN = 4;

    /**
     * Nats of the block clock that make a counted flow {@code likely}: an innocent one gets there
     * once in 1,100.
     */
    static final double CLOCK_LIKELY = 7;

    /**
     * What {@code likely} pays besides, as so many flows of one host are open at once: its bound is
     * one a host.
     */
    static final double LIKELY_PRICE = Math.log(6);

    /** ... {@code confirmed}: once in 22,000, and it must look like mining besides. */
    static final double CLOCK_CONFIRMED = 10;

    /** ... {@code confirmed} unless its shape speaks against mining: once in 65 million. */
    static final double CLOCK_ALONE = 18;

    /** Flows whose last verdict is kept, so that each is counted once. */
    private static final int MAX_COUNTED = 100_000;

    /**
     * Ports that pools of the Monero family mine on and other services rarely use; the web's ports,
     * which pools use as well, say nothing.
     */
    private static final Set<Integer> POOL_PORTS =
            Set.of(
                    1111, 2222, 3333, 3334, 3335, 3357, 4444, 5555, 5556, 6666, 7777, 8888, 9999,
                    10001, 10032, 10128, 10343, 12222, 13333, 14433, 14444, 15555, 17777, 18888,
                    19999, 20001, 20128, 20535, 33333, 45560, 45700);

    /**
     * JA3 of xmr-stak with its default cipher list, on OpenSSL 3.0, 1.1.1, 1.1.0 and 1.0.2: no
     * other program is known to send it. That of XMRig is the default of OpenSSL and says nothing.
     */
    private static final Set<String> MINER_STACKS =
            Set.of(
                    "19382f2bc90bd7691c81335a2a614c90",
                    "448c02eed4dada46048b342ac423224f",
                    "78995d9a5a86dabb149d4195e0f3e814",
                    "f864eb25f4249e2315e18d366a18e49a");

    private static final double POOL_PORT_POINTS = 1.5;
    private static final double NEW_DESTINATION_POINTS = 1;
    private static final double EXCHANGE_POINTS = 1;

    private static final double UNNAMED_POINTS = 1;
    private static final double NO_PROTOCOL_POINTS = .5;
    private static final double CERTIFICATE_POINTS = 1;
    private static final double MINER_STACK_POINTS = 3;

    /** RFC 9110: HTTP over TLS; clients of the web tell its protocol there. */
    private static final int HTTPS_PORT = 443;

    /** Certificates that live shorter are made by programs for themselves. */
    private static final int SHORT_LIVED_DAYS = 30;

    /** Certificates of public authorities live no longer (CA/Browser Forum, 2020). */
    private static final int LONG_LIVED_DAYS = 825;

    /** Handshakes remembered until their flows end. */
    private static final int MAX_HANDSHAKES = 200_000;

    private Segments segments;
    private DetectionSettings settings;
    private final BlockClocks clocks;
    private final DestinationBaseline baseline;
    private final HostSynchrony synchrony = new HostSynchrony();
    private final Map<Long, Handshake> handshakes = new HashMap<>();
    private final Map<Long, Boolean> counted = new LinkedHashMap<>();

    /** Flows of which something was said, until they end; false: by nothing but their shape. */
    private final Map<Long, Boolean> proven = new HashMap<>();

    private long likeMining;
    private long judged;

    EncryptedFlows(
            Segments segments,
            DetectionSettings settings,
            BlockClocks clocks,
            DestinationBaseline baseline) {
        this.segments = segments;
        this.settings = settings;
        this.clocks = clocks;
        this.baseline = baseline;
    }

    /** From now on the network has these parts, and evidence these weights. */
    void adopt(Segments newSegments, DetectionSettings newSettings) {
        segments = newSegments;
        settings = newSettings;
    }

    /**
     * What is said of one flow.
     *
     * @param shape as stated last
     * @param evidence the points of the score, one sentence each
     * @param withdrawn what was said of the flow before holds no longer
     * @param coin whose blocks it follows; null: unknown
     * @param partners of the flows that it is in step with
     */
    record Verdict(
            EncryptedShape shape,
            List<Evidence> evidence,
            boolean withdrawn,
            @Nullable String coin,
            List<Verdict> partners) {
        /** Copies the lists. */
        Verdict {
            evidence = List.copyOf(evidence);
            partners = List.copyOf(partners);
        }
    }

    /** Flows that were long enough for a score. */
    long judged() {
        return judged;
    }

    /** Those of them that looked like mining, whether anything was said of them or not. */
    long likeMining() {
        return likeMining;
    }

    /**
     * Judges what was stated of a flow.
     *
     * @return null: nothing is to be said
     */
    @Nullable Verdict judge(EncryptedShape shape) {
        FlowRef flow = shape.flow();
        if (!segments.isInside(flow.originator()) && segments.isInside(flow.responder())) {
            // Somebody outside calls: whatever that is, none of one's own hosts mines here.
            return null;
        }
        ShapeScore score = shape.score();
        double total = score.total();
        count(shape, total);
        BlockClocks.Result clock = clocks.test(shape);
        double clockNats = clock == null ? 0 : clock.nats();
        HostSynchrony.Found step =
                total >= COUNTED && score.pushLength() > 0 ? synchrony.test(shape) : null;
        List<Evidence> context = context(shape);
        double points = total + sum(context);
        EvidenceRule proof = null;
        if ((total >= COUNTED && clockNats >= CLOCK_CONFIRMED)
                || (total >= 0 && clockNats >= CLOCK_ALONE)) {
            proof = EvidenceRule.BLOCK_CLOCK_PROOF;
        } else if (total >= COUNTED && clockNats - LIKELY_PRICE >= CLOCK_LIKELY) {
            proof = EvidenceRule.BLOCK_CLOCK_MATCH;
        } else if (total < 0 && clockNats >= CLOCK_CONFIRMED) {
            proof = EvidenceRule.BLOCK_FOLLOWER;
        }
        boolean follower = proof == EvidenceRule.BLOCK_FOLLOWER;
        boolean mines = (proof != null && !follower) || step != null;
        boolean withdrawn = !mines && points < WITHDRAWN && withdraw(flow.id());
        if (withdrawn && !follower) {
            return withdrawn(shape, points);
        }
        if (proof == null && step == null && points < SUSPECTED) {
            return null;
        }
        if (!follower) {
            note(flow.id(), mines);
        }
        List<Evidence> evidence = new ArrayList<>();
        if (clock != null && proof != null) {
            BlockClocks.Result paid =
                    proof == EvidenceRule.BLOCK_CLOCK_MATCH ? clock.paying(LIKELY_PRICE) : clock;
            evidence.add(
                    of(
                            proof,
                            shape,
                            paid.nats(),
                            paid.match().matched(),
                            ShapeSentences.clock(paid)));
        }
        if (step != null) {
            HostSynchrony.Link first = step.links().get(0);
            evidence.add(
                    step.isPair()
                            ? of(
                                    EvidenceRule.HOST_SYNCHRONY,
                                    shape,
                                    step.nats(),
                                    first.match().matched(),
                                    ShapeSentences.synchrony(
                                            first, first.other().flow().originator()))
                            : of(
                                    EvidenceRule.HOST_GROUP,
                                    shape,
                                    step.nats(),
                                    step.links().size(),
                                    ShapeSentences.group(step)));
        }
        if (!follower) {
            if (points >= SUSPECTED) {
                evidence.add(
                        of(
                                EvidenceRule.ENCRYPTED_SHAPE,
                                shape,
                                0,
                                score.pushes(),
                                ShapeSentences.shape(shape, total, sum(context))));
            }
            evidence.addAll(context);
        }
        families(shape, evidence);
        return new Verdict(
                shape,
                evidence,
                withdrawn,
                clock != null && proof != null ? clock.coin() : null,
                step == null ? List.of() : partnerVerdicts(step, flow.originator()));
    }

    private void note(long flowId, boolean mines) {
        if (proven.size() < MAX_COUNTED || proven.containsKey(flowId)) {
            proven.merge(flowId, mines, Boolean::logicalOr);
        }
    }

    /**
     * Takes back what shape alone suggested. What a clock or another host proved stays: all looks
     * together keep its bound, so no later one refutes it.
     *
     * @return false: there is nothing to take back
     */
    private boolean withdraw(long flowId) {
        return proven.remove(flowId, false);
    }

    private Verdict withdrawn(EncryptedShape shape, double points) {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(
                of(
                        EvidenceRule.SHAPE_WITHDRAWN,
                        shape,
                        points,
                        shape.score().pushes(),
                        ShapeSentences.withdrawn(shape, points)));
        return new Verdict(shape, evidence, true, null, List.of());
    }

    private void families(EncryptedShape shape, List<Evidence> evidence) {
        if (shape.score().restTiming() < 0) {
            evidence.add(
                    of(
                            EvidenceRule.SHAPE_REST_TIMING,
                            shape,
                            shape.score().restTiming(),
                            shape.blockPushes().count(),
                            ShapeSentences.restTiming()));
        }
        ShapeScore score = shape.score();
        evidence.add(
                of(
                        EvidenceRule.SHAPE_PUSH_LENGTH,
                        shape,
                        score.pushLength(),
                        score.pushesFitting(),
                        ShapeSentences.pushLength(score)));
        if (score.shares() >= 2) {
            evidence.add(
                    of(
                            EvidenceRule.SHAPE_SHARE_LENGTH,
                            shape,
                            score.shareLength(),
                            score.sharesFitting(),
                            ShapeSentences.shareLength(score)));
        }
        if (score.shares() >= 5) {
            evidence.add(
                    of(
                            EvidenceRule.SHAPE_SHARE_TIMING,
                            shape,
                            score.shareTiming(),
                            score.shares(),
                            ShapeSentences.shareTiming(score)));
        }
        evidence.add(
                of(
                        EvidenceRule.SHAPE_PUSH_TIMING,
                        shape,
                        score.pushTiming(),
                        score.pushesJudged(),
                        ShapeSentences.pushTiming(score)));
    }

    /** What a handshake tells for the judgement of its flow. */
    private record Handshake(
            boolean unnamed, boolean withoutProtocol, boolean oddCertificate, boolean minerStack) {}

    /** A TLS connection was set up. */
    void onHandshake(TlsHandshake fact) {
        TlsClient client = fact.client();
        if (client == null
                || fact.transport() != TlsHandshake.Transport.TCP
                || handshakes.size() >= MAX_HANDSHAKES) {
            return;
        }
        boolean unnamed = client.unnamed() || IpAddress.parse(client.serverName()) != null;
        TlsCertificate certificate = fact.certificate();
        boolean odd =
                certificate != null
                        && (certificate.selfIssued()
                                || (certificate.hasValidity()
                                        && (certificate.validDays() < SHORT_LIVED_DAYS
                                                || certificate.validDays() > LONG_LIVED_DAYS)));
        boolean withoutProtocol = client.alpn().isEmpty();
        String ja3 = unnamed && withoutProtocol ? client.ja3() : null;
        boolean stack = ja3 != null && MINER_STACKS.contains(ja3);
        if (unnamed || withoutProtocol || odd) {
            handshakes.put(fact.flow().id(), new Handshake(unnamed, withoutProtocol, odd, stack));
        }
    }

    /** What speaks for mining besides the shape; the last ones lose what is above the cap. */
    private List<Evidence> context(EncryptedShape shape) {
        FlowRef flow = shape.flow();
        List<Evidence> list = new ArrayList<>();
        if (segments.isInside(flow.responder())) {
            return list;
        }
        Handshake handshake = handshakes.get(flow.id());
        if (handshake != null && handshake.minerStack()) {
            add(list, shape, MINER_STACK_POINTS, ShapeSentences.minerStack());
        }
        if (POOL_PORTS.contains(flow.responderPort())) {
            add(list, shape, POOL_PORT_POINTS, ShapeSentences.poolPort(flow.responderPort()));
        }
        if (handshake != null && handshake.unnamed()) {
            add(list, shape, UNNAMED_POINTS, ShapeSentences.unnamed());
        }
        if (handshake != null && handshake.oddCertificate()) {
            add(list, shape, CERTIFICATE_POINTS, ShapeSentences.oddCertificate());
        }
        if (handshake != null
                && handshake.withoutProtocol()
                && flow.responderPort() == HTTPS_PORT) {
            add(list, shape, NO_PROTOCOL_POINTS, ShapeSentences.noProtocol());
        }
        Segment segment = segments.of(flow.originator());
        if (segment != null && segment.role() == SegmentRole.EXCHANGE) {
            add(list, shape, EXCHANGE_POINTS, ShapeSentences.exchangeCalls());
        }
        if (baseline.isNew(
                flow.originator(), flow.responder(), flow.responderPort(), shape.toNanos())) {
            add(list, shape, NEW_DESTINATION_POINTS, ShapeSentences.newDestination());
        }
        return list;
    }

    private void add(List<Evidence> list, EncryptedShape shape, double points, String text) {
        double left = Math.min(points, CONTEXT_CAP - sum(list));
        if (left > 0) {
            list.add(of(EvidenceRule.SHAPE_CONTEXT, shape, left, 1, text));
        }
    }

    private static double sum(List<Evidence> list) {
        double sum = 0;
        for (Evidence evidence : list) {
            sum += evidence.weight();
        }
        return sum;
    }

    private Evidence of(
            EvidenceRule rule, EncryptedShape shape, double points, long count, String text) {
        return new Evidence(
                rule.label(),
                points * settings.of(rule).weight(),
                count,
                shape.flow().start(),
                shape.frame(),
                text);
    }

    private void count(EncryptedShape shape, double total) {
        long id = shape.flow().id();
        Boolean before = counted.get(id);
        boolean like = total >= COUNTED;
        if (before == null) {
            judged++;
            if (counted.size() < MAX_COUNTED) {
                counted.put(id, like);
            }
        }
        if (like && !Boolean.TRUE.equals(before)) {
            likeMining++;
            counted.replace(id, true);
        }
    }

    /** The flow is over. */
    void onFlowEnded(long flowId) {
        counted.remove(flowId);
        handshakes.remove(flowId);
        proven.remove(flowId);
    }

    /** What is said of the other flows, which were judged before. */
    private List<Verdict> partnerVerdicts(HostSynchrony.Found step, IpAddress host) {
        List<Verdict> verdicts = new ArrayList<>();
        for (HostSynchrony.Link link : step.links()) {
            EncryptedShape other = link.other();
            List<Evidence> evidence = new ArrayList<>();
            evidence.add(
                    of(
                            step.isPair() ? EvidenceRule.HOST_SYNCHRONY : EvidenceRule.HOST_GROUP,
                            other,
                            link.match().nats(),
                            link.match().matched(),
                            step.isPair()
                                    ? ShapeSentences.synchrony(link, host)
                                    : ShapeSentences.memberOf(link, host, step)));
            families(other, evidence);
            note(other.flow().id(), true);
            verdicts.add(new Verdict(other, evidence, false, null, List.of()));
        }
        return verdicts;
    }
}
