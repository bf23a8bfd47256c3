package io.minewatch.config;

import io.minewatch.capture.live.CaptureMethod;
import io.minewatch.capture.live.CaptureOptions;
import io.minewatch.capture.live.RecordOptions;
import io.minewatch.config.SensorConfig.AnalysisConfig;
import io.minewatch.config.SensorConfig.BlockClockConfig;
import io.minewatch.config.SensorConfig.CaptureConfig;
import io.minewatch.config.SensorConfig.DetectionFile;
import io.minewatch.config.SensorConfig.DuplicatesConfig;
import io.minewatch.config.SensorConfig.EvidenceConfig;
import io.minewatch.config.SensorConfig.FetchingConfig;
import io.minewatch.config.SensorConfig.LimitsConfig;
import io.minewatch.config.SensorConfig.LogStyle;
import io.minewatch.config.SensorConfig.ReportConfig;
import io.minewatch.config.SensorConfig.SegmentConfig;
import io.minewatch.config.SensorConfig.WatchConfig;
import io.minewatch.detect.Level;
import io.minewatch.detect.SegmentRole;
import io.minewatch.flow.FlowLimits;
import io.minewatch.packet.IpNetwork;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link SensorConfig} from YAML. An absent option has its default; everything that is wrong
 * is named at once. Stateless.
 */
public final class ConfigReader {
    /** Longest name of a sensor or segment, characters: it stands in every line of output. */
    static final int MAX_NAME = 64;

    /** Longest path of a file, characters (Linux PATH_MAX). */
    static final int MAX_PATH = 4096;

    /** What can stand in a login of HTTP without escapes (RFC 7616 section 3.4), and no colon. */
    private static final Pattern LOGIN_USER = Pattern.compile("[ -~&&[^:\"\\\\]]{1,255}");

    /** Most segments; each address is compared with all networks once. */
    static final int MAX_SEGMENTS = 1000;

    /** Most networks of all segments together. */
    static final int MAX_NETWORKS = 10_000;

    /** Longest filter, characters. */
    static final int MAX_FILTER = 10_000;

    /** Instead of a path: the usual place. */
    private static final String AUTO = "auto";

    /** Instead of a text: none. */
    private static final String NONE = "none";

    /** Instead of a path: what came with the program. */
    private static final String BUILT_IN = "built-in";

    /** Longest ticker of a coin, characters. */
    private static final int MAX_TICKER = 12;

    /** Each second more is two lags more to be tried and paid for: beyond this little is left. */
    private static final Duration MAX_CLOCK_ERROR = Duration.ofMinutes(10);

    /**
     * A node is asked no more often than it is worth; and often enough to tell a block's moment.
     */
    private static final Duration MIN_POLL = Duration.ofMillis(200);

    private static final Duration MAX_POLL = Duration.ofSeconds(10);

    /** Nodes asked, each by a thread of its own. */
    private static final int MAX_NODES = 8;

    private ConfigReader() {}

    /**
     * The configuration in {@code text}.
     *
     * @param source how problems name the text: the file as the operator gave it
     */
    public static SensorConfig read(String source, String text) throws ConfigException {
        YamlDocument document = YamlDocument.parse(source, text);
        YamlSection root = document.root();
        SensorConfig byDefault = SensorConfig.defaults();
        YamlSection sensor = root.section("sensor");
        String name = sensor.text("name", byDefault.sensorName(), MAX_NAME);
        sensor.finish();
        FetchingConfig fetching =
                FeedsReader.fetching(root.section("fetching"), byDefault.fetching());
        SensorConfig config =
                new SensorConfig(
                        name,
                        segments(root, byDefault.segments()),
                        analysis(root.section("analysis"), byDefault.analysis()),
                        limits(root.section("limits"), byDefault.limits()),
                        duplicates(root.section("duplicates"), byDefault.duplicates()),
                        detection(root.section("detection")),
                        report(root.section("report"), byDefault.report()),
                        FeedsReader.feeds(root.section("feeds"), fetching),
                        fetching,
                        evidence(root.section("evidence"), byDefault.evidence()),
                        blockClock(root.section("block-clock"), byDefault.blockClock()),
                        OutputsReader.alerts(root.section("alerts"), byDefault.alerts()),
                        OutputsReader.spool(root.section("spool"), byDefault.spool()),
                        OutputsReader.outputs(root),
                        capture(root.section("capture"), byDefault.capture()),
                        watch(root.section("watch"), byDefault.watch()));
        root.finish();
        document.failOnProblems();
        return config;
    }

    private static AnalysisConfig analysis(YamlSection section, AnalysisConfig byDefault) {
        AnalysisConfig config =
                new AnalysisConfig(
                        (int)
                                section.integer(
                                        "workers",
                                        byDefault.workers(),
                                        1,
                                        AnalysisConfig.MAX_WORKERS));
        section.finish();
        return config;
    }

    private static LimitsConfig limits(YamlSection section, LimitsConfig byDefault) {
        FlowLimits flows = byDefault.flows();
        LimitsConfig config =
                new LimitsConfig(
                        new FlowLimits(
                                (int)
                                        section.integer(
                                                "max-flows", flows.maxFlows(), 64, 16_777_216),
                                idle(section, "tcp-idle", flows.tcpEstablishedIdleNanos()),
                                idle(section, "tcp-half-open-idle", flows.tcpHalfOpenIdleNanos()),
                                idle(section, "tcp-closed-linger", flows.tcpClosedLingerNanos()),
                                idle(section, "udp-idle", flows.udpIdleNanos()),
                                // The output contract: a mining connection idles out after an
                                // hour or more.
                                section.duration(
                                                "mining-idle",
                                                Duration.ofNanos(flows.miningIdleNanos()),
                                                Duration.ofHours(1),
                                                Duration.ofDays(30))
                                        .toNanos(),
                                (int)
                                        section.size(
                                                "max-buffered-stream",
                                                flows.maxBufferedPerStream(),
                                                4L << 10,
                                                64L << 20),
                                (int)
                                        section.integer(
                                                "max-segments-stream",
                                                flows.maxSegmentsPerStream(),
                                                4,
                                                1_000_000),
                                section.size(
                                        "max-buffered",
                                        flows.maxBufferedTotal(),
                                        64L << 10,
                                        4L << 30)),
                        (int)
                                section.integer(
                                        "max-fragmented-packets",
                                        byDefault.maxFragmentedPackets(),
                                        1,
                                        1_000_000),
                        (int)
                                section.size(
                                        "max-fragments",
                                        byDefault.maxFragmentOctets(),
                                        64L << 10,
                                        1L << 30));
        section.finish();
        return config;
    }

    private static long idle(YamlSection section, String key, long byDefaultNanos) {
        return section.duration(
                        key,
                        Duration.ofNanos(byDefaultNanos),
                        Duration.ofSeconds(1),
                        Duration.ofDays(7))
                .toNanos();
    }

    private static DuplicatesConfig duplicates(YamlSection section, DuplicatesConfig byDefault) {
        DuplicatesConfig config =
                new DuplicatesConfig(
                        section.flag("enabled", byDefault.enabled()),
                        section.duration(
                                "window",
                                byDefault.window(),
                                Duration.ofNanos(100_000),
                                Duration.ofMillis(200)));
        section.finish();
        return config;
    }

    private static DetectionFile detection(YamlSection section) {
        String file = section.text("file", BUILT_IN, MAX_PATH);
        String baseline = section.text("baseline", DetectionFile.DEFAULTS.baseline(), MAX_PATH);
        section.finish();
        return new DetectionFile(
                file.equals(BUILT_IN) ? "" : file, baseline.equals(NONE) ? "" : baseline);
    }

    private static ReportConfig report(YamlSection section, ReportConfig byDefault) {
        Level alert =
                section.choice("alert-level", byDefault.alertLevel(), List.of(Level.values()));
        FailOn failOn =
                section.choice("fail-on", FailOn.of(byDefault.failOn()), List.of(FailOn.values()));
        section.finish();
        return new ReportConfig(alert, failOn.level());
    }

    private static BlockClockConfig blockClock(YamlSection section, BlockClockConfig byDefault) {
        String file = section.text("file", NONE, MAX_PATH);
        String user = section.text("user", NONE, MAX_PATH);
        String secret = FeedsReader.secret(section, "secret", "");
        if (user.equals(NONE) == !secret.isEmpty() || !LOGIN_USER.matcher(user).matches()) {
            section.problem(
                    "user",
                    "a login is a user (ASCII without colon, quote and backslash) and a secret",
                    "set both `user: ...` and `secret: file:/path`, or none of them");
        }
        BlockClockConfig config =
                new BlockClockConfig(
                        file.equals(NONE) ? "" : file,
                        section.text("coin", byDefault.coin(), MAX_TICKER),
                        section.duration(
                                "error", byDefault.error(), Duration.ZERO, MAX_CLOCK_ERROR),
                        nodes(section),
                        user.equals(NONE) ? "" : user,
                        secret,
                        section.duration("every", byDefault.every(), MIN_POLL, MAX_POLL));
        section.finish();
        return config;
    }

    private static List<URI> nodes(YamlSection section) {
        List<URI> nodes = new ArrayList<>();
        List<String> words = section.words("nodes");
        if (words == null) {
            return nodes;
        }
        for (int i = 0; i < words.size(); i++) {
            URI node = node(words.get(i));
            if (i == MAX_NODES) {
                section.problem(
                        "nodes",
                        "more than " + MAX_NODES + " nodes",
                        "one or two tell of every block");
                break;
            }
            if (node == null) {
                section.problemAtItem(
                        "nodes",
                        i,
                        YamlSection.quoted(words.get(i)) + " is no address of a node",
                        "write http://host:18081 for its RPC or tcp://host:18083 for its --zmq-pub");
            } else {
                nodes.add(node);
            }
        }
        return nodes;
    }

    private static @Nullable URI node(String text) {
        try {
            URI node = new URI(text);
            boolean known =
                    "tcp".equals(node.getScheme())
                            || "http".equals(node.getScheme())
                            || "https".equals(node.getScheme());
            String path = node.getPath();
            return known
                            && node.getHost() != null
                            && node.getPort() > 0
                            && node.getPort() <= 65_535
                            && node.getUserInfo() == null
                            && (path == null || path.isEmpty() || path.equals("/"))
                    ? node
                    : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static EvidenceConfig evidence(YamlSection section, EvidenceConfig byDefault) {
        String folder = section.text("folder", NONE, MAX_PATH);
        EvidenceConfig config =
                new EvidenceConfig(
                        folder.equals(NONE) ? "" : folder,
                        (int) section.integer("max-findings", byDefault.maxFindings(), 1, 100_000),
                        (int)
                                section.integer(
                                        "max-packets", byDefault.maxPackets(), 1, 100_000_000),
                        section.size("max-size", byDefault.maxOctets(), 1L << 10, 64L << 30),
                        section.size("total-size", byDefault.totalOctets(), 1L << 20, 16L << 40),
                        section.size("memory", byDefault.memoryOctets(), 8L << 20, 8L << 30));
        section.finish();
        return config;
    }

    private static CaptureConfig capture(YamlSection section, CaptureConfig byDefault) {
        List<String> interfaces = section.words("interfaces");
        CaptureOptions options = byDefault.options();
        String filter = section.text("filter", NONE, MAX_FILTER);
        CaptureConfig config =
                new CaptureConfig(
                        interfaces == null ? byDefault.interfaces() : interfaces,
                        new CaptureOptions(
                                section.choice(
                                        "method",
                                        options.method(),
                                        List.of(CaptureMethod.values())),
                                filter.equals(NONE) ? "" : filter,
                                section.flag("promiscuous", options.promiscuous()),
                                section.flag("immediate", options.immediate()),
                                (int)
                                        section.size(
                                                "buffer",
                                                options.bufferOctets(),
                                                1L << 20,
                                                1L << 30),
                                (int)
                                        section.integer(
                                                "snap-length",
                                                options.snapLength(),
                                                64,
                                                CaptureOptions.DEFAULT_SNAP_LENGTH),
                                section.size("queue", options.queueOctets(), 1L << 20, 4L << 30)),
                        record(section, byDefault.record()));
        section.finish();
        return config;
    }

    private static RecordOptions record(YamlSection section, RecordOptions byDefault) {
        String file = section.text("record", NONE, MAX_PATH);
        return new RecordOptions(
                file.equals(NONE) ? byDefault.file() : file,
                section.size("record-size", byDefault.fileOctets(), 1L << 20, 64L << 30),
                (int) section.integer("record-files", byDefault.files(), 2, 100_000));
    }

    private static WatchConfig watch(YamlSection section, WatchConfig byDefault) {
        String eve = section.text("eve", NONE, MAX_PATH);
        String control = section.text("control", AUTO, MAX_PATH);
        String metrics = section.text("metrics", NONE, MAX_PATH);
        if (!metrics.equals(NONE) && !metrics.matches("(\\[[0-9a-fA-F:.]+\\]|[^:]+):[0-9]{1,5}")) {
            section.problem(
                    "metrics",
                    YamlSection.quoted(metrics) + " is no address with a port",
                    "write it like 127.0.0.1:9464 or [::1]:9464");
        }
        WatchConfig config =
                new WatchConfig(
                        section.duration(
                                "open-interval",
                                byDefault.openInterval(),
                                Duration.ofSeconds(1),
                                Duration.ofDays(1)),
                        section.duration(
                                "stats-interval",
                                byDefault.statsInterval(),
                                Duration.ofSeconds(1),
                                Duration.ofDays(1)),
                        eve.equals(NONE) ? "" : eve,
                        control.equals(AUTO) ? "" : control,
                        metrics.equals(NONE) ? "" : metrics,
                        section.choice("log", byDefault.log(), List.of(LogStyle.values())));
        section.finish();
        return config;
    }

    private static List<SegmentConfig> segments(YamlSection root, List<SegmentConfig> byDefault) {
        List<YamlSection> sections = root.sections("segments");
        if (sections == null) {
            return byDefault;
        }
        if (sections.size() > MAX_SEGMENTS) {
            root.problem(
                    "segments",
                    "more than " + MAX_SEGMENTS + " segments",
                    "join networks of the same role into one segment");
            return byDefault;
        }
        List<SegmentConfig> segments = new ArrayList<>();
        List<Claimed> claimed = new ArrayList<>();
        for (YamlSection section : sections) {
            SegmentConfig segment = segment(section, claimed);
            for (SegmentConfig other : segments) {
                if (segment != null && other.name().equals(segment.name())) {
                    section.problem(
                            "name",
                            "two segments have the name " + YamlSection.quoted(segment.name()),
                            "rename one, or put all networks into one segment");
                }
            }
            if (segment != null) {
                segments.add(segment);
            }
        }
        return segments;
    }

    /** A network that a segment has taken, and where that was said. */
    private record Claimed(IpNetwork network, String segment, int line) {}

    private static @Nullable SegmentConfig segment(YamlSection section, List<Claimed> claimed) {
        String name = section.text("name", "", MAX_NAME);
        if (!section.has("name")) {
            section.problem("name", "`" + section.path() + "` has no name", "add `name: ...`");
        }
        SegmentRole role = section.choice("role", SegmentRole.OTHER, List.of(SegmentRole.values()));
        List<String> texts = section.words("networks");
        List<IpNetwork> networks = new ArrayList<>();
        if (texts == null || texts.isEmpty()) {
            section.problem(
                    "networks",
                    "`" + section.path() + "` has no networks",
                    "add `networks: [10.1.0.0/16, 2001:db8::/32]`");
        } else {
            for (int i = 0; i < texts.size(); i++) {
                IpNetwork network = network(section, texts.get(i), i);
                if (network == null) {
                    continue;
                }
                if (claimed.size() == MAX_NETWORKS) {
                    section.problemAtItem(
                            "networks",
                            i,
                            "more than " + MAX_NETWORKS + " networks",
                            "join neighbouring networks");
                    break;
                }
                for (Claimed other : claimed) {
                    if (other.network().overlaps(network)) {
                        section.problemAtItem(
                                "networks",
                                i,
                                network
                                        + " overlaps "
                                        + other.network()
                                        + " of segment "
                                        + YamlSection.quoted(other.segment())
                                        + " in line "
                                        + other.line(),
                                "an address can belong to one segment only; split or remove one");
                        break;
                    }
                }
                claimed.add(new Claimed(network, name, section.lineOfItem("networks", i)));
                networks.add(network);
            }
        }
        section.finish();
        return name.isEmpty() || networks.isEmpty()
                ? null
                : new SegmentConfig(name, role, networks);
    }

    private static @Nullable IpNetwork network(YamlSection section, String text, int index) {
        return network(section, "networks", text, index);
    }

    /** The network in an item of a list; null after naming what is wrong with it. */
    static @Nullable IpNetwork network(YamlSection section, String key, String text, int index) {
        IpNetwork network = IpNetwork.parse(text);
        if (network == null) {
            String corrected = IpNetwork.corrected(text);
            section.problemAtItem(
                    key,
                    index,
                    YamlSection.quoted(text) + " is no network",
                    corrected != null
                            ? "did you mean " + corrected + "?"
                            : "write it like 10.1.0.0/16 or 2001:db8::/32");
        }
        return network;
    }

    /** Levels that may end a run with exit code 1, or none. */
    private enum FailOn {
        INFO,
        CONTACT,
        SUSPECTED,
        LIKELY,
        CONFIRMED,
        NEVER;

        @Nullable Level level() {
            return this == NEVER ? null : Level.valueOf(name());
        }

        static FailOn of(@Nullable Level level) {
            return level == null ? NEVER : valueOf(level.name());
        }
    }
}
