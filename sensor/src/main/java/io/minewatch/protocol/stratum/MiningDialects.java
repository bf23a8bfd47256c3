package io.minewatch.protocol.stratum;

import java.util.List;

/** All dialects, in the order in which they are asked. */
final class MiningDialects {
    /** The one dialect whose messages are no JSON-RPC. */
    static final WebminerDialect WEBMINER = new WebminerDialect();

    /**
     * Most specific first: a dialect that looks at a message's shape comes before the one that
     * takes all messages of that method.
     */
    static final List<MiningDialect> ALL =
            List.of(
                    new GrinDialect(),
                    new BeamDialect(),
                    new CryptonoteDialect(),
                    new EthproxyDialect(),
                    new EthereumStratum2Dialect(),
                    new ZcashStratumDialect(),
                    new KawpowDialect(),
                    new ErgoDialect(),
                    new KaspaDialect(),
                    new EthereumStratumDialect(),
                    new StratumV1Dialect(),
                    new BitcoinGetworkDialect(),
                    new BlockTemplateDialect(),
                    WEBMINER);

    private MiningDialects() {}
}
