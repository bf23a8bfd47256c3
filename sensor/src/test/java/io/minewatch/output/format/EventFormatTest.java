package io.minewatch.output.format;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.event.EventCodec;
import io.minewatch.output.event.SampleEvents;
import java.io.IOException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each format, read back by a strict reader, with what a miner may have sent in it. */
class EventFormatTest {
    private static final String EVIL =
            "a\"]b\\c|d=e f=g\r\n<165>1 forged\u0000\u001b[2J\u202e\ufeff\ud800 caf\u00e9 \ud83d\udc80\t^";
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void structuredDataHoldsEveryFieldAndTheSentence() {
        Readers.Message message =
                Readers.rfc5424(
                        format(Payload.STRUCTURED, Header.RFC5424, 8192)
                                .encode(SampleEvents.finding(42)));
        assertEquals(20 * 8 + 2, message.priority());
        assertEquals("2021-03-09T14:02:11.123456Z", message.time());
        assertEquals("sensor-1.example", message.host());
        assertEquals("finding-new", message.id());
        assertEquals(Map.of("sequenceId", "42"), message.data().get("meta"));
        Map<String, String> own = Objects.requireNonNull(message.data().get("minewatch@32473"));
        assertEquals("0badcafe-42", own.get("event_id"));
        assertEquals("10.1.2.3", own.get("host"));
        assertEquals("203.0.113.77", own.get("pool"));
        assertEquals("3333", own.get("pool_port"));
        assertEquals(SampleEvents.WALLET, own.get("wallet"));
        assertEquals("121", own.get("accepted_shares"));
        assertEquals("466.5", own.get("hash_rate"));
        assertEquals("eth1", own.get("interface"));
        assertEquals("The server delivered work 3 times.", own.get("reason"));
        assertTrue(message.text().startsWith("10.1.2.3 (cash-desk-7.example) mines XMR"));
    }

    @Test
    void sequenceIdWraps() {
        for (long[] pair : new long[][] {{2_147_483_647L, 2_147_483_647L}, {2_147_483_648L, 1}}) {
            Readers.Message message =
                    Readers.rfc5424(
                            format(Payload.STRUCTURED, Header.RFC5424, 8192)
                                    .encode(SampleEvents.heartbeat(pair[0])));
            assertEquals(
                    Long.toString(pair[1]),
                    Objects.requireNonNull(message.data().get("meta")).get("sequenceId"));
        }
    }

    @Test
    void oldSyslogPadsTheDayAndDropsTheDomain() {
        AlertEvent event = SampleEvents.finding(1);
        assertTrue(
                text(format(Payload.STRUCTURED, Header.RFC3164, 1024), event)
                        .startsWith("<162>Mar  9 14:02:11 sensor-1 minewatch[4711]: 10.1.2.3 "));
        assertTrue(
                text(format(Payload.STRUCTURED, Header.LOCAL, 1024), event)
                        .startsWith("<162>Mar  9 14:02:11 minewatch[4711]: 10.1.2.3 "));
        EventFormat elsewhere =
                new EventFormat(
                        Payload.CEF,
                        Header.RFC3164,
                        4,
                        "10.0.0.1",
                        "1",
                        ZoneId.of("Asia/Tokyo"),
                        1024,
                        false,
                        32473);
        assertTrue(
                text(elsewhere, event)
                        .startsWith("<34>Mar  9 23:02:11 10.0.0.1 minewatch[1]: CEF:0|"));
    }

    @Test
    void byteOrderMarkOnlyWhereAskedFor() {
        EventFormat marked =
                new EventFormat(
                        Payload.STRUCTURED,
                        Header.RFC5424,
                        20,
                        "h",
                        "-",
                        ZoneOffset.UTC,
                        4096,
                        true,
                        1);
        assertTrue(
                Readers.rfc5424(marked.encode(SampleEvents.heartbeat(1)))
                        .text()
                        .startsWith("\ufeffMinewatch"));
        assertFalse(
                text(format(Payload.STRUCTURED, Header.RFC5424, 4096), SampleEvents.heartbeat(1))
                        .contains("\ufeff"));
    }

    @Test
    void cefHoldsItsKeys() {
        Map<String, String> cef =
                Readers.cef(text(format(Payload.CEF, Header.NONE, 8192), SampleEvents.finding(3)));
        assertEquals("CEF:0", cef.get("0"));
        assertEquals("1420001", cef.get("4"));
        assertEquals("9", cef.get("6"));
        assertEquals("10.1.2.3", cef.get("src"));
        assertEquals("203.0.113.77", cef.get("dst"));
        assertEquals("3333", cef.get("dpt"));
        assertEquals("1615298531123", cef.get("rt"));
        assertEquals("level", cef.get("cs5Label"));
        assertEquals("confirmed", cef.get("cs5"));
        assertEquals("1:EbDXT2De2VXR8kGZ0i5h53cR9hw=", cef.get("cs3"));
        assertEquals(SampleEvents.WALLET, cef.get("cs2"));
        assertEquals("121", cef.get("cn2"));
        assertEquals("0badcafe-3", cef.get("externalId"));
    }

    @Test
    void leefHoldsItsKeys() {
        for (Payload version : new Payload[] {Payload.LEEF1, Payload.LEEF2}) {
            Map<String, String> leef =
                    Readers.leef(text(format(version, Header.NONE, 8192), SampleEvents.finding(3)));
            assertEquals(version == Payload.LEEF1 ? "LEEF:1.0" : "LEEF:2.0", leef.get("0"));
            assertEquals("10.1.2.3", leef.get("src"));
            assertEquals("3333", leef.get("dstPort"));
            assertEquals("TCP", leef.get("proto"));
            assertEquals("9", leef.get("sev"));
            assertEquals("1615298531123", leef.get("devTime"));
            assertEquals(SampleEvents.WALLET, leef.get("wallet"));
        }
    }

    @Test
    void elasticNamesTheKindOfIndicator() throws IOException {
        assertEquals("domain-name", indicatorType("pool.example", "203.0.113.77"));
        assertEquals("ipv4-addr", indicatorType(null, "203.0.113.77"));
        assertEquals("ipv6-addr", indicatorType(null, "2001:db8::77"));
    }

    private String indicatorType(@Nullable String poolName, String poolIp) throws IOException {
        String event =
                new String(EventCodec.encode(SampleEvents.finding(3)), US_ASCII)
                        .replace("\"poolIp\":\"203.0.113.77\"", "\"poolIp\":\"" + poolIp + '"');
        if (poolName == null) {
            event = event.replace("\"poolName\":\"pool.example\",", "");
        }
        return json.readTree(
                        format(Payload.ECS, Header.NONE, 8192)
                                .encode(EventCodec.decode(event.getBytes(US_ASCII))))
                .at("/threat/indicator/type")
                .asText();
    }

    @Test
    void elasticPutsTheMinerIntoSource() throws IOException {
        JsonNode ecs =
                json.readTree(
                        format(Payload.ECS, Header.NONE, 8192).encode(SampleEvents.finding(3)));
        assertEquals("10.1.2.3", ecs.at("/source/ip").asText());
        assertEquals("00-1A-2B-3C-4D-5E", ecs.at("/source/mac").asText());
        assertTrue(ecs.at("/host").isMissingNode());
        assertEquals("pool.example", ecs.at("/destination/domain").asText());
        assertEquals("alert", ecs.at("/event/kind").asText());
        assertEquals(600_000_000_000L, ecs.at("/event/duration").asLong());
        assertEquals("T1496.001", ecs.at("/threat/technique/subtechnique/id/0").asText());
        assertEquals(121, ecs.at("/minewatch/accepted_shares").asInt());
        assertTrue(ecs.at("/destination/port").isNumber());
    }

    @Test
    void ocsfIsADetectionFinding() throws IOException {
        JsonNode ocsf =
                json.readTree(
                        format(Payload.OCSF, Header.NONE, 8192).encode(SampleEvents.finding(3)));
        assertEquals(2004, ocsf.at("/class_uid").asInt());
        assertEquals(200401, ocsf.at("/type_uid").asInt());
        assertEquals(5, ocsf.at("/severity_id").asInt());
        assertEquals(1_615_298_531_123L, ocsf.at("/time").asLong());
        assertEquals("mw-0123456789ab", ocsf.at("/finding_info/uid").asText());
        assertEquals("0badcafe-3", ocsf.at("/metadata/uid").asText());
        assertTrue(ocsf.at("/is_alert").asBoolean());
        assertEquals("10.1.2.3", ocsf.at("/evidences/0/src_endpoint/ip").asText());
    }

    @Test
    void eveCarriesItsIdentity() throws IOException {
        JsonNode eve =
                json.readTree(
                        format(Payload.EVE, Header.NONE, 65536).encode(SampleEvents.finding(3)));
        assertEquals("alert", eve.get("event_type").asText());
        assertEquals("0badcafe-3", eve.get("event_id").asText());
        assertEquals(3, eve.get("sequence").asInt());
        assertEquals(100, eve.at("/finding/flow_ids").size());
    }

    @Test
    void ceeHasItsCookie() throws IOException {
        String cee = text(format(Payload.CEE, Header.NONE, 8192), SampleEvents.finding(3));
        assertTrue(cee.startsWith("@cee: {"));
        assertEquals("10.1.2.3", json.readTree(cee.substring(6)).get("host").asText());
    }

    @Test
    void everyFormatNamesTheProxyOnTheWay() throws IOException {
        AlertEvent event = SampleEvents.behindProxy(3);
        Map<String, String> data =
                Objects.requireNonNull(
                        Readers.rfc5424(
                                        format(Payload.STRUCTURED, Header.RFC5424, 8192)
                                                .encode(event))
                                .data()
                                .get("minewatch@32473"));
        assertEquals("10.0.0.9", data.get("proxy"));
        assertEquals("1080", data.get("proxy_port"));
        assertEquals("socks5", data.get("proxy_protocol"));
        Map<String, String> cef = Readers.cef(text(format(Payload.CEF, Header.NONE, 8192), event));
        assertEquals("203.0.113.77", cef.get("dst"));
        assertEquals("10.0.0.9", cef.get("minewatchProxy"));
        assertEquals("1080", cef.get("minewatchProxyPort"));
        assertEquals("socks5", cef.get("minewatchProxyProtocol"));
        for (Payload version : new Payload[] {Payload.LEEF1, Payload.LEEF2}) {
            Map<String, String> leef =
                    Readers.leef(text(format(version, Header.NONE, 8192), event));
            assertEquals("10.0.0.9", leef.get("proxy"));
        }
        JsonNode ecs = json.readTree(format(Payload.ECS, Header.NONE, 8192).encode(event));
        assertEquals("10.0.0.9", ecs.at("/minewatch/proxy").asText());
        assertTrue(ecs.at("/related/ip").toString().contains("\"10.0.0.9\""), ecs.toString());
        JsonNode ocsf = json.readTree(format(Payload.OCSF, Header.NONE, 8192).encode(event));
        JsonNode endpoint = ocsf.at("/evidences/0/dst_endpoint/proxy_endpoint");
        assertEquals("10.0.0.9", endpoint.path("ip").asText());
        assertEquals(1080, endpoint.path("port").asInt());
        String cee = text(format(Payload.CEE, Header.NONE, 8192), event);
        assertEquals(1080, json.readTree(cee.substring(6)).get("proxy_port").asInt());
    }

    // ---- What a miner may have sent

    @Property(tries = 400)
    void everyFormatStandsWhateverAMinerSends(
            @ForAll String worker,
            @ForAll String agent,
            @ForAll String pool,
            @ForAll @IntRange(min = 480, max = 9000) int max)
            throws IOException {
        AlertEvent event = SampleEvents.finding(5, worker, agent, pool);
        for (Payload payload : Payload.values()) {
            for (Header header : Header.values()) {
                check(format(payload, header, max), event);
            }
        }
    }

    @Test
    void forgedLinesStayInTheirField() throws IOException {
        for (int max : new int[] {480, 481, 700, 1024, 2048, 8192, 65536}) {
            for (Payload payload : Payload.values()) {
                for (Header header : Header.values()) {
                    check(format(payload, header, max), SampleEvents.finding(5, EVIL, EVIL, EVIL));
                    check(format(payload, header, max), SampleEvents.heartbeat(6));
                    check(
                            format(payload, header, max),
                            SampleEvents.finding(
                                    7, "\u00e9".repeat(5000), "]".repeat(5000), "x".repeat(3000)));
                }
            }
        }
    }

    @Test
    void aMaliciousValueComesBackSpelledOut() throws IOException {
        AlertEvent event = SampleEvents.finding(5, EVIL, EVIL, EVIL);
        String spelled =
                "a\"]b\\c|d=e f=g\\x0d\\x0a<165>1 forged\\x00\\x1b[2J\\u{202e}\\u{feff}\\u{d800} caf\u00e9"
                        + " \ud83d\udc80\\x09^";
        assertEquals(
                spelled,
                Objects.requireNonNull(
                                Readers.rfc5424(
                                                format(Payload.STRUCTURED, Header.RFC5424, 65536)
                                                        .encode(event))
                                        .data()
                                        .get("minewatch@32473"))
                        .get("worker"));
        assertEquals(
                spelled,
                Readers.cef(text(format(Payload.CEF, Header.NONE, 65536), event))
                        .get("requestClientApplication"));
        assertEquals(
                spelled,
                Readers.leef(text(format(Payload.LEEF2, Header.NONE, 65536), event)).get("agent"));
        // JSON has an escape for everything: the value itself comes back.
        assertEquals(
                EVIL.replace("\ud800", "\ufffd"),
                json.readTree(format(Payload.ECS, Header.NONE, 65536).encode(event))
                        .at("/minewatch/agent")
                        .asText());
    }

    /** Length, encoding, no control characters, and the identity is there to be read. */
    static void check(EventFormat format, AlertEvent event) throws IOException {
        byte[] octets = format.encode(event);
        assertTrue(octets.length <= format.maxOctets(), octets.length + " of " + format);
        String text = Readers.utf8(octets);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean leefTab =
                    c == '\t'
                            && (format.payload() == Payload.LEEF1
                                    || format.payload() == Payload.LEEF2);
            assertTrue(
                    (c >= ' ' && c != 0x7F && !(c >= 0x80 && c < 0xA0)) || leefTab,
                    "control character " + (int) c + " in " + format);
            assertTrue(c < 0x202A || c > 0x202E, "a turned reading direction");
        }
        assertEquals(octets.length, format.encode(event).length);
        String body = text;
        if (format.header() == Header.RFC5424) {
            Readers.Message message = Readers.rfc5424(octets);
            assertEquals(
                    event.id(),
                    Objects.requireNonNull(message.data().get("minewatch@32473")).get("event_id"));
            body = message.text();
        } else if (format.header() != Header.NONE) {
            assertTrue(text.chars().allMatch(c -> c < 0x7F), "not ASCII");
            body = text.substring(text.indexOf("]: ") + 3);
        }
        switch (format.payload()) {
            case CEF -> assertEquals(event.id(), Readers.cef(body).get("externalId"));
            case LEEF1, LEEF2 -> assertEquals(event.id(), Readers.leef(body).get("externalId"));
            case EVE, ECS, OCSF -> assertNotNull(new ObjectMapper().readTree(body));
            case CEE -> assertNotNull(new ObjectMapper().readTree(body.substring(6)));
            case STRUCTURED -> {
                if (format.header() != Header.RFC5424) {
                    assertEquals(event.id(), Readers.pairs(body).get("event_id"), body);
                }
            }
        }
    }

    private static String text(EventFormat format, AlertEvent event) {
        return new String(format.encode(event), UTF_8);
    }

    static EventFormat format(Payload payload, Header header, int max) {
        return new EventFormat(
                payload, header, 20, "sensor-1.example", "4711", ZoneOffset.UTC, max, false, 32473);
    }
}
