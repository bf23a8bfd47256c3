package io.minewatch.capture.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.capture.AtEnd;
import io.minewatch.capture.CaptureFiles;
import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import io.minewatch.capture.LinkType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
    /** 2026-11-26T00:00:00Z. */
    private static final long START = 1_795_651_200_000_000_000L;

    private static final int LENGTH = 1000;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    private Path folder;

    private final List<String> told = new CopyOnWriteArrayList<>();

    private Recorder recorder(long size, int files) throws CaptureException {
        return new Recorder(
                new RecordOptions(folder.resolve("raw.pcapng").toString(), size, files),
                i -> "eth" + i,
                told::add);
    }

    /** Frame number n begins with n and comes n milliseconds after the start. */
    private static void add(Recorder recorder, int number) {
        byte[] octets = new byte[LENGTH];
        octets[0] = (byte) (number >>> 16);
        octets[1] = (byte) (number >>> 8);
        octets[2] = (byte) number;
        Frame frame = new Frame();
        frame.set(
                octets,
                0,
                LENGTH,
                LENGTH + 4,
                START + number * 1_000_000L,
                LinkType.ETHERNET,
                number);
        frame.inFile(number % 2);
        recorder.add(frame);
    }

    private static int number(Frame frame) {
        byte[] b = frame.buffer();
        int at = frame.offset();
        return (b[at] & 0xFF) << 16 | (b[at + 1] & 0xFF) << 8 | (b[at + 2] & 0xFF);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(p -> p.getFileName().toString().startsWith("raw-")).sorted().toList();
        }
    }

    private static List<Integer> numbers(Path file) throws Exception {
        List<Integer> numbers = new ArrayList<>();
        try (FrameSource source = CaptureFiles.open(file, AtEnd.STOP)) {
            Frame frame = new Frame();
            while (source.next(frame) == FrameSource.Next.FRAME) {
                int number = number(frame);
                assertEquals(START + number * 1_000_000L, frame.timeNanos());
                assertEquals(LENGTH, frame.capturedLength());
                assertEquals(LENGTH + 4, frame.wireLength());
                numbers.add(number);
            }
            assertEquals(null, source.problem());
        }
        return numbers;
    }

    @Test
    void filesAreBoundedInSizeAndNumberAndTheNewestStay() throws Exception {
        int frames = 12_000;
        Recorder recorder = recorder(2 << 20, 3);
        for (int i = 1; i <= frames; i++) {
            add(recorder, i);
            waitForTheDisk(recorder, i);
        }
        recorder.close();
        assertEquals(frames, recorder.recorded());
        assertEquals(0, recorder.lost());

        List<Path> files = files();
        assertEquals(3, files.size());
        List<Integer> all = new ArrayList<>();
        for (Path file : files) {
            assertTrue(Files.size(file) <= (3 << 20), file + ": " + Files.size(file));
            all.addAll(numbers(file));
        }
        for (int i = 0; i < all.size(); i++) {
            assertEquals(frames - all.size() + 1 + i, all.get(i));
        }
        assertTrue(
                files.get(0)
                        .getFileName()
                        .toString()
                        .matches("raw-0000\\d\\d-20261126T0000\\d\\dZ.pcapng"),
                files.toString());
        assertEquals(List.of(), told);
    }

    /** So that a slow machine's disk is not behind: here nothing is to be lost. */
    private static void waitForTheDisk(Recorder recorder, int added) throws InterruptedException {
        while (added - recorder.recorded() > 8000) {
            Thread.sleep(1);
        }
    }

    @Test
    void ringGoesOnAfterARestartAndTouchesNothingElse() throws Exception {
        Path other = Files.writeString(folder.resolve("raw-notes.pcapng"), "mine");
        for (int run = 1; run <= 4; run++) {
            try (Recorder recorder = recorder(1 << 20, 2)) {
                add(recorder, run);
            }
        }
        List<Path> files = new ArrayList<>(files());
        assertTrue(files.remove(other));
        assertEquals(2, files.size());
        assertTrue(files.get(1).getFileName().toString().startsWith("raw-000004-"));
        assertEquals(List.of(3), numbers(files.get(0)));
        assertEquals(List.of(4), numbers(files.get(1)));
    }

    @Test
    void whatFindsNoRoomIsCountedAndCaptureGoesOn() throws Exception {
        // More than all chunks hold, faster than any disk.
        int frames = 400_000;
        Recorder recorder = recorder(64 << 20, 2);
        for (int i = 1; i <= frames; i++) {
            add(recorder, i);
        }
        recorder.close();
        long lost = recorder.lost();
        long recorded = recorder.recorded();

        assertEquals(frames, recorded + lost);
        for (Path file : files()) {
            assertFalse(numbers(file).isEmpty());
        }
    }

    @Test
    void diskThatFailsIsToldOnceAndCounted() throws Exception {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Recorder recorder =
                new Recorder(
                        new RecordOptions(inner.resolve("raw.pcapng").toString(), 1 << 20, 2),
                        i -> "eth0",
                        told::add);
        Files.delete(inner);
        for (int i = 1; i <= 5000; i++) {
            add(recorder, i);
        }
        recorder.close();
        assertEquals(5000, recorder.lost());
        assertEquals(0, recorder.recorded());

        assertEquals(1, told.size(), told.toString());
        assertTrue(told.get(0).contains("its folder is gone"), told.get(0));
    }

    @Test
    void placeThatCannotBeIsOneSentence() {
        CaptureException absent =
                assertThrows(
                        CaptureException.class,
                        () ->
                                new Recorder(
                                        RecordOptions.NONE.to(folder + "/none/raw.pcapng"),
                                        i -> "",
                                        told::add));
        assertEquals(
                "nothing can be recorded to "
                        + folder
                        + "/none/raw.pcapng: there is no folder "
                        + folder
                        + "/none",
                absent.getMessage());
    }
}
