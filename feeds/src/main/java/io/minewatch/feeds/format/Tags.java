package io.minewatch.feeds.format;

import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorRole;
import io.minewatch.feeds.model.IndicatorStatus;
import io.minewatch.feeds.model.Labels;
import io.minewatch.feeds.model.SharingLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Labels of threat intelligence: the Traffic Light Protocol ({@code tlp:green}), and machine tags
 * of our own in MISP's syntax ({@code minewatch:kind="pool"}), by which kind, role and coin outlive
 * formats that know nothing of mining.
 */
final class Tags {
    private static final String OURS = "minewatch:";

    private Tags() {}

    /**
     * The level of a marking: with or without {@code tlp:}, of version 1 or 2; null for any other
     * text.
     */
    static @Nullable SharingLevel sharing(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (word.startsWith("tlp:")) {
            word = word.substring(4);
        }
        return switch (word) {
            case "clear", "white" -> SharingLevel.CLEAR;
            case "green" -> SharingLevel.GREEN;
            case "amber" -> SharingLevel.AMBER;
            case "amber+strict", "amber-strict" -> SharingLevel.AMBER_STRICT;
            case "red", "ex:chr" -> SharingLevel.RED;
            default -> null;
        };
    }

    /** The marking of a level: {@code tlp:amber+strict}. */
    static String of(SharingLevel level) {
        return "tlp:" + level.label().replace('-', '+');
    }

    /** Takes what a tag says; of several levels the strictest holds. Other tags say nothing. */
    static void read(String tag, IndicatorDraft draft) {
        if (tag.regionMatches(true, 0, "tlp:", 0, 4)) {
            SharingLevel level = sharing(tag);
            SharingLevel known = draft.sharing();
            if (level != null && (known == null || level.compareTo(known) > 0)) {
                draft.sharing(level);
            }
            return;
        }
        int equals = tag.indexOf('=');
        if (!tag.startsWith(OURS) || equals < 0) {
            return;
        }
        String value = tag.substring(equals + 1).replace("\"", "");
        switch (tag.substring(OURS.length(), equals)) {
            case "kind" -> {
                IndicatorKind kind = IndicatorKind.ofLabel(value);
                draft.kind(kind == null ? draft.kind() : kind);
            }
            case "role" -> {
                IndicatorRole role = IndicatorRole.ofLabel(value);
                draft.role(role == null ? draft.role() : role);
            }
            case "status" -> {
                IndicatorStatus status = IndicatorStatus.ofLabel(value);
                draft.status(status == null ? draft.status() : status);
            }
            case "confidence" -> {
                int confidence = Dates.small(value, IndicatorDraft.UNSET);
                draft.confidence(confidence <= 100 ? confidence : IndicatorDraft.UNSET);
            }
            case "coin" -> {
                if (!value.isEmpty()) {
                    draft.coin(value);
                }
            }
            default -> {
                // A later version's, or somebody's joke.
            }
        }
    }

    /** Our machine tags for an indicator, without its sharing level. */
    static List<String> of(Indicator indicator) {
        IndicatorDetails details = indicator.details();
        List<String> tags = new ArrayList<>();
        tags.add(tag("kind", Labels.of(details.kind())));
        tags.add(tag("role", Labels.of(details.role())));
        tags.add(tag("status", Labels.of(details.status())));
        for (String coin : details.coins()) {
            tags.add(tag("coin", coin));
        }
        return tags;
    }

    /** One of our machine tags. */
    static String tag(String predicate, String value) {
        return OURS + predicate + "=\"" + value.replace("\"", "") + '"';
    }
}
