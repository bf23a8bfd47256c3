package io.minewatch.golden;

import io.minewatch.golden.Tape.Connection;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Stratum V2, of which nothing but sizes can be seen (stratum-mining/sv2-spec, sections 3.6, 4.5,
 * 4.6 and 5.3): the octets here are as random as real ones look.
 */
final class StratumV2Captures {
    static final List<GoldenCapture> ALL = List.of(miner(), throughProxy());

    private static final int KEY = 64;
    private static final int ANSWER = 234;
    private static final int SETUP_SUCCESS = 44;
    private static final int FUTURE_JOB = 83;
    private static final int JOB = 87;
    private static final int PREVIOUS_HASH = 86;
    private static final int SHARE = 62;
    private static final int SHARE_SUCCESS = 58;

    private StratumV2Captures() {}

    private static GoldenCapture miner() {
        return new GoldenCapture(
                        "stratum/stratum-v2/miner",
                        "A miner at a Stratum V2 pool: nothing can be read, the first turns have its sizes",
                        tape -> {
                            Connection c = tape.connect("10.20.2.60", 50060, "203.0.113.60", 34254);
                            session(c, "v2", "10.20.2.60".length() + 60);
                            c.close();
                        })
                .mining(
                        "dialect=stratum-v2",
                        "transport=plain",
                        "outcome=",
                        "jobs=",
                        "submits=",
                        "wallet=")
                .finding("10.20.2.60", "miner", "suspected", "coin=", "wallet=", "hash_rate=");
    }

    private static GoldenCapture throughProxy() {
        return new GoldenCapture(
                        "proxy/stratum-v2-in-socks5",
                        "Stratum V2's sizes behind a SOCKS proxy, which is asked for a name",
                        tape -> {
                            Connection c = tape.connect("10.20.2.61", 50061, "10.20.0.80", 1080);
                            c.fromClient(new byte[] {5, 1, 0}).fromServer(new byte[] {5, 0});
                            c.fromClient(
                                    "\5\1\0\3\17v2.pool.example\205\316"
                                            .getBytes(StandardCharsets.ISO_8859_1));
                            c.fromServer(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
                            session(c, "v2p", 96);
                            c.close();
                        })
                .mining("dialect=stratum-v2", "via=[socks5]")
                .finding("10.20.2.61", "miner", "suspected", "pool.name=v2.pool.example");
    }

    private static void session(Connection c, String seed, int setupOctets) {
        c.fromClient(Words.octets(seed + "key", KEY));
        c.fromServer(Words.octets(seed + "answer", ANSWER));
        c.fromClient(Words.octets(seed + "setup", setupOctets));
        c.fromServer(Words.octets(seed + "success", SETUP_SUCCESS));
        c.fromClient(Words.octets(seed + "open", 79 + 12));
        // Channel with an extra nonce of four octets, a job, and the block that it is for.
        c.fromServer(Words.octets(seed + "channel", 83 + 4 + FUTURE_JOB + PREVIOUS_HASH));
        for (int i = 0; i < 4; i++) {
            c.pause(7);
            c.fromClient(Words.octets(seed + "share" + i, SHARE));
            c.fromServer(Words.octets(seed + "accepted" + i, SHARE_SUCCESS));
            c.pause(9);
            c.fromServer(Words.octets(seed + "job" + i, JOB));
        }
    }
}
