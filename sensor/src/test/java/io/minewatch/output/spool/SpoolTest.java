package io.minewatch.output.spool;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final long BIG = 64L << 20;

    @TempDir private Path folder = Path.of("");

    @Test
    void everyOutputReadsAtItsOwnPace() throws Exception {
        try (Spool spool = Spool.open(folder, BIG)) {
            spool.outputs(Set.of("a", "b"));
            for (int i = 1; i <= 10; i++) {
                assertEquals(i, spool.append(3, payload(i)));
            }
            assertEquals(List.of(), spool.read(1, 100, BIG));
            spool.sync();
            assertEquals(10, spool.read(1, 100, BIG).size());
            assertEquals(3, spool.read(4, 3, BIG).size());
            assertEquals(4, spool.read(4, 3, BIG).get(0).sequence());
            spool.acknowledge("a", 7);
            assertEquals(3, spool.depth("a"));
            assertEquals(10, spool.depth("b"));
        }
        try (Spool spool = Spool.open(folder, BIG)) {
            spool.outputs(Set.of("a", "b", "c"));
            assertEquals(7, spool.acknowledged("a"));
            assertEquals(0, spool.acknowledged("b"));
            // New: it gets what comes from now on.
            assertEquals(10, spool.acknowledged("c"));
            assertEquals(11, spool.append(3, payload(11)));
            spool.sync();
            assertEquals(1, spool.depth("c"));
            assertArrayEquals(payload(11), spool.read(11, 1, BIG).get(0).payload());
        }
    }

    @Test
    void oneProcessAtATime() throws Exception {
        try (Spool spool = Spool.open(folder, BIG)) {
            SpoolException e = assertThrows(SpoolException.class, () -> Spool.open(folder, BIG));
            assertTrue(e.isInUse(), e.sentence());
            assertTrue(spool.octets() >= 0);
        }
        Spool.open(folder, BIG).close();
    }

    @Test
    void whatAllHaveIsDeletedButNotBeforeItIsCovered() throws Exception {
        try (Spool spool = Spool.open(folder, 1 << 20)) {
            spool.outputs(Set.of("a"));
            fill(spool, 400, 3, 1000);
            long before = spool.octets();
            spool.acknowledge("a", 400);
            assertEquals(before, spool.octets());
            assertTrue(spool.needsCover());
            spool.cover(400);
            assertTrue(spool.octets() < before / 2, spool.octets() + " of " + before);
            assertFalse(spool.needsCover());
        }
        try (Spool spool = Spool.open(folder, 1 << 20)) {
            assertEquals(400, spool.lastSequence());
        }
    }

    /** A crash or a power cut leaves any part of the last records. */
    @Test
    void whereverTheFileEndsTheWholeRecordsAreThere() throws Exception {
        try (Spool spool = Spool.open(folder, BIG)) {
            spool.outputs(Set.of("a"));
            fill(spool, 5, 3, 40);
        }
        Path segment = segment(folder);
        byte[] whole = Files.readAllBytes(segment);
        int record = (whole.length - Segment.HEADER_OCTETS) / 5;
        for (int length = 0; length <= whole.length; length++) {
            Files.write(segment, java.util.Arrays.copyOf(whole, length));
            int expected =
                    length < Segment.HEADER_OCTETS ? 0 : (length - Segment.HEADER_OCTETS) / record;
            try (Spool spool = Spool.open(folder, BIG)) {
                assertEquals(expected, spool.read(1, 100, BIG).size(), "at " + length);
                spool.outputs(Set.of("a"));
                long next = spool.append(3, payload(99));
                assertEquals(expected + 1, next, "at " + length);
                spool.sync();
                assertEquals(expected + 1, spool.read(1, 100, BIG).size(), "at " + length);
            }
            clear(folder);
        }
    }

    @Test
    void aFlippedBitIsNoticed() throws Exception {
        try (Spool spool = Spool.open(folder, BIG)) {
            fill(spool, 5, 3, 40);
        }
        Path segment = segment(folder);
        byte[] whole = Files.readAllBytes(segment);
        for (int bit = 0; bit < whole.length * 8; bit += 5) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            Files.write(segment, flipped);
            try (Spool spool = Spool.open(folder, BIG)) {
                for (SpoolEntry entry : spool.read(1, 100, BIG)) {
                    assertArrayEquals(
                            payload((int) entry.sequence(), 40), entry.payload(), "bit " + bit);
                }
                assertTrue(spool.damagedOctets() > 0, "bit " + bit);
            }
            clear(folder);
        }
    }

    @Test
    void theLowestRankGoesFirstAndTheOldestWithinIt() throws Exception {
        try (Spool spool = Spool.open(folder, 1 << 20)) {
            spool.outputs(Set.of("slow", "fast"));
            // Rank 1 first, then rank 3, then more of rank 1 than fits.
            fill(spool, 200, 1, 1000);
            fill(spool, 300, 3, 1000);
            spool.acknowledge("fast", 500);
            fill(spool, 2000, 1, 1000);
            assertTrue(spool.octets() <= 1 << 20);
            Map<Integer, Integer> left = ranks(spool);
            int ofRankOne = left.getOrDefault(1, 0);
            assertEquals(300, left.get(3));
            assertTrue(ofRankOne > 300, left.toString());
            // Those left are the youngest.
            List<SpoolEntry> all = spool.read(1, 100_000, BIG);
            assertEquals(2500, all.get(all.size() - 1).sequence());
            long[] lost = spool.lost("slow");
            assertEquals(2200 - ofRankOne, lost[1]);
            assertEquals(0, lost[3]);
            assertEquals(2200 - ofRankOne - 200, spool.lost("fast")[1]);
        }
    }

    @Test
    void whenOnlyTheHighestRankIsLeftTheOldestGo() throws Exception {
        try (Spool spool = Spool.open(folder, 1 << 20)) {
            spool.outputs(Set.of("a"));
            fill(spool, 3000, 3, 1000);
            List<SpoolEntry> all = spool.read(1, 100_000, BIG);
            assertTrue(all.size() > 700, "" + all.size());
            assertEquals(3000, all.get(all.size() - 1).sequence());
            assertEquals(3000 - all.size() + 1, all.get(0).sequence());
            assertEquals(3000 - all.size(), spool.lost("a")[3]);
        }
    }

    /** Random appends, acknowledgements, restarts and cuts against a plain list. */
    @Test
    void behavesLikeAList() throws Exception {
        for (int seed = 0; seed < 25; seed++) {
            Random random = new Random(seed);
            Path place = Files.createDirectory(folder.resolve("m" + seed));
            List<Long> expected = new ArrayList<>();
            Spool spool = Spool.open(place, BIG);
            spool.outputs(Set.of("a", "b"));
            long[] acknowledged = new long[2];
            for (int step = 0; step < 300; step++) {
                switch (random.nextInt(5)) {
                    case 0, 1 -> {
                        long sequence =
                                spool.append(
                                        random.nextInt(4), payload(step, random.nextInt(9000)));
                        assertEquals(
                                expected.isEmpty() ? 1 : expected.get(expected.size() - 1) + 1,
                                sequence);
                        expected.add(sequence);
                        spool.sync();
                    }
                    case 2 -> {
                        int who = random.nextInt(2);
                        long to =
                                expected.isEmpty()
                                        ? 0
                                        : expected.get(random.nextInt(expected.size()));
                        acknowledged[who] = Math.max(acknowledged[who], to);
                        spool.acknowledge(who == 0 ? "a" : "b", to);
                    }
                    case 3 -> spool.cover(Math.min(acknowledged[0], acknowledged[1]));
                    default -> {
                        if (random.nextInt(4) == 0) {
                            spool.close();
                            spool = Spool.open(place, BIG);
                            spool.outputs(Set.of("a", "b"));
                        }
                    }
                }
                assertEquals(acknowledged[0], spool.acknowledged("a"));
                assertEquals(acknowledged[1], spool.acknowledged("b"));
                long from = Math.min(acknowledged[0], acknowledged[1]) + 1;
                List<Long> wanted = expected.stream().filter(s -> s >= from).toList();
                assertEquals(
                        wanted,
                        spool.read(from, 100_000, BIG).stream().map(SpoolEntry::sequence).toList(),
                        "seed " + seed + " step " + step);
            }
            spool.close();
        }
    }

    /** A disk that is full, and has room again. */
    @Test
    void aFullDiskLosesNothingThatMemoryHolds() throws Exception {
        Path disk = folder.resolve("disk");
        Files.createDirectory(disk);
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()),
                "no root: a small tmpfs cannot be mounted");
        try {
            try (Spool spool = Spool.open(disk.resolve("spool"), BIG)) {
                spool.outputs(Set.of("a"));
                fill(spool, 600, 3, 1000);
                assertTrue(spool.inMemory() > 300, "" + spool.inMemory());
                assertTrue(spool.diskErrors() > 0);
                assertEquals(600, spool.read(1, 100_000, BIG).size());
                // The output takes what is on disk, so that there is room.
                spool.acknowledge("a", 500);
                spool.cover(500);
                fill(spool, 1, 3, 1000);
                assertEquals(0, spool.inMemory());
                assertEquals(101, spool.depth("a"));
            }
            try (Spool spool = Spool.open(disk.resolve("spool"), BIG)) {
                spool.outputs(Set.of("a"));
                List<SpoolEntry> left = spool.read(501, 100_000, BIG);
                assertEquals(101, left.size());
                assertEquals(601, left.get(100).sequence());
            }
        } finally {
            run("umount", disk.toString());
        }
    }

    private static void fill(Spool spool, int count, int rank, int octets) {
        for (int i = 0; i < count; i++) {
            spool.append(rank, payload((int) spool.lastSequence() + 1, octets));
        }
        spool.sync();
    }

    private static Map<Integer, Integer> ranks(Spool spool) throws IOException {
        Map<Integer, Integer> ranks = new TreeMap<>();
        for (SpoolEntry entry : spool.read(1, 100_000, BIG)) {
            ranks.merge(entry.rank(), 1, Integer::sum);
        }
        return ranks;
    }

    private static byte[] payload(int number) {
        return ("record " + number).getBytes(US_ASCII);
    }

    private static byte[] payload(int number, int octets) {
        return java.util.Arrays.copyOf(payload(number), octets);
    }

    private static Path segment(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(Segment::isSegment).findFirst().orElseThrow();
        }
    }

    private static void clear(Path folder) throws IOException {
        Path segment = folder.resolve(String.format(java.util.Locale.ROOT, "%020d.spool", 1));
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (!file.equals(segment)) {
                    Files.delete(file);
                }
            }
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
