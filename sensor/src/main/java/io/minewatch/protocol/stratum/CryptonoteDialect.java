package io.minewatch.protocol.stratum;

import io.minewatch.coin.Algorithms;
import io.minewatch.coin.BlobHeader;
import io.minewatch.coin.Target;
import io.minewatch.observable.MiningSummary.Wallet;
import io.minewatch.protocol.stratum.MiningRequest.Kind;
import io.minewatch.protocol.stratum.MiningSession.Fit;
import io.minewatch.protocol.stratum.MiningSession.Sense;

/**
 * The Monero family: {@code login}, {@code job}, {@code submit}, {@code keepalived}, parameters in
 * an object. Sources: xmrig, src/base/net/stratum/Client.cpp; xmr-stak, xmrstak/net/jpsock.cpp;
 * nodejs-pool, lib/pool.js; xmr-node-proxy, proxy.js; p2pool, src/stratum_server.cpp.
 */
final class CryptonoteDialect implements MiningDialect {
    /** Share results that together leave no doubt: one in 250,000 pairs of random ones passes. */
    private static final int CONVINCING_PROOFS = 2;

    @Override
    public String label() {
        return "cryptonote";
    }

    @Override
    public boolean read(JsonMessage message, MiningSession session) {
        String method = message.method();
        JsonValue params = message.params();
        if (method == null || !params.isObject()) {
            return false;
        }
        return switch (method) {
            case "login" -> login(message, params, session);
            case "job" -> job(message, params, session);
            case "submit" -> submit(message, params, session);
            case "keepalived", "keepalive" -> {
                if (!params.get("id").isString()) {
                    yield false;
                }
                session.recognise(this, Fit.FAMILY, Sense.POSSIBLE, message, true);
                session.request(Kind.KEEPALIVE, this, message);
                yield true;
            }
            case "getjob" -> {
                session.recognise(this, Fit.TYPICAL, Sense.POSSIBLE, message, true);
                if (isAlgorithmList(params.get("algo")) || params.get("algo-perf").isObject()) {
                    session.raise(Sense.MINING);
                }
                session.request(Kind.WORK, this, message);
                yield true;
            }
            case "block_template" -> {
                // Self-select: the miner shows the template that it made with its own node.
                if (!params.get("job_id").isString() || !params.get("blob").isString()) {
                    yield false;
                }
                session.recognise(this, Fit.TYPICAL, Sense.MINING, message, true);
                session.request(Kind.OTHER, this, message);
                yield true;
            }
            default -> false;
        };
    }

    private boolean login(JsonMessage message, JsonValue params, MiningSession session) {
        String login = params.get("login").string();
        if (login == null) {
            return false;
        }
        session.recognise(this, Fit.TYPICAL, Sense.POSSIBLE, message, true);
        session.identity().agent(params.get("agent").string());
        session.login(login, params.get("pass").string());
        session.identity().rigId(params.get("rigid").string());
        JsonValue algorithms = params.get("algo");
        if (isAlgorithmList(algorithms)) {
            session.identity().algorithms(algorithms);
            session.raise(Sense.CERTAIN);
        }
        if (session.identity().agentIsMiner()
                || params.get("algo-perf").isObject()
                || "self-select".equals(params.get("mode").string())) {
            session.raise(Sense.CERTAIN);
        }
        if (params.has("rigid")) {
            session.raise(Sense.MINING);
        }
        boolean pseudonym = Texts.hex(login, 64, 64) && !login.startsWith("0x");
        if (pseudonym && (params.has("diff") || params.has("height"))) {
            session.identity().donates();
            session.raise(Sense.CERTAIN);
        } else if (login.isEmpty() && session.identity().agentIsMiner()) {
            session.identity().donates();
        }
        session.request(Kind.LOGIN, this, message);
        return true;
    }

    private static boolean isAlgorithmList(JsonValue list) {
        for (JsonValue name : list.elements()) {
            if (Algorithms.find(name.string()) != null) {
                return true;
            }
        }
        return false;
    }

    private boolean submit(JsonMessage message, JsonValue params, MiningSession session) {
        String job = params.get("job_id").scalarText();
        boolean proxied = params.has("workerNonce") || params.has("poolNonce");
        if (job == null || (!params.get("nonce").isHex(8, 16) && !proxied)) {
            return false;
        }
        JsonValue result = params.get("result");
        if (!Texts.hash(result) && !proxied) {
            return false;
        }
        session.recognise(
                this, Fit.TYPICAL, proxied ? Sense.MINING : Sense.POSSIBLE, message, true);
        session.submit(this, message, job);
        session.shares().result(job, result.string());
        session.shares().hashcount(message.frame(), params.get("hashcount_total").number());
        if (session.shares().proofs() >= CONVINCING_PROOFS) {
            session.raise(Sense.CERTAIN);
        }
        return true;
    }

    /** Whether this is a job; counts it. */
    private boolean job(JsonMessage message, JsonValue job, MiningSession session) {
        JsonValue id = job.get("job_id");
        JsonValue blob = job.get("blob");
        String target = job.get("target").string();
        boolean template = job.get("blocktemplate_blob").isString();
        boolean selfSelect = job.get("pool_wallet").isString();
        if (id.scalarText() == null
                || (!blob.isString() && !template && !selfSelect)
                || (target == null && !job.has("target_diff") && !job.has("difficulty"))) {
            return false;
        }
        String algorithm = job.get("algo").string();
        Wallet wallet = session.identity().wallet();
        boolean monero = algorithm == null && wallet != null && wallet.coin().equals("XMR");
        // What the blob tells, the session learns once: from then on it need not be read.
        boolean told = session.isCertain() && (!monero || session.hasLikelyAlgorithm());
        BlobHeader header = told ? null : BlobHeader.parse(blob.string());
        boolean sound =
                told
                        || header != null
                        || template
                        || selfSelect
                        || blob.isHex(100, BlobHeader.MAX_DIGITS);
        session.recognise(this, Fit.SHAPE, sound ? Sense.CERTAIN : Sense.MINING, message, false);
        double difficulty =
                target != null
                        ? Target.cryptoNote(target)
                        : job.has("target_diff")
                                ? job.get("target_diff").number()
                                : job.get("difficulty").number();
        session.job(message, id.scalarText(), difficulty, algorithm);
        session.height(message, job.get("height").number());
        if (header != null && monero) {
            session.likelyAlgorithm(BlobHeader.moneroAlgorithm(header.major()));
        }
        return true;
    }

    @Override
    public boolean answer(MiningRequest request, JsonMessage message, MiningSession session) {
        JsonValue result = message.result();
        if (request.kind() == Kind.LOGIN || request.kind() == Kind.WORK) {
            return work(message, result, session);
        }
        return false;
    }

    /** A login's answer with its first job, or the bare job that answers {@code getjob}. */
    private boolean work(JsonMessage message, JsonValue result, MiningSession session) {
        JsonValue job = result.get("job");
        if (job.isObject()) {
            return job(message, job, session);
        }
        if (result.get("extra_nonce").isString() && result.get("algo").isString()) {
            // KawPow and GhostRider behind a login: the jobs come as mining.notify.
            session.recognise(this, Fit.TYPICAL, Sense.CERTAIN, message, false);
            session.likelyAlgorithm(result.get("algo").string());
            return false;
        }
        return job(message, result, session);
    }

    @Override
    public boolean unasked(JsonMessage message, MiningSession session) {
        JsonValue result = message.result();
        if (work(message, result, session)) {
            return true;
        }
        String status = result.get("status").string();
        if ("KEEPALIVED".equals(status)) {
            session.recognise(this, Fit.FAMILY, Sense.POSSIBLE, message, false);
            return true;
        }
        if ("OK".equals(status) && result.size() == 1 && session.speaks(this)) {
            session.shares().unaskedYes();
        }
        return false;
    }
}
