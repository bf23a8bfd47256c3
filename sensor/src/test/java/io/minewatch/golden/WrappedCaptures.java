package io.minewatch.golden;

import io.minewatch.golden.Tape.Connection;
import io.minewatch.testkit.Wrapping;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Sessions inside of other connections, and pages that mine. Sources of the wordings: deepMiner,
 * server.js; coin-hive-stratum; webminerpool, server/Server.cs.
 */
final class WrappedCaptures {
    static final List<GoldenCapture> ALL =
            List.of(coinhive(), webminerpool(), invalidSiteKey(), stratumInWebSocket());

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
                        "A page mines with Coinhive's script: auth, jobs, shares of 256 hashes, one to verify; compressed messages",
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
                        "A page mines through a webminerpool server: handshake with pool and wallet, jobs with algorithm, solved",
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
}
