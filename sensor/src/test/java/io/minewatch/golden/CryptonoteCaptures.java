package io.minewatch.golden;

import io.minewatch.golden.Tape.Connection;
import java.util.List;

/**
 * The Monero family, client by client. Sources of the wordings: xmrig, Client.cpp; xmr-stak,
 * jpsock.cpp; cpuminer-multi, cpu-miner.c; coin-hive-stratum, index.js; xmr-node-proxy, proxy.js.
 */
final class CryptonoteCaptures {
    static final List<GoldenCapture> ALL =
            List.of(
                    xmrig(),
                    xmrStak(),
                    xmrStakCpu(),
                    srbMiner(),
                    cpuminer(),
                    browserBridge(),
                    donation(),
                    selfSelect(),
                    nodeProxy(),
                    p2pool(),
                    loginForms(),
                    refused(),
                    unanswered(),
                    onWebPort(),
                    vardiff(),
                    redirected());

    private CryptonoteCaptures() {}

    private static GoldenCapture xmrig() {
        return new GoldenCapture(
                        "stratum/cryptonote/xmrig-6",
                        "XMRig 6 at a nodejs-pool: login, seven jobs, ten shares accepted and one refused, a keepalive",
                        tape -> {
                            tape.lookUp(
                                    "10.20.1.15",
                                    "10.20.0.53",
                                    "pool.supportxmr.com",
                                    "203.0.113.15");
                            Connection c = tape.connect("10.20.1.15", 50122, "203.0.113.15", 3333);
                            new XmrigTalk(c, "xmrig")
                                    .user(Words.WALLET + ".web07", "x")
                                    .login()
                                    .shares(10)
                                    .pause(12)
                                    .job()
                                    .refusedShare("Low difficulty share")
                                    .pause(60)
                                    .keepalive()
                                    .close();
                        })
                .mining(
                        "dialect=cryptonote",
                        "transport=plain",
                        "outcome=work",
                        "midstream=false",
                        "agent=" + Words.XMRIG_LINUX,
                        "login=" + Words.WALLET,
                        "login_raw=" + Words.WALLET + ".web07",
                        "worker=web07",
                        "rig_id=",
                        "wallet.coin=XMR",
                        "wallet.address=" + Words.WALLET,
                        "wallet.valid=true",
                        "algorithms_offered=[rx/0]",
                        "algorithm=rx/0",
                        "jobs=7",
                        "submits=11",
                        "accepted=10",
                        "rejected=1",
                        "difficulty.first=10000",
                        "difficulty.last=10000",
                        "errors=[Low difficulty share]",
                        "gaps=0")
                .finding(
                        "10.20.1.15",
                        "miner",
                        "confirmed",
                        "pool.ip=203.0.113.15",
                        "pool.port=3333",
                        "pool.name=pool.supportxmr.com",
                        "coin=XMR",
                        "wallet.address=" + Words.WALLET,
                        "agent=" + Words.XMRIG_LINUX,
                        "flows=1",
                        "accepted_shares=10");
    }

    /** Constant id 1, no jsonrpc, rigid always, and the pool's answer without an extension list. */
    private static GoldenCapture xmrStak() {
        String agent = "xmr-stak/2.10.8/67cf951/master/win/cpu/0";
        return new GoldenCapture(
                        "stratum/cryptonote/xmr-stak-2",
                        "xmr-stak 2 on Windows, donation taken out: every message has id 1; three shares, one refused as stale",
                        tape -> {
                            tape.at("2021-03-09T14:00:00Z");
                            Connection c = tape.connect("10.20.1.16", 49733, "203.0.113.16", 5555);
                            c.c(
                                    "{'method':'login','params':{'login':'%s','pass':'x','rigid':'EX01','agent':'%s'},'id':1}"
                                            .formatted(Words.SECOND_WALLET, agent));
                            c.pause(0.1);
                            c.s(
                                    "{'id':1,'jsonrpc':'2.0','error':null,'result':{'id':'914273','job':%s,'status':'OK'}}"
                                            .formatted(stakJob(tape, "stak1")));
                            for (int i = 0; i < 3; i++) {
                                c.pause(40);
                                c.c(stakShare("stak1", i, 25_000));
                                c.pause(0.1);
                                c.s(
                                        i == 2
                                                ? "{'id':1,'jsonrpc':'2.0','error':{'code':-1,'message':'Block expired'},'result':null}"
                                                : "{'id':1,'jsonrpc':'2.0','error':null,'result':{'status':'OK'}}");
                            }
                            c.s(
                                    "{'jsonrpc':'2.0','method':'job','params':%s}"
                                            .formatted(stakJob(tape, "stak2")));
                            c.pause(25);
                            c.c(stakShare("stak2", 3, 25_000));
                            c.pause(0.1);
                            c.s("{'id':1,'jsonrpc':'2.0','error':null,'result':{'status':'OK'}}");
                            c.pause(20).close();
                        })
                .mining(
                        "dialect=cryptonote",
                        "outcome=work",
                        "agent=" + agent,
                        "login=" + Words.SECOND_WALLET,
                        "login_raw=" + Words.SECOND_WALLET,
                        "worker=",
                        "rig_id=EX01",
                        "wallet.coin=XMR",
                        "wallet.valid=true",
                        "algorithm=rx/0",
                        "jobs=2",
                        "submits=4",
                        "accepted=3",
                        "rejected=1",
                        "difficulty.first=25000",
                        "difficulty.last=25000",
                        "errors=[Block expired]")
                .finding("10.20.1.16", "miner", "confirmed", "accepted_shares=3", "coin=XMR");
    }

    /** A job of a pool that names no algorithm: the blob's version tells it. */
    private static String stakJob(Tape tape, String job) {
        return "{'blob':'%s','job_id':'%s','target':'%s'}"
                .formatted(
                        Words.blob(14, tape.seconds() - 2, job + "block", job),
                        Words.hex(job, 15),
                        Words.target(25_000));
    }

    private static String stakShare(String job, int number, long difficulty) {
        return "{'method':'submit','params':{'id':'914273','job_id':'%s','nonce':'%s','result':'%s'},'id':1}"
                .formatted(
                        Words.hex(job, 15),
                        Words.hex(job + number, 8),
                        Words.result(job + number, difficulty));
    }

    private static GoldenCapture xmrStakCpu() {
        return new GoldenCapture(
                        "stratum/cryptonote/xmr-stak-cpu",
                        "xmr-stak-cpu of 2017: no rigid, no algorithm, CryptoNight job of version 6",
                        tape -> {
                            tape.at("2017-10-03T08:00:00Z");
                            Connection c = tape.connect("10.20.1.17", 40100, "203.0.113.17", 3333);
                            c.c(
                                    "{'method':'login','params':{'login':'%s','pass':'x','agent':'xmr-stak-cpu/1.3.0-1.5.0'},'id':1}"
                                            .formatted(Words.WALLET));
                            c.s(
                                    "{'id':1,'jsonrpc':'2.0','error':null,'result':{'id':'733161529','job':{'blob':'%s','job_id':'%s','target':'%s'},'status':'OK'}}"
                                            .formatted(
                                                    Words.blob(6, tape.seconds(), "cpu", "cpu"),
                                                    Words.hex("cpu", 15),
                                                    Words.target(5_000)));
                            c.pause(20);
                            c.c(
                                    "{'method':'submit','params':{'id':'733161529','job_id':'%s','nonce':'%s','result':'%s'},'id':1}"
                                            .formatted(
                                                    Words.hex("cpu", 15),
                                                    Words.hex("cpu-nonce", 8),
                                                    Words.result("cpu", 5_000)));
                            c.s("{'id':1,'jsonrpc':'2.0','error':null,'result':{'status':'OK'}}");
                            c.pause(10).close();
                        })
                .mining(
                        "dialect=cryptonote",
                        "outcome=work",
                        "agent=xmr-stak-cpu/1.3.0-1.5.0",
                        "login=" + Words.WALLET,
                        "wallet.valid=true",
                        "algorithm=cn/0",
                        "jobs=1",
                        "submits=1",
                        "accepted=1",
                        "rejected=0",
                        "difficulty.first=5000")
                .finding("10.20.1.17", "miner", "confirmed", "accepted_shares=1");
    }

    private static GoldenCapture srbMiner() {
        return new GoldenCapture(
                        "stratum/cryptonote/srbminer",
                        "SRBMiner-MULTI: id before method, no jsonrpc, keepalive; subaddress with fixed difficulty",
                        tape -> {
                            Connection c = tape.connect("10.20.1.18", 40200, "203.0.113.18", 7777);
                            c.c(
                                    "{'id':1,'method':'login','params':{'login':'%s+120001','pass':'gpu3','agent':'SRBMiner-MULTI/3.6.9','algo':['randomx']}}"
                                            .formatted(Words.SUBADDRESS));
                            c.s(
                                    "{'id':1,'jsonrpc':'2.0','error':null,'result':{'id':'srb','job':%s,'status':'OK'}}"
                                            .formatted(job(tape, "srb1", 120_001)));
                            c.pause(60);
                            c.c("{'id':2,'method':'keepalive','params':{'id':'srb'}}");
                            c.s(
                                    "{'id':2,'jsonrpc':'2.0','error':null,'result':{'status':'KEEPALIVED'}}");
                            c.pause(5);
                            c.c(submit(3, "srb", "srb1", 120_001));
                            c.s("{'id':3,'jsonrpc':'2.0','error':null,'result':{'status':'OK'}}");
                            c.pause(15).close();
                        })
                .mining(
                        "dialect=cryptonote",
                        "outcome=work",
                        "agent=SRBMiner-MULTI/3.6.9",
                        "login=" + Words.SUBADDRESS,
                        "login_raw=" + Words.SUBADDRESS + "+120001",
                        "wallet.address=" + Words.SUBADDRESS,
                        "wallet.valid=true",
                        "algorithms_offered=[randomx]",
                        "algorithm=rx/0",
                        "jobs=1",
                        "submits=1",
                        "accepted=1",
                        "rejected=0",
                        "difficulty.first=120001")
                .finding("10.20.1.18", "miner", "confirmed", "accepted_shares=1");
    }

    /** Format strings of cpu-miner.c: blanks, and \r\n before the line feed of sending. */
    private static GoldenCapture cpuminer() {
        return new GoldenCapture(
                        "stratum/cryptonote/cpuminer",
                        "cpuminer-multi: blanks after colons and commas, lines that end in CR LF LF, shares with id 4",
                        tape -> {
                            tape.at("2018-02-01T10:00:00Z");
                            Connection c = tape.connect("10.20.1.19", 40300, "203.0.113.19", 4444);
                            c.fromClient(
                                    Words.quoted(
                                            "{'method': 'login', 'params': {'login': '%s', 'pass': 'x', 'agent': 'cpuminer-multi/1.3.7'}, 'id': 1}\n"
                                                    .formatted(Words.WALLET)));
                            c.s(
                                    "{'id':1,'jsonrpc':'2.0','error':null,'result':{'id':'0','job':{'blob':'%s','job_id':'Qx0','target':'%s'},'status':'OK'}}"
                                            .formatted(
                                                    Words.blob(6, tape.seconds(), "multi", "m"),
                                                    Words.target(1_000)));
                            for (int i = 0; i < 4; i++) {
                                c.pause(15);
                                c.fromClient(
                                        Words.quoted(
                                                "{'method': 'submit', 'params': {'id': '0', 'job_id': 'Qx0', 'nonce': '%s', 'result': '%s'}, 'id':4}\r\n\n"
                                                        .formatted(
                                                                Words.hex("multi" + i, 8),
                                                                Words.result("multi" + i, 1_000))));
                                c.s(
                                        "{'id':4,'jsonrpc':'2.0','error':null,'result':{'status':'OK'}}");
                            }
                            c.close();
                        })
                .mining(
                        "dialect=cryptonote",
                        "outcome=work",
                        "agent=cpuminer-multi/1.3.7",
                        "login=" + Words.WALLET,
                        "jobs=1",
                        "submits=4",
                        "accepted=4",
                        "rejected=0",
                        "difficulty.first=1000")
                .finding("10.20.1.19", "miner", "confirmed", "accepted_shares=4");
    }

    private static GoldenCapture browserBridge() {
        return new GoldenCapture(
                        "stratum/cryptonote/coinhive-proxy",
                        "A bridge of browser miners towards its pool: no jsonrpc, no agent, keepalived each 30 s",
                        tape -> {
                            tape.at("2018-05-01T10:00:00Z");
                            Connection c = tape.connect("10.30.0.80", 40400, "203.0.113.20", 3333);
                            c.c(
                                    "{'id':1,'method':'login','params':{'login':'%s.bridge','pass':'x'}}"
                                            .formatted(Words.SECOND_WALLET));
                            c.s(
                                    "{'id':1,'jsonrpc':'2.0','error':null,'result':{'id':'77','job':{'blob':'%s','job_id':'b1','target':'%s','variant':1},'status':'OK'}}"
                                            .formatted(
                                                    Words.blob(7, tape.seconds(), "hive", "h"),
                                                    Words.target(100)));
                            c.pause(30);
                            c.c("{'id':2,'method':'keepalived','params':{'id':'77'}}");
                            c.s(
                                    "{'id':2,'jsonrpc':'2.0','error':null,'result':{'status':'KEEPALIVED'}}");
                            c.c(
                                    "{'id':3,'method':'submit','params':{'version':7,'id':'77','job_id':'b1','nonce':'%s','result':'%s'}}"
                                            .formatted(
                                                    Words.hex("hive-nonce", 8),
                                                    Words.result("hive", 100)));
                            c.s("{'id':3,'jsonrpc':'2.0','error':null,'result':{'status':'OK'}}");
                            c.close();
                        })
                .mining(
                        "dialect=cryptonote",
                        "outcome=work",
                        "agent=",
                        "login=" + Words.SECOND_WALLET,
                        "worker=bridge",
                        "jobs=1",
                        "submits=1",
                        "accepted=1",
                        "difficulty.first=100")
                .finding("10.30.0.80", "miner", "confirmed", "accepted_shares=1");
    }

    /** The operator's session beside the minute that XMRig mines for its makers. */
    private static GoldenCapture donation() {
        return new GoldenCapture(
                        "stratum/cryptonote/xmrig-donation",
                        "XMRig's donation minute (64 digits, diff, height) beside the operator's session",
                        tape -> {
                            Connection own = tape.connect("10.20.1.21", 41000, "203.0.113.21", 443);
                            XmrigTalk talk = new XmrigTalk(own, "owner").login().shares(2);
                            tape.lookUp(
                                    "10.20.1.21",
                                    "10.20.0.53",
                                    "donate.v2.xmrig.com",
                                    "198.51.100.99");
                            Connection give =
                                    tape.connect("10.20.1.21", 41002, "198.51.100.99", 3333);
                            new XmrigTalk(give, "donate")
                                    .user(Words.DONATION_LOGIN, "x")
                                    .extraLogin(
                                            ",'diff':10000,'height':3664113,'seed_hash':'%s'"
                                                    .formatted(Words.hex("seed", 64)))
                                    .difficulty(100_000)
                                    .login()
                                    .pause(20)
                                    .share()
                                    .pause(40)
                                    .close();
                            talk.shares(2).close();
                        })
                .mining(
                        "dialect=cryptonote",
                        "login=" + Words.WALLET,
                        "donation=",
                        "jobs=3",
                        "submits=4",
                        "accepted=4")
                .mining(
                        "dialect=cryptonote",
                        "login=" + Words.DONATION_LOGIN,
                        "wallet=",
                        "donation=true",
                        "jobs=1",
                        "submits=1",
                        "accepted=1",
                        // The short target is coarse: 2^32 / 100000 rounded down, and back.
                        "difficulty.first=100001")
                .finding(
                        "10.20.1.21",
                        "miner",
                        "confirmed",
                        "pool.ip=203.0.113.21",
                        "accepted_shares=4")
                .finding(
                        "10.20.1.21",
                        "miner",
                        "confirmed",
                        "pool.ip=198.51.100.99",
                        "pool.name=donate.v2.xmrig.com");
    }

    private static GoldenCapture selfSelect() {
        return new GoldenCapture(
                        "stratum/cryptonote/self-select",
                        "Self-select: the pool gives extra nonce and wallet, the miner shows its own block template",
                        tape -> {
                            Connection c = tape.connect("10.20.1.22", 41100, "203.0.113.22", 4242);
                            c.c(
                                    "{'id':1,'jsonrpc':'2.0','method':'login','params':{'login':'%s','pass':'x','agent':'%s','mode':'self-select','algo':['rx/0']}}"
                                            .formatted(Words.WALLET, Words.XMRIG_LINUX));
                            c.s(
                                    "{'id':1,'jsonrpc':'2.0','error':null,'result':{'id':'%s','job':{'job_id':'s1','target':'%s','extra_nonce':'%s','pool_wallet':'%s','algo':'rx/0'},'status':'OK'}}"
                                            .formatted(
                                                    Words.hex("self", 32),
                                                    Words.longTarget(75_000),
                                                    Words.hex("extra", 32),
                                                    Words.SECOND_WALLET));
                            c.c(
                                    "{'id':2,'jsonrpc':'2.0','method':'block_template','params':{'id':'%s','job_id':'s1','blob':'1010%s','height':3664112,'difficulty':480045000000,'prev_hash':'%s','seed_hash':'%s','next_seed_hash':''}}"
                                            .formatted(
                                                    Words.hex("self", 32),
                                                    Words.hex("template", 900),
                                                    Words.hex("prev", 64),
                                                    Words.hex("seed", 64)));
                            c.s("{'id':2,'jsonrpc':'2.0','error':null,'result':{'status':'OK'}}");
                            c.pause(50);
                            c.c(
                                    "{'id':3,'jsonrpc':'2.0','method':'submit','params':{'id':'%s','job_id':'s1','nonce':'%s','result':'%s','algo':'rx/0'}}"
                                            .formatted(
                                                    Words.hex("self", 32),
                                                    Words.hex("self-nonce", 8),
                                                    Words.result("self", 75_000)));
                            c.s("{'id':3,'jsonrpc':'2.0','error':null,'result':{'status':'OK'}}");
                            c.pause(10).close();
                        })
                .mining(
                        "dialect=cryptonote",
                        "outcome=work",
                        "login=" + Words.WALLET,
                        "jobs=1",
                        "submits=1",
                        "accepted=1",
                        "difficulty.first=75000")
                .finding("10.20.1.22", "miner", "confirmed", "accepted_shares=1");
    }

    private static GoldenCapture nodeProxy() {
        return new GoldenCapture(
                        "stratum/cryptonote/xmr-node-proxy",
                        "xmr-node-proxy towards a pool: block templates as jobs, shares without result, many machines behind",
                        tape -> {
                            Connection c = tape.connect("10.30.0.23", 41200, "203.0.113.23", 8080);
                            c.c(
                                    "{'method':'login','id':1,'params':{'login':'%s','pass':'farm','agent':'xmr-node-proxy/0.25.0','algo':['rx/0'],'algo-perf':{'rx/0':100000}}}"
                                            .formatted(Words.WALLET));
                            c.s(
                                    "{'id':1,'jsonrpc':'2.0','error':null,'result':{'id':'5','job':{'blocktemplate_blob':'1010%s','blob_type':0,'difficulty':480045000000,'height':3664112,'seed_hash':'%s','reserved_offset':130,'client_nonce_offset':142,'client_pool_offset':138,'target_diff':1000000,'target_diff_hex':'%s','job_id':'pt1','id':'5'},'status':'OK'}}"
                                            .formatted(
                                                    Words.hex("np-template", 1200),
                                                    Words.hex("seed", 64),
                                                    Words.hex("np", 16)));
                            for (int i = 2; i < 5; i++) {
                                c.pause(20);
                                c.c(
                                        "{'method':'submit','id':%d,'params':{'job_id':'pt1','nonce':'%s','workerNonce':%d,'poolNonce':0,'id':'5'}}"
                                                .formatted(i, Words.hex("np" + i, 8), i * 7));
                                c.s(
                                        "{'id':%d,'jsonrpc':'2.0','error':null,'result':{'status':'OK'}}"
                                                .formatted(i));
                            }
                            c.close();
                        })
                .mining(
                        "dialect=cryptonote",
                        "outcome=work",
                        "agent=xmr-node-proxy/0.25.0",
                        "login=" + Words.WALLET,
                        "jobs=1",
                        "submits=3",
                        "accepted=3",
                        "difficulty.first=1000000")
                .finding("10.30.0.23", "proxy", "confirmed", "accepted_shares=3");
    }

    private static GoldenCapture p2pool() {
        return new GoldenCapture(
                        "stratum/cryptonote/p2pool",
                        "P2Pool's miner side: replies without error member, error without code, jobs each 10 s",
                        tape -> {
                            Connection c = tape.connect("10.20.1.24", 41300, "10.20.1.99", 3333);
                            c.c(
                                    "{'id':1,'jsonrpc':'2.0','method':'login','params':{'login':'x+100000','pass':'x','agent':'%s','algo':['rx/0']}}"
                                            .formatted(Words.XMRIG_LINUX));
                            c.s(
                                    "{'id':1,'jsonrpc':'2.0','result':{'id':'a3f1','job':%s,'extensions':['algo'],'status':'OK'}}"
                                            .formatted(job(tape, "1", 100_000)));
                            for (int i = 2; i < 8; i++) {
                                c.pause(10);
                                c.s(
                                        "{'jsonrpc':'2.0','method':'job','params':%s}"
                                                .formatted(job(tape, "" + i, 100_000)));
                            }
                            c.c(submit(2, "a3f1", "7", 100_000));
                            c.s("{'id':2,'jsonrpc':'2.0','result':{'status':'OK'}}");
                            c.c(submit(3, "a3f1", "1", 100_000));
                            c.s("{'id':3,'jsonrpc':'2.0','error':{'message':'Stale share'}}");
                            c.pause(5).close();
                        })
                .mining(
                        "dialect=cryptonote",
                        "outcome=work",
                        "login=x",
                        "login_raw=x+100000",
                        "wallet=",
                        "jobs=7",
                        "submits=2",
                        "accepted=1",
                        "rejected=1",
                        "errors=[Stale share]",
                        // The short target is coarse: 2^32 / 100000 rounded down, and back.
                        "difficulty.first=100001")
                .finding("10.20.1.24", "miner", "confirmed", "accepted_shares=1")
                .finding("10.20.1.99", "pool", "confirmed", "accepted_shares=1");
    }

    /** Each form of login once, on one line each. */
    private static GoldenCapture loginForms() {
        return new GoldenCapture(
                        "stratum/cryptonote/login-forms",
                        "Logins taken apart: worker and mail behind slashes, integrated address, mail address",
                        tape -> {
                            formOf(tape, 42000, Words.WALLET + "/rig-4/ops@example.net");
                            formOf(tape, 42001, Words.INTEGRATED + ".77");
                            formOf(tape, 42002, "miner@example.org");
                        })
                .mining(
                        "login=" + Words.WALLET,
                        "login_raw=" + Words.WALLET + "/rig-4/ops@example.net",
                        "worker=rig-4",
                        "wallet.valid=true",
                        "outcome=work",
                        "accepted=0")
                .mining(
                        "login=" + Words.INTEGRATED,
                        "worker=77",
                        "wallet.coin=XMR",
                        "wallet.address=" + Words.INTEGRATED,
                        "wallet.valid=true")
                .mining("login=miner@example.org", "worker=", "wallet=")
                .finding("10.20.1.25", "miner", "confirmed", "accepted_shares=0");
    }

    private static void formOf(Tape tape, int port, String login) {
        Connection c = tape.connect("10.20.1.25", port, "203.0.113.25", 14444);
        new XmrigTalk(c, "form" + port).user(login, "secret-pass").login().pause(5).close();
    }

    private static GoldenCapture refused() {
        return new GoldenCapture(
                        "stratum/cryptonote/login-refused",
                        "A banned wallet: the pool answers the login with an error and closes",
                        tape -> {
                            Connection c = tape.connect("10.20.1.26", 43000, "203.0.113.26", 3333);
                            c.c(new XmrigTalk(c, "banned").loginLine());
                            c.s(
                                    "{'id':1,'jsonrpc':'2.0','error':{'code':-1,'message':'IP Address currently banned'}}");
                            c.close();
                        })
                .mining(
                        "dialect=cryptonote",
                        "outcome=refused",
                        "login=" + Words.WALLET,
                        "jobs=0",
                        "submits=0",
                        "difficulty=",
                        "errors=[IP Address currently banned]")
                .finding("10.20.1.26", "miner", "likely", "hash_rate=", "accepted_shares=0");
    }

    private static GoldenCapture unanswered() {
        return new GoldenCapture(
                        "stratum/cryptonote/login-unanswered",
                        "A pool whose port is open and that never answers: the miner logs in again and again",
                        tape -> {
                            for (int i = 0; i < 3; i++) {
                                Connection c =
                                        tape.connect("10.20.1.27", 43100 + i, "203.0.113.27", 3333);
                                c.c(new XmrigTalk(c, "dead" + i).loginLine());
                                c.pause(20).close().pause(5);
                            }
                        })
                .mining("outcome=unanswered", "login=" + Words.WALLET, "jobs=0", "errors=")
                .mining("outcome=unanswered", "jobs=0")
                .mining("outcome=unanswered", "jobs=0")
                .finding("10.20.1.27", "miner", "suspected", "wallet.address=" + Words.WALLET);
    }

    private static GoldenCapture onWebPort() {
        return new GoldenCapture(
                        "stratum/cryptonote/plain-on-443",
                        "A pool in clear on port 443: no port says what is spoken there",
                        tape -> {
                            Connection c = tape.connect("10.20.1.28", 43200, "203.0.113.28", 443);
                            new XmrigTalk(c, "web")
                                    .agent(Words.XMRIG_WINDOWS)
                                    .login()
                                    .shares(2)
                                    .close();
                        })
                .mining(
                        "dialect=cryptonote",
                        "transport=plain",
                        "outcome=work",
                        "agent=" + Words.XMRIG_WINDOWS,
                        "jobs=2",
                        "submits=2",
                        "accepted=2")
                .finding("10.20.1.28", "miner", "confirmed", "pool.port=443");
    }

    private static GoldenCapture vardiff() {
        return new GoldenCapture(
                        "stratum/cryptonote/variable-difficulty",
                        "The pool raises the difficulty twice: shares count with the difficulty of their own job",
                        tape -> {
                            Connection c = tape.connect("10.20.1.29", 43300, "203.0.113.29", 3333);
                            XmrigTalk talk = new XmrigTalk(c, "vary").difficulty(5_000).login();
                            talk.pause(20).share().pause(20).share();
                            talk.difficulty(10_000).job().pause(20).share();
                            talk.difficulty(25_000).job().pause(20).share().pause(20).share();
                            talk.pause(20).close();
                        })
                .mining(
                        "jobs=3",
                        "submits=5",
                        "accepted=5",
                        "difficulty.first=5000",
                        "difficulty.last=25000")
                .finding("10.20.1.29", "miner", "confirmed", "accepted_shares=5");
    }

    private static GoldenCapture redirected() {
        return new GoldenCapture(
                        "stratum/cryptonote/pool-redirects",
                        "The pool sends its miner elsewhere (client.reconnect), and the miner goes",
                        tape -> {
                            Connection c = tape.connect("10.20.1.30", 43400, "203.0.113.30", 3333);
                            new XmrigTalk(c, "before").login().pause(9);
                            c.s(
                                    "{'jsonrpc':'2.0','method':'client.reconnect','params':['203.0.113.31','4444']}");
                            c.close();
                            Connection d = tape.connect("10.20.1.30", 43402, "203.0.113.31", 4444);
                            new XmrigTalk(d, "after").login().shares(1).close();
                        })
                .mining("redirects=[203.0.113.31:4444]", "jobs=1", "outcome=work")
                .mining("redirects=", "jobs=1", "submits=1", "accepted=1")
                .finding("10.20.1.30", "miner", "confirmed", "pool.ip=203.0.113.30")
                .finding("10.20.1.30", "miner", "confirmed", "pool.ip=203.0.113.31");
    }

    static String job(Tape tape, String id, long difficulty) {
        return "{'blob':'%s','job_id':'%s','target':'%s','algo':'rx/0','height':3664112,'seed_hash':'%s'}"
                .formatted(
                        Words.blob(16, tape.seconds(), "tip", id),
                        id,
                        Words.target(difficulty),
                        Words.hex("seed", 64));
    }

    static String submit(int id, String session, String job, long difficulty) {
        return "{'id':%d,'jsonrpc':'2.0','method':'submit','params':{'id':'%s','job_id':'%s','nonce':'%s','result':'%s'}}"
                .formatted(
                        id,
                        session,
                        job,
                        Words.hex(session + job + id, 8),
                        Words.result(session + job + id, difficulty));
    }
}
