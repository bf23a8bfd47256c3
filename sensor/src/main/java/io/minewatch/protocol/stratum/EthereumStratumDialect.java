package io.minewatch.protocol.stratum;

import io.minewatch.coin.Target;
import io.minewatch.protocol.stratum.MiningSession.Fit;
import io.minewatch.protocol.stratum.MiningSession.Sense;

/**
 * Ethereum over {@code mining.*}: NiceHash's EthereumStratum/1.0.0 (seed and header hash without
 * 0x, difficulty set before), and ethminer's mode 0 (header, seed and target with 0x). Sources:
 * nicehash/Specifications, EthereumStratum_NiceHash_v1.0.0.txt; ethminer, EthStratumClient.cpp.
 */
final class EthereumStratumDialect implements MiningDialect {
    @Override
    public String label() {
        return "ethereum-stratum";
    }

    @Override
    public boolean read(JsonMessage message, MiningSession session) {
        String method = message.method();
        JsonValue params = message.params();
        if ("mining.subscribe".equals(method)) {
            if (params.at(1).stringOrEmpty().startsWith("EthereumStratum/1.")) {
                session.recognise(this, Fit.TYPICAL, Sense.CERTAIN, message, true);
            }
            return false;
        }
        if (!"mining.notify".equals(method)
                || !Texts.hash(params.at(1))
                || !Texts.hash(params.at(2))) {
            return false;
        }
        boolean niceHash = params.size() == 4 && !params.at(3).isString();
        boolean target = params.size() == 5 && Texts.hex(params.at(3).string(), 1, 64);
        if (!niceHash && !target) {
            return false;
        }
        session.recognise(this, Fit.SHAPE, Sense.CERTAIN, message, false);
        session.job(
                message,
                params.at(0).scalarText(),
                target ? Target.bigEndian(params.at(3).stringOrEmpty()) : Double.NaN,
                "ethash");
        return true;
    }
}
