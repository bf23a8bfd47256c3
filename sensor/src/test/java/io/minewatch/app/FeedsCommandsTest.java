package io.minewatch.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeedsCommandsTest extends CommandTest {
    private static final String WALLET =
            "482XZvnuyEwco84sNqzhMdD7i1NWX7yHqZrJ7dVL7Wof36ghYv6hUyZEuYUQ6sDHps8KmRrRTcx1e8wAW3CMdkMr"
                    + "DPxRYv2";

    @TempDir private Path folder = Path.of("");

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "feeds",
                "feeds check",
                "feeds check /nonexistent.csv",
                "feeds check --from tea /nonexistent.csv",
                "feeds convert",
                "feeds convert /nonexistent.csv --to csv",
                "feeds convert /nonexistent.csv",
                "feeds convert /nonexistent.csv --to tea",
                "feeds lookup",
                "feeds lookup not_a_thing_at_all...",
                "feeds learn",
                "feeds learn /nonexistent.json",
                "feeds list --config /nonexistent.yml"
            })
    void wrongUsageIsOneMessageAndCodeTwo(String arguments) {
        assertEquals(2, run(arguments.split(" ", -1)));
        assertTrue(err().contains("minewatch"), err());
        assertFalse(err().contains("Exception"), err());
        assertEquals("", out());
    }

    @BeforeEach
    void home() {
        environment.put("HOME", folder.toString());
    }

    @Test
    void listShowsWhatIsInForceAndItsProblems() throws IOException {
        String mine = file("mine.csv", "indicator,kind\npool.mine.com,proxy\nco.uk,pool\n");
        String config =
                file(
                        "c.yml",
                        "feeds: {files: ["
                                + mine
                                + "], allow: [{name: pool.mine.com, reason: ours}]}\n");
        assertEquals(1, run("feeds", "list", "--config", config), err());
        assertTrue(out().contains("came with the program, version 20"), out());
        assertTrue(out().contains("mine\n  " + mine + ", format csv\n  fresh, "), out());
        assertTrue(out().contains("  1 domain: 1 proxy\n  1 problems"), out());
        assertTrue(err().contains("mine.csv:3: 'co.uk' is a suffix"), err());
        assertTrue(out().contains("1 exceptions by the allow-list"), out());
    }

    @Test
    void withoutConfigurationNothingIsMissing() {
        assertEquals(0, run("feeds", "list"), err());
        assertFalse(out().contains("missing"), out());
        assertEquals("", err());
    }

    @Test
    void columnsOfAForeignTableAreMapped() throws IOException {
        String table = file("t.csv", "when;what\n2026;pool.mine.com\n");
        String[] map = {
            "feeds",
            "convert",
            table,
            "--to",
            "plain",
            "--from",
            "table",
            "--option",
            "indicator=what",
            "--option",
            "delimiter=;"
        };
        assertEquals(0, run(map), err());
        assertEquals("pool.mine.com\n", out());
        assertEquals(2, run("feeds", "check", table, "--from", "table", "--option", "what"));
        assertTrue(err().contains("write NAME=VALUE"), err());
    }

    @Test
    void checkNamesFileLineAndRemedyAndEndsWithOne() throws IOException {
        String bad = file("bad.csv", "indicator\nco.uk\n104.16.1.1\npool.fine.com\n");
        assertEquals(1, run("feeds", "check", bad));
        assertTrue(out().contains(bad + ":2: error: 'co.uk' is a suffix that many"), out());
        assertTrue(out().contains(bad + ":3: warning: '104.16.1.1' lies in"), out());
        assertTrue(out().contains("3 entries, 2 indicators, 1 error, 1 warning"), out());
        String good = file("good.csv", "indicator\npool.fine.com\n");
        assertEquals(0, run("feeds", "check", good), out());
        assertEquals(1, run("feeds", "check", folder.toString()), out());
        assertTrue(out().contains("good.csv: format csv: 1 entry, 1 indicator"), out());
        assertEquals(2, run("feeds", "check", file("a.yml", "x"), "--config", bad), out());
    }

    @Test
    void checkRefusesOwnNetworks() throws IOException {
        String config =
                file("c.yml", "segments: [{name: dmz, role: server, networks: [45.9.148.0/24]}]\n");
        String list = file("l.csv", "indicator\n45.9.148.7\n");
        assertEquals(1, run("feeds", "check", "--config", config, list));
        assertTrue(out().contains("touches your own network 45.9.148.0/24"), out());
    }

    @Test
    void checkOfAnUnreachableUrlIsAnError() {
        assertEquals(1, run("feeds", "check", "http://127.0.0.1:9/feed.csv"));
        assertTrue(out().startsWith("http://127.0.0.1:9/feed.csv: "), out());
    }

    @Test
    void convertWritesWhatItReadsBack() throws IOException {
        String table =
                """
                indicator,type,match,coin,kind,role,status,ports,tls_ports,confidence,seen,popular,\
                exclusive,first_seen,valid_from,valid_until,source,licence,tlp,reference,note
                pool.fine.com,domain,exact,XMR|multi,proxy,endpoint,active,3333 4444,443,80,2026,\
                yes,,2026-01-02,2026-01-03,2030-03-04,a|b,MIT,green,https://x.org/,"one, ""two"" three"
                45.9.148.117,address,,,pool,listed,unknown,3333,,50,,,yes,,,,l,,clear,,
                """;
        assertEquals(0, run("feeds", "convert", file("l.csv", table), "--to", "csv"), err());
        assertEquals(table, out());
        input = table.getBytes(UTF_8);
        assertEquals(0, run("feeds", "convert", "-", "--from", "csv", "--to", "csv"), err());
        input = (table + "localhost\n").getBytes(UTF_8);
        assertEquals(3, run("feeds", "convert", "-", "--to", "csv"));
        assertTrue(err().contains("-:4: 'localhost' is a single label"), err());
    }

    @ParameterizedTest
    @CsvSource({
        "pool.supportxmr.com, 'pool, endpoint, confidence', entry      domain pool.supportxmr.com",
        "LA01.supportxmr.com., 'pool, endpoint-likely', which covers this",
        "159.65.206.137, 'proxy, endpoint', 3333",
        "159.65.206.137:3333, 'proxy, endpoint', 3333",
    })
    void lookupShowsEntryReasonAndSource(String what, String meaning, String more) {
        assertEquals(0, run("feeds", "lookup", what), err());
        assertTrue(out().startsWith(what + ": " + meaning), out());
        assertTrue(out().contains(more), out());
        assertTrue(out().contains("stands in  minewatch, pools.csv:"), out());
        assertTrue(out().contains("sources    "), out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "159.65.206.137:443", "8.8.8.8", WALLET})
    void lookupOfAnUnlistedThingEndsWithOne(String what) {
        assertEquals(1, run("feeds", "lookup", what), err());
        assertTrue(out().contains("in no feed"), out());
    }

    @Test
    void lookupFindsTokensAndTellsExpiredEntries() throws IOException {
        String hash = "d131dd02c5e6eec4d131dd02c5e6eec4";
        String list =
                file(
                        "l.csv",
                        "indicator,type,valid_until\n"
                                + WALLET
                                + ",wallet,\n"
                                + hash
                                + ",ja3,\nold.fine.com,domain,2020-01-01\n");
        String config = file("c.yml", "feeds: {files: [" + list + "]}\n");
        assertEquals(0, run("feeds", "lookup", "--config", config, WALLET), err());
        assertTrue(out().contains("entry      wallet 482XZ"), out());
        assertEquals(0, run("feeds", "lookup", "--config", config, hash), err());
        assertTrue(out().contains("entry      ja3 " + hash), out());
        assertEquals(1, run("feeds", "lookup", "--config", config, "old.fine.com"), err());
        assertTrue(out().contains("only an expired entry"), out());
    }

    @Test
    void learnMakesAFeedOfDecodedSessions() throws IOException {
        String event =
                """
                {"event_type":"alert","finding":{"id":"mw-1","level":"confirmed","role":"miner",\
                "coin":"XMR","dialect":"cryptonote","host":{"ip":"10.1.2.3"},\
                "pool":{"ip":"45.9.148.117","port":3333,"name":"hidden.fine.com"},\
                "wallet":{"address":"%s","valid":true},\
                "first_seen":"2030-01-02T00:00:00.000000+0000",\
                "last_seen":"2030-01-05T00:00:00.000000+0000"}}
                """
                        .formatted(WALLET);
        String contact = event.replace("confirmed", "contact").replace("45.9.148.117", "45.9.1.1");
        String eve = file("eve.json", event + event.replace("10.1.2.3", "10.1.2.4") + contact);
        assertEquals(0, run("feeds", "learn", eve), err());
        String learned = out();
        assertEquals(5, learned.lines().count(), learned);
        assertTrue(learned.contains("\n45.9.148.117,address,,XMR,pool,endpoint,active,3333,,60,"));
        assertTrue(learned.contains(",wallet,,XMR,miner,listed,active,,,60,"), learned);
        assertTrue(learned.contains("2030-01-02,,2030-02-04,learned,,amber-strict,,"), learned);
        assertTrue(learned.contains("\nhidden.fine.com,domain,exact,XMR,"), learned);
        assertTrue(learned.contains("work delivered to 2 hosts, cryptonote"), learned);
        assertFalse(learned.contains("45.9.1.1"), learned);
        assertEquals(0, run("feeds", "check", file("learned.csv", learned)), out());
        assertEquals(2, run("feeds", "learn", file("x.txt", "no json\n")));
        assertTrue(err().contains("line 1 is no JSON that analyze wrote"), err());
    }
}
