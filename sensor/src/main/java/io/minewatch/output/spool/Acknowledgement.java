package io.minewatch.output.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * How far one output is: the sequence up to which it has everything. Kept in a small file with two
 * places, written in turn, so that one of them is whole whenever the power goes. What a crash loses
 * of it is sent again. Not thread-safe: the spool's lock guards it.
 */
final class Acknowledgement {
    private static final String SUFFIX = ".ack";

    /** 8 sequence, 8 count of writes, 4 CRC-32C of those. */
    private static final int SLOT = 20;

    private final Path file;
    private final FileChannel channel;
    private long sequence;
    private long writes;

    private Acknowledgement(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static Acknowledgement open(Path folder, String name, long byDefault) throws IOException {
        Path file = folder.resolve(name + SUFFIX);
        Acknowledgement position =
                new Acknowledgement(
                        file,
                        FileChannel.open(
                                file,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE));
        if (!position.read()) {
            position.sequence = byDefault;
            position.write();
        }
        return position;
    }

    /** Name of the output, or empty for other files. */
    static String nameOf(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : "";
    }

    private boolean read() throws IOException {
        ByteBuffer both = ByteBuffer.allocate(2 * SLOT);
        int octets = Math.max(0, channel.read(both, 0));
        boolean found = false;
        for (int at = 0; at + SLOT <= octets; at += SLOT) {
            if (both.getInt(at + 16) == crc(both.array(), at) && both.getLong(at + 8) > writes) {
                sequence = both.getLong(at);
                writes = both.getLong(at + 8);
                found = true;
            }
        }
        return found;
    }

    long sequence() {
        return sequence;
    }

    /** Moves on; never back. */
    void advance(long to) throws IOException {
        if (to > sequence) {
            sequence = to;
            write();
        }
    }

    private void write() throws IOException {
        writes++;
        ByteBuffer slot = ByteBuffer.allocate(SLOT);
        slot.putLong(sequence).putLong(writes);
        slot.putInt(crc(slot.array(), 0)).flip();
        channel.write(slot, (writes & 1) * SLOT);
    }

    void close() throws IOException {
        channel.close();
    }

    void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }

    private static int crc(byte[] octets, int offset) {
        CRC32C crc = new CRC32C();
        crc.update(octets, offset, SLOT - 4);
        return (int) crc.getValue();
    }
}
