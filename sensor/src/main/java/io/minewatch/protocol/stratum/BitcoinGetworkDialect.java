package io.minewatch.protocol.stratum;

import io.minewatch.coin.Target;
import io.minewatch.protocol.stratum.MiningRequest.Kind;
import io.minewatch.protocol.stratum.MiningSession.Fit;
import io.minewatch.protocol.stratum.MiningSession.Sense;

/**
 * Bitcoin's first mining call: {@code getwork} without parameters fetches a block header, with one
 * it hands the header in. Source: cgminer, cgminer.c; bitcoin 0.9, src/rpcmining.cpp.
 */
final class BitcoinGetworkDialect implements MiningDialect {
    /** Digits of a header padded for SHA-256: 256, unpadded 160. */
    private static final int MIN_DATA_DIGITS = 160;

    @Override
    public String label() {
        return "bitcoin-getwork";
    }

    @Override
    public boolean read(JsonMessage message, MiningSession session) {
        if (!"getwork".equals(message.method())) {
            return false;
        }
        JsonValue params = message.params();
        session.recognise(this, Fit.SHAPE, Sense.CERTAIN, message, true);
        if (Texts.hex(params.at(0).string(), MIN_DATA_DIGITS, JsonFramer.MAX_STRING_BYTES)) {
            session.submit(this, message, null);
        } else {
            session.request(Kind.WORK, this, message);
        }
        return true;
    }

    @Override
    public boolean answer(MiningRequest request, JsonMessage message, MiningSession session) {
        return unasked(message, session);
    }

    @Override
    public boolean unasked(JsonMessage message, MiningSession session) {
        JsonValue result = message.result();
        if (!Texts.hex(result.get("data").string(), MIN_DATA_DIGITS, JsonFramer.MAX_STRING_BYTES)
                || !Texts.hash(result.get("target"))) {
            return false;
        }
        session.recognise(this, Fit.SHAPE, Sense.CERTAIN, message, false);
        session.job(
                message,
                null,
                Target.bigEndian(reversed(result.get("target").stringOrEmpty())),
                null);
        return true;
    }

    /** The target stands with its least octet first. */
    private static String reversed(String hex) {
        StringBuilder reversed = new StringBuilder(hex.length());
        for (int i = hex.length() - 2; i >= 0; i -= 2) {
            reversed.append(hex, i, i + 2);
        }
        return reversed.toString();
    }
}
