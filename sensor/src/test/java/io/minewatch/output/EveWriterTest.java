package io.minewatch.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.minewatch.detect.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class EveWriterTest {
    @Test
    void miningLineHoldsEveryKnownMember() throws IOException {
        assertEquals(
                """
                {"timestamp":"2021-03-09T14:12:11.123456+0000","flow_id":7,"event_type":"mining",\
                "src_ip":"10.1.2.3","src_port":49812,"dest_ip":"203.0.113.77","dest_port":3333,"proto":"TCP",\
                "originator":"syn","community_id":"1:@","vlan":[100],\
                "pcap_filename":"pcaps/a.pcap","sensor":"north-1","schema":1,\
                "flow":{"start":"2021-03-09T14:02:11.123456+0000"},\
                "mining":{"state":"closed","dialect":"cryptonote","transport":"plain","outcome":"work",\
                "midstream":false,"agent":"xmrig/6.21.0","login":"WALLET","login_raw":"WALLET.rig-1",\
                "worker":"rig-1","wallet":{"coin":"XMR","address":"WALLET","valid":true},"coin":"XMR",\
                "algorithms_offered":["cn/1","rx/0"],"algorithm":"rx/0","jobs":3,"submits":123,\
                "accepted":121,"rejected":2,"difficulty":{"first":10000,"last":12345.7},\
                "hash_rate":{"hashes_per_second":2023.41,"low":1678.97,"high":2417.72,"confidence":0.95,\
                "basis":"accepted-shares","shares":121,"seconds":598},\
                "errors":["Low difficulty share"],"proofs":2,"proofs_checked":2,"gaps":0,\
                "first_seen":"2021-03-09T14:02:12.123456+0000","last_seen":"2021-03-09T14:12:10.123456+0000",\
                "frames":[{"what":"login","frame":14},{"what":"job","frame":16},\
                {"what":"submit","frame":20},{"what":"accept","frame":21}]}}
                """
                        .replace("WALLET", Samples.WALLET),
                withoutCommunityId(lines(eve -> eve.onMiningFlow(Samples.activity()))));
    }

    @Test
    void alertLineHoldsEveryKnownMember() throws IOException {
        assertEquals(
                """
                {"timestamp":"2021-03-09T14:12:11.123456+0000","flow_id":7,"event_type":"alert",\
                "src_ip":"10.1.2.3","src_port":49812,"dest_ip":"203.0.113.77","dest_port":3333,"proto":"TCP",\
                "originator":"syn","community_id":"1:@","vlan":[100],\
                "pcap_filename":"pcaps/a.pcap","sensor":"north-1","schema":1,\
                "tls":{"version":"TLS 1.2","cipher_suite":"0xC030","sni":"pool.example",\
                "client_alpns":["h2","\\uFFFD"],"server_alpns":["h2"],\
                "ja3":{"hash":"5b87a760da84de0550b4c35cc9b6f5fb",\
                "string":"771,4866-49200-255,0-16-65037-11,29,0-1-2"},\
                "ja3s":{"hash":"410b9bedaf65dd26c6fe547154d60db4","string":"771,49200,65281-16"},\
                "ja4":"t13d0304h2_10d2e2287fd2_39fb141f2bf6","client_stack":"openssl",\
                "client_hello_bytes":297,"encrypted_client_hello":true,"session_resumed":true,\
                "progress":"data","alert":112,"server_records":[23,951],\
                "subject":"C=IT, ST=Pool, L=Daemon, O=Mining Pool, CN=mining.pool",\
                "issuerdn":"C=IT, ST=Pool, L=Daemon, O=Mining Pool, CN=mining.pool",\
                "serial":"0A:01","notbefore":"2020-09-13T12:26:40","notafter":"2120-08-20T12:26:40",\
                "subjectaltname":["mining.pool"],"certificate":{\
                "sha256":"420c7850e09b7c0bdcf748a7da9eb3647daf8515718f36d9ccfdd6b9ff834b14",\
                "bytes":921,"self_issued":true,"version":3,"key_algorithm":"RSA","key_bits":2048,\
                "signature_algorithm":"sha256WithRSAEncryption","valid_days":36500,"chain":1}},\
                "alert":{"action":"allowed","gid":1,"signature_id":1000001,"rev":1,\
                "signature":"Cryptomining: pool delivered work","category":"Cryptomining","severity":2,\
                "metadata":{"mitre_tactic_id":["TA0040"],"mitre_tactic_name":["Impact"],\
                "mitre_technique_id":["T1496","T1496.001"],\
                "mitre_technique_name":["Resource_Hijacking","Compute_Hijacking"],"confidence":["High"],\
                "rule":["mining-work"]}},\
                "finding":{"id":"mw-1","state":"closed","level":"confirmed","score":130,"evidence":[\
                {"rule":"mining-work","weight":100,"count":3,"first":"2021-03-09T14:02:12.123456+0000",\
                "last":"2021-03-09T14:12:11.123456+0000","text":"The pool 203.0.113.77:3333 delivered 3 jobs.",\
                "frame":16},\
                {"rule":"pool-name","weight":30,"count":1,"first":"2021-03-09T14:02:11.123456+0000",\
                "last":"2021-03-09T14:02:11.123456+0000",\
                "text":"The host looked up pool.example, which the feed lists as a pool.","frame":3}],\
                "host":{"ip":"10.1.2.3","names":["cash-desk-7.example"],"mac":"00:1a:2b:3c:4d:5e",\
                "segment":"desks","role":"client"},"role":"miner",\
                "pool":{"ip":"203.0.113.77","port":3333,"name":"pool.example","names_seen":["pool.example"],\
                "feed":{"indicator":"pool.example","name":"minewatch 2026-11","kind":"pool","role":"endpoint",\
                "coin":"XMR","confidence":90}},"coin":"XMR","algorithm":"rx/0","dialect":"cryptonote",\
                "transport":"plain","wallet":{"coin":"XMR","address":"WALLET","valid":true},\
                "logins":["WALLET"],"workers":["rig-1"],"agent":"xmrig/6.21.0",\
                "hash_rate":{"hashes_per_second":466,"low":431.25,"high":503.5,"confidence":0.95,\
                "basis":"accepted-shares","shares":121,"seconds":570.5},"busy_cores":{"low":0.6,"high":2.3},\
                "jobs":3,"submits":123,"accepted_shares":121,"rejected_shares":2,\
                "bytes_toserver":40000,"bytes_toclient":60000,\
                "first_seen":"2021-03-09T14:02:11.123456+0000","last_seen":"2021-03-09T14:12:11.123456+0000",\
                "flows":1,"flow_ids":[7]}}
                """
                        .replace("WALLET", Samples.WALLET),
                withoutCommunityId(lines(eve -> eve.onFinding(Samples.finding()))));
    }

    @Test
    void whatIsUnknownIsAbsent() throws IOException {
        JsonNode line = tree(eve -> eve.onFinding(Samples.contact()));
        assertEquals("finding", line.get("event_type").asText());
        for (String absent :
                List.of(
                        "flow_id",
                        "src_port",
                        "dest_ip",
                        "dest_port",
                        "proto",
                        "community_id",
                        "vlan")) {
            assertFalse(line.has(absent), absent);
        }
        for (String absent :
                List.of(
                        "coin",
                        "wallet",
                        "agent",
                        "hash_rate",
                        "accepted_shares",
                        "busy_cores",
                        "logins")) {
            assertFalse(line.get("finding").has(absent), absent);
        }
        assertEquals("{\"ip\":\"fd00::9\"}", line.get("finding").get("host").toString());
        assertEquals(
                "{\"name\":\"pool.example\",\"names_seen\":[\"pool.example\"]}",
                line.get("finding").get("pool").toString());
    }

    @Test
    void hostLineHoldsEveryMember() throws IOException {
        JsonNode line = tree(eve -> eve.onHost(Samples.host()));
        assertEquals("host", line.get("event_type").asText());
        assertEquals("10.1.2.3", line.get("host").get("ip").asText());
        assertEquals("confirmed", line.get("level").asText());
        assertEquals("[\"mw-1\"]", line.get("findings").toString());
        assertEquals("[\"pool.example (203.0.113.77:3333)\"]", line.get("pools").toString());
        assertEquals(121, line.get("accepted_shares").asInt());
        assertEquals(466, line.get("hash_rate").get("hashes_per_second").asInt());
        assertEquals(40_000, line.get("bytes_toserver").asInt());
    }

    @Test
    void statsLineHoldsEveryCounter() throws IOException {
        JsonNode stats = tree(eve -> eve.onSummary(Samples.summary())).get("stats");
        assertEquals(1000, stats.get("capture").get("packets").asInt());
        assertEquals(2, stats.get("capture").get("truncated_frames").asInt());
        assertEquals(100, stats.get("flow").get("started").asInt());
        assertEquals(1460, stats.get("stream").get("bytes_lost").asInt());
        assertEquals(1234, stats.get("feed").get("indicators").asInt());
        assertEquals(
                "[\"c.txt: a text file, no capture\"]",
                stats.get("files").get("refused").toString());
    }

    @Test
    void alertLevelDecidesTheEventType() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (EveWriter eve = new EveWriter(out, "s", Level.CONTACT, false)) {
            eve.onFinding(Samples.contact());
            eve.onFinding(Samples.finding("i", Level.INFO, 4, null, "w"));
        }
        List<String> lines = out.toString(UTF_8).lines().toList();
        assertTrue(lines.get(0).contains("\"event_type\":\"alert\""));
        assertTrue(lines.get(1).contains("\"event_type\":\"finding\""));
    }

    @Test
    void wireTextCannotSteerATerminalOrBreakAReader() throws IOException {
        String evil = "\u001b[2J\u009b31m\n\"\\\ud800 caf\u00e9 \ud83d\udc80 \u202e";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (EveWriter eve = new EveWriter(out, "s", Level.SUSPECTED, false)) {
            eve.onFinding(Samples.finding("a", Level.LIKELY, 2, evil, evil));
        }
        byte[] bytes = out.toByteArray();
        for (int i = 0; i < bytes.length - 1; i++) {
            assertTrue(bytes[i] >= 0x20 && bytes[i] < 0x7F, "octet " + i);
        }
        assertEquals(
                evil.replace("\ud800 ", "\ufffd "),
                new ObjectMapper().readTree(bytes).get("finding").get("agent").asText());
    }

    private static JsonNode tree(Consumer<EveWriter> events) throws IOException {
        return new ObjectMapper().readTree(lines(events));
    }

    static String lines(Consumer<EveWriter> events) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (EveWriter eve = new EveWriter(out, "north-1", Level.SUSPECTED, false)) {
            eve.files(FileNames.of("pcaps/a.pcap"));
            events.accept(eve);
        }
        return out.toString(UTF_8);
    }

    private static String withoutCommunityId(String line) {
        return line.replaceAll("\"1:[^\"]{28}\"", "\"1:@\"");
    }
}
