package io.minewatch.capture;

import static io.minewatch.capture.CaptureFormatException.Reason.NOT_A_CAPTURE;
import static io.minewatch.capture.CaptureFormatException.Reason.UNREADABLE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which files a run reads, and which of them together: from the arguments of the command line to
 * groups that share nothing. Immutable.
 *
 * <p>Directories are walked recursively, names in the order of their characters, symbolic links
 * followed once. A file below a directory that is no capture by its first octets is skipped and
 * counted, unless its name ends like a capture's; then, and when it is named itself, it is refused
 * with a reason. A file that is reached twice is read once.
 */
public final class CapturePlan {
    /** How files are put together. */
    public enum Mode {
        /**
         * Files that follow each other in time are one capture, as a rotated ring is. Files that
         * overlap, also by way of others, are analysed each on its own; they end a row of following
         * files.
         */
        AUTO,
        /** All files are one capture, merged by time where they overlap. */
        JOINED,
        /** Each file is a capture of its own, in the order of the arguments. */
        SEPARATE
    }

    /**
     * A file that cannot be read.
     *
     * @param path as given
     * @param sentence reason and remedy
     */
    public record Refusal(String path, String sentence) {}

    /**
     * By how much files of a ring may overlap, nanoseconds: with several interfaces or receive
     * queues the last packets of one file and the first of the next come out of order.
     */
    private static final long RING_OVERLAP_NANOS = 1_000_000_000L;

    /** The same as a part of the shorter file, for captures that last less than seconds. */
    private static final int RING_OVERLAP_PART = 10;

    private static final String STANDARD_INPUT = "-";

    private static final List<String> CAPTURE_ENDINGS =
            List.of(".pcap", ".pcapng", ".cap", ".trace", ".dmp");

    private static final List<String> COMPRESSION_ENDINGS = List.of(".gz", ".zst", ".xz", ".lz4");

    private final List<CaptureFile> files;
    private final List<CaptureGroup> groups;
    private final List<Refusal> refusals;
    private final long skipped;
    private final int overlapping;

    private CapturePlan(
            List<CaptureFile> files,
            List<CaptureGroup> groups,
            List<Refusal> refusals,
            long skipped,
            int overlapping) {
        this.files = List.copyOf(files);
        this.groups = List.copyOf(groups);
        this.refusals = List.copyOf(refusals);
        this.skipped = skipped;
        this.overlapping = overlapping;
    }

    /**
     * Looks at the arguments and what they lead to. With {@link Mode#AUTO} and more than one file
     * each file is read once through for its times.
     *
     * @param arguments files, directories, or {@code -} for standard input
     * @param standardInput read only when a group with {@code -} is
     */
    public static CapturePlan of(List<String> arguments, Mode mode, InputStream standardInput) {
        Finder finder = new Finder();
        for (String argument : arguments) {
            finder.addArgument(argument);
        }
        return new Grouping(finder, mode, standardInput).plan();
    }

    /** All files that will be read, in the order of the groups: the run's list. */
    public List<CaptureFile> files() {
        return files;
    }

    /** The groups in the order in which they are to be analysed. */
    public List<CaptureGroup> groups() {
        return groups;
    }

    /** Files that cannot be read, in the order of the arguments. */
    public List<Refusal> refusals() {
        return refusals;
    }

    /** Files below directories that are no captures. */
    public long skipped() {
        return skipped;
    }

    /** Files that are analysed on their own because they overlap others in time. */
    public int overlapping() {
        return overlapping;
    }

    /** A file before its place in the run is known; path null means standard input. */
    private record Candidate(String name, @Nullable Path path, boolean isStream) {
        long sizeBytes() {
            if (path == null || isStream) {
                return 0;
            }
            try {
                return Files.size(path);
            } catch (IOException e) {
                return 0;
            }
        }
    }

    /** Collects files from arguments and directories. */
    private static final class Finder {
        final List<Candidate> found = new ArrayList<>();
        final List<Refusal> refusals = new ArrayList<>();
        long skipped;
        private final Set<Path> seen = new HashSet<>();
        private boolean standardInputSeen;

        void addArgument(String argument) {
            if (argument.equals(STANDARD_INPUT)) {
                if (!standardInputSeen) {
                    standardInputSeen = true;
                    found.add(new Candidate(argument, null, true));
                }
                return;
            }
            Path path;
            try {
                path = Path.of(argument);
            } catch (InvalidPathException e) {
                refuse(argument, "it is no valid path on this system");
                return;
            }
            if (Files.isDirectory(path)) {
                addDirectory(argument, path);
            } else if (Files.exists(path) && !Files.isRegularFile(path)) {
                // A named pipe: looking into it would take octets away.
                found.add(new Candidate(argument, path, true));
            } else {
                try {
                    CaptureFiles.probe(path);
                    add(argument, path);
                } catch (CaptureFormatException e) {
                    refuse(argument, e.sentence());
                }
            }
        }

        private void addDirectory(String name, Path directory) {
            if (!isFirstSight(directory)) {
                return;
            }
            List<Path> entries = new ArrayList<>();
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
                for (Path entry : stream) {
                    entries.add(entry);
                }
            } catch (IOException e) {
                refuse(name, "the directory cannot be listed: " + Failures.sentence(e));
                return;
            }
            entries.sort(Comparator.comparing(entry -> fileName(entry)));
            String prefix = name.endsWith("/") ? name : name + "/";
            for (Path entry : entries) {
                String entryName = prefix + fileName(entry);
                if (Files.isDirectory(entry)) {
                    addDirectory(entryName, entry);
                } else if (Files.isRegularFile(entry)) {
                    addFromDirectory(entryName, entry);
                } else {
                    skipped++;
                }
            }
        }

        private void addFromDirectory(String name, Path path) {
            try {
                CaptureFiles.probe(path);
                add(name, path);
            } catch (CaptureFormatException e) {
                boolean silent = e.reason() == NOT_A_CAPTURE || e.reason() == UNREADABLE;
                if (silent && !endsLikeCapture(name)) {
                    skipped++;
                } else {
                    refuse(name, e.sentence());
                }
            }
        }

        private void add(String name, Path path) {
            if (isFirstSight(path)) {
                found.add(new Candidate(name, path, false));
            }
        }

        private boolean isFirstSight(Path path) {
            try {
                return seen.add(path.toRealPath());
            } catch (IOException e) {
                return seen.add(path.toAbsolutePath().normalize());
            }
        }

        private void refuse(String name, String sentence) {
            refusals.add(new Refusal(name, sentence));
        }

        private static String fileName(Path path) {
            Path name = path.getFileName();
            return name == null ? "" : name.toString();
        }

        private static boolean endsLikeCapture(String name) {
            String lower = name.toLowerCase(Locale.ROOT);
            for (String ending : COMPRESSION_ENDINGS) {
                if (lower.endsWith(ending)) {
                    lower = lower.substring(0, lower.length() - ending.length());
                    break;
                }
            }
            for (String ending : CAPTURE_ENDINGS) {
                if (lower.endsWith(ending)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A file with its times; both {@link CaptureFile#UNKNOWN_TIME} when it has none. */
    private record Timed(Candidate candidate, long firstNanos, long lastNanos) {
        boolean hasTimes() {
            return firstNanos != CaptureFile.UNKNOWN_TIME;
        }
    }

    /** Puts the files into groups. */
    private static final class Grouping {
        private final Finder finder;
        private final Mode mode;
        private final InputStream standardInput;
        private final List<CaptureFile> files = new ArrayList<>();
        private final List<CaptureGroup> groups = new ArrayList<>();
        private int overlapping;

        Grouping(Finder finder, Mode mode, InputStream standardInput) {
            this.finder = finder;
            this.mode = mode;
            this.standardInput = standardInput;
        }

        CapturePlan plan() {
            List<Candidate> found = finder.found;
            if (mode == Mode.SEPARATE || found.size() == 1) {
                for (Candidate candidate : found) {
                    addGroup(List.of(untimed(candidate)));
                }
            } else if (mode == Mode.JOINED) {
                List<Timed> timed = new ArrayList<>();
                for (Candidate candidate : found) {
                    timed.add(firstTime(candidate));
                }
                timed.sort(Comparator.comparingLong(Timed::firstNanos));
                addGroup(timed);
            } else {
                groupByTime(found);
            }
            return new CapturePlan(files, groups, finder.refusals, finder.skipped, overlapping);
        }

        private void groupByTime(List<Candidate> found) {
            List<Timed> timed = new ArrayList<>();
            List<Timed> row = new ArrayList<>();
            List<Timed> streams = new ArrayList<>();
            for (Candidate candidate : found) {
                if (candidate.isStream()) {
                    streams.add(untimed(candidate));
                    continue;
                }
                Timed file = bothTimes(candidate);
                // A capture without a frame neither follows nor overlaps: it costs nothing in
                // front.
                (file.hasTimes() ? timed : row).add(file);
            }
            timed.sort(Comparator.comparingLong(Timed::firstNanos));
            int from = 0;
            while (from < timed.size()) {
                int to = endOfOverlap(timed, from);
                if (to - from == 1) {
                    row.add(timed.get(from));
                } else {
                    addGroup(row);
                    row.clear();
                    for (Timed file : timed.subList(from, to)) {
                        addGroup(List.of(file));
                    }
                    overlapping += to - from;
                }
                from = to;
            }
            addGroup(row);
            for (Timed stream : streams) {
                addGroup(List.of(stream));
            }
        }

        /** The end of the run of files, from {@code from} on, that hang together by overlaps. */
        private static int endOfOverlap(List<Timed> timed, int from) {
            Timed longest = timed.get(from);
            int to = from + 1;
            while (to < timed.size() && overlap(longest, timed.get(to))) {
                if (timed.get(to).lastNanos() > longest.lastNanos()) {
                    longest = timed.get(to);
                }
                to++;
            }
            return to;
        }

        /** Whether two files cover the same time, {@code later} beginning no earlier. */
        private static boolean overlap(Timed earlier, Timed later) {
            long shared = Math.min(earlier.lastNanos(), later.lastNanos()) - later.firstNanos();
            long shorter =
                    Math.min(
                            earlier.lastNanos() - earlier.firstNanos(),
                            later.lastNanos() - later.firstNanos());
            return shared > Math.min(RING_OVERLAP_NANOS, shorter / RING_OVERLAP_PART);
        }

        private void addGroup(List<Timed> members) {
            if (members.isEmpty()) {
                return;
            }
            List<CaptureFile> group = new ArrayList<>();
            for (Timed member : members) {
                Candidate candidate = member.candidate();
                CaptureFile file =
                        new CaptureFile(
                                files.size(),
                                candidate.name(),
                                candidate.path(),
                                candidate.sizeBytes(),
                                member.firstNanos(),
                                member.lastNanos());
                files.add(file);
                group.add(file);
            }
            groups.add(new CaptureGroup(group, standardInput));
        }

        private static Timed untimed(Candidate candidate) {
            return new Timed(candidate, CaptureFile.UNKNOWN_TIME, CaptureFile.UNKNOWN_TIME);
        }

        private static Timed firstTime(Candidate candidate) {
            return times(candidate, 1);
        }

        private static Timed bothTimes(Candidate candidate) {
            return times(candidate, Long.MAX_VALUE);
        }

        private static Timed times(Candidate candidate, long maxFrames) {
            Path path = candidate.path();
            if (path == null || candidate.isStream()) {
                return untimed(candidate);
            }
            long first = CaptureFile.UNKNOWN_TIME;
            long last = CaptureFile.UNKNOWN_TIME;
            Frame frame = new Frame();
            try (FrameSource source = CaptureFiles.open(path, AtEnd.STOP)) {
                long frames = 0;
                while (frames < maxFrames && source.next(frame) == FrameSource.Next.FRAME) {
                    if (frames++ == 0) {
                        first = frame.timeNanos();
                    }
                    last = Math.max(last, frame.timeNanos());
                }
            } catch (CaptureFormatException e) {
                // It could be opened a moment ago: the run itself will refuse it, with the reason.
                return untimed(candidate);
            }
            return new Timed(candidate, first, last);
        }
    }
}
