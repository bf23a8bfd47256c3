package io.minewatch.feeds.hygiene;

import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorRole;
import io.minewatch.feeds.model.IndicatorSource;
import io.minewatch.feeds.model.SharingLevel;
import java.util.List;
import java.util.Map;

/**
 * What holds for entries that do not say it themselves. Immutable.
 *
 * @param confidence 0 to 100
 * @param licence SPDX key, or {@link IndicatorSource#UNKNOWN_LICENCE}
 * @param licences licences of single sources, by name
 * @param validDays days after its last report (or first, or the day of reading) for which an entry
 *     without an end of its own holds; 0 without end
 */
public record FeedDefaults(
        IndicatorKind kind,
        IndicatorRole role,
        List<String> coins,
        int confidence,
        SharingLevel sharing,
        String licence,
        Map<String, String> licences,
        int validDays) {
    /** Confidence where nothing is said: as sure as one list that gives no reason. */
    public static final int CONFIDENCE = 50;

    /** A list of pools that says nothing else. */
    public static final FeedDefaults USUAL =
            new FeedDefaults(
                    IndicatorKind.POOL,
                    IndicatorRole.LISTED,
                    List.of(),
                    CONFIDENCE,
                    SharingLevel.CLEAR,
                    IndicatorSource.UNKNOWN_LICENCE,
                    Map.of(),
                    0);

    /** Copies the collections. */
    public FeedDefaults {
        coins = List.copyOf(coins);
        licences = Map.copyOf(licences);
    }

    /** The same with these licences of sources. */
    public FeedDefaults withLicences(Map<String, String> all) {
        return new FeedDefaults(kind, role, coins, confidence, sharing, licence, all, validDays);
    }
}
