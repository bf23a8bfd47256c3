package io.minewatch.evidence;

import io.minewatch.capture.Frame;
import io.minewatch.capture.PcapNgWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The thread that writes evidence captures. {@link #add} copies a frame and never waits; what finds
 * no room is counted as lost. {@link #add} and {@link #end} belong to one thread; counters may be
 * read by any.
 */
final class EvidenceWriter {
    /** What may wait for the disk: a fifth of a second of a gigabit that mines and nothing else. */
    private static final long WAITING_OCTETS = 16L << 20;

    /** What an object and its place in the queue cost beside a frame's octets. */
    private static final int JOB_OCTETS = 200;

    /** What is seen is in the file after this time at the latest. */
    private static final long HOLD_NANOS = 1_000_000_000L;

    /** Octets of one file that are written at once. */
    private static final int BUFFER = 64 << 10;

    /** Pause after a disk has failed. */
    private static final long RETRY_NANOS = 10_000_000_000L;

    private static final long CLOSE_MILLIS = 5000;

    /** The capture of one finding. Its state is the writing thread's. */
    static final class File {
        final String findingId;
        final String comment;
        private final Buffer buffer = new Buffer();
        private @Nullable Path path;
        private @Nullable PcapNgWriter encoder;
        private int frames;
        private boolean over;

        File(String findingId, String comment) {
            this.findingId = findingId;
            this.comment = comment;
        }
    }

    /** Gives its octets away without a copy. */
    private static final class Buffer extends ByteArrayOutputStream {
        byte[] octets() {
            return buf;
        }

        /** An idle file holds no memory. */
        void clear() {
            buf = EMPTY;
            count = 0;
        }

        private static final byte[] EMPTY = new byte[32];

        Buffer() {
            super(0);
        }
    }

    /**
     * A frame for a file.
     *
     * @param file null: the end of all
     * @param frame null: the end of the file
     */
    private record Job(@Nullable File file, @Nullable Frame frame, @Nullable String note) {
        long octets() {
            return JOB_OCTETS + (frame == null ? 0L : frame.capturedLength());
        }
    }

    private final EvidenceFolder folder;
    private final long retryNanos;
    private final IntFunction<String> interfaces;
    private final Consumer<String> teller;
    private final LinkedBlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong captures = new AtomicLong();
    private final AtomicLong packets = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final Set<File> dirty = new LinkedHashSet<>();
    private final Thread thread = new Thread(this::run, "minewatch-evidence");
    private long flushedAt = System.nanoTime();
    private boolean broken;
    private long retryAt;

    EvidenceWriter(EvidenceFolder folder, IntFunction<String> interfaces, Consumer<String> teller) {
        this(folder, interfaces, teller, RETRY_NANOS);
    }

    /**
     * @param retryNanos pause after a disk has failed
     */
    EvidenceWriter(
            EvidenceFolder folder,
            IntFunction<String> interfaces,
            Consumer<String> teller,
            long retryNanos) {
        this.retryNanos = retryNanos;
        this.folder = folder;
        this.interfaces = interfaces;
        this.teller = teller;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Adds a frame to a file.
     *
     * @param note goes to the frame as a comment
     */
    void add(File file, Frame frame, @Nullable String note) {
        Frame copy = new Frame();
        byte[] octets =
                Arrays.copyOfRange(
                        frame.buffer(), frame.offset(), frame.offset() + frame.capturedLength());
        copy.set(
                octets,
                0,
                octets.length,
                frame.wireLength(),
                frame.timeNanos(),
                frame.linkType(),
                frame.number());
        copy.inFile(frame.fileIndex());
        Job job = new Job(file, copy, note);
        if (waiting.get() + job.octets() > WAITING_OCTETS) {
            lost.incrementAndGet();
            return;
        }
        waiting.addAndGet(job.octets());
        jobs.add(job);
    }

    /** Nothing more comes for a file. */
    void end(File file) {
        jobs.add(new Job(file, null, null));
    }

    private void run() {
        try {
            while (true) {
                Job job = jobs.poll(HOLD_NANOS, TimeUnit.NANOSECONDS);
                if (job != null) {
                    File file = job.file();
                    if (file == null) {
                        break;
                    }
                    take(job, file);
                }
                if (System.nanoTime() - flushedAt >= HOLD_NANOS) {
                    flushAll();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        flushAll();
    }

    private void take(Job job, File file) {
        Frame frame = job.frame();
        if (frame == null) {
            flush(file);
            dirty.remove(file);
            return;
        }
        waiting.addAndGet(-job.octets());
        if (file.over) {
            lost.incrementAndGet();
            return;
        }
        try {
            PcapNgWriter encoder = file.encoder;
            if (encoder == null) {
                encoder = new PcapNgWriter(file.buffer, file.comment, interfaces);
                file.encoder = encoder;
            }
            encoder.write(frame, job.note());
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be written", e);
        }
        file.frames++;
        dirty.add(file);
        if (file.buffer.size() >= BUFFER) {
            flush(file);
        }
    }

    private void flushAll() {
        dirty.forEach(this::flush);
        dirty.clear();
        flushedAt = System.nanoTime();
    }

    private void flush(File file) {
        if (file.frames == 0) {
            return;
        }
        try {
            if (broken && System.nanoTime() - retryAt < 0) {
                drop(file);
                return;
            }
            Path path = file.path;
            if (path == null) {
                path = folder.begin(file.findingId);
                file.path = path;
                captures.incrementAndGet();
            }
            if (folder.append(path, file.buffer.octets(), file.buffer.size())) {
                packets.addAndGet(file.frames);
            } else {
                // It had to go, or the folder may hold no more.
                file.over = true;
                lost.addAndGet(file.frames);
            }
            file.frames = 0;
            file.buffer.clear();
            if (broken) {
                broken = false;
                teller.accept("evidence captures go on");
            }
        } catch (IOException e) {
            drop(file);
            retryAt = System.nanoTime() + retryNanos;
            if (!broken) {
                broken = true;
                teller.accept("evidence captures failed and are tried again: " + e.getMessage());
            }
        }
    }

    /** The next frame begins another section of the file, as what was before it is not there. */
    private void drop(File file) {
        lost.addAndGet(file.frames);
        file.frames = 0;
        file.buffer.clear();
        file.encoder = null;
        Path path = file.path;
        if (path != null && folder.abandon(path)) {
            file.path = null;
            captures.decrementAndGet();
        }
    }

    long captures() {
        return captures.get();
    }

    long packets() {
        return packets.get();
    }

    long lost() {
        return lost.get();
    }

    /** Writes what waits. */
    void close() {
        jobs.add(new Job(null, null, null));
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
