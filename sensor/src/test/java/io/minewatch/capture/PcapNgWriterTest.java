package io.minewatch.capture;

import static io.minewatch.capture.Frames.octets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapNgWriterTest {
    private static Frame frame(byte[] data, int wireLength, long timeNanos, int linkType) {
        Frame frame = new Frame();
        frame.set(data, 0, data.length, wireLength, timeNanos, linkType, 1);
        return frame;
    }

    @Property(tries = 200)
    void whatIsWrittenIsReadAgain(
            @ForAll @Size(max = 30) List<@IntRange(max = 400) Integer> lengths, @ForAll long seed)
            throws IOException {
        Random random = new Random(seed);
        List<Frames.Copy> written = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PcapNgWriter writer = new PcapNgWriter(out, random.nextBoolean() ? "why" : null)) {
            for (int length : lengths) {
                byte[] data = new byte[length + 7];
                random.nextBytes(data);
                Frame frame = new Frame();
                frame.set(
                        data,
                        7,
                        length,
                        length + random.nextInt(100),
                        random.nextLong(FrameLimits.MAX_TIME_NANOS),
                        random.nextInt(4) * 50,
                        written.size() + 1);
                written.add(Frames.copy(frame));
                writer.write(frame, random.nextBoolean() ? "grüße " + length : null);
            }
        }

        Frames.Content content = Frames.read(out.toByteArray());

        assertNull(content.problem());
        assertEquals(written, content.frames());
    }

    @Test
    void longCommentIsCutBetweenCharacters() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PcapNgWriter writer = new PcapNgWriter(out, "a" + "é".repeat(40_000))) {
            writer.write(frame(octets("x"), 1, 1, 1), "€".repeat(30_000));
        }

        byte[] file = out.toByteArray();

        assertEquals(List.of("x"), Frames.read(file).octets());
        assertTrue(file.length < 2 * PcapNgWriter.MAX_COMMENT + 200);
        String text = new String(file, StandardCharsets.ISO_8859_1);
        String lastChar =
                new String("é".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertTrue(text.contains(lastChar + "\0"), "the cut is not between characters");
    }

    @Test
    void wiresharkReadsFramesAndComments(@TempDir Path folder) throws Exception {
        assumeTrue(Tools.isInstalled("tshark"), "tshark is not installed");
        Path file = folder.resolve("evidence.pcapng");
        try (PcapNgWriter writer = PcapNgWriter.create(file, "evidence of finding 7")) {
            writer.write(frame(new byte[60], 1500, 1_600_000_000_123_456_789L, 1), "Anmeldung: ü");
            writer.write(frame(new byte[20], 20, 1_600_000_001_000_000_000L, 101), null);
        }

        String output =
                Tools.run(
                        "tshark",
                        "-r",
                        file.toString(),
                        "-T",
                        "fields",
                        "-E",
                        "separator=|",
                        "-e",
                        "frame.time_epoch",
                        "-e",
                        "frame.cap_len",
                        "-e",
                        "frame.len",
                        "-e",
                        "frame.encap_type",
                        "-e",
                        "frame.comment");

        assertEquals(
                "1600000000.123456789|60|1500|1|Anmeldung: ü\n1600000001.000000000|20|20|7|\n",
                output);
        assertEquals(file.toFile().length(), Files.size(file));
    }

    @Test
    void tcpdumpReadsFramesOfOneLinkType(@TempDir Path folder) throws Exception {
        assumeTrue(Tools.isInstalled("tcpdump"), "tcpdump is not installed");
        Path file = folder.resolve("evidence.pcapng");
        try (PcapNgWriter writer = PcapNgWriter.create(file, "why")) {
            for (int i = 0; i < 3; i++) {
                writer.write(frame(new byte[60 + i], 60 + i, i, 1), "number " + i);
            }
        }

        assertEquals("3 packets\n", Tools.run("tcpdump", "--count", "-r", file.toString()));
    }
}
