package io.minewatch.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.minewatch.detect.Level;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DetectionConfigTest {
    @Test
    void rulesAndThresholdsAreRead() throws ConfigException {
        DetectionConfig config =
                DetectionConfig.read(
                        "d.yml",
                        """
                        rules:
                          mining-work:
                            weight: 100
                            level: confirmed
                            signature-id: 1000001
                            title: Mining with work
                            reason: nothing else looks like it
                        thresholds:
                          likely-score: 60.5
                        """);
        assertEquals(
                new DetectionConfig(
                        Map.of(
                                "mining-work",
                                new DetectionConfig.Rule(
                                        100,
                                        Level.CONFIRMED,
                                        1000001,
                                        "Mining with work",
                                        "nothing else looks like it")),
                        Map.of("likely-score", 60.5)),
                config);
    }

    @Test
    void everyProblemIsNamed() {
        ConfigException e =
                assertThrows(
                        ConfigException.class,
                        () ->
                                DetectionConfig.read(
                                        "d.yml",
                                        """
                                        rules:
                                          a: {weight: x, level: sure, signature-id: 1, title: a, reason: b}
                                          b: {weight: 1, level: info, signature-id: 1000002, title: a, reason: b}
                                          c: {weight: 1, level: info, signature-id: 1000002, title: a, colour: b}
                                        thresholds:
                                          t: many
                                        """));
        assertEquals(
                List.of(
                        "d.yml:2:15: `rules.a.weight` is no number in range: \"x\": write a number"
                                + " from -1000.0 to 1000.0",
                        "d.yml:2:25: `rules.a.level` cannot be \"sure\": write one of info, contact,"
                                + " suspected, likely, confirmed",
                        "d.yml:2:45: `rules.a.signature-id` is out of range: \"1\": write a value"
                                + " from 1000000 to 1999999",
                        "d.yml:4:6: `rules.c` has no reason: add `reason: ...`",
                        "d.yml:4:45: two rules have the signature number 1000002: give each rule a"
                                + " number of its own",
                        "d.yml:4:64: unknown option `rules.c.colour`: delete it; known here: signature-id,"
                                + " weight, level, title, reason",
                        "d.yml:6:6: `thresholds.t` is no number in range: \"many\": write a number"
                                + " from -1.0E12 to 1.0E12"),
                e.problems().stream().map(ConfigProblem::toString).toList());
    }
}
