package io.minewatch.detect;

import io.minewatch.observable.FlowRef;
import io.minewatch.observable.TlsCertificate;
import io.minewatch.observable.TlsClient;
import io.minewatch.observable.TlsHandshake;
import io.minewatch.observable.TlsStack;
import io.minewatch.packet.IpAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What TLS handshakes say of mining: the handshakes of open flows, the hosts that speak as Windows
 * does, and connections that are made again and again for nothing. A fingerprint alone is never a
 * reason to accuse; a certificate of mining software is. Single thread.
 */
final class TlsBook {
    /**
     * Handshakes of open flows remembered, the newest: with a kilobyte each some 20 MB. A flow
     * whose handshake is forgotten has no TLS facts in its finding.
     */
    static final int MAX_HANDSHAKES = 20_000;

    /** Hosts known to be Windows, and pairs that are watched for a loop. */
    static final int MAX_HOSTS = 20_000;

    /**
     * Attempts in a row that make a loop: a failing service is tried two or three times by others.
     */
    static final int LOOP_ATTEMPTS = 4;

    /** xmr-stak tries again after 30 s (its retry_time), a slow handshake and clock included. */
    private static final long LOOP_SHORTEST_NANOS = 25_000_000_000L;

    private static final long LOOP_LONGEST_NANOS = 60_000_000_000L;

    /** A self-issued certificate of ten years or more: nobody means to look at it again. */
    private static final long LONG_DAYS = 3_650;

    /** Mail between servers by STARTTLS often names nobody. */
    private static final Set<Integer> MAIL_PORTS = Set.of(25, 465, 587);

    /**
     * Suites that the cipher string of xmr-stak leaves (HIGH without anonymous, PSK, SRP, MD5, RC4
     * and SHA-1) and that no common default offers: DSS with AES-GCM.
     */
    private static final String STAK_OFFERS = TlsClient.list(0xA3, 0xA2);

    /** Suites with SHA-1 that every default list of its time holds and that string does not. */
    private static final String STAK_LEAVES_OUT =
            TlsClient.list(0xC014, 0xC00A, 0x39, 0x35, 0xC013, 0xC009, 0x33, 0x2F);

    /**
     * One reason that a handshake gives.
     *
     * @param detail for the sentence
     * @param weightFactor what the weight is multiplied with
     */
    record Sign(EvidenceRule rule, String detail, double weightFactor) {
        Sign(EvidenceRule rule, String detail) {
            this(rule, detail, 1);
        }
    }

    private record Pair(IpAddress host, IpAddress server, int port) {}

    private static final class Loop {
        int attempts;
        long lastNanos;
    }

    private Segments segments;
    private final Map<Long, TlsHandshake> handshakes = bounded(MAX_HANDSHAKES);
    private final Map<Pair, Loop> loops = bounded(MAX_HOSTS);
    private final Set<IpAddress> windows = new HashSet<>();

    TlsBook(Segments segments) {
        this.segments = segments;
    }

    /** From now on the network has these parts. */
    void adopt(Segments newSegments) {
        segments = newSegments;
    }

    private static <K, V> Map<K, V> bounded(int most) {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /** Remembers a handshake and says what it is a sign of. */
    List<Sign> learn(TlsHandshake handshake) {
        handshakes.put(handshake.flow().id(), handshake);
        List<Sign> signs = signsOf(handshake);
        if (loops(handshake)
                && signs.stream().anyMatch(s -> s.rule() == EvidenceRule.MINER_HELLO)) {
            FlowRef flow = handshake.flow();
            signs.add(
                    new Sign(
                            EvidenceRule.PIN_MISMATCH_LOOP,
                            flow.responder() + " port " + flow.responderPort()));
        }
        return signs;
    }

    /** What a handshake by itself is a sign of. */
    List<Sign> signsOf(TlsHandshake handshake) {
        FlowRef flow = handshake.flow();
        List<Sign> signs = new ArrayList<>(2);
        certificate(handshake, signs);
        TlsClient client = handshake.client();
        if (client == null || handshake.transport() != TlsHandshake.Transport.TCP) {
            return signs;
        }
        TlsStack stack = TlsStack.of(client);
        if (stack == TlsStack.SCHANNEL && windows.size() < MAX_HOSTS) {
            windows.add(flow.originator());
        }
        boolean bare = stack == TlsStack.OPENSSL && client.unnamed() && client.alpn().isEmpty();
        if (!bare) {
            return signs;
        }
        if (isLikeStak(client)) {
            signs.add(new Sign(EvidenceRule.MINER_HELLO, "xmr-stak"));
        }
        if (isWindows(flow.originator())
                && !segments.isInside(flow.responder())
                && !MAIL_PORTS.contains(flow.responderPort())) {
            signs.add(
                    new Sign(
                            EvidenceRule.FOREIGN_TLS_STACK,
                            flow.responder() + " port " + flow.responderPort()));
        }
        return signs;
    }

    private static void certificate(TlsHandshake handshake, List<Sign> signs) {
        TlsCertificate certificate = handshake.certificate();
        if (certificate == null) {
            String hidden = MiningCertificate.byLength(handshake);
            if (hidden != null) {
                signs.add(new Sign(EvidenceRule.CERTIFICATE_LENGTH, hidden));
            }
            return;
        }
        MiningCertificate.Known known = MiningCertificate.of(certificate);
        if (known != null) {
            boolean used = handshake.progress() == TlsHandshake.Progress.DATA;
            boolean sure = known.kind() != MiningCertificate.Kind.LIKE_MINING_SOFTWARE;
            signs.add(
                    new Sign(
                            used && sure
                                    ? EvidenceRule.POOL_CERTIFICATE
                                    : EvidenceRule.MINING_CERTIFICATE,
                            known.who() + " (subject " + certificate.subject() + ")"));
        } else if (certificate.selfIssued() && certificate.validDays() >= LONG_DAYS) {
            signs.add(
                    new Sign(
                            EvidenceRule.SELF_ISSUED_CERTIFICATE,
                            certificate.subject().isEmpty()
                                    ? "an empty name"
                                    : certificate.subject()));
        }
    }

    /** Whether the hello has the cipher list that xmr-stak sets; needs no hash of any one build. */
    static boolean isLikeStak(TlsClient client) {
        String suites = client.cipherSuites();
        return containsAny(suites, STAK_OFFERS) && !containsAny(suites, STAK_LEAVES_OUT);
    }

    private static boolean containsAny(String values, String wanted) {
        for (int i = 0; i < wanted.length(); i++) {
            if (values.indexOf(wanted.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Exchange runs on Windows; of others, their own hellos tell. */
    private boolean isWindows(IpAddress host) {
        Segment segment = segments.of(host);
        return (segment != null && segment.role() == SegmentRole.EXCHANGE)
                || windows.contains(host);
    }

    /** Counts a handshake that was completed for nothing; true from the fourth one in step. */
    private boolean loops(TlsHandshake handshake) {
        FlowRef flow = handshake.flow();
        Pair pair = new Pair(flow.originator(), flow.responder(), flow.responderPort());
        if (handshake.progress() == TlsHandshake.Progress.DATA) {
            loops.remove(pair);
            return false;
        }
        if (handshake.progress() != TlsHandshake.Progress.COMPLETE) {
            return false;
        }
        Loop loop = loops.computeIfAbsent(pair, p -> new Loop());
        long now = flow.start().timeNanos();
        long gap = now - loop.lastNanos;
        boolean inStep = gap >= LOOP_SHORTEST_NANOS && gap <= LOOP_LONGEST_NANOS;
        loop.attempts = inStep ? loop.attempts + 1 : 1;
        loop.lastNanos = now;
        return loop.attempts >= LOOP_ATTEMPTS;
    }

    /** The handshake of an open flow; null: none, or forgotten. */
    @Nullable TlsHandshake of(long flowId) {
        return handshakes.get(flowId);
    }

    /** The flow is over. */
    void forget(long flowId) {
        handshakes.remove(flowId);
    }
}
