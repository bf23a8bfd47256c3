package io.minewatch.protocol.stratum;

import io.minewatch.coin.Target;
import io.minewatch.protocol.stratum.MiningSession.Fit;
import io.minewatch.protocol.stratum.MiningSession.Sense;

/**
 * KawPow and other ProgPow coins: header hash, seed hash and target in {@code mining.notify}.
 * Source: xmrig, src/base/net/stratum/EthStratumClient.cpp; kawpow-pool, stratum.js.
 */
final class KawpowDialect implements MiningDialect {
    @Override
    public String label() {
        return "kawpow";
    }

    @Override
    public boolean read(JsonMessage message, MiningSession session) {
        JsonValue params = message.params();
        if (!"mining.notify".equals(message.method())
                || params.size() < 6
                || !Texts.hash(params.at(1))
                || !Texts.hash(params.at(2))
                || !Texts.hash(params.at(3))
                || !params.at(5).isNumber()) {
            return false;
        }
        session.recognise(this, Fit.SHAPE, Sense.CERTAIN, message, false);
        session.job(
                message,
                params.at(0).scalarText(),
                Target.bigEndian(params.at(3).stringOrEmpty()),
                "kawpow");
        return true;
    }
}
