package io.minewatch.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.minewatch.detect.Level;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    @Test
    void sameExplanationFromLinesAndFromTheDocument() throws Exception {
        String fromLines = explain("mw-1", lines());
        assertEquals(fromLines, explain("mw-1", document()));
        assertEquals(
                """
                Finding mw-1: Cryptomining: pool delivered work
                  level       confirmed, severity 2
                  host        10.1.2.3 cash-desk-7.example, segment desks (client), as miner
                  pool        pool.example, 203.0.113.77 port 3333
                  time        2021-03-09T14:02:11.123456+0000 until 2021-03-09T14:12:11.123456+0000
                  capture     pcaps/a.pcap
                  wallet      WALLET
                  login       WALLET
                  worker      rig-1
                  software    xmrig/6.21.0
                  shares      121 accepted, 2 rejected
                  hash rate   466 hashes a second, between 431.25 and 503.5

                Why
                  +100        The pool 203.0.113.77:3333 delivered 3 jobs. (first in frame 16)
                  +30         The host looked up pool.example, which the feed lists as a pool. (frame 3)
                  130         is the score, their sum.

                What to do
                  Block the name pool.example.
                  Block the address 203.0.113.77, TCP port 3333.
                  Report the wallet to the pool's operator, who can freeze it:
                  WALLET
                  On the host 10.1.2.3, find the process that talks to 203.0.113.77 (its port was 49812), how it
                  came there, and what else came with it, before you end it.
                """
                        .replace("WALLET", Samples.WALLET),
                fromLines);
    }

    @Test
    void contactSaysWhichNameToBlock() throws Exception {
        String text = explain("mw-2", lines());
        assertTrue(text.contains("Block the name pool.example."), text);
        assertFalse(text.contains("address"), text);
    }

    @Test
    void oneIdInTwoSeparateCapturesIsTwoFindings() throws Exception {
        byte[] lines = lines();
        String other = new String(lines, UTF_8).replace("pcaps/a.pcap", "pcaps/b.pcap");
        byte[] both = (new String(lines, UTF_8) + other).getBytes(UTF_8);
        ReportReader.Result result = find("mw-1", both);
        assertEquals(2, result.findings().size());
        assertEquals("pcaps/b.pcap", Tree.text(result.findings().get(1), "pcap_filename"));
    }

    @Test
    void unknownIdNamesOthers() throws Exception {
        ReportReader.Result result = find("mw-9", lines());
        assertEquals(List.of(), result.findings());
        assertEquals(List.of("mw-1", "mw-2"), result.otherIds());
    }

    @Test
    void whatIsNoReportSaysWhere() {
        assertEquals(
                "line 2 is no JSON that analyze wrote",
                assertThrows(
                                ReportReader.NoReportException.class,
                                () -> find("x", "{}\nhello".getBytes(UTF_8)))
                        .getMessage());
        assertThrows(ReportReader.NoReportException.class, () -> find("x", "[1]".getBytes(UTF_8)));
        assertThrows(
                ReportReader.NoReportException.class,
                () -> find("x", "[".repeat(100_000).getBytes(UTF_8)));
        assertThrows(
                ReportReader.NoReportException.class,
                () -> find("x", "{\"a\":[".repeat(1000).getBytes(UTF_8)));
        assertThrows(
                ReportReader.NoReportException.class,
                () -> find("x", "{\0\0\0\0\"9{".getBytes(UTF_8)),
                "octets that promise UTF-32");
        assertThrows(
                ReportReader.NoReportException.class,
                () -> find("x", "\0\0{\0\"".getBytes(UTF_8)),
                "in an order that no machine has");
    }

    @Test
    void documentHoldsHostsFindingsFlowsAndCoverage() throws IOException {
        JsonNode document = new ObjectMapper().readTree(document());
        assertEquals(1, document.get("schema").asInt());
        JsonNode host = document.get("hosts").get(0);
        assertEquals("pcaps/a.pcap", host.get("capture").asText());
        assertEquals("mw-1", host.get("findings").get(0).get("finding").get("id").asText());
        assertEquals("cryptonote", host.get("flows").get(0).get("mining").get("dialect").asText());
        assertEquals(1000, document.get("coverage").get("capture").get("packets").asInt());
        assertEquals(11, document.get("blind_spots").size());
    }

    @FuzzTest(maxDuration = "10m")
    void anyTextIsExplainedOrRefused(byte[] report) throws IOException {
        try {
            for (Map<String, Object> finding : find("mw-1", report).findings()) {
                assertFalse(Explanation.of(finding, 80, false).contains("\u001b"));
            }
        } catch (ReportReader.NoReportException e) {
            assertFalse(String.valueOf(e.getMessage()).isEmpty());
        }
    }

    private static String explain(String id, byte[] report) throws Exception {
        return Explanation.of(find(id, report).findings().get(0), 100, false);
    }

    private static ReportReader.Result find(String id, byte[] report)
            throws IOException, ReportReader.NoReportException {
        return ReportReader.find(id, new ByteArrayInputStream(report));
    }

    private static byte[] lines() throws IOException {
        return EveWriterTest.lines(
                        eve -> {
                            eve.onMiningFlow(Samples.activity());
                            eve.onFinding(Samples.finding());
                            eve.onFinding(Samples.contact());
                            eve.onHost(Samples.host());
                            eve.onSummary(Samples.summary());
                        })
                .getBytes(UTF_8);
    }

    private static byte[] document() throws IOException {
        Analyses analyses = new Analyses(true);
        analyses.begin("pcaps/a.pcap", FileNames.of("pcaps/a.pcap"));
        analyses.onMiningFlow(Samples.activity());
        analyses.onFinding(Samples.finding());
        analyses.onFinding(Samples.contact());
        analyses.onHost(Samples.host());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonReport.write(out, "north-1", Level.SUSPECTED, analyses, Samples.summary());
        return out.toByteArray();
    }
}
