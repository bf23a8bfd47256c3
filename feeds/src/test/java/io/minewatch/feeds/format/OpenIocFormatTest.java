package io.minewatch.feeds.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenIocFormatTest {
    private static final OpenIocFormat OPENIOC = new OpenIocFormat(InstantSource.system());

    private static String item(String condition, String search, String content) {
        return "<IndicatorItem condition=\""
                + condition
                + "\"><Context document=\"x\" search=\""
                + search
                + "\" type=\"mir\"/><Content type=\"string\">"
                + content
                + "</Content></IndicatorItem>\n";
    }

    private static String ioc(String... items) {
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                + "<ioc xmlns=\"http://schemas.mandiant.com/2010/ioc\" id=\"1\">"
                + "<short_description>A miner</short_description>"
                + "<authored_by>CERT</authored_by><definition>\n"
                + "<Indicator operator=\"OR\" id=\"2\">\n"
                + String.join("", items)
                + "</Indicator></definition></ioc>";
    }

    @Test
    void octetsOfAnotherEncodingAreToldAndNothingElseIsWritten() {
        byte[] broken = "<ioc><definition>\u00FF".getBytes(StandardCharsets.ISO_8859_1);
        PrintStream usual = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            assertEquals(
                    List.of("1 !! is not in the encoding that it names"),
                    Sheet.of(OPENIOC, Map.of(), broken));
        } finally {
            System.setErr(usual);
        }
        assertEquals("", written.toString(StandardCharsets.UTF_8));
    }

    @Test
    void treeIsTakenApartAtEachOr() {
        String text =
                ioc(
                        item("is", "Network/DNS", "pool.example.org"),
                        item("contains", "Network/DNS", "b.example.org"),
                        item("is", "PortItem/remoteIP", "45.9.148.117"),
                        "<Indicator operator=\"AND\">\n",
                        item("is", "PortItem/remoteIP", "45.9.148.118"),
                        item("is", "PortItem/protocol", "tcp"),
                        "<Indicator operator=\"OR\">\n",
                        item("is", "PortItem/remotePort", "3333"),
                        item("is", "PortItem/remotePort", "4444"),
                        "</Indicator></Indicator>\n",
                        item("is", "UrlHistoryItem/URL", "http://c.example.org/a?b=1&amp;c=&#50;"),
                        item("is", "FileItem/Md5sum", "aa"),
                        "<Indicator operator=\"OR\">",
                        item("is", "DnsEntryItem/Host", "<![CDATA[d.example.org]]>"),
                        "</Indicator>");
        assertEquals(
                List.of(
                        "4 +domain pool.example.org exact sources=[CERT] note=A miner",
                        "5 +domain b.example.org suffix sources=[CERT] note=A miner",
                        "6 +address 45.9.148.117 sources=[CERT] note=A miner",
                        "7 +address 45.9.148.118 ports=[3333] sources=[CERT] note=A miner",
                        "7 +address 45.9.148.118 ports=[4444] sources=[CERT] note=A miner",
                        "14 +url http://c.example.org/a?b=1&c=2 sources=[CERT] note=A miner",
                        "15 - nothing of FileItem is matched",
                        "16 +domain d.example.org exact sources=[CERT] note=A miner"),
                Sheet.of(OPENIOC, text));
        assertEquals("openioc", Sheet.recognized("x.ioc", text));
    }

    @Test
    void whatIsOutsideIsTold() {
        assertEquals(
                List.of(
                        "4 ! the condition asks for what is not",
                        "5 ! the condition asks for 'Network/Weird' 'is'",
                        "6 ! the condition asks for 'Network/DNS' 'matches'",
                        "7 ! the condition asks for two things that must be seen at once",
                        "10 ! the condition asks for something that cannot be seen on the wire as"
                                + " well",
                        "13 - a path without a host"),
                Sheet.of(
                        OPENIOC,
                        ioc(
                                item("isnot", "Network/DNS", "a.example.org"),
                                item("is", "Network/Weird", "x"),
                                item("matches", "Network/DNS", "a.*"),
                                "<Indicator operator=\"AND\">",
                                item("is", "Network/DNS", "a.example.org"),
                                item("is", "Network/DNS", "b.example.org"),
                                "</Indicator>\n<Indicator operator=\"AND\">",
                                item("is", "Network/DNS", "a.example.org"),
                                item("is", "FileItem/Md5sum", "aa"),
                                "</Indicator>\n",
                                item("is", "Network/URI", "/gate.php"))));
    }

    @Test
    void documentTypeBehindALongCommentIsRefusedAsWell() {
        String comment = "<!-- " + "x".repeat(FeedHead.MAX_LENGTH) + " -->\n";
        for (String type :
                List.of("<!DOCTYPE ioc [<!ENTITY a \"b\">]>", "<!DOCTYPE ioc [<\u0001")) {
            List<String> sheet = Sheet.of(OPENIOC, comment + type + "<ioc/>");
            assertEquals(1, sheet.size(), sheet::toString);
            assertTrue(
                    sheet.get(0).matches("[0-9]+ !! (has a document type|is no XML).*"),
                    sheet.get(0));
        }
    }

    @Test
    void entitiesAndDocumentTypesEndTheFile() {
        String laughs =
                "<!DOCTYPE ioc [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>"
                        + ioc(item("is", "Network/DNS", "&b;"));
        String outside =
                "<!DOCTYPE ioc [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>"
                        + ioc(item("is", "Network/DNS", "&x;"));
        String foreign =
                "<!DOCTYPE ioc SYSTEM \"http://127.0.0.1:9/x.dtd\">"
                        + ioc(item("is", "Network/DNS", "a.example.org"));
        String broken = "<!DOCTYPE ioc [<\u0001 \uFFFF" + ioc(item("is", "Network/DNS", "a.b.org"));
        for (String text : List.of(laughs, outside, foreign, broken, "<!DOCTYPE ioc [<ioc")) {
            List<String> sheet =
                    Sheet.of(
                            OPENIOC,
                            text.replace("<?xml version=\"1.0\" encoding=\"utf-8\"?>", ""));
            assertEquals(List.of("1 !! has a document type or an entity"), sheet);
        }
        List<String> undeclared =
                Sheet.of(
                        OPENIOC,
                        ioc(
                                item("is", "Network/DNS", "a.example.org"),
                                item("is", "Network/DNS", "&x;")));
        assertEquals(2, undeclared.size());
        assertTrue(undeclared.get(1).startsWith("5 !! "), undeclared::toString);
    }

    @Test
    void brokenFileKeepsWhatWasWhole() {
        String text = ioc(item("is", "Network/DNS", "a.example.org")).replace("</Indicator>", "<x");
        List<String> sheet = Sheet.of(OPENIOC, text);
        assertTrue(sheet.get(0).startsWith("4 +domain a.example.org exact"), sheet::toString);
        assertTrue(sheet.get(1).startsWith("5 !! is no XML from here on"), sheet::toString);
    }

    @Test
    void foreignEncodingIsToldByName() {
        List<String> sheet =
                Sheet.of(
                        OPENIOC,
                        Map.of(),
                        new byte[] {'<', 'i', 'o', 'c', '>', (byte) 0xFF, '<', '/', 'i'});
        assertEquals(List.of("1 !! is not in the encoding that it names"), sheet);
    }
}
