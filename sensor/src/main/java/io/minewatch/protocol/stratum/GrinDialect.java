package io.minewatch.protocol.stratum;

import io.minewatch.protocol.stratum.MiningRequest.Kind;
import io.minewatch.protocol.stratum.MiningSession.Fit;
import io.minewatch.protocol.stratum.MiningSession.Sense;

/**
 * Grin and MWC: the Monero family's method names with other members, above all {@code pre_pow}. Its
 * difficulty counts graphs, weighted by their size. Source: grin, doc/stratum.md.
 */
final class GrinDialect implements MiningDialect {
    @Override
    public String label() {
        return "grin";
    }

    @Override
    public boolean read(JsonMessage message, MiningSession session) {
        String method = message.method();
        JsonValue params = message.params();
        if ("getjobtemplate".equals(method)) {
            session.recognise(this, Fit.TYPICAL, Sense.MINING, message, true);
            session.request(Kind.WORK, this, message);
            return true;
        } else if ("job".equals(method)) {
            return job(message, params, session);
        } else if ("submit".equals(method) && params.get("pow").isArray()) {
            session.recognise(this, Fit.SHAPE, Sense.CERTAIN, message, true);
            session.submit(this, message, params.get("job_id").scalarText());
            return true;
        } else if ("keepalive".equals(method) && session.speaks(this)) {
            session.request(Kind.KEEPALIVE, this, message);
            return true;
        } else if ("status".equals(method) && session.speaks(this)) {
            session.request(Kind.OTHER, this, message);
            return true;
        }
        return false;
    }

    private boolean job(JsonMessage message, JsonValue job, MiningSession session) {
        if (!Texts.hex(job.get("pre_pow").string(), 64, JsonFramer.MAX_STRING_BYTES)) {
            return false;
        }
        session.recognise(this, Fit.SHAPE, Sense.CERTAIN, message, false);
        session.coin("GRIN");
        session.job(
                message,
                job.get("job_id").scalarText(),
                job.get("difficulty").number(),
                job.get("algorithm").string());
        return true;
    }

    /** A block found is answered by its hash instead of a plain ok. */
    @Override
    public boolean accepts(JsonMessage message) {
        return message.isYes()
                || (!message.isError()
                        && message.result().stringOrEmpty().startsWith("blockfound"));
    }

    @Override
    public boolean answer(MiningRequest request, JsonMessage message, MiningSession session) {
        return job(message, message.result(), session);
    }

    @Override
    public boolean unasked(JsonMessage message, MiningSession session) {
        return job(message, message.result(), session);
    }
}
