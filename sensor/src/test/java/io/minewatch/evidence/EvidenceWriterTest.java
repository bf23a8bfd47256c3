package io.minewatch.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.minewatch.capture.AtEnd;
import io.minewatch.capture.CaptureFiles;
import io.minewatch.capture.Frame;
import io.minewatch.capture.FrameSource;
import io.minewatch.capture.LinkType;
import io.minewatch.testkit.Frames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the disk does not take is counted, and what is in the files is whole. */
class EvidenceWriterTest {
    @TempDir private Path folder = Path.of("");

    private final List<String> told = new CopyOnWriteArrayList<>();
    private long added;

    @Test
    void afterAFullDiskCapturesGoOn() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()),
                "no root: a small tmpfs cannot be mounted");
        try {
            Path filler = Files.write(disk.resolve("filler"), new byte[200 << 10]);
            EvidenceWriter writer =
                    new EvidenceWriter(
                            new EvidenceFolder(disk.resolve("evidence"), 10, 1 << 20),
                            i -> "eth" + i,
                            told::add,
                            1_000_000);
            EvidenceWriter.File file = new EvidenceWriter.File("mw-000000000001", "the finding");
            add(writer, file, 10);
            await("the first are written", () -> writer.packets() == 10);
            add(writer, file, 100);
            await("the disk is full", () -> writer.lost() > 0);
            assertTrue(told.get(0).startsWith("evidence captures failed"), told.toString());
            Files.delete(filler);
            await(
                    "there is room",
                    () -> {
                        add(writer, file, 1);
                        return told.contains("evidence captures go on");
                    });
            writer.end(file);
            writer.close();
            assertEquals(added, writer.packets() + writer.lost());
            assertEquals(1, writer.captures());
            long frames = 0;
            try (FrameSource source =
                    CaptureFiles.open(
                            disk.resolve("evidence/mw-000000000001.pcapng"), AtEnd.STOP)) {
                Frame frame = new Frame();
                while (source.next(frame) == FrameSource.Next.FRAME) {
                    frames++;
                }
                assertEquals(null, source.problem());
            }
            assertEquals(writer.packets(), frames);
        } finally {
            run("umount", disk.toString());
        }
    }

    @Test
    void whatFindsNoRoomIsCountedAndNobodyWaits() throws Exception {
        EvidenceWriter writer =
                new EvidenceWriter(
                        new EvidenceFolder(folder, 10, 1 << 30), i -> "eth" + i, told::add);
        EvidenceWriter.File file = new EvidenceWriter.File("mw-000000000001", "the finding");
        add(writer, file, 200_000);
        writer.end(file);
        await("all is accounted for", () -> writer.packets() + writer.lost() == added);
        writer.close();
        assertTrue(writer.packets() > 0);
    }

    private void add(EvidenceWriter writer, EvidenceWriter.File file, int count) {
        for (int i = 0; i < count; i++) {
            added++;
            writer.add(
                    file,
                    Frames.frame(LinkType.ETHERNET, new byte[1000], added * 1000, added),
                    null);
        }
    }

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    }

    private static void await(String what, BooleanSupplier condition) throws Exception {
        long end = System.nanoTime() + 120_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, "waited in vain: " + what);
            Thread.sleep(20);
        }
    }
}
