package io.minewatch.output;

import io.minewatch.detect.Finding;
import java.util.Comparator;

/** The order in which people should read findings. */
final class FindingOrder {
    /** Level, severity, score, then time, frame and id: total, so that reports never differ. */
    static final Comparator<Finding> MOST_SEVERE_FIRST =
            Comparator.comparing(Finding::level)
                    .reversed()
                    .thenComparingInt(Finding::severity)
                    .thenComparing(Comparator.comparingDouble(Finding::score).reversed())
                    .thenComparingLong(finding -> finding.first().timeNanos())
                    .thenComparingInt(finding -> finding.first().fileIndex())
                    .thenComparingLong(finding -> finding.first().number())
                    .thenComparing(Finding::id);

    private FindingOrder() {}
}
