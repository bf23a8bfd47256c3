package io.minewatch.protocol.stratum;

import io.minewatch.coin.Target;
import io.minewatch.protocol.stratum.MiningRequest.Kind;
import io.minewatch.protocol.stratum.MiningSession.Fit;
import io.minewatch.protocol.stratum.MiningSession.Sense;

/**
 * EthereumStratum/2.0.0: {@code mining.hello} first, parameters of the session in {@code
 * mining.set}. Source: EIP-1571.
 */
final class EthereumStratum2Dialect implements MiningDialect {
    @Override
    public String label() {
        return "ethereum-stratum-2";
    }

    @Override
    public boolean read(JsonMessage message, MiningSession session) {
        String method = message.method();
        JsonValue params = message.params();
        if (method == null) {
            return false;
        }
        switch (method) {
            case "mining.hello" -> {
                session.recognise(this, Fit.SHAPE, Sense.CERTAIN, message, true);
                session.identity().agent(params.get("agent").string());
                session.identity().serverName(params.get("host").string());
                session.request(Kind.SUBSCRIBE, this, message);
                return true;
            }
            case "mining.set" -> {
                session.recognise(this, Fit.TYPICAL, Sense.CERTAIN, message, false);
                String target = params.get("target").string();
                if (target != null) {
                    session.shares().difficulty(Target.bigEndian(target));
                }
                session.likelyAlgorithm(params.get("algo").string());
                return true;
            }
            case "mining.notify" -> {
                String clean = params.at(3).string();
                if (params.size() != 4
                        || !Texts.hash(params.at(2))
                        || (!"0".equals(clean) && !"1".equals(clean))) {
                    return false;
                }
                session.recognise(this, Fit.SHAPE, Sense.CERTAIN, message, false);
                session.job(message, params.at(0).scalarText(), Double.NaN, null);
                session.likelyAlgorithm("ethash");
                return true;
            }
            case "mining.submit" -> {
                if (!session.speaks(this)) {
                    return false;
                }
                session.submit(this, message, params.at(0).scalarText());
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    @Override
    public boolean answer(MiningRequest request, JsonMessage message, MiningSession session) {
        if ("gzip".equals(message.result().get("encoding").string())) {
            session.compressedFromHere();
        }
        return false;
    }
}
