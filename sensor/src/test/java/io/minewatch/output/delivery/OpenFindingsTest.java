package io.minewatch.output.delivery;

import static io.minewatch.output.alert.TestFindings.finding;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.output.FileNames;
import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.event.EventFactory;
import io.minewatch.output.event.EventSource;
import io.minewatch.output.event.FindingFields;
import io.minewatch.output.spool.Spool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFindingsTest {
    @TempDir private Path folder = Path.of("");

    private final EventFactory factory =
            new EventFactory(
                    new EventSource("north-1", "1", Level.SUSPECTED, FileNames.of("eth1"), false));

    private AlertEvent event(String id, Finding.State state) {
        return factory.finding(finding(id, "10.0.0.1", state, Level.CONFIRMED, 1, 1), 0, 0);
    }

    private static List<String> ids(OpenFindings findings) {
        return findings.events().stream()
                .map(AlertEvent::finding)
                .map(Objects::requireNonNull)
                .map(FindingFields::id)
                .toList();
    }

    @Test
    void whatIsOpenSurvivesARestart() throws Exception {
        try (Spool spool = Spool.open(folder, 1 << 20)) {
            OpenFindings findings = OpenFindings.load(spool);
            assertEquals(List.of(), ids(findings));
            findings.apply(event("a", Finding.State.NEW));
            findings.apply(event("b", Finding.State.NEW));
            findings.apply(event("a", Finding.State.CLOSED));
            findings.apply(event("c", Finding.State.UPDATE));
            findings.save();
            assertEquals(List.of("b", "c"), ids(OpenFindings.load(spool)));
        }
    }

    @Test
    void aDamagedLineCostsItsFindingAlone() throws Exception {
        try (Spool spool = Spool.open(folder, 1 << 20)) {
            OpenFindings findings = OpenFindings.load(spool);
            findings.apply(event("a", Finding.State.NEW));
            findings.apply(event("b", Finding.State.NEW));
            findings.apply(event("c", Finding.State.NEW));
            findings.save();
            Path file = folder.resolve("open-findings");
            String text = Files.readString(file);
            int second = text.indexOf('\n', text.indexOf('\n') + 1) + 1;
            Files.writeString(
                    file,
                    text.substring(0, second)
                            + "#"
                            + text.substring(second + 1, text.length() - 20));
            assertEquals(List.of("a"), ids(OpenFindings.load(spool)), "the last line is cut");
        }
    }

    @Test
    void noMoreAreRememberedThanTheLimit() throws Exception {
        try (Spool spool = Spool.open(folder, 1 << 20)) {
            OpenFindings findings = OpenFindings.load(spool);
            for (int i = 0; i < OpenFindings.MAX_OPEN + 2; i++) {
                findings.apply(event("f" + i, Finding.State.NEW));
            }
            findings.save();
            List<String> kept = ids(OpenFindings.load(spool));
            assertEquals(OpenFindings.MAX_OPEN, kept.size());
            assertEquals("f2", kept.get(0), "told longest ago goes first");
        }
    }
}
