package io.minewatch.feeds.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SuricataFormatsTest {
    private static String base64(String text) {
        return SuricataDatasetFormat.encoded(text);
    }

    @Test
    void namesStandInBase64() {
        String text = base64("pool.example.org") + "\n" + base64(".below.example.org") + "\n";
        assertEquals(
                List.of(
                        "1 +any pool.example.org exact",
                        "2 +any .below.example.org",
                        "3 ! 'pool.example.net' is no base64 text",
                        "4 +address 45.9.148.117",
                        "5 ! 'd131dd02c5e6eec4d131dd02c5e6eec4' is a hash of something"),
                Sheet.of(
                        SuricataDatasetFormat.ofNames(),
                        text
                                + "pool.example.net\n45.9.148.117\n"
                                + "d131dd02c5e6eec4d131dd02c5e6eec4\n"));
        assertEquals("suricata-dataset", Sheet.recognized("pools.lst", text));
    }

    @Test
    void hashesAreWhatTheOperatorSays() {
        assertEquals(
                List.of("1 +ja3 d131dd02c5e6eec4d131dd02c5e6eec4"),
                Sheet.of(
                        SuricataDatasetFormat.ofNames(),
                        Map.of("type", "ja3"),
                        "d131dd02c5e6eec4d131dd02c5e6eec4\n"));
    }

    @Test
    void scoreOfADatasetGivesTheConfidence() {
        String text = base64("pool.example.org") + ",80\n" + base64("b.example.org") + ", 250\n";
        assertEquals(
                List.of(
                        "1 +any pool.example.org exact confidence=80",
                        "2 +any b.example.org exact confidence=100",
                        "3 +address 45.9.148.117 confidence=5",
                        "4 ! '45.9.148.117' has no score",
                        "5 ! '45.9.148.117,70000' has no score"),
                Sheet.of(
                        new SuricataDatarepFormat(),
                        text + "45.9.148.117,5\n45.9.148.117\n45.9.148.117,70000"));
        assertEquals(
                "1 +address 45.9.148.117 confidence=50",
                Sheet.of(
                                new SuricataDatarepFormat(),
                                Map.of("full-score", "200"),
                                "45.9.148.117,100")
                        .get(0));
        assertEquals("suricata-datarep", Sheet.recognized("pools.lst", text));
    }

    @Test
    void reputationOfAddressesHasCategories() {
        String text = "# x\n45.9.148.117,1,127\n45.9.148.0/24,2,64\n2a01:4f8::7,1,1\n";
        assertEquals(
                List.of(
                        "2 +address 45.9.148.117 confidence=100",
                        "3 +address 45.9.148.0/24 confidence=50",
                        "4 +address 2a01:4f8::7 confidence=1",
                        "5 - a score of 0",
                        "6 ! '45.9.148.118,61,5' is no reputation",
                        "7 ! 'x' is no reputation"),
                Sheet.of(
                        new SuricataIprepFormat(),
                        text + "45.9.148.118,1,0\n45.9.148.118,61,5\nx\n"));
        assertEquals(
                List.of(
                        "2 - a category that is not asked for",
                        "3 +address 45.9.148.0/24 confidence=50",
                        "4 - a category that is not asked for"),
                Sheet.of(new SuricataIprepFormat(), Map.of("categories", "2|7"), text));
        assertEquals("suricata-iprep", Sheet.recognized("reputation.list", text));
    }
}
