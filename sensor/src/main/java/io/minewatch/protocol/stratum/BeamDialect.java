package io.minewatch.protocol.stratum;

import io.minewatch.protocol.stratum.MiningRequest.Kind;
import io.minewatch.protocol.stratum.MiningSession.Fit;
import io.minewatch.protocol.stratum.MiningSession.Sense;

/**
 * Beam: like the Monero family, but with all members at the top of the message, and answers that
 * are calls of {@code result}. Source: beam, pow/stratum.h.
 */
final class BeamDialect implements MiningDialect {
    /** Codes of {@code result}: 0 no error, 1 share accepted, 2 rejected, 3 expired. */
    private static final int ACCEPTED = 1;

    @Override
    public String label() {
        return "beam";
    }

    @Override
    public boolean read(JsonMessage message, MiningSession session) {
        String method = message.method();
        JsonValue root = message.root();
        if (method == null || root.has("params")) {
            return false;
        }
        switch (method) {
            case "login" -> {
                if (!root.get("api_key").isString()) {
                    return false;
                }
                session.recognise(this, Fit.SHAPE, Sense.MINING, message, true);
                session.login(root.get("api_key").string(), null);
                session.request(Kind.LOGIN, this, message);
                return true;
            }
            case "job" -> {
                if (!Texts.hash(root.get("input")) || !root.has("difficulty")) {
                    return false;
                }
                session.recognise(this, Fit.SHAPE, Sense.CERTAIN, message, false);
                session.coin("BEAM");
                session.job(message, message.id(), difficulty(root), "beamhash");
                return true;
            }
            case "solution" -> {
                if (!root.get("nonce").isString() || !root.get("output").isString()) {
                    return false;
                }
                session.recognise(this, Fit.SHAPE, Sense.CERTAIN, message, true);
                session.submit(this, message, message.id());
                return true;
            }
            case "result" -> {
                if (!root.get("code").isNumber() || !session.speaks(this)) {
                    return false;
                }
                double code = root.get("code").number();
                session.onVerdict(message, code == ACCEPTED, code < 0 || code > ACCEPTED);
                if (code < 0 || code > ACCEPTED) {
                    String text = root.get("description").string();
                    if (text != null) {
                        session.error(text);
                    }
                }
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    /** Packed as exponent (upper octet) and mantissa without its leading one (24 bits). */
    private static double difficulty(JsonValue job) {
        double packed = job.get("difficulty").number();
        if (!(packed >= 0 && packed < 0x1p32)) {
            return Double.NaN;
        }
        long bits = (long) packed;
        return Math.scalb(1 + (double) (bits & 0xFFFFFF) * 0x1p-24, (int) (bits >>> 24));
    }
}
