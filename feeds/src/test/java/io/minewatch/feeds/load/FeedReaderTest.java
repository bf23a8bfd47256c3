package io.minewatch.feeds.load;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.feeds.format.NativeCsvFormat;
import io.minewatch.feeds.hygiene.FeedDefaults;
import io.minewatch.feeds.match.IndicatorHit;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.IndicatorSetBuilder;
import io.minewatch.feeds.model.Addresses;
import io.minewatch.feeds.model.DomainIndicator;
import io.minewatch.feeds.model.FeedInfo;
import io.minewatch.feeds.model.FeedProblem;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.IndicatorRole;
import io.minewatch.feeds.model.IndicatorSource;
import io.minewatch.feeds.model.IndicatorStatus;
import io.minewatch.feeds.model.Provenance;
import io.minewatch.feeds.model.SharingLevel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedReaderTest {
    private final IndicatorSetBuilder builder = new IndicatorSetBuilder();
    private final FeedReader reader = new FeedReader(builder, LocalDate.of(2026, 11, 25));
    private @Nullable FeedReport report;

    private IndicatorSet read(String table) {
        report =
                reader.read(
                        FeedSpec.named("mine"),
                        "mine.csv",
                        new ByteArrayInputStream(table.getBytes(StandardCharsets.UTF_8)));
        return builder.build();
    }

    private FeedReport report() {
        return requireNonNull(report);
    }

    private List<FeedProblem> problems() {
        return report().problems();
    }

    private String onlyProblem() {
        assertEquals(1, report().problemCount(), () -> problems().toString());
        return problems().get(0).toString();
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
        assertEquals(List.of(), problems());
        assertEquals(List.of(new FeedInfo("mine", "7 of May")), set.feeds());
        IndicatorDetails details = set.get(0).details();
        assertEquals("pool.example.org", set.get(0).value());
        assertNull(set.lookup("a.pool.example.org", IndicatorSet.ANY_DAY));
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
    void rowsThatRepeatWhatTheRowBeforeSaidAreReadLikeIt() {
        IndicatorSet set =
                read(
                        """
                        indicator,coin,ports,confidence,source,note
                        a.example.org,XMR,3333,70,one,first
                        b.example.org,XMR,3333,70,one,first
                        45.9.148.117,XMR,3333,70,one,first
                        c.example.org,XMR,3333,70,one
                        d.example.org,XMR,3333,170,one
                        e.example.org,XMR,3333,170,one
                        ,XMR,3333,70,one
                        f.example.org,,,70,one
                        g.example.org:5555,,,70,one
                        h.example.org,,,70,one
                        """);
        assertEquals(List.of(6, 7, 8), problems().stream().map(FeedProblem::line).toList());
        List<String> all = new ArrayList<>();
        for (Indicator indicator : set) {
            IndicatorDetails d = indicator.details();
            all.add(
                    indicator.value()
                            + d.coins()
                            + d.ports()
                            + d.confidence()
                            + d.note()
                            + d.provenance().line());
        }
        assertEquals(
                List.of(
                        "a.example.org[XMR][3333]70first2",
                        "b.example.org[XMR][3333]70first3",
                        "45.9.148.117[XMR][3333]70first4",
                        "c.example.org[XMR][3333]705",
                        "f.example.org[][]709",
                        "g.example.org[][5555]7010",
                        "h.example.org[][]7011"),
                all);
    }

    @Test
    void indicatorAloneGetsCautiousDefaults() {
        IndicatorSet set =
                read("\uFEFFindicator\r\npool.example.org\r\n45.9.148.117\r\n2a01:4f8::7\r\n");
        assertEquals(3, set.size(), () -> problems().toString());
        IndicatorDetails details = set.get(0).details();
        assertEquals(IndicatorKind.POOL, details.kind());
        assertEquals(IndicatorRole.LISTED, details.role());
        assertEquals(IndicatorStatus.UNKNOWN, details.status());
        assertEquals(FeedDefaults.CONFIDENCE, details.confidence());
        assertEquals(List.of(new IndicatorSource("mine", "unknown")), details.sources());
        assertEquals(Indicator.Type.ADDRESS, set.get(1).type());
        assertEquals("2a01:4f8::7", set.get(2).value());
    }

    @Test
    void portsConfineAnAddressButNotAName() {
        IndicatorSet set = read("indicator,ports\n45.9.148.117,3333\npool.example.org,3333\n");
        long low = Addresses.V4_MAPPED | 0x2D099475L;
        assertNull(set.lookup(0, low, 443, IndicatorSet.ANY_DAY));
        assertEquals(
                "45.9.148.117",
                requireNonNull(set.lookup(0, low, 3333, IndicatorSet.ANY_DAY)).indicator().value());
        IndicatorHit name = requireNonNull(set.lookup("pool.example.org", IndicatorSet.ANY_DAY));
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
                "https://localhost/x; is a single label",
                "localhost:3333; is a single label",
                "*.duckdns.org; many owners share",
                "pool.example.org:0; has no sound port",
                "pool.example.org:x; has no sound port",
                "d131dd02c5e6eec4d131dd02c5e6eec4; is a single label",
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
                "2a01:::7; does not allow",
            })
    void dangerousOrMalformedIndicatorIsRefused(String indicator, String what) {
        IndicatorSet set = read("indicator\n" + indicator + "\n");
        assertEquals(0, set.size());
        assertTrue(onlyProblem().contains(what.stripLeading()), this::onlyProblem);
    }

    @ParameterizedTest
    @CsvSource({
        "type,mail,type 'mail' is unknown",
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
                List.of(1, 2, 5, 6).toString(),
                problems().stream().map(FeedProblem::line).toList().toString());
        assertTrue(problems().get(0).toString().contains("unknown column 'surprise'"));
    }

    @Test
    void internationalNameBecomesItsFormInDns() {
        IndicatorSet set = read("indicator\np\u00f6ol.example\n");
        assertEquals("xn--pol-sna.example", set.get(0).value());
    }

    @Test
    void tableWithoutHeaderOrRowsIsAProblem() {
        FeedSpec spec =
                new FeedSpec("f", new NativeCsvFormat(), Map.of(), FeedDefaults.USUAL, false);
        FeedReport headless = reader.read(spec, "f.csv", octets("pool.example.org,pool\n"));
        assertTrue(
                headless.problems().get(2).toString().contains("has no column 'indicator'"),
                headless.problems()::toString);
        FeedReport empty = reader.read(spec, "f.csv", octets("# nothing\n"));
        assertEquals("f.csv: is empty", empty.problems().get(0).toString().substring(0, 15));
    }

    private static InputStream octets(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everyTypeIsToldByItsForm() {
        IndicatorSet set =
                read(
                        """
                        indicator
                        hxxps://Pool[.]Example(.)org:8443/
                        hxxp://evil.example.org/x.sh?a=B#part
                        *.wild.example.org
                        .dotted.example.org
                        45.9.148[.]117:3333
                        [2a01:4f8::7]:443
                        482XZvnuyEwco84sNqzhMdD7i1NWX7yHqZrJ7dVL7Wof36ghYv6hUyZEuYUQ6sDHps8KmRrRTcx1e8wAW3CMdkMrDPxRYv2
                        0xAbCdEf0123456789aBcDeF0123456789AbCdEf01
                        t13d1516h2_8DAAF6152771_02713d6af862
                        CN=pool.example.org
                        me.duckdns.org
                        """);
        assertEquals(List.of(), problems());
        List<String> found = new ArrayList<>();
        for (Indicator indicator : set) {
            found.add(
                    indicator.type().label()
                            + " "
                            + indicator.value()
                            + (indicator instanceof DomainIndicator d
                                    ? " " + d.match().label()
                                    : "")
                            + (indicator.details().ports().isEmpty()
                                    ? ""
                                    : " " + indicator.details().ports()));
        }
        assertEquals(
                List.of(
                        "domain pool.example.org suffix [8443]",
                        "url evil.example.org/x.sh?a=B",
                        "domain wild.example.org below",
                        "domain dotted.example.org suffix",
                        "address 45.9.148.117 [3333]",
                        "address 2a01:4f8::7 [443]",
                        "wallet 482XZvnuyEwco84sNqzhMdD7i1NWX7yHqZrJ7dVL7Wof36ghYv6hUyZEuYUQ6sDHps8KmRrRTcx1e8wAW3CMdkMrDPxRYv2",
                        "wallet 0xabcdef0123456789abcdef0123456789abcdef01",
                        "ja4 t13d1516h2_8daaf6152771_02713d6af862",
                        "certificate-subject CN=pool.example.org",
                        "domain me.duckdns.org exact"),
                found);
    }

    @Test
    void fingerprintsNeedTheirTypeAndMayHaveColons() {
        IndicatorSet set =
                read(
                        "indicator,type\n"
                                + "AA:".repeat(19)
                                + "AA,certificate\n"
                                + "d131dd02c5e6eec4d131dd02c5e6eec4,ja3\n"
                                + "d131,ja3\n");
        assertEquals("aa".repeat(20), set.get(0).value());
        assertEquals(Indicator.Type.JA3, set.get(1).type());
        assertEquals(2, set.size());
        assertTrue(onlyProblem().contains("'d131' is no ja3"), this::onlyProblem);
    }

    @Test
    void duplicatesBecomeOneWithAllSources() {
        FeedReport first =
                reader.read(
                        FeedSpec.named("one"),
                        "one.csv",
                        octets(
                                """
                                indicator,source,ports,confidence,note
                                pool.example.org,a,3333,60,first
                                """));
        FeedReport second =
                reader.read(
                        FeedSpec.named("two"),
                        "two.csv",
                        octets(
                                """
                                indicator,source,ports,confidence,note,tlp,kind
                                pool.example.org,b,4444,50,second,amber,proxy
                                """));
        assertEquals(1, first.added());
        assertEquals(0, second.added());
        assertEquals(1, second.merged());
        IndicatorSet set = builder.build();
        assertEquals(1, set.size());
        IndicatorDetails details = set.get(0).details();
        assertEquals(IndicatorKind.POOL, details.kind());
        assertEquals("first", details.note());
        assertEquals(65, details.confidence());
        assertEquals(List.of(3333, 4444), details.ports());
        assertEquals(SharingLevel.AMBER, details.sharing());
        assertEquals(
                List.of("a", "b"), details.sources().stream().map(IndicatorSource::name).toList());
        assertEquals(
                List.of(new Provenance("one", "one.csv", 2), new Provenance("two", "two.csv", 2)),
                details.origins());
    }

    @Test
    void validityThatHasNotBegunIsLeftOut() {
        IndicatorSet set =
                read(
                        """
                        indicator,valid_from,valid_until
                        a.example.org,2026-11-25,
                        b.example.org,2026-11-26,
                        c.example.org,,2026-11-24
                        """);
        assertEquals(1, report().early());
        assertEquals(1, report().expired());
        assertEquals(2, set.size());
        int today = IndicatorSet.dayOf(LocalDate.of(2026, 11, 25));
        assertNull(set.lookup("c.example.org", today));
        assertEquals(
                "c.example.org",
                requireNonNull(set.lookup("c.example.org", today - 1)).indicator().value());
    }

    @Test
    void webPageInPlaceOfAFeedIsToldApart() {
        read("  <!DOCTYPE html><html><body>404 not found</body></html>\n");
        assertTrue(onlyProblem().contains("is a web page"));
        assertEquals(0, builder.size());
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
        read("indicator\n" + "localhost\n".repeat(FeedReader.MAX_PROBLEMS + 5));
        assertEquals(FeedReader.MAX_PROBLEMS, problems().size());
        assertEquals(FeedReader.MAX_PROBLEMS + 5, report().problemCount());
    }

    @Test
    void missingFileAndForeignEncodingAreProblems(@TempDir Path folder) throws IOException {
        FeedReport absent = reader.read(FeedSpec.named("x"), folder.resolve("absent.csv"));
        Path latin = folder.resolve("latin.csv");
        Files.write(latin, "indicator\np\u00f6ol.example\n".getBytes(StandardCharsets.ISO_8859_1));
        FeedReport foreign = reader.read(FeedSpec.named("x"), latin);
        assertTrue(absent.problems().get(0).toString().contains("there is no such file"));
        assertTrue(
                foreign.problems().get(0).toString().contains("UTF-8"),
                foreign.problems()::toString);
    }
}
