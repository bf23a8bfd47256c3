package io.minewatch.feeds;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndicatorLoaderTest {
    private final IndicatorSetBuilder builder = new IndicatorSetBuilder();
    private final IndicatorLoader loader = new IndicatorLoader(builder);

    private IndicatorSet read(String table) {
        loader.read("mine", "mine.csv", new StringReader(table));
        return builder.build();
    }

    private String onlyProblem() {
        assertEquals(1, loader.problemCount(), () -> loader.problems().toString());
        return loader.problems().get(0).toString();
    }

    @Test
    void rowWithAllColumnsIsReadWhole() {
        IndicatorSet set =
                read(
                        """
                        # version: 7 of May
                        indicator,type,match,coin,kind,role,status,ports,tls_ports,confidence,seen,\
                        popular,first_seen,valid_until,source,licence,tlp,reference,note
                        Pool.Example.ORG.,domain,exact,XMR|multi,proxy,endpoint,active,3333 5555,\
                        443,80,2026,yes,2026-01-02,2027-03-04,a|b,MIT,green,\
                        https://example.org/x,"one, two"
                        """);
        assertEquals(List.of(), loader.problems());
        assertEquals(List.of(new FeedInfo("mine", "7 of May")), set.feeds());
        IndicatorDetails details = set.get(0).details();
        assertEquals("pool.example.org", set.get(0).value());
        assertNull(set.lookup("a.pool.example.org"));
        assertEquals(IndicatorKind.PROXY, details.kind());
        assertEquals(IndicatorRole.ENDPOINT, details.role());
        assertEquals(IndicatorStatus.ACTIVE, details.status());
        assertEquals(List.of("XMR", "multi"), details.coins());
        assertEquals(List.of(3333, 5555), details.ports());
        assertEquals(List.of(443), details.tlsPorts());
        assertEquals(80, details.confidence());
        assertEquals(2026, details.seenYear());
        assertTrue(details.popular());
        assertEquals("2026-01-02", String.valueOf(details.firstSeen()));
        assertEquals("2027-03-04", String.valueOf(details.validUntil()));
        assertEquals(
                List.of(new IndicatorSource("a", "MIT"), new IndicatorSource("b", "MIT")),
                details.sources());
        assertEquals(SharingLevel.GREEN, details.sharing());
        assertEquals("one, two", details.note());
        assertEquals(new Provenance("mine", "mine.csv", 3), details.provenance());
    }

    @Test
    void indicatorAloneGetsCautiousDefaults() {
        IndicatorSet set =
                read("\uFEFFindicator\r\npool.example.org\r\n45.9.148.117\r\n2a01:4f8::7\r\n");
        assertEquals(3, set.size(), () -> loader.problems().toString());
        IndicatorDetails details = set.get(0).details();
        assertEquals(IndicatorKind.POOL, details.kind());
        assertEquals(IndicatorRole.LISTED, details.role());
        assertEquals(IndicatorStatus.UNKNOWN, details.status());
        assertEquals(IndicatorLoader.DEFAULT_CONFIDENCE, details.confidence());
        assertEquals(List.of(new IndicatorSource("mine", "unknown")), details.sources());
        assertEquals(Indicator.Type.ADDRESS, set.get(1).type());
        assertEquals("2a01:4f8::7", set.get(2).value());
    }

    @Test
    void portsConfineAnAddressButNotAName() {
        IndicatorSet set = read("indicator,ports\n45.9.148.117,3333\npool.example.org,3333\n");
        long low = Addresses.V4_MAPPED | 0x2D099475L;
        assertNull(set.lookup(0, low, 443));
        assertEquals("45.9.148.117", requireNonNull(set.lookup(0, low, 3333)).indicator().value());
        IndicatorHit name = requireNonNull(set.lookup("pool.example.org"));
        assertTrue(name.namesPort(3333));
        assertTrue(!name.namesPort(443));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "localhost; is a single label",
                "com.; is a single label",
                "co.uk; many owners share",
                "com.cn; many owners share",
                "duckdns.org; many owners share",
                "GitHub.io; many owners share",
                "https://pool.example.org/x; is a URL",
                "pool[.]example.org; is defanged",
                "pool.example.org:3333; has a port",
                "*.example.org; has a wildcard",
                ".example.org; has a wildcard",
                "-pool.example.org; does not allow",
                "po ol.example.org; does not allow",
                "pool..example.org; does not allow",
                "pool.example.7; ends in a number",
                "1.2.3; is no address",
                "10.1.2.3; private addresses",
                "10.1.2.3; mine.csv:2: ",
                "127.0.0.1; loopback",
                "169.254.1.1; link-local",
                "224.0.0.5; multicast",
                "255.255.255.255; reserved",
                "192.0.2.7; documentation",
                "192.168.0.0/17; private addresses",
                "0.0.0.0/0; unspecified",
                "::1; loopback",
                "fe80::1; link-local",
                "fd00::1; unique local",
                "ff02::1; multicast",
                "2001:db8::1; documentation",
                "::ffff:10.0.0.1; private addresses",
                "45.8.0.0/15; too wide",
                "2a00::/16; too wide",
                "45.9.148.117/24; is no address",
                "045.9.148.117; is no address",
                "45.9.148; is no address",
                "2a01:::7; has a port",
            })
    void dangerousOrMalformedIndicatorIsRefused(String indicator, String what) {
        IndicatorSet set = read("indicator\n" + indicator + "\n");
        assertEquals(0, set.size());
        assertTrue(onlyProblem().contains(what.stripLeading()), this::onlyProblem);
    }

    @ParameterizedTest
    @CsvSource({
        "type,url,type 'url' is unknown",
        "match,prefix,match 'prefix' is unknown",
        "kind,bank,kind 'bank' is unknown",
        "role,Endpoint,role 'Endpoint' is unknown",
        "status,dead,status 'dead' is unknown",
        "tlp,white,tlp 'white' is unknown",
        "confidence,101,confidence '101' is out of range",
        "confidence,-1,confidence '-1' is out of range",
        "confidence,1e2,confidence '1e2' is out of range",
        "seen,1999,seen '1999' is out of range",
        "popular,maybe,popular 'maybe' is unknown",
        "ports,0,'0' is no port",
        "tls_ports,70000,'70000' is no port",
        "first_seen,09.03.2021,is no date",
        "valid_until,2021-02-30,is no date",
        "coin,a ticker that is much too long to be one,x",
    })
    void wrongValueLeavesTheRowOut(String column, String value, String what) {
        IndicatorSet set = read("indicator," + column + "\npool.example.org," + value + "\n");
        if (what.equals("x")) {
            // Blanks separate coins: each word is a ticker.
            assertEquals(1, set.size());
            return;
        }
        assertEquals(0, set.size());
        assertTrue(onlyProblem().startsWith("mine.csv:2: "), this::onlyProblem);
        assertTrue(onlyProblem().contains(what), this::onlyProblem);
    }

    @Test
    void allProblemsAreToldAndTheGoodRowsStay() {
        IndicatorSet set =
                read(
                        """
                        indicator,kind,surprise
                        localhost,pool,
                        pool.example.org,pool,

                        10.0.0.0/8,bank,
                        ,pool,
                        """);
        assertEquals(1, set.size());
        assertEquals(
                List.of(1, 2, 5, 5, 6).toString(),
                loader.problems().stream().map(FeedProblem::line).toList().toString());
        assertTrue(loader.problems().get(0).toString().contains("unknown column 'surprise'"));
    }

    @Test
    void internationalNameBecomesItsFormInDns() {
        IndicatorSet set = read("indicator\np\u00f6ol.example\n");
        assertEquals("xn--pol-sna.example", set.get(0).value());
    }

    @Test
    void tableWithoutHeaderOrRowsIsAProblem() {
        read("pool.example.org,pool\n");
        assertTrue(loader.problems().get(2).toString().contains("has no column 'indicator'"));
        IndicatorLoader other = new IndicatorLoader(new IndicatorSetBuilder());
        other.read("f", "f.csv", new StringReader("# nothing\n"));
        assertEquals("f.csv: is empty", other.problems().get(0).toString().substring(0, 15));
    }

    @Test
    void brokenQuotesEndTheTableWithItsLine() {
        IndicatorSet set = read("indicator,note\npool.example.org,x\na.example.org,\"un\"quoted\n");
        assertEquals(1, set.size());
        assertTrue(onlyProblem().startsWith("mine.csv:3: is no table from here on"));
    }

    @Test
    void hugeFieldEndsTheTable() {
        read("indicator,note\npool.example.org," + "x".repeat(100_000) + "\n");
        assertTrue(onlyProblem().contains("is no table from here on"));
    }

    @Test
    void problemsBeyondTheLimitAreCountedOnly() {
        read("indicator\n" + "localhost\n".repeat(IndicatorLoader.MAX_PROBLEMS + 5));
        assertEquals(IndicatorLoader.MAX_PROBLEMS, loader.problems().size());
        assertEquals(IndicatorLoader.MAX_PROBLEMS + 5, loader.problemCount());
    }

    @Test
    void missingFileAndForeignEncodingAreProblems(@TempDir Path folder) throws IOException {
        loader.read("x", folder.resolve("absent.csv"));
        Path latin = folder.resolve("latin.csv");
        Files.write(latin, "indicator\np\u00f6ol.example\n".getBytes(StandardCharsets.ISO_8859_1));
        loader.read("x", latin);
        assertTrue(loader.problems().get(0).toString().contains("there is no such file"));
        assertTrue(
                loader.problems().get(1).toString().contains("UTF-8"), loader.problems()::toString);
    }
}
