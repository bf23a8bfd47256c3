package io.minewatch.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder stays within its bounds, over restarts, and touches nothing of others. */
class EvidenceFolderTest {
    @TempDir private Path folder = Path.of("");

    private static String id(int number) {
        return String.format("mw-%012x", number);
    }

    private Set<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void theOldestFileGoesForOneMoreAndOthersFilesStay() throws Exception {
        Files.writeString(folder.resolve("raw-000001-20261126T081500Z.pcapng"), "recorded");
        Files.writeString(folder.resolve("mw-notes.pcapng"), "somebody's");
        EvidenceFolder evidence = new EvidenceFolder(folder, 3, 1 << 20);
        for (int i = 1; i <= 5; i++) {
            Path file = evidence.begin(id(i));
            assertTrue(evidence.append(file, new byte[10], 10));
        }
        assertEquals(5, names().size());
        assertFalse(names().contains(id(2) + ".pcapng"));
        assertTrue(names().contains(id(3) + ".pcapng"));
        assertTrue(names().contains("mw-notes.pcapng"));
    }

    @Test
    void octetsAreBoundedAndTheFileThatGrowsGoesLast() throws Exception {
        EvidenceFolder evidence = new EvidenceFolder(folder, 100, 100);
        Path first = evidence.begin(id(1));
        Path second = evidence.begin(id(2));
        assertTrue(evidence.append(first, new byte[40], 40));
        assertTrue(evidence.append(second, new byte[40], 40));
        assertTrue(evidence.append(first, new byte[40], 40));
        assertEquals(Set.of(id(1) + ".pcapng"), names());
        assertFalse(evidence.append(second, new byte[1], 1), "it had to go");
        assertFalse(evidence.append(first, new byte[40], 40), "nothing else is left to go");
        assertEquals(80, Files.size(first));
    }

    @Test
    void whatRunsBeforeLeftCountsByItsAge() throws Exception {
        for (int i = 1; i <= 3; i++) {
            Path file = Files.write(folder.resolve(id(i) + ".pcapng"), new byte[30]);
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000L * (10 - i)));
        }
        EvidenceFolder evidence = new EvidenceFolder(folder, 3, 1 << 20);
        Path again = evidence.begin(id(1));
        assertEquals(id(1) + "-2.pcapng", String.valueOf(again.getFileName()));
        assertFalse(names().contains(id(3) + ".pcapng"), names().toString());
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(again)));
    }

    @Test
    void aFileThatSomebodyTookAwayIsNotMadeAnew() throws Exception {
        EvidenceFolder evidence = new EvidenceFolder(folder, 3, 100);
        Path file = evidence.begin(id(1));
        assertTrue(evidence.append(file, new byte[90], 90));
        Files.delete(file);
        assertFalse(evidence.append(file, new byte[5], 5));
        assertTrue(evidence.append(evidence.begin(id(2)), new byte[90], 90), "its room is free");
        assertEquals(1, names().size());
    }

    @Test
    void aFileInPlaceOfTheFolderIsRefusedInOneSentence() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        IOException refused =
                assertThrows(IOException.class, () -> new EvidenceFolder(file, 3, 100));
        assertEquals("--evidence: " + file + " is a file; name a folder", refused.getMessage());
    }
}
