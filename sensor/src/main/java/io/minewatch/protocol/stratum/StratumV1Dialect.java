package io.minewatch.protocol.stratum;

import io.minewatch.coin.Target;
import io.minewatch.observable.MiningSummary.Wallet;
import io.minewatch.protocol.stratum.MiningRequest.Kind;
import io.minewatch.protocol.stratum.MiningSession.Fit;
import io.minewatch.protocol.stratum.MiningSession.Sense;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stratum version 1: {@code mining.*} with parameters in an array. Reads what is common to the
 * whole family, and takes every {@code mining.*} and {@code client.*} message that no more specific
 * dialect took. Sources: slushpool/stratumprotocol; cgminer, util.c; BIP 310.
 */
final class StratumV1Dialect implements MiningDialect {
    /** Coins whose pools count difficulty in units of 2^16 hashes. */
    private static final Set<String> SCRYPT_COINS = Set.of("LTC", "DOGE", "RTM");

    @Override
    public String label() {
        return "stratum-v1";
    }

    @Override
    public boolean read(JsonMessage message, MiningSession session) {
        String method = message.method();
        if (method == null) {
            return false;
        }
        if (method.startsWith("mining.")) {
            return mining(method, message, session);
        }
        return method.startsWith("client.") && client(method, message, session);
    }

    private boolean mining(String method, JsonMessage message, MiningSession session) {
        JsonValue params = message.params();
        switch (method) {
            case "mining.subscribe" -> {
                fromMiner(message, session);
                session.identity()
                        .agent(
                                params.isObject()
                                        ? params.get("agent").string()
                                        : params.at(0).string());
                if (params.at(3).scalarText() != null) {
                    session.identity().serverName(params.at(2).string());
                }
                if (params.get("publicAddress").isString()) {
                    session.login(params.get("publicAddress").string(), null);
                }
                session.request(Kind.SUBSCRIBE, this, message);
            }
            case "mining.authorize", "mining.auth" -> {
                fromMiner(message, session);
                session.login(params.at(0).string(), params.at(1).string());
                session.request(Kind.LOGIN, this, message);
            }
            case "mining.submit" -> {
                fromMiner(message, session);
                session.submit(this, message, params.at(1).scalarText());
                if (!session.identity().hasLogin() && params.size() > 2) {
                    session.login(params.at(0).string(), null);
                }
                String worker = message.root().get("worker").string();
                if (worker != null) {
                    session.identity().worker(worker);
                }
            }
            case "mining.notify" -> {
                boolean shape = Texts.hash(params.at(1)) && params.at(4).isArray();
                session.recognise(
                        this, shape ? Fit.SHAPE : Fit.FAMILY, Sense.CERTAIN, message, false);
                session.job(message, params.at(0).scalarText(), Double.NaN, null);
            }
            case "mining.set_difficulty" -> {
                session.recognise(this, Fit.FAMILY, Sense.CERTAIN, message, false);
                session.shares().difficulty(hashes(params.at(0).number(), session));
            }
            case "mining.set_target" -> {
                session.recognise(this, Fit.FAMILY, Sense.CERTAIN, message, false);
                String target = params.at(0).string();
                session.shares().difficulty(target == null ? Double.NaN : Target.bigEndian(target));
            }
            case "mining.set_extranonce", "mining.set_version_mask", "mining.set" ->
                    session.recognise(this, Fit.FAMILY, Sense.CERTAIN, message, false);
            case "mining.reconnect" -> {
                session.recognise(this, Fit.FAMILY, Sense.CERTAIN, message, false);
                redirect(params, session);
            }
            case "mining.ping", "mining.pong" ->
                    // Either side may send these; they say nothing of who is the miner.
                    session.raise(session.possible() ? Sense.CERTAIN : Sense.NONE);
            default -> {
                fromMiner(message, session);
                session.request(Kind.OTHER, this, message);
            }
        }
        return true;
    }

    private boolean client(String method, JsonMessage message, MiningSession session) {
        JsonValue params = message.params();
        switch (method) {
            case "client.reconnect" -> {
                session.recognise(this, Fit.FAMILY, Sense.POSSIBLE, message, false);
                redirect(params, session);
            }
            case "client.get_version" -> {
                session.recognise(this, Fit.FAMILY, Sense.POSSIBLE, message, false);
                session.request(Kind.OTHER, this, message);
            }
            case "client.show_message", "client.get_algo", "client.get_stats" ->
                    session.recognise(this, Fit.FAMILY, Sense.POSSIBLE, message, false);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void redirect(JsonValue params, MiningSession session) {
        if (params.isObject()) {
            session.redirect(params.get("host").string(), params.get("port").scalarText());
        } else {
            session.redirect(params.at(0).string(), params.at(1).scalarText());
        }
    }

    private void fromMiner(JsonMessage message, MiningSession session) {
        session.recognise(this, Fit.FAMILY, Sense.CERTAIN, message, true);
    }

    /** Expected hashes per share of a pool difficulty: the unit is the algorithm's. */
    private static double hashes(double difficulty, MiningSession session) {
        Wallet wallet = session.identity().wallet();
        return wallet != null && SCRYPT_COINS.contains(wallet.coin())
                ? Target.scryptDifficulty(difficulty)
                : Target.bitcoinDifficulty(difficulty);
    }

    @Override
    public boolean answer(MiningRequest request, JsonMessage message, MiningSession session) {
        if (message.sender() == session.miner()) {
            session.identity().agent(message.result().string());
        }
        return false;
    }

    @Override
    public boolean unasked(JsonMessage message, MiningSession session) {
        return subscription(message.result(), message, session);
    }

    /** The answer to a subscribe that was not seen: names of notifications with their keys. */
    private boolean subscription(JsonValue result, JsonMessage message, MiningSession session) {
        JsonValue names = result.at(0);
        String name = names.at(0).string();
        String inner = names.at(0).at(0).string();
        if (startsWithMining(name) || startsWithMining(inner)) {
            session.recognise(this, Fit.FAMILY, Sense.CERTAIN, message, false);
            return true;
        }
        return false;
    }

    private static boolean startsWithMining(@Nullable String name) {
        return name != null && name.startsWith("mining.");
    }
}
