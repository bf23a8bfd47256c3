package io.minewatch.coin;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Error texts that pool software sends and hardly any other server does. A known text in the answer
 * to a login is strong evidence of a pool. Texts that any JSON-RPC server may send ({@code Invalid
 * method}, {@code Unauthenticated}, {@code Permission denied}, {@code none}) are left out.
 *
 * <p>Sources: nodejs-pool, cryptonote-nodejs-pool, monero-stratum, monero-pool, p2pool,
 * xmrig-proxy, node-stratum-pool, open-ethereum-pool. Stateless.
 */
public final class PoolErrors {
    /** The longest text known has 100 characters; longer ones are compared by their start. */
    private static final int MAX_CHARS = 256;

    private static final Set<String> TEXTS =
            Set.of(
                    "low difficulty share",
                    "low diff share",
                    "low difficulty",
                    "invalid job id",
                    "invalid jobid",
                    "job not found",
                    "job not ready",
                    "stale share",
                    "stale",
                    "stale job",
                    "duplicate share",
                    "duplicate share1",
                    "duplicate share2",
                    "duplicate share3",
                    "duplicate share4",
                    "invalid share",
                    "invalid pow",
                    "couldn't check pow",
                    "invalid nonce",
                    "malformed nonce",
                    "malformed pow result",
                    "high-hash",
                    "block expired",
                    "invalid block",
                    "ip address currently banned",
                    "your ip is banned",
                    "invalid payment address provided",
                    "banned payment address provided",
                    "exchange addresses need payment ids",
                    "no login/password specified",
                    "no active block template",
                    "no block template yet. please wait.",
                    "algo not supported",
                    "this pool does not allow payouts to bitcoin.",
                    "not enough extranonces. switch to other pool node.",
                    "no double login is allowed",
                    "invalid address used for login",
                    "invalid address network type",
                    "invalid address type",
                    "cannot find job with job_id",
                    "result not hex string",
                    "mode self-select and no template",
                    "disconnected from p2pool network",
                    "no compatible algorithm found, change algo option in your miner.",
                    "incorrect algorithm",
                    "algorithm negotiation failed",
                    "unauthorized worker",
                    "not subscribed",
                    "incorrect size of extranonce2",
                    "incorrect size of ntime",
                    "incorrect size of nonce",
                    "ntime out of range",
                    "invalid solution",
                    "work not found",
                    "wrong wallet address",
                    "block not accepted",
                    "wrong block blob",
                    "mining to subaddress is not supported");

    private static final String[] STARTS = {
        "too many options in the login field",
        "too many options in the password field",
        "incorrect hashing protocol in use",
        "throttled down share submission",
        "new connections from this ip address are temporarily suspended from mining",
        "temporary (one hour max)",
        "too many share submissions",
        "invalid paymentid specified for login",
        "rejected share",
        "low difficulty share of",
        "invalid nonce; is miner not compatible with nicehash?",
        "ip address currently banned",
        "your ip is banned",
        "invalid job id",
        "share above target",
        "share is above target",
        "above target",
        "job not found (",
        "duplicate share",
        "stale share",
    };

    private PoolErrors() {}

    /** Whether a pool's software is known to send this text; case and blanks around are free. */
    public static boolean isKnown(@Nullable String message) {
        if (message == null) {
            return false;
        }
        String text = message.length() > MAX_CHARS ? message.substring(0, MAX_CHARS) : message;
        text = text.strip().toLowerCase(Locale.ROOT);
        if (TEXTS.contains(text)) {
            return true;
        }
        for (String start : STARTS) {
            if (text.startsWith(start)) {
                return true;
            }
        }
        return false;
    }
}
