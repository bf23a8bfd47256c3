package io.minewatch.golden;

import io.minewatch.golden.Tape.Connection;
import java.util.List;

/**
 * The {@code mining.*} family, eth-proxy, and the dialects of other coins. Sources of the wordings:
 * cgminer, util.c; node-stratum-pool; BIP 310; ZIP 301; ethminer, EthStratumClient.cpp; EIP-1571;
 * kaspa-stratum-bridge; grin, doc/stratum.md; beam, pow/stratum.h.
 */
final class StratumCaptures {
    static final List<GoldenCapture> ALL =
            List.of(
                    cgminer(),
                    versionRolling(),
                    unauthorized(),
                    litecoin(),
                    zcash(),
                    ethproxy(),
                    niceHashEthereum(),
                    ethminerStratum(),
                    ethereumStratum2(),
                    kawpow(),
                    ergo(),
                    kaspa(),
                    grin(),
                    beam());

    private static final String BITCOIN_ADDRESS = "15cWQsbrQwKYq6WDsCpmhvGMUZuRu9oLzX";
    private static final String ETHEREUM_ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

    private StratumCaptures() {}

    private static GoldenCapture cgminer() {
        return new GoldenCapture(
                        "stratum/stratum-v1/cgminer-nomp",
                        "cgminer at a NOMP pool: params first and blanks; two jobs, three shares, one of low difficulty",
                        tape -> {
                            Connection c = tape.connect("10.20.2.1", 50001, "203.0.113.40", 3333);
                            c.c(
                                    "{'id': 1, 'method': 'mining.subscribe', 'params': ['cgminer/4.12.0']}");
                            c.s(
                                    "{'id':1,'result':[[['mining.set_difficulty','deadbeefcafebabe0100000000000000'],['mining.notify','deadbeefcafebabe0100000000000000']],'4000000a',4],'error':null}");
                            c.c(
                                    "{'params': ['%s.rig1', 'x'], 'id': 2, 'method': 'mining.authorize'}"
                                            .formatted(BITCOIN_ADDRESS));
                            c.s("{'id':2,'result':true,'error':null}");
                            c.s("{'id':null,'method':'mining.set_difficulty','params':[512]}");
                            c.s(notify("66f0a1", true));
                            for (int i = 0; i < 2; i++) {
                                c.pause(15);
                                c.c(bitcoinShare(BITCOIN_ADDRESS + ".rig1", "66f0a1", 3 + i));
                                c.s("{'id':%d,'result':true,'error':null}".formatted(3 + i));
                            }
                            c.s("{'id':null,'method':'mining.set_difficulty','params':[1024]}");
                            c.s(notify("66f0a2", false));
                            c.pause(15);
                            c.c(bitcoinShare(BITCOIN_ADDRESS + ".rig1", "66f0a2", 5));
                            c.s(
                                    "{'id':5,'result':null,'error':[23,'low difficulty share of 812.5',null]}");
                            c.pause(5).close();
                        })
                .mining(
                        "dialect=stratum-v1",
                        "transport=plain",
                        "outcome=work",
                        "agent=cgminer/4.12.0",
                        "login=" + BITCOIN_ADDRESS,
                        "login_raw=" + BITCOIN_ADDRESS + ".rig1",
                        "worker=rig1",
                        "wallet.coin=BTC",
                        "wallet.valid=true",
                        "jobs=2",
                        "submits=3",
                        "accepted=2",
                        "rejected=1",
                        // 512 and 1024 times 2^32 hashes
                        "difficulty.first=2199023255552",
                        "difficulty.last=4398046511104",
                        "errors=[low difficulty share of 812.5]")
                .finding("10.20.2.1", "miner", "confirmed", "coin=BTC", "accepted_shares=2");
    }

    private static GoldenCapture versionRolling() {
        return new GoldenCapture(
                        "stratum/stratum-v1/version-rolling",
                        "mining.configure first, version bits in each share, extranonce subscription, suggested difficulty",
                        tape -> {
                            Connection c = tape.connect("10.20.2.2", 50002, "203.0.113.41", 3333);
                            c.c(
                                    "{'id':1,'method':'mining.configure','params':[['version-rolling','minimum-difficulty'],{'version-rolling.mask':'1fffe000','version-rolling.min-bit-count':2,'minimum-difficulty.value':2048}]}");
                            c.s(
                                    "{'id':1,'result':{'version-rolling':true,'version-rolling.mask':'18000000','minimum-difficulty':true},'error':null}");
                            c.c(
                                    "{'id':2,'method':'mining.subscribe','params':['bmminer/2.0.0',null,'btc.pool.example','3333']}");
                            c.s(
                                    "{'id':2,'result':[[['mining.notify','ae6812eb4cd7735a302a8a9dd95cf71f']],'08000002',8],'error':null}");
                            c.c(
                                    "{'id':3,'method':'mining.authorize','params':['account.shelf-12','123']}");
                            c.s("{'id':3,'result':true,'error':null}");
                            c.c("{'id':4,'method':'mining.extranonce.subscribe','params':[]}");
                            c.s("{'id':4,'result':true,'error':null}");
                            c.c("{'id':5,'method':'mining.suggest_difficulty','params':[65536]}");
                            c.s(
                                    "{'id':null,'method':'mining.set_version_mask','params':['00003000']}");
                            c.s("{'id':null,'method':'mining.set_difficulty','params':[65536]}");
                            c.s(notify("b1", true));
                            c.pause(30);
                            c.c(
                                    "{'id':6,'method':'mining.submit','params':['account.shelf-12','b1','0000000000000001','6ad0c2f1','b2957c02','00002000']}");
                            c.s("{'id':6,'result':true,'error':null}");
                            c.s(
                                    "{'id':null,'method':'mining.set_extranonce','params':['08000003',8]}");
                            c.pause(5).close();
                        })
                .mining(
                        "dialect=stratum-v1",
                        "outcome=work",
                        "agent=bmminer/2.0.0",
                        "login=account",
                        "worker=shelf-12",
                        "wallet=",
                        "jobs=1",
                        "submits=1",
                        "accepted=1",
                        "rejected=0",
                        "difficulty.first=281474976710656",
                        "server_names=[btc.pool.example]")
                .finding("10.20.2.2", "miner", "confirmed", "pool.name=btc.pool.example");
    }

    private static GoldenCapture unauthorized() {
        return new GoldenCapture(
                        "stratum/stratum-v1/unauthorized",
                        "The pool answers the subscription and refuses the worker (code 24)",
                        tape -> {
                            Connection c = tape.connect("10.20.2.3", 50003, "203.0.113.42", 3333);
                            c.c("{'id': 1, 'method': 'mining.subscribe', 'params': []}");
                            c.s(
                                    "{'id':1,'result':[[['mining.notify','01']],'f0000001',4],'error':null}");
                            c.c(
                                    "{'id': 2, 'method': 'mining.authorize', 'params': ['nobody.1', 'x']}");
                            c.s("{'id':2,'result':false,'error':[24,'Unauthorized worker',null]}");
                            c.close();
                        })
                .mining(
                        "dialect=stratum-v1",
                        "outcome=refused",
                        "agent=",
                        "login=nobody",
                        "worker=1",
                        "jobs=0",
                        "errors=[Unauthorized worker]")
                .finding("10.20.2.3", "miner", "likely");
    }

    private static GoldenCapture litecoin() {
        String wallet = "LLuQndqTogiXwrFgc9QxKkC7cGM8eXbhgr";
        return new GoldenCapture(
                        "stratum/stratum-v1/scrypt",
                        "cpuminer at a Litecoin pool: pool difficulty counts in units of 2^16 hashes",
                        tape -> {
                            Connection c = tape.connect("10.20.2.4", 50004, "203.0.113.43", 3333);
                            c.c(
                                    "{'id': 1, 'method': 'mining.subscribe', 'params': ['cpuminer/2.5.1']}");
                            c.s(
                                    "{'id':1,'result':[[['mining.set_difficulty','b4'],['mining.notify','ae']],'f8002c90',4],'error':null}");
                            c.c(
                                    "{'id': 2, 'method': 'mining.authorize', 'params': ['%s', 'x']}"
                                            .formatted(wallet));
                            c.s("{'id':2,'result':true,'error':null}");
                            c.s("{'id':null,'method':'mining.set_difficulty','params':[8]}");
                            c.s(notify("l1", true));
                            c.pause(20);
                            c.c(bitcoinShare(wallet, "l1", 4));
                            c.s("{'id':4,'result':true,'error':null}");
                            c.pause(5).close();
                        })
                .mining(
                        "dialect=stratum-v1",
                        "login=" + wallet,
                        "wallet.coin=LTC",
                        "wallet.valid=true",
                        "jobs=1",
                        "accepted=1",
                        "difficulty.first=524288")
                .finding("10.20.2.4", "miner", "confirmed", "coin=LTC");
    }

    private static GoldenCapture zcash() {
        String wallet = "t1KSLsyqjhtzUxRL9bRS6brvdo3WH5TbDZG";
        return new GoldenCapture(
                        "stratum/zcash-stratum/equihash",
                        "Zcash (ZIP 301): set_target, header fields in notify, a solution of 2,690 digits",
                        tape -> {
                            Connection c = tape.connect("10.20.2.5", 50005, "203.0.113.44", 3333);
                            c.c(
                                    "{'id': 1, 'method': 'mining.subscribe', 'params': ['EWBF 0.3.4b', null, 'zec.pool.example', '3333']}");
                            c.s(
                                    "{'id':1,'result':[null,'%s'],'error':null}"
                                            .formatted(Words.hex("zn", 8)));
                            c.c(
                                    "{'id': 2, 'method': 'mining.authorize', 'params': ['%s.shed', 'x']}"
                                            .formatted(wallet));
                            c.s("{'id':2,'result':true,'error':null}");
                            c.s(
                                    "{'id':null,'method':'mining.set_target','params':['%s']}"
                                            .formatted(Words.fullTarget(4_096)));
                            c.s(
                                    "{'id':null,'method':'mining.notify','params':['z7','04000000','%s','%s','%s','%s','1f07ffff',true]}"
                                            .formatted(
                                                    Words.hex("zp", 64),
                                                    Words.hex("zm", 64),
                                                    "0".repeat(64),
                                                    Words.hex("zt", 8)));
                            c.pause(25);
                            c.c(
                                    "{'id': 4, 'method': 'mining.submit', 'params': ['%s.shed', 'z7', '%s', '%s', 'fd4005%s']}"
                                            .formatted(
                                                    wallet,
                                                    Words.hex("zt", 8),
                                                    Words.hex("zn2", 56),
                                                    Words.hex("zs", 2_684)));
                            c.s("{'id':4,'result':true,'error':null}");
                            c.pause(5).close();
                        })
                .mining(
                        "dialect=zcash-stratum",
                        "outcome=work",
                        "agent=EWBF 0.3.4b",
                        "worker=shed",
                        "wallet.coin=ZEC",
                        "wallet.valid=true",
                        "algorithm=equihash",
                        "jobs=1",
                        "submits=1",
                        "accepted=1",
                        "difficulty.first=4096",
                        "server_names=[zec.pool.example]")
                .finding("10.20.2.5", "miner", "confirmed", "coin=ZEC");
    }

    private static GoldenCapture ethproxy() {
        String header = "0x" + Words.hex("eh1", 64);
        return new GoldenCapture(
                        "stratum/ethproxy/ethminer",
                        "eth-proxy: login with wallet and worker, work pushed as answers to nobody's question",
                        tape -> {
                            Connection c = tape.connect("10.20.2.6", 50006, "203.0.113.45", 4444);
                            c.c(
                                    "{'id':1,'jsonrpc':'2.0','method':'eth_submitLogin','params':['%s','x'],'worker':'rig1'}"
                                            .formatted(ETHEREUM_ADDRESS));
                            c.s("{'id':1,'jsonrpc':'2.0','result':true}");
                            c.c("{'id':5,'method':'eth_getWork','params':[]}");
                            c.s(ethWork(5, header, 4_000_000_000L));
                            c.pause(12);
                            c.s(ethWork(0, "0x" + Words.hex("eh2", 64), 4_000_000_000L));
                            c.pause(6);
                            c.c(
                                    "{'id':40,'jsonrpc':'2.0','method':'eth_submitWork','params':['0x%s','0x%s','0x%s'],'worker':'rig1'}"
                                            .formatted(
                                                    Words.hex("en", 16),
                                                    Words.hex("eh2", 64),
                                                    Words.hex("em", 64)));
                            c.s("{'id':40,'jsonrpc':'2.0','result':true}");
                            c.pause(30);
                            c.c(
                                    "{'id':9,'jsonrpc':'2.0','method':'eth_submitHashrate','params':['0x%s','0x%s'],'worker':'rig1'}"
                                            .formatted(
                                                    "0".repeat(56) + "03938700",
                                                    Words.hex("ec", 64)));
                            c.s("{'id':9,'jsonrpc':'2.0','result':true}");
                            c.close();
                        })
                .mining(
                        "dialect=ethproxy",
                        "outcome=work",
                        "agent=",
                        "login=" + ETHEREUM_ADDRESS,
                        "worker=rig1",
                        "wallet.valid=true",
                        "algorithm=ethash",
                        "jobs=2",
                        "submits=1",
                        "accepted=1",
                        "rejected=0",
                        "difficulty.first=4000000000",
                        "difficulty.last=4000000000")
                .finding("10.20.2.6", "miner", "confirmed", "accepted_shares=1");
    }

    private static GoldenCapture niceHashEthereum() {
        return new GoldenCapture(
                        "stratum/ethereum-stratum/nicehash-1",
                        "EthereumStratum/1.0.0: seed and header hash without 0x, fractional difficulty",
                        tape -> {
                            Connection c = tape.connect("10.20.2.7", 50007, "203.0.113.46", 3353);
                            c.c(
                                    "{'id':1,'method':'mining.subscribe','params':['PhoenixMiner/5.6d','EthereumStratum/1.0.0']}");
                            c.s(
                                    "{'id':1,'result':[['mining.notify','ae6812eb4cd7735a302a8a9dd95cf71f','EthereumStratum/1.0.0'],'080c'],'error':null}");
                            c.c("{'id':2,'method':'mining.extranonce.subscribe','params':[]}");
                            c.s("{'id':2,'result':true,'error':null}");
                            c.c(
                                    "{'id':3,'method':'mining.authorize','params':['%s.gpu','x']}"
                                            .formatted(ETHEREUM_ADDRESS));
                            c.s("{'id':3,'result':true,'error':null}");
                            c.s("{'id':null,'method':'mining.set_difficulty','params':[0.5]}");
                            c.s(
                                    "{'id':null,'method':'mining.notify','params':['bf0488aa','%s','%s',true]}"
                                            .formatted(
                                                    Words.hex("seedhash", 64),
                                                    Words.hex("headerhash", 64)));
                            c.pause(20);
                            c.c(
                                    "{'id':4,'method':'mining.submit','params':['%s.gpu','bf0488aa','6a909d9bbc0f']}"
                                            .formatted(ETHEREUM_ADDRESS));
                            c.s("{'id':4,'result':true,'error':null}");
                            c.s("{'id':null,'method':'mining.set_extranonce','params':['af4c']}");
                            c.pause(3).close();
                        })
                .mining(
                        "dialect=ethereum-stratum",
                        "outcome=work",
                        "agent=PhoenixMiner/5.6d",
                        "login=" + ETHEREUM_ADDRESS,
                        "worker=gpu",
                        "wallet.valid=true",
                        "algorithm=ethash",
                        "jobs=1",
                        "submits=1",
                        "accepted=1",
                        // half of 2^32
                        "difficulty.first=2147483648")
                .finding("10.20.2.7", "miner", "confirmed");
    }

    private static GoldenCapture ethminerStratum() {
        return new GoldenCapture(
                        "stratum/ethereum-stratum/ethminer-mode-0",
                        "ethminer's stratum: header, seed and target with 0x in notify, worker beside the params",
                        tape -> {
                            Connection c = tape.connect("10.20.2.8", 50008, "203.0.113.47", 8008);
                            c.c("{'id':1,'jsonrpc':'2.0','method':'mining.subscribe','params':[]}");
                            c.s("{'id':1,'jsonrpc':'2.0','result':true}");
                            c.c(
                                    "{'id':3,'jsonrpc':'2.0','method':'mining.authorize','params':['%s','x'],'worker':'left'}"
                                            .formatted(ETHEREUM_ADDRESS));
                            c.s("{'id':3,'jsonrpc':'2.0','result':true}");
                            c.s(
                                    "{'id':null,'jsonrpc':'2.0','method':'mining.notify','params':['j1','0x%s','0x%s','0x%s',true]}"
                                            .formatted(
                                                    Words.hex("h0", 64),
                                                    Words.hex("s0", 64),
                                                    Words.fullTarget(1_000_000_000L)));
                            c.pause(11);
                            c.c(
                                    "{'id':40,'jsonrpc':'2.0','method':'mining.submit','params':['%s','j1','0x%s','0x%s','0x%s'],'worker':'left'}"
                                            .formatted(
                                                    ETHEREUM_ADDRESS,
                                                    Words.hex("n0", 16),
                                                    Words.hex("h0", 64),
                                                    Words.hex("m0", 64)));
                            c.s("{'id':40,'jsonrpc':'2.0','result':true}");
                            c.pause(3).close();
                        })
                .mining(
                        "dialect=ethereum-stratum",
                        "outcome=work",
                        "login=" + ETHEREUM_ADDRESS,
                        "worker=left",
                        "jobs=1",
                        "submits=1",
                        "accepted=1",
                        "difficulty.first=1000000000")
                .finding("10.20.2.8", "miner", "confirmed");
    }

    private static GoldenCapture ethereumStratum2() {
        return new GoldenCapture(
                        "stratum/ethereum-stratum-2/eip-1571",
                        "EthereumStratum/2.0.0: hello, set, notify with four members; a refused share",
                        tape -> {
                            Connection c = tape.connect("10.20.2.9", 50009, "203.0.113.48", 20535);
                            c.c(
                                    "{'id':0,'method':'mining.hello','params':{'agent':'ethminer-0.19.0','host':'eth.pool.example','port':'5037','proto':'EthereumStratum/2.0.0'}}");
                            c.s(
                                    "{'id':0,'result':{'proto':'EthereumStratum/2.0.0','encoding':'plain','resume':'0','timeout':'b4','maxerrors':'5','node':'geth/1.9'}}");
                            c.c("{'id':1,'method':'mining.subscribe'}");
                            c.s("{'id':1,'result':'s-12345'}");
                            c.c(
                                    "{'id':2,'method':'mining.authorize','params':['%s.two','x']}"
                                            .formatted(ETHEREUM_ADDRESS));
                            c.s("{'id':2,'result':'w-123'}");
                            c.s(
                                    "{'method':'mining.set','params':{'epoch':'dc','target':'%s','algo':'ethash','extranonce':'af4c'}}"
                                            .formatted(Words.fullTarget(2_000_000_000L)));
                            c.s(
                                    "{'method':'mining.notify','params':['bf0488aa','6526d5','%s','0']}"
                                            .formatted(Words.hex("e2", 64)));
                            c.pause(20);
                            c.c(
                                    "{'id':12,'method':'mining.submit','params':['bf0488aa','68765fccd712','w-123']}");
                            c.s("{'id':12,'result':true}");
                            c.pause(20);
                            c.c(
                                    "{'id':13,'method':'mining.submit','params':['bf0488aa','68765fccd713','w-123']}");
                            c.s("{'id':13,'error':{'code':406,'message':'Bad nonce'}}");
                            c.pause(20);
                            c.c("{'id':16,'method':'mining.hashrate','params':['500000','w-123']}");
                            c.close();
                        })
                .mining(
                        "dialect=ethereum-stratum-2",
                        "outcome=work",
                        "agent=ethminer-0.19.0",
                        "login=" + ETHEREUM_ADDRESS,
                        "worker=two",
                        "algorithm=ethash",
                        "jobs=1",
                        "submits=2",
                        "accepted=1",
                        "rejected=1",
                        "difficulty.first=2000000000",
                        "errors=[Bad nonce]",
                        "server_names=[eth.pool.example]")
                .finding("10.20.2.9", "miner", "confirmed", "pool.name=eth.pool.example");
    }

    private static GoldenCapture kawpow() {
        String target = Words.fullTarget(1_073_741_824L);
        return new GoldenCapture(
                        "stratum/kawpow/ravencoin",
                        "KawPow: target in set_target and notify, nonce, header and mix in the share",
                        tape -> {
                            Connection c = tape.connect("10.20.2.10", 50010, "203.0.113.49", 6060);
                            c.c(
                                    "{'id':1,'method':'mining.subscribe','params':['GMiner/3.43',null,'rvn.pool.example','6060']}");
                            c.s("{'id':1,'result':[null,'64290b'],'error':null}");
                            c.c(
                                    "{'id':2,'method':'mining.authorize','params':['RHh3ZF3Mutu9oGHzkXnXwPxHnjZyAnbyRw.1','x']}");
                            c.s("{'id':2,'result':true,'error':null}");
                            c.s(
                                    "{'id':null,'method':'mining.set_target','params':['%s']}"
                                            .formatted(target));
                            c.s(
                                    "{'id':null,'method':'mining.notify','params':['4d2','%s','%s','%s',true,3456789,'1b00b1c4']}"
                                            .formatted(
                                                    Words.hex("kh", 64),
                                                    Words.hex("ks", 64),
                                                    target));
                            c.pause(14);
                            c.c(
                                    "{'id':3,'method':'mining.submit','params':['RHh3ZF3Mutu9oGHzkXnXwPxHnjZyAnbyRw.1','4d2','0x64290b%s','0x%s','0x%s']}"
                                            .formatted(
                                                    Words.hex("kn", 10),
                                                    Words.hex("kh", 64),
                                                    Words.hex("km", 64)));
                            c.s("{'id':3,'result':true,'error':null}");
                            c.pause(3).close();
                        })
                .mining(
                        "dialect=kawpow",
                        "outcome=work",
                        "agent=GMiner/3.43",
                        "login=RHh3ZF3Mutu9oGHzkXnXwPxHnjZyAnbyRw",
                        "worker=1",
                        "algorithm=kawpow",
                        "jobs=1",
                        "submits=1",
                        "accepted=1",
                        "difficulty.first=1073741824",
                        "server_names=[rvn.pool.example]")
                .finding("10.20.2.10", "miner", "confirmed", "coin=RVN");
    }

    private static GoldenCapture ergo() {
        return new GoldenCapture(
                        "stratum/ergo/autolykos2",
                        "Ergo: height, message and the target as a decimal number of 69 digits",
                        tape -> {
                            Connection c = tape.connect("10.20.2.11", 50011, "203.0.113.50", 8888);
                            c.c("{'id':1,'method':'mining.subscribe','params':['lolMiner 1.76']}");
                            c.s("{'id':1,'result':[null,'8f2a',6],'error':null}");
                            c.c(
                                    "{'id':2,'method':'mining.authorize','params':['account7.gpu0','x']}");
                            c.s("{'id':2,'result':true,'error':null}");
                            c.s("{'id':null,'method':'mining.set_difficulty','params':[1]}");
                            // 2^256 / 2^28
                            c.s(
                                    "{'id':null,'method':'mining.notify','params':['1a',1456789,'%s','','',4,'431359146674410236714672241392314090778194310760649159697657763987456','',true]}"
                                            .formatted(Words.hex("ergo", 64)));
                            c.pause(18);
                            c.c(
                                    "{'id':3,'method':'mining.submit','params':['account7.gpu0','1a','%s','','8f2a%s']}"
                                            .formatted(Words.hex("x2", 12), Words.hex("x3", 12)));
                            c.s("{'id':3,'result':true,'error':null}");
                            c.pause(3).close();
                        })
                .mining(
                        "dialect=ergo",
                        "outcome=work",
                        "agent=lolMiner 1.76",
                        "login=account7",
                        "worker=gpu0",
                        "algorithm=autolykos2",
                        "jobs=1",
                        "submits=1",
                        "accepted=1",
                        "difficulty.last=268435456")
                .finding("10.20.2.11", "miner", "confirmed", "coin=ERG");
    }

    private static GoldenCapture kaspa() {
        return new GoldenCapture(
                        "stratum/kaspa/bridge",
                        "Kaspa's bridge: four 64-bit numbers as header, set_extranonce without prefix, jobs each half second",
                        tape -> {
                            Connection c = tape.connect("10.20.2.12", 50012, "203.0.113.51", 5555);
                            c.c("{'id':1,'method':'mining.subscribe','params':['lolMiner 1.76']}");
                            c.s("{'id':1,'jsonrpc':'2.0','result':[true,'EthereumStratum/1.0.0']}");
                            c.c(
                                    "{'id':2,'method':'mining.authorize','params':['farmaccount.k1','x']}");
                            c.s("{'id':2,'jsonrpc':'2.0','result':true}");
                            c.s("{'jsonrpc':'2.0','method':'set_extranonce','params':['a1b2']}");
                            c.s("{'jsonrpc':'2.0','method':'mining.set_difficulty','params':[2]}");
                            for (int i = 0; i < 4; i++) {
                                c.s(
                                        "{'id':%d,'jsonrpc':'2.0','method':'mining.notify','params':['%d',[16863838382938471123,11223344556677889900,9988776655443322110,1234567890123456789],1778594400%03d]}"
                                                .formatted(i, i, i * 500));
                                c.pause(0.5);
                            }
                            c.c(
                                    "{'id':3,'method':'mining.submit','params':['farmaccount.k1','3','0xa1b2%s']}"
                                            .formatted(Words.hex("kas", 12)));
                            c.s("{'id':3,'jsonrpc':'2.0','result':true}");
                            c.pause(1).close();
                        })
                .mining(
                        "dialect=kaspa",
                        "outcome=work",
                        "agent=lolMiner 1.76",
                        "login=farmaccount",
                        "worker=k1",
                        "algorithm=kheavyhash",
                        "jobs=4",
                        "submits=1",
                        "accepted=1",
                        "difficulty.first=8589934592")
                .finding("10.20.2.12", "miner", "confirmed", "coin=KAS");
    }

    private static GoldenCapture grin() {
        return new GoldenCapture(
                        "stratum/grin/cuckatoo",
                        "Grin: string ids, pre_pow instead of a blob, 42 numbers as proof",
                        tape -> {
                            Connection c = tape.connect("10.20.2.13", 50013, "203.0.113.52", 3416);
                            c.c(
                                    "{'id':'0','jsonrpc':'2.0','method':'login','params':{'login':'grower','pass':'x','agent':'grin-miner'}}");
                            c.s(
                                    "{'id':'0','jsonrpc':'2.0','method':'login','result':'ok','error':null}");
                            c.c(
                                    "{'id':'0','jsonrpc':'2.0','method':'getjobtemplate','params':null}");
                            c.s(
                                    "{'id':'0','jsonrpc':'2.0','method':'getjobtemplate','result':%s,'error':null}"
                                            .formatted(grinJob(0)));
                            c.pause(30);
                            c.s(
                                    "{'id':'Stratum','jsonrpc':'2.0','method':'job','params':%s}"
                                            .formatted(grinJob(1)));
                            c.pause(10);
                            c.c(
                                    "{'id':'0','jsonrpc':'2.0','method':'submit','params':{'edge_bits':32,'height':2000001,'job_id':1,'nonce':8895699060858340771,'pow':%s}}"
                                            .formatted(cycle()));
                            c.s(
                                    "{'id':'0','jsonrpc':'2.0','method':'submit','result':'ok','error':null}");
                            c.pause(10);
                            c.c("{'id':'0','jsonrpc':'2.0','method':'keepalive','params':null}");
                            c.s(
                                    "{'id':'0','jsonrpc':'2.0','method':'keepalive','result':'ok','error':null}");
                            c.close();
                        })
                .mining(
                        "dialect=grin",
                        "outcome=work",
                        "agent=grin-miner",
                        "login=grower",
                        "jobs=2",
                        "submits=1",
                        "accepted=1",
                        "rejected=0",
                        "difficulty.first=16")
                .finding("10.20.2.13", "miner", "confirmed", "coin=GRIN");
    }

    private static String grinJob(int id) {
        return "{'difficulty':16,'height':%d,'job_id':%d,'pre_pow':'0001%s'}"
                .formatted(2_000_000 + id, id, Words.hex("grin" + id, 470));
    }

    private static String cycle() {
        StringBuilder pow = new StringBuilder("[");
        for (int i = 0; i < 42; i++) {
            pow.append(i == 0 ? "" : ",").append(100_000_007L * (i + 1));
        }
        return pow.append(']').toString();
    }

    private static GoldenCapture beam() {
        return new GoldenCapture(
                        "stratum/beam/beamhash",
                        "Beam: members at the top of the message, answers that are calls of result",
                        tape -> {
                            Connection c = tape.connect("10.20.2.14", 50014, "203.0.113.53", 5252);
                            c.c(
                                    "{'method':'login','api_key':'%s.b1','id':'login','jsonrpc':'2.0'}"
                                            .formatted(Words.hex("beam", 66)));
                            c.s(
                                    "{'code':0,'description':'Login successful','id':'login','jsonrpc':'2.0','method':'result','nonceprefix':'a5'}");
                            // Exponent 12 and no mantissa: 4096.
                            c.s(
                                    "{'difficulty':201326592,'height':2000000,'id':'212','input':'%s','jsonrpc':'2.0','method':'job'}"
                                            .formatted(Words.hex("bi", 64)));
                            c.pause(16);
                            c.c(
                                    "{'method':'solution','id':'212','nonce':'a5%s','output':'%s','jsonrpc':'2.0'}"
                                            .formatted(Words.hex("bn", 14), Words.hex("bo", 208)));
                            c.s(
                                    "{'code':1,'description':'accepted','id':'212','jsonrpc':'2.0','method':'result'}");
                            c.pause(3).close();
                        })
                .mining(
                        "dialect=beam",
                        "outcome=work",
                        "jobs=1",
                        "submits=1",
                        "accepted=1",
                        "rejected=0",
                        "worker=b1",
                        "algorithm=beamhash",
                        "difficulty.first=4096")
                .finding("10.20.2.14", "miner", "confirmed", "coin=BEAM");
    }

    private static String ethWork(int id, String header, long difficulty) {
        return "{'id':%d,'jsonrpc':'2.0','result':['%s','0x%s','0x%s','0xd12345']}"
                .formatted(id, header, Words.hex("seedhash", 64), Words.fullTarget(difficulty));
    }

    static String notify(String job, boolean clean) {
        return "{'id':null,'method':'mining.notify','params':['%s','%s','%s','%s',['%s','%s'],'20000000','170da8f1','6ad0c2f1',%s]}"
                .formatted(
                        job,
                        Words.hex(job + "prev", 64),
                        Words.hex(job + "coinb1", 120),
                        Words.hex(job + "coinb2", 160),
                        Words.hex(job + "m1", 64),
                        Words.hex(job + "m2", 64),
                        clean);
    }

    static String bitcoinShare(String user, String job, int id) {
        return "{'params': ['%s', '%s', '%s', '6ad0c2f1', '%s'], 'id': %d, 'method': 'mining.submit'}"
                .formatted(user, job, Words.hex(job + id, 8), Words.hex(job + "n" + id, 8), id);
    }
}
