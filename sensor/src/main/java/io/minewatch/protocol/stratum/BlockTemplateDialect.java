package io.minewatch.protocol.stratum;

import io.minewatch.coin.Target;
import io.minewatch.protocol.stratum.MiningRequest.Kind;
import io.minewatch.protocol.stratum.MiningSession.Fit;
import io.minewatch.protocol.stratum.MiningSession.Sense;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Block templates: bitcoind's {@code getblocktemplate} and {@code submitblock} (BIP 22, 23), and
 * monerod's calls of the same meaning. A pool asks its own node so, too: only a block handed in, or
 * miner software, makes a miner of who asks. Sources: bitcoin, src/rpc/mining.cpp; monero,
 * src/rpc/core_rpc_server.cpp; xmrig, src/base/net/stratum/DaemonClient.cpp.
 */
final class BlockTemplateDialect implements MiningDialect {
    @Override
    public String label() {
        return "getblocktemplate";
    }

    @Override
    public boolean read(JsonMessage message, MiningSession session) {
        String method = message.method();
        if (method == null) {
            return false;
        }
        JsonValue params = message.params();
        switch (method) {
            case "getblocktemplate", "get_block_template", "get_miner_data" -> {
                session.recognise(this, Fit.SHAPE, Sense.MINING, message, true);
                session.templates();
                session.login(params.get("wallet_address").string(), null);
                session.request(Kind.WORK, this, message);
            }
            case "submitblock", "submit_block" -> {
                if (!Texts.hex(
                        params.isArray() ? params.at(0).string() : params.get("blob").string(),
                        64,
                        Integer.MAX_VALUE)) {
                    return false;
                }
                session.recognise(this, Fit.SHAPE, Sense.CERTAIN, message, true);
                session.submit(this, message, null);
            }
            case "add_aux_pow", "calc_pow", "generateblocks" -> {
                session.recognise(this, Fit.TYPICAL, Sense.POSSIBLE, message, true);
                session.request(Kind.OTHER, this, message);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean answer(MiningRequest request, JsonMessage message, MiningSession session) {
        return request.kind() == Kind.WORK && unasked(message, session);
    }

    /** Bitcoind accepts a block by the result null, monerod by a status. */
    @Override
    public boolean accepts(JsonMessage message) {
        return message.isYes()
                || (!message.isError() && message.result().kind() == JsonValue.Kind.NULL);
    }

    /** A text as result is bitcoind's reason for refusing. */
    @Override
    public boolean rejects(JsonMessage message) {
        return message.isNo() || (!accepts(message) && message.result().isString());
    }

    @Override
    public boolean unasked(JsonMessage message, MiningSession session) {
        JsonValue result = message.result();
        boolean bitcoin = Texts.hash(result.get("previousblockhash")) && result.has("transactions");
        boolean monero = Texts.hash(result.get("prev_hash")) && result.has("blocktemplate_blob");
        boolean minerData = Texts.hash(result.get("prev_id")) && result.has("seed_hash");
        if (!bitcoin && !monero && !minerData) {
            return false;
        }
        session.recognise(this, Fit.SHAPE, Sense.MINING, message, false);
        session.templates();
        if (bitcoin) {
            String bits = result.get("bits").string();
            session.job(message, null, bits == null ? Double.NaN : Target.compactBits(bits), null);
        } else {
            session.job(message, null, difficulty(result), null);
            session.coin(wide(result.get("seed_hash").string()) ? "XMR" : null);
        }
        return true;
    }

    /**
     * A number in templates, of which {@code wide_difficulty} has all 128 bits; in miner data a
     * text of hexadecimal digits behind 0x.
     */
    private static double difficulty(JsonValue result) {
        String wide = result.get("wide_difficulty").string();
        String text = wide == null ? result.get("difficulty").string() : wide;
        return text != null && text.startsWith("0x") && Texts.hex(text, 1, 32)
                ? new BigInteger(text.substring(2), 16).doubleValue()
                : result.get("difficulty").number();
    }

    private static boolean wide(@Nullable String seedHash) {
        return Texts.hex(seedHash, 64, 64);
    }
}
