package io.minewatch.feeds.model;

import org.jspecify.annotations.Nullable;

/** Traffic Light Protocol 2.0: to whom an indicator may be shown. Ascending. */
public enum SharingLevel {
    /** No limit. */
    CLEAR,
    /** Within the community. */
    GREEN,
    /** Within the organisation and its clients. */
    AMBER,
    /** Within the organisation. */
    AMBER_STRICT,
    /** Named persons only. */
    RED;

    private static final SharingLevel[] VALUES = values();

    private final String label = Labels.of(this);

    /** The name in feeds and outputs: lower case, with hyphens. */
    public String label() {
        return label;
    }

    /** The constant of this label; null for any other text. */
    public static @Nullable SharingLevel ofLabel(String label) {
        for (SharingLevel value : VALUES) {
            if (value.label.equals(label)) {
                return value;
            }
        }
        return null;
    }
}
