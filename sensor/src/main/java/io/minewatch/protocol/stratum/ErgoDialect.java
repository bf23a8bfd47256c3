package io.minewatch.protocol.stratum;

import io.minewatch.protocol.stratum.MiningSession.Fit;
import io.minewatch.protocol.stratum.MiningSession.Sense;
import java.math.BigInteger;

/**
 * Ergo (Autolykos 2): height, message and the target as a long decimal number in {@code
 * mining.notify}. Source: ErgoStratumServer, doc of the mining protocol.
 */
final class ErgoDialect implements MiningDialect {
    /** Digits of 2^256: no target has more. */
    private static final int MAX_DECIMAL_DIGITS = 78;

    @Override
    public String label() {
        return "ergo";
    }

    @Override
    public boolean read(JsonMessage message, MiningSession session) {
        JsonValue params = message.params();
        if (!"mining.notify".equals(message.method())) {
            return false;
        }
        boolean full = params.at(1).isNumber() && Texts.hash(params.at(2)) && params.size() >= 7;
        boolean old = Texts.hash(params.at(1)) && params.at(2).isNumber() && params.size() == 4;
        if (!full && !old) {
            return false;
        }
        session.recognise(this, Fit.SHAPE, Sense.CERTAIN, message, false);
        session.coin("ERG");
        session.job(
                message,
                params.at(0).scalarText(),
                full ? difficulty(params.at(6).scalarText()) : Double.NaN,
                "autolykos2");
        return true;
    }

    private static double difficulty(@org.jspecify.annotations.Nullable String decimal) {
        if (decimal == null || decimal.isEmpty() || decimal.length() > MAX_DECIMAL_DIGITS) {
            return Double.NaN;
        }
        for (int i = 0; i < decimal.length(); i++) {
            if (decimal.charAt(i) < '0' || decimal.charAt(i) > '9') {
                return Double.NaN;
            }
        }
        double target = new BigInteger(decimal).doubleValue();
        return target > 0 ? Math.max(1, 0x1p256 / target) : Double.NaN;
    }
}
