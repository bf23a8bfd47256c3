package io.minewatch.feeds.model;

import org.jspecify.annotations.Nullable;

/** Which names a domain indicator covers. The order is part of the compiled form. */
public enum DomainMatch {
    /** The name itself and every name below it. */
    SUFFIX,
    /** The name itself only: its parent belongs to others as well (dynamic DNS, hosting). */
    EXACT,
    /** Names below it, but not the name itself, as the {@code *.} of a zone file has it. */
    BELOW;

    private static final DomainMatch[] VALUES = values();

    private final String label = Labels.of(this);

    /** The name in feeds and outputs: lower case, with hyphens. */
    public String label() {
        return label;
    }

    /** The constant of this label; null for any other text. */
    public static @Nullable DomainMatch ofLabel(String label) {
        for (DomainMatch value : VALUES) {
            if (value.label.equals(label)) {
                return value;
            }
        }
        return null;
    }
}
