package io.minewatch.protocol.stratum;

import io.minewatch.coin.BlobHeader;
import io.minewatch.coin.Target;
import io.minewatch.protocol.stratum.MiningRequest.Kind;
import io.minewatch.protocol.stratum.MiningSession.Fit;
import io.minewatch.protocol.stratum.MiningSession.Sense;
import org.jspecify.annotations.Nullable;

/**
 * What pages mine with in browsers, over WebSocket as a rule. No JSON-RPC: the kind of a message
 * stands in {@code type} (Coinhive and its clones: deepMiner, CoinIMP, CryptoLoot) or in {@code
 * identifier} (webminerpool). The login is a site key, an account or a wallet. Sources: deepMiner,
 * server.js; coin-hive-stratum, src; webminerpool, SDK/miner_compressed and server/Server.cs.
 */
final class WebminerDialect implements MiningDialect {
    /** Share results that together leave no doubt, as in the Monero family. */
    private static final int CONVINCING_PROOFS = 2;

    @Override
    public String label() {
        return "webminer";
    }

    /** Nothing that calls a method is of this dialect. */
    @Override
    public boolean read(JsonMessage message, MiningSession session) {
        return false;
    }

    /**
     * Reads a message that neither calls a method nor answers one.
     *
     * @return whether it is of this dialect
     */
    boolean event(JsonMessage message, MiningSession session) {
        JsonValue root = message.root();
        String type = root.get("type").string();
        if (type != null && message.params().isObject()) {
            return coinhive(type, message, message.params(), session);
        }
        String identifier = root.get("identifier").string();
        return identifier != null && webminerpool(identifier, message, root, session);
    }

    private boolean coinhive(
            String type, JsonMessage message, JsonValue params, MiningSession session) {
        switch (type) {
            case "auth" -> {
                String key = params.get("site_key").string();
                String user = params.get("userID").string();
                if (key == null && (user == null || !params.has("version"))) {
                    return false;
                }
                login(message, key == null ? user : key, null, session);
                if (key != null) {
                    session.identity().worker(params.get("user").string());
                }
                return true;
            }
            case "submit" -> {
                return share(message, params, session);
            }
            case "job" -> {
                return job(message, params, session);
            }
            case "authed" -> {
                boolean known = params.has("token") && params.has("hashes");
                if (known) {
                    session.recognise(this, Fit.TYPICAL, Sense.MINING, message, false);
                    session.onVerdict(Kind.LOGIN, message, true, false);
                }
                return known;
            }
            case "hash_accepted" -> {
                boolean known = params.has("hashes");
                if (known) {
                    session.recognise(this, Fit.TYPICAL, Sense.MINING, message, false);
                    session.onVerdict(Kind.SUBMIT, message, true, false);
                }
                return known;
            }
            case "verify" -> {
                // A share of somebody else to be checked: not work.
                boolean known =
                        params.get("verify_id").isString() && Texts.hash(params.get("result"));
                if (known) {
                    session.recognise(this, Fit.SHAPE, Sense.MINING, message, false);
                }
                return known;
            }
            case "error", "banned" -> {
                return refusal(message, params.get("error"), session);
            }
            default -> {
                return false;
            }
        }
    }

    private boolean webminerpool(
            String identifier, JsonMessage message, JsonValue root, MiningSession session) {
        switch (identifier) {
            case "handshake" -> {
                JsonValue login = root.get("login");
                JsonValue account = root.get("loginid");
                if ((!login.isString() && !account.isString()) || !root.has("version")) {
                    return false;
                }
                login(
                        message,
                        login.isString() ? login.string() : account.string(),
                        root.get("password").string(),
                        session);
                session.identity().serverName(root.get("pool").string());
                session.identity().worker(root.get("userid").string());
                return true;
            }
            case "solved" -> {
                return share(message, root, session);
            }
            case "job" -> {
                return job(message, root, session);
            }
            case "hashsolved" -> {
                session.recognise(this, Fit.TYPICAL, Sense.POSSIBLE, message, false);
                session.onVerdict(Kind.SUBMIT, message, true, false);
                return true;
            }
            case "error" -> {
                return refusal(message, root.get("param"), session);
            }
            default -> {
                return false;
            }
        }
    }

    private void login(
            JsonMessage message,
            @Nullable String login,
            @Nullable String password,
            MiningSession session) {
        session.recognise(this, Fit.SHAPE, Sense.MINING, message, true);
        session.login(login, password);
        session.request(Kind.LOGIN, this, message);
    }

    private boolean share(JsonMessage message, JsonValue share, MiningSession session) {
        String job = share.get("job_id").scalarText();
        if (job == null || !share.get("nonce").isHex(8, 16) || !Texts.hash(share.get("result"))) {
            return false;
        }
        session.recognise(this, Fit.TYPICAL, Sense.MINING, message, true);
        session.submit(this, message, job);
        session.shares().result(job, share.get("result").string());
        if (session.shares().proofs() >= CONVINCING_PROOFS) {
            session.raise(Sense.CERTAIN);
        }
        return true;
    }

    private boolean job(JsonMessage message, JsonValue job, MiningSession session) {
        String id = job.get("job_id").scalarText();
        String target = job.get("target").string();
        JsonValue blob = job.get("blob");
        if (id == null || target == null || !blob.isHex(100, BlobHeader.MAX_DIGITS)) {
            return false;
        }
        session.recognise(this, Fit.SHAPE, Sense.CERTAIN, message, false);
        session.job(message, id, Target.cryptoNote(target), job.get("algo").string());
        return true;
    }

    /** An error belongs to the share or the login that waits for an answer. */
    private boolean refusal(JsonMessage message, JsonValue text, MiningSession session) {
        if (!session.speaks(this)) {
            return false;
        }
        String words = text.string();
        if (words != null && !words.isEmpty()) {
            session.error(words);
        }
        if (!session.onVerdict(Kind.LOGIN, message, false, true)) {
            session.onVerdict(Kind.SUBMIT, message, false, true);
        }
        return true;
    }
}
