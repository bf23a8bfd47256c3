package io.minewatch.config;

import io.minewatch.detect.DetectionSettings;
import io.minewatch.detect.DetectionSettings.RuleSetting;
import io.minewatch.detect.EvidenceRule;
import io.minewatch.detect.Level;
import io.minewatch.feeds.model.SharingLevel;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Reads the weights and thresholds of judgement, as {@code config/detection.yml} holds them. */
public final class DetectionConfig {
    /** Longest reason, characters. */
    static final int MAX_TEXT = 400;

    /** Largest weight either way: scores stay readable. */
    private static final double MAX_WEIGHT = 1000;

    private DetectionConfig() {}

    /** What a rule can prove alone; supporting rules only add points. */
    private enum Proves {
        SUPPORTS,
        INFO,
        CONTACT,
        SUSPECTED,
        LIKELY,
        CONFIRMED
    }

    /**
     * Reads the text; all problems at once. What is absent has its default.
     *
     * @param source how problems name the text
     */
    public static DetectionSettings read(String source, String text) throws ConfigException {
        YamlDocument document = YamlDocument.parse(source, text);
        YamlSection root = document.root();
        Map<EvidenceRule, RuleSetting> rules = new EnumMap<>(EvidenceRule.class);
        YamlSection rulesSection = root.section("rules");
        for (EvidenceRule rule : EvidenceRule.values()) {
            YamlSection section = rulesSection.section(rule.label());
            Level byDefault = rule.defaultLevel();
            Proves proves =
                    section.choice(
                            "level",
                            byDefault == null ? Proves.SUPPORTS : Proves.valueOf(byDefault.name()),
                            List.of(Proves.values()));
            double weight = section.number("weight", rule.defaultWeight(), -MAX_WEIGHT, MAX_WEIGHT);
            section.text("reason", rule.label(), MAX_TEXT);
            section.finish();
            rules.put(
                    rule,
                    new RuleSetting(
                            weight,
                            proves == Proves.SUPPORTS ? null : Level.valueOf(proves.name())));
        }
        rulesSection.finish();
        DetectionSettings defaults = DetectionSettings.defaults();
        YamlSection thresholds = root.section("thresholds");
        DetectionSettings settings =
                new DetectionSettings(
                        rules,
                        thresholds.number("several-contacts", defaults.severalContacts(), 1, 1000),
                        (int)
                                thresholds.integer(
                                        "full-confidence", defaults.fullConfidence(), 0, 100),
                        thresholds.number("web-front-factor", defaults.webFrontFactor(), 0, 1),
                        (int)
                                thresholds.integer(
                                        "proofs-for-certainty",
                                        defaults.proofsForCertainty(),
                                        1,
                                        1000),
                        thresholds.choice(
                                "tell-up-to", defaults.tellUpTo(), List.of(SharingLevel.values())),
                        thresholds.integer(
                                        "finding-idle-seconds",
                                        defaults.findingIdleNanos() / 1_000_000_000L,
                                        60,
                                        2_592_000)
                                * 1_000_000_000L);
        thresholds.finish();
        root.finish();
        document.failOnProblems();
        return settings;
    }
}
