package io.minewatch.capture.live;

import io.minewatch.capture.Frame;
import io.minewatch.capture.PcapNgWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps raw traffic in a ring of pcapng files beside analysis. {@link #add} copies a frame and
 * never waits: a thread of the recorder's own writes, a bounded number of chunks lies between, and
 * what finds no room is counted as lost. A disk that fails is tried again with a new file.
 *
 * <p>{@link #add} and {@link #pause} belong to one thread; counters may be read by any.
 */
public final class Recorder implements AutoCloseable {
    /** Octets handed over at once: few system calls, and room for the largest frame many times. */
    static final int CHUNK = 1 << 20;

    /**
     * Chunks that may wait for the disk: at 1 Gbit/s a quarter of a second. They are made when
     * first needed.
     */
    static final int CHUNKS = 32;

    /** Comments and padding: more than a packet block has beside its octets. */
    private static final int BLOCK_OVERHEAD = 64;

    /** What was recorded is in the file after this time at the latest, also on a quiet link. */
    private static final long HOLD_NANOS = 1_000_000_000L;

    /** Pause after a disk has failed. */
    private static final long RETRY_NANOS = 10_000_000_000L;

    /** What goes to the writing thread. */
    private static final class Chunk {
        final byte[] octets = new byte[CHUNK];
        int length;
        int frames;
        boolean beginsFile;
        boolean last;
        long timeNanos;
    }

    private final RecordOptions options;
    private final RecordFiles files;
    private final IntFunction<String> interfaces;
    private final Consumer<String> teller;
    private final BlockingQueue<Chunk> filled = new ArrayBlockingQueue<>(CHUNKS + 1);
    private final BlockingQueue<Chunk> spare = new ArrayBlockingQueue<>(CHUNKS + 1);
    private final Thread thread = new Thread(this::write, "minewatch-record");
    private final AtomicLong recorded = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private volatile boolean broken;
    private volatile long retryAt;

    // Of the thread that adds.
    private final Sink sink = new Sink();
    private @Nullable PcapNgWriter writer;
    private @Nullable Chunk filling;
    private int chunksMade;
    private long octetsOfFile;
    private long filledSince;
    private boolean closed;

    /** Takes what the encoder writes; {@link #add} has seen to it that it fits. */
    private final class Sink extends OutputStream {
        @Override
        public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int length) {
            Chunk chunk = filling;
            if (chunk != null) {
                System.arraycopy(octets, offset, chunk.octets, chunk.length, length);
                chunk.length += length;
            }
        }
    }

    /**
     * Begins to record; the first file is made with the first frame.
     *
     * @param interfaces name of an interface by its place
     * @param teller told in one sentence when the disk fails and when it works again; called by the
     *     writing thread
     * @throws CaptureException when there is no such folder, or it may not be written to
     */
    public Recorder(RecordOptions options, IntFunction<String> interfaces, Consumer<String> teller)
            throws CaptureException {
        this.options = options;
        this.interfaces = interfaces;
        this.teller = teller;
        files = new RecordFiles(options);
        thread.setDaemon(true);
        thread.start();
    }

    /** Records a frame, or counts it as lost. */
    void add(Frame frame) {
        if (broken && System.nanoTime() - retryAt < 0) {
            lost.incrementAndGet();
            return;
        }
        Chunk chunk = filling;
        int needed = frame.capturedLength() + BLOCK_OVERHEAD;
        if (chunk == null || chunk.length + needed > CHUNK) {
            hand();
            chunk = next(frame.timeNanos());
            if (chunk == null) {
                lost.incrementAndGet();
                return;
            }
        }
        PcapNgWriter encoder = writer;
        if (encoder == null) {
            return;
        }
        int before = chunk.length;
        try {
            encoder.write(frame, null);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be written", e);
        }
        octetsOfFile += chunk.length - before;
        chunk.frames++;
    }

    /** Nothing comes just now: what is held longer than a second goes to the file. */
    void pause() {
        if (filling != null && System.nanoTime() - filledSince > HOLD_NANOS) {
            hand();
        }
    }

    /**
     * A chunk to fill, the first of a file where it is time for one; null when the disk is behind.
     */
    private @Nullable Chunk next(long timeNanos) {
        Chunk chunk = spare.poll();
        if (chunk == null) {
            if (chunksMade == CHUNKS) {
                return null;
            }
            chunksMade++;
            chunk = new Chunk();
        }
        chunk.length = 0;
        chunk.frames = 0;
        chunk.timeNanos = timeNanos;
        chunk.beginsFile = writer == null || broken || octetsOfFile >= options.fileOctets();
        filling = chunk;
        filledSince = System.nanoTime();
        if (chunk.beginsFile) {
            try {
                writer = new PcapNgWriter(sink, null, interfaces);
            } catch (IOException e) {
                throw new IllegalStateException("memory cannot be written", e);
            }
            octetsOfFile = chunk.length;
        }
        return chunk;
    }

    private void hand() {
        Chunk chunk = filling;
        if (chunk != null) {
            filling = null;
            // Has room for all chunks that there are.
            filled.add(chunk);
        }
    }

    private void write() {
        try {
            while (true) {
                Chunk chunk = filled.take();
                if (chunk.last) {
                    break;
                }
                write(chunk);
                spare.add(chunk);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            files.close();
        } catch (IOException e) {
            teller.accept("recording: the last file could not be closed: " + e.getMessage());
        }
    }

    private void write(Chunk chunk) {
        if (broken && !chunk.beginsFile) {
            lost.addAndGet(chunk.frames);
            return;
        }
        try {
            if (chunk.beginsFile) {
                files.begin(chunk.timeNanos);
            }
            files.write(chunk.octets, chunk.length);
            recorded.addAndGet(chunk.frames);
            if (broken) {
                broken = false;
                teller.accept("recording goes on");
            }
        } catch (IOException e) {
            lost.addAndGet(chunk.frames);
            retryAt = System.nanoTime() + RETRY_NANOS;
            if (!broken) {
                broken = true;
                teller.accept(
                        "recording to "
                                + options.file()
                                + " failed and is tried again: "
                                + RecordFiles.reason(e));
            }
        }
    }

    /** Frames that are in files. */
    public long recorded() {
        return recorded.get();
    }

    /** Frames that are not: the disk was too slow, full or broken. */
    public long lost() {
        return lost.get();
    }

    /** Writes what is held; a second call does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        hand();
        Chunk last = new Chunk();
        last.last = true;
        filled.add(last);
        LiveSource.join(thread);
    }
}
