package io.minewatch.app;

import io.minewatch.app.log.Log;
import io.minewatch.blocks.BlockWatch;
import io.minewatch.capture.InterfaceReading;
import io.minewatch.capture.live.CaptureException;
import io.minewatch.capture.live.CaptureListener;
import io.minewatch.capture.live.LiveCapture;
import io.minewatch.capture.live.Recorder;
import io.minewatch.config.ConfigException;
import io.minewatch.config.SensorConfig;
import io.minewatch.config.SensorConfig.LogStyle;
import io.minewatch.detect.DestinationBaseline;
import io.minewatch.engine.Analysis;
import io.minewatch.engine.AnalysisOptions;
import io.minewatch.engine.LiveOptions;
import io.minewatch.evidence.LiveEvidence;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.output.EveWriter;
import io.minewatch.output.FileNames;
import io.minewatch.output.LiveReport;
import io.minewatch.output.metrics.MetricsServer;
import io.minewatch.output.metrics.SensorReadings;
import io.minewatch.report.RunListener;
import io.minewatch.report.RunSummary;
import io.minewatch.shape.GivenClock;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import picocli.CommandLine.ParseResult;

/** {@code minewatch watch}: from interfaces to findings, until it is told to stop. */
final class WatchCommand {
    /** Packet time between two looks at the counters: what a person at the table waits for. */
    private static final long READING_NANOS = 1_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(WatchCommand.class);

    private final Console console;
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();

    WatchCommand(Console console) {
        this.console = console;
    }

    @SuppressWarnings("try") // Servers that only have to be closed.
    int run(ParseResult arguments) throws UsageException, ConfigException, IOException {
        ThreadFailure.endsTheProgram();
        String configOption = arguments.matchedOptionValue("--config", null);
        ConfigLoader.Loaded loaded = ConfigLoader.load(configOption, console);
        SensorConfig config = loaded.config();
        WatchOptions options = WatchOptions.of(arguments, config);
        boolean eveOnOutput = AnalyzeOptions.STANDARD_STREAM.equals(options.eve());
        LiveReport report =
                new LiveReport(
                        TerminalStyle.width(console),
                        console.outIsTerminal(),
                        TerminalStyle.colour(console));
        LiveIndicators indicators =
                new LiveIndicators(FeedLoader.load(config, loaded.source(), console).indicators());
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
                        config,
                        loaded.source(),
                        console,
                        indicators,
                        sentence -> LOG.info("{}", sentence),
                        sentence -> LOG.warn("{}", sentence));
        LiveListener listener;
        try (feeds;
                OutputStream eveStream = eveOnOutput ? console.out() : eveFile;
                LiveCapture capture = open(options, WatchCommand::onInterface);
                Recorder recorder = recorder(options, capture, readings);
                LiveEvidence evidence = evidence(options, config, capture, readings);
                EveWriter eve = eveWriter(eveStream, config, interfaces(capture), readings);
                BlockWatch blocks = BlockNodes.ask(loaded, console, WatchCommand::onNode);
                LiveBaseline baseline = LiveBaseline.open(config.detection().baseline());
                LiveDelivery delivery =
                        delivery(options, config, capture, readings, feeds, indicators);
                MetricsServer metrics =
                        LiveServices.metrics(config, readings, feeds, indicators, delivery)) {
            LiveReload reload =
                    new LiveReload(configOption, loaded, console, indicators, feeds, delivery);
            Supplier<String> onHangUp =
                    () -> {
                        Words words = speaker.get();
                        if (words != null && eveFile != null) {
                            words.then(eveFile::reopen);
                        }
                        return reload.run();
                    };
            listener = new LiveListener(report, eve, !eveOnOutput, console, readings);
            logTo(config, listener, speaker);
            CountDownLatch said = LiveStop.withLastWords(capture::stop);
            try (ControlSocket control = LiveServices.control(config, onHangUp);
                    Words words =
                            new Words(
                                    listener,
                                    problem -> {
                                        failure.set(problem);
                                        capture.stop();
                                    })) {
                speaker.set(words);
                tellLanes(options, capture, readings);
                Signals.on("HUP", () -> logReload(onHangUp.get().strip()));
                LiveStop.after(options.length(), capture::stop);
                words.then(
                        () ->
                                listener.say(
                                        "Watching "
                                                + String.join(", ", options.interfaces())
                                                + " by "
                                                + method(capture)
                                                + ". Ctrl-C ends."));
                analysis(
                                loaded,
                                reload,
                                options,
                                clock(config, blocks),
                                baseline.baseline(),
                                new LiveBeats(
                                        config, words, listener, readings, delivery, baseline),
                                evidence)
                        .analyze(
                                capture.lanes(),
                                "",
                                () -> Analysis.FileOutcome.NONE,
                                told(words, evidence, delivery));
                speaker.set(null);
            } finally {
                said.countDown();
            }
        }
        RuntimeException problem = failure.get();
        if (problem != null) {
            throw problem;
        }
        RunSummary last = listener.last();
        if (last != null && !eveOnOutput && !options.quiet()) {
            console.out().print(report.onEnd(last));
        }
        if (console.out().checkError()) {
            throw new IOException("standard output is closed or full");
        }
        return ExitCode.CLEAN;
    }

    /** How the traffic comes, where the operator wanted more than one worker. */
    private static void tellLanes(
            WatchOptions options, LiveCapture capture, SensorReadings readings) {
        if (capture.lanes().size() > 1) {
            readings.lanes(capture::lanePackets);
        } else if (options.lanes() < options.workers() && capture.isRing()) {
            LOG.info(
                    "frames are kept in their order (capture.record, evidence.folder): one thread"
                            + " reads, {} workers get copies of packets",
                    options.workers());
        }
    }

    private static String method(LiveCapture capture) {
        int lanes = capture.lanes().size();
        return capture.method() + (lanes == 1 ? "" : " in " + lanes + " lanes");
    }

    /** Captures have the names of findings as the outputs know them. */
    private static RunListener told(
            Words words, @Nullable LiveEvidence evidence, @Nullable LiveDelivery delivery) {
        RunListener kept = evidence == null ? words : evidence.before(words);
        return delivery == null ? kept : delivery.before(kept);
    }

    private static Analysis analysis(
            ConfigLoader.Loaded loaded,
            LiveReload reload,
            WatchOptions options,
            @Nullable GivenClock clock,
            DestinationBaseline baseline,
            LiveOptions.BatchListener listener,
            LiveOptions.@Nullable PacketListener packets) {
        return new Analysis(
                loaded.config(),
                loaded.detection(),
                reload.basis().indicators(),
                reload.basis().feeds(),
                new AnalysisOptions(
                        options.workers(),
                        Long.MIN_VALUE,
                        Long.MAX_VALUE,
                        null,
                        null,
                        clock,
                        baseline,
                        new LiveOptions(
                                loaded.config().watch().openInterval().toNanos(),
                                READING_NANOS,
                                reload::basis,
                                listener,
                                packets)));
    }

    /** Called by the threads that ask nodes. */
    private static void onNode(String node, boolean up, String reason) {
        LOG.atLevel(up ? Level.INFO : Level.WARN)
                .addKeyValue("node", node)
                .log("block clock: {} {}: {}", node, up ? "answers" : "is silent", reason);
    }

    /** What nodes tell, or else a file of the configuration. */
    private static @Nullable GivenClock clock(SensorConfig config, @Nullable BlockWatch blocks)
            throws UsageException {
        if (blocks != null) {
            return blocks.clock();
        }
        SensorConfig.BlockClockConfig settings = config.blockClock();
        return settings.file().isEmpty()
                ? null
                : BlockClockFile.read(
                        "block-clock.file",
                        settings.file(),
                        settings.coin(),
                        (int) settings.error().toSeconds());
    }

    private static LiveCapture open(WatchOptions options, CaptureListener listener)
            throws UsageException {
        try {
            return LiveCapture.open(
                    options.interfaces(), options.capture(), options.lanes(), listener);
        } catch (CaptureException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /** Null where nothing is to be recorded. */
    private static @Nullable Recorder recorder(
            WatchOptions options, LiveCapture capture, SensorReadings readings)
            throws UsageException {
        if (!options.record().isWanted()) {
            return null;
        }
        try {
            Recorder recorder =
                    new Recorder(
                            options.record(),
                            i -> interfaceName(capture, i),
                            sentence -> LOG.warn("{}", sentence));
            capture.recordTo(recorder);
            readings.recording(recorder::recorded, recorder::lost);
            return recorder;
        } catch (CaptureException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /** Null where no captures of findings are to be kept. */
    private static @Nullable LiveEvidence evidence(
            WatchOptions options, SensorConfig config, LiveCapture capture, SensorReadings readings)
            throws UsageException {
        if (options.evidence().folder().isEmpty()) {
            return null;
        }
        try {
            LiveEvidence evidence =
                    new LiveEvidence(
                            options.evidence(),
                            config.alerts().minLevel(),
                            i -> interfaceName(capture, i),
                            sentence -> LOG.warn("{}", sentence));
            readings.evidence(evidence::packets, evidence::lost);
            return evidence;
        } catch (IOException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /** Called by capture threads. */
    private static void onInterface(String name, boolean up, String reason) {
        LOG.atLevel(up ? Level.INFO : Level.WARN)
                .addKeyValue("interface", name)
                .log("{} is {}: {}", name, up ? "up" : "down", reason);
    }

    private static void logReload(String outcome) {
        LOG.atLevel(outcome.startsWith(LiveReload.REFUSED) ? Level.ERROR : Level.INFO)
                .log("{}", outcome);
    }

    /**
     * The log goes through the thread of the words while there is one: no other thread waits for a
     * terminal or a pipe, and a table on the terminal is not written into.
     */
    private void logTo(
            SensorConfig config, LiveListener listener, AtomicReference<@Nullable Words> speaker) {
        LogStyle style = config.watch().log();
        if (style == LogStyle.AUTO) {
            style = console.errIsTerminal() ? LogStyle.TEXT : LogStyle.KEY_VALUE;
        }
        Consumer<String> lines =
                console.outIsTerminal() && console.errIsTerminal() ? listener::say : console::say;
        Log.serve(
                style,
                Log.isJournal(console.variable("JOURNAL_STREAM")),
                line -> {
                    Words words = speaker.get();
                    if (words == null) {
                        console.say(line);
                    } else {
                        words.then(() -> lines.accept(line));
                    }
                });
    }

    private static @Nullable LineFile eveFile(WatchOptions options, boolean eveOnOutput)
            throws UsageException {
        return options.eve() == null || eveOnOutput ? null : new LineFile("--eve", options.eve());
    }

    /** Null where there is nowhere to deliver to. */
    private @Nullable LiveDelivery delivery(
            WatchOptions options,
            SensorConfig config,
            LiveCapture capture,
            SensorReadings readings,
            FeedKeeper feeds,
            LiveIndicators indicators)
            throws UsageException {
        return !options.outputs() || config.outputs().isEmpty()
                ? null
                : LiveDelivery.open(
                        config,
                        interfaces(capture),
                        console,
                        readings,
                        feeds::statuses,
                        () -> indicators.current().feeds());
    }

    private static FileNames interfaces(LiveCapture capture) {
        return FileNames.interfaces(i -> interfaceName(capture, i));
    }

    private static @Nullable EveWriter eveWriter(
            @Nullable OutputStream stream,
            SensorConfig config,
            FileNames interfaces,
            SensorReadings readings)
            throws IOException {
        if (stream == null) {
            return null;
        }
        EveWriter eve =
                new EveWriter(stream, config.sensorName(), config.report().alertLevel(), true);
        eve.files(interfaces);
        eve.keeping(readings::kept);
        return eve;
    }

    private static String interfaceName(LiveCapture capture, int place) {
        List<InterfaceReading> interfaces = capture.interfaces();
        return place < interfaces.size() ? interfaces.get(place).name() : "";
    }
}
