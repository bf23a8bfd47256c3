package io.minewatch.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A file that whole lines are added to for months. What is flushed goes out at once or not at all:
 * on a full disk the line is left out and counted, never cut. {@link #reopen} is for programs that
 * move the file away. Single thread.
 */
final class LineFile extends OutputStream {
    private final Path path;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(4096);
    private @Nullable FileChannel file;
    private final AtomicLong lost = new AtomicLong();

    /**
     * @throws UsageException when the file cannot be written
     */
    LineFile(String option, String name) throws UsageException {
        try {
            path = Path.of(name);
            file = open();
        } catch (java.nio.file.InvalidPathException | IOException e) {
            throw new UsageException(
                    option
                            + ": "
                            + name
                            + " cannot be written: check that its folder exists and may be"
                            + " written to");
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void write(int octet) {
        line.write(octet);
    }

    @Override
    public void write(byte[] octets, int offset, int length) {
        line.write(octets, offset, length);
    }

    @Override
    public void flush() {
        if (line.size() == 0) {
            return;
        }
        ByteBuffer octets = ByteBuffer.wrap(line.toByteArray());
        line.reset();
        FileChannel out = file;
        try {
            if (out == null) {
                out = open();
                file = out;
            }
            long before = out.size();
            try {
                while (octets.hasRemaining()) {
                    out.write(octets);
                }
            } catch (IOException e) {
                out.truncate(before);
                throw e;
            }
        } catch (IOException e) {
            lost.incrementAndGet();
        }
    }

    /** Lines that could not be written. Thread-safe. */
    long lost() {
        return lost.get();
    }

    /** Goes on in a new file where the old one was moved away. */
    void reopen() {
        flush();
        close();
    }

    @Override
    public void close() {
        flush();
        FileChannel out = file;
        file = null;
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            lost.incrementAndGet();
        }
    }
}
