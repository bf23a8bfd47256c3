package io.minewatch.capture;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a group as one capture: one after another as long as they follow each other in
 * time, merged by time where they overlap. Frames of equal time come in the order of the files;
 * frames of one file are never reordered. {@link Frame#fileIndex()} tells the file, and {@link
 * Frame#number()} counts in that file. Single thread.
 *
 * <p>A file is opened when the time of its first frame is reached, so that a thousand files of a
 * ring need one descriptor at a time.
 */
public final class GroupSource implements FrameSource {
    /** Files open at a time that get a full window; beyond, memory is saved. */
    private static final int FULL_WINDOWS = 8;

    /** Octets of the window of further files. */
    private static final int SMALL_WINDOW = 32 * 1024;

    private static final Comparator<Input> BY_TIME =
            Comparator.<Input>comparingLong(input -> input.head.timeNanos())
                    .thenComparingInt(input -> input.order);

    private final List<CaptureFile> files;
    private final InputStream standardInput;
    private final AtEnd atEnd;

    /** All that were opened and not finished. */
    private final List<Input> open = new ArrayList<>();

    /** Those of {@link #open} whose next frame is known. */
    private final PriorityQueue<Input> waiting = new PriorityQueue<>(BY_TIME);

    private final List<HostName> hostNames = new ArrayList<>();
    private final List<HostName> hostNamesView = Collections.unmodifiableList(hostNames);
    private final @Nullable String[] problems;
    private final boolean[] refused;

    /** Number of files that were opened or refused: the next one's place in the list. */
    private int begun;

    /** Whose next frame is not known: the one that gave the last frame. */
    private @Nullable Input current;

    /** Before this time no other file has a frame. */
    private long othersFromNanos;

    private long finishedOctets;

    /** One open file. */
    private static final class Input {
        final int order;
        final int fileIndex;
        final FrameSource source;

        /** The next frame, while the input waits. */
        final Frame head = new Frame();

        int namesTaken;

        Input(int order, int fileIndex, FrameSource source) {
            this.order = order;
            this.fileIndex = fileIndex;
            this.source = source;
        }
    }

    /**
     * @param files in the order of their first frames; an unknown time counts as the earliest
     * @param atEnd for the last of them
     */
    GroupSource(List<CaptureFile> files, InputStream standardInput, AtEnd atEnd) {
        this.files = files;
        this.standardInput = standardInput;
        this.atEnd = atEnd;
        this.problems = new String[files.size()];
        this.refused = new boolean[files.size()];
    }

    @Override
    public Next next(Frame frame) {
        Input input = current;
        if (input != null) {
            Next found = input.source.next(frame);
            if (found == Next.FRAME) {
                frame.inFile(input.fileIndex);
                if (frame.timeNanos() < othersFromNanos) {
                    return Next.FRAME;
                }
                copy(frame, input.head);
                waiting.add(input);
            } else if (found == Next.IDLE) {
                return Next.IDLE;
            } else {
                finish(input);
            }
            current = null;
        }
        return choose(frame);
    }

    /** Opens what is due and gives the earliest frame. */
    private Next choose(Frame frame) {
        while (begun < files.size() && isDue(files.get(begun))) {
            Input input = open(begun++);
            if (input == null) {
                continue;
            }
            Next found = input.source.next(input.head);
            if (found == Next.FRAME) {
                input.head.inFile(input.fileIndex);
                waiting.add(input);
            } else if (found == Next.IDLE) {
                current = input;
                othersFromNanos = othersFrom();
                return Next.IDLE;
            } else {
                finish(input);
            }
        }
        Input earliest = waiting.poll();
        if (earliest == null) {
            return Next.END;
        }
        copy(earliest.head, frame);
        current = earliest;
        othersFromNanos = othersFrom();
        return Next.FRAME;
    }

    private boolean isDue(CaptureFile file) {
        Input earliest = waiting.peek();
        return earliest == null || file.firstTimeNanos() <= earliest.head.timeNanos();
    }

    private long othersFrom() {
        Input earliest = waiting.peek();
        long from = earliest == null ? Long.MAX_VALUE : earliest.head.timeNanos();
        return begun < files.size() ? Math.min(from, files.get(begun).firstTimeNanos()) : from;
    }

    private static void copy(Frame from, Frame to) {
        to.set(
                from.buffer(),
                from.offset(),
                from.capturedLength(),
                from.wireLength(),
                from.timeNanos(),
                from.linkType(),
                from.number());
        to.inFile(from.fileIndex());
    }

    private @Nullable Input open(int order) {
        CaptureFile file = files.get(order);
        AtEnd end = order == files.size() - 1 ? atEnd : AtEnd.STOP;
        int windowSize = open.size() < FULL_WINDOWS ? InputWindow.SIZE : SMALL_WINDOW;
        try {
            Path path = file.file();
            FrameSource source =
                    path == null
                            ? CaptureFiles.openStream(standardInput, end)
                            : CaptureFiles.open(path, end, windowSize);
            Input input = new Input(order, file.index(), source);
            open.add(input);
            return input;
        } catch (CaptureFormatException e) {
            problems[order] = e.sentence();
            refused[order] = true;
            return null;
        }
    }

    private void finish(Input input) {
        takeNames(input);
        problems[input.order] = input.source.problem();
        finishedOctets += input.source.position();
        input.source.close();
        open.remove(input);
    }

    private void takeNames(Input input) {
        List<HostName> names = input.source.hostNames();
        while (input.namesTaken < names.size()) {
            hostNames.add(names.get(input.namesTaken++));
        }
    }

    @Override
    public List<HostName> hostNames() {
        for (Input input : open) {
            takeNames(input);
        }
        return hostNamesView;
    }

    /** The first problem of a file, with its path; null while all is well. */
    @Override
    public @Nullable String problem() {
        for (int i = 0; i < problems.length; i++) {
            String problem = problemOf(i);
            if (problem != null) {
                return files.get(i).path() + ": " + problem;
            }
        }
        return null;
    }

    /**
     * What kept a file from being read whole, in one sentence without its path; null while all is
     * well.
     *
     * @param place in {@link CaptureGroup#files()}
     */
    public @Nullable String problemOf(int place) {
        for (Input input : open) {
            if (input.order == place) {
                return input.source.problem();
            }
        }
        return problems[place];
    }

    /**
     * Whether a file could not be opened at all, though it could when the plan was made.
     *
     * @param place in {@link CaptureGroup#files()}
     */
    public boolean isRefused(int place) {
        return refused[place];
    }

    @Override
    public long position() {
        long sum = finishedOctets;
        for (Input input : open) {
            sum += input.source.position();
        }
        return sum;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            finish(open.get(open.size() - 1));
        }
        waiting.clear();
        current = null;
        begun = files.size();
    }
}
