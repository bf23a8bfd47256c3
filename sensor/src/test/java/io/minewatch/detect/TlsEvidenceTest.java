package io.minewatch.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.feeds.match.AllowList;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FlowStarted;
import io.minewatch.observable.MiningActivity;
import io.minewatch.observable.ProxyRequest;
import io.minewatch.observable.TlsCertificate;
import io.minewatch.observable.TlsClient;
import io.minewatch.observable.TlsHandshake;
import io.minewatch.observable.TlsHandshake.Progress;
import io.minewatch.observable.TlsServer;
import io.minewatch.packet.IpNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What TLS handshakes add to judgement, and what they never do. */
final class TlsEvidenceTest {
    private static final String EXCHANGE = "10.1.0.5";
    private static final String DESK = "10.2.0.5";
    private static final String SERVER = "203.0.113.99";

    /** OpenSSL defaults: SCSV, all point formats. */
    private static final String DEFAULTS =
            TlsClient.list(0x1302, 0xC02C, 0xC030, 0xC014, 0xC00A, 0x35, 0xFF);

    /** The cipher string of xmr-stak: DSS with GCM, nothing with SHA-1. */
    private static final String STAK =
            TlsClient.list(0x1302, 0xC02C, 0xA3, 0xC030, 0x9F, 0xA2, 0xC061, 0xFF);

    private final Facts facts = new Facts();
    private final List<Finding> said = new ArrayList<>();
    private final Judge judge =
            new Judge(
                    DetectionSettings.defaults(),
                    new Segments(
                            List.of(
                                    new Segments.Network(
                                            Objects.requireNonNull(IpNetwork.parse("10.1.0.0/16")),
                                            new Segment("mail", SegmentRole.EXCHANGE)))),
                    TestFeeds.bundled(),
                    AllowList.NONE,
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

    private static TlsClient client(String suites, String name, String... alpn) {
        return new TlsClient(
                true,
                false,
                0x0303,
                suites,
                name.isEmpty() ? "\u000B\n\u0016" : "\u0000\u000B\n\u0016",
                "\u001D",
                "\u0000\u0001\u0002",
                "\u0403",
                "\u0304\u0303",
                List.of(alpn),
                name,
                297);
    }

    private static TlsCertificate certificate(
            String subject, String issuer, int version, String serial, long seconds, String hash) {
        return new TlsCertificate(
                subject,
                issuer,
                subject.equals(issuer),
                version,
                serial,
                1_700_000_000,
                1_700_000_000 + seconds,
                "RSA",
                2048,
                "sha256WithRSAEncryption",
                List.of(),
                hash,
                900,
                1);
    }

    private TlsHandshake handshake(
            String host,
            TlsClient client,
            @Nullable TlsCertificate certificate,
            Progress progress,
            Integer... records) {
        FlowRef flow = facts.flow(host, SERVER, 443);
        judge.accept(new FlowStarted(flow, facts.now()));
        int version = records.length > 0 ? 0x0304 : 0x0303;
        TlsHandshake handshake =
                new TlsHandshake(
                        flow,
                        facts.next(),
                        facts.now(),
                        TlsHandshake.Transport.TCP,
                        client,
                        new TlsServer(0x0303, version, 0xC030, "", "", false),
                        certificate,
                        progress,
                        false,
                        -1,
                        List.of(records));
        judge.accept(handshake);
        return handshake;
    }

    private Finding last() {
        return said.get(said.size() - 1);
    }

    private static boolean has(Finding finding, EvidenceRule rule) {
        return finding.evidence().stream().anyMatch(e -> e.rule().equals(rule.label()));
    }

    @Test
    void poolSoftwaresCertificateWithDataIsSuspected() {
        String name = "C=IT, ST=Pool, L=Daemon, O=Mining Pool, CN=mining.pool";
        TlsCertificate pool = certificate(name, name, 3, "0A0B", 36_500 * 86_400L, "00");
        TlsHandshake told = handshake(DESK, client(DEFAULTS, ""), pool, Progress.DATA);
        assertEquals(Level.SUSPECTED, last().level());
        assertEquals(told, last().tls());
        assertTrue(has(last(), EvidenceRule.POOL_CERTIFICATE));
    }

    @Test
    void theSameWithoutDataIsAContact() {
        String name = "C=US, ST=Pool, L=Daemon, O=Mining Pool, CN=mining.proxy";
        TlsCertificate pool = certificate(name, name, 3, "0A0B", 36_500 * 86_400L, "00");
        handshake(DESK, client(DEFAULTS, ""), pool, Progress.BEGUN);
        assertEquals(Level.CONTACT, last().level());
        assertTrue(last().evidence().get(0).text().contains("xmr-node-proxy"));
    }

    @Test
    void pinnedCertificateOfAPoolIsSuspected() {
        TlsCertificate pinned =
                certificate(
                        "CN=any",
                        "CN=other",
                        3,
                        "0A0B",
                        86_400,
                        "420c7850e09b7c0bdcf748a7da9eb3647daf8515718f36d9ccfdd6b9ff834b14");
        handshake(DESK, client(DEFAULTS, ""), pinned, Progress.DATA);
        assertEquals(Level.SUSPECTED, last().level());
    }

    @Test
    void mineProxysOwnCertificateIsAContactAndItsLikesAreNot() {
        TlsCertificate own =
                certificate("CN=localhost", "CN=localhost", 1, "01", 315_360_000L, "00");
        handshake(DESK, client(DEFAULTS, ""), own, Progress.DATA);
        assertEquals(Level.CONTACT, last().level());
        said.clear();
        for (TlsCertificate other :
                List.of(
                        certificate("CN=localhost", "CN=localhost", 3, "01", 315_360_000L, "00"),
                        certificate("CN=localhost", "CN=localhost", 1, "02", 315_360_000L, "00"),
                        certificate("CN=localhost", "CN=localhost", 1, "01", 31_536_000L, "00"),
                        certificate("CN=localhost", "CN=ca", 1, "01", 315_360_000L, "00"))) {
            handshake("10.2.0.77", client(DEFAULTS, ""), other, Progress.DATA);
        }
        assertEquals(List.of(), said);
    }

    @Test
    void webProxyThatPassesTlsOnIsNotAccused() {
        FlowRef asked = facts.flow(DESK, "10.2.0.8", 3128);
        judge.accept(new ProxyRequest(asked, facts.next(), "http-connect", SERVER, 443));
        String name = "C=IT, ST=Pool, L=Daemon, O=Mining Pool, CN=mining.pool";
        TlsCertificate pool = certificate(name, name, 3, "0A0B", 36_500 * 86_400L, "00");
        handshake("10.2.0.8", client(DEFAULTS, ""), pool, Progress.DATA);
        assertEquals(Level.INFO, last().level());
    }

    @Test
    void hellosAloneAccuseNobody() {
        handshake(EXCHANGE, client(DEFAULTS, ""), null, Progress.DATA);
        handshake(EXCHANGE, client(STAK, ""), null, Progress.DATA);
        handshake(DESK, client(STAK, ""), null, Progress.DATA, 23, 951, 281, 53);
        judge.finish();
        assertEquals(List.of(), said);
    }

    @Test
    void loopOfAPinnedMinerIsSuspectedFromTheFourthTime() {
        for (int i = 0; i < 6; i++) {
            handshake(EXCHANGE, client(STAK, ""), null, Progress.COMPLETE);
            assertEquals(i < 3 ? 0 : 1, said.size());
            facts.pass(29);
        }
        assertEquals(Level.SUSPECTED, last().level());
        assertTrue(has(last(), EvidenceRule.PIN_MISMATCH_LOOP));
        assertTrue(has(last(), EvidenceRule.FOREIGN_TLS_STACK));
        assertNotNull(last().tls());
    }

    @Test
    void healthChecksAndUnsteadyTriesAreNoLoop() {
        for (int i = 0; i < 9; i++) {
            handshake(DESK, client(DEFAULTS, ""), null, Progress.COMPLETE);
            handshake("10.2.0.6", client(STAK, ""), null, Progress.COMPLETE);
            facts.pass(i % 2 == 0 ? 5 : 300);
        }
        for (int i = 0; i < 9; i++) {
            handshake(
                    "10.2.0.7",
                    client(STAK, ""),
                    null,
                    i % 3 == 2 ? Progress.DATA : Progress.COMPLETE);
            facts.pass(29);
        }
        assertEquals(List.of(), said);
    }

    @Test
    void signsAddToACaseThatStandsForOtherReasons() {
        String name = "CN=localhost";
        TlsCertificate own = certificate(name, name, 1, "01", 315_360_000L, "00");
        handshake(EXCHANGE, client(STAK, ""), own, Progress.DATA);
        Finding finding = last();
        assertTrue(has(finding, EvidenceRule.MINER_HELLO));
        assertTrue(has(finding, EvidenceRule.FOREIGN_TLS_STACK));
        assertEquals(3 + 1 + 2, finding.score());
        // Three kinds of contact together: as for names.
        assertEquals(Level.SUSPECTED, finding.level());
    }

    @Test
    void ordinaryHandshakesLeaveNothing() {
        handshake(
                EXCHANGE,
                client(DEFAULTS, "www.example.org", "h2"),
                certificate("CN=www.example.org", "CN=ca", 3, "0A", 86_400 * 90L, "00"),
                Progress.DATA);
        judge.finish();
        assertEquals(List.of(), said);
        assertNull(
                MiningCertificate.byLength(
                        handshake(
                                DESK,
                                client(DEFAULTS, ""),
                                null,
                                Progress.DATA,
                                23,
                                951,
                                100,
                                53)));
    }
}
