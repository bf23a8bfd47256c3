package io.minewatch.feeds;

import java.util.Locale;

/** How the constants of the model are written in feeds and outputs: lower case, with hyphens. */
final class Labels {
    private Labels() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
