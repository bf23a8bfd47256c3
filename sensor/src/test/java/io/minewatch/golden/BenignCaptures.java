package io.minewatch.golden;

import io.minewatch.golden.Tape.Connection;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What looks like mining and is none: on each of these the sensor says nothing. */
final class BenignCaptures {
    static final List<GoldenCapture> ALL =
            List.of(
                    benign(
                            "generic-login",
                            "A JSON-RPC service over lines with login, job and submit of its own",
                            BenignCaptures::genericLogin),
                    benign(
                            "electrum",
                            "An Electrum wallet and its server",
                            BenignCaptures::electrum),
                    benign("lsp", "A language server", BenignCaptures::languageServer),
                    benign("mcp", "Model Context Protocol over lines", BenignCaptures::mcp),
                    benign(
                            "ethereum-node-rpc",
                            "A wallet asks an Ethereum node",
                            BenignCaptures::ethereumNode),
                    benign(
                            "monero-wallet-rpc",
                            "Programs ask monero-wallet-rpc for balance and transfers",
                            BenignCaptures::moneroWallet),
                    benign(
                            "monerod-get-info",
                            "Monitoring asks monerod for get_info and get_height",
                            BenignCaptures::moneroInfo),
                    benign(
                            "zabbix",
                            "A Zabbix agent and the Zabbix API with its login",
                            BenignCaptures::zabbix),
                    benign(
                            "transmission",
                            "Transmission's remote interface",
                            BenignCaptures::transmission),
                    benign(
                            "luci",
                            "A router's web interface: method login over HTTP",
                            BenignCaptures::luci),
                    benign(
                            "home-assistant",
                            "Home Assistant's WebSocket: messages of type auth",
                            BenignCaptures::homeAssistant),
                    benign(
                            "smtp-quotes-login",
                            "A mail that quotes a miner's login word for word",
                            BenignCaptures::mail),
                    benign(
                            "web-page-quotes-stratum",
                            "A web page that explains Stratum with whole messages",
                            BenignCaptures::webPage),
                    benign(
                            "sql-result-quotes-stratum",
                            "An SQL server returns rows that hold miners' messages",
                            BenignCaptures::sqlResult),
                    benign(
                            "log-shipper",
                            "JSON log lines, some about jobs and logins",
                            BenignCaptures::logShipper),
                    benign(
                            "names-like-pools",
                            "Look-ups of names that only resemble those of pools",
                            BenignCaptures::names),
                    benign(
                            "web-browsing",
                            "HTTP to an ordinary host, with a JSON API that knows nonce and result",
                            BenignCaptures::browsing),
                    benign(
                            "numbered-messages",
                            "Messages numbered 0, 1, 2, 3 and as long as those of P2Pool nodes begin, of another protocol",
                            BenignCaptures::numberedMessages),
                    benign(
                            "noise-of-other-protocols",
                            "Encrypted peers of Lightning (BOLT 8) and Bitcoin (BIP 324), which shake hands as Stratum V2 does but in other sizes",
                            BenignCaptures::noise));

    private BenignCaptures() {}

    private static GoldenCapture benign(
            String name, String shows, java.util.function.Consumer<Tape> script) {
        return new GoldenCapture("benign/" + name, shows, script);
    }

    private static void numberedMessages(Tape tape) {
        Connection c = tape.connect("10.20.8.30", 58090, "198.51.100.30", 7001);
        for (int i = 0; i < 12; i++) {
            byte[] ask = Words.octets("ask" + i, i == 0 ? 17 : i == 1 ? 41 : 60);
            byte[] answer = Words.octets("answer" + i, i == 0 ? 17 : i == 1 ? 41 : 300);
            ask[0] = (byte) i;
            answer[0] = (byte) i;
            c.fromClient(ask).fromServer(answer);
            c.pause(2);
        }
        c.close();
    }

    private static void noise(Tape tape) {
        turns(tape.connect("10.20.8.31", 58091, "198.51.100.31", 9735), 50, 50, 66, 70, 90, 130);
        turns(tape.connect("10.20.8.31", 58092, "198.51.100.32", 8333), 64, 64, 91, 58, 44, 250);
        turns(tape.connect("10.20.8.31", 58093, "198.51.100.33", 7002), 64, 234, 40, 44, 91, 250);
    }

    private static void turns(Connection c, int... turns) {
        for (int i = 0; i < turns.length; i += 2) {
            String seed = turns[2] + "noise" + i;
            c.fromClient(Words.octets(seed, turns[i]));
            c.fromServer(Words.octets(seed + "answer", turns[i + 1]));
        }
        c.pause(20).close();
    }

    private static void genericLogin(Tape tape) {
        Connection c = tape.connect("10.20.8.1", 58000, "198.51.100.10", 7000);
        c.c("{'jsonrpc':'2.0','id':1,'method':'login','params':{'login':'alice','pass':'secret'}}");
        c.s("{'jsonrpc':'2.0','id':1,'result':{'status':'OK','id':'session-9'}}");
        c.c(
                "{'jsonrpc':'2.0','id':2,'method':'submit','params':{'id':'session-9','job_id':'print-17','nonce':'2','result':'done'}}");
        c.s("{'jsonrpc':'2.0','id':2,'result':{'status':'OK'}}");
        c.s(
                "{'jsonrpc':'2.0','method':'job','params':{'job_id':'print-18','name':'invoice.pdf','target':'printer-2'}}");
        c.c("{'jsonrpc':'2.0','id':3,'method':'login','params':['bob','hunter2']}");
        c.s("{'jsonrpc':'2.0','id':3,'error':{'code':-32602,'message':'Invalid params'}}");
        c.close();
    }

    private static void electrum(Tape tape) {
        Connection c = tape.connect("10.20.8.2", 58001, "198.51.100.11", 50001);
        c.c(
                "{'jsonrpc':'2.0','id':0,'method':'server.version','params':['electrum/4.5.8',['1.4','1.4']]}");
        c.s("{'id':0,'jsonrpc':'2.0','result':['ElectrumX 1.16.0','1.4']}");
        c.c("{'jsonrpc':'2.0','id':1,'method':'blockchain.headers.subscribe','params':[]}");
        c.s(
                "{'id':1,'jsonrpc':'2.0','result':{'hex':'%s','height':949000}}"
                        .formatted(Words.hex("hdr", 160)));
        c.c(
                "{'jsonrpc':'2.0','id':2,'method':'blockchain.scripthash.subscribe','params':['%s']}"
                        .formatted(Words.hex("sh", 64)));
        c.s("{'id':2,'jsonrpc':'2.0','result':'%s'}".formatted(Words.hex("st", 64)));
        c.pause(300);
        c.s(
                "{'jsonrpc':'2.0','method':'blockchain.headers.subscribe','params':[{'hex':'%s','height':949001}]}"
                        .formatted(Words.hex("hd2", 160)));
        c.c("{'jsonrpc':'2.0','id':3,'method':'server.ping','params':[]}");
        c.s("{'id':3,'jsonrpc':'2.0','result':null}");
        c.close();
    }

    private static void languageServer(Tape tape) {
        Connection c = tape.connect("10.20.8.3", 58002, "10.30.8.3", 2087);
        framed(
                c,
                true,
                "{'jsonrpc':'2.0','id':0,'method':'initialize','params':{'processId':4711,'clientInfo':{'name':'editor','version':'1.9'},'capabilities':{}}}");
        framed(
                c,
                false,
                "{'jsonrpc':'2.0','id':0,'result':{'capabilities':{'hoverProvider':true}}}");
        framed(
                c,
                true,
                "{'jsonrpc':'2.0','method':'textDocument/didOpen','params':{'textDocument':{'uri':'file:///a.json','languageId':'json','version':1,'text':'{\\\\'method\\\\':\\\\'login\\\\'}'}}}");
        framed(
                c,
                false,
                "{'jsonrpc':'2.0','method':'$/progress','params':{'token':1,'value':{'kind':'end'}}}");
        c.close();
    }

    private static void framed(Connection c, boolean byClient, String body) {
        String text = Words.quoted(body);
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        String whole = "Content-Length: %d\r\n\r\n%s".formatted(length, text);
        if (byClient) {
            c.fromClient(whole);
        } else {
            c.fromServer(whole);
        }
    }

    private static void mcp(Tape tape) {
        Connection c = tape.connect("10.20.8.4", 58003, "10.30.8.4", 9000);
        c.c(
                "{'jsonrpc':'2.0','id':1,'method':'initialize','params':{'protocolVersion':'2025-03-26','capabilities':{},'clientInfo':{'name':'client','version':'1.0'}}}");
        c.s(
                "{'jsonrpc':'2.0','id':1,'result':{'protocolVersion':'2025-03-26','capabilities':{'tools':{}},'serverInfo':{'name':'tools','version':'2'}}}");
        c.c("{'jsonrpc':'2.0','method':'notifications/initialized'}");
        c.c(
                "{'jsonrpc':'2.0','id':2,'method':'tools/call','params':{'name':'submit','arguments':{'job_id':'7','nonce':'0badcafe'}}}");
        c.s(
                "{'jsonrpc':'2.0','id':2,'result':{'content':[{'type':'text','text':'{\\\\'status\\\\':\\\\'OK\\\\'}'}]}}");
        c.close();
    }

    private static void ethereumNode(Tape tape) {
        Connection c = tape.connect("10.20.8.5", 58004, "10.30.8.5", 8545);
        HttpCaptures.post(
                c,
                "/",
                "Content-Type: application/json\r\n",
                "{'jsonrpc':'2.0','id':1,'method':'eth_getBalance','params':['0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed','latest']}");
        HttpCaptures.ok(c, "", "{'jsonrpc':'2.0','id':1,'result':'0x16345785d8a0000'}");
        HttpCaptures.post(
                c,
                "/",
                "Content-Type: application/json\r\n",
                "{'jsonrpc':'2.0','id':2,'method':'eth_call','params':[{'to':'0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed','data':'0x70a08231'},'latest']}");
        HttpCaptures.ok(
                c, "", "{'jsonrpc':'2.0','id':2,'result':'0x%s'}".formatted(Words.hex("call", 64)));
        HttpCaptures.post(
                c,
                "/",
                "Content-Type: application/json\r\n",
                "{'jsonrpc':'2.0','id':3,'method':'eth_getBlockByNumber','params':['latest',false]}");
        HttpCaptures.ok(
                c,
                "",
                "{'jsonrpc':'2.0','id':3,'result':{'number':'0x1312d00','hash':'0x%s','nonce':'0x0000000000000000','difficulty':'0x0'}}"
                        .formatted(Words.hex("eb", 64)));
        c.close();
    }

    private static void moneroWallet(Tape tape) {
        Connection c = tape.connect("10.20.8.6", 58005, "10.30.8.6", 18083);
        HttpCaptures.post(
                c,
                "/json_rpc",
                "",
                "{'jsonrpc':'2.0','id':'0','method':'get_balance','params':{'account_index':0}}");
        HttpCaptures.ok(
                c,
                "",
                "{'id':'0','jsonrpc':'2.0','result':{'balance':157443303037455077,'unlocked_balance':157360317826255077}}");
        HttpCaptures.post(
                c,
                "/json_rpc",
                "",
                "{'jsonrpc':'2.0','id':'0','method':'get_address','params':{'account_index':0}}");
        HttpCaptures.ok(
                c,
                "",
                "{'id':'0','jsonrpc':'2.0','result':{'address':'%s','addresses':[{'address':'%s','address_index':0}]}}"
                        .formatted(Words.WALLET, Words.WALLET));
        HttpCaptures.post(
                c,
                "/json_rpc",
                "",
                "{'jsonrpc':'2.0','id':'0','method':'transfer','params':{'destinations':[{'amount':100000000000,'address':'%s'}],'priority':0,'ring_size':16}}"
                        .formatted(Words.SECOND_WALLET));
        HttpCaptures.ok(
                c,
                "",
                "{'id':'0','jsonrpc':'2.0','result':{'amount':100000000000,'fee':86897600000,'tx_hash':'%s'}}"
                        .formatted(Words.hex("tx", 64)));
        c.close();
    }

    private static void moneroInfo(Tape tape) {
        for (int i = 0; i < 3; i++) {
            Connection c = tape.connect("10.20.8.7", 58010 + i, "10.30.8.7", 18081);
            HttpCaptures.post(c, "/json_rpc", "", "{'jsonrpc':'2.0','id':'0','method':'get_info'}");
            HttpCaptures.ok(
                    c,
                    "",
                    "{'id':'0','jsonrpc':'2.0','result':{'difficulty':480045000000,'height':3664112,'target':120,'top_block_hash':'%s','status':'OK'}}"
                            .formatted(Words.hex("top", 64)));
            c.fromClient("GET /get_height HTTP/1.1\r\nHost: node.example\r\n\r\n");
            HttpCaptures.ok(
                    c,
                    "",
                    "{'hash':'%s','height':3664112,'status':'OK'}".formatted(Words.hex("top", 64)));
            c.close();
            tape.pause(30);
        }
    }

    private static void zabbix(Tape tape) {
        Connection c = tape.connect("10.20.8.8", 58020, "10.30.8.8", 10051);
        String body =
                Words.quoted(
                        "{'request':'agent data','session':'%s','data':[{'id':1,'host':'db1','key':'system.cpu.load','value':'15.9','clock':1778594400}]}"
                                .formatted(Words.hex("zb", 32)));
        c.fromClient(zabbixFrame(body));
        c.fromServer(
                zabbixFrame(
                        Words.quoted("{'response':'success','info':'processed: 1; failed: 0'}")));
        c.close();
        Connection d = tape.connect("10.20.8.8", 58021, "10.30.8.8", 80);
        HttpCaptures.post(
                d,
                "/api_jsonrpc.php",
                "Content-Type: application/json-rpc\r\n",
                "{'jsonrpc':'2.0','method':'user.login','params':{'username':'Admin','password':'zabbix'},'id':1}");
        HttpCaptures.ok(
                d, "", "{'jsonrpc':'2.0','result':'%s','id':1}".formatted(Words.hex("zt", 32)));
        d.close();
    }

    private static byte[] zabbixFrame(String body) {
        byte[] text = body.getBytes(StandardCharsets.UTF_8);
        java.nio.ByteBuffer frame =
                java.nio.ByteBuffer.allocate(13 + text.length)
                        .order(java.nio.ByteOrder.LITTLE_ENDIAN);
        frame.put(TrapCaptures.ascii("ZBXD")).put((byte) 1).putLong(text.length).put(text);
        return frame.array();
    }

    private static void transmission(Tape tape) {
        Connection c = tape.connect("10.20.8.9", 58030, "10.30.8.9", 9091);
        String head = "X-Transmission-Session-Id: %s\r\n".formatted(Words.hex("tr", 48));
        HttpCaptures.post(
                c,
                "/transmission/rpc",
                head,
                "{'method':'torrent-get','arguments':{'fields':['id','name','percentDone','hashString']},'tag':3}");
        HttpCaptures.ok(
                c,
                "",
                "{'arguments':{'torrents':[{'id':1,'name':'debian-12.iso','percentDone':1,'hashString':'%s'}]},'result':'success','tag':3}"
                        .formatted(Words.hex("th", 40)));
        c.close();
    }

    private static void luci(Tape tape) {
        Connection c = tape.connect("10.20.8.10", 58040, "10.20.0.1", 80);
        HttpCaptures.post(
                c,
                "/cgi-bin/luci/rpc/auth",
                "",
                "{'id':1,'method':'login','params':['root','pw']}");
        HttpCaptures.ok(
                c, "", "{'id':1,'result':'%s','error':null}".formatted(Words.hex("lu", 32)));
        HttpCaptures.post(
                c,
                "/ubus",
                "",
                "{'jsonrpc':'2.0','id':2,'method':'call','params':['00000000000000000000000000000000','session','login',{'username':'root','password':'pw'}]}");
        HttpCaptures.ok(
                c,
                "",
                "{'jsonrpc':'2.0','id':2,'result':[0,{'ubus_rpc_session':'%s','timeout':300}]}"
                        .formatted(Words.hex("ub", 32)));
        c.close();
    }

    private static void homeAssistant(Tape tape) {
        Connection c = tape.connect("10.20.8.11", 58050, "10.30.8.11", 8123);
        c.fromClient(
                "GET /api/websocket HTTP/1.1\r\nHost: home.example:8123\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        c.fromServer(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: HSmrc0sMlYUkAGmm5OPpG2HaGWk=\r\n\r\n");
        c.fromServer(webSocketText("{'type':'auth_required','ha_version':'2026.5.0'}", false));
        c.fromClient(
                webSocketText(
                        "{'type':'auth','access_token':'%s'}".formatted(Words.hex("ha", 80)),
                        true));
        c.fromServer(webSocketText("{'type':'auth_ok','ha_version':'2026.5.0'}", false));
        c.fromClient(
                webSocketText(
                        "{'id':1,'type':'subscribe_events','event_type':'state_changed'}", true));
        c.fromServer(webSocketText("{'id':1,'type':'result','success':true,'result':null}", false));
        c.close();
    }

    /** One text frame (RFC 6455), masked when it comes from the client. */
    private static byte[] webSocketText(String line, boolean masked) {
        byte[] text = Words.quoted(line).getBytes(StandardCharsets.UTF_8);
        byte[] mask = Words.octets(line, 4);
        java.io.ByteArrayOutputStream frame = new java.io.ByteArrayOutputStream();
        frame.write(0x81);
        int flag = masked ? 0x80 : 0;
        if (text.length < 126) {
            frame.write(flag | text.length);
        } else {
            frame.write(flag | 126);
            frame.write(text.length >>> 8);
            frame.write(text.length);
        }
        if (masked) {
            frame.writeBytes(mask);
            for (int i = 0; i < text.length; i++) {
                text[i] ^= mask[i % 4];
            }
        }
        frame.writeBytes(text);
        return frame.toByteArray();
    }

    private static void mail(Tape tape) {
        Tape.Connection c = tape.connect("10.20.8.12", 58060, "10.30.8.12", 25);
        c.fromServer("220 mx.example.net ESMTP\r\n");
        c.fromClient("EHLO pc.example.net\r\n")
                .fromServer("250-mx.example.net\r\n250 SIZE 10240000\r\n");
        c.fromClient("MAIL FROM:<analyst@example.net>\r\n").fromServer("250 2.1.0 Ok\r\n");
        c.fromClient("RCPT TO:<soc@example.net>\r\n").fromServer("250 2.1.5 Ok\r\n");
        c.fromClient("DATA\r\n").fromServer("354 End data with <CR><LF>.<CR><LF>\r\n");
        c.fromClient("Subject: miner on web07\r\n\r\nThis is what it sent:\r\n");
        XmrigTalk quoted = new XmrigTalk(c, "quoted");
        c.fromClient(Words.quoted(quoted.loginLine()) + "\r\n");
        c.fromClient("and the pool said:\r\n" + Words.quoted(quoted.loginReplyLine()) + "\r\n");
        c.fromClient(Words.quoted(quoted.submitLine()) + "\r\n.\r\n")
                .fromServer("250 2.0.0 Ok: queued\r\n");
        c.fromClient("QUIT\r\n").fromServer("221 2.0.0 Bye\r\n").close();
    }

    private static void webPage(Tape tape) {
        Connection c = tape.connect("10.20.8.13", 58070, "198.51.100.20", 80);
        c.fromClient(
                "GET /docs/stratum.html HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: Mozilla/5.0\r\n\r\n");
        String page =
                Words.quoted(
                        "<html><body><h1>Stratum</h1><pre>\n{'id': 1, 'method': 'mining.subscribe', 'params': ['cgminer/4.12.0']}\n{'id':1,'jsonrpc':'2.0','method':'login','params':{'login':'%s','pass':'x','agent':'%s','algo':['rx/0']}}\n</pre></body></html>\n"
                                .formatted(Words.WALLET, Words.XMRIG_LINUX));
        c.fromServer(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(page.length(), page));
        c.fromClient(
                "GET /docs/stratum.json HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: Mozilla/5.0\r\n\r\n");
        HttpCaptures.ok(
                c,
                "",
                "{'title':'Stratum','examples':['{\\\\'method\\\\':\\\\'mining.subscribe\\\\'}'],'next':null}");
        c.close();
    }

    /** A row of a MySQL result set holds the message whole, after a length and a row header. */
    private static void sqlResult(Tape tape) {
        Connection c = tape.connect("10.20.8.14", 58080, "10.30.8.14", 3306);
        c.fromServer(mysqlPacket(0, "\n8.0.36\0"));
        c.fromClient(mysqlPacket(1, "\u0003SELECT message FROM seen WHERE kind = 'miner'"));
        c.fromServer(mysqlPacket(1, "\u0001"));
        XmrigTalk quoted = new XmrigTalk(c, "sql");
        c.fromServer(mysqlPacket(2, "~" + Words.quoted(quoted.loginLine()) + "\n"));
        c.fromServer(mysqlPacket(3, "~" + Words.quoted(quoted.jobLine()) + "\n"));
        c.fromServer(mysqlPacket(4, "~" + Words.quoted(quoted.submitLine()) + "\n"));
        c.close();
    }

    private static byte[] mysqlPacket(int number, String payload) {
        byte[] text = payload.getBytes(StandardCharsets.ISO_8859_1);
        byte[] packet = new byte[4 + text.length];
        packet[0] = (byte) text.length;
        packet[1] = (byte) (text.length >>> 8);
        packet[3] = (byte) number;
        System.arraycopy(text, 0, packet, 4, text.length);
        return packet;
    }

    private static void logShipper(Tape tape) {
        Connection c = tape.connect("10.20.8.15", 58090, "10.30.8.15", 5170);
        for (int i = 0; i < 6; i++) {
            c.c(
                    "{'@timestamp':'2026-05-12T14:00:0%dZ','level':'info','logger':'auth','message':'login of user%d','job_id':'%d','result':'%s','nonce':'%s'}"
                            .formatted(i, i, i, Words.hex("log" + i, 64), Words.hex("ln" + i, 8)));
            c.pause(2);
        }
        c.c(
                "{'@timestamp':'2026-05-12T14:00:09Z','level':'warn','logger':'ids','message':%s}"
                        .formatted(
                                "'saw {\\\\'method\\\\':\\\\'mining.subscribe\\\\',\\\\'params\\\\':[]}'"));
        c.close();
    }

    private static void names(Tape tape) {
        for (String name :
                List.of(
                        "notsupportxmr.com",
                        "supportxmr.com.example.net",
                        "pool.example.org",
                        "monero.example.com",
                        "swimming-pool.example",
                        "xmr.example.net",
                        "mail.example.com")) {
            tape.lookUp("10.20.8.16", "10.20.0.53", name, "198.51.100.30");
            tape.pause(1);
        }
        Connection c = tape.connect("10.20.8.16", 58100, "198.51.100.30", 443);
        c.pause(1).close();
    }

    private static void browsing(Tape tape) {
        tape.lookUp("10.20.8.17", "10.20.0.53", "acme.example.com", "198.51.100.40");
        Connection c = tape.connect("10.20.8.17", 58110, "198.51.100.40", 80);
        c.fromClient("HEAD /acme/new-nonce HTTP/1.1\r\nHost: acme.example.com\r\n\r\n");
        c.fromServer("HTTP/1.1 200 OK\r\nReplay-Nonce: %s\r\n\r\n".formatted(Words.hex("rn", 40)));
        HttpCaptures.post(
                c,
                "/acme/order",
                "Content-Type: application/jose+json\r\n",
                "{'protected':'%s','payload':'%s','signature':'%s','nonce':'%s'}"
                        .formatted(
                                Words.hex("a", 64),
                                Words.hex("b", 64),
                                Words.hex("c", 64),
                                Words.hex("d", 8)));
        HttpCaptures.ok(
                c,
                "",
                "{'status':'pending','result':'%s','job':{'id':'1','target':'www.example.com'}}"
                        .formatted(Words.hex("e", 64)));
        c.close();
    }
}
