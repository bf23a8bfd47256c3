package io.minewatch.app;

import io.minewatch.capture.InterfaceReading;
import io.minewatch.capture.live.CaptureException;
import io.minewatch.capture.live.LiveSource;
import io.minewatch.config.ConfigException;
import io.minewatch.config.SensorConfig;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Judge;
import io.minewatch.engine.Analysis;
import io.minewatch.engine.AnalysisOptions;
import io.minewatch.engine.LiveOptions;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.observable.MiningActivity;
import io.minewatch.output.EveWriter;
import io.minewatch.output.FileNames;
import io.minewatch.output.LiveReport;
import io.minewatch.output.metrics.MetricsServer;
import io.minewatch.output.metrics.SensorReadings;
import io.minewatch.report.HostReport;
import io.minewatch.report.RunListener;
import io.minewatch.report.RunSummary;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** {@code minewatch watch}: from interfaces to findings, until it is told to stop. */
final class WatchCommand {
    /** What {@code minewatch reload} asks of the service. */
    static final String RELOAD = "reload";

    /** How the answer begins when nothing has changed. */
    static final String REFUSED = "refused";

    /** Packet time between two looks at the counters: what a person at the table waits for. */
    private static final long READING_NANOS = 1_000_000_000L;

    /** How long a run that is told to stop may take for its last words. */
    private static final int LAST_WORDS_SECONDS = 10;

    private final Console console;
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();

    WatchCommand(Console console) {
        this.console = console;
    }

    @SuppressWarnings("try") // Servers that only have to be closed.
    int run(ParseResult arguments) throws UsageException, ConfigException, IOException {
        ConfigLoader.Loaded loaded =
                ConfigLoader.load(arguments.matchedOptionValue("--config", null), console);
        SensorConfig config = loaded.config();
        WatchOptions options = WatchOptions.of(arguments, config);
        boolean eveOnOutput = AnalyzeOptions.STANDARD_STREAM.equals(options.eve());
        LiveReport report =
                new LiveReport(
                        TerminalStyle.width(console),
                        console.outIsTerminal(),
                        TerminalStyle.colour(console));
        LiveIndicators indicators =
                new LiveIndicators(
                        FeedLoader.load(config.feeds(), loaded.source(), console).indicators());
        AtomicReference<LiveOptions.Basis> basis = new AtomicReference<>(basis(loaded, indicators));
        AtomicReference<@Nullable Words> speaker = new AtomicReference<>();
        LineFile eveFile = eveFile(options, eveOnOutput);
        SensorReadings readings =
                new SensorReadings(
                        () -> {
                            Words words = speaker.get();
                            return (words == null ? 0 : words.dropped())
                                    + (eveFile == null ? 0 : eveFile.lost());
                        });
        FeedKeeper feeds =
                FeedKeeper.start(
                        config.feeds(),
                        loaded.source(),
                        console,
                        indicators,
                        sentence -> tell(speaker.get(), sentence));
        Supplier<String> reload =
                () -> {
                    Words words = speaker.get();
                    if (words != null && eveFile != null) {
                        words.then(eveFile::reopen);
                    }
                    return reload(arguments, config, indicators, basis, feeds);
                };
        RunSummary[] last = new RunSummary[1];
        try (feeds;
                OutputStream eveStream = eveOnOutput ? console.out() : eveFile;
                MetricsServer metrics = metrics(config, readings, feeds);
                ControlSocket control = control(config, reload);
                LiveSource source =
                        open(
                                options,
                                (name, up, reason) ->
                                        tell(
                                                speaker.get(),
                                                name + (up ? " is up: " : " is down: ") + reason));
                EveWriter eve =
                        eveStream == null
                                ? null
                                : new EveWriter(
                                        eveStream,
                                        config.sensorName(),
                                        config.report().alertLevel(),
                                        true)) {
            if (eve != null) {
                eve.files(FileNames.interfaces(i -> interfaceName(source, i)));
            }
            Listener listener = new Listener(report, eve, !eveOnOutput, console, last, readings);
            CountDownLatch said = stopWithLastWords(source);
            try (Words words =
                    new Words(
                            listener,
                            problem -> {
                                failure.set(problem);
                                source.stop();
                            })) {
                speaker.set(words);
                Signals.on("HUP", () -> tell(words, reload.get().strip()));
                stopAfter(options.length(), source);
                words.then(
                        () ->
                                listener.say(
                                        "Watching "
                                                + String.join(", ", options.interfaces())
                                                + " by "
                                                + source.method()
                                                + ". Ctrl-C ends."));
                analysis(
                                config,
                                loaded,
                                basis::get,
                                options,
                                new Beats(config, words, listener, readings))
                        .analyze(source, "", () -> Analysis.FileOutcome.NONE, words);
                speaker.set(null);
            } finally {
                said.countDown();
            }
        }
        RuntimeException problem = failure.get();
        if (problem != null) {
            throw problem;
        }
        if (last[0] != null && !eveOnOutput && !options.quiet()) {
            console.out().print(report.onEnd(last[0]));
        }
        if (console.out().checkError()) {
            throw new IOException("standard output is closed or full");
        }
        return ExitCode.CLEAN;
    }

    private static Analysis analysis(
            SensorConfig config,
            ConfigLoader.Loaded loaded,
            Supplier<LiveOptions.Basis> basis,
            WatchOptions options,
            LiveOptions.BatchListener listener) {
        return new Analysis(
                config,
                loaded.detection(),
                basis.get().indicators(),
                "",
                new AnalysisOptions(
                        options.workers(),
                        Long.MIN_VALUE,
                        Long.MAX_VALUE,
                        null,
                        null,
                        null,
                        new LiveOptions(
                                config.watch().openInterval().toNanos(),
                                READING_NANOS,
                                basis,
                                listener)));
    }

    private static LiveSource open(
            WatchOptions options, io.minewatch.capture.live.CaptureListener listener)
            throws UsageException {
        try {
            return LiveSource.open(options.interfaces(), options.capture(), listener);
        } catch (CaptureException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static String interfaceName(LiveSource source, int place) {
        List<InterfaceReading> interfaces = source.interfaces();
        return place < interfaces.size() ? interfaces.get(place).name() : "";
    }

    private void tell(@Nullable Words words, String sentence) {
        if (words == null) {
            console.say("minewatch: " + sentence);
        } else {
            words.then(() -> console.say("minewatch: " + sentence));
        }
    }

    private static @Nullable LineFile eveFile(WatchOptions options, boolean eveOnOutput)
            throws UsageException {
        return options.eve() == null || eveOnOutput ? null : new LineFile("--eve", options.eve());
    }

    private static LiveOptions.Basis basis(ConfigLoader.Loaded loaded, LiveIndicators indicators) {
        return new LiveOptions.Basis(
                loaded.detection(),
                loaded.config().segmentMap(),
                indicators,
                loaded.config().feeds().allowed(),
                () -> FeedLoader.describe(indicators.current()));
    }

    /**
     * Reads configuration and feeds again. When something is wrong with them, all that was stays.
     *
     * @return what to say of it; begins with {@link #REFUSED} when nothing has changed
     */
    private String reload(
            ParseResult arguments,
            SensorConfig begun,
            LiveIndicators indicators,
            AtomicReference<LiveOptions.Basis> basis,
            FeedKeeper feeds) {
        try {
            ConfigLoader.Loaded loaded =
                    ConfigLoader.load(arguments.matchedOptionValue("--config", null), console);
            IndicatorSet set =
                    FeedLoader.load(loaded.config().feeds(), loaded.source(), console).indicators();
            feeds.reload(loaded.config().feeds(), loaded.source());
            long before = indicators.current().size();
            indicators.swap(set);
            basis.set(basis(loaded, indicators));
            String restart = needsRestart(begun, loaded.config());
            return "reloaded: "
                    + set.size()
                    + " indicators, "
                    + before
                    + " before; segments and detection are in force"
                    + (restart.isEmpty() ? "" : "; a restart is needed for: " + restart)
                    + "\n";
        } catch (UsageException e) {
            return REFUSED + "; all stays as it was: " + e.getMessage() + "\n";
        } catch (ConfigException e) {
            StringBuilder text = new StringBuilder(REFUSED + "; all stays as it was:\n");
            e.problems().forEach(problem -> text.append(problem).append('\n'));
            return text.toString();
        }
    }

    /** Sections that differ and hold from the next start on. */
    private static String needsRestart(SensorConfig begun, SensorConfig now) {
        List<String> sections = new ArrayList<>();
        if (!begun.sensorName().equals(now.sensorName())) {
            sections.add("sensor");
        }
        if (!begun.analysis().equals(now.analysis())) {
            sections.add("analysis");
        }
        if (!begun.limits().equals(now.limits())) {
            sections.add("limits");
        }
        if (!begun.duplicates().equals(now.duplicates())) {
            sections.add("duplicates");
        }
        if (!begun.report().equals(now.report())) {
            sections.add("report");
        }
        if (!begun.capture().equals(now.capture())) {
            sections.add("capture");
        }
        if (!begun.watch().equals(now.watch())) {
            sections.add("watch");
        }
        return String.join(", ", sections);
    }

    private static @Nullable MetricsServer metrics(
            SensorConfig config, SensorReadings readings, FeedKeeper feeds) throws UsageException {
        String address = config.watch().metrics();
        if (address.isEmpty()) {
            return null;
        }
        int colon = address.lastIndexOf(':');
        try {
            return new MetricsServer(
                    new InetSocketAddress(
                            address.substring(0, colon).replaceAll("[\\[\\]]", ""),
                            Integer.parseInt(address.substring(colon + 1))),
                    readings,
                    feeds::statuses,
                    Version.text());
        } catch (IOException | IllegalArgumentException e) {
            throw new UsageException(
                    "watch.metrics: nobody can listen at "
                            + address
                            + " ("
                            + e.getMessage()
                            + "): choose another port, or an address of this machine");
        }
    }

    private static @Nullable ControlSocket control(SensorConfig config, Supplier<String> reload)
            throws UsageException {
        String named = config.watch().control();
        Path path = named.isEmpty() ? ControlSocket.USUAL : Path.of(named);
        if (named.isEmpty() && !Files.isWritable(path.resolveSibling("."))) {
            return null;
        }
        try {
            return new ControlSocket(
                    path,
                    request ->
                            request.equals(RELOAD)
                                    ? reload.get()
                                    : REFUSED + ": what is known is: " + RELOAD + "\n");
        } catch (IOException e) {
            throw new UsageException(
                    "watch.control: no socket can be made at " + path + ": " + e.getMessage());
        }
    }

    /**
     * Lets the run end well when the program is told to stop.
     *
     * @return to be counted down when all is said
     */
    private static CountDownLatch stopWithLastWords(LiveSource source) {
        CountDownLatch said = new CountDownLatch(1);
        boolean signals = Signals.on("INT", source::stop) && Signals.on("TERM", source::stop);
        if (!signals) {
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(
                                    () -> {
                                        source.stop();
                                        try {
                                            said.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
                                        } catch (InterruptedException e) {
                                            Thread.currentThread().interrupt();
                                        }
                                    },
                                    "minewatch-last-words"));
        }
        return said;
    }

    private static void stopAfter(@Nullable Duration length, LiveSource source) {
        if (length == null) {
            return;
        }
        Thread timer =
                new Thread(
                        () -> {
                            try {
                                Thread.sleep(length.toMillis());
                                source.stop();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "minewatch-timer");
        timer.setDaemon(true);
        timer.start();
    }

    /** What is done as the run goes on, in the analysing thread. */
    private static final class Beats implements LiveOptions.BatchListener {
        private final long statsNanos;
        private final Words words;
        private final Listener listener;
        private final SensorReadings readings;
        private long statsDueNanos;
        private long packetTimeNanos;

        Beats(SensorConfig config, Words words, Listener listener, SensorReadings readings) {
            this.readings = readings;
            statsNanos = config.watch().statsInterval().toNanos();
            this.words = words;
            this.listener = listener;
        }

        @Override
        public void onBatchEnd(long nowNanos, Judge judge) {
            packetTimeNanos = nowNanos;
            readings.alive();
        }

        @Override
        public void onWaiting() {
            readings.alive();
        }

        @Override
        public void onReading(RunSummary soFar) {
            readings.onReading(soFar);
            words.then(() -> listener.onReading(soFar));
            if (statsDueNanos == 0) {
                statsDueNanos = packetTimeNanos + statsNanos;
            } else if (packetTimeNanos >= statsDueNanos
                    || packetTimeNanos < statsDueNanos - statsNanos) {
                statsDueNanos = packetTimeNanos + statsNanos;
                words.then(() -> listener.onStats(soFar));
            }
        }

        @Override
        public void onLastBatch() {}
    }

    /** Says it, in the thread of the words. */
    private static final class Listener implements RunListener {
        private final LiveReport report;
        private final @Nullable EveWriter eve;
        private final boolean lines;
        private final Console console;
        private final RunSummary[] last;
        private final SensorReadings readings;

        Listener(
                LiveReport report,
                @Nullable EveWriter eve,
                boolean lines,
                Console console,
                RunSummary[] last,
                SensorReadings readings) {
            this.report = report;
            this.eve = eve;
            this.lines = lines;
            this.console = console;
            this.last = last;
            this.readings = readings;
        }

        void say(String sentence) {
            if (lines) {
                print(report.say(sentence));
            }
        }

        void onReading(RunSummary soFar) {
            if (lines) {
                print(report.onReading(soFar));
            }
        }

        void onStats(RunSummary soFar) {
            if (eve != null) {
                eve.onSummary(soFar);
            }
        }

        private void print(String text) {
            if (!text.isEmpty()) {
                console.out().print(text);
                console.out().flush();
            }
        }

        @Override
        public void onMiningFlow(MiningActivity activity) {
            if (eve != null) {
                eve.onMiningFlow(activity);
            }
        }

        @Override
        public void onFinding(Finding finding) {
            readings.onFinding(finding);
            if (eve != null) {
                eve.onFinding(finding);
            }
            if (lines) {
                print(report.onFinding(finding));
            }
        }

        @Override
        public void onHost(HostReport host) {
            if (eve != null) {
                eve.onHost(host);
            }
        }

        @Override
        public void onSummary(RunSummary summary) {
            last[0] = summary;
            if (eve != null) {
                eve.onSummary(summary);
            }
        }
    }
}
