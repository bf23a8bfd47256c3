package io.minewatch.feeds.model;

import org.jspecify.annotations.Nullable;

/** Whether the host behind an indicator still works. The order is part of the compiled form. */
public enum IndicatorStatus {
    /** Seen alive by a source of the last two years. */
    ACTIVE,
    /** The last source that saw it alive is older, or none says. */
    UNKNOWN,
    /**
     * Last seen alive six years ago or more, or only on old lists: the name may have a new owner.
     */
    STALE,
    /** Only on lists that never remove an entry. */
    UNVERIFIED,
    /** Known to be closed; whoever still asks for it runs an old miner. */
    DEFUNCT;

    private static final IndicatorStatus[] VALUES = values();

    private final String label = Labels.of(this);

    /** The name in feeds and outputs: lower case, with hyphens. */
    public String label() {
        return label;
    }

    /** The constant of this label; null for any other text. */
    public static @Nullable IndicatorStatus ofLabel(String label) {
        for (IndicatorStatus value : VALUES) {
            if (value.label.equals(label)) {
                return value;
            }
        }
        return null;
    }
}
