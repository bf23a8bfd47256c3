package io.minewatch.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.feeds.load.FeedReader;
import io.minewatch.feeds.load.FeedSpec;
import io.minewatch.feeds.match.AllowList;
import io.minewatch.feeds.match.IndicatorSetBuilder;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.observable.FlowRef;
import io.minewatch.observable.FlowStarted;
import io.minewatch.observable.MiningActivity;
import io.minewatch.observable.MiningSummary.Outcome;
import io.minewatch.observable.TlsCertificate;
import io.minewatch.observable.TlsClient;
import io.minewatch.observable.TlsHandshake;
import io.minewatch.observable.TlsHandshake.Progress;
import io.minewatch.observable.TlsServer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Wallets, subjects and fingerprints that a feed lists, in findings. */
final class ListedTokensTest {
    private static final String HOST = "10.2.0.5";
    private static final String SERVER = "45.9.148.117";
    private static final String SHA256 = "ab".repeat(32);
    private static final String SUBJECT = "C=US, O=Backup Storage, CN=relay.example";
    private static final TlsClient CLIENT =
            new TlsClient(
                    true,
                    false,
                    0x0303,
                    TlsClient.list(0x1302, 0xC02C, 0xC030, 0xFF),
                    "\u000B\n\u0016",
                    "\u001D",
                    "\u0000\u0001\u0002",
                    "\u0403",
                    "\u0304\u0303",
                    List.of(),
                    "",
                    297);
    private static final String JA3 = String.valueOf(CLIENT.ja3());
    private static final String JA4 = String.valueOf(CLIENT.ja4(TlsHandshake.Transport.TCP));

    private final Facts facts = new Facts();
    private final List<Finding> said = new ArrayList<>();

    private Judge judge(String rows) {
        return judge("indicator,type,kind,confidence,source\n", rows);
    }

    private Judge judge(String header, String rows) {
        FeedReader reader = new FeedReader(new IndicatorSetBuilder(), LocalDate.EPOCH);
        String table = header + rows;
        reader.read(
                FeedSpec.named("soc"),
                "soc.csv",
                new ByteArrayInputStream(table.getBytes(StandardCharsets.UTF_8)));
        return new Judge(
                DetectionSettings.defaults(),
                new Segments(List.of()),
                new LiveIndicators(reader.build()),
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
    }

    private TlsHandshake handshake(FlowRef flow) {
        TlsCertificate certificate =
                new TlsCertificate(
                        SUBJECT,
                        "CN=Some authority",
                        false,
                        3,
                        "0A",
                        1_700_000_000,
                        1_710_000_000,
                        "RSA",
                        2048,
                        "sha256WithRSAEncryption",
                        List.of(),
                        SHA256,
                        900,
                        1);
        return new TlsHandshake(
                flow,
                facts.next(),
                facts.now(),
                TlsHandshake.Transport.TCP,
                CLIENT,
                new TlsServer(0x0303, 0x0303, 0xC030, "", "", false),
                certificate,
                Progress.DATA,
                false,
                -1,
                List.of());
    }

    private void connect(Judge judge) {
        FlowRef flow = facts.flow(HOST, SERVER, 443);
        judge.accept(new FlowStarted(flow, facts.now()));
        judge.accept(handshake(flow));
        judge.finish();
    }

    private Evidence evidence(EvidenceRule rule) {
        Finding last = said.get(said.size() - 1);
        return last.evidence().stream()
                .filter(e -> e.rule().equals(rule.label()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + rule + " in " + last));
    }

    @Test
    void listedFingerprintAloneIsNoFinding() {
        connect(judge(JA3 + ",ja3,pool,90,us\n" + JA4 + ",ja4,pool,90,us\n"));
        assertEquals(List.of(), said);
    }

    @Test
    void ofAMarkedFingerprintOnlyItsKindIsTold() {
        connect(
                judge(
                        "indicator,type,kind,confidence,source,tlp\n",
                        JA3
                                + ",ja3,campaign,90,others,red\n"
                                + SERVER
                                + ",address,pool,60,us,clear\n"));
        String told = evidence(EvidenceRule.LISTED_FINGERPRINT).text();
        assertTrue(
                told.contains(
                        "is listed as campaign with confidence 90 by an entry marked TLP:RED."),
                told);
        assertTrue(!told.contains("others") && !told.contains("soc"), told);
    }

    @Test
    void listedFingerprintIsToldInAFindingWithItsSourceAndWeighsNothing() {
        connect(
                judge(
                        JA3
                                + ",ja3,campaign,90,us|others\n"
                                + JA4
                                + ",ja4,campaign,90,us\n"
                                + SERVER
                                + ",address,pool,60,us\n"));
        Evidence told = evidence(EvidenceRule.LISTED_FINGERPRINT);
        assertEquals(0, told.weight());
        assertTrue(
                told.text()
                        .startsWith(
                                "The fingerprint of the host's TLS hello, JA3 "
                                        + JA3
                                        + " is listed as campaign with confidence 90 in the feed"
                                        + " soc, from us, others."),
                told.text());
        assertEquals(Level.CONTACT, said.get(said.size() - 1).level());
    }

    @Test
    void listedSubjectIsAContactInEitherOrderOfItsAttributes() {
        for (String listed :
                List.of(
                        SUBJECT,
                        "CN=relay.example,O=Backup Storage,C=US",
                        "C=US,O=Backup Storage,CN=relay.example")) {
            said.clear();
            connect(judge("\"" + listed + "\",certificate-subject,pool,80,us\n"));
            assertEquals(Level.CONTACT, said.get(said.size() - 1).level(), listed);
            String text = evidence(EvidenceRule.LISTED_SUBJECT).text();
            assertTrue(text.contains(SUBJECT + " is listed as pool"), text);
        }
        said.clear();
        connect(judge("\"CN=relay.example,O=Backup Storage\",certificate-subject,pool,80,us\n"));
        assertEquals(List.of(), said);
    }

    @Test
    void listedCertificateIsStillSuspected() {
        connect(judge(SHA256 + ",certificate,pool,80,us\n"));
        assertEquals(Level.SUSPECTED, said.get(said.size() - 1).level());
        evidence(EvidenceRule.POOL_CERTIFICATE);
    }

    @Test
    void campaignsWalletIsEvidenceWithTheFeedsSource() {
        Judge judge = judge(Facts.WALLET + ",wallet,campaign,80,report of 2026\n");
        FlowRef flow = facts.flow(HOST, SERVER, 3333);
        judge.accept(facts.mining(flow, Outcome.WORK, false));
        judge.accept(facts.mining(flow, Outcome.WORK, true));
        judge.finish();
        Evidence told = evidence(EvidenceRule.LISTED_WALLET);
        assertEquals(1, told.count());
        assertEquals(
                "The wallet "
                        + Facts.WALLET
                        + " is listed as campaign with confidence 80 in the feed soc, from report of"
                        + " 2026.",
                told.text());
        assertEquals(2, told.weight());
    }

    @Test
    void unlistedWalletIsNone() {
        Judge judge = judge("4" + "A".repeat(94) + ",wallet,campaign,80,us\n");
        judge.accept(facts.mining(facts.flow(HOST, SERVER, 3333), Outcome.WORK, true));
        judge.finish();
        Finding last = said.get(said.size() - 1);
        assertTrue(
                last.evidence().stream()
                        .noneMatch(e -> e.rule().equals(EvidenceRule.LISTED_WALLET.label())));
    }
}
