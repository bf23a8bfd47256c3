package io.minewatch.feeds.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StixFormatTest {
    private static final StixFormat STIX = new StixFormat(InstantSource.system());

    private static String indicator(String id, String pattern, String more) {
        return "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"indicator--"
                + id
                + "\",\"created\":\"2026-11-01T00:00:00.000Z\",\"pattern\":\""
                + pattern.replace("\\", "\\\\").replace("\"", "\\\"")
                + "\",\"pattern_type\":\"stix\""
                + more
                + "}";
    }

    private static String bundle(String... objects) {
        return "{\"type\":\"bundle\",\"id\":\"bundle--1\",\"objects\":[\n"
                + String.join(",\n", objects)
                + "]}";
    }

    /** What a pattern gives, without the line; all of it on one line of text. */
    private static String given(String pattern) {
        List<String> sheet = new ArrayList<>();
        for (String line : Sheet.of(STIX, bundle(indicator("1", pattern, "")))) {
            sheet.add(line.substring(2).replace("'indicator--1' asks for ", ""));
        }
        return String.join("; ", sheet);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[domain-name:value = 'pool.example.org']|+domain pool.example.org exact",
                "[domain-name:value == 'pool.example.org']|+domain pool.example.org exact",
                "[domain-name:value IN ('a.example','b.example')]|+domain a.example exact; +domain b.example exact",
                "[domain-name:value LIKE '%.example.org']|+domain example.org below",
                "[domain-name:value LIKE 'example.org']|+domain example.org exact",
                "[domain-name:value = 'example.org' OR domain-name:value LIKE '%.example.org']|+domain example.org suffix",
                "[ipv4-addr:value = '45.9.148.117']|+address 45.9.148.117",
                "[ipv4-addr:value = '45.9.148.0/24']|+address 45.9.148.0/24",
                "[ipv4-addr:value ISSUBSET '45.9.148.0/24']|+address 45.9.148.0/24",
                "[ipv6-addr:value = '2a01:4f8::7']|+address 2a01:4f8::7",
                "[url:value = 'http://a.example/x?y=\\'z\\'&b=\\\\']|+url http://a.example/x?y='z'&b=\\",
                "[network-traffic:dst_ref.value = '45.9.148.117' AND network-traffic:dst_port = 3333]|+any 45.9.148.117 exact ports=[3333]",
                "[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = '45.9.148.117' AND network-traffic:dst_port IN (80, 3333) AND network-traffic:protocols[*] = 'tcp']|+any 45.9.148.117 exact ports=[80, 3333]",
                "[domain-name:value = 'a.example' AND (network-traffic:dst_port = 1 OR network-traffic:dst_port = 2)]|+domain a.example exact ports=[1]; +domain a.example exact ports=[2]",
                "[x509-certificate:hashes.'SHA-256' = 'aa']|+certificate aa",
                "[x509-certificate:hashes.MD5 = 'aa']|+certificate aa",
                "[x509-certificate:subject = 'CN=x']|+certificate-subject CN=x",
                "[cryptocurrency-wallet:value = '4x']|+wallet 4x",
                "[x-vendor-cryptocurrency-wallet:address = '4x']|+wallet 4x",
                "[network-traffic:x_ja3_hash = 'aa']|+ja3 aa",
                "[domain-name:value = 'a.example'] OR [ipv4-addr:value = '45.9.148.117']|+domain a.example exact; +address 45.9.148.117",
                "([domain-name:value = 'a.example'])|+domain a.example exact",
                "  [ domain-name:value  =  'a.example' ]  |+domain a.example exact",
                "[file:hashes.'SHA-256' = 'aa']|- nothing of type file is matched",
                "[file:name LIKE '%.exe']|- nothing of type file is matched",
                "[domain-name:value = 'a.example' OR file:hashes.MD5 = 'aa']|- nothing of type file is matched; +domain a.example exact",
                "[domain-name:value = 'a.example' AND file:hashes.MD5 = 'aa']|! something that cannot be seen on the wire as well",
                "[domain-name:value LIKE '%example.org']|! domain-name:value LIKE '%example.org'",
                "[domain-name:value LIKE '%.my_pool.example']|! domain-name:value LIKE '%.my_pool.example'",
                "[domain-name:value LIKE 'pool%']|! domain-name:value LIKE 'pool%'",
                "[domain-name:value MATCHES '^(.*\\\\.)?pool']|! MATCHES of domain-name:value",
                "[domain-name:value = 'a.example' OR domain-name:value MATCHES 'x']|! MATCHES of domain-name:value; +domain a.example exact",
                "[domain-name:value != 'a.example']|! domain-name:value !=",
                "[NOT domain-name:value = 'a.example']|! what is not, or that something is",
                "[domain-name:value NOT IN ('a.example')]|! what is not",
                "[EXISTS domain-name:value]|! what is not, or that something is",
                "[network-traffic:dst_port = 3333]|! no name, address or fingerprint",
                "[network-traffic:src_ref.value = '45.9.148.117']|! 'network-traffic:src_ref.value'",
                "[ipv4-addr:value = '45.9.148.117' AND domain-name:value = 'a.example']|! two things that must be seen at once",
                "[domain-name:value = 'a.example'] AND [domain-name:value = 'b.example']|! several observations or their time (AND)",
                "[domain-name:value = 'a.example'] FOLLOWEDBY [domain-name:value = 'b.example']|! several observations or their time (FOLLOWEDBY)",
                "[domain-name:value = 'a.example'] REPEATS 5 TIMES|! several observations or their time (REPEATS)",
                "[domain-name:value = 'a.example'] WITHIN 60 SECONDS|! several observations or their time (WITHIN)",
                "[domain-name:value = 'a.example'] START t'2026-01-01T00:00:00Z' STOP t'2027-01-01T00:00:00Z'|! several observations or their time (START)",
                "[domain-name:value = 'a.example'|! something that is cut off",
                "[domain-name:value = 'a.example|! a text without an end",
                "[domain-name:value = 'a.example'] x|! what begins at 'x'",
                "pool.example.org|! what begins at 'pool.example.org'",
                "``|! something that is cut off",
            })
    void patternGivesWhatItSaysOrIsTold(String pattern, String expected) {
        assertEquals(expected, given(pattern));
    }

    @Test
    void deepAndWidePatternsEndAtTheirLimits() {
        assertEquals("! more than 64 levels", given("(".repeat(100_000)));
        assertEquals(
                "! more than 64 levels",
                given("[" + "(".repeat(1_000) + "a:b = 1" + ")".repeat(9)));
        StringBuilder wide = new StringBuilder("[");
        for (int i = 0; i < 20; i++) {
            wide.append(i == 0 ? "" : " AND ")
                    .append("(domain-name:value = 'a.example' OR domain-name:value = 'b.example')");
        }
        String one = "domain-name:value = 'a.example'";
        assertEquals("! more than 20000 alternatives or 50 terms at once", given(wide + "]"));
        assertEquals(
                "! more than 20000 alternatives or 50 terms at once",
                given("[" + one + (" AND " + one).repeat(10_000) + "]"));
        assertEquals(
                "! more than 20000 alternatives or 50 terms at once",
                given("[" + one + (" OR " + one).repeat(20_000) + "]"));
    }

    @Test
    void newestVersionHoldsAndRevokedOnesDoNot() {
        assertEquals(
                List.of(
                        "3 +domain new.example exact",
                        "4 - revoked",
                        "6 - a pattern in another language"),
                Sheet.of(
                        STIX,
                        bundle(
                                indicator(
                                        "1",
                                        "[domain-name:value = 'old.example']",
                                        ",\"modified\":\"2026-11-01T00:00:00.000Z\""),
                                indicator(
                                        "1",
                                        "[domain-name:value = 'new.example']",
                                        ",\"modified\":\"2026-11-01T00:00:00.500Z\""),
                                indicator(
                                        "2",
                                        "[domain-name:value = 'gone.example']",
                                        ",\"revoked\":true"),
                                "{\"type\":\"malware\",\"id\":\"malware--1\"}",
                                indicator("3", "alert tcp any", "")
                                        .replace("\"stix\"", "\"suricata\""))));
    }

    @Test
    void detailsAreReadWhereverTheyStand() {
        List<String> sheet =
                Sheet.of(
                        STIX,
                        bundle(
                                indicator(
                                        "1",
                                        "[domain-name:value = 'a.example']",
                                        ",\"name\":\"a pool\",\"confidence\":85,"
                                                + "\"valid_from\":\"2026-11-01T10:00:00Z\","
                                                + "\"valid_until\":\"2026-12-01T00:00:00.000Z\","
                                                + "\"labels\":[\"minewatch:kind=\\\"proxy\\\"\"],"
                                                + "\"created_by_ref\":\"identity--1\","
                                                + "\"external_references\":[{\"source_name\":"
                                                + "\"mitre-attack\",\"url\":\"https://r.example\"}],"
                                                + "\"object_marking_refs\":[\"marking-definition--"
                                                + "34098fce-860f-48ae-8e50-ebd3cc5e41da\","
                                                + "\"marking-definition--own\"]"),
                                "{\"type\":\"identity\",\"id\":\"identity--1\",\"name\":\"CERT\"}",
                                "{\"type\":\"marking-definition\",\"id\":\"marking-definition--own\","
                                        + "\"definition_type\":\"tlp\","
                                        + "\"definition\":{\"tlp\":\"red\"}}"));
        assertEquals(
                List.of(
                        "2 +domain a.example exact kind=proxy confidence=85 from=2026-11-01"
                                + " until=2026-11-30 tlp=red sources=[CERT] ref=https://r.example"
                                + " note=a pool"),
                sheet);
    }

    @Test
    void benignIndicatorsMarkTheHarmless() {
        assertEquals(
                List.of("2 ok domain a.example exact note=benign: "),
                Sheet.of(
                        STIX,
                        bundle(
                                indicator(
                                        "1",
                                        "[domain-name:value = 'a.example']",
                                        ",\"indicator_types\":[\"benign\"]"))));
    }

    @Test
    void envelopeOfTaxiiIsReadAsABundle() {
        String envelope =
                "{\"more\":true,\"next\":\"2\",\"objects\":[\n"
                        + indicator("1", "[domain-name:value = 'a.example']", "")
                        + "]}";
        assertEquals(List.of("2 +domain a.example exact"), Sheet.of(STIX, envelope));
        assertEquals("stix", Sheet.recognized("page.json", envelope));
        assertEquals("stix", Sheet.recognized("x.json", bundle(indicator("1", "[x:y = 1]", ""))));
        assertEquals(List.of(), Sheet.of(STIX, "{\"more\":false}"));
    }

    @Test
    void brokenBundleGivesItsWholeObjects() {
        String text = bundle(indicator("1", "[domain-name:value = 'a.example']", ""));
        List<String> sheet = Sheet.of(STIX, text.replace("]}", ",\n{\"type\":\"indic"));
        assertEquals("2 +domain a.example exact", sheet.get(0));
        assertTrue(sheet.get(1).startsWith("3 !! is no JSON from here on"), sheet::toString);
    }

    @Test
    void otherTopicsCanBeLeftOut() {
        assertEquals(
                List.of("2 - " + Topic.OTHER),
                Sheet.of(
                        STIX,
                        Map.of("about", "mining"),
                        bundle(
                                indicator(
                                        "1",
                                        "[domain-name:value = 'a.example']",
                                        ",\"name\":\"Examining a terminal\""))));
    }
}
