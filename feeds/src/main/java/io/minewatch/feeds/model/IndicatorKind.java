package io.minewatch.feeds.model;

import org.jspecify.annotations.Nullable;

/** What stands behind an indicator. The order is part of the compiled form. */
public enum IndicatorKind {
    /** Hands out work to whoever logs in. */
    POOL,
    /** Stands between miners and a pool: public, or private to a campaign. */
    PROXY,
    /** Serves or feeds miners that run inside of web pages. */
    WEBMINER,
    /** Where a miner works for its developer; names the program, not the owner's pool. */
    DONATION,
    /** A page about mining: statistics, blocks, a miner's home page. Read by people. */
    EXPLORER,
    /** A node or a seed of a coin's network. */
    NODE,
    /** Other hosts of a campaign that installs miners: downloads, control. */
    CAMPAIGN,
    /** Who is paid for the work: a wallet or another login, at whatever pool. */
    MINER;

    private static final IndicatorKind[] VALUES = values();

    private final String label = Labels.of(this);

    /** The name in feeds and outputs: lower case, with hyphens. */
    public String label() {
        return label;
    }

    /** The constant of this label; null for any other text. */
    public static @Nullable IndicatorKind ofLabel(String label) {
        for (IndicatorKind value : VALUES) {
            if (value.label.equals(label)) {
                return value;
            }
        }
        return null;
    }
}
