package io.minewatch.protocol.stratum;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Names of members and methods from octets, without a new string for those that mining messages
 * use. A known word is always the same object, the one that the same literal in a dialect is.
 */
final class KnownWords {
    private static final String[] KNOWN = {
        "id",
        "jsonrpc",
        "method",
        "params",
        "result",
        "error",
        "status",
        "code",
        "message",
        "login",
        "pass",
        "agent",
        "rigid",
        "algo",
        "algo-perf",
        "mode",
        "job",
        "job_id",
        "blob",
        "target",
        "height",
        "seed_hash",
        "next_seed_hash",
        "nonce",
        "extensions",
        "motd",
        "hashcount_total",
        "difficulty",
        "target_diff",
        "worker",
        "workerNonce",
        "poolNonce",
        "variant",
        "version",
        "extra_nonce",
        "blocktemplate_blob",
        "name",
        "reject-reason",
        "host",
        "port",
        "input",
        "output",
        "description",
        "diff",
        "data",
        "body",
        "pow",
        "pre_pow",
        "client_type",
        "timestamp",
        "signature",
        "submit",
        "keepalived",
        "keepalive",
        "getjob",
        "OK",
        "KEEPALIVED",
        "mining.notify",
        "mining.submit",
        "mining.set",
        "mining.set_difficulty",
        "mining.set_target",
        "mining.ping",
        "mining.pong",
        "eth_getWork",
        "eth_submitWork",
        "eth_submitHashrate",
        "getblocktemplate",
        "getwork",
        "get_block_template",
        "get_miner_data"
    };

    /** A power of two, sparse enough that most known words have a place of their own. */
    private static final int PLACES = 512;

    private static final String[] TABLE = new String[PLACES];

    static {
        for (String name : KNOWN) {
            byte[] b = name.getBytes(StandardCharsets.ISO_8859_1);
            TABLE[place(b, 0, b.length)] = name;
        }
    }

    private KnownWords() {}

    /** The known word in these octets, all of them ASCII; null: none of them. */
    static @Nullable String find(byte[] b, int from, int length) {
        if (length > 0) {
            String known = TABLE[place(b, from, length)];
            if (known != null && known.length() == length && same(known, b, from)) {
                return known;
            }
        }
        return null;
    }

    /** The word in these octets, known or not, all of them ASCII. */
    static String of(byte[] b, int from, int length) {
        String known = find(b, from, length);
        return known != null ? known : new String(b, from, length, StandardCharsets.ISO_8859_1);
    }

    private static int place(byte[] b, int from, int length) {
        int mixed = (b[from] * 31 + b[from + length / 2]) * 31 + b[from + length - 1];
        return (mixed * 31 + length) & (PLACES - 1);
    }

    private static boolean same(String known, byte[] b, int from) {
        for (int i = 0; i < known.length(); i++) {
            if (known.charAt(i) != b[from + i]) {
                return false;
            }
        }
        return true;
    }
}
