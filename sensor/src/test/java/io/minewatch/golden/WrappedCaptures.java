package io.minewatch.golden;

import io.minewatch.golden.Tape.Connection;
import io.minewatch.testkit.Frames;
import io.minewatch.testkit.Wrapping;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Sessions inside of other connections, and pages that mine. Sources of the wordings: deepMiner,
 * server.js; coin-hive-stratum; webminerpool, server/Server.cs.
 */
final class WrappedCaptures {
    static final List<GoldenCapture> ALL =
            List.of(
                    coinhive(),
                    webminerpool(),
                    invalidSiteKey(),
                    stratumInWebSocket(),
                    socks5(),
                    socks5WithPassword(),
                    socks4(),
                    chain(),
                    socksProxyForwards(),
                    balancer(),
                    balancerBothSides(),
                    webSocketProxy(),
                    tlsInSocks(),
                    chat(),
                    sshThroughSocks(),
                    mailBehindBalancer());

    private WrappedCaptures() {}

    /** What goes around a connection on the tape. */
    private static final class Around {
        private final Connection connection;
        private final Wrapping wrapping;

        Around(Connection connection, Wrapping.Kind kind) {
            this.connection = connection;
            wrapping = kind.wrapping();
            for (Wrapping.Piece piece : wrapping.opening()) {
                if (piece.byClient()) {
                    connection.fromClient(piece.octets());
                } else {
                    connection.fromServer(piece.octets());
                }
            }
        }

        Around c(String line) {
            connection.fromClient(wrapping.carry(true, octets(line)));
            return this;
        }

        Around s(String line) {
            connection.fromServer(wrapping.carry(false, octets(line)));
            return this;
        }

        Around pause(double seconds) {
            connection.pause(seconds);
            return this;
        }

        Tape close() {
            return connection.close();
        }

        private static byte[] octets(String line) {
            return (Words.quoted(line) + "\n").getBytes(StandardCharsets.UTF_8);
        }
    }

    private static GoldenCapture coinhive() {
        return new GoldenCapture(
                        "webminer/coinhive",
                        "A page mines with Coinhive's script: auth, jobs, shares of 256 hashes, one"
                                + " to verify; compressed messages",
                        tape -> {
                            tape.lookUp(
                                    "10.20.9.1", "10.20.0.53", "ws.example.org", "203.0.113.90");
                            Around a =
                                    new Around(
                                            tape.connect("10.20.9.1", 57001, "203.0.113.90", 80),
                                            Wrapping.Kind.WEBSOCKET_DEFLATE);
                            a.c(
                                    "{'type':'auth','params':{'site_key':'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY','type':'user','user':'visitor-17','goal':0,'version':7}}");
                            a.s("{'type':'authed','params':{'token':'','hashes':0}}");
                            a.s(coinhiveJob("1", tape));
                            for (int i = 1; i <= 3; i++) {
                                a.pause(4);
                                a.c(coinhiveShare("1", i));
                                a.s(
                                        "{'type':'hash_accepted','params':{'hashes':%d}}"
                                                .formatted(256 * i));
                            }
                            a.s(
                                    "{'type':'verify','params':{'verify_id':'v1','nonce':'%s','result':'%s','blob':'%s'}}"
                                            .formatted(
                                                    Words.hex("v", 8),
                                                    Words.hex("vr", 64),
                                                    Words.blob(
                                                            7, tape.seconds(), "webv", "vroot")));
                            a.s(coinhiveJob("2", tape));
                            a.pause(4);
                            a.c(coinhiveShare("2", 4));
                            a.s("{'type':'error','params':{'error':'invalid_share'}}");
                            a.pause(2).close();
                        })
                .mining(
                        "dialect=webminer",
                        "transport=websocket",
                        "via=",
                        "outcome=work",
                        "login=aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY",
                        "worker=visitor-17",
                        "agent=",
                        "jobs=2",
                        "submits=4",
                        "accepted=3",
                        "rejected=1",
                        "difficulty.first=256",
                        "errors=[invalid_share]",
                        "server_names=[ws.example.org]")
                .finding(
                        "10.20.9.1",
                        "miner",
                        "confirmed",
                        "accepted_shares=3",
                        "pool.name=ws.example.org");
    }

    private static String coinhiveJob(String id, Tape tape) {
        return "{'type':'job','params':{'job_id':'%s','blob':'%s','target':'ffffff00','id':'s'}}"
                .formatted(id, Words.blob(7, tape.seconds() - 3, "web", "root" + id));
    }

    private static String coinhiveShare(String job, int number) {
        return "{'type':'submit','params':{'version':7,'job_id':'%s','nonce':'%s','result':'%s'}}"
                .formatted(
                        job,
                        Words.hex("webnonce" + number, 8),
                        Words.result("webshare" + number, 256));
    }

    private static GoldenCapture webminerpool() {
        return new GoldenCapture(
                        "webminer/webminerpool",
                        "A page mines through a webminerpool server: handshake with pool and"
                                + " wallet, jobs with algorithm, solved",
                        tape -> {
                            Around a =
                                    new Around(
                                            tape.connect("10.20.9.2", 57002, "203.0.113.91", 8181),
                                            Wrapping.Kind.WEBSOCKET);
                            a.c(
                                    "{'identifier':'handshake','pool':'pool.supportxmr.com','login':'%s','password':'','userid':'page-3','version':8}"
                                            .formatted(Words.WALLET));
                            for (int i = 1; i <= 2; i++) {
                                a.s(
                                        "{'identifier':'job','job_id':'%d','algo':'cn','variant':1,'height':0,'blob':'%s','target':'285c8f02'}"
                                                .formatted(
                                                        i,
                                                        Words.blob(
                                                                7,
                                                                tape.seconds() - 3,
                                                                "wmp",
                                                                "wmp" + i)));
                                a.pause(6);
                                a.c(
                                        "{'identifier':'solved','job_id':'%d','nonce':'%s','result':'%s'}"
                                                .formatted(
                                                        i,
                                                        Words.hex("wmpn" + i, 8),
                                                        Words.result("wmps" + i, 100)));
                                a.s("{'identifier':'hashsolved'}");
                            }
                            a.pause(2).close();
                        })
                .mining(
                        "dialect=webminer",
                        "transport=websocket",
                        "outcome=work",
                        "login=" + Words.WALLET,
                        "wallet.valid=true",
                        "worker=page-3",
                        "algorithm=cn",
                        "jobs=2",
                        "submits=2",
                        "accepted=2",
                        "difficulty.first=100",
                        "server_names=[ws.example.org,pool.supportxmr.com]")
                .finding("10.20.9.2", "miner", "confirmed", "accepted_shares=2");
    }

    private static GoldenCapture invalidSiteKey() {
        return new GoldenCapture(
                        "webminer/invalid-site-key",
                        "A page whose site key was banned: the service refuses",
                        tape -> {
                            Around a =
                                    new Around(
                                            tape.connect("10.20.9.3", 57003, "203.0.113.90", 80),
                                            Wrapping.Kind.WEBSOCKET_FRAGMENTS);
                            a.c(
                                    "{'type':'auth','params':{'site_key':'zz','type':'anonymous','user':null,'goal':0,'version':7}}");
                            a.s("{'type':'error','params':{'error':'invalid_site_key'}}");
                            a.close();
                        })
                .mining(
                        "dialect=webminer",
                        "outcome=refused",
                        "login=zz",
                        "errors=[invalid_site_key]",
                        "jobs=0")
                .finding("10.20.9.3", "miner", "likely");
    }

    private static GoldenCapture stratumInWebSocket() {
        return new GoldenCapture(
                        "webminer/stratum-in-websocket",
                        "A bridge carries a pool's TCP stream in binary messages",
                        tape -> {
                            Connection c = tape.connect("10.20.9.4", 57004, "203.0.113.92", 443);
                            XmrigTalk talk = new XmrigTalk(c, "bridge");
                            Around a = new Around(c, Wrapping.Kind.WEBSOCKET_BINARY);
                            a.c(talk.loginLine()).s(talk.loginReplyLine());
                            for (int i = 0; i < 2; i++) {
                                a.pause(30).c(talk.submitLine()).s(talk.statusLine("OK"));
                            }
                            a.pause(5).close();
                        })
                .mining(
                        "dialect=cryptonote",
                        "transport=websocket",
                        "agent=" + Words.XMRIG_LINUX,
                        "jobs=1",
                        "submits=2",
                        "accepted=2")
                .finding("10.20.9.4", "miner", "confirmed", "transport=websocket");
    }

    // ---- Proxies

    /** A session of two shares in that wrapping. */
    private static void session(
            Tape tape, String host, String server, int port, Wrapping.Kind kind) {
        Connection c = tape.connect(host, 57_100, server, port);
        XmrigTalk talk = new XmrigTalk(c, kind.name());
        Around a = new Around(c, kind);
        a.c(talk.loginLine()).s(talk.loginReplyLine());
        for (int i = 0; i < 2; i++) {
            a.pause(30).c(talk.submitLine()).s(talk.statusLine("OK"));
        }
        a.pause(5).close();
    }

    private static GoldenCapture socks5() {
        return new GoldenCapture(
                        "proxy/socks5",
                        "XMRig's socks5 option: greeting, the pool's name in the request, then"
                                + " Stratum in clear",
                        tape ->
                                session(
                                        tape,
                                        "10.20.10.1",
                                        "10.20.0.9",
                                        1080,
                                        Wrapping.Kind.SOCKS5))
                .mining("via=[socks5]", "transport=plain", "jobs=1", "submits=2", "accepted=2")
                .finding(
                        "10.20.10.1",
                        "miner",
                        "confirmed",
                        "pool.name=pool.example.net",
                        "pool.ip=",
                        "pool.port=3333",
                        "pool.proxy.ip=10.20.0.9",
                        "pool.proxy.port=1080",
                        "pool.proxy.protocol=socks5");
    }

    private static GoldenCapture socks5WithPassword() {
        return new GoldenCapture(
                        "proxy/socks5-password",
                        "SOCKS 5 with user and password, of which nothing is told",
                        tape ->
                                session(
                                        tape,
                                        "10.20.10.2",
                                        "10.20.0.9",
                                        9050,
                                        Wrapping.Kind.SOCKS5_PASSWORD))
                .mining("via=[socks5]", "submits=2", "accepted=2")
                .finding(
                        "10.20.10.2",
                        "miner",
                        "confirmed",
                        "pool.name=pool.example.net",
                        "pool.proxy.port=9050");
    }

    private static GoldenCapture socks4() {
        return new GoldenCapture(
                        "proxy/socks4",
                        "SOCKS 4 to an address: the pool is the address that was asked for",
                        tape ->
                                session(
                                        tape,
                                        "10.20.10.3",
                                        "10.20.0.9",
                                        1080,
                                        Wrapping.Kind.SOCKS4))
                .mining("via=[socks4]", "submits=2", "accepted=2")
                .finding(
                        "10.20.10.3",
                        "miner",
                        "confirmed",
                        "pool.ip=203.0.113.15",
                        "pool.port=3333",
                        "pool.proxy.ip=10.20.0.9");
    }

    private static GoldenCapture chain() {
        return new GoldenCapture(
                        "proxy/chain",
                        "SOCKS 5 to a web proxy, CONNECT to a balancer that wants a PROXY header:"
                                + " the chain is shown",
                        tape -> session(tape, "10.20.10.4", "10.20.0.9", 1080, Wrapping.Kind.CHAIN))
                .mining("via=[socks5,http-connect,proxy-protocol]", "submits=2", "accepted=2")
                .finding("10.20.10.4", "proxy", "confirmed", "pool.name=pool.example.net")
                .finding("10.20.40.7", "miner", "confirmed", "pool.name=pool.example.net");
    }

    /** The proxy's name look-up is not seen: its session is known again by its login. */
    private static GoldenCapture socksProxyForwards() {
        return new GoldenCapture(
                        "proxy/socks-proxy-forwards",
                        "A SOCKS proxy seen on both sides, its name look-up not: the miner is"
                                + " accused, the proxy is not",
                        tape -> {
                            Connection in = tape.connect("10.20.10.5", 57_105, "10.20.0.9", 1080);
                            Around a = new Around(in, Wrapping.Kind.SOCKS5);
                            Connection out =
                                    tape.connect("10.20.0.9", 40_105, "203.0.113.93", 3333);
                            XmrigTalk talk = new XmrigTalk(in, "both");
                            String login = talk.loginLine();
                            a.c(login);
                            out.c(login);
                            String reply = talk.loginReplyLine();
                            out.s(reply);
                            a.s(reply).pause(30);
                            String share = talk.submitLine();
                            a.c(share);
                            out.c(share);
                            String ok = talk.statusLine("OK");
                            out.s(ok);
                            a.s(ok).pause(10);
                            out.close();
                            a.close();
                        })
                .mining("via=[socks5]", "accepted=1")
                .mining("via=", "accepted=1")
                .finding("10.20.10.5", "miner", "confirmed", "pool.name=pool.example.net")
                .finding("10.20.0.9", "proxy", "info");
    }

    private static GoldenCapture balancer() {
        return new GoldenCapture(
                        "proxy/proxy-header",
                        "A balancer's connection to a pool with a PROXY header: the client that it"
                                + " names mines, the balancer hands on",
                        tape ->
                                session(
                                        tape,
                                        "10.20.0.10",
                                        "203.0.113.94",
                                        3333,
                                        Wrapping.Kind.PROXY_LINE))
                .mining("via=[proxy-protocol]", "submits=2", "accepted=2")
                .finding("10.20.0.10", "proxy", "confirmed", "pool.ip=203.0.113.94")
                .finding(
                        "10.20.40.7",
                        "miner",
                        "confirmed",
                        "pool.ip=203.0.113.94",
                        "accepted_shares=2");
    }

    /** The client's own connection is seen as well: its shares count once. */
    private static GoldenCapture balancerBothSides() {
        return new GoldenCapture(
                        "proxy/proxy-header-both-sides",
                        "The same with the client's own connection to the balancer: one finding of"
                                + " it, its shares count once",
                        tape -> {
                            Connection in = tape.connect("10.20.40.7", 51_000, "10.20.0.10", 3333);
                            Connection out =
                                    tape.connect("10.20.0.10", 40_107, "203.0.113.94", 3333);
                            Around b = new Around(out, Wrapping.Kind.PROXY_LINE);
                            XmrigTalk talk = new XmrigTalk(in, "balanced");
                            String login = talk.loginLine();
                            in.c(login);
                            b.c(login);
                            String reply = talk.loginReplyLine();
                            b.s(reply);
                            in.s(reply).pause(30);
                            String share = talk.submitLine();
                            in.c(share);
                            b.c(share);
                            String ok = talk.statusLine("OK");
                            b.s(ok);
                            in.s(ok).pause(10);
                            b.close();
                            in.close();
                        })
                .mining("via=", "accepted=1")
                .mining("via=[proxy-protocol]", "accepted=1")
                .finding("10.20.40.7", "miner", "confirmed", "accepted_shares=1")
                .finding("10.20.0.10", "proxy", "confirmed", "pool.ip=203.0.113.94")
                .finding("10.20.0.10", "proxy", "confirmed", "accepted_shares=1");
    }

    private static GoldenCapture webSocketProxy() {
        return new GoldenCapture(
                        "webminer/websocket-in-socks5",
                        "A bridge's WebSocket, compressed, through a SOCKS proxy",
                        tape ->
                                session(
                                        tape,
                                        "10.20.10.6",
                                        "10.20.0.9",
                                        1080,
                                        Wrapping.Kind.WEBSOCKET_IN_SOCKS5))
                .mining(
                        "via=[socks5]",
                        "transport=websocket",
                        "submits=2",
                        "accepted=2",
                        "server_names=[ws.example.org]")
                .finding("10.20.10.6", "miner", "confirmed", "pool.proxy.ip=10.20.0.9");
    }

    private static GoldenCapture tlsInSocks() {
        return new GoldenCapture(
                        "proxy/tls-in-socks5",
                        "A pool's name in a SOCKS request, and TLS without a name behind it: a"
                                + " contact",
                        tape -> {
                            Connection c = tape.connect("10.20.10.7", 57_107, "10.20.0.9", 1080);
                            byte[] name = "pool.supportxmr.com".getBytes(StandardCharsets.US_ASCII);
                            c.fromClient(Frames.hex("05 01 00"));
                            c.fromServer(Frames.hex("05 00"));
                            c.fromClient(
                                    Frames.join(
                                            "05 01 00 03",
                                            new byte[] {(byte) name.length},
                                            name,
                                            Frames.hex("01bb")));
                            c.fromServer(Frames.hex("05 00 00 01 00000000 0000"));
                            c.fromClient(Frames.tlsClientHello(""));
                            c.pause(1).close();
                        })
                .finding(
                        "10.20.10.7",
                        "miner",
                        "contact",
                        "pool.name=pool.supportxmr.com",
                        "pool.port=443",
                        "pool.proxy.ip=10.20.0.9");
    }

    // ---- The same wrappings around what is no mining

    private static GoldenCapture chat() {
        return new GoldenCapture(
                "benign/chat-over-websocket",
                "A chat over WebSocket in which somebody quotes a miner's login, in text and in"
                        + " JSON",
                tape -> {
                    Around a =
                            new Around(
                                    tape.connect("10.20.10.20", 57_120, "198.51.100.80", 80),
                                    Wrapping.Kind.WEBSOCKET_DEFLATE);
                    String quote =
                            "{'id':1,'method':'login','params':{'login':'x','pass':'x','agent':'XMRig/6.26.0'}}";
                    a.s("{'type':'hello','params':{'server':'chat-2'}}");
                    a.c("{'type':'auth','params':{'access_token':'abcdef'}}");
                    a.s("{'type':'authed','params':{'user':'ann'}}");
                    a.c("Look at this: " + quote);
                    a.c(
                            "{'type':'message','params':{'text':'%s'}}"
                                    .formatted(quote.replace("'", "\\'")));
                    a.s("{'type':'job','params':{'title':'Miner, part time','job_id':'17'}}");
                    a.s("{'type':'error','params':{'error':'slow down'}}");
                    a.pause(5).close();
                });
    }

    private static GoldenCapture sshThroughSocks() {
        return new GoldenCapture(
                "benign/ssh-through-socks5",
                "SSH through a SOCKS proxy",
                tape -> {
                    Around a =
                            new Around(
                                    tape.connect("10.20.10.21", 57_121, "10.20.0.9", 1080),
                                    Wrapping.Kind.SOCKS5_PASSWORD);
                    a.s("SSH-2.0-OpenSSH_9.2p1 Debian-2").c("SSH-2.0-OpenSSH_9.2p1 Debian-2");
                    a.pause(5).close();
                });
    }

    private static GoldenCapture mailBehindBalancer() {
        return new GoldenCapture(
                "benign/mail-behind-balancer",
                "A balancer hands mail to a server, with a PROXY header; the mail quotes a miner",
                tape -> {
                    Around a =
                            new Around(
                                    tape.connect("10.20.0.10", 57_122, "10.20.0.25", 25),
                                    Wrapping.Kind.PROXY_BINARY);
                    a.s("220 mx.example.net ESMTP")
                            .c("EHLO pc.example.net")
                            .s("250 mx.example.net");
                    a.c("MAIL FROM:<a@example.net>").s("250 ok");
                    a.c("RCPT TO:<b@example.net>").s("250 ok").c("DATA").s("354 go on");
                    String login =
                            "{'id':1,'method':'login','params':{'login':'x','pass':'x','agent':'XMRig/6.26.0'}}";
                    a.c("Subject: miner\r\n\r\n" + login + "\r\n.");
                    a.s("250 queued").c("QUIT").s("221 bye");
                    a.close();
                });
    }
}
