package io.minewatch.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.shape.GivenClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlockClockFileTest {
    private GivenClock read(Path folder, String text) throws IOException, UsageException {
        Path file = folder.resolve("blocks");
        Files.writeString(file, text);
        return BlockClockFile.read("--block-clock", file.toString(), "XMR", 2);
    }

    @Test
    void timesInAnyFormAndOrder(@TempDir Path folder) throws IOException, UsageException {
        GivenClock clock =
                read(
                        folder,
                        """
                        # seen by a node

                        1613757861.25,2301000
                        2021-02-19T18:00:00Z;x
                          1613757860 2301001 text
                        """);
        assertEquals("XMR", clock.coin());
        assertEquals(2, clock.errorSeconds());
        assertArrayEquals(
                new long[] {
                    1_613_757_600_000_000_000L,
                    1_613_757_860_000_000_000L,
                    1_613_757_861_250_000_000L
                },
                clock.times().between(0, Long.MAX_VALUE));
    }

    @Test
    void whatIsWrongIsSaidWithItsPlace(@TempDir Path folder) {
        String message = problem(folder, "1613757861\nyesterday\n");
        assertTrue(message.startsWith("--block-clock: "), message);
        assertTrue(message.contains("blocks:2"), message);
        assertTrue(message.contains("yesterday"), message);
        assertTrue(problem(folder, "1e400\n").contains("blocks:1"));
        assertTrue(problem(folder, "# nothing\n").contains("no block in it"));
        UsageException absent =
                assertThrows(
                        UsageException.class,
                        () ->
                                BlockClockFile.read(
                                        "block-clock.file",
                                        folder.resolve("absent").toString(),
                                        "XMR",
                                        0));
        assertTrue(String.valueOf(absent.getMessage()).endsWith("no such file"));
    }

    private String problem(Path folder, String text) {
        return String.valueOf(
                assertThrows(UsageException.class, () -> read(folder, text)).getMessage());
    }

    /** Any octets: times, or one message. */
    @Test
    void anyFileIsReadOrRefused(@TempDir Path folder) throws IOException {
        Random random = new Random(9);
        byte[] good =
                "1613757861.25,2301000\n2021-02-19T18:00:00Z\n".getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("blocks");
        int refused = 0;
        for (int i = 0; i < 500; i++) {
            byte[] octets = good.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, octets);
            try {
                assertTrue(
                        BlockClockFile.read("--block-clock", file.toString(), "XMR", 0)
                                        .times()
                                        .count()
                                > 0);
            } catch (UsageException e) {
                refused++;
                assertTrue(String.valueOf(e.getMessage()).startsWith("--block-clock: "));
            }
        }
        assertTrue(refused > 100, "refused " + refused);
    }
}
