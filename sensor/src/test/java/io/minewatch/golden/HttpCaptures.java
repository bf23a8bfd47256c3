package io.minewatch.golden;

import io.minewatch.golden.Tape.Connection;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Work over HTTP, and pools behind proxies. Sources of the wordings: cgminer, util.c and cgminer.c;
 * BIP 22; xmrig, DaemonClient.cpp; monero, core_rpc_server.cpp; ethminer, EthGetworkClient.cpp.
 */
final class HttpCaptures {
    static final List<GoldenCapture> ALL =
            List.of(
                    getwork(),
                    blockTemplate(),
                    longPolling(),
                    monerodSolo(),
                    templatePolling(),
                    ethereumGetwork(),
                    startMining(),
                    connectProxy(),
                    forwardingProxy(),
                    internalProxy());

    private HttpCaptures() {}

    private static GoldenCapture getwork() {
        String work =
                "{'result':{'midstate':'%s','data':'%s','hash1':'%s','target':'%s'},'error':null,'id':0}"
                        .formatted(
                                Words.hex("mid", 64),
                                Words.hex("gw", 256),
                                "0".repeat(128),
                                // Least octet first: 2^32 hashes.
                                "f".repeat(56) + "00000000");
        return new GoldenCapture(
                        "http/getwork",
                        "bitcoind's getwork by cgminer: work fetched, a header handed in and accepted, one refused",
                        tape -> {
                            Connection c = tape.connect("10.20.3.1", 51001, "203.0.113.60", 8332);
                            String head =
                                    "Authorization: Basic d29ya2VyMTpzZWNyZXQ=\r\nUser-Agent: cgminer 2.11.4\r\nX-Mining-Extensions: longpoll midstate rollntime submitold\r\n";
                            post(c, "/", head, "{'method': 'getwork', 'params': [], 'id':0}");
                            ok(c, "X-Roll-NTime: Y\r\n", work);
                            c.pause(30);
                            post(
                                    c,
                                    "/",
                                    head,
                                    "{'method': 'getwork', 'params': ['%s'], 'id':1}"
                                            .formatted(Words.hex("gws", 256)));
                            ok(c, "", "{'result':true,'error':null,'id':1}");
                            c.pause(30);
                            post(
                                    c,
                                    "/",
                                    head,
                                    "{'method': 'getwork', 'params': ['%s'], 'id':1}"
                                            .formatted(Words.hex("gwt", 256)));
                            ok(
                                    c,
                                    "X-Reject-Reason: stale\r\n",
                                    "{'result':false,'error':null,'id':1}");
                            c.close();
                        })
                .mining(
                        "dialect=bitcoin-getwork",
                        "transport=http",
                        "outcome=work",
                        "agent=cgminer 2.11.4",
                        "login=worker1",
                        "jobs=1",
                        "submits=2",
                        "accepted=1",
                        "rejected=1",
                        "difficulty.first=4294967296",
                        "errors=[stale]")
                .finding("10.20.3.1", "miner", "confirmed", "accepted_shares=1");
    }

    private static GoldenCapture blockTemplate() {
        return new GoldenCapture(
                        "http/getblocktemplate",
                        "BIP 22: a template fetched from bitcoind, a block handed in and accepted (result null)",
                        tape -> {
                            Connection c = tape.connect("10.20.3.2", 51002, "10.30.3.2", 8332);
                            post(
                                    c,
                                    "/",
                                    "User-Agent: cpuminer/2.5.1\r\n",
                                    "{'method': 'getblocktemplate', 'params': [{'capabilities': ['coinbasetxn', 'workid', 'coinbase/append'], 'rules': ['segwit']}], 'id':0}");
                            ok(c, "", template("t1"));
                            c.pause(90);
                            post(
                                    c,
                                    "/",
                                    "User-Agent: cpuminer/2.5.1\r\n",
                                    "{'method': 'submitblock', 'params': ['%s'], 'id':4}"
                                            .formatted(Words.hex("block", 600)));
                            ok(c, "", "{'result':null,'error':null,'id':4}");
                            c.close();
                        })
                .mining(
                        "dialect=getblocktemplate",
                        "transport=http",
                        "outcome=work",
                        "agent=cpuminer/2.5.1",
                        "jobs=1",
                        "submits=1",
                        "accepted=1",
                        "rejected=0",
                        // bits 1d00ffff: 2^256 / (0xffff * 2^208)
                        "difficulty.first=4295032833")
                .finding("10.20.3.2", "miner", "confirmed", "accepted_shares=1")
                .finding("10.30.3.2", "pool", "confirmed");
    }

    private static GoldenCapture longPolling() {
        return new GoldenCapture(
                        "http/long-polling",
                        "cgminer waits for new templates by long polling with longpollid: two templates, no block",
                        tape -> {
                            Connection c = tape.connect("10.20.3.3", 51003, "203.0.113.61", 8332);
                            String head =
                                    "User-Agent: cgminer 4.10.0\r\nX-Mining-Extensions: longpoll midstate rollntime submitold\r\n";
                            post(
                                    c,
                                    "/",
                                    head,
                                    "{'id': 0, 'method': 'getblocktemplate', 'params': [{'capabilities': ['coinbasetxn', 'workid', 'coinbase/append', 'longpoll']}]}");
                            ok(c, "", template("t1"));
                            post(
                                    c,
                                    "/",
                                    head,
                                    "{'id': 0, 'method': 'getblocktemplate', 'params': [{'capabilities': ['coinbasetxn', 'workid', 'coinbase/append', 'longpoll'], 'longpollid': 't1'}]}");
                            c.pause(55);
                            ok(c, "", template("t2"));
                            c.close();
                        })
                .mining(
                        "dialect=getblocktemplate",
                        "outcome=work",
                        "agent=cgminer 4.10.0",
                        "jobs=2",
                        "submits=0",
                        "accepted=0")
                .finding("10.20.3.3", "miner", "confirmed");
    }

    /** Every request on a connection of its own, as XMRig does it. */
    private static GoldenCapture monerodSolo() {
        return new GoldenCapture(
                        "http/monerod-solo",
                        "XMRig mines alone at a monerod: templates by getblocktemplate, heights polled, a block handed in by submitblock",
                        tape -> {
                            String head =
                                    "User-Agent: %s\r\nConnection: close\r\n"
                                            .formatted(Words.XMRIG_LINUX);
                            Connection c = tape.connect("10.20.3.4", 51100, "10.30.3.4", 18081);
                            post(
                                    c,
                                    "/json_rpc",
                                    head,
                                    "{'id':1,'jsonrpc':'2.0','method':'getblocktemplate','params':{'wallet_address':'%s','extra_nonce':'%s'}}"
                                            .formatted(Words.WALLET, Words.hex("en", 16)));
                            ok(c, "Connection: close\r\n", moneroTemplate(tape, 1));
                            c.close();
                            for (int i = 0; i < 3; i++) {
                                tape.pause(1);
                                Connection d =
                                        tape.connect("10.20.3.4", 51102 + i, "10.30.3.4", 18081);
                                d.fromClient(
                                        "GET /getheight HTTP/1.1\r\nHost: 10.30.3.4\r\n"
                                                + head
                                                + "\r\n");
                                ok(
                                        d,
                                        "Connection: close\r\n",
                                        "{'hash':'%s','height':3664112,'status':'OK','untrusted':false}"
                                                .formatted(Words.hex("tip", 64)));
                                d.close();
                            }
                            tape.pause(5);
                            Connection e = tape.connect("10.20.3.4", 51110, "10.30.3.4", 18081);
                            post(
                                    e,
                                    "/json_rpc",
                                    head + "X-Hash-Difficulty: 480045000001\r\n",
                                    "{'id':2,'jsonrpc':'2.0','method':'submitblock','params':['1010%s']}"
                                            .formatted(Words.hex("found", 700)));
                            ok(
                                    e,
                                    "Connection: close\r\n",
                                    "{'id':2,'jsonrpc':'2.0','result':{'status':'OK'}}");
                            e.close();
                        })
                .mining(
                        "dialect=getblocktemplate",
                        "transport=http",
                        "outcome=work",
                        "agent=" + Words.XMRIG_LINUX,
                        "login=" + Words.WALLET,
                        "wallet.valid=true",
                        "coin=XMR",
                        "jobs=1",
                        "submits=0",
                        "difficulty.first=480045000000")
                .mining(
                        "dialect=getblocktemplate",
                        "outcome=answer",
                        "agent=" + Words.XMRIG_LINUX,
                        "jobs=0",
                        "submits=1",
                        "accepted=1")
                .finding(
                        "10.20.3.4",
                        "miner",
                        "confirmed",
                        "accepted_shares=1",
                        "wallet.address=" + Words.WALLET)
                .finding("10.30.3.4", "pool", "confirmed");
    }

    private static GoldenCapture templatePolling() {
        return new GoldenCapture(
                        "http/template-polling",
                        "A program asks monerod for templates and miner data every ten seconds and never hands in a block",
                        tape -> {
                            Connection c = tape.connect("10.30.3.5", 51200, "10.30.3.6", 18081);
                            for (int i = 0; i < 3; i++) {
                                post(
                                        c,
                                        "/json_rpc",
                                        "User-Agent: python-requests/2.32\r\nContent-Type: application/json\r\n",
                                        "{'jsonrpc':'2.0','id':'0','method':'get_block_template','params':{'wallet_address':'%s','reserve_size':60}}"
                                                .formatted(Words.WALLET));
                                ok(c, "", moneroTemplate(tape, i));
                                c.pause(10);
                            }
                            post(
                                    c,
                                    "/json_rpc",
                                    "User-Agent: python-requests/2.32\r\nContent-Type: application/json\r\n",
                                    "{'jsonrpc':'2.0','id':'0','method':'get_miner_data'}");
                            ok(
                                    c,
                                    "",
                                    "{'id':'0','jsonrpc':'2.0','result':{'major_version':16,'height':3664112,'prev_id':'%s','seed_hash':'%s','difficulty':'0x6fc4e96540','median_weight':300000,'already_generated_coins':18446744073709551615,'tx_backlog':[],'status':'OK'}}"
                                            .formatted(
                                                    Words.hex("tip", 64), Words.hex("seed", 64)));
                            c.close();
                        })
                .mining(
                        "dialect=getblocktemplate",
                        "transport=http",
                        "outcome=work",
                        "agent=python-requests/2.32",
                        "jobs=4",
                        "submits=0",
                        "difficulty.first=480045000000")
                .finding("10.30.3.5", "miner", "suspected");
    }

    private static GoldenCapture ethereumGetwork() {
        return new GoldenCapture(
                        "http/ethereum-getwork",
                        "ethminer's getwork over HTTP 1.0: eth_getWork each half second, a solution accepted",
                        tape -> {
                            for (int i = 0; i < 4; i++) {
                                Connection c =
                                        tape.connect("10.20.3.7", 51300 + i, "203.0.113.62", 8545);
                                boolean submit = i == 2;
                                String body =
                                        submit
                                                ? "{'id':1,'jsonrpc':'2.0','method':'eth_submitWork','params':['0x%s','0x%s','0x%s']}"
                                                        .formatted(
                                                                Words.hex("egn", 16),
                                                                Words.hex("egh", 64),
                                                                Words.hex("egm", 64))
                                                : "{'id':1,'jsonrpc':'2.0','method':'eth_getWork','params':[]}";
                                c.fromClient(
                                        Words.quoted(
                                                "POST / HTTP/1.0\r\nHost: 203.0.113.62:8545\r\nConnection: close\r\nContent-Length: %d\r\nContent-Type: application/json\r\n\r\n%s"
                                                        .formatted(body.length(), body)));
                                ok(
                                        c,
                                        "Connection: close\r\n",
                                        submit
                                                ? "{'id':1,'jsonrpc':'2.0','result':true}"
                                                : "{'id':1,'jsonrpc':'2.0','result':['0x%s','0x%s','0x%s']}"
                                                        .formatted(
                                                                Words.hex("egh", 64),
                                                                Words.hex("egs", 64),
                                                                Words.fullTarget(5_000_000_000L)));
                                c.close();
                                tape.pause(0.5);
                            }
                        })
                .mining(
                        "dialect=ethereum-getwork",
                        "transport=http",
                        "outcome=work",
                        "jobs=1",
                        "submits=0",
                        "algorithm=ethash",
                        "difficulty.first=5000000000")
                .mining("dialect=ethereum-getwork", "outcome=work", "jobs=1")
                .mining(
                        "dialect=ethereum-getwork",
                        "outcome=answer",
                        "jobs=0",
                        "submits=1",
                        "accepted=1")
                .mining("dialect=ethereum-getwork", "outcome=work", "jobs=1")
                .finding("10.20.3.7", "miner", "confirmed", "accepted_shares=1");
    }

    private static GoldenCapture startMining() {
        return new GoldenCapture(
                        "http/start-mining",
                        "Somebody outside tells an open monerod to mine for his wallet (/start_mining)",
                        tape -> {
                            Connection c = tape.connect("198.51.100.66", 51400, "10.30.3.8", 18081);
                            post(
                                    c,
                                    "/start_mining",
                                    "User-Agent: curl/7.88.1\r\nContent-Type: application/json\r\n",
                                    "{'do_background_mining':false,'ignore_battery':true,'miner_address':'%s','threads_count':8}"
                                            .formatted(Words.SECOND_WALLET));
                            ok(c, "", "{'status':'OK','untrusted':false}");
                            c.close();
                        })
                .mining(
                        "dialect=monerod-control",
                        "transport=http",
                        "outcome=answer",
                        "login=" + Words.SECOND_WALLET,
                        "wallet.valid=true",
                        "jobs=0",
                        "submits=0")
                .finding(
                        "10.30.3.8",
                        "miner",
                        "likely",
                        "coin=XMR",
                        "wallet.address=" + Words.SECOND_WALLET,
                        "agent=");
    }

    private static GoldenCapture connectProxy() {
        return new GoldenCapture(
                        "proxy/http-connect",
                        "A pool through a web proxy that nobody else sees: CONNECT, then Stratum in clear",
                        tape -> {
                            Connection c = tape.connect("10.20.4.1", 52000, "10.20.0.8", 3128);
                            connectThrough(c, "pool.supportxmr.com:3333");
                            new XmrigTalk(c, "connect").login().shares(2).close();
                        })
                .mining(
                        "dialect=cryptonote",
                        "transport=plain",
                        "via=[http-connect]",
                        "outcome=work",
                        "jobs=2",
                        "submits=2",
                        "accepted=2")
                .finding("10.20.4.1", "miner", "confirmed", "pool.name=pool.supportxmr.com");
    }

    /** Both sides of the proxy are seen: the miner is accused, the proxy is not. */
    private static GoldenCapture forwardingProxy() {
        return new GoldenCapture(
                        "proxy/web-proxy-forwards",
                        "The same seen on both sides of the web proxy: the miner is accused, the proxy that only forwards is not",
                        tape -> {
                            Connection c = tape.connect("10.20.4.2", 52100, "10.20.0.8", 3128);
                            c.fromClient(
                                    "CONNECT pool.supportxmr.com:3333 HTTP/1.1\r\nHost: pool.supportxmr.com:3333\r\n\r\n");
                            tape.lookUp(
                                    "10.20.0.8",
                                    "10.20.0.53",
                                    "pool.supportxmr.com",
                                    "203.0.113.15");
                            Connection out = tape.connect("10.20.0.8", 40001, "203.0.113.15", 3333);
                            c.fromServer("HTTP/1.1 200 Connection established\r\n\r\n");
                            XmrigTalk talk = new XmrigTalk(c, "fwd");
                            String login = talk.loginLine();
                            c.c(login);
                            out.c(login);
                            String reply = talk.loginReplyLine();
                            out.s(reply);
                            c.s(reply);
                            c.pause(30);
                            String share = talk.submitLine();
                            c.c(share);
                            out.c(share);
                            String ok = talk.statusLine("OK");
                            out.s(ok);
                            c.s(ok);
                            out.pause(10).close();
                            c.close();
                        })
                .mining("via=[http-connect]", "jobs=1", "submits=1", "accepted=1")
                .mining("via=", "jobs=1", "submits=1", "accepted=1")
                .finding("10.20.4.2", "miner", "confirmed", "pool.name=pool.supportxmr.com")
                .finding("10.20.0.8", "proxy", "info");
    }

    /** What a compromised network looks like from inside: a mining proxy collects. */
    private static GoldenCapture internalProxy() {
        return new GoldenCapture(
                        "proxy/internal-xmrig-proxy",
                        "An xmrig-proxy inside: two miners with work from it, its own session to the pool outside",
                        tape -> {
                            Connection up = tape.connect("10.20.4.10", 53000, "203.0.113.70", 3333);
                            XmrigTalk pool =
                                    new XmrigTalk(up, "up")
                                            .agent(
                                                    "xmrig-proxy/6.26.0 (Linux x86_64) libuv/1.44.2 gcc/12.2.0")
                                            .login();
                            Connection a = tape.connect("10.20.4.11", 53001, "10.20.4.10", 3333);
                            XmrigTalk one = new XmrigTalk(a, "one").user("x", "srv-a").login();
                            Connection b = tape.connect("10.20.4.12", 53002, "10.20.4.10", 3333);
                            XmrigTalk two = new XmrigTalk(b, "two").user("x", "srv-b").login();
                            one.pause(20).share();
                            pool.share();
                            two.pause(20).share();
                            pool.share();
                            one.pause(20).share();
                            pool.share().pause(10);
                            one.close();
                            two.close();
                            pool.close();
                        })
                .mining("login=" + Words.WALLET, "jobs=1", "submits=3", "accepted=3")
                .mining("login=x", "jobs=1", "submits=2", "accepted=2")
                .mining("login=x", "jobs=1", "submits=1", "accepted=1")
                .finding(
                        "10.20.4.10",
                        "proxy",
                        "confirmed",
                        "pool.ip=203.0.113.70",
                        "accepted_shares=3")
                .finding("10.20.4.11", "miner", "confirmed", "accepted_shares=2")
                .finding("10.20.4.10", "proxy", "confirmed", "accepted_shares=3")
                .finding("10.20.4.12", "miner", "confirmed", "accepted_shares=1");
    }

    static void connectThrough(Connection c, String target) {
        c.fromClient("CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(target, target));
        c.fromServer("HTTP/1.1 200 Connection established\r\n\r\n");
    }

    /** A POST with that body, single quotes for double ones; further head lines end in CR LF. */
    static void post(Connection c, String path, String head, String body) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        c.fromClient(
                "POST %s HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %d\r\n\r\n%s"
                        .formatted(path, "node.example", head, length, Words.quoted(body)));
    }

    /** A response with that body, single quotes for double ones. */
    static void ok(Connection c, String head, String body) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        c.fromServer(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s"
                        .formatted(head, length, Words.quoted(body)));
    }

    private static String template(String longPollId) {
        return "{'result':{'version':536870912,'rules':['csv','segwit'],'previousblockhash':'%s','transactions':[],'coinbaseaux':{'flags':''},'coinbasevalue':312500000,'longpollid':'%s','target':'00000000ffff0000000000000000000000000000000000000000000000000000','mintime':1778590000,'mutable':['time','transactions','prevblock'],'noncerange':'00000000ffffffff','curtime':1778594400,'bits':'1d00ffff','height':949000},'error':null,'id':0}"
                .formatted(Words.hex(longPollId, 64), longPollId);
    }

    static String moneroTemplate(Tape tape, int number) {
        String blob = Words.blob(16, tape.seconds(), "tip", "mt" + number);
        return "{'id':1,'jsonrpc':'2.0','result':{'blocktemplate_blob':'%s%s','blockhashing_blob':'%s','difficulty':480045000000,'difficulty_top64':0,'wide_difficulty':'0x6fc4e96540','expected_reward':600000000000,'height':3664112,'prev_hash':'%s','next_seed_hash':'','reserved_offset':126,'seed_hash':'%s','seed_height':3663872,'status':'OK','untrusted':false}}"
                .formatted(
                        blob.substring(0, 86),
                        Words.hex("mtx" + number, 400),
                        blob,
                        Words.hex("tip", 64),
                        Words.hex("seed", 64));
    }
}
