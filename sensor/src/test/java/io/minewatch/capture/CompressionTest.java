package io.minewatch.capture;

import static io.minewatch.capture.Frames.octets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import io.minewatch.capture.Frames.Content;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class CompressionTest {
    private static byte[] capture(int frames) {
        PcapBytes builder = PcapBytes.ethernet();
        for (int i = 0; i < frames; i++) {
            builder.record(i, 0, octets("frame " + i * 7919));
        }
        return builder.bytes();
    }

    private static byte[] pack(Compression compression, byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        OutputStream out =
                switch (compression) {
                    case GZIP -> new GZIPOutputStream(packed);
                    case ZSTD -> new ZstdOutputStream(packed);
                    case XZ -> new XZOutputStream(packed, new LZMA2Options(1));
                    case LZ4 -> new FramedLZ4CompressorOutputStream(packed);
                };
        try (out) {
            out.write(plain);
        }
        return packed.toByteArray();
    }

    @ParameterizedTest
    @EnumSource
    void compressedCaptureReadsLikeThePlainOne(Compression compression) throws IOException {
        byte[] plain = capture(500);

        Content content = Frames.read(pack(compression, plain));

        assertEquals(Frames.read(plain), content);
        assertEquals(500, content.frames().size());
    }

    @ParameterizedTest
    @EnumSource
    void membersOneAfterAnotherAreOneCapture(Compression compression) throws IOException {
        byte[] plain = capture(500);
        int middle = plain.length / 2;
        byte[] packed =
                PcapNgBytes.join(
                        pack(compression, Arrays.copyOf(plain, middle)),
                        pack(compression, Arrays.copyOfRange(plain, middle, plain.length)));

        assertEquals(Frames.read(plain), Frames.read(packed));
        assertEquals(Frames.read(plain), Frames.read(withoutAvailable(packed)));
    }

    /** A pipe whose writer is slow: nothing is ever announced as available. */
    private static InputStream withoutAvailable(byte[] packed) {
        return new ByteArrayInputStream(packed) {
            @Override
            public synchronized int available() {
                return 0;
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void cutFileGivesWhatCanBeUnpackedAndSaysSo(Compression compression) throws IOException {
        // Random octets do not compress: half of the file is half of the frames.
        PcapBytes builder = PcapBytes.ethernet();
        java.util.Random random = new java.util.Random(3);
        for (int i = 0; i < 1000; i++) {
            byte[] data = new byte[500];
            random.nextBytes(data);
            builder.record(i, 0, data);
        }
        byte[] packed = pack(compression, builder.bytes());

        Content content = Frames.read(Arrays.copyOf(packed, packed.length / 2));

        assertTrue(content.frames().size() > 100, content.frames().size() + " frames");
        assertTrue(content.frames().size() < 950, content.frames().size() + " frames");
        assertNotNull(content.problem());
    }

    @ParameterizedTest
    @EnumSource
    void damagedOctetsNeverThrow(Compression compression) throws IOException {
        byte[] packed = pack(compression, capture(12));
        for (int at = 0; at < packed.length; at++) {
            byte[] damaged = packed.clone();
            damaged[at] ^= 0x15;
            try {
                Content content = Frames.read(damaged);
                assertTrue(content.frames().size() <= 1000);
            } catch (CaptureFormatException e) {
                assertTrue(e.sentence().length() > 10, e.sentence());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void compressedTextIsRefusedByName(Compression compression) throws IOException {
        byte[] packed = pack(compression, octets("notes of the meeting, nothing else"));

        CaptureFormatException e =
                assertThrows(CaptureFormatException.class, () -> Frames.read(packed));

        assertEquals(CaptureFormatException.Reason.NOT_A_CAPTURE, e.reason());
        assertEquals(
                "inside the "
                        + compression
                        + ": it is a text file, no capture: name a pcap or pcapng file",
                e.sentence());
    }

    @Test
    void xzThatWantsAGibibyteIsRefused() throws IOException {
        byte[] packed = pack(Compression.XZ, capture(5));
        // Block header at 12: size, flags, filter id 0x21, property size 1, dictionary size.
        int size = (packed[12] + 1) * 4;
        assertEquals(0x21, packed[14]);
        packed[16] = 36;
        CRC32 crc = new CRC32();
        crc.update(packed, 12, size - 4);
        ByteBuffer.wrap(packed)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(12 + size - 4, (int) crc.getValue());

        CaptureFormatException e =
                assertThrows(CaptureFormatException.class, () -> Frames.read(packed));

        assertEquals(
                "unpacking it needs more memory than allowed: unpack it with xz -d first",
                e.sentence());
    }

    @Test
    void zstdThatWantsATwoGibibyteWindowIsRefused() throws IOException {
        byte[] packed = pack(Compression.ZSTD, capture(5));
        // RFC 8878, 3.1.1.1: no single segment, so the window descriptor follows the first octet.
        assertEquals(0, packed[4] & 0x20);
        packed[5] = (byte) ((31 - 10) << 3);

        CaptureFormatException e =
                assertThrows(CaptureFormatException.class, () -> Frames.read(packed));

        assertTrue(e.sentence().contains("memory"), e.sentence());
    }

    @Test
    void zstdSkippableFrameInFrontIsNoHindrance() throws IOException {
        byte[] skippable = {0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3};
        byte[] packed = PcapNgBytes.join(skippable, Zstd.compress(capture(3)));

        Content content = Frames.read(packed);

        assertNull(content.problem());
        assertEquals(3, content.frames().size());
    }

    @Test
    void positionCountsStoredOctets() throws IOException {
        byte[] packed = pack(Compression.GZIP, capture(500));
        try (FrameSource source =
                CaptureFiles.openStream(new ByteArrayInputStream(packed), AtEnd.STOP)) {
            Frames.readAll(source);

            assertEquals(packed.length, source.position());
        }
    }
}
