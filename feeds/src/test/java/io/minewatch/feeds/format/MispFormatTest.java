package io.minewatch.feeds.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MispFormatTest {
    private static final MispFormat MISP = new MispFormat(InstantSource.system());

    /** The tag stands behind the attributes, as MISP orders members by their age. */
    private static final String EVENT =
            """
            {"Event":{"uuid":"11111111-2222-4333-8444-555555555555","date":"2026-11-01",
             "info":"Monero miner on mail servers","published":true,
             "Orgc":{"name":"CERT Example","uuid":"x"},
             "Attribute":[
              {"type":"domain","category":"Network activity","to_ids":true,"value":"pool.example.org"},
              {"type":"hostname","to_ids":true,"value":"eu.pool.example.org","comment":"seen",
               "first_seen":"2026-10-02T00:00:00.000000+00:00","last_seen":"2026-11-02T00:00:00+00:00",
               "Tag":[{"name":"tlp:amber"},{"name":"minewatch:coin=\\"XMR\\""}]},
              {"type":"ip-dst","to_ids":true,"value":"45.9.148.117"},
              {"type":"ip-dst|port","to_ids":true,"value":"45.9.148.118|3333"},
              {"type":"hostname|port","to_ids":true,"value":"a.example.org|5555"},
              {"type":"domain|ip","to_ids":true,"value":"b.example.org|45.9.148.119"},
              {"type":"url","to_ids":true,"value":"http://c.example.org/x.sh"},
              {"type":"uri","to_ids":true,"value":"/x.sh"},
              {"type":"sha256","to_ids":true,"value":"00"},
              {"type":"x509-fingerprint-sha1","to_ids":true,"value":"aa"},
              {"type":"ja3-fingerprint-md5","to_ids":true,"value":"bb"},
              {"type":"xmr","to_ids":true,"value":"4wallet"},
              {"type":"domain","to_ids":false,"value":"context.example.org"},
              {"type":"domain","to_ids":true,"deleted":true,"value":"gone.example.org"},
              {"type":"ip-dst|port","to_ids":true,"value":"45.9.148.120"}],
             "Object":[{"name":"ip-port","Attribute":[
               {"type":"ip-dst","object_relation":"ip","to_ids":true,"value":"45.9.148.121"},
               {"type":"port","object_relation":"dst-port","to_ids":false,"value":"14444"},
               {"type":"port","object_relation":"src-port","to_ids":false,"value":"1"}]},
              {"name":"x","deleted":true,"Attribute":[
               {"type":"domain","to_ids":true,"value":"d.example.org"}]}],
             "Tag":[{"name":"tlp:green"}]}}
            """;

    @Test
    void eventGivesWhatIsMeantForDetection() {
        String of =
                " first=2026-11-01 tlp=green sources=[CERT Example]"
                        + " ref=MISP event 11111111-2222-4333-8444-555555555555"
                        + " note=Monero miner on mail servers";
        List<String> sheet = Sheet.of(MISP, EVENT);
        assertEquals(
                List.of(
                        "5 +domain pool.example.org" + of,
                        "6 +domain eu.pool.example.org exact coins=[XMR] first=2026-10-02 seen=2026"
                                + " tlp=amber sources=[CERT Example]"
                                + " ref=MISP event 11111111-2222-4333-8444-555555555555 note=seen",
                        "9 +address 45.9.148.117" + of,
                        "10 +address 45.9.148.118 ports=[3333]" + of,
                        "11 +domain a.example.org exact ports=[5555]" + of,
                        "12 +domain b.example.org" + of,
                        "12 +address 45.9.148.119" + of,
                        "13 +url http://c.example.org/x.sh" + of,
                        "14 - nothing of type 'uri' is matched",
                        "15 - nothing of type 'sha256' is matched",
                        "16 +certificate aa" + of,
                        "17 +ja3 bb" + of,
                        "18 +wallet 4wallet coins=[XMR]" + of,
                        "19 - not meant for detection (to_ids)",
                        "20 - deleted",
                        "21 ! '45.9.148.120' is no ip-dst|port",
                        "23 +address 45.9.148.121 ports=[14444]" + of,
                        "24 - not meant for detection (to_ids)",
                        "25 - not meant for detection (to_ids)",
                        "27 - deleted"),
                sheet);
        assertEquals("misp", Sheet.recognized("11111111.json", EVENT));
    }

    @Test
    void answersOfSearchesAreReadToo() {
        String attributes =
                "{\"response\":{\"Attribute\":[{\"type\":\"domain\",\"to_ids\":\"1\","
                        + "\"value\":\"a.example.org\"}]}}";
        assertEquals(List.of("1 +domain a.example.org"), Sheet.of(MISP, attributes));
        String events = "{\"response\":[" + EVENT + "," + EVENT + "]}";
        assertEquals(2 * Sheet.of(MISP, EVENT).size(), Sheet.of(MISP, events).size());
        assertEquals("misp", Sheet.recognized("x.json", attributes));
        assertEquals("misp", Sheet.recognized("x.json", events));
    }

    @Test
    void eventsAboutOtherThingsCanBeLeftOut() {
        String other = EVENT.replace("Monero miner", "Ransomware").replace("XMR", "x");
        assertEquals("5 - " + Topic.OTHER, Sheet.of(MISP, Map.of("about", "mining"), other).get(0));
        assertEquals(
                "5 +domain pool.example.org",
                Sheet.of(MISP, Map.of("about", "mining"), EVENT).get(0).substring(0, 26));
        assertEquals(
                "5 +domain pool.example.org",
                Sheet.of(MISP, Map.of("about", "ransom|x"), other).get(0).substring(0, 26));
    }

    @Test
    void manifestHoldsNoIndicators() {
        assertEquals(
                List.of("1 - an entry of a manifest; its event has more"),
                Sheet.of(
                        MISP,
                        "{\"11111111-2222-4333-8444-555555555555\":{\"info\":\"one\"},"
                                + "\"other\":{\"info\":\"no UUID\"}}"));
    }

    @Test
    void warningListsMarkTheHarmless() {
        String list =
                """
                {"description":"x","list":["example.org",".example.net"],"matching_attributes":
                 ["domain"],"name":"Top names","type":"hostname","version":20261101}
                """;
        MispWarningListFormat format = new MispWarningListFormat();
        assertEquals(
                List.of(
                        "version 20261101",
                        "1 ok domain example.org suffix note=Top names",
                        "1 ok domain .example.net suffix note=Top names"),
                Sheet.of(format, list));
        assertEquals(
                List.of("version 20261101", "1 ok address 45.0.0.0/8 note=Top names"),
                Sheet.of(
                        format,
                        list.replace("hostname", "cidr")
                                .replace("\"example.org\",\".example.net\"", "\"45.0.0.0/8\"")));
        assertEquals(
                "1 ok any example.org exact note=Top names",
                Sheet.of(format, list.replace("hostname", "string")).get(1));
        assertEquals(
                "1 - a regex of a warning list",
                Sheet.of(format, list.replace("hostname", "regex")).get(1));
        assertEquals(
                "1 ! type 'new' of a warning list is unknown",
                Sheet.of(format, list.replace("hostname", "new")).get(1));
        assertEquals("misp-warninglist", Sheet.recognized("list.json", list));
    }
}
