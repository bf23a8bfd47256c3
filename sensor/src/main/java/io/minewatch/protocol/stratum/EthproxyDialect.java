package io.minewatch.protocol.stratum;

import io.minewatch.coin.Target;
import io.minewatch.protocol.stratum.MiningRequest.Kind;
import io.minewatch.protocol.stratum.MiningSession.Fit;
import io.minewatch.protocol.stratum.MiningSession.Sense;
import org.jspecify.annotations.Nullable;

/**
 * Ethereum's getWork calls: over lines as eth-proxy made them (with {@code eth_submitLogin}, and
 * work pushed as answers that nobody asked for), over HTTP as a node offers them. Sources:
 * ethminer, EthStratumClient.cpp and EthGetworkClient.cpp; open-ethereum-pool, proxy/stratum.go.
 */
final class EthproxyDialect implements MiningDialect {
    /** Claymore's and PhoenixMiner's word for the protocol, which stands where a worker should. */
    private static final String PROTOCOL_AS_WORKER = "eth1.0";

    @Override
    public String label() {
        return "ethproxy";
    }

    private static String label(MiningSession session) {
        return session.overHttp() ? "ethereum-getwork" : "ethproxy";
    }

    @Override
    public boolean read(JsonMessage message, MiningSession session) {
        String method = message.method();
        if (method == null || !method.startsWith("eth_")) {
            return false;
        }
        JsonValue params = message.params();
        switch (method) {
            case "eth_submitLogin", "eth_login" -> {
                fromMiner(message, session);
                session.login(params.at(0).string(), params.at(1).string());
                String worker = message.root().get("worker").string();
                if (!PROTOCOL_AS_WORKER.equals(worker) || session.identity().worker() == null) {
                    session.identity().worker(worker);
                }
                session.request(Kind.LOGIN, this, message);
            }
            case "eth_getWork" -> {
                fromMiner(message, session);
                session.request(Kind.WORK, this, message);
            }
            case "eth_submitWork" -> {
                fromMiner(message, session);
                session.submit(this, message, job(params.at(1).string()));
            }
            case "eth_submitHashrate" -> {
                fromMiner(message, session);
                session.request(Kind.OTHER, this, message);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void fromMiner(JsonMessage message, MiningSession session) {
        session.recognise(label(session), Fit.TYPICAL, Sense.CERTAIN, message, true);
    }

    private static @Nullable String job(@Nullable String header) {
        return header == null ? null : header.startsWith("0x") ? header.substring(2) : header;
    }

    @Override
    public boolean answer(MiningRequest request, JsonMessage message, MiningSession session) {
        return work(message, session);
    }

    @Override
    public boolean unasked(JsonMessage message, MiningSession session) {
        return work(message, session);
    }

    /** Header hash, seed hash and target; some pools add the height. */
    private static boolean work(JsonMessage message, MiningSession session) {
        JsonValue result = message.result();
        if (result.size() < 3
                || !Texts.hash(result.at(0))
                || !Texts.hash(result.at(1))
                || !Texts.hex(result.at(2).string(), 1, 64)) {
            return false;
        }
        session.recognise(label(session), Fit.SHAPE, Sense.CERTAIN, message, false);
        session.job(
                message,
                job(result.at(0).string()),
                Target.bigEndian(result.at(2).stringOrEmpty()),
                "ethash");
        return true;
    }
}
