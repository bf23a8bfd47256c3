package io.minewatch.config;

import io.minewatch.capture.live.CaptureOptions;
import io.minewatch.capture.live.RecordOptions;
import io.minewatch.detect.Level;
import io.minewatch.detect.Segment;
import io.minewatch.detect.SegmentRole;
import io.minewatch.detect.Segments;
import io.minewatch.feeds.fetch.Credentials;
import io.minewatch.feeds.fetch.Transport;
import io.minewatch.feeds.hygiene.FeedDefaults;
import io.minewatch.feeds.match.AllowList;
import io.minewatch.feeds.refresh.FeedSource;
import io.minewatch.flow.FlowLimits;
import io.minewatch.output.alert.AlertSettings;
import io.minewatch.output.link.OutputSettings;
import io.minewatch.output.spool.SpoolSettings;
import io.minewatch.packet.DecodeLimits;
import io.minewatch.packet.IpNetwork;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that an operator may set, with what holds when nothing is set. Each component says unit and
 * default; {@code config/minewatch.yml} says the same to the operator. Immutable.
 *
 * @param sensorName name of this sensor in every line it writes
 * @param segments parts of the network with a name and a role; they do not overlap
 * @param alerts which findings are told, and how often
 * @param spool where events wait for their outputs
 * @param outputs where events go
 */
public record SensorConfig(
        String sensorName,
        List<SegmentConfig> segments,
        AnalysisConfig analysis,
        LimitsConfig limits,
        DuplicatesConfig duplicates,
        DetectionFile detection,
        ReportConfig report,
        FeedsConfig feeds,
        FetchingConfig fetching,
        EvidenceConfig evidence,
        BlockClockConfig blockClock,
        AlertSettings alerts,
        SpoolSettings spool,
        List<OutputSettings> outputs,
        CaptureConfig capture,
        WatchConfig watch) {
    private static final SensorConfig DEFAULTS =
            new SensorConfig(
                    "minewatch",
                    SegmentConfig.defaults(),
                    AnalysisConfig.DEFAULTS,
                    LimitsConfig.DEFAULTS,
                    DuplicatesConfig.DEFAULTS,
                    DetectionFile.DEFAULTS,
                    ReportConfig.DEFAULTS,
                    FeedsConfig.DEFAULTS,
                    FetchingConfig.DEFAULTS,
                    EvidenceConfig.DEFAULTS,
                    BlockClockConfig.DEFAULTS,
                    AlertSettings.DEFAULTS,
                    SpoolSettings.DEFAULTS,
                    List.of(),
                    CaptureConfig.DEFAULTS,
                    WatchConfig.DEFAULTS);

    /** Copies the lists. */
    public SensorConfig {
        segments = List.copyOf(segments);
        outputs = List.copyOf(outputs);
    }

    /** What holds without any configuration. No text is parsed for it. */
    public static SensorConfig defaults() {
        return DEFAULTS;
    }

    /** The bounds of the decoder. */
    public DecodeLimits decodeLimits() {
        return new DecodeLimits(
                limits.maxFragmentedPackets(),
                limits.maxFragmentOctets(),
                duplicates.enabled() ? duplicates.window().toNanos() : 0);
    }

    /** The segments in the form that judgement asks. */
    public Segments segmentMap() {
        List<Segments.Network> networks = new ArrayList<>();
        for (SegmentConfig segment : segments) {
            Segment named = new Segment(segment.name(), segment.role());
            for (IpNetwork network : segment.networks()) {
                networks.add(new Segments.Network(network, named));
            }
        }
        return new Segments(networks);
    }

    /**
     * A part of the network.
     *
     * @param name as findings show it
     * @param role what its hosts are there for
     * @param networks the blocks it consists of, at least one
     */
    public record SegmentConfig(String name, SegmentRole role, List<IpNetwork> networks) {
        /** Copies the list. */
        public SegmentConfig {
            networks = List.copyOf(networks);
        }

        /**
         * One segment {@code internal} of role {@code other}: all addresses that are not routed on
         * the internet (RFC 1918, RFC 6598, RFC 3927, RFC 4193, loopback and link-local).
         */
        static List<SegmentConfig> defaults() {
            return List.of(
                    new SegmentConfig(
                            "internal",
                            SegmentRole.OTHER,
                            List.of(
                                    network("10.0.0.0/8"),
                                    network("172.16.0.0/12"),
                                    network("192.168.0.0/16"),
                                    network("100.64.0.0/10"),
                                    network("169.254.0.0/16"),
                                    network("127.0.0.0/8"),
                                    network("fc00::/7"),
                                    network("fe80::/10"),
                                    network("::1/128"))));
        }

        private static IpNetwork network(String cidr) {
            return Objects.requireNonNull(IpNetwork.parse(cidr));
        }
    }

    /**
     * How the work is done.
     *
     * @param workers threads that decode, 1 to 64; the results are the same for any number
     */
    public record AnalysisConfig(int workers) {
        /** One worker: the least processor time for a capture, which the reader mostly bounds. */
        public static final AnalysisConfig DEFAULTS = new AnalysisConfig(1);

        /** More workers than this only wait for the one reader. */
        public static final int MAX_WORKERS = 64;
    }

    /**
     * Bounds of memory and time. Reaching one is counted and reported.
     *
     * @param flows of the flow table and of reassembly
     * @param maxFragmentedPackets packets whose fragments are collected at once
     * @param maxFragmentOctets octets of those fragments
     */
    public record LimitsConfig(FlowLimits flows, int maxFragmentedPackets, int maxFragmentOctets) {
        /** What the stages themselves have as their defaults, with their reasons. */
        public static final LimitsConfig DEFAULTS =
                new LimitsConfig(
                        FlowLimits.defaults(),
                        DecodeLimits.DEFAULT.maxFragmentedPackets(),
                        DecodeLimits.DEFAULT.maxFragmentOctets());
    }

    /**
     * Packets that a mirror port shows twice.
     *
     * @param enabled count them once
     * @param window two equal packets closer than this are one packet
     */
    public record DuplicatesConfig(boolean enabled, Duration window) {
        /** Mirrors show the second copy within a few milliseconds; no sender repeats that fast. */
        public static final DuplicatesConfig DEFAULTS =
                new DuplicatesConfig(
                        true, Duration.ofNanos(DecodeLimits.DEFAULT_DUPLICATE_WINDOW_NANOS));
    }

    /**
     * Where the weights of judgement come from.
     *
     * @param file path of a file like {@code config/detection.yml}; empty for what is built in
     * @param baseline file in which {@code watch} keeps what hosts usually connect to; {@code auto}
     *     for the usual one where its folder can be written to, empty for none
     */
    public record DetectionFile(String file, String baseline) {
        /** Built in: no file is read. */
        public static final DetectionFile DEFAULTS = new DetectionFile("", "auto");
    }

    /**
     * What is an alarm.
     *
     * @param alertLevel findings of this level and above are {@code alert} lines
     * @param failOn findings of this level and above make the exit code 1; null for never
     */
    public record ReportConfig(Level alertLevel, @Nullable Level failOn) {
        /** As the output contract has it. */
        public static final ReportConfig DEFAULTS =
                new ReportConfig(Level.SUSPECTED, Level.SUSPECTED);
    }

    /**
     * Lists of pools, besides the one built in.
     *
     * @param builtIn use the list that came with the program
     * @param folder where updates and fetched copies lie; empty for {@code
     *     /var/lib/minewatch/feeds} or, where that is absent, {@code minewatch/feeds} in the user's
     *     cache folder
     * @param files the operator's own lists, which have the last word
     * @param sources feeds that are kept up to date
     * @param allowed what of the lists does not count
     */
    public record FeedsConfig(
            boolean builtIn,
            String folder,
            List<String> files,
            List<FeedConfig> sources,
            AllowList allowed) {
        /** The built-in list and updates in the usual places. */
        public static final FeedsConfig DEFAULTS =
                new FeedsConfig(true, "", List.of(), List.of(), AllowList.NONE);

        /** Copies the lists. */
        public FeedsConfig {
            files = List.copyOf(files);
            sources = List.copyOf(sources);
        }
    }

    /**
     * How feeds are fetched over the network. Paths are as written; a secret is {@code file:PATH}
     * or {@code env:NAME}.
     *
     * @param proxy {@code http://host:port} or {@code socks5://host:port}; empty for none
     * @param proxyUser empty for none
     * @param proxySecret empty for none
     * @param trustStore certificates that are trusted; empty for the Java machine's
     * @param trustSecret password of the trust store; empty for none
     * @param clientCertificate certificate that is shown; empty for none
     * @param clientKey its key, where that has a file of its own; else empty
     * @param clientSecret password of that key; empty for none
     * @param connectTimeout for name, connection and TLS, each
     * @param totalTimeout for one request
     * @param maxOctets of one document
     * @param maxRedirects followed in one request
     * @param privateRedirects follow a public server to a private address
     */
    public record FetchingConfig(
            String proxy,
            String proxyUser,
            String proxySecret,
            String trustStore,
            String trustSecret,
            String clientCertificate,
            String clientKey,
            String clientSecret,
            Duration connectTimeout,
            Duration totalTimeout,
            long maxOctets,
            int maxRedirects,
            boolean privateRedirects) {
        /** What the client itself has as its defaults, with their reasons. */
        public static final FetchingConfig DEFAULTS =
                new FetchingConfig(
                        "",
                        "",
                        "",
                        "",
                        "",
                        "",
                        "",
                        "",
                        Transport.DEFAULTS.connectTimeout(),
                        Transport.DEFAULTS.totalTimeout(),
                        Transport.DEFAULTS.maxOctets(),
                        Transport.DEFAULTS.maxRedirects(),
                        Transport.DEFAULTS.privateRedirects());
    }

    /**
     * One feed that is kept up to date. Paths are as written.
     *
     * @param name of the feed; unique
     * @param uri where it is; null for a file or folder
     * @param path where it is; empty for what is fetched
     * @param format name of its format; empty to tell by the content
     * @param options of the format
     * @param defaults what holds for entries that do not say it themselves
     * @param overrides whether its entries have the last word over those of feeds before it
     * @param authName user, or header field; empty for none
     * @param authSecret as with {@link FetchingConfig}; empty for none
     * @param clearText whether the secret may be sent over http
     * @param sha256 of the file; empty for any
     * @param sha256Uri of a side file; null for none
     * @param signatureUri of a detached signature; null for none
     * @param publicKey path of the key of that signature; empty for none
     * @param tags of MISP events that are wanted; empty for all
     */
    public record FeedConfig(
            String name,
            @Nullable URI uri,
            String path,
            FeedSource.Protocol protocol,
            String format,
            Map<String, String> options,
            FeedDefaults defaults,
            boolean overrides,
            FeedSource.Schedule schedule,
            FeedSource.Guard guard,
            Credentials.Scheme auth,
            String authName,
            String authSecret,
            boolean clearText,
            String sha256,
            @Nullable URI sha256Uri,
            @Nullable URI signatureUri,
            String publicKey,
            Set<String> tags,
            FetchingConfig fetching) {
        /** Copies the collections. */
        public FeedConfig {
            options = Map.copyOf(options);
            tags = Set.copyOf(tags);
        }
    }

    /**
     * Blocks of a coin as observed from outside: what encrypted flows are held against.
     *
     * @param file with their times; empty for none
     * @param coin ticker
     * @param error by how much that clock and the capture's may differ
     * @param nodes that {@code watch} asks: {@code http(s)://host:port} of a monerod's RPC, {@code
     *     tcp://host:port} of its ZMQ publisher
     * @param user for nodes whose RPC wants a login; empty for none
     * @param secret where its password lies, {@code file:PATH} or {@code env:NAME}; empty for none
     * @param every between two questions to an RPC
     */
    public record BlockClockConfig(
            String file,
            String coin,
            Duration error,
            List<URI> nodes,
            String user,
            String secret,
            Duration every) {
        /** Only what the traffic itself shows. */
        public static final BlockClockConfig DEFAULTS =
                new BlockClockConfig(
                        "", "XMR", Duration.ZERO, List.of(), "", "", Duration.ofSeconds(1));

        /** Copies the list. */
        public BlockClockConfig {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * Live capture.
     *
     * @param interfaces what {@code watch} captures when the command line names none
     * @param record where raw traffic is kept beside
     */
    public record CaptureConfig(
            List<String> interfaces, CaptureOptions options, RecordOptions record) {
        /** No interface: somebody must name one. */
        public static final CaptureConfig DEFAULTS =
                new CaptureConfig(List.of(), CaptureOptions.DEFAULTS, RecordOptions.NONE);

        /** Copies the list. */
        public CaptureConfig {
            interfaces = List.copyOf(interfaces);
        }
    }

    /**
     * What {@code watch} does beside analysis.
     *
     * @param openInterval packet time between two lines of a mining connection that goes on
     * @param statsInterval packet time between two lines of statistics
     * @param eve file that event lines are added to; empty for none
     * @param control socket by which {@code minewatch reload} speaks to the service; empty for the
     *     usual one, where its folder is there
     * @param metrics address and port at which metrics and health are told over HTTP; empty for
     *     none
     * @param log how lines of the log look
     */
    public record WatchConfig(
            Duration openInterval,
            Duration statsInterval,
            String eve,
            String control,
            String metrics,
            LogStyle log) {
        /** A miner is silent for a minute at most; five minutes show that it goes on. */
        public static final WatchConfig DEFAULTS =
                new WatchConfig(
                        Duration.ofMinutes(5), Duration.ofMinutes(1), "", "", "", LogStyle.AUTO);
    }

    /** How lines of the log look. */
    public enum LogStyle {
        /** {@link #TEXT} on a terminal, else {@link #KEY_VALUE}. */
        AUTO,
        /** Sentences. */
        TEXT,
        /** {@code name="value"} pairs. */
        KEY_VALUE,
        /** One JSON object a line. */
        JSON
    }

    /**
     * The packets of findings as captures.
     *
     * @param folder where {@code watch} keeps them; empty for nowhere
     * @param maxFindings captures written in one run, the most severe findings first; of {@code
     *     watch}: captures that stay, the oldest goes
     * @param maxPackets packets in one capture
     * @param maxOctets octets in one capture
     * @param totalOctets of {@code watch}: octets in all captures that stay
     * @param memoryOctets of {@code watch}: memory for packets that came before a finding
     */
    public record EvidenceConfig(
            String folder,
            int maxFindings,
            int maxPackets,
            long maxOctets,
            long totalOctets,
            long memoryOctets) {
        /**
         * A day of one miner is about 10,000 packets of 200 octets. 1 GiB of disk any sensor can
         * spare; 64 MiB of memory are a twelfth of the heap that {@code watch} has.
         */
        public static final EvidenceConfig DEFAULTS =
                new EvidenceConfig("", 1000, 100_000, 32L << 20, 1L << 30, 64L << 20);

        /** The same bounds in another folder. */
        public EvidenceConfig in(String other) {
            return new EvidenceConfig(
                    other, maxFindings, maxPackets, maxOctets, totalOctets, memoryOctets);
        }
    }
}
