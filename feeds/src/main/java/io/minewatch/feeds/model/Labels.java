package io.minewatch.feeds.model;

import java.util.Locale;

/** How the constants of the model are written in feeds and outputs: lower case, with hyphens. */
public final class Labels {
    private Labels() {}

    /** The name of a constant in feeds and outputs. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
