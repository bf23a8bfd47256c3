package io.minewatch.capture;

import static io.minewatch.capture.Frames.octets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.minewatch.capture.FrameSource.Next;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptureFilesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private String refusal(Path file) {
        return assertThrows(CaptureFormatException.class, () -> CaptureFiles.open(file, AtEnd.STOP))
                .sentence();
    }

    private String refusal(byte[] content) throws IOException {
        return refusal(Files.write(folder.resolve("file"), content));
    }

    @Test
    void missingFileIsNamedSo() {
        assertEquals("no such file: check the path", refusal(folder.resolve("absent.pcap")));
    }

    @Test
    void directoryIsNamedSo() {
        assertEquals("it is a directory, where a file was expected", refusal(folder));
    }

    @Test
    void fileWithoutPermissionIsNamedSo() throws IOException {
        Path file = Files.write(folder.resolve("secret.pcap"), PcapBytes.ethernet().bytes());
        Files.setPosixFilePermissions(file, Set.of());
        assumeFalse(Files.isReadable(file), "this user may read everything");

        assertEquals(
                "no permission to read it: change its rights or run as another user",
                refusal(file));
    }

    @Test
    void emptyFileIsNamedSo() throws IOException {
        assertEquals("it is empty: capture or copy it again", refusal(new byte[0]));
    }

    @Test
    void gitLfsPointerIsNamedSo() throws IOException {
        String pointer =
                """
                version https://git-lfs.github.com/spec/v1
                oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
                size 12345
                """;

        assertEquals(
                "it is no capture but a Git LFS pointer: fetch it with git lfs pull",
                refusal(octets(pointer)));
    }

    @Test
    void textFileIsNamedSo() throws IOException {
        assertEquals(
                "it is a text file, no capture: name a pcap or pcapng file",
                refusal(octets("Grüße, no. 1\r\n\tand 2")));
        assertEquals(
                "it is a text file, no capture: name a pcap or pcapng file",
                refusal(octets("ä".repeat(300) + "x")));
        assertEquals(
                "it is a text file, no capture: name a pcap or pcapng file", refusal(octets("a")));
    }

    @Test
    void unknownFormatIsNamedSo() throws IOException {
        String sentence = refusal(new byte[] {1, 2, 3, 4, 5});

        assertTrue(sentence.startsWith("its format is unknown: pcap and pcapng are read"));
        assertEquals(sentence, refusal(new byte[] {(byte) 0xD4, (byte) 0xC3, (byte) 0xB2}));
        assertEquals(sentence, refusal(new byte[] {'a', (byte) 0xFF, 'b', 'c', 'd', 'e'}));
    }

    @ParameterizedTest
    @CsvSource({
        "'snoop\0\0\0\0\2', a snoop file",
        "<!DOCTYPE html>, a web page",
        "'PK\u0003\u0004x', a zip archive",
        "BZh91AY, compressed with bzip2",
        "GMBU, a Network Monitor file",
        "/annex/objects/SHA256E-s1, a git-annex pointer",
    })
    void otherFormatsAreNamedWithARemedy(String start, String name) throws IOException {
        String sentence = refusal(start.getBytes(StandardCharsets.ISO_8859_1));

        assertTrue(sentence.startsWith("it is no capture but " + name + ": "), sentence);
    }

    @Test
    void zerosAreNamedSo() throws IOException {
        assertTrue(refusal(new byte[4096]).startsWith("it begins with zeros, no capture"));
    }

    @Test
    void headerCutShortIsDamageNotAnUnknownFormat() {
        byte[] start = Arrays.copyOf(PcapBytes.ethernet().bytes(), 23);

        CaptureFormatException e =
                assertThrows(CaptureFormatException.class, () -> Frames.read(start));

        assertEquals(CaptureFormatException.Reason.DAMAGED, e.reason());
        assertEquals("it ends inside the pcap file header: capture or copy it again", e.sentence());
    }

    @Test
    void failingDeviceEndsTheCaptureWithTheReason() throws CaptureFormatException {
        byte[] file = PcapBytes.ethernet().record(1, 0, octets("a")).bytes();
        InputStream broken =
                new ByteArrayInputStream(file) {
                    @Override
                    public synchronized int read(byte[] b, int offset, int length) {
                        int got = super.read(b, offset, length);
                        if (got < 0) {
                            throw new IllegalStateException("Input/output error");
                        }
                        return got;
                    }
                };

        Frames.Content content = Frames.read(broken);

        assertEquals(1, content.frames().size());
        assertEquals("after frame 1, reading failed: Input/output error", content.problem());
    }

    @Test
    void framesOfALivePipeComeAtOnce() throws IOException {
        byte[] file = PcapBytes.ethernet().record(1, 0, octets("first")).bytes();
        try (PipedOutputStream writer = new PipedOutputStream();
                PipedInputStream reader = new PipedInputStream(writer, 4096)) {
            writer.write(file);
            writer.flush();
            // The writer stays open: a reader that wanted more than the frame would wait forever.
            try (FrameSource source = CaptureFiles.openStream(reader, AtEnd.STOP)) {
                Frame frame = new Frame();
                assertEquals(Next.FRAME, source.next(frame));
                assertEquals("first", Frames.text(frame));
            }
        }
    }

    @Test
    void growingFileIsFollowedFromBeforeItsFirstOctet() throws IOException {
        PcapNgBytes builder = new PcapNgBytes().section(java.nio.ByteOrder.BIG_ENDIAN);
        builder.interfaceBlock(1, 0).packet(0, 1, 1, octets("a")).simplePacket(2, octets("bc"));
        follow(builder.bytes(), 2);
        follow(PcapBytes.ethernet().record(1, 0, octets("a")).record(2, 0, octets("")).bytes(), 2);
    }

    /** Appends octet by octet; after each the source has all whole frames and then nothing. */
    private void follow(byte[] file, int frames) throws IOException {
        Path path = folder.resolve("growing");
        Files.write(path, new byte[0]);
        Frame frame = new Frame();
        int seen = 0;
        try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.APPEND);
                FrameSource source = CaptureFiles.open(path, AtEnd.FOLLOW)) {
            for (byte octet : file) {
                assertEquals(Next.IDLE, source.next(frame));
                out.write(octet);
                if (source.next(frame) == Next.FRAME) {
                    seen++;
                }
            }
            assertEquals(frames, seen);
            assertNull(source.problem());
            assertEquals(Next.IDLE, source.next(frame));
            assertEquals(file.length, source.position());
        }
    }

    @Test
    void growingFileThatIsNoCaptureEndsWithTheReason() throws IOException {
        Path path = Files.write(folder.resolve("notes"), octets("text"));
        try (FrameSource source = CaptureFiles.open(path, AtEnd.FOLLOW)) {
            assertEquals(Next.END, source.next(new Frame()));
            assertEquals(
                    "it is a text file, no capture: name a pcap or pcapng file", source.problem());
        }
    }

    @Test
    void closedSourceIsAtItsEnd() throws IOException {
        byte[] file = PcapBytes.ethernet().record(1, 0, octets("a")).bytes();
        FrameSource source = CaptureFiles.openStream(new ByteArrayInputStream(file), AtEnd.STOP);
        source.close();

        assertEquals(Next.END, source.next(new Frame()));
    }
}
