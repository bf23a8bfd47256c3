package io.minewatch.app;

import io.minewatch.blocks.BlockWatch;
import io.minewatch.blocks.NodeListener;
import io.minewatch.capture.InterfaceReading;
import io.minewatch.capture.live.CaptureException;
import io.minewatch.capture.live.CaptureMethod;
import io.minewatch.capture.live.CaptureOptions;
import io.minewatch.capture.live.LiveSource;
import io.minewatch.capture.live.NetworkInterfaces;
import io.minewatch.config.ConfigException;
import io.minewatch.config.SensorConfig;
import io.minewatch.detect.DetectionSettings;
import io.minewatch.detect.Finding;
import io.minewatch.detect.Judge;
import io.minewatch.engine.Analysis;
import io.minewatch.engine.AnalysisOptions;
import io.minewatch.engine.LiveOptions;
import io.minewatch.feeds.match.AllowList;
import io.minewatch.feeds.match.IndicatorSet;
import io.minewatch.feeds.match.LiveIndicators;
import io.minewatch.feeds.refresh.FeedAssembly.Assembled;
import io.minewatch.observable.MiningActivity;
import io.minewatch.output.delivery.OutputTrial;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.report.FeedState;
import io.minewatch.report.HostReport;
import io.minewatch.report.RunListener;
import io.minewatch.report.RunSummary;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/**
 * {@code minewatch doctor}: says of everything that live capture rests on whether it is well, and
 * if not, what to do.
 */
final class DoctorCommand {
    /** How long traffic is looked at when nobody says otherwise, seconds. */
    private static final int USUAL_SECONDS = 10;

    /** Longest time for a program that is asked something. */
    private static final long TOOL_SECONDS = 5;

    /** For a node's first word: longer than any time-out of asking it. */
    private static final long NODE_SECONDS = 30;

    /** More frames lost than this are worth a word. */
    private static final double MAX_LOST = 0.001;

    /** From this share of TCP flows with one direction on, the mirror is to blame. */
    private static final double MAX_ONE_SIDED = 0.5;

    /** From this share of frames seen twice on, the mirror shows both directions of a port. */
    private static final double MANY_DUPLICATES = 0.2;

    /** Flows below which shares mean nothing. */
    private static final long MIN_FLOWS = 10;

    /** Octets of Ethernet and two VLAN tags around a packet of the interface's MTU. */
    private static final int FRAME_OVERHEAD = 14 + 8;

    private static final List<String> MERGING_OFFLOADS =
            List.of(
                    "generic-receive-offload",
                    "large-receive-offload",
                    "rx-gro-hw",
                    "generic-segmentation-offload",
                    "tcp-segmentation-offload");

    private enum State {
        OK,
        NOTE,
        WARN,
        FAIL
    }

    private final Console console;
    private State worst = State.OK;

    DoctorCommand(Console console) {
        this.console = console;
    }

    int run(ParseResult arguments) throws UsageException, ConfigException {
        ConfigLoader.Loaded loaded =
                ConfigLoader.load(arguments.matchedOptionValue("--config", null), console);
        SensorConfig config = loaded.config();
        List<String> interfaces = arguments.matchedOptionValue("--interface", List.of());
        if (interfaces.isEmpty()) {
            interfaces = config.capture().interfaces();
        }
        String text = arguments.matchedOptionValue("--for", null);
        int seconds =
                text == null ? USUAL_SECONDS : AnalyzeOptions.number("--for", text, 1, 86_400);
        say(
                State.OK,
                "configuration",
                loaded.source() == null
                        ? "none: defaults hold"
                        : loaded.source() + ": no problems");
        java();
        clock();
        feeds(config, loaded);
        outputs(config);
        nodes(loaded);
        if (interfaces.isEmpty()) {
            say(
                    State.NOTE,
                    "interface",
                    "none named: with -i NAME the interface and its traffic are looked at (minewatch"
                            + " interfaces lists them)");
        }
        List<String> sound = new ArrayList<>();
        for (String name : interfaces) {
            if (card(name)) {
                sound.add(name);
            }
        }
        for (String name : sound) {
            traffic(name, config, seconds);
        }
        console.out()
                .println(
                        worst.compareTo(State.WARN) < 0
                                ? "All is well."
                                : "The lines with WARN or FAIL need attention.");
        return worst.compareTo(State.WARN) < 0 ? ExitCode.CLEAN : ExitCode.FINDINGS;
    }

    private void say(State state, String what, String sentence) {
        worst = state.compareTo(worst) > 0 ? state : worst;
        console.out().printf(Locale.ROOT, "%-5s %-14s %s%n", state, what, sentence);
        console.out().flush();
    }

    private void java() {
        String ring = LiveSource.whyNot(CaptureMethod.RING);
        say(
                State.OK,
                "java",
                System.getProperty("java.version")
                        + ", heap at most "
                        + (Runtime.getRuntime().maxMemory() >> 20)
                        + " MiB");
        say(
                ring == null ? State.OK : State.NOTE,
                "ring",
                ring == null
                        ? "the kernel's packet ring is to be had (--capture ring)"
                        : "no packet ring: " + ring + "; libpcap is used");
    }

    private void clock() {
        String answer = tool("timedatectl", "show", "-p", "NTPSynchronized", "--value");
        if (answer == null) {
            say(State.NOTE, "clock", "whether it is synchronised cannot be asked (no timedatectl)");
        } else if (answer.strip().equals("yes")) {
            say(State.OK, "clock", "synchronised");
        } else {
            say(
                    State.WARN,
                    "clock",
                    "not synchronised: times in alerts will not match other logs; set up chrony or"
                            + " systemd-timesyncd");
        }
    }

    private void feeds(SensorConfig config, ConfigLoader.Loaded loaded) throws UsageException {
        Assembled feeds = FeedLoader.load(config, loaded.source(), console);
        IndicatorSet indicators = feeds.indicators();
        for (String note : FeedLoader.notes(feeds.statuses(), Instant.now())) {
            say(State.WARN, "feeds", note);
        }
        if (indicators.size() == 0) {
            say(State.WARN, "feeds", "no pool is known: see feeds in the configuration");
        } else {
            say(
                    State.OK,
                    "feeds",
                    indicators.size() + " indicators (" + FeedLoader.describe(indicators) + ")");
        }
    }

    /** Tries to reach each receiver; events are sent by {@code outputs test} only. */
    private void outputs(SensorConfig config) {
        if (config.outputs().isEmpty()) {
            say(State.NOTE, "outputs", "none: findings stay on this machine (docs: OUTPUTS.md)");
        }
        for (OutputSettings output : Outputs.of(config)) {
            List<OutputTrial.Result> results = OutputTrial.reach(output);
            boolean reached = results.stream().anyMatch(result -> result.problem() == null);
            for (OutputTrial.Result result : results) {
                String problem = result.problem();
                if (problem != null) {
                    say(
                            // Where another receiver takes over, events arrive.
                            reached ? State.WARN : State.FAIL,
                            output.name(),
                            problem + "; " + remedy(problem));
                } else if (result.receiver().startsWith("udp:")) {
                    say(
                            State.NOTE,
                            output.name(),
                            result.receiver()
                                    + ": whether anybody listens cannot be known over UDP; minewatch"
                                    + " outputs test sends an event to look for");
                } else {
                    say(
                            State.OK,
                            output.name(),
                            result.receiver()
                                    + (output instanceof OutputSettings.File
                                            ? " can be written"
                                            : " is reached, in " + result.millis() + " ms"));
                }
            }
        }
    }

    /** Asks each node of the block clock, once. */
    private void nodes(ConfigLoader.Loaded loaded) throws UsageException {
        Set<String> open = new HashSet<>();
        for (URI node : loaded.config().blockClock().nodes()) {
            open.add(NodeListener.name(node));
        }
        BlockingQueue<NodeWord> words = new LinkedBlockingQueue<>();
        BlockWatch watch =
                BlockNodes.ask(
                        loaded,
                        console,
                        (node, up, reason) -> words.add(new NodeWord(node, up, reason)));
        if (watch == null) {
            return;
        }
        try {
            while (!open.isEmpty()) {
                NodeWord word = words.poll(NODE_SECONDS, TimeUnit.SECONDS);
                if (word == null) {
                    say(State.WARN, "node", "no answer from " + String.join(", ", open));
                    return;
                }
                if (open.remove(word.node())) {
                    say(
                            word.up() ? State.OK : State.WARN,
                            "node",
                            word.node() + ": " + word.reason());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            watch.close();
        }
    }

    private record NodeWord(String node, boolean up, String reason) {}

    /** What helps against a problem of an output. */
    private static String remedy(String problem) {
        if (problem.contains("is not known")) {
            return "check the name, and whether this machine's resolver knows it";
        }
        if (problem.contains("no TLS") || problem.contains("holds no")) {
            return "check the output's authorities, fingerprints and certificate, and the clock";
        }
        if (problem.contains("cannot be")) {
            return "the service's user must be allowed to write there";
        }
        return "is the receiver up, does it listen there, and do firewalls let this machine"
                + " through?";
    }

    /** Looks at the interface itself; whether its traffic can be looked at. */
    private boolean card(String name) {
        NetworkInterfaces.Description card = NetworkInterfaces.find(name);
        if (card == null) {
            say(State.FAIL, name, "there is no such interface; minewatch interfaces lists them");
            return false;
        }
        String state = InterfacesCommand.state(card);
        if (!card.up()) {
            say(State.FAIL, name, "is down; to bring it up: ip link set " + name + " up");
            return false;
        }
        say(
                state.equals("up") ? State.OK : State.FAIL,
                name,
                card.kind()
                        + ", "
                        + (state.equals("up") ? "up" : "no link: check the cable and the mirror")
                        + ", MTU "
                        + card.mtu()
                        + (card.megabits() > 0 ? ", " + card.megabits() + " Mbit/s" : ""));
        if (card.dropped() > 0) {
            say(
                    State.NOTE,
                    name,
                    card.dropped()
                            + " frames dropped by card or driver since it came up, of "
                            + card.received()
                            + "; if that grows: ethtool -G "
                            + name
                            + " rx MAXIMUM");
        }
        offloads(name);
        return true;
    }

    private void offloads(String name) {
        String answer = tool("ethtool", "-k", name);
        if (answer == null) {
            say(State.NOTE, name, "offloads cannot be asked (no ethtool, or it is not allowed)");
            return;
        }
        List<String> on = new ArrayList<>();
        for (String line : answer.lines().toList()) {
            for (String offload : MERGING_OFFLOADS) {
                if (line.startsWith(offload + ": on")) {
                    on.add(offload);
                }
            }
        }
        if (on.isEmpty()) {
            say(State.OK, name, "no offload merges packets");
        } else {
            say(
                    State.WARN,
                    name,
                    "packets are merged before they are seen ("
                            + String.join(", ", on)
                            + "): ethtool -K "
                            + name
                            + " gro off lro off gso off tso off");
        }
    }

    private void traffic(String name, SensorConfig config, int seconds) {
        CaptureOptions options = config.capture().options();
        NetworkInterfaces.Description card = NetworkInterfaces.find(name);
        int largest = card == null || card.mtu() == 0 ? 65_536 : card.mtu() + FRAME_OVERHEAD;
        long[] tooLarge = new long[1];
        Summary summary = new Summary();
        try (LiveSource source = LiveSource.open(List.of(name), options, (a, b, c) -> {})) {
            say(State.OK, name, "may be captured, by " + source.method());
            console.out().println("      looking at its traffic for " + seconds + " s ...");
            console.out().flush();
            Thread timer =
                    new Thread(
                            () -> {
                                try {
                                    Thread.sleep(seconds * 1000L);
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                                source.stop();
                            },
                            "minewatch-timer");
            timer.setDaemon(true);
            timer.start();
            LiveIndicators none = new LiveIndicators(IndicatorSet.empty());
            LiveOptions.Basis basis =
                    new LiveOptions.Basis(
                            DetectionSettings.defaults(),
                            config.segmentMap(),
                            none,
                            AllowList.NONE,
                            () -> FeedState.NONE);
            new Analysis(
                            config,
                            DetectionSettings.defaults(),
                            none,
                            () -> FeedState.NONE,
                            new AnalysisOptions(
                                    1,
                                    Long.MIN_VALUE,
                                    Long.MAX_VALUE,
                                    frame -> {
                                        if (frame.wireLength() > largest) {
                                            tooLarge[0]++;
                                        }
                                        return true;
                                    },
                                    null,
                                    null,
                                    new LiveOptions(
                                            Long.MAX_VALUE / 4,
                                            Long.MAX_VALUE / 4,
                                            () -> basis,
                                            summary)))
                    .analyze(source, "", () -> Analysis.FileOutcome.NONE, summary);
        } catch (CaptureException e) {
            say(State.FAIL, name, String.valueOf(e.getMessage()));
            return;
        }
        RunSummary seen = summary.last;
        if (seen != null) {
            judge(name, seen, tooLarge[0], seconds);
        }
    }

    private void judge(String name, RunSummary seen, long tooLarge, int seconds) {
        if (seen.frames() == 0) {
            say(
                    State.FAIL,
                    name,
                    "no packet in " + seconds + " s: is the mirror session on, and this its port?");
            return;
        }
        say(
                State.OK,
                name,
                seen.frames()
                        + " packets, "
                        + seen.hosts()
                        + " hosts, "
                        + seen.flowsTcp()
                        + " TCP and "
                        + seen.flowsUdp()
                        + " UDP flows in "
                        + seconds
                        + " s");
        long lost = seen.interfaces().stream().mapToLong(InterfaceReading::drops).sum();
        say(
                lost > seen.frames() * MAX_LOST ? State.WARN : State.OK,
                name,
                lost
                        + " packets lost"
                        + (lost > 0 ? ": raise capture.buffer, or capture less by a filter" : ""));
        if (tooLarge > 0) {
            say(
                    State.WARN,
                    name,
                    tooLarge + " packets were larger than the MTU: an offload merges them");
        }
        if (seen.truncatedFrames() > 0) {
            say(
                    State.WARN,
                    name,
                    seen.truncatedFrames()
                            + " packets were cut: raise capture.snap-length, or the length that the"
                            + " mirror keeps");
        }
        if (seen.duplicates() > seen.frames() * MANY_DUPLICATES) {
            say(
                    State.NOTE,
                    name,
                    seen.duplicates()
                            + " packets were seen twice and are counted once: the mirror shows both"
                            + " ends of their way; one direction a port halves the load");
        }
        if (seen.flowsTcp() < MIN_FLOWS) {
            say(
                    State.NOTE,
                    name,
                    "too few TCP flows to tell whether both directions are seen; look longer: --for"
                            + " 60");
        } else {
            boolean oneSided = seen.flowsOneSided() > seen.flowsTcp() * MAX_ONE_SIDED;
            say(
                    oneSided ? State.WARN : State.OK,
                    name,
                    seen.flowsOneSided()
                            + " of "
                            + seen.flowsTcp()
                            + " TCP flows with one direction only"
                            + (oneSided ? ": mirror both directions (rx and tx) of the port" : ""));
        }
        if (!seen.unsupportedLinkTypes().isEmpty()) {
            say(
                    State.FAIL,
                    name,
                    "its frames are of a kind that is not decoded: "
                            + String.join(", ", seen.unsupportedLinkTypes().keySet()));
        }
    }

    /** What a program says; null when there is none, or it does not succeed. */
    private static @Nullable String tool(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            process.getOutputStream().close();
            String answer =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(TOOL_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return null;
            }
            return process.exitValue() == 0 ? answer : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Keeps the last word only. */
    private static final class Summary implements RunListener, LiveOptions.BatchListener {
        private @Nullable RunSummary last;

        @Override
        public void onMiningFlow(MiningActivity activity) {}

        @Override
        public void onFinding(Finding finding) {}

        @Override
        public void onHost(HostReport host) {}

        @Override
        public void onSummary(RunSummary summary) {
            last = summary;
        }

        @Override
        public void onBatchEnd(long nowNanos, Judge judge) {}

        @Override
        public void onWaiting() {}

        @Override
        public void onReading(RunSummary soFar) {}

        @Override
        public void onLastBatch() {}
    }
}
