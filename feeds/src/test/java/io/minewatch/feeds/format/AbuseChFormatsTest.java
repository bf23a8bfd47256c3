package io.minewatch.feeds.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** ThreatFox, URLhaus and SSLBL; values are made up, shapes are theirs. */
class AbuseChFormatsTest {
    private static final String THREATFOX =
            """
            ################################################################
            # abuse.ch ThreatFox IOCs: recent additions - CSV format       #
            ################################################################
            #
            # "first_seen_utc","ioc_id","ioc_value","ioc_type","threat_type","fk_malware","malware_alias","malware_printable","last_seen_utc","confidence_level","reference","tags","anonymous","reporter"
            "2026-11-01 10:11:12", "1", "45.9.148.117:3333", "ip:port", "botnet_cc", "elf.xmrig", "", "XMRig", "2026-11-02 00:00:00", "75", "https://r.example/1", "miner", "0", "someone"
            "2026-11-01 10:11:12", "2", "c2.example.org", "domain", "botnet_cc", "elf.kinsing", "h2miner", "Kinsing", "", "100", "", "", "0", "someone"
            "2026-11-01 10:11:12", "3", "http://d.example.org/x.sh", "url", "payload_delivery", "win.coinminer", "", "Coinminer", "", "50", "", "a,b", "0", "someone"
            "2026-11-01 10:11:12", "4", "rat.example.org", "domain", "botnet_cc", "win.asyncrat", "", "AsyncRAT", "", "100", "", "", "0", "someone"
            "2026-11-01 10:11:12", "5", "aa", "sha256_hash", "payload", "elf.xmrig", "", "XMRig", "", "100", "", "", "0", "someone"
            "2026-11-01 10:11:12", "6", "aa", "new_type", "payload", "elf.xmrig", "", "XMRig", "", "100", "", "", "0", "someone"
            """;

    @Test
    void threatFoxTableGivesWhatConcernsMining() {
        assertEquals(
                List.of(
                        "6 +address 45.9.148.117:3333 kind=pool confidence=75 first=2026-11-01"
                                + " seen=2026 ref=https://r.example/1 note=XMRig botnet_cc",
                        "7 +domain c2.example.org kind=campaign confidence=100 first=2026-11-01"
                                + " note=Kinsing botnet_cc",
                        "8 +url http://d.example.org/x.sh kind=campaign confidence=50"
                                + " first=2026-11-01 note=Coinminer payload_delivery",
                        "9 - " + Topic.OTHER,
                        "10 - nothing of type sha256_hash is matched",
                        "11 ! type 'new_type' is unknown"),
                Sheet.of(new ThreatFoxFormat(), THREATFOX));
        assertEquals("threatfox", Sheet.recognized("full.csv", THREATFOX));
        assertEquals(
                "9 +domain rat.example.org kind=campaign confidence=100 first=2026-11-01"
                        + " note=AsyncRAT botnet_cc",
                Sheet.of(new ThreatFoxFormat(), Map.of("about", "*"), THREATFOX).get(3));
    }

    @Test
    void threatFoxJsonIsTheSame() {
        String export =
                """
                {"1":[{"ioc_value":"45.9.148.117:3333","ioc_type":"ip:port",
                 "threat_type":"botnet_cc","malware":"elf.xmrig","malware_printable":"XMRig",
                 "first_seen_utc":"2026-11-01 10:11:12","last_seen_utc":null,
                 "confidence_level":75,"reference":null,"tags":"miner"}],
                 "2":[{"ioc_value":"rat.example.org","ioc_type":"domain","malware":"win.rat"}]}
                """;
        String answer =
                """
                {"query_status":"ok","data":[
                 {"id":"1","ioc":"pool.example.org","ioc_type":"domain","threat_type":"botnet_cc",
                  "malware":"win.x","malware_printable":"x","tags":["CoinMiner","b"],
                  "first_seen":"2026-11-01 10:11:12 UTC","confidence_level":50}]}
                """;
        assertEquals(
                List.of(
                        "1 +address 45.9.148.117:3333 kind=pool confidence=75 first=2026-11-01"
                                + " note=XMRig botnet_cc",
                        "5 - " + Topic.OTHER),
                Sheet.of(new ThreatFoxFormat(), export));
        assertEquals(
                List.of(
                        "2 +domain pool.example.org kind=campaign confidence=50 first=2026-11-01"
                                + " note=x botnet_cc"),
                Sheet.of(new ThreatFoxFormat(), answer));
        assertEquals("threatfox", Sheet.recognized("recent.json", export));
        assertEquals("threatfox", Sheet.recognized("recent.json", answer));
    }

    @Test
    void urlhausUrlsThatAreOfflineHaveEnded() {
        String text =
                """
                # abuse.ch URLhaus Database Dump (CSV - recent URLs only)
                # id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter
                "1","2026-11-01 10:11:12","http://45.9.148.117/xmrig","online","2026-11-20 00:00:00","malware_download","CoinMiner,elf","https://urlhaus.abuse.ch/url/1/","x"
                "2","2026-11-01 10:11:12","http://a.example.org/miner.sh","offline","2026-11-05 00:00:00","malware_download","elf","https://urlhaus.abuse.ch/url/2/","x"
                "3","2026-11-01 10:11:12","http://b.example.org/a.exe","online","","malware_download","rat","https://urlhaus.abuse.ch/url/3/","x"
                """;
        assertEquals(
                List.of(
                        "3 +url http://45.9.148.117/xmrig kind=campaign status=active"
                                + " first=2026-11-01 seen=2026"
                                + " ref=https://urlhaus.abuse.ch/url/1/"
                                + " note=malware_download CoinMiner,elf",
                        "4 +url http://a.example.org/miner.sh kind=campaign status=defunct"
                                + " first=2026-11-01 until=2026-11-05 seen=2026"
                                + " ref=https://urlhaus.abuse.ch/url/2/ note=malware_download elf",
                        "5 - " + Topic.OTHER),
                Sheet.of(new UrlhausFormat(), text));
        assertEquals("urlhaus", Sheet.recognized("csv.txt", text));
        String json =
                """
                {"1":[{"dateadded":"2026-11-01 10:11:12 UTC","url":"http://a.example.org/x",
                 "url_status":"online","last_online":null,"threat":"malware_download",
                 "tags":["xmrig"],"urlhaus_link":"https://urlhaus.abuse.ch/url/9/"}]}
                """;
        assertEquals(
                List.of(
                        "1 +url http://a.example.org/x kind=campaign status=active"
                                + " first=2026-11-01 seen=2026"
                                + " ref=https://urlhaus.abuse.ch/url/9/"
                                + " note=malware_download xmrig"),
                Sheet.of(new UrlhausFormat(), json));
        assertEquals("urlhaus", Sheet.recognized("x.json", json));
        assertEquals(
                "hosts",
                Sheet.recognized(
                        "hostfile.txt",
                        "# abuse.ch URLhaus Host file\n127.0.0.1\ta.example.org\n"));
    }

    @Test
    void sslblHasThreeTables() {
        SslblFormat sslbl = new SslblFormat();
        String sha1 = "aa".repeat(20);
        String certificates =
                "# abuse.ch SSLBL\r\n# Listingdate,SHA1,Listingreason\r\n2026-11-01 10:11:12,"
                        + sha1
                        + ",CoinMiner C&C\r\n2026-11-01 10:11:12,"
                        + sha1
                        + ",Rat C&C\r\n";
        assertEquals(
                List.of(
                        "3 +certificate " + sha1 + " kind=pool first=2026-11-01 note=CoinMiner C&C",
                        "4 - " + Topic.OTHER),
                Sheet.of(sslbl, certificates));
        assertEquals("sslbl", Sheet.recognized("sslblacklist.csv", certificates));
        assertEquals(
                List.of("2 +ja3 bb kind=campaign first=2026-11-01 seen=2026 note=LemonDuck"),
                Sheet.of(
                        sslbl,
                        """
                        # ja3_md5,Firstseen,Lastseen,Listingreason
                        bb,2026-11-01 10:11:12,2026-11-03 00:00:00,LemonDuck
                        """));
        String addresses = "# Firstseen,DstIP,DstPort\n2026-11-01 10:11:12,45.9.148.117,443\n";
        assertEquals(List.of("2 - " + Topic.OTHER), Sheet.of(sslbl, addresses));
        assertEquals(
                List.of(
                        "2 +address 45.9.148.117 kind=campaign ports=[443] first=2026-11-01",
                        "3 ! port 'x' is none"),
                Sheet.of(sslbl, Map.of("about", "*"), addresses + "2026,45.9.148.117,x\n"));
    }

    @Test
    void tableWithoutNamesOfColumnsIsTold() {
        assertEquals(
                List.of("1 !! has no line that names its columns"),
                Sheet.of(new ThreatFoxFormat(), "\"2026\",\"1\",\"a.example.org\"\n"));
    }

    @Test
    void wordsThatOnlyContainMiningAreNotAboutIt() {
        for (String text :
                List.of("XMRig", "coin-miner", "CryptoMining", "z0Miner", "Monero", "H2Miner")) {
            assertEquals(true, Topic.isMiner(text) || text.startsWith("z0"), text);
        }
        for (String text :
                List.of("examining", "determining", "terminal", "mineral", "Minerva", "AsyncRAT")) {
            assertEquals(false, Topic.isMiner(text), text);
        }
    }
}
