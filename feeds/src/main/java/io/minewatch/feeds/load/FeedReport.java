package io.minewatch.feeds.load;

import io.minewatch.feeds.model.FeedInfo;
import io.minewatch.feeds.model.FeedProblem;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorKind;
import java.util.List;
import java.util.Map;

/**
 * What came of reading one feed. Immutable.
 *
 * @param info name, and version as the feed itself says
 * @param format name of the format it was read as; empty where none fits
 * @param complete whether it was read to its end
 * @param entries entries met, good and bad
 * @param added indicators that were new
 * @param merged indicators that were there already, and are one with the former now
 * @param repeated entries that stand more than once in this feed
 * @param expired of the indicators, those whose validity has ended: they match in captures of their
 *     time only
 * @param early entries left out because their validity has not begun
 * @param harmless entries that mark others as harmless
 * @param ignored entries of which nothing could be seen on the wire, by reason
 * @param counts indicators of this feed (added and merged) by type and kind, only those met
 * @param problems the first {@link FeedReader#MAX_PROBLEMS} problems, in the order of the file
 * @param problemCount number of all problems
 * @param warnings the first {@link FeedReader#MAX_PROBLEMS} entries that are used, but with care
 * @param warningCount number of all warnings
 */
public record FeedReport(
        FeedInfo info,
        String format,
        boolean complete,
        int entries,
        int added,
        int merged,
        int repeated,
        int expired,
        int early,
        int harmless,
        Map<String, Integer> ignored,
        Map<Indicator.Type, Map<IndicatorKind, Integer>> counts,
        List<FeedProblem> problems,
        int problemCount,
        List<FeedProblem> warnings,
        int warningCount) {
    /** Copies the collections. */
    public FeedReport {
        ignored = Map.copyOf(ignored);
        counts = Map.copyOf(counts);
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /** Indicators that this feed brings, whether others have them too or not. */
    public int indicators() {
        return added + merged;
    }
}
