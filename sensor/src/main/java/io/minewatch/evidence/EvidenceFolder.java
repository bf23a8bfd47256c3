package io.minewatch.evidence;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder that a sensor at work keeps evidence captures in: so many files and so many octets at
 * most, the oldest go. Files of runs before count too; none of another name is ever touched. No
 * file stays open between two writes. Single thread.
 */
final class EvidenceFolder {
    /** As the judge names findings, with a number where a run before had the same. */
    private static final Pattern OURS = Pattern.compile("mw-[0-9a-f]{12}(?:-[0-9]{1,6})?\\.pcapng");

    /** They hold whatever was on the wire, passwords too: for their owner alone. */
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private record Aged(Path path, long modified, long octets) {}

    private final Path folder;
    private final int maxFiles;
    private final long maxOctets;

    /** Files and their octets, the oldest first. */
    private final Map<Path, Long> files = new LinkedHashMap<>();

    private long octets;

    /**
     * Makes the folder where there is none, and looks what is in it.
     *
     * @throws IOException with one sentence when it cannot be used
     */
    EvidenceFolder(Path folder, int maxFiles, long maxOctets) throws IOException {
        this.folder = folder;
        this.maxFiles = maxFiles;
        this.maxOctets = maxOctets;
        EvidenceCaptures.make(folder);
        if (!Files.isWritable(folder)) {
            throw new IOException("--evidence: the folder " + folder + " may not be written to");
        }
        List<Aged> present = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path path : all.toList()) {
                BasicFileAttributes about =
                        Files.readAttributes(
                                path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (about.isRegularFile()
                        && OURS.matcher(String.valueOf(path.getFileName())).matches()) {
                    present.add(new Aged(path, about.lastModifiedTime().toMillis(), about.size()));
                }
            }
        } catch (IOException e) {
            throw new IOException("--evidence: the folder " + folder + " cannot be read", e);
        }
        present.sort(Comparator.comparingLong(Aged::modified).thenComparing(Aged::path));
        for (Aged each : present) {
            files.put(each.path(), each.octets());
            octets += each.octets();
        }
    }

    /** Makes an empty file for a finding; the oldest files go where there are too many. */
    Path begin(String findingId) throws IOException {
        while (files.size() >= maxFiles) {
            forget(files.keySet().iterator().next());
        }
        String name = Scope.name(findingId);
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        for (int i = 1; ; i++) {
            Path path = folder.resolve(name + (i == 1 ? "" : "-" + i) + Scope.ENDING);
            try {
                Files.createFile(
                        path,
                        posix ? new FileAttribute<?>[] {OWNER_ONLY} : new FileAttribute<?>[0]);
                files.put(path, 0L);
                return path;
            } catch (FileAlreadyExistsException e) {
                // Of a run before, or somebody else's.
            }
        }
    }

    /**
     * Adds whole blocks to a file; the oldest others go where all together are too large.
     *
     * @return false when the file is gone
     * @throws IOException when the disk takes nothing; the file is then as it was
     */
    boolean append(Path path, byte[] blocks, int length) throws IOException {
        Long size = files.get(path);
        if (size == null) {
            return false;
        }
        while (octets + length > maxOctets && files.size() > 1) {
            Path oldest = files.keySet().iterator().next();
            if (oldest.equals(path)) {
                // The one that grows is the last to go.
                files.put(path, requireNonNull(files.remove(path)));
                continue;
            }
            forget(oldest);
        }
        if (octets + length > maxOctets) {
            return false;
        }
        try (FileChannel file = FileChannel.open(path, EnumSet.of(StandardOpenOption.WRITE))) {
            long end = file.size();
            ByteBuffer buffer = ByteBuffer.wrap(blocks, 0, length);
            try {
                while (buffer.hasRemaining()) {
                    file.write(buffer, end + buffer.position());
                }
            } catch (IOException e) {
                file.truncate(end);
                throw e;
            }
            files.put(path, end + length);
            octets += end + length - size;
            return true;
        } catch (NoSuchFileException e) {
            // Somebody took it away.
            octets -= size;
            files.remove(path);
            return false;
        }
    }

    /** Takes a file away that nothing came into; false when something is in it. */
    boolean abandon(Path path) {
        Long size = files.get(path);
        if (size == null || size > 0) {
            return false;
        }
        forget(path);
        return true;
    }

    private void forget(Path path) {
        Long size = files.remove(path);
        octets -= size == null ? 0 : size;
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // Who may write here but not delete has more files than he wants.
        }
    }
}
