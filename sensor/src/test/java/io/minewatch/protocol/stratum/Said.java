package io.minewatch.protocol.stratum;

/** Messages as programs write them, made up; the wallet's checksum holds, nobody has its keys. */
final class Said {
    static final String WALLET =
            "482XZvnuyEwco84sNqzhMdD7i1NWX7yHqZrJ7dVL7Wof36ghYv6hUyZEuYUQ6sDHps8KmRrRTcx1e8wAW3CMdkMrDPxRYv2";

    /** Major 16, time 1795000000, 57 transactions. */
    static final String BLOB =
            "1010c08df6d70603ed090dcc985d5cbf624b93689e18e135ad6f6ee1f7aa1d669f4d9742d909ab00000000"
                    + "a8424d0a89ea1b68abbe6cf84c36ce50f18ec116883af10a7b736f2b3702b22039";

    /** A share of difficulty 12376. */
    static final String RESULT = "454349e422f05297191ead13e21d3db520e5abef52055e493f1a0c5d9e4b0500";

    static final String XMRIG = "XMRig/6.26.0 (Linux x86_64) libuv/1.51.0 gcc/13.2.0";

    static final String HASH = "66f0a1cc985d5cbf624b93689e18e135ad6f6ee1f7aa1d669f4d9742d909ab01";

    private Said() {}

    static String xmrigLogin() {
        return "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\""
                + WALLET
                + ".rig7\",\"pass\":\"x\",\"agent\":\""
                + XMRIG
                + "\",\"algo\":[\"rx/0\",\"cn/r\"]}}";
    }

    static String loginReply() {
        return "{\"id\":1,\"jsonrpc\":\"2.0\",\"error\":null,\"result\":{\"id\":\"s1\",\"job\":"
                + job("j1", "b88d0600")
                + ",\"extensions\":[\"algo\",\"keepalive\"],\"status\":\"OK\"}}";
    }

    static String job(String id, String target) {
        return "{\"blob\":\""
                + BLOB
                + "\",\"job_id\":\""
                + id
                + "\",\"target\":\""
                + target
                + "\",\"algo\":\"rx/0\",\"height\":3300123,\"seed_hash\":\""
                + HASH
                + "\"}";
    }

    static String pushedJob(String id, String target) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"job\",\"params\":" + job(id, target) + "}";
    }

    static String submit(int id, String job) {
        return "{\"id\":"
                + id
                + ",\"jsonrpc\":\"2.0\",\"method\":\"submit\",\"params\":{\"id\":\"s1\",\"job_id\":\""
                + job
                + "\",\"nonce\":\"9c1e0200\",\"result\":\""
                + RESULT
                + "\"}}";
    }

    static String ok(int id) {
        return "{\"id\":"
                + id
                + ",\"jsonrpc\":\"2.0\",\"error\":null,\"result\":{\"status\":\"OK\"}}";
    }

    static String notify(String job) {
        return "{\"id\":null,\"method\":\"mining.notify\",\"params\":[\""
                + job
                + "\",\""
                + HASH
                + "\",\"0100\",\"ffff\",[\""
                + HASH
                + "\"],\"20000000\",\"1a09d815\",\"6ad0c2f1\",true]}";
    }

    /** A whole Monero session with three shares, one of them refused. */
    static Talk xmrigSession() {
        return new Talk()
                .miner(xmrigLogin())
                .pool(loginReply())
                .wait(28)
                .miner(submit(2, "j1"))
                .pool(ok(2))
                .pool(pushedJob("j2", "711b0d00"))
                .wait(28)
                .miner(submit(3, "j2"))
                .pool(ok(3))
                .miner(submit(4, "j1"))
                .pool("{\"id\":4,\"error\":{\"code\":-1,\"message\":\"Block expired\"}}")
                .miner(
                        "{\"id\":5,\"jsonrpc\":\"2.0\",\"method\":\"keepalived\",\"params\":{\"id\":\"s1\"}}")
                .pool("{\"id\":5,\"jsonrpc\":\"2.0\",\"result\":{\"status\":\"KEEPALIVED\"}}");
    }
}
