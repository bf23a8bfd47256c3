package io.minewatch.capture.live;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ring of recorded files: {@code raw.pcapng} stands for {@code
 * raw-000001-20261126T081500Z.pcapng} and so on. Files of runs before count too, so that the bound
 * holds over restarts; no file of another name is ever touched. Single thread.
 */
final class RecordFiles {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** They hold whatever was on the wire, passwords too: for their owner alone. */
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private record Numbered(long number, Path path) {}

    private final Path folder;
    private final String beginning;
    private final String ending;
    private final int limit;
    private final ArrayDeque<Path> kept = new ArrayDeque<>();
    private long number;
    private @Nullable FileChannel file;

    RecordFiles(RecordOptions options) throws CaptureException {
        Path path;
        try {
            path = Path.of(options.file()).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw refused(options.file(), "it is no name of a file");
        }
        Path parent = path.getParent();
        Path name = path.getFileName();
        if (parent == null || name == null) {
            throw refused(options.file(), "it is no name of a file");
        }
        folder = parent;
        int dot = name.toString().lastIndexOf('.');
        beginning = dot <= 0 ? name.toString() : name.toString().substring(0, dot);
        ending = dot <= 0 ? ".pcapng" : name.toString().substring(dot);
        limit = options.files();
        if (!Files.isDirectory(folder)) {
            throw refused(options.file(), "there is no folder " + folder);
        }
        if (!Files.isWritable(folder)) {
            throw refused(options.file(), "the folder " + folder + " may not be written to");
        }
        try {
            for (Numbered each : present()) {
                kept.add(each.path());
                number = each.number();
            }
        } catch (IOException e) {
            throw refused(options.file(), "the folder " + folder + " cannot be read");
        }
    }

    private static CaptureException refused(String file, String reason) {
        return new CaptureException("nothing can be recorded to " + file + ": " + reason, false);
    }

    private List<Numbered> present() throws IOException {
        Pattern pattern =
                Pattern.compile(
                        Pattern.quote(beginning)
                                + "-([0-9]{6,12})-[0-9]{8}T[0-9]{6}Z"
                                + Pattern.quote(ending));
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> numbered(pattern, path))
                    .filter(each -> each.number() > 0)
                    .sorted((a, b) -> Long.compare(a.number(), b.number()))
                    .toList();
        }
    }

    private static Numbered numbered(Pattern pattern, Path path) {
        Matcher matcher = pattern.matcher(String.valueOf(path.getFileName()));
        return new Numbered(matcher.matches() ? Long.parseLong(matcher.group(1)) : 0, path);
    }

    /**
     * Begins the next file; the oldest go.
     *
     * @param timeNanos of its first packet, since 1970
     */
    void begin(long timeNanos) throws IOException {
        close();
        while (kept.size() >= limit) {
            Files.deleteIfExists(kept.remove());
        }
        number++;
        Path path =
                folder.resolve(
                        "%s-%06d-%s%s"
                                .formatted(
                                        beginning,
                                        number,
                                        TIME.format(
                                                Instant.ofEpochSecond(timeNanos / 1_000_000_000L)),
                                        ending));
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        file =
                FileChannel.open(
                        path,
                        EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        posix ? new FileAttribute<?>[] {OWNER_ONLY} : new FileAttribute<?>[0]);
        kept.add(path);
    }

    void write(byte[] octets, int length) throws IOException {
        FileChannel open = file;
        if (open == null) {
            throw new IOException("no file is open");
        }
        long before = open.position();
        ByteBuffer buffer = ByteBuffer.wrap(octets, 0, length);
        try {
            while (buffer.hasRemaining()) {
                open.write(buffer);
            }
        } catch (IOException e) {
            try {
                cutBack(open, before);
            } catch (IOException further) {
                e.addSuppressed(further);
            }
            throw e;
        }
    }

    /** No half block at the end of a file and no empty file, where that can be helped. */
    private void cutBack(FileChannel open, long length) throws IOException {
        file = null;
        try (open) {
            open.truncate(length);
        } finally {
            if (length == 0) {
                Files.deleteIfExists(kept.removeLast());
            }
        }
    }

    /** The reason in words. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "its folder is gone";
        }
        if (e instanceof AccessDeniedException) {
            return "its folder may not be written to";
        }
        return String.valueOf(e.getMessage());
    }

    void close() throws IOException {
        FileChannel open = file;
        file = null;
        if (open != null) {
            open.close();
        }
    }
}
