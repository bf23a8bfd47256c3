package io.minewatch.output.spool;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * One file of the spool. All numbers big-endian.
 *
 * <pre>
 * header   8 "MWSPOOL1"   8 stream   8 sequence that follows the segment before   4 CRC-32C of those
 * record   4 octets of payload   4 CRC-32C of all that follows   8 sequence   1 rank   payload
 * </pre>
 *
 * A record counts when it is whole and its checksum holds; what follows the first that does not is
 * cut off. Not thread-safe: the spool's lock guards it.
 */
final class Segment {
    private static final long MAGIC = 0x4D57_5350_4F4F_4C31L;
    static final int HEADER_OCTETS = 28;
    static final int RECORD_OCTETS = 17;

    /** Longest payload: an event with everything in it has some 30 KiB. */
    static final int MAX_PAYLOAD = 1 << 20;

    private static final String SUFFIX = ".spool";

    private final Path file;
    private FileChannel channel;
    private final long stream;
    private long base;
    private long[] sequences = new long[64];
    private int[] offsets = new int[64];
    private byte[] ranks = new byte[64];
    private int count;
    private int end;
    private int cutOctets;

    private Segment(Path file, FileChannel channel, long stream, long base) {
        this.file = file;
        this.channel = channel;
        this.stream = stream;
        this.base = base;
        this.end = HEADER_OCTETS;
    }

    /** A new segment, whose first record will have the sequence {@code base} or a later one. */
    static Segment create(Path folder, long stream, long base) throws IOException {
        Path file = folder.resolve(String.format(java.util.Locale.ROOT, "%020d", base) + SUFFIX);
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        Segment segment = new Segment(file, channel, stream, base);
        try {
            segment.writeFully(segment.header(), 0);
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(file);
            throw e;
        }
        return segment;
    }

    /**
     * Opens a segment and cuts off what is not whole.
     *
     * @throws IOException when even the header is not
     */
    static Segment open(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            ByteBuffer header = ByteBuffer.allocate(HEADER_OCTETS);
            readFully(channel, header, 0);
            long magic = header.getLong();
            long stream = header.getLong();
            long base = header.getLong();
            if (magic != MAGIC || header.getInt() != crc(header.array(), 0, HEADER_OCTETS - 4)) {
                throw new IOException("no segment of a spool");
            }
            Segment segment = new Segment(file, channel, stream, base);
            segment.scan();
            return segment;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    static boolean isSegment(Path file) {
        return file.getFileName().toString().endsWith(SUFFIX);
    }

    /**
     * Empties the segment in place, for a disk that has no room for another one. A crash in between
     * leaves records that are older than the header says, which do not count.
     */
    void restart(long newBase) throws IOException {
        base = newBase;
        writeFully(header(), 0);
        channel.force(false);
        channel.truncate(HEADER_OCTETS);
        count = 0;
        end = HEADER_OCTETS;
    }

    private ByteBuffer header() {
        ByteBuffer header = ByteBuffer.allocate(HEADER_OCTETS);
        header.putLong(MAGIC).putLong(stream).putLong(base);
        header.putInt(crc(header.array(), 0, HEADER_OCTETS - 4));
        return header.flip();
    }

    private void scan() throws IOException {
        long size = channel.size();
        byte[] all = new byte[(int) Math.min(size, Integer.MAX_VALUE - 8)];
        readFully(channel, ByteBuffer.wrap(all), 0);
        ByteBuffer in = ByteBuffer.wrap(all);
        int at = HEADER_OCTETS;
        while (all.length - at >= RECORD_OCTETS) {
            int length = in.getInt(at);
            if (length < 0
                    || length > MAX_PAYLOAD
                    || length > all.length - at - RECORD_OCTETS
                    || in.getInt(at + 4) != crc(all, at + 8, RECORD_OCTETS - 8 + length)
                    || in.getLong(at + 8) <= (count == 0 ? base - 1 : sequences[count - 1])) {
                break;
            }
            index(in.getLong(at + 8), at, all[at + 16]);
            at += RECORD_OCTETS + length;
        }
        end = at;
        cutOctets = (int) (size - at);
        if (cutOctets > 0) {
            channel.truncate(at);
        }
    }

    /**
     * Appends a record; nothing of it stays when that fails.
     *
     * @throws IOException when the disk is full or broken
     */
    void append(long sequence, int rank, byte[] payload) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(RECORD_OCTETS + payload.length);
        record.putInt(payload.length).putInt(0).putLong(sequence).put((byte) rank).put(payload);
        record.putInt(4, crc(record.array(), 8, RECORD_OCTETS - 8 + payload.length));
        try {
            writeFully(record.flip(), end);
        } catch (IOException e) {
            channel.truncate(end);
            throw e;
        }
        index(sequence, end, (byte) rank);
        end += RECORD_OCTETS + payload.length;
    }

    private void index(long sequence, int offset, byte rank) {
        if (count == sequences.length) {
            sequences = Arrays.copyOf(sequences, count * 2);
            offsets = Arrays.copyOf(offsets, count * 2);
            ranks = Arrays.copyOf(ranks, count * 2);
        }
        sequences[count] = sequence;
        offsets[count] = offset;
        ranks[count] = rank;
        count++;
    }

    /** Index of the first record with this sequence or a later one; {@link #count()} for none. */
    int indexOf(long sequence) {
        int at = Arrays.binarySearch(sequences, 0, count, sequence);
        return at >= 0 ? at : -at - 1;
    }

    /**
     * Reads a record.
     *
     * @throws IOException when it is no longer what was written
     */
    SpoolEntry read(int index) throws IOException {
        int offset = offsets[index];
        int next = index + 1 < count ? offsets[index + 1] : end;
        ByteBuffer record = ByteBuffer.allocate(next - offset);
        readFully(channel, record, offset);
        byte[] octets = record.array();
        if (record.getInt(4) != crc(octets, 8, octets.length - 8)) {
            throw new IOException("a record of " + file.getFileName() + " has changed on disk");
        }
        return new SpoolEntry(
                sequences[index],
                ranks[index],
                Arrays.copyOfRange(octets, RECORD_OCTETS, octets.length));
    }

    /**
     * Rewrites the segment without the records of a rank.
     *
     * @return how many went
     */
    int drop(int rank) throws IOException {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            kept += ranks[i] == rank ? 0 : 1;
        }
        int dropped = count - kept;
        if (dropped == 0) {
            return 0;
        }
        ByteBuffer copy = ByteBuffer.allocate(end);
        copy.put(header());
        long[] newSequences = new long[Math.max(1, kept)];
        int[] newOffsets = new int[Math.max(1, kept)];
        byte[] newRanks = new byte[Math.max(1, kept)];
        int at = 0;
        for (int i = 0; i < count; i++) {
            if (ranks[i] != rank) {
                int next = i + 1 < count ? offsets[i + 1] : end;
                ByteBuffer record = ByteBuffer.allocate(next - offsets[i]);
                readFully(channel, record, offsets[i]);
                newSequences[at] = sequences[i];
                newOffsets[at] = copy.position();
                newRanks[at] = ranks[i];
                copy.put(record.array());
                at++;
            }
        }
        // A rename is whole or not at all, whenever the power goes.
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out =
                FileChannel.open(
                        fresh,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            copy.flip();
            while (copy.hasRemaining()) {
                out.write(copy);
            }
            out.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        channel.close();
        channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        sequences = newSequences;
        offsets = newOffsets;
        ranks = newRanks;
        count = kept;
        end = (int) channel.size();
        return dropped;
    }

    void force() throws IOException {
        channel.force(false);
    }

    void close() throws IOException {
        channel.close();
    }

    void delete() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }

    int count() {
        return count;
    }

    int rank(int index) {
        return ranks[index];
    }

    long sequence(int index) {
        return sequences[index];
    }

    /** Of its last record; of the one before the segment where it is empty. */
    long lastSequence() {
        return count == 0 ? base - 1 : sequences[count - 1];
    }

    long stream() {
        return stream;
    }

    int octets() {
        return end;
    }

    /** Octets that were cut off when the segment was opened. */
    int cutOctets() {
        return cutOctets;
    }

    private void writeFully(ByteBuffer buffer, long position) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            at += channel.write(buffer, at);
        }
    }

    private static void readFully(FileChannel channel, ByteBuffer buffer, long position)
            throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            int octets = channel.read(buffer, at);
            if (octets < 0) {
                throw new EOFException("the file is too short");
            }
            at += octets;
        }
        buffer.flip();
    }

    private static int crc(byte[] octets, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(octets, offset, length);
        return (int) crc.getValue();
    }
}
