package io.minewatch.output.file;

import io.minewatch.output.event.AlertEvent;
import io.minewatch.output.link.Link;
import io.minewatch.output.link.OutputSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Appends lines to a file. A line counts as arrived when the disk has it. A half line at the end,
 * left by a crash, is cut off before the first: its event is written again. Another program may
 * rename the file (reload opens it anew) or empty it (writing appends).
 */
public final class FileLink implements Link {
    /** Most octets of a half line: longer than any event. */
    private static final int MAX_LINE = 1 << 20;

    private final OutputSettings.File settings;
    private final Path file;
    private FileChannel channel;
    private long sent;
    private long confirmed;

    private FileLink(OutputSettings.File settings, Path file, FileChannel channel) {
        this.settings = settings;
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens or creates the file.
     *
     * @throws IOException with one sentence when that cannot be done
     */
    public static FileLink open(OutputSettings.File settings) throws IOException {
        try {
            Path file = Path.of(settings.path());
            cutHalfLine(file);
            return new FileLink(settings, file, channel(file));
        } catch (InvalidPathException e) {
            throw new IOException(settings.path() + " is no path of a file", e);
        } catch (IOException e) {
            throw new IOException(settings.path() + " cannot be written: " + reason(e), e);
        }
    }

    /**
     * Looks whether the file can be written, without touching it.
     *
     * @throws IOException with one sentence when it cannot
     */
    public static void reach(OutputSettings.File settings) throws IOException {
        Path file;
        try {
            file = Path.of(settings.path()).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new IOException(settings.path() + " is no path of a file", e);
        }
        Path parent = file.getParent();
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw new IOException(file + " cannot be written: it is not allowed");
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + " cannot be written: it is a folder");
        }
        if (parent == null || !Files.isDirectory(parent)) {
            throw new IOException(file + " cannot be written: there is no folder " + parent);
        }
        if (!Files.exists(file) && !Files.isWritable(parent)) {
            throw new IOException(file + " cannot be made: the folder may not be written to");
        }
    }

    private static FileChannel channel(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void cutHalfLine(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        try (FileChannel all =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long size = all.size();
            int length = (int) Math.min(size, MAX_LINE);
            ByteBuffer end = ByteBuffer.allocate(length);
            while (end.hasRemaining() && all.read(end, size - length + end.position()) >= 0) {
                // Until all is read.
            }
            int keep = end.position();
            while (keep > 0 && end.get(keep - 1) != '\n') {
                keep--;
            }
            if (keep > 0 || length == size) {
                all.truncate(size - length + keep);
            }
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null || e.getMessage().isEmpty()
                ? e.getClass().getSimpleName()
                : e.getClass().getSimpleName() + " " + e.getMessage();
    }

    @Override
    public void send(AlertEvent event, byte[] message) throws IOException {
        ByteBuffer line = ByteBuffer.allocate(message.length + 1);
        line.put(message).put((byte) '\n').flip();
        long before = channel.size();
        try {
            if (settings.rotateSize() > 0
                    && before > 0
                    && before + line.remaining() > settings.rotateSize()) {
                rotate();
                before = 0;
            }
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (IOException e) {
            // A full disk takes half a line: none of it stays.
            try {
                if (channel.isOpen() && channel.size() > before) {
                    channel.truncate(before);
                }
            } catch (IOException again) {
                // Cut off when the file is opened next.
            }
            throw new IOException(file + " cannot be written: " + reason(e), e);
        }
        sent = event.sequence();
    }

    /** {@code alerts.json} to {@code alerts.json.1} and so on; the oldest goes. */
    private void rotate() throws IOException {
        channel.force(true);
        channel.close();
        for (int i = settings.keep(); i > 0; i--) {
            Path from = i == 1 ? file : numbered(i - 1);
            if (Files.exists(from)) {
                Files.move(from, numbered(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (settings.keep() == 0) {
            Files.deleteIfExists(file);
        }
        channel = channel(file);
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    @Override
    public long confirmed(boolean flush) throws IOException {
        if (sent != confirmed) {
            channel.force(false);
            confirmed = sent;
        }
        return confirmed;
    }

    @Override
    public boolean isIdle() {
        return sent == confirmed;
    }

    @Override
    public String description() {
        return file.toString();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // What counted was forced.
        }
    }
}
