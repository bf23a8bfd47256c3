package io.minewatch.config;

import io.minewatch.detect.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights and thresholds of judgement, as {@code config/detection.yml} holds them. Immutable.
 *
 * <pre>{@code
 * rules:
 *   mining-work:                # stable name of the rule
 *     weight: 100               # points, -1000 to 1000
 *     level: confirmed          # the level it proves by itself
 *     signature-id: 1000001     # 1000000 to 1999999, stable, one a rule
 *     title: Cryptomining, ...  # signature text
 *     reason: why this weight
 * thresholds:
 *   likely-score: 60            # any name, any number
 * }</pre>
 *
 * @param rules in the order of the file
 * @param thresholds in the order of the file
 */
public record DetectionConfig(Map<String, Rule> rules, Map<String, Double> thresholds) {
    /** Longest title or reason, characters. */
    static final int MAX_TEXT = 400;

    /** Local signature numbers begin here by convention of Snort and Suricata users. */
    static final int MIN_SIGNATURE_ID = 1_000_000;

    static final int MAX_SIGNATURE_ID = 1_999_999;

    /** Copies the maps, keeping their order. */
    public DetectionConfig {
        rules = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(rules));
        thresholds = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(thresholds));
    }

    /**
     * One kind of evidence.
     *
     * @param weight points it adds to a finding's score
     * @param level what it proves by itself
     * @param signatureId stable number
     * @param title what alerts say
     * @param reason why weight and level are what they are
     */
    public record Rule(double weight, Level level, int signatureId, String title, String reason) {}

    /**
     * Reads the text; all problems at once.
     *
     * @param source how problems name the text
     */
    public static DetectionConfig read(String source, String text) throws ConfigException {
        YamlDocument document = YamlDocument.parse(source, text);
        YamlSection root = document.root();
        Map<String, Rule> rules = new LinkedHashMap<>();
        YamlSection rulesSection = root.section("rules");
        List<Integer> ids = new ArrayList<>();
        for (String name : rulesSection.keys()) {
            YamlSection section = rulesSection.section(name);
            for (String key : List.of("weight", "level", "signature-id", "title", "reason")) {
                if (!section.has(key)) {
                    section.problem(
                            key,
                            "`" + section.path() + "` has no " + key,
                            "add `" + key + ": ...`");
                }
            }
            int id =
                    (int)
                            section.integer(
                                    "signature-id",
                                    MIN_SIGNATURE_ID,
                                    MIN_SIGNATURE_ID,
                                    MAX_SIGNATURE_ID);
            if (section.has("signature-id") && ids.contains(id)) {
                section.problem(
                        "signature-id",
                        "two rules have the signature number " + id,
                        "give each rule a number of its own");
            }
            ids.add(id);
            rules.put(
                    name,
                    new Rule(
                            section.number("weight", 0, -1000, 1000),
                            section.choice("level", Level.INFO, List.of(Level.values())),
                            id,
                            section.text("title", name, MAX_TEXT),
                            section.text("reason", name, MAX_TEXT)));
            section.finish();
        }
        Map<String, Double> thresholds = new LinkedHashMap<>();
        YamlSection thresholdsSection = root.section("thresholds");
        for (String name : thresholdsSection.keys()) {
            thresholds.put(name, thresholdsSection.number(name, 0, -1e12, 1e12));
        }
        root.finish();
        document.failOnProblems();
        return new DetectionConfig(rules, thresholds);
    }
}
