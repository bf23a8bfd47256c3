package io.minewatch.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;

/**
 * Any octets: a refusal in a sentence, or frames inside of their buffer, the same frames however
 * the octets arrive.
 */
class ReaderFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void pcap(byte[] data) {
        check(data);
    }

    @FuzzTest(maxDuration = "10m")
    void pcapng(byte[] data) {
        check(data);
    }

    @FuzzTest(maxDuration = "10m")
    void compressed(byte[] data) {
        read(new ByteArrayInputStream(data));
    }

    private static void check(byte[] data) {
        long whole = read(new ByteArrayInputStream(data));
        InputWindow window = new InputWindow(new ByteArrayInputStream(data), data.length);
        if (window.has(4) && Compression.of(window) != null) {
            // How much of a damaged block a decompressor hands out depends on its reads.
            return;
        }
        assertEquals(whole, read(Frames.chopped(data)), "a chopped input reads differently");
    }

    /** Reads to the end; a checksum over all that was handed out. */
    private static long read(InputStream in) {
        long sum = 0;
        try (FrameSource source = CaptureFiles.openStream(in, AtEnd.STOP)) {
            Frame frame = new Frame();
            long number = 0;
            while (source.next(frame) == FrameSource.Next.FRAME) {
                assertEquals(++number, frame.number());
                assertTrue(frame.capturedLength() >= 0);
                assertTrue(frame.offset() >= 0);
                assertTrue(frame.offset() + frame.capturedLength() <= frame.buffer().length);
                assertTrue(frame.wireLength() >= frame.capturedLength());
                assertTrue(frame.timeNanos() >= 0);
                assertTrue(frame.timeNanos() <= FrameLimits.MAX_TIME_NANOS);
                sum = sum * 31 + frame.timeNanos() + frame.wireLength() + frame.linkType();
                for (int i = 0; i < frame.capturedLength(); i++) {
                    sum = sum * 31 + frame.buffer()[frame.offset() + i];
                }
            }
            String problem = source.problem();
            assertTrue(problem == null || problem.length() > 10);
            for (HostName name : source.hostNames()) {
                assertTrue(!name.name().isEmpty());
            }
            return sum * 31 + source.hostNames().hashCode();
        } catch (CaptureFormatException e) {
            assertTrue(e.sentence().length() > 10);
            return e.sentence().hashCode();
        }
    }
}
