package io.minewatch.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.detect.DestinationBaseline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BaselineFileTest {
    private static final String KNOWN =
            "10.0.0.5 1000 203.0.113.9 443 2000\n2001:db8::5 1000 2001:db8::9 3333 2500\n";

    private static BaselineFile file(Path folder) {
        return new BaselineFile(folder.resolve("baseline"));
    }

    @Test
    void whatIsWrittenIsReadAgain(@TempDir Path folder) throws IOException, UsageException {
        assertEquals("", file(folder).read().text(), "the first run");
        DestinationBaseline baseline = new DestinationBaseline();
        baseline.readFrom(KNOWN);
        file(folder).write(baseline.text());
        file(folder).write(baseline.text());
        assertEquals(KNOWN, file(folder).read().text());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(1, files.count(), "nothing is left beside it");
        }
    }

    /** Any damage is said, with what to do; nothing else is thrown. */
    @Test
    void damageIsSaid(@TempDir Path folder) throws IOException, UsageException {
        file(folder).write(KNOWN);
        byte[] good = Files.readAllBytes(folder.resolve("baseline"));
        Random random = new Random(4);
        for (int i = 0; i < 300; i++) {
            byte[] bad = i < good.length ? Arrays.copyOf(good, i) : good.clone();
            if (bad.length == good.length) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 + random.nextInt(255));
            }
            Files.write(folder.resolve("baseline"), bad);
            String message =
                    String.valueOf(
                            assertThrows(UsageException.class, () -> file(folder).read())
                                    .getMessage());
            assertTrue(message.contains("delete it to begin to learn anew"), message);
        }
    }

    @Test
    void aCrashWhileWritingLeavesTheFormerOne(@TempDir Path folder)
            throws IOException, UsageException {
        file(folder).write(KNOWN);
        Files.writeString(folder.resolve("baseline.fresh"), "half");
        assertEquals(KNOWN, file(folder).read().text());
        file(folder).write("");
        assertFalse(Files.exists(folder.resolve("baseline.fresh")));
        assertEquals("", file(folder).read().text());
    }

    @Test
    void aSensorAtWorkKeepsWhatItLearnt(@TempDir Path folder) throws IOException, UsageException {
        String path = folder.resolve("baseline").toString();
        try (LiveBaseline live = LiveBaseline.open(path)) {
            live.atBatchEnd(1_000_000_000L);
            live.baseline().readFrom(KNOWN);
            live.atLastBatch();
        }
        assertEquals(KNOWN, file(folder).read().text());
        try (LiveBaseline live = LiveBaseline.open(path)) {
            assertEquals(KNOWN, live.baseline().text());
        }
        Files.writeString(Path.of(path), "damaged");
        byte[] damaged = Files.readAllBytes(Path.of(path));
        try (LiveBaseline live = LiveBaseline.open(path)) {
            assertEquals("", live.baseline().text());
            live.atLastBatch();
        }
        assertArrayEquals(damaged, Files.readAllBytes(Path.of(path)), "left for somebody to see");
    }
}
