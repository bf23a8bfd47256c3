package io.minewatch.output.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A numbered log of records, read by any number of outputs, each at its own pace. What {@link
 * #append} and {@link #sync} took survives a crash; a record leaves when every output has
 * acknowledged it. One writer.
 *
 * <p>Full, it gives up records in a stated order: those of the lowest rank first, the oldest first
 * within a rank; a record of a higher rank goes only when none of a lower one is left. Each loss is
 * counted for each output that had not got the record. When the disk takes nothing more, records
 * wait in memory, are read from there, and are written as soon as it does.
 *
 * <p>Thread-safe.
 */
public final class Spool implements AutoCloseable {
    /** A segment is closed at this size, octets: small enough to give space back soon. */
    static final int MAX_SEGMENT_OCTETS = 1 << 20;

    /** Fewest segments that the bound is divided into, so that one can go. */
    private static final int MIN_SEGMENTS = 8;

    /** Octets that wait in memory while the disk is full: about 4,000 events. */
    static final long MAX_MEMORY_OCTETS = 8L << 20;

    /** Ranks of records, 0 to 3. */
    public static final int RANKS = 4;

    private static final String LOCK_FILE = "lock";

    private final Path folder;
    private final FileChannel lockChannel;
    private final long maxOctets;
    private final int segmentOctets;
    private final List<Segment> segments = new ArrayList<>();
    private final ArrayDeque<SpoolEntry> memory = new ArrayDeque<>();
    private final Map<String, Acknowledgement> outputs = new LinkedHashMap<>();
    private final Map<String, long[]> lost = new HashMap<>();
    private long stream;
    private long nextSequence = 1;
    private long visible;
    private long covered;
    private long memoryOctets;
    private long diskErrors;
    private long damagedOctets;
    private @Nullable String lastError;
    private boolean closed;

    private Spool(Path folder, FileChannel lockChannel, long maxOctets) {
        this.folder = folder;
        this.lockChannel = lockChannel;
        this.maxOctets = maxOctets;
        this.segmentOctets =
                (int) Math.max(4096, Math.min(MAX_SEGMENT_OCTETS, maxOctets / MIN_SEGMENTS));
    }

    /**
     * Opens or creates the spool of a folder, for this process alone.
     *
     * @param maxOctets bound of what is kept on disk
     * @throws SpoolException when the folder cannot be used
     */
    public static Spool open(Path folder, long maxOctets) throws SpoolException {
        FileChannel lock = null;
        try {
            Files.createDirectories(folder);
            lock =
                    FileChannel.open(
                            folder.resolve(LOCK_FILE),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            FileLock held = null;
            try {
                held = lock.tryLock();
            } catch (OverlappingFileLockException e) {
                // Another spool of this very process.
            }
            if (held == null) {
                lock.close();
                throw new SpoolException(
                        "the spool "
                                + folder
                                + " is in use by another process: stop it, or set spool.folder to"
                                + " another folder");
            }
            Spool spool = new Spool(folder, lock, maxOctets);
            spool.recover();
            return spool;
        } catch (IOException e) {
            closeQuietly(lock);
            throw new SpoolException(
                    "the spool "
                            + folder
                            + " cannot be used ("
                            + reason(e)
                            + "): let the sensor's user write there, or set spool.folder",
                    e);
        }
    }

    /** Whether a folder is there, or can be made, and written to. */
    public static boolean isWritable(Path folder) {
        try {
            Files.createDirectories(folder);
            return Files.isWritable(folder);
        } catch (IOException e) {
            return false;
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // The first problem is the one to tell.
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    private void recover() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                if (Segment.isSegment(file)) {
                    files.add(file);
                } else if (file.getFileName().toString().endsWith(".new")) {
                    // A rewrite that did not come to its end; the original is whole.
                    Files.delete(file);
                }
            }
        }
        files.sort(null);
        for (Path file : files) {
            try {
                Segment segment = Segment.open(file);
                damagedOctets += segment.cutOctets();
                stream = segment.stream();
                nextSequence = Math.max(nextSequence, segment.lastSequence() + 1);
                segments.add(segment);
            } catch (IOException e) {
                // Not even a header: a crash at its birth, or a broken disk. Kept for a look.
                damagedOctets += Files.size(file);
                Files.move(
                        file,
                        file.resolveSibling(file.getFileName() + ".damaged"),
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (segments.isEmpty()) {
            // 32 bits name a stream well enough, and keep event ids short.
            stream = Integer.toUnsignedLong(new SecureRandom().nextInt());
        }
        visible = nextSequence - 1;
    }

    // ---- Outputs

    /**
     * Outputs that read from now on. One that is new gets what is appended from now on; one that is
     * no longer named is forgotten.
     */
    public synchronized void outputs(Set<String> names) throws IOException {
        Set<String> known = new HashSet<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path file : all) {
                String name = Acknowledgement.nameOf(file);
                if (!name.isEmpty()) {
                    known.add(name);
                }
            }
        }
        for (String name : known) {
            if (!names.contains(name)) {
                Acknowledgement gone = outputs.remove(name);
                if (gone == null) {
                    gone = Acknowledgement.open(folder, name, 0);
                }
                gone.delete();
            }
        }
        for (String name : names) {
            if (!outputs.containsKey(name)) {
                Acknowledgement position = Acknowledgement.open(folder, name, nextSequence - 1);
                outputs.put(name, position);
                nextSequence = Math.max(nextSequence, position.sequence() + 1);
                lost.put(name, new long[RANKS]);
            }
        }
        deleteAcknowledged();
    }

    /** The sequence up to which the output has everything. */
    public synchronized long acknowledged(String output) {
        Acknowledgement position = outputs.get(output);
        return position == null ? 0 : position.sequence();
    }

    /** The output has everything up to this sequence. */
    public synchronized void acknowledge(String output, long sequence) throws IOException {
        Acknowledgement position = outputs.get(output);
        if (position != null && sequence > position.sequence()) {
            position.advance(Math.min(sequence, nextSequence - 1));
            while (!memory.isEmpty() && memory.peekFirst().sequence() <= lowest()) {
                memoryOctets -= memory.removeFirst().payload().length;
            }
            deleteAcknowledged();
        }
    }

    /** Whoever keeps state from the log no longer needs records up to this sequence. */
    public synchronized void cover(long sequence) {
        covered = Math.max(covered, sequence);
        deleteAcknowledged();
    }

    /** Whether old segments stay only because {@link #cover} was not told of them. */
    public synchronized boolean needsCover() {
        return segments.size() > 1
                && segments.get(0).lastSequence() <= lowest()
                && segments.get(0).lastSequence() > covered;
    }

    private long lowest() {
        long lowest = Long.MAX_VALUE;
        for (Acknowledgement position : outputs.values()) {
            lowest = Math.min(lowest, position.sequence());
        }
        return lowest;
    }

    private void deleteAcknowledged() {
        long until = Math.min(lowest(), covered);
        while (segments.size() > 1 && segments.get(0).lastSequence() <= until) {
            try {
                segments.remove(0).delete();
            } catch (IOException e) {
                error(e);
            }
        }
    }

    // ---- Writing

    /**
     * Appends a record. Readers see it after {@link #sync}.
     *
     * @param rank 0 to 3: how long it is kept when the spool is full
     * @return its sequence
     */
    public synchronized long append(int rank, byte[] payload) {
        if (payload.length > Segment.MAX_PAYLOAD) {
            throw new IllegalArgumentException("longer than a record may be");
        }
        long sequence = nextSequence++;
        SpoolEntry entry = new SpoolEntry(sequence, rank, payload);
        drainMemory();
        if (!memory.isEmpty() || !write(entry)) {
            remember(entry);
        }
        return sequence;
    }

    /** Makes all that was appended last, and shows it to readers. */
    public synchronized void sync() {
        drainMemory();
        if (!segments.isEmpty()) {
            try {
                segments.get(segments.size() - 1).force();
            } catch (IOException e) {
                error(e);
            }
        }
        if (visible != nextSequence - 1) {
            visible = nextSequence - 1;
            notifyAll();
        }
    }

    private void drainMemory() {
        while (!memory.isEmpty()) {
            SpoolEntry first = memory.getFirst();
            if (!write(first)) {
                return;
            }
            memory.removeFirst();
            memoryOctets -= first.payload().length;
        }
    }

    private boolean write(SpoolEntry entry) {
        try {
            try {
                store(entry);
            } catch (IOException e) {
                if (!restart(entry.sequence())) {
                    throw e;
                }
                store(entry);
            }
            lastError = null;
            return true;
        } catch (IOException e) {
            error(e);
            return false;
        }
    }

    private void store(SpoolEntry entry) throws IOException {
        int octets = Segment.RECORD_OCTETS + entry.payload().length;
        if (segments.isEmpty()
                || segments.get(segments.size() - 1).octets() + octets > segmentOctets) {
            roll(entry.sequence());
        }
        makeRoom(octets);
        segments.get(segments.size() - 1).append(entry.sequence(), entry.rank(), entry.payload());
    }

    /** On a full disk: a last segment that everybody has gives its room to what follows. */
    private boolean restart(long sequence) throws IOException {
        if (segments.size() != 1) {
            return false;
        }
        Segment only = segments.get(0);
        if (only.count() == 0 || only.lastSequence() > Math.min(lowest(), covered)) {
            return false;
        }
        only.restart(sequence);
        return true;
    }

    private void roll(long sequence) throws IOException {
        if (!segments.isEmpty()) {
            Segment last = segments.get(segments.size() - 1);
            if (last.count() == 0) {
                return;
            }
            last.force();
        }
        segments.add(Segment.create(folder, stream, sequence));
        deleteAcknowledged();
    }

    /** Gives up records, lowest rank and oldest first, until the next one fits. */
    private void makeRoom(int octets) throws IOException {
        if (octets() + octets <= maxOctets) {
            return;
        }
        for (int rank = 0; rank < RANKS - 1; rank++) {
            for (Segment segment : segments) {
                if (octets() + octets <= maxOctets) {
                    return;
                }
                countLost(segment, rank);
                segment.drop(rank);
            }
        }
        while (octets() + octets > maxOctets && segments.size() > 1) {
            Segment oldest = segments.remove(0);
            for (int rank = 0; rank < RANKS; rank++) {
                countLost(oldest, rank);
            }
            oldest.delete();
        }
    }

    private void countLost(Segment segment, int rank) {
        for (int i = 0; i < segment.count(); i++) {
            if (segment.rank(i) == rank) {
                lost(segment.sequence(i), rank);
            }
        }
    }

    private void lost(long sequence, int rank) {
        outputs.forEach(
                (name, position) -> {
                    long[] counts = lost.get(name);
                    if (position.sequence() < sequence && counts != null) {
                        counts[rank]++;
                    }
                });
    }

    private void remember(SpoolEntry entry) {
        memory.addLast(entry);
        memoryOctets += entry.payload().length;
        for (int rank = 0; rank < RANKS && memoryOctets > MAX_MEMORY_OCTETS; rank++) {
            java.util.Iterator<SpoolEntry> oldestFirst = memory.iterator();
            while (memoryOctets > MAX_MEMORY_OCTETS && oldestFirst.hasNext()) {
                SpoolEntry candidate = oldestFirst.next();
                if (candidate.rank() == rank && memory.size() > 1) {
                    oldestFirst.remove();
                    memoryOctets -= candidate.payload().length;
                    lost(candidate.sequence(), rank);
                }
            }
        }
    }

    private void error(IOException e) {
        diskErrors++;
        lastError = reason(e);
    }

    // ---- Reading

    /**
     * Records from a sequence on, in order. Numbers that are missing were lost.
     *
     * @param maxRecords most records
     * @param maxOctets most octets of payload, but one record at least
     * @throws IOException when the disk does not give back what was written
     */
    public synchronized List<SpoolEntry> read(long from, int maxRecords, long maxOctets)
            throws IOException {
        List<SpoolEntry> entries = new ArrayList<>();
        long octets = 0;
        for (Segment segment : segments) {
            if (segment.lastSequence() < from) {
                continue;
            }
            for (int i = segment.indexOf(from); i < segment.count(); i++) {
                if (segment.sequence(i) > visible
                        || entries.size() == maxRecords
                        || (octets > 0 && octets >= maxOctets)) {
                    return entries;
                }
                SpoolEntry entry = segment.read(i);
                octets += entry.payload().length;
                entries.add(entry);
            }
        }
        for (SpoolEntry entry : memory) {
            if (entry.sequence() > visible
                    || entries.size() == maxRecords
                    || (octets > 0 && octets >= maxOctets)) {
                return entries;
            }
            if (entry.sequence() >= from) {
                octets += entry.payload().length;
                entries.add(entry);
            }
        }
        return entries;
    }

    /**
     * Waits for a record after this sequence.
     *
     * @return whether there is one
     */
    public synchronized boolean await(long sequence, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + Math.max(1, millis) * 1_000_000;
        long left = deadline - System.nanoTime();
        while (visible <= sequence && !closed && left > 0) {
            wait(left / 1_000_000 + 1);
            left = deadline - System.nanoTime();
        }
        return visible > sequence;
    }

    // ---- State

    /** Names this numbering, eight hexadecimal digits. */
    public synchronized String stream() {
        return String.format(java.util.Locale.ROOT, "%08x", stream);
    }

    /** Of the last record appended; 0 before the first. */
    public synchronized long lastSequence() {
        return nextSequence - 1;
    }

    /** Whether there is a record after this sequence. */
    public synchronized boolean hasAfter(long sequence) {
        return (!memory.isEmpty() && memory.getLast().sequence() > sequence)
                || segments.stream().anyMatch(s -> s.indexOf(sequence + 1) < s.count());
    }

    /** Octets on disk. */
    public synchronized long octets() {
        long octets = 0;
        for (Segment segment : segments) {
            octets += segment.octets();
        }
        return octets;
    }

    /** Records that the output has not got yet. */
    public synchronized long depth(String output) {
        long from = acknowledged(output) + 1;
        long records = 0;
        for (Segment segment : segments) {
            records += segment.count() - segment.indexOf(from);
        }
        for (SpoolEntry entry : memory) {
            records += entry.sequence() >= from ? 1 : 0;
        }
        return records;
    }

    /** Records that were given up before the output had them, by rank. */
    public synchronized long[] lost(String output) {
        long[] counts = lost.get(output);
        return counts == null ? new long[RANKS] : counts.clone();
    }

    /** Records that wait in memory because the disk takes none. */
    public synchronized int inMemory() {
        return memory.size();
    }

    /** Writes that failed. */
    public synchronized long diskErrors() {
        return diskErrors;
    }

    /** Why the last write failed; null when the last one did not. */
    public synchronized @Nullable String lastError() {
        return lastError;
    }

    /** Octets that were not whole when the spool was opened. */
    public synchronized long damagedOctets() {
        return damagedOctets;
    }

    /** Where it lies. */
    public Path folder() {
        return folder;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        sync();
        closed = true;
        notifyAll();
        try {
            for (Segment segment : segments) {
                segment.close();
            }
            for (Acknowledgement position : outputs.values()) {
                position.close();
            }
            lockChannel.close();
        } catch (IOException e) {
            error(e);
        }
    }
}
