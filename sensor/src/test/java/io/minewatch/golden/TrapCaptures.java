package io.minewatch.golden;

import io.minewatch.golden.Tape.Connection;
import io.minewatch.golden.Tape.Wrapping;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** What makes mining hard to see: names without traffic, tunnels, and captures as they are. */
final class TrapCaptures {
    static final List<GoldenCapture> ALL =
            List.of(
                    contactOnly(),
                    deadPool(),
                    forwardingResolver(),
                    lookedUpAndConnected(),
                    vxlan(),
                    erspan(),
                    vlan(),
                    ipv6(),
                    midstream(),
                    clientSideOnly(),
                    serverSideOnly(),
                    serverSideMidstream(),
                    singleOctets(),
                    oddJson(),
                    batch(),
                    gap(),
                    portReuse(),
                    mirrored(),
                    disordered(),
                    bitcoinNode(),
                    p2poolNode(),
                    p2poolSession(),
                    p2poolCaller(),
                    p2poolMidstream());

    private TrapCaptures() {}

    // ---- Names

    private static GoldenCapture contactOnly() {
        return new GoldenCapture(
                        "dns/contact-only",
                        "Somebody looks up a pool's name, and nothing follows",
                        tape ->
                                tape.lookUp(
                                        "10.20.5.1",
                                        "10.20.0.53",
                                        "pool.supportxmr.com",
                                        "203.0.113.15"))
                .finding(
                        "10.20.5.1",
                        "miner",
                        "contact",
                        "pool.name=pool.supportxmr.com",
                        "pool.ip=");
    }

    private static GoldenCapture deadPool() {
        return new GoldenCapture(
                        "dns/dead-pool",
                        "A miner asks again and again for a pool that is gone: no such name",
                        tape -> {
                            for (int i = 0; i < 4; i++) {
                                tape.lookUpInVain("10.20.5.2", "10.20.0.53", "pool.minexmr.com");
                                tape.pause(30);
                            }
                        })
                .finding("10.20.5.2", "miner", "contact", "pool.name=pool.minexmr.com");
    }

    private static GoldenCapture forwardingResolver() {
        return new GoldenCapture(
                        "dns/resolver-forwards",
                        "A client asks the resolver inside, the resolver asks the one outside: the client is meant",
                        tape -> {
                            tape.ask("10.20.5.3", "10.20.0.53", "xmr-eu1.nanopool.org");
                            tape.lookUp(
                                    "10.20.0.53",
                                    "192.0.2.53",
                                    "xmr-eu1.nanopool.org",
                                    "198.51.100.71");
                            tape.answer(
                                    "10.20.5.3",
                                    "10.20.0.53",
                                    "xmr-eu1.nanopool.org",
                                    "198.51.100.71");
                        })
                .finding("10.20.5.3", "miner", "contact", "pool.name=xmr-eu1.nanopool.org")
                .finding("10.20.0.53", "miner", "info");
    }

    private static GoldenCapture lookedUpAndConnected() {
        return new GoldenCapture(
                        "dns/looked-up-and-connected",
                        "Look-up of a pool, a connection to the address it gave on the pool's port, and silence there",
                        tape -> {
                            tape.lookUp(
                                    "10.20.5.4",
                                    "10.20.0.53",
                                    "xmr-eu1.nanopool.org",
                                    "198.51.100.71");
                            Connection c = tape.connect("10.20.5.4", 54000, "198.51.100.71", 14444);
                            c.pause(5).close();
                        })
                .finding(
                        "10.20.5.4",
                        "miner",
                        "suspected",
                        "pool.ip=198.51.100.71",
                        "flows=1",
                        "pool.port=14444",
                        "pool.name=xmr-eu1.nanopool.org");
    }

    // ---- Tunnels and networks

    private static GoldenCapture vxlan() {
        return wrapped(
                "vxlan",
                "A session inside of VXLAN, as cloud mirrors deliver it",
                1,
                Wrapping.VXLAN);
    }

    private static GoldenCapture erspan() {
        return wrapped(
                "erspan",
                "A session inside of ERSPAN II, as switches mirror it to a sensor far away",
                2,
                Wrapping.ERSPAN);
    }

    private static GoldenCapture wrapped(String name, String shows, int number, Wrapping in) {
        String host = "10.20.6." + number;
        return new GoldenCapture(
                        "tunnel/" + name,
                        shows,
                        tape -> {
                            tape.wrapped(in);
                            session(tape, host, "203.0.113.80", name);
                        })
                .mining(
                        "via=[" + name + "]",
                        "transport=plain",
                        "jobs=2",
                        "submits=2",
                        "accepted=2")
                .finding(host, "miner", "confirmed", "accepted_shares=2");
    }

    private static GoldenCapture vlan() {
        return new GoldenCapture(
                        "tunnel/vlan",
                        "A session in VLAN 120",
                        tape -> {
                            tape.vlan(120);
                            session(tape, "10.20.6.3", "203.0.113.80", "vlan");
                        })
                .mining("via=", "jobs=2", "submits=2", "accepted=2")
                .finding("10.20.6.3", "miner", "confirmed");
    }

    private static GoldenCapture ipv6() {
        return new GoldenCapture(
                        "tunnel/ipv6",
                        "A miner and a pool with IPv6 addresses, the name looked up as AAAA",
                        tape -> {
                            tape.lookUp(
                                    "fd00:20::15",
                                    "fd00:20::53",
                                    "pool.supportxmr.com",
                                    "2001:db8:7::80");
                            session(tape, "fd00:20::15", "2001:db8:7::80", "v6");
                        })
                .mining("jobs=2", "submits=2", "accepted=2")
                .finding(
                        "fd00:20::15",
                        "miner",
                        "confirmed",
                        "pool.ip=2001:db8:7::80",
                        "pool.name=pool.supportxmr.com");
    }

    private static void session(Tape tape, String host, String pool, String seed) {
        Connection c = tape.connect(host, 55000, pool, 3333);
        new XmrigTalk(c, seed).login().shares(2).close();
    }

    // ---- Captures as they are

    private static GoldenCapture midstream() {
        return new GoldenCapture(
                        "malformed/midstream",
                        "The capture begins in the middle of a job: no handshake, no login; the next messages tell",
                        tape -> {
                            Connection c = tape.midstream("10.20.7.1", 56000, "203.0.113.81", 3333);
                            XmrigTalk talk = new XmrigTalk(c, "mid");
                            String cut = Words.quoted(talk.jobLine());
                            c.fromServer(cut.substring(cut.length() / 3) + "\n");
                            talk.pause(10).job().shares(3).close();
                        })
                .mining(
                        "dialect=cryptonote",
                        "outcome=work",
                        "midstream=true",
                        "agent=",
                        "login=",
                        "wallet=",
                        "jobs=2",
                        "submits=3",
                        "accepted=3",
                        "difficulty.first=10000")
                .finding("10.20.7.1", "miner", "confirmed", "accepted_shares=3");
    }

    private static GoldenCapture clientSideOnly() {
        return new GoldenCapture(
                        "malformed/client-side-only",
                        "The mirror shows what the miner sends and nothing else: six shares whose results prove the work",
                        tape -> {
                            tape.onlyFrom("10.20.7.2");
                            Connection c = tape.connect("10.20.7.2", 56100, "203.0.113.82", 3333);
                            new XmrigTalk(c, "mine").login().shares(6).close();
                        })
                .mining(
                        "outcome=unanswered",
                        "login=" + Words.WALLET,
                        "jobs=0",
                        "submits=6",
                        "accepted=0",
                        "rejected=0",
                        "difficulty=",
                        "proofs=6")
                .finding("10.20.7.2", "miner", "confirmed", "hash_rate.basis=submitted-results");
    }

    private static GoldenCapture serverSideOnly() {
        return new GoldenCapture(
                        "malformed/server-side-only",
                        "The mirror shows what the pool sends and nothing else: jobs and answers to six shares",
                        tape -> {
                            tape.onlyFrom("203.0.113.83");
                            Connection c = tape.connect("10.20.7.3", 56200, "203.0.113.83", 3333);
                            new XmrigTalk(c, "theirs").login().shares(6).close();
                        })
                .mining(
                        "outcome=work",
                        "login=",
                        "agent=",
                        "jobs=4",
                        "submits=0",
                        "accepted=6",
                        "difficulty.first=10000")
                .finding("10.20.7.3", "miner", "confirmed", "hash_rate.basis=accepted-shares");
    }

    private static GoldenCapture serverSideMidstream() {
        return new GoldenCapture(
                        "malformed/server-side-midstream",
                        "Only the pool's side, and from the middle: jobs and answers, no handshake",
                        tape -> {
                            Connection c = tape.midstream("10.20.7.4", 56300, "203.0.113.84", 3333);
                            XmrigTalk talk = new XmrigTalk(c, "half");
                            tape.unseen(() -> talk.login().shares(2));
                            tape.onlyFrom("203.0.113.84");
                            talk.job().shares(4).close();
                        })
                .mining("outcome=work", "midstream=true", "jobs=3", "submits=0", "accepted=4")
                .finding("10.20.7.4", "miner", "confirmed");
    }

    private static GoldenCapture singleOctets() {
        return new GoldenCapture(
                        "malformed/single-octets",
                        "Login and its answer in segments of one octet: no pattern in any packet",
                        tape -> {
                            Connection c = tape.connect("10.20.7.5", 56400, "203.0.113.85", 3333);
                            XmrigTalk talk = new XmrigTalk(c, "octet");
                            c.clientInPieces(
                                    Words.quoted(
                                            "{'id':1,'method':'login','params':{'login':'%s','pass':'x','agent':'XMRig/6.26.0'}}\n"
                                                    .formatted(Words.WALLET)),
                                    1);
                            c.serverInPieces(
                                    Words.quoted(
                                            "{'id':1,'result':{'id':'1','job':{'blob':'%s','job_id':'1','target':'%s'},'status':'OK'}}\n"
                                                    .formatted(
                                                            Words.blob(
                                                                    16, tape.seconds(), "t", "o"),
                                                            Words.target(10_000))),
                                    7);
                            talk.pause(20);
                            c.c(CryptonoteCaptures.submit(2, "1", "1", 10_000));
                            c.serverInPieces(
                                    Words.quoted(
                                            "{'id':2,'error':null,'result':{'status':'OK'}}\n"),
                                    1);
                            c.pause(5).close();
                        })
                .mining(
                        "agent=XMRig/6.26.0",
                        "login=" + Words.WALLET,
                        "jobs=1",
                        "submits=1",
                        "accepted=1")
                .finding("10.20.7.5", "miner", "confirmed");
    }

    private static GoldenCapture oddJson() {
        return new GoldenCapture(
                        "malformed/odd-json",
                        "Blanks, escapes, other member order, empty lines before, two messages in one segment, no line end at the end",
                        tape -> {
                            Connection c = tape.connect("10.20.7.6", 56500, "203.0.113.86", 3333);
                            c.fromClient(
                                    Words.quoted(
                                            "\r\n\n  {\t'params' : { 'agent' : '\\u0058MRig\\/6.26.0', 'pass':'x' , 'login' :\t'%s' } , 'method':'log\\u0069n' , 'jsonrpc':'2.0', 'id' : 1 }\n"
                                                    .formatted(Words.WALLET)));
                            c.fromServer(
                                    Words.quoted(
                                            "{'result': {'status' : 'OK', 'job' : %s, 'id' : 'o'}, 'id':1}\n{'params':%s,'method':'job'}\n"
                                                    .formatted(
                                                            CryptonoteCaptures.job(
                                                                    tape, "j1", 10_000),
                                                            CryptonoteCaptures.job(
                                                                    tape, "j2", 10_000))));
                            c.pause(30);
                            c.fromClient(
                                    Words.quoted(
                                            CryptonoteCaptures.submit(2, "o", "j2", 10_000)
                                                    + CryptonoteCaptures.submit(
                                                            3, "o", "j2", 10_000)));
                            c.fromServer(
                                    Words.quoted(
                                            "{'result':{'status':'OK'},'id':2}\n{'error':{'message':'Duplicate share','code':-1},'id':3}"));
                            c.pause(5).close();
                        })
                .mining(
                        "dialect=cryptonote",
                        "agent=XMRig/6.26.0",
                        "login=" + Words.WALLET,
                        "jobs=2",
                        "submits=2",
                        "accepted=1",
                        "rejected=1",
                        "errors=[Duplicate share]")
                .finding("10.20.7.6", "miner", "confirmed", "accepted_shares=1");
    }

    private static GoldenCapture batch() {
        return new GoldenCapture(
                        "malformed/batch",
                        "JSON-RPC batches: subscribe and authorize in one array, their answers in another",
                        tape -> {
                            Connection c = tape.connect("10.20.7.7", 56600, "203.0.113.87", 3333);
                            c.c(
                                    "[{'id':1,'method':'mining.subscribe','params':['cgminer/4.12.0']},{'id':2,'method':'mining.authorize','params':['acct.b1','x']}]");
                            c.s(
                                    "[{'id':1,'result':[[['mining.notify','01']],'f0000001',4],'error':null},{'id':2,'result':true,'error':null}]");
                            c.s("{'id':null,'method':'mining.set_difficulty','params':[2]}");
                            c.s(StratumCaptures.notify("k1", true));
                            c.pause(20);
                            c.c(StratumCaptures.bitcoinShare("acct.b1", "k1", 3));
                            c.s("{'id':3,'result':true,'error':null}");
                            c.pause(5).close();
                        })
                .mining(
                        "dialect=stratum-v1",
                        "agent=cgminer/4.12.0",
                        "login=acct",
                        "worker=b1",
                        "jobs=1",
                        "submits=1",
                        "accepted=1",
                        "difficulty.first=8589934592")
                .finding("10.20.7.7", "miner", "confirmed");
    }

    private static GoldenCapture gap() {
        return new GoldenCapture(
                        "malformed/gap",
                        "The sensor lost a job of the pool: what comes after is read, and the gap is told",
                        tape -> {
                            Connection c = tape.connect("10.20.7.8", 56700, "203.0.113.88", 3333);
                            XmrigTalk talk =
                                    new XmrigTalk(c, "gap").login().pause(30).share().pause(30);
                            tape.unseen(talk::job);
                            talk.pause(5)
                                    .job()
                                    .pause(30)
                                    .share()
                                    .pause(30)
                                    .share()
                                    .pause(10)
                                    .close();
                        })
                .mining(
                        "jobs=2",
                        "submits=3",
                        "accepted=3",
                        "rejected=0",
                        "midstream=false",
                        "gaps=420")
                .finding("10.20.7.8", "miner", "confirmed", "accepted_shares=3");
    }

    private static GoldenCapture portReuse() {
        return new GoldenCapture(
                        "malformed/port-reuse",
                        "The miner comes back from the same port, once after a close and once without: three connections",
                        tape -> {
                            for (int i = 0; i < 3; i++) {
                                Connection c =
                                        tape.connect("10.20.7.9", 56800, "203.0.113.89", 3333);
                                XmrigTalk talk =
                                        new XmrigTalk(c, "again" + i)
                                                .login()
                                                .pause(20)
                                                .share()
                                                .pause(5);
                                if (i != 1) {
                                    talk.close();
                                }
                                tape.pause(3);
                            }
                        })
                .mining("jobs=1", "submits=1", "accepted=1")
                .mining("jobs=1", "submits=1", "accepted=1")
                .mining("jobs=1", "submits=1", "accepted=1")
                .finding("10.20.7.9", "miner", "confirmed", "accepted_shares=3");
    }

    private static GoldenCapture mirrored() {
        return new GoldenCapture(
                        "malformed/mirrored-twice",
                        "The mirror port shows each packet twice, tagged before the router and untagged behind it: counted once",
                        tape -> {
                            tape.vlan(20).mirrored();
                            Connection c = tape.connect("10.20.7.10", 56900, "203.0.113.90", 3333);
                            new XmrigTalk(c, "twice").login().shares(4).close();
                        })
                .mining("jobs=3", "submits=4", "accepted=4", "rejected=0", "gaps=0")
                .finding("10.20.7.10", "miner", "confirmed", "accepted_shares=4");
    }

    private static GoldenCapture disordered() {
        return new GoldenCapture(
                        "malformed/out-of-order",
                        "A retransmitted share, and segments of a job in the wrong order: each counted once",
                        tape -> {
                            Connection c = tape.connect("10.20.7.11", 57000, "203.0.113.91", 3333);
                            XmrigTalk talk = new XmrigTalk(c, "order").login().pause(20);
                            c.fromClientTwice(Words.quoted(talk.submitLine()) + "\n");
                            c.s(talk.statusLine("OK"));
                            String job = Words.quoted(talk.jobLine()) + "\n";
                            c.serverInPieces(job, 211);
                            // Segment, segment, acknowledgement: the two segments change places.
                            tape.swapLastTwo(1);
                            talk.pause(20).share().pause(5).close();
                        })
                .mining("jobs=2", "submits=2", "accepted=2", "gaps=0")
                .finding("10.20.7.11", "miner", "confirmed", "accepted_shares=2");
    }

    // ---- Nodes, which are no miners

    private static GoldenCapture bitcoinNode() {
        return new GoldenCapture(
                        "peer/bitcoin",
                        "A Bitcoin node greets another: version and verack",
                        tape -> {
                            Connection c = tape.connect("10.20.9.1", 59000, "203.0.113.95", 8333);
                            byte[] version = Words.octets("version", 102);
                            c.fromClient(bitcoin("version", version));
                            c.fromServer(bitcoin("version", Words.octets("other", 102)));
                            c.fromClient(bitcoin("verack", new byte[0]));
                            c.fromServer(bitcoin("verack", new byte[0]));
                            c.close();
                        })
                .finding("10.20.9.1", "miner", "info", "coin=Bitcoin", "hash_rate=");
    }

    /** Magic, command, length, four octets of the double SHA-256 as checksum, payload. */
    private static byte[] bitcoin(String command, byte[] payload) {
        ByteBuffer message =
                ByteBuffer.allocate(24 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(0xD9B4BEF9).put(ascii(command)).position(16);
        message.putInt(payload.length);
        message.put(Words.sha256(Words.sha256(payload)), 0, 4).put(payload);
        return message.array();
    }

    private static GoldenCapture p2poolNode() {
        return new GoldenCapture(
                        "peer/p2pool",
                        "Two P2Pool nodes: challenges, solutions, listening port, request of the chain's tip",
                        tape -> {
                            Connection c = tape.connect("10.20.9.2", 59100, "203.0.113.96", 37889);
                            c.fromClient(p2poolChallenge("a")).fromServer(p2poolChallenge("b"));
                            c.fromClient(p2poolSolution("a")).fromServer(p2poolSolution("b"));
                            c.close();
                        })
                .finding("10.20.9.2", "miner", "info", "coin=Monero", "hash_rate=");
    }

    private static GoldenCapture p2poolSession() {
        return new GoldenCapture(
                        "peer/p2pool-session",
                        "A P2Pool node meets another, gets the tip of the side chain and peers; both tell of new blocks",
                        tape -> {
                            Connection c = tape.connect("10.20.9.3", 59101, "203.0.113.97", 37888);
                            p2poolTalk(c);
                            c.close();
                        })
                .mining(
                        "dialect=p2pool",
                        "transport=plain",
                        "outcome=answer",
                        "jobs=0",
                        "submits=0",
                        "agent=",
                        "wallet=")
                .finding("10.20.9.3", "miner", "likely", "coin=Monero", "hash_rate=");
    }

    private static GoldenCapture p2poolCaller() {
        return new GoldenCapture(
                        "peer/p2pool-called",
                        "A P2Pool node outside calls one inside: the one inside is meant",
                        tape -> {
                            Connection c = tape.connect("203.0.113.98", 41_200, "10.20.9.4", 37889);
                            p2poolTalk(c);
                            c.close();
                        })
                .mining("dialect=p2pool", "outcome=answer")
                .finding("10.20.9.4", "miner", "likely", "coin=Monero", "pool.ip=203.0.113.98");
    }

    private static GoldenCapture p2poolMidstream() {
        return new GoldenCapture(
                        "peer/p2pool-midstream",
                        "A session of two P2Pool nodes whose beginning was not captured: a block of the side chain is certain by itself",
                        tape -> {
                            Connection c =
                                    tape.midstream("10.20.9.5", 59102, "203.0.113.99", 37888);
                            c.fromServer(Words.octets("rest of a message", 300));
                            c.fromClient(new byte[] {6});
                            c.pause(11);
                            c.fromServer(sideChainBlock("mid", 900));
                            c.pause(11);
                            c.fromServer(sideChainBlock("next", 940));
                            c.close();
                        })
                .mining("dialect=p2pool", "outcome=answer", "midstream=true", "jobs=0")
                .finding("10.20.9.5", "miner", "likely", "coin=Monero");
    }

    /** A compact block with the head of a Monero block: version 16, height 3,400,000. */
    private static byte[] sideChainBlock(String seed, int length) {
        ByteBuffer octets = ByteBuffer.allocate(5 + length).order(ByteOrder.LITTLE_ENDIAN);
        octets.put((byte) 8).putInt(length).put(Words.octets(seed, length));
        octets.position(5);
        octets.put(HexFormat.of().parseHex("1010" + "80b88cd006"));
        octets.position(48);
        // 3,400,060 and 3,400,000.
        octets.put(HexFormat.of().parseHex("02" + "fcc2cf01" + "01ff" + "c0c2cf01"));
        return octets.array();
    }

    private static void p2poolTalk(Connection c) {
        c.fromClient(p2poolChallenge("a")).fromServer(p2poolChallenge("b"));
        c.fromClient(p2poolSolution("a")).fromServer(p2poolSolution("b"));
        c.fromServer(p2poolBlock(4, "tip", 9_000)).fromClient(p2poolBlock(4, "tip", 9_000));
        c.fromClient(new byte[] {6});
        ByteBuffer peers = ByteBuffer.allocate(2 + 3 * 19).put((byte) 7).put((byte) 3);
        c.fromServer(peers.put(Words.octets("peers", 3 * 19)).array());
        for (int i = 0; i < 4; i++) {
            c.pause(11);
            c.fromServer(p2poolBlock(8, "new" + i, 700 + 32 * i));
        }
        c.fromClient(p2poolBlock(5, "own", 2_400));
    }

    private static byte[] p2poolBlock(int kind, String seed, int length) {
        ByteBuffer octets = ByteBuffer.allocate(5 + length).order(ByteOrder.LITTLE_ENDIAN);
        return octets.put((byte) kind).putInt(length).put(Words.octets(seed, length)).array();
    }

    private static byte[] p2poolChallenge(String seed) {
        return ByteBuffer.allocate(17).put((byte) 0).put(Words.octets(seed, 16)).array();
    }

    private static byte[] p2poolSolution(String seed) {
        ByteBuffer octets = ByteBuffer.allocate(41 + 5 + 33).order(ByteOrder.LITTLE_ENDIAN);
        octets.put((byte) 1).put(Words.octets(seed + "solution", 40));
        octets.put((byte) 2).putInt(37_889).put((byte) 3);
        return octets.array();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
