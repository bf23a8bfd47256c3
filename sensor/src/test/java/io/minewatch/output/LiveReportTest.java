package io.minewatch.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.capture.InterfaceReading;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.report.FeedState;
import io.minewatch.report.RunSummary;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveReportTest {
    @Test
    void pipedItIsLinesWithoutTerminalCodes() {
        LiveReport report = new LiveReport(100, false, false);
        assertEquals("hello\n", report.say("hello"));
        assertEquals("", report.onReading(reading(1000, 1, 0)));
        String line = report.onFinding(open());
        assertTrue(line.contains("CONFIRMED"), line);
        assertTrue(line.contains(Samples.finding().id()), line);
        assertFalse(line.contains("\u001b"), line);
    }

    @Test
    void tableGivesWayToTheNextLineAndComesBack() {
        LiveReport report = new LiveReport(100, true, false);
        String first = report.onFinding(open());
        assertTrue(first.contains("waiting for packets"), first);
        assertTrue(first.contains("LEVEL"), first);
        String second = report.onReading(reading(1000, 1, 0));
        // Status, heading and one row are taken away.
        assertTrue(second.startsWith("\u001b[3F\u001b[J"), second);
    }

    @Test
    void statusShowsRatesAndLosses() {
        LiveReport report = new LiveReport(120, true, false);
        report.onReading(reading(1000, 1, 0));
        String status = report.onReading(reading(3000, 2, 7));
        assertTrue(status.contains("eth1"), status);
        assertTrue(status.contains("2,000 packets/s"), status);
        assertTrue(status.contains("lost 7"), status);
    }

    @Test
    void endNamesTheInterfaceThatLostPacketsAndTheRemedy() {
        String end = new LiveReport(120, false, false).onEnd(reading(1000, 1, 7));
        assertTrue(
                end.contains("7 packets of eth1 lost: 7 in the kernel (raise capture.buffer)."),
                end);
    }

    private static Finding open() {
        return Samples.finding(
                Finding.State.NEW, "mw-1", Level.CONFIRMED, 2, "xmrig/6.21.0", "rig-1");
    }

    private static RunSummary reading(long frames, long seconds, long drops) {
        RunSummary s = Samples.summary();
        return new RunSummary(
                s.firstNanos(),
                s.firstNanos() + seconds * 1_000_000_000L,
                frames,
                frames * 100,
                0,
                0,
                s.decodeStatus(),
                s.unsupportedLinkTypes(),
                s.anomalies(),
                1,
                2,
                0,
                0,
                0,
                0,
                3,
                4,
                0,
                0,
                0,
                0,
                0,
                1,
                new FeedState("feed", List.of()),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0,
                List.of(),
                List.of(
                        new InterfaceReading(
                                "eth1", true, frames, frames * 100, drops, 0, 0, 0, 0, 0)));
    }
}
