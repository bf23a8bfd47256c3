package io.minewatch.feeds.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** JSON and NDJSON by pointers, and tables with a column map. */
class JsonFormatsTest {
    @Test
    void ownMembersNeedNoOptions() {
        String text =
                """
                [
                 {"indicator":"pool.example.org","type":"domain","match":"exact","kind":"proxy",
                  "coin":["XMR","multi"],"ports":[3333,5555],"confidence":80,"popular":true,
                  "source":["a","b"],"valid_until":"2027-03-04","tlp":"green"},
                 "45.9.148.117:3333",
                 {"indicator":"x","kind":"bank"},
                 {"indicator":["a.example.org","b.example.org"]},
                 7, null, [1]
                ]
                """;
        assertEquals(
                List.of(
                        "2 +domain pool.example.org exact kind=proxy coins=[XMR, multi]"
                                + " ports=[3333, 5555] confidence=80 until=2027-03-04 tlp=green"
                                + " sources=[a, b]",
                        "5 +any 45.9.148.117:3333",
                        "6 ! kind 'bank' is unknown",
                        "7 +any a.example.org",
                        "7 +any b.example.org",
                        "8 +any 7",
                        "8 ! has an entry that is neither an object nor a text"),
                Sheet.of(new JsonFormat(), text).stream()
                        .map(line -> line.startsWith("6 !") ? line.substring(0, 26) : line)
                        .toList());
        assertEquals("json", Sheet.recognized("x.json", text));
    }

    @Test
    void pointersFindEntriesAndMembers() {
        Map<String, String> options =
                Map.of(
                        "entries",
                        "/data/*/iocs",
                        "indicator",
                        "/ioc/value",
                        "type",
                        "ioc_type",
                        "confidence",
                        "score",
                        "full-confidence",
                        "10",
                        "first_seen",
                        "/seen/0");
        String text =
                """
                {"meta":{"iocs":["no.example.org"]},
                 "data":{"one":{"iocs":[
                    {"ioc":{"value":"a.example.org"},"ioc_type":"hostname","score":9,
                     "seen":["2026-01-02T03:04:05+05:00"]},
                    {"ioc":{"value":"d131dd02c5e6eec4d131dd02c5e6eec4"},"ioc_type":"MD5"},
                    {"ioc":{"value":"x"},"ioc_type":"surprise"}]},
                  "two~x":{"iocs":[{"ioc":{"value":"45.9.148.117"},"ioc_type":"ip"}]}}}
                """;
        assertEquals(
                List.of(
                        "3 +domain a.example.org confidence=90 first=2026-01-01",
                        "5 - nothing of type md5 is matched",
                        "6 ! type 'surprise' is unknown",
                        "7 +address 45.9.148.117"),
                Sheet.of(new JsonFormat(), options, text));
        assertEquals(
                List.of("0 ! has nothing at '/nothing'"),
                Sheet.of(new JsonFormat(), Map.of("entries", "/nothing"), text));
    }

    @Test
    void cutJsonKeepsWhatWasWhole() {
        assertEquals(
                List.of(
                        "1 +any a.example.org",
                        "2 !! is no JSON from here on (Unexpected end-of-input in VALUE_STRING)"),
                Sheet.of(new JsonFormat(), "[\"a.example.org\",\n\"b.exam"));
    }

    @Test
    void brokenLineOfNdJsonIsOneProblem() {
        String text =
                """
                {"indicator":"a.example.org"}
                {"indicator":
                {"indicator":"b.example.org"} 1

                {"indicator":"c.example.org","valid_from":"1767225600"}
                """;
        assertEquals(
                List.of(
                        "1 +any a.example.org",
                        "2 ! is no JSON from here on",
                        "3 ! holds more than one value",
                        "5 +any c.example.org from=2026-01-01"),
                Sheet.of(new NdJsonFormat(), text).stream()
                        .map(line -> line.startsWith("2 !") ? line.substring(0, 27) : line)
                        .toList());
        assertEquals("ndjson", Sheet.recognized("x.json", text));
    }

    @Test
    void columnsOfATableAreMappedByNameOrNumber() {
        assertEquals(
                List.of(
                        "version 9",
                        "3 +address 45.9.148.117 ports=[3333, 80] confidence=50 first=2026-11-01",
                        "4 +domain a.example.org note=x, y",
                        "5 - nothing of type sha256 is matched"),
                Sheet.of(
                        new TableFormat(),
                        Map.of(
                                "indicator",
                                "IOC",
                                "type",
                                "2",
                                "ports",
                                "port",
                                "note",
                                "text",
                                "confidence",
                                "score",
                                "full-confidence",
                                "10",
                                "first_seen",
                                "when"),
                        """
                        # version: 9
                        ioc,kind,port,score,when,text
                        45.9.148.117,ip,"3333,80",5,2026-11-01 23:59:59 UTC,
                        a.example.org, "fqdn", ,,, "x, y"
                        ff,sha256
                        """));
        assertEquals(
                List.of("1 +any a.example.org sources=[team]"),
                Sheet.of(
                        new TableFormat(),
                        Map.of("indicator", "2", "source", "1", "header", "no", "delimiter", "tab"),
                        "team\ta.example.org\n"));
        assertEquals(
                List.of("2 +any a.example.org"),
                Sheet.of(
                        new TableFormat(),
                        Map.of("indicator", "host", "header", "comment", "delimiter", ";"),
                        "# \"id\"; \"host\"\n1; \"a.example.org\"\n"));
    }

    @Test
    void mapThatDoesNotFitIsTold() {
        assertEquals(
                List.of("0 !! needs the option indicator"), Sheet.of(new TableFormat(), "a,b\n"));
        assertEquals(
                List.of("1 !! has no column 'ioc'"),
                Sheet.of(new TableFormat(), Map.of("indicator", "ioc"), "a,b\n"));
        assertEquals(
                List.of("0 !! option delimiter 'ab' is no character"),
                Sheet.of(new TableFormat(), Map.of("indicator", "a", "delimiter", "ab"), "a,b\n"));
        assertEquals(
                List.of("0 !! has one character for two of delimiter, quote and comment"),
                Sheet.of(new TableFormat(), Map.of("indicator", "a", "quote", ","), "a,b\n"));
        assertEquals(
                List.of("0 ! is empty"),
                Sheet.of(new TableFormat(), Map.of("indicator", "a"), "# only a comment\n"));
    }
}
