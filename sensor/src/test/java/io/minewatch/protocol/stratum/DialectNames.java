package io.minewatch.protocol.stratum;

import java.util.List;

/** For tests in other packages: which dialects there are. */
public final class DialectNames {
    private DialectNames() {}

    /** The names in outputs of all dialects. */
    public static List<String> all() {
        return MiningDialects.ALL.stream().map(MiningDialect::label).toList();
    }
}
