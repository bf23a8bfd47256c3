package io.minewatch.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.detect.Level;
import io.minewatch.report.FeedState;
import io.minewatch.report.RunSummary;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextReportTest {
    @Test
    void miningHostIsReadInHalfAMinute() {
        Analyses analyses = new Analyses(false);
        analyses.begin("a.pcap", FileNames.of("a.pcap"));
        analyses.onFinding(Samples.finding());
        analyses.onFinding(Samples.contact());
        assertEquals(
                """
                1 host mines.

                CONFIRMED  10.1.2.3  cash-desk-7.example  00:1a:2b:3c:4d:5e  segment desks (client)
                  mines       XMR (rx/0) at pool.example (203.0.113.77:3333), cryptonote  [mw-1]
                  since       2021-03-09 14:02:11 UTC until 14:12:11 (10 min)
                  wallet      WALLET
                              (XMR, checksum holds)
                  worker      rig-1
                  software    xmrig/6.21.0
                  shares      121 accepted, 2 rejected, 123 submitted
                  hash rate   466 H/s (95 % interval 431 to 504), about 0.6 to 2.3 processor cores busy (estimate)
                  because     The pool 203.0.113.77:3333 delivered 3 jobs. (first in frame 16)
                              The host looked up pool.example, which the feed lists as a pool. (frame 3)

                Also seen, no alarm
                  contact   fd00::9: The host looked up pool.example. (frame 3)  [mw-2]

                What was covered
                  1,000 packets (500 kB) of 12 hosts, from 2021-03-09 14:02:11 UTC until 15:02:11 (60 min).
                  40 TCP flows: 50 % encrypted, 10 % with one direction only. 60 UDP flows.
                  Pools known: 1,234 indicators (minewatch 2026-11).
                  Left out by your allow-list (name pool.example: our own pool): 3 hits of 10.1.2.3 on pool.example.

                What could not be seen
                  20 encrypted flows: what mines inside of one shows by names, addresses and the shape of its
                  messages only.
                  2 flows of 9 that nobody can read and that lasted some minutes look like mining by the shape of
                  their messages. What else speaks for it is among the findings; shape alone proves nothing.
                  4 TCP flows with one direction only: the mirror or the route hides the other.
                  1 gap in streams that were being read: 1,460 octets were not captured.
                  2 frames cut by the snap length: capture with -s 0.
                  2 frames of link type BLUETOOTH_HCI_H4, which is not decoded.
                  5 packets that the mirror showed twice, counted once.
                  Oddities while decoding: tunnel.tunnel_truncated 1.
                  Read in part: b.pcap: cut in the middle of frame 12
                  Not read: c.txt: a text file, no capture
                  3 files in directories skipped: no captures.
                """
                        .replace("WALLET", Samples.WALLET),
                TextReport.of(analyses, Samples.summary(), 100, false));
    }

    @Test
    void withoutFindingsOneSentenceAndTheCoverage() {
        Analyses analyses = new Analyses(false);
        analyses.begin("a.pcap", FileNames.of("a.pcap"));
        assertEquals(
                """
                No mining was found.

                What was covered
                  No packets.
                """,
                TextReport.of(analyses, empty(), 100, false));
    }

    @Test
    void wireTextCannotSteerTheTerminal() {
        String evil = "\u001b[2J\u001b]0;x\u0007\u009b1m\r\n\u202eabc\u2066\ud800\u0000\u007f";
        Analyses analyses = new Analyses(false);
        analyses.begin(evil, new FileNames(index -> evil, true));
        analyses.onFinding(Samples.finding("mw-1", Level.CONFIRMED, 1, evil, evil));
        analyses.begin("b", new FileNames(index -> evil, true));
        String report = TextReport.of(analyses, empty(), 100, false);
        assertTrue(report.contains("\\x1b[2J\\x1b]0;x\\x07\\x9b1m\\x0d\\x0a\\u{202e}abc"), report);
        assertFalse(
                report.codePoints()
                        .anyMatch(
                                c ->
                                        (c != '\n' && Character.isISOControl(c))
                                                || Character.getType(c) == Character.FORMAT
                                                || Character.getType(c) == Character.SURROGATE));
    }

    @Test
    void longListsAreBounded() {
        Analyses analyses = new Analyses(false);
        analyses.begin("a.pcap", FileNames.of("a.pcap"));
        for (int i = 0; i < 12; i++) {
            analyses.onFinding(Samples.finding("mw-" + i, Level.CONFIRMED, 1, "xmrig", "rig"));
        }
        String report = TextReport.of(analyses, empty(), 100, false);
        assertTrue(report.contains("and 4 more findings."), report);
        assertTrue(report.startsWith("1 host mines."), report);
    }

    @Test
    void colourOnlyWhereAskedFor() {
        Analyses analyses = new Analyses(false);
        analyses.begin("a.pcap", FileNames.of("a.pcap"));
        analyses.onFinding(Samples.finding());
        assertTrue(TextReport.of(analyses, empty(), 100, true).contains("\u001b[1;31mCONFIRMED"));
        assertFalse(TextReport.of(analyses, empty(), 100, false).contains("\u001b"));
    }

    @Test
    void linesFitTheTerminalButAWalletStaysInOnePiece() {
        Analyses analyses = new Analyses(false);
        analyses.begin("a.pcap", FileNames.of("a.pcap"));
        analyses.onFinding(Samples.finding());
        String report = TextReport.of(analyses, Samples.summary(), 70, false);
        assertTrue(report.contains(Samples.WALLET));
        report.lines()
                .filter(line -> !line.contains(Samples.WALLET))
                .forEach(line -> assertTrue(line.length() <= 70, line));
    }

    static RunSummary empty() {
        return new RunSummary(
                0,
                0,
                0,
                0,
                0,
                0,
                Map.of(),
                Map.of(),
                Map.of(),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                FeedState.NONE,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                List.of(),
                List.of());
    }
}
