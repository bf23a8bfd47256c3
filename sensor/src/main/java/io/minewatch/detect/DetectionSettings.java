package io.minewatch.detect;

import io.minewatch.feeds.model.SharingLevel;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Weights, levels and thresholds of judgement. Immutable.
 *
 * @param rules one setting for each rule
 * @param severalContacts sum of the weights of contact evidence from which a finding is {@code
 *     suspected}
 * @param fullConfidence feed confidence (0 to 100) from which an indicator's evidence has its full
 *     weight; below, half
 * @param webFrontFactor what the weight of evidence is multiplied with where the name is a pool's
 *     web page
 * @param proofsForCertainty share proofs that are an equal proof of mining when no job was seen
 * @param tellUpTo the strictest marking whose entries findings tell of; of stricter ones they say
 *     only that such an entry matched
 * @param findingIdleNanos a finding without any open flow is closed after this much packet time
 */
public record DetectionSettings(
        Map<EvidenceRule, RuleSetting> rules,
        double severalContacts,
        int fullConfidence,
        double webFrontFactor,
        int proofsForCertainty,
        SharingLevel tellUpTo,
        long findingIdleNanos) {
    /**
     * One rule's numbers.
     *
     * @param weight points
     * @param level reached alone; null: only supports
     */
    public record RuleSetting(double weight, @Nullable Level level) {}

    /** Fills rules that are not set with their defaults. */
    public DetectionSettings {
        Map<EvidenceRule, RuleSetting> all = new EnumMap<>(EvidenceRule.class);
        for (EvidenceRule rule : EvidenceRule.values()) {
            RuleSetting given = rules.get(rule);
            all.put(
                    rule,
                    given != null
                            ? given
                            : new RuleSetting(rule.defaultWeight(), rule.defaultLevel()));
        }
        rules = Map.copyOf(all);
    }

    /** The defaults; their reasons stand in {@code config/detection.yml}. */
    public static DetectionSettings defaults() {
        return new DetectionSettings(
                Map.of(), 6, 60, 0.5, 2, SharingLevel.AMBER_STRICT, 3_600_000_000_000L);
    }

    /** The numbers of one rule. */
    public RuleSetting of(EvidenceRule rule) {
        RuleSetting setting = rules.get(rule);
        if (setting == null) {
            throw new IllegalStateException("every rule has a setting");
        }
        return setting;
    }
}
