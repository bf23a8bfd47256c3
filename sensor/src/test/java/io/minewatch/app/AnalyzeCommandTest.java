package io.minewatch.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.minewatch.capture.AtEnd;
import io.minewatch.capture.CaptureFiles;
import io.minewatch.capture.CaptureFormatException;
import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One small mining session, from the file to every output. */
class AnalyzeCommandTest extends CommandTest {
    private static final int MINER = 0x0A010203;
    private static final int POOL = 0xCB00714D;
    private static final int OTHER = 0xC6336401;
    private static final int SYN = 2;
    private static final int ACK = 16;
    private static final int PUSH = 24;
    private static final int FIN = 17;

    @TempDir private Path folder = Path.of("");
    private final List<byte[]> frames = new ArrayList<>();
    private Path capture = Path.of("");

    @BeforeEach
    void writeCapture() throws IOException {
        frame(MINER, 40001, OTHER, 80, SYN, 1, "");
        frame(MINER, 40000, POOL, 3333, SYN, 100, "");
        frame(POOL, 3333, MINER, 40000, SYN | ACK, 500, "");
        String login =
                "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"login\",\"params\":{\"login\":\"account\",\"pass\":"
                        + "\"secret-word\",\"agent\":\"XMRig/6.21.0\",\"algo\":[\"rx/0\"]}}\n";
        frame(MINER, 40000, POOL, 3333, PUSH, 101, login);
        String job =
                "{\"id\":1,\"jsonrpc\":\"2.0\",\"error\":null,\"result\":{\"id\":\"a\",\"job\":{\"blob\":\""
                        + "10".repeat(76)
                        + "\",\"job_id\":\"j1\",\"target\":\"b88d0600\",\"algo\":\"rx/0\"},\"status\":\"OK\"}}\n";
        frame(POOL, 3333, MINER, 40000, PUSH, 501, job);
        frame(OTHER, 80, MINER, 40001, SYN | ACK, 9, "");
        frame(MINER, 40000, POOL, 3333, FIN, 101 + login.length(), "");
        frame(POOL, 3333, MINER, 40000, FIN, 501 + job.length(), "");
        capture = folder.resolve("session.pcap");
        ByteBuffer file = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0xA1B2C3D4).putShort((short) 2).putShort((short) 4);
        file.putLong(0).putInt(65535).putInt(1);
        int second = 1_700_000_000;
        for (byte[] frame : frames) {
            file.putInt(second++).putInt(0).putInt(frame.length).putInt(frame.length).put(frame);
        }
        Files.write(capture, java.util.Arrays.copyOf(file.array(), file.position()));
    }

    @Test
    void miningIsReportedAndCodeOne() {
        assertEquals(1, run("analyze", capture.toString()), err());
        assertTrue(out().startsWith("1 host mines.\n\nCONFIRMED  10.1.2.3  "), out());
        assertTrue(out().contains("203.0.113.77:3333"), out());
        assertTrue(out().contains("XMRig/6.21.0"), out());
        assertFalse(out().contains("secret-word"), out());
        assertEquals("", err());
        assertEquals(0, run("analyze", "--fail-on", "never", capture.toString()));
    }

    @Test
    void findingsWinOverAFileThatCannotBeRead() throws IOException {
        Path text = Files.writeString(folder.resolve("x.pcap"), "words, not packets\n");
        assertEquals(1, run("analyze", capture.toString(), text.toString()));
        assertEquals(3, run("analyze", "--fail-on", "never", capture.toString(), text.toString()));
    }

    @Test
    void eventLinesAreTheSameForAnyNumberOfWorkers() throws IOException {
        run("analyze", "--eve", "-", capture.toString());
        List<String> one = out().lines().toList();
        run("analyze", "--eve", "-", "--workers", "4", capture.toString());
        List<String> four = out().lines().toList();
        assertEquals(one.subList(0, one.size() - 1), four.subList(0, four.size() - 1));
        List<String> kinds = new ArrayList<>();
        for (String line : one) {
            JsonNode event = new ObjectMapper().readTree(line);
            kinds.add(event.get("event_type").asText());
            if (event.has("mining")) {
                assertEquals("work", event.get("mining").get("outcome").asText());
                assertEquals(capture.toString(), event.get("pcap_filename").asText());
            }
        }
        assertTrue(kinds.containsAll(List.of("mining", "alert", "host", "stats")), kinds::toString);
        assertEquals("stats", kinds.get(kinds.size() - 1));
    }

    @Test
    void evidenceHoldsTheFindingsPacketsOnly() throws Exception {
        Path evidence = folder.resolve("evidence");
        assertEquals(
                1,
                run("analyze", "--quiet", "--evidence", evidence.toString(), capture.toString()));
        assertEquals("", err());
        List<Path> written;
        try (var files = Files.list(evidence)) {
            written = files.toList();
        }
        assertEquals(1, written.size());
        assertEquals(frames.size() - 2, count(written.get(0)));
        assertTrue(
                new String(Files.readAllBytes(written.get(0)), UTF_8)
                        .contains("Minewatch finding mw-"));
    }

    @Test
    void evidenceStopsAtItsBounds() throws Exception {
        Path config = Files.writeString(folder.resolve("m.yml"), "evidence: {max-packets: 2}\n");
        Path evidence = folder.resolve("evidence");
        run(
                "analyze",
                "--config",
                config.toString(),
                "--evidence",
                evidence.toString(),
                capture.toString());
        assertTrue(err().contains("1 of them cut at evidence.max-packets"), err());
        try (var files = Files.list(evidence)) {
            assertEquals(2, count(files.toList().get(0)));
        }
    }

    @Test
    void packetsOutsideOfTheTimesAreLeftOut() {
        assertEquals(0, run("analyze", "--since", "@1700000007", capture.toString()), this::err);
        assertEquals(0, run("analyze", "--until", "@1700000002", capture.toString()), this::err);
        assertEquals(1, run("analyze", "--until", "@1700000006", capture.toString()));
    }

    @Test
    void explainReadsWhatAnalyzeWrote() throws IOException {
        run("analyze", "--json", capture.toString());
        Path report = Files.writeString(folder.resolve("report.json"), out());
        String id =
                new ObjectMapper().readTree(out()).at("/hosts/0/findings/0/finding/id").asText();
        assertEquals(0, run("explain", id, report.toString()), this::err);
        assertTrue(out().contains("Block the address 203.0.113.77, TCP port 3333."), out());
        assertEquals(2, run("explain", "mw-none", report.toString()));
        assertTrue(err().contains("it has " + id), err());
    }

    private static int count(Path file) throws CaptureFormatException {
        int count = 0;
        try (FrameSource source = CaptureFiles.open(file, AtEnd.STOP)) {
            Frame frame = new Frame();
            while (source.next(frame) == FrameSource.Next.FRAME) {
                count++;
            }
        }
        return count;
    }

    /** Ethernet, IPv4, TCP without options; checksums are left zero. */
    private void frame(
            int source,
            int sourcePort,
            int destination,
            int destinationPort,
            int flags,
            int sequence,
            String payload) {
        byte[] content = payload.getBytes(UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(54 + content.length);
        frame.putLong(0x0200_0000_0001_0200L).putInt(2).putShort((short) 0x0800);
        frame.putShort((short) 0x4500).putShort((short) (40 + content.length));
        frame.putShort((short) (frames.size() + 1)).putShort((short) 0x4000);
        frame.putInt(0x4006_0000).putInt(source).putInt(destination);
        frame.putShort((short) sourcePort).putShort((short) destinationPort);
        frame.putInt(sequence).putInt(0).putShort((short) (0x5000 | flags));
        frame.putShort((short) 65535).putInt(0).put(content);
        frames.add(frame.array());
    }
}
