package io.minewatch.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.detect.DetectionSettings;
import io.minewatch.detect.EvidenceRule;
import io.minewatch.detect.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class DetectionConfigTest {
    private static String shipped() throws IOException {
        return Files.readString(
                Path.of(System.getProperty("minewatch.root", ".."), "config", "detection.yml"));
    }

    @Test
    void shippedFileSaysExactlyTheDefaults() throws Exception {
        assertEquals(
                DetectionSettings.defaults(), DetectionConfig.read("detection.yml", shipped()));
    }

    @Test
    void shippedFileGivesEveryRuleAWeightALevelAndAReason() throws IOException {
        String text = shipped();
        for (EvidenceRule rule : EvidenceRule.values()) {
            int at = text.indexOf("\n  " + rule.label() + ":\n");
            assertTrue(at > 0, rule.label());
            String section = text.substring(at, Math.min(text.length(), at + 600));
            assertTrue(section.contains("\n    weight: "), rule.label());
            assertTrue(section.contains("\n    level: "), rule.label());
            assertTrue(section.contains("\n    reason: "), rule.label());
        }
    }

    @Test
    void ownNumbersReplaceDefaultsAndTheRestStays() throws Exception {
        DetectionSettings settings =
                DetectionConfig.read(
                        "own.yml",
                        """
                        rules:
                          pool-address: {weight: 7, level: suspected, reason: ours}
                          valid-wallet: {weight: 1, level: supports, reason: ours}
                        thresholds:
                          several-contacts: 9
                        """);
        assertEquals(7, settings.of(EvidenceRule.POOL_ADDRESS).weight());
        assertEquals(Level.SUSPECTED, settings.of(EvidenceRule.POOL_ADDRESS).level());
        assertNull(settings.of(EvidenceRule.VALID_WALLET).level());
        assertEquals(9, settings.severalContacts());
        assertEquals(10, settings.of(EvidenceRule.WORK_DELIVERED).weight());
    }

    @Test
    void allProblemsAreNamedAtOnceWithTheirLines() {
        ConfigException e =
                assertThrows(
                        ConfigException.class,
                        () ->
                                DetectionConfig.read(
                                        "own.yml",
                                        """
                                        rules:
                                          work-deliverd: {weight: 7}
                                          valid-wallet: {weight: heavy}
                                        """));
        assertEquals(2, e.problems().size());
        assertTrue(e.problems().toString().contains("work-delivered"), e.problems().toString());
    }
}
