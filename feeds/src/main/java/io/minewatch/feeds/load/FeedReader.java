package io.minewatch.feeds.load;

import io.minewatch.feeds.format.FeedFormat;
import io.minewatch.feeds.format.FeedFormats;
import io.minewatch.feeds.format.FeedHead;
import io.minewatch.feeds.format.FeedInput;
import io.minewatch.feeds.format.FeedLimits;
import io.minewatch.feeds.format.FeedSink;
import io.minewatch.feeds.format.IndicatorDraft;
import io.minewatch.feeds.format.UnreadableFeedException;
import io.minewatch.feeds.hygiene.Hygiene;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.IndicatorSetBuilder;
import io.minewatch.feeds.model.FeedInfo;
import io.minewatch.feeds.model.FeedProblem;
import io.minewatch.feeds.model.Indicator;
import io.minewatch.feeds.model.IndicatorDetails;
import io.minewatch.feeds.model.IndicatorKind;
import io.minewatch.feeds.model.Provenance;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Reads feeds into an {@link IndicatorSetBuilder}, one after the other. An entry with a problem is
 * left out, the others are taken; no input throws. For one thread.
 */
public final class FeedReader {
    /** Problems kept of a feed; one in a wrong format would give one for each of its lines. */
    public static final int MAX_PROBLEMS = 1_000;

    /** Different reasons for ignored entries that are counted apart. */
    private static final int MAX_REASONS = 100;

    private final IndicatorSetBuilder builder;
    private final LocalDate today;
    private final Hygiene hygiene;
    private final IndicatorSetBuilder harmlessEntries = new IndicatorSetBuilder();

    /**
     * A reader that adds to this builder.
     *
     * @param today entries whose validity begins after this day are left out; those that ended
     *     before it are counted
     */
    public FeedReader(IndicatorSetBuilder builder, LocalDate today) {
        this.builder = builder;
        this.today = today;
        this.hygiene = new Hygiene(today, List.of());
    }

    /** All that was read, marked by what the feeds call harmless; the reader may be used on. */
    public IndicatorSet build() {
        if (harmlessEntries.size() > 0) {
            builder.mark(harmlessEntries.build());
        }
        return builder.build();
    }

    /** Reads a file. */
    public FeedReport read(FeedSpec spec, Path file) {
        InputStream in;
        try {
            in = Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            return unread(spec, file, "there is no such file", "correct the path");
        } catch (AccessDeniedException e) {
            return unread(spec, file, "may not be read", "check its rights");
        } catch (IOException e) {
            return unread(spec, file, "cannot be read (" + e + ")", "check the file");
        }
        return read(spec, String.valueOf(file.getFileName()), in);
    }

    /**
     * Reads a stream and closes it.
     *
     * @param file name of the file in problems and provenance
     */
    public FeedReport read(FeedSpec spec, String file, InputStream octets) {
        Reading reading = new Reading(spec, file);
        try (FeedInput in = FeedInput.open(spec.name(), file, spec.options(), octets)) {
            reading.read(in);
        } catch (UnreadableFeedException e) {
            reading.problem(e.line(), String.valueOf(e.getMessage()), e.remedy());
        } catch (IOException e) {
            reading.problem(0, "cannot be read on (" + e.getMessage() + ")", "fetch it again");
        }
        return reading.report();
    }

    private FeedReport unread(FeedSpec spec, Path file, String what, String remedy) {
        Reading reading = new Reading(spec, file.toString());
        reading.problem(0, what, remedy);
        return reading.report();
    }

    /** One feed that is being read. */
    private final class Reading implements FeedSink {
        private final FeedSpec spec;
        private final String file;
        private final Hygiene check;
        private final List<FeedProblem> problems = new ArrayList<>();
        private final Map<String, Integer> ignored = new LinkedHashMap<>();
        private final int[][] counts =
                new int[Indicator.Type.values().length][IndicatorKind.values().length];
        private String format = "";
        private String version = "";
        private boolean complete;
        private int entries;
        private int added;
        private int merged;
        private int expired;
        private int early;
        private int harmless;
        private int problemCount;
        private int repeated;
        private final List<FeedProblem> warnings = new ArrayList<>();
        private int warningCount;

        Reading(FeedSpec spec, String file) {
            this.spec = spec;
            this.file = file;
            this.check = hygiene.sparing(spec.own());
        }

        void read(FeedInput in) throws IOException {
            FeedHead head = in.head();
            if (isWebPage(head.text())) {
                problem(0, "is a web page, no feed", "check the address of the feed");
                return;
            }
            FeedFormat chosen = spec.format();
            if (chosen == null) {
                chosen = FeedFormats.recognize(head);
            }
            if (chosen == null) {
                problem(0, "is of no known format", "name one of " + formats());
                return;
            }
            format = chosen.name();
            chosen.read(in, this);
            complete = !isFull();
            if (hasTooManyProblems()) {
                problem(
                        0,
                        "has more bad entries than good ones, and more than "
                                + FeedLimits.MAX_PROBLEMS
                                + "; the rest is not read",
                        "name the format");
            } else if (isFull()) {
                problem(
                        0,
                        "has more than "
                                + FeedLimits.MAX_ENTRIES
                                + " entries; the rest is not read",
                        "split the feed, or drop what is not needed");
            } else if (entries == 0 && problemCount == 0) {
                problem(0, "holds no entries", "check where it comes from");
            }
        }

        FeedReport report() {
            FeedInfo info = new FeedInfo(spec.name(), version);
            builder.addFeed(info);
            return new FeedReport(
                    info,
                    format,
                    complete,
                    entries,
                    added,
                    merged,
                    repeated,
                    expired,
                    early,
                    harmless,
                    ignored,
                    countsByTypeAndKind(),
                    problems,
                    problemCount,
                    warnings,
                    warningCount);
        }

        private Map<Indicator.Type, Map<IndicatorKind, Integer>> countsByTypeAndKind() {
            Map<Indicator.Type, Map<IndicatorKind, Integer>> all =
                    new EnumMap<>(Indicator.Type.class);
            for (Indicator.Type type : Indicator.Type.values()) {
                for (IndicatorKind kind : IndicatorKind.values()) {
                    int count = counts[type.ordinal()][kind.ordinal()];
                    if (count > 0) {
                        all.computeIfAbsent(type, t -> new EnumMap<>(IndicatorKind.class))
                                .put(kind, count);
                    }
                }
            }
            return all;
        }

        @Override
        public void indicator(int line, IndicatorDraft draft) {
            entries++;
            Indicator indicator =
                    check.admit(
                            draft,
                            spec.defaults(),
                            new Provenance(spec.name(), file, line),
                            (what, remedy) -> problem(line, what, remedy));
            if (indicator == null) {
                return;
            }
            IndicatorDetails details = indicator.details();
            LocalDate from = details.validFrom();
            LocalDate until = details.validUntil();
            if (from != null && from.isAfter(today)) {
                early++;
                return;
            }
            if (until != null && until.isBefore(today)) {
                expired++;
            }
            switch (spec.overrides() ? builder.override(indicator) : builder.add(indicator)) {
                case NEW -> added++;
                case MERGED -> merged++;
                case COMPLETED -> {
                    return;
                }
                case REPEATED -> {
                    repeated++;
                    warning(line, "'" + indicator.value() + "' stands there twice", "leave one");
                    return;
                }
            }
            if (!details.caution().isEmpty()) {
                warning(
                        line,
                        "'" + indicator.value() + "' " + details.caution(),
                        "it counts with confidence " + details.confidence());
            }
            counts[indicator.type().ordinal()][details.kind().ordinal()]++;
        }

        @Override
        public void harmless(int line, IndicatorDraft draft) {
            entries++;
            if (draft.note().isEmpty()) {
                draft.note(spec.name());
            }
            Indicator entry =
                    check.admitHarmless(
                            draft,
                            new Provenance(spec.name(), file, line),
                            (what, remedy) -> problem(line, what, remedy));
            if (entry != null) {
                harmless++;
                harmlessEntries.add(entry);
            }
        }

        private void warning(int line, String what, String remedy) {
            warningCount++;
            if (warnings.size() < MAX_PROBLEMS) {
                warnings.add(new FeedProblem(file, line, what, remedy));
            }
        }

        @Override
        public void problem(int line, String what, String remedy) {
            problemCount++;
            if (problems.size() < MAX_PROBLEMS) {
                problems.add(new FeedProblem(file, line, what, remedy));
            }
        }

        @Override
        public void ignored(int line, String reason) {
            entries++;
            if (ignored.size() < MAX_REASONS || ignored.containsKey(reason)) {
                ignored.merge(reason, 1, Integer::sum);
            }
        }

        @Override
        public void version(String text) {
            version = text;
        }

        /** A file that is read as what it is not would give a problem for each of its lines. */
        private boolean hasTooManyProblems() {
            return problemCount > FeedLimits.MAX_PROBLEMS && problemCount > added + merged;
        }

        @Override
        public boolean isFull() {
            return entries >= FeedLimits.MAX_ENTRIES || hasTooManyProblems();
        }
    }

    private static boolean isWebPage(String text) {
        String head = text.stripLeading();
        head = head.substring(0, Math.min(head.length(), 20)).toLowerCase(Locale.ROOT);
        return head.startsWith("<!doctype html") || head.startsWith("<html");
    }

    private static String formats() {
        StringJoiner names = new StringJoiner(", ");
        for (FeedFormat format : FeedFormats.ALL) {
            names.add(format.name());
        }
        return names.toString();
    }

    /** The name of a feed that lies in this file: without its endings. */
    public static String feedName(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.indexOf('.', 1);
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** Whether a file's name says that it holds no feed: hidden, or left by an editor. */
    public static boolean isNoFeed(@Nullable Path fileName) {
        String name = String.valueOf(fileName);
        return name.startsWith(".") || name.endsWith("~") || name.endsWith(".tmp");
    }
}
