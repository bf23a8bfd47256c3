package io.minewatch.protocol.stratum;

import io.minewatch.protocol.stratum.MiningSession.Fit;
import io.minewatch.protocol.stratum.MiningSession.Sense;

/**
 * Kaspa (kHeavyHash): the header hash in {@code mining.notify} as four 64-bit numbers, or as 80
 * digits with the time behind it. Source: kaspa-stratum-bridge, src/kaspastratum.
 */
final class KaspaDialect implements MiningDialect {
    private static final int HEADER_NUMBERS = 4;
    private static final int HEADER_DIGITS = 80;

    @Override
    public String label() {
        return "kaspa";
    }

    @Override
    public boolean read(JsonMessage message, MiningSession session) {
        String method = message.method();
        JsonValue params = message.params();
        if ("set_extranonce".equals(method)) {
            session.recognise(this, Fit.TYPICAL, Sense.POSSIBLE, message, false);
            return true;
        }
        if (!"mining.notify".equals(method)) {
            return false;
        }
        JsonValue header = params.at(1);
        boolean numbers = header.size() == HEADER_NUMBERS && header.at(0).isNumber();
        boolean digits = Texts.hex(header.string(), HEADER_DIGITS, HEADER_DIGITS);
        if (!numbers && !digits) {
            return false;
        }
        session.recognise(this, Fit.SHAPE, Sense.CERTAIN, message, false);
        session.coin("KAS");
        session.job(message, params.at(0).scalarText(), Double.NaN, "kheavyhash");
        return true;
    }
}
