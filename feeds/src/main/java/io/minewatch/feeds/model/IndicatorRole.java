package io.minewatch.feeds.model;

import org.jspecify.annotations.Nullable;

/** What a hit means, from certain to weak. The order is part of the compiled form. */
public enum IndicatorRole {
    /** Miners connect to just this name; documented, or seen in miners' configurations. */
    ENDPOINT,
    /** Named like a mining endpoint, or by a pool's known naming, but not documented. */
    ENDPOINT_LIKELY,
    /** On a list for detection or blocking that does not say what the host does. */
    LISTED,
    /** A web page: people read it, miners may or may not mine on the same host. */
    WEB_FRONT;

    private static final IndicatorRole[] VALUES = values();

    private final String label = Labels.of(this);

    /** The name in feeds and outputs: lower case, with hyphens. */
    public String label() {
        return label;
    }

    /** The constant of this label; null for any other text. */
    public static @Nullable IndicatorRole ofLabel(String label) {
        for (IndicatorRole value : VALUES) {
            if (value.label.equals(label)) {
                return value;
            }
        }
        return null;
    }
}
