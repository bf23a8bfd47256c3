package io.minewatch.protocol.stratum;

import io.minewatch.protocol.stratum.MiningSession.Fit;
import io.minewatch.protocol.stratum.MiningSession.Sense;

/**
 * Zcash and other Equihash coins: {@code mining.set_target}, header fields in {@code
 * mining.notify}, solutions of kilobytes. Difficulty counts solutions. Source: ZIP 301.
 */
final class ZcashStratumDialect implements MiningDialect {
    /** Digits of the shortest solution, Equihash (144,5) without its length: 200. */
    private static final int MIN_SOLUTION_DIGITS = 100;

    @Override
    public String label() {
        return "zcash-stratum";
    }

    @Override
    public boolean read(JsonMessage message, MiningSession session) {
        String method = message.method();
        JsonValue params = message.params();
        if ("mining.notify".equals(method)) {
            if (params.size() < 8
                    || !Texts.hex(params.at(1).string(), 8, 8)
                    || !Texts.hash(params.at(2))
                    || !Texts.hash(params.at(3))
                    || !Texts.hash(params.at(4))) {
                return false;
            }
            session.recognise(this, Fit.SHAPE, Sense.CERTAIN, message, false);
            String variant = params.at(8).string();
            session.job(
                    message,
                    params.at(0).scalarText(),
                    Double.NaN,
                    variant == null || variant.isEmpty() ? "equihash" : "equihash/" + variant);
            return true;
        }
        if ("mining.set_target".equals(method)) {
            session.recognise(this, Fit.TYPICAL, Sense.CERTAIN, message, false);
        } else if ("mining.submit".equals(method)
                && Texts.hex(
                        params.at(4).string(), MIN_SOLUTION_DIGITS, JsonFramer.MAX_STRING_BYTES)) {
            session.recognise(this, Fit.TYPICAL, Sense.CERTAIN, message, true);
        }
        return false;
    }
}
