package io.minewatch.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLinesTest extends CommandTest {
    @TempDir private Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config",
                "analyse",
                "analyze",
                "analyze --jsn a",
                "analyze --joined --separate a",
                "analyze --json --eve - a",
                "analyze --workers 0 a",
                "analyze --workers many a",
                "analyze --fail-on sure a",
                "analyze --since yesterday a",
                "analyze --since 2021-03-10 --until 2021-03-09 a",
                "analyze --evidence out -",
                "analyze --evidence out --follow a",
                "analyze --config /nonexistent.yml a",
                "analyze --eve /nonexistent/folder/eve.json a",
                "explain a",
                "explain a /nonexistent.json",
                "config check /nonexistent.yml"
            })
    void wrongUsageIsOneMessageAndCodeTwo(String arguments) {
        assertEquals(2, run(arguments.split(" ", -1)));
        assertTrue(err().contains("minewatch"), err());
        assertFalse(err().contains("Exception"), err());
        assertEquals("", out());
    }

    @Test
    void withoutCommandTheUsageIsShownAndCodeTwo() {
        assertEquals(2, run());
        assertTrue(err().contains("analyze"), err());
        assertTrue(err().endsWith("minewatch: name a command\n"), err());
    }

    @Test
    void misspelledOptionGetsASuggestion() {
        run("analyze", "--seperate", "a");
        assertTrue(err().contains("--separate"), err());
        assertTrue(err().endsWith(". See: minewatch analyze --help\n"), err());
        assertEquals(1, err().lines().count(), err());
    }

    @Test
    void helpShowsExamplesAndGoesToStandardOutput() {
        assertEquals(0, run("analyze", "--help"));
        assertTrue(out().contains("tcpdump -w - port 3333 | minewatch analyze -"), out());
        assertEquals("", err());
        assertEquals(0, run("--help"));
        assertTrue(out().contains("Exit codes: 0 clean and complete"), out());
        assertEquals(0, run("--version"));
        assertEquals(0, run("config", "check", "--help"));
        assertEquals(0, run("explain", "--help"));
    }

    @Test
    void allConfigurationProblemsAreNamedAtOnce() throws IOException {
        Path file = folder.resolve("m.yml");
        Files.writeString(file, "analysis: {workers: 0}\nlimit: {}\n");
        assertEquals(2, run("config", "check", file.toString()));
        assertEquals(
                file
                        + ":1:21: `analysis.workers` is out of range: \"0\": write a value from 1 to"
                        + " 64\n"
                        + file
                        + ":2:1: unknown option `limit`: did you mean `limits`?\n",
                err());
    }

    @Test
    void configurationIsFoundByTheVariable() throws IOException {
        Path file = folder.resolve("m.yml");
        Files.writeString(file, "segments: []\n");
        environment.put("MINEWATCH_CONFIG", file.toString());
        assertEquals(0, run("config", "check"));
        assertEquals(file + ": no problems.\n0 segments.\n", out());
    }

    @Test
    void weightsBesideTheConfigurationAreRead() throws IOException {
        Path file = folder.resolve("m.yml");
        Files.writeString(file, "detection: {file: d.yml}\n");
        assertEquals(2, run("config", "check", file.toString()));
        assertTrue(err().contains("d.yml, named by `detection.file`"), err());
        Files.writeString(folder.resolve("d.yml"), "rules: {}\n");
        assertEquals(0, run("config", "check", file.toString()));
    }

    @Test
    void emptyCaptureIsCleanAndComplete() throws IOException {
        Path capture = capture("a.pcap", new byte[0]);
        assertEquals(0, run("analyze", capture.toString()), this::err);
        assertTrue(out().startsWith("No mining was found.\n"), out());
        assertEquals("", err());
    }

    @Test
    void fileThatIsNoCaptureIsNamedAndCodeThreeButOthersAreRead() throws IOException {
        Path text = folder.resolve("notes.pcap");
        Files.writeString(text, "not a capture at all, only some words\n");
        Path capture = capture("a.pcap", new byte[0]);
        assertEquals(3, run("analyze", text.toString(), capture.toString()));
        assertTrue(err().startsWith("minewatch: " + text + ": "), err());
        assertEquals(1, err().lines().count(), err());
        assertTrue(out().contains("Not read: " + text), out());
    }

    @Test
    void captureCutInMidPacketIsReadAndCodeThree() throws IOException {
        Path capture = capture("a.pcap", new byte[] {1, 2, 3});
        assertEquals(3, run("analyze", capture.toString()));
        assertTrue(out().contains("Read in part: " + capture), out());
    }

    @Test
    void eveLinesGoToStandardOutputInsteadOfTheReport() throws IOException {
        Path capture = capture("a.pcap", new byte[0]);
        assertEquals(0, run("analyze", "--eve", "-", capture.toString()));
        List<String> lines = out().lines().toList();
        assertTrue(lines.get(lines.size() - 1).startsWith("{\"event_type\":\"stats\""), out());
        assertFalse(out().contains("No mining"), out());
    }

    @Test
    void captureThatIsReadIsNeverOverwritten() throws IOException {
        Path capture = capture("a.pcap", new byte[0]);
        byte[] before = Files.readAllBytes(capture);
        assertEquals(2, run("analyze", "--eve", capture.toString(), capture.toString()));
        assertArrayEquals(before, Files.readAllBytes(capture));
    }

    @Test
    void standardInputIsRead() throws IOException {
        input = Files.readAllBytes(capture("a.pcap", new byte[0]));
        assertEquals(0, run("analyze", "--json", "-"), this::err);
        assertTrue(out().startsWith("{\n"), out());
    }

    /** A classic pcap header, Ethernet, and what follows it. */
    private Path capture(String name, byte[] records) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(24 + records.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0xA1B2C3D4).putShort((short) 2).putShort((short) 4);
        file.putLong(0).putInt(65535).putInt(1).put(records);
        return Files.write(folder.resolve(name), file.array());
    }
}
