package io.minewatch.app;

import io.minewatch.capture.AtEnd;
import io.minewatch.capture.CaptureFile;
import io.minewatch.capture.CaptureGroup;
import io.minewatch.capture.CapturePlan;
import io.minewatch.capture.Frame;
import io.minewatch.capture.GroupSource;
import io.minewatch.capture.live.BpfFilter;
import io.minewatch.capture.live.FilterException;
import io.minewatch.config.ConfigException;
import io.minewatch.config.SensorConfig;
import io.minewatch.detect.DestinationBaseline;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Level;
import io.minewatch.engine.Analysis;
import io.minewatch.engine.AnalysisOptions;
import io.minewatch.evidence.EvidenceCaptures;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.feeds.refresh.FeedAssembly.Assembled;
import io.minewatch.observable.MiningActivity;
import io.minewatch.output.Analyses;
import io.minewatch.output.EveWriter;
import io.minewatch.output.FileNames;
import io.minewatch.output.JsonReport;
import io.minewatch.output.Summaries;
import io.minewatch.output.TextReport;
import io.minewatch.report.HostReport;
import io.minewatch.report.RunListener;
import io.minewatch.report.RunSummary;
import io.minewatch.shape.GivenClock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** {@code minewatch analyze}: from files to reports. */
final class AnalyzeCommand {
    /** How long a run that is told to stop may take for its report. */
    private static final int LAST_WORDS_SECONDS = 10;

    private final Console console;

    /** Said when the progress line is gone. */
    private final List<String> warnings = new ArrayList<>();

    AnalyzeCommand(Console console) {
        this.console = console;
    }

    int run(ParseResult arguments) throws UsageException, ConfigException, IOException {
        ConfigLoader.Loaded loaded =
                ConfigLoader.load(arguments.matchedOptionValue("--config", null), console);
        SensorConfig config = loaded.config();
        AnalyzeOptions options = AnalyzeOptions.of(arguments, config);
        CapturePlan plan = CapturePlan.of(options.inputs(), options.mode(), console.in());
        for (CapturePlan.Refusal refusal : plan.refusals()) {
            console.say("minewatch: " + refusal.path() + ": " + refusal.sentence());
        }
        Analyses analyses = new Analyses(options.json());
        EvidenceCaptures evidence = null;
        if (options.evidence() != null) {
            evidence = new EvidenceCaptures(Path.of(options.evidence()), config.evidence());
            try {
                evidence.prepare();
            } catch (IOException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
        }
        CountDownLatch reported = options.follow() ? stopWithReport() : new CountDownLatch(1);
        Assembled feeds = FeedLoader.load(config, loaded.source(), console);
        IndicatorSet indicators = feeds.indicators();
        ProgressLine progress = progress(options, plan);
        BaselineFile kept =
                options.baseline() == null ? null : new BaselineFile(Path.of(options.baseline()));
        DestinationBaseline baseline = kept == null ? null : kept.read();
        Analysis analysis =
                new Analysis(
                        config,
                        loaded.detection(),
                        new LiveIndicators(indicators),
                        () -> FeedLoader.state(indicators, feeds.statuses(), Instant.now()),
                        new AnalysisOptions(
                                options.workers(),
                                options.sinceNanos(),
                                options.untilNanos(),
                                filter(options),
                                progress,
                                blockClock(options, config),
                                baseline,
                                null));
        RunSummary total;
        OfflineDelivery delivery =
                options.outputs() ? OfflineDelivery.open(config, plan, console) : null;
        try (OutputStream eveStream = eveStream(options, plan);
                EveWriter eve = eveWriter(eveStream, options, config)) {
            Listener listener = new Listener(analyses, eve, delivery);
            long octetsBefore = 0;
            for (CaptureGroup group : plan.groups()) {
                FileNames names =
                        new FileNames(
                                index -> plan.files().get(index).path(), group.files().size() > 1);
                analyses.begin(name(group), names);
                if (eve != null) {
                    eve.files(names);
                }
                if (progress != null) {
                    progress.next(octetsBefore);
                }
                octetsBefore += group.sizeBytes();
                // The path tells captures apart; one alone has the same ids wherever it lies.
                String idSeed = plan.groups().size() == 1 ? "" : group.files().get(0).path();
                analyse(analysis, group, idSeed, options.follow(), listener);
            }
            total =
                    total(
                            plan,
                            analyses.summaries(),
                            FeedLoader.notes(feeds.statuses(), Instant.now()));
            if (eve != null) {
                eve.onSummary(total);
            }
        } finally {
            if (progress != null) {
                progress.clear();
            }
        }
        if (kept != null && baseline != null) {
            kept.write(baseline.text());
        }
        OfflineDelivery.Shortfall undelivered = delivery == null ? null : delivery.close();
        warnings.forEach(console::say);
        if (options.json()) {
            JsonReport.write(
                    console.out(),
                    config.sensorName(),
                    config.report().alertLevel(),
                    analyses,
                    total);
        } else if (!AnalyzeOptions.STANDARD_STREAM.equals(options.eve())) {
            console.out()
                    .print(
                            TextReport.of(
                                    analyses,
                                    total,
                                    TerminalStyle.width(console),
                                    TerminalStyle.colour(console)));
        }
        if (evidence != null) {
            writeEvidence(evidence, plan, analyses, options);
        }
        if (console.out().checkError()) {
            throw new IOException("standard output is closed or full");
        }
        reported.countDown();
        if (undelivered != null) {
            console.say("minewatch: " + undelivered.sentence());
            return undelivered.exitCode();
        }
        return exitCode(analyses.highestLevel(), options.failOn(), total);
    }

    private static @Nullable GivenClock blockClock(AnalyzeOptions options, SensorConfig config)
            throws UsageException {
        SensorConfig.BlockClockConfig clock = config.blockClock();
        int error = (int) clock.error().toSeconds();
        if (options.blockClock() != null) {
            return BlockClockFile.read("--block-clock", options.blockClock(), clock.coin(), error);
        }
        return clock.file().isEmpty()
                ? null
                : BlockClockFile.read("block-clock.file", clock.file(), clock.coin(), error);
    }

    /** Analyses one group; everything that is said of it goes to the listener. */
    private void analyse(
            Analysis analysis,
            CaptureGroup group,
            String idSeed,
            boolean follow,
            RunListener listener) {
        try (GroupSource source = group.open(follow ? AtEnd.FOLLOW : AtEnd.STOP)) {
            analysis.analyze(source, idSeed, () -> outcome(group, source), listener);
        }
    }

    /** What became of the files, with a line for each that was not read whole. */
    private Analysis.FileOutcome outcome(CaptureGroup group, GroupSource source) {
        List<String> read = new ArrayList<>();
        List<String> incomplete = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (int i = 0; i < group.files().size(); i++) {
            String path = group.files().get(i).path();
            String problem = source.problemOf(i);
            if (problem == null) {
                read.add(path);
                continue;
            }
            String line = path + ": " + problem;
            warnings.add("minewatch: " + line);
            (source.isRefused(i) ? refused : incomplete).add(line);
        }
        return new Analysis.FileOutcome(read, incomplete, refused, 0, List.of());
    }

    private static @Nullable Predicate<Frame> filter(AnalyzeOptions options) throws UsageException {
        if (options.filter() == null) {
            return null;
        }
        try {
            return BpfFilter.compile(options.filter())::matches;
        } catch (FilterException e) {
            throw new UsageException("--filter: " + e.getMessage());
        }
    }

    private @Nullable ProgressLine progress(AnalyzeOptions options, CapturePlan plan) {
        if (options.quiet() || !console.errIsTerminal()) {
            return null;
        }
        long octets = 0;
        for (CaptureGroup group : plan.groups()) {
            octets += group.sizeBytes();
        }
        return new ProgressLine(console, plan.groups().size(), octets);
    }

    /**
     * Lets a run that follows its input end well: when the program is told to stop, reading ends,
     * and the process waits for the report.
     *
     * @return to be counted down when the report is written
     */
    private static CountDownLatch stopWithReport() {
        CountDownLatch reported = new CountDownLatch(1);
        Thread reader = Thread.currentThread();
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    reader.interrupt();
                                    try {
                                        reported.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                },
                                "minewatch-last-words"));
        return reported;
    }

    private void writeEvidence(
            EvidenceCaptures evidence, CapturePlan plan, Analyses analyses, AnalyzeOptions options)
            throws IOException {
        for (int i = 0; i < plan.groups().size(); i++) {
            List<Finding> findings = analyses.findings(i);
            if (!findings.isEmpty()) {
                evidence.write(plan.groups().get(i), findings);
            }
        }
        if (!options.quiet()) {
            console.say(
                    "minewatch: evidence: "
                            + evidence.written()
                            + (evidence.written() == 1 ? " capture in " : " captures in ")
                            + options.evidence()
                            + (evidence.cut() > 0
                                    ? "; "
                                            + evidence.cut()
                                            + " of them cut at evidence.max-packets"
                                            + " or evidence.max-size"
                                    : ""));
        }
    }

    private static int exitCode(@Nullable Level highest, @Nullable Level failOn, RunSummary total) {
        if (failOn != null && highest != null && highest.compareTo(failOn) >= 0) {
            return ExitCode.FINDINGS;
        }
        return total.filesIncomplete().isEmpty() && total.filesRefused().isEmpty()
                ? ExitCode.CLEAN
                : ExitCode.INCOMPLETE;
    }

    private static RunSummary total(
            CapturePlan plan, List<RunSummary> summaries, List<String> feedNotes) {
        List<String> refused = new ArrayList<>();
        for (CapturePlan.Refusal refusal : plan.refusals()) {
            refused.add(refusal.path() + ": " + refusal.sentence());
        }
        List<String> notes = new ArrayList<>();
        if (plan.overlapping() > 0) {
            notes.add(
                    plan.overlapping()
                            + " files overlap others in time; each was analysed on its own (--joined"
                            + " makes them one capture).");
        }
        notes.addAll(feedNotes);
        return Summaries.total(summaries, refused, plan.skipped(), notes);
    }

    private static String name(CaptureGroup group) {
        List<CaptureFile> files = group.files();
        return files.size() == 1
                ? files.get(0).path()
                : files.get(0).path()
                        + " to "
                        + files.get(files.size() - 1).path()
                        + " ("
                        + files.size()
                        + " files)";
    }

    private @Nullable OutputStream eveStream(AnalyzeOptions options, CapturePlan plan)
            throws UsageException {
        String name = options.eve();
        if (name == null) {
            return null;
        }
        return name.equals(AnalyzeOptions.STANDARD_STREAM)
                ? new Unclosed(console.out())
                : OutputFile.create("--eve", name, plan);
    }

    private static @Nullable EveWriter eveWriter(
            @Nullable OutputStream stream, AnalyzeOptions options, SensorConfig config)
            throws IOException {
        return stream == null
                ? null
                : new EveWriter(
                        stream,
                        config.sensorName(),
                        config.report().alertLevel(),
                        options.follow());
    }

    /** Hands what an analysis says to all who listen. */
    private record Listener(
            Analyses analyses, @Nullable EveWriter eve, @Nullable OfflineDelivery delivery)
            implements RunListener {
        @Override
        public void onMiningFlow(MiningActivity activity) {
            analyses.onMiningFlow(activity);
            if (eve != null) {
                eve.onMiningFlow(activity);
            }
        }

        @Override
        public void onFinding(Finding finding) {
            analyses.onFinding(finding);
            if (eve != null) {
                eve.onFinding(finding);
            }
            if (delivery != null) {
                delivery.onFinding(finding);
            }
        }

        @Override
        public void onHost(HostReport host) {
            analyses.onHost(host);
            if (eve != null) {
                eve.onHost(host);
            }
        }

        @Override
        public void onSummary(RunSummary summary) {
            // The event line follows when all analyses are done: one for the run.
            analyses.onSummary(summary);
        }
    }

    /** Standard output, which outlives the writer. */
    private static final class Unclosed extends java.io.FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            out.write(octets, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
